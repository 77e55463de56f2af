"""What comes through the tunnel, and what is believed about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TunnelRequests:
    """WSGI middleware: a request through the tunnel has the scheme, host and client that the visitor has.

    The agent tells them in X-Forwarded-* headers. These are believed only from this machine and only
    for the tunnel's own host: anybody else in the network could write them too.
    """

    def __init__(self, app: WSGIApplication, public_url: Callable[[], str]) -> None:
        """`public_url` answers the tunnel's URL, or nothing while it is closed."""
        self._app = app
        self._public_url = public_url
        self._forwarded = ProxyFix(app, x_for=1, x_proto=1, x_host=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_from_this_machine(environ) and is_for(environ, self._public_url()):
            return self._forwarded(environ, start_response)
        return self._app(environ, start_response)


def is_from_this_machine(environ: WSGIEnvironment) -> bool:
    """Whether the peer is this machine: its loopback, or the very address that the server listens on."""
    peer = environ.get("REMOTE_ADDR", "")
    try:
        return ip_address(peer).is_loopback or peer == environ.get("SERVER_NAME")
    except ValueError:
        return False


def is_for(environ: WSGIEnvironment, public_url: str) -> bool:
    """Whether the visitor asked for the host of `public_url`."""
    asked = environ.get("HTTP_X_FORWARDED_HOST") or environ.get("HTTP_HOST", "")
    return bool(public_url) and host_name(asked.rpartition(",")[2]) == host_name(urlsplit(public_url).netloc)


def host_name(host: str) -> str:
    """The bare name or IP address in `host`, of a header or URL: lower case, no port, brackets or last dot."""
    return re.sub(r":\d*$", "", host.strip().lower()).strip("[]").removesuffix(".")
