"""The headers that tell browsers what a page of ours may do."""

from __future__ import annotations

import hashlib
import re

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from video_app.access.keys import Purpose, keys_for
from video_app.engines import current_engines

HSTS_SECONDS = 365 * 24 * 60 * 60
SAME_FOR_EVERYBODY = {"static", "video.api_description"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HOST_PREFIX = "__Host-"
TRUSTED_TYPES_POLICY = "video-app"  # the one that static/js/engines/sdk-script.js makes


class SessionInterface(SecureCookieSessionInterface):
    """Session cookies are Secure whenever the page came over https, whatever the configuration says.

    There their name says that they are for this very host, too, and browsers hold everybody to it: no neighbour below
    the same domain, and nobody on plain http, can set one (RFC 6265bis, section 4.1.3.2).
    What is the same for everybody has none: with a cookie, no cache between could keep it.
    """

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            keys_for(Purpose.SESSION, app.config).oldest_first(),
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": hashlib.sha256},
        )

    def get_cookie_name(self, app: Flask) -> str:
        if not request.is_secure:
            return super().get_cookie_name(app)
        # A name of its own: browsers keep one of each kind, and would go on sending the other first.
        partitioned = "_partitioned" if self.get_cookie_partitioned(app) else ""
        return f"{HOST_PREFIX}{super().get_cookie_name(app)}{partitioned}"

    def get_cookie_samesite(self, app: Flask) -> str | None:
        return "None" if self.get_cookie_partitioned(app) else super().get_cookie_samesite(app)

    def get_cookie_partitioned(self, app: Flask) -> bool:
        """Whether browsers keep one session for each site that the app is framed by; they do so on https alone."""
        return request.is_secure and bool(app.config["EMBED_ORIGINS"])

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in SAME_FOR_EVERYBODY:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Add the headers to every answer of `app`."""
    app.session_interface = SessionInterface()
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """Answer 403 when a browser says that a page of another site wants something changed (Fetch Metadata).

    The forms' tokens stand behind it, as they do where a browser does not say.
    """
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        abort(403)


def add_headers(response: Response) -> Response:
    """Set the security headers on `response`; a header that a view has set stays."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "Permissions-Policy": (
            "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), fullscreen=(self),"
            " screen-wake-lock=(self), autoplay=(self), geolocation=(), payment=(), usb=()"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",  # names, tokens, what one person sees; static files say something else
    }
    if not current_app.config["EMBED_ORIGINS"]:
        headers["X-Frame-Options"] = "DENY"  # it cannot name sites; what `frame-ancestors` says is newer and enough
    if request.endpoint != "auth.join":
        headers["X-Robots-Tag"] = "noindex"  # an invite link that somebody publishes is not for who searches for rooms
    if request.is_secure:
        headers["Cross-Origin-Opener-Policy"] = "same-origin"  # browsers complain about it on plain http
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def content_security_policy() -> str:
    """Everything from this site only, and what the engine needs; nothing inline, no plug-ins, in few frames or none.

    Text becomes markup or a script's address by the one Trusted Types policy alone
    (https://www.w3.org/TR/trusted-types/): everywhere else the browser throws a TypeError.
    """
    framed_by = current_app.config["EMBED_ORIGINS"]
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
        "frame-ancestors": " ".join(["'self'", *framed_by]) if framed_by else "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": TRUSTED_TYPES_POLICY,
    }
    for engine in current_engines().all:
        for name, sources in engine.content_sources().items():
            policy[name] = " ".join([policy[name], *sources])
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def websocket_source() -> str:
    """The realtime socket's origin, named for browsers in which 'self' means http only (Safari 15)."""
    if not re.fullmatch(r"[\w.\-\[\]:]+", request.host, re.ASCII):
        return ""  # a made-up Host header must not write policy
    return f"{'wss' if request.is_secure else 'ws'}://{request.host}"
