"""Werkzeug's debugger, for the developer at this computer alone.

It shows source code and, for who knows its PIN, runs any. `flask run` would put it around the app for
everybody who asks, so there it stays off, and the app wraps itself: after everything that trusts
headers of proxies, so that what is judged is the request as it came in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import run_command
from flask.helpers import get_debug_flag
from werkzeug.debug import DebuggedApplication
from werkzeug.exceptions import InternalServerError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.ASCII | re.IGNORECASE)
# What proxies and tunnels add: one of these, and the request comes from elsewhere.
FORWARDING = re.compile(
    r"HTTP_(X_FORWARDED.*|FORWARDED.*|VIA|X_REAL_IP|X_(CLUSTER_)?CLIENT_IP|TRUE_CLIENT_IP|FASTLY_.*"
    r"|X_ORIGINAL_.*|X_ENVOY_.*|CF_.*|CDN_LOOP|TAILSCALE_.*)"
)
REFUSAL = (
    "Werkzeug's debugger would answer everybody who reaches the server. Start without --debugger and with"
    " FLASK_RUN_DEBUGGER=0, as .flaskenv has it: in development the app shows errors to this computer all the same."
)


def init_app(app: Flask) -> None:
    """Put the debugger around `app` in debug mode, for requests of this computer while nothing is public.

    Raises ClickException when `flask run` is about to start one for everybody.
    """
    command = click.get_current_context(silent=True)
    if command and command.command is run_command:
        asked = command.params.get("debugger")
        if get_debug_flag() if asked is None else asked:
            raise click.ClickException(REFUSAL)
    if app.debug:
        app.wsgi_app = LocalDebugger(app.wsgi_app, lambda: is_public(app))  # type: ignore[method-assign]


def is_public(app: Flask) -> bool:
    """Whether `app` is to be reached from elsewhere: by its configuration, or by a tunnel, open or opening."""
    file = app.config["TUNNEL_FILE"]  # the tunnel's folder is there until it has failed or ended
    return bool(app.config["PUBLIC_URL"] or app.config["TRUSTED_PROXY_HOPS"] or (file and Path(file).parent.exists()))


class LocalDebugger:
    """WSGI middleware: the debugger for direct local requests, an error without a traceback for all others."""

    def __init__(self, app: WSGIApplication, is_public: Callable[[], bool]) -> None:
        self._app = app
        self._is_public = is_public

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_direct_and_local(environ) and not self._is_public():
            return self._debugged(environ, start_response)
        try:
            return self._app(environ, start_response)
        except StopIteration:  # this is how flask-sock tells gunicorn that a socket is over
            raise
        except Exception:
            log.exception("Error while answering %s", environ.get("PATH_INFO"))
            return InternalServerError()(environ, start_response)

    @cached_property
    def _debugged(self) -> DebuggedApplication:
        """The debugger; it says its PIN when it is made."""
        debugger = DebuggedApplication(self._app, evalex=True)
        debugger.trusted_hosts = []  # who comes so far has one of LOCAL_HOST
        return debugger


def is_direct_and_local(environ: WSGIEnvironment) -> bool:
    """Whether a browser on this computer has asked for this computer, with nothing in between."""
    try:
        from_here = ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    forwarded = any(FORWARDING.fullmatch(name) for name in environ)
    return from_here and not forwarded and bool(LOCAL_HOST.fullmatch(environ.get("HTTP_HOST", "")))
