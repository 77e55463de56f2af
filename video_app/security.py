"""The headers that tell browsers what a page of ours may do."""

from __future__ import annotations

import re

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from video_app.engines import current_engine

HSTS_SECONDS = 365 * 24 * 60 * 60
HOST_PREFIX = "__Host-"
TRUSTED_TYPES_POLICY = "video-app"  # the one that static/js/engines/twilio/sdk.js makes


class SessionInterface(SecureCookieSessionInterface):
    """Session cookies are Secure whenever the page came over https, whatever the configuration says.

    There their name says that they are for this very host, too, and browsers hold everybody to it: no neighbour below
    the same domain, and nobody on plain http, can set one (RFC 6265bis, section 4.1.3.2).
    Static files are the same for everybody: with a cookie, no cache between could keep them.
    """

    def get_cookie_name(self, app: Flask) -> str:
        return f"{HOST_PREFIX if request.is_secure else ''}{super().get_cookie_name(app)}"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Add the headers to every answer of `app`."""
    app.session_interface = SessionInterface()
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Set the security headers on `response`; a header that a view has set stays."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "Permissions-Policy": (
            "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), fullscreen=(self),"
            " screen-wake-lock=(self), autoplay=(self), geolocation=(), payment=(), usb=()"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",  # names, tokens, what one person sees; static files say something else
    }
    if request.is_secure:
        headers["Cross-Origin-Opener-Policy"] = "same-origin"  # browsers complain about it on plain http
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def content_security_policy() -> str:
    """Everything from this site only, and what the engine needs; nothing inline, no plug-ins, in nobody's frame.

    Text becomes markup or a script's address by the one Trusted Types policy alone
    (https://www.w3.org/TR/trusted-types/): everywhere else the browser throws a TypeError.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "media-src": "'self' blob: mediastream:",
        "connect-src": f"'self' {websocket_source()}".strip(),
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": TRUSTED_TYPES_POLICY,
    }
    for name, sources in current_engine().content_sources().items():
        policy[name] = " ".join([policy[name], *sources])
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def websocket_source() -> str:
    """The realtime socket's origin, named for browsers in which 'self' means http only (Safari 15)."""
    if not re.fullmatch(r"[\w.\-\[\]:]+", request.host, re.ASCII):
        return ""  # a made-up Host header must not write policy
    return f"{'wss' if request.is_secure else 'ws'}://{request.host}"
