"""The headers that tell browsers what a page of ours may do."""

from __future__ import annotations

import re

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from video_app.engines import current_engine

HSTS_SECONDS = 365 * 24 * 60 * 60
SAME_FOR_EVERYBODY = {"static", "video.api_description"}


class SessionInterface(SecureCookieSessionInterface):
    """Session cookies are Secure whenever the page came over https, whatever the configuration says.

    What is the same for everybody has none: with a cookie, no cache between could keep it.
    """

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in SAME_FOR_EVERYBODY:
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
    }
    if request.is_secure:
        headers["Cross-Origin-Opener-Policy"] = "same-origin"  # browsers complain about it on plain http
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def content_security_policy() -> str:
    """Everything from this site only, and what the engine needs; nothing inline, no plug-ins, in nobody's frame."""
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
    }
    for name, sources in current_engine().content_sources().items():
        policy[name] = " ".join([policy[name], *sources])
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def websocket_source() -> str:
    """The realtime socket's origin, named for browsers in which 'self' means http only (Safari 15)."""
    if not re.fullmatch(r"[\w.\-\[\]:]+", request.host, re.ASCII):
        return ""  # a made-up Host header must not write policy
    return f"{'wss' if request.is_secure else 'ws'}://{request.host}"
