"""The socket route. What is checked before the upgrade is answered with an HTTP status."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, request
from simple_websocket import Server
from wsproto.utilities import ProtocolError as HandshakeError

from video_app.extensions import client_network, limiter, sock
from video_app.public_url import public_origin
from video_app.realtime.hub import Hub
from video_app.realtime.peer import Peer
from video_app.realtime.websocket import WebSocket

bp = Blueprint("realtime", __name__)
limiter.limit(lambda: current_app.config["SOCKET_RATE_LIMIT"])(bp)


@bp.before_request
def check_upgrade() -> None:
    """Answer 403 to pages of other sites, 400 to a request that is no proper upgrade."""
    origin = request.headers.get("Origin")
    if origin is not None and not is_allowed(origin):
        abort(403)
    if request.method != "GET":
        abort(400)
    # Compression is declined: its state costs more memory per socket than everything else together,
    # and these messages are too short to gain from it.
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)


@bp.errorhandler(HandshakeError)
@bp.errorhandler(UnicodeError)
@bp.errorhandler(OSError)
def handshake_failed(error: Exception) -> tuple[str, int]:
    """A malformed handshake, or a client that did not wait for the answer: no error of ours."""
    return "This is not a WebSocket handshake.", 400


@sock.route("/realtime", bp=bp)
def realtime(server: Server) -> None:
    """Everything but media: docs/protocol.md."""
    hub: Hub = current_app.extensions["hub"]
    hub.serve(Peer(WebSocket(server), address=client_network()), current_app.extensions["check_grant"])


def is_allowed(origin: str) -> bool:
    """Whether a page of `origin` may open a socket here."""
    if origin and origin in [*current_app.config["ALLOWED_ORIGINS"], public_origin()]:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False
