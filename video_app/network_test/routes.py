"""Views: the network test's page, and the servers that it tests with."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from video_app import doors
from video_app.engines import current_engines
from video_app.extensions import csrf, limiter
from video_app.names import InvalidRoom, new_identity, room_slug
from video_app.network_test.relays import may_try_relays

bp = Blueprint("network_test", __name__)

WHO = "Network test"
RELAY_SECONDS = 2 * 60  # enough for one test


@bp.get("/network-test")
def page() -> ResponseReturnValue:
    """The test, for everybody who may use the site; `room` is where somebody came from."""
    doors.visitor_of_site()
    return render_template(
        "network_test/page.html",
        room=asked_room(),
        socket_path=urlsplit(url_for("realtime.realtime")).path,
    )


@bp.post("/api/network-test")
@csrf.exempt  # answers with JSON, which another site may not read
@limiter.limit(lambda: current_app.config["NETWORK_TEST_RATE_LIMIT"])
def servers() -> ResponseReturnValue:
    """The ICE servers to test with; those with credentials only for who could have them in a call as well."""
    visitor, engine = doors.visitor_of_site(), current_engines().direct
    allowed = may_try_relays(visitor, asked_room())
    found = engine.ice(new_identity(WHO), RELAY_SECONDS).servers if allowed else engine.public_ice_servers()
    ready = any("credential" in server for server in found)
    answer = {
        "ice_servers": found,
        "relay": "ready" if ready else "none" if allowed else "later",
        "media_server": engine.keeps_rooms,
    }
    return answer, 200, {"Cache-Control": "no-store"}


def asked_room() -> str:
    """The room that the query names; empty for none."""
    try:
        return room_slug(request.args.get("room", ""))
    except InvalidRoom:
        return ""
