"""Sign-in with OpenID Connect: asking an issuer who somebody is, and believing nothing that is not checked.

Authorization code flow with PKCE (S256), state and nonce; Authlib does the checking. Whatever an issuer answers,
or whoever calls itself one, the worst that comes of it is SignInFailed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import FlaskIntegration, OAuth
from flask import Flask, current_app
from joserfc.errors import ExpiredTokenError, JoseError
from requests import RequestException
from werkzeug.exceptions import HTTPException

from video_app.access import visitor

log = logging.getLogger(__name__)

ISSUER_SECONDS = 5  # for each of its answers
CLOCK_SECONDS = 60  # that its clock and ours may differ
MAX_LOGGED = 200

AWAY = "The sign-in service cannot be reached now. Try again in a moment."
ODD = "The sign-in service gave an answer that cannot be used. Try again, or tell whoever runs this site."
STALE = "This sign-in was begun in another browser, or too long ago. Start again."
CANCELLED = "You were not signed in: the sign-in service says that it was cancelled or refused."
EXPIRED = "The sign-in came too late, or the clocks of this site and the sign-in service differ. Start again."


class SignInFailed(Exception):
    """Nobody was signed in. `message` says what to do, `status` is the answer's; the log has the cause."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Person(NamedTuple):
    """Who the issuer says somebody is; `name` is empty if it does not tell."""

    subject: str
    name: str


class Attempts(FlaskIntegration):
    """Keeps what an attempt to sign in needs where all else about a visitor is: `visitor` alone knows the session."""

    def set_state_data(self, session: Any, state: str, data: Mapping[str, Any]) -> None:
        visitor.remember_attempt(state, {name: value for name, value in data.items() if name != "url"})

    def get_state_data(self, session: Any, state: str | None) -> dict[str, Any] | None:
        return visitor.attempt(state or "")

    def clear_state_data(self, session: Any, state: str | None) -> None:
        visitor.forget_attempt(state or "")


class Registry(OAuth):
    """Authlib's clients of an app."""

    framework_integration_cls = Attempts


class Issuer:
    """The issuer of one app. Its endpoints and keys are asked for when they are needed first, and kept."""

    def __init__(self, app: Flask) -> None:
        self.url: str = app.config["OIDC_ISSUER"]
        self._client = Registry(app).register(
            "oidc",
            client_id=app.config["OIDC_CLIENT_ID"],
            client_secret=app.config["OIDC_CLIENT_SECRET"],
            server_metadata_url=f"{self.url.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": ISSUER_SECONDS,
            },
        )

    def begin(self, redirect_uri: str, then: str) -> str:
        """The issuer's page to send a browser to, which comes back to `redirect_uri` and goes on to the path `then`.

        Raises SignInFailed.
        """
        try:
            self._metadata()
            begun = self._client.create_authorization_url(redirect_uri)
        except Exception as error:
            raise failure(error) from error
        self._client.save_authorize_data(redirect_uri=redirect_uri, then=then, **begun)
        return str(begun["url"])

    def finish(self) -> Person:
        """Who the browser that sent the current request, which the issuer sent back, is. Raises SignInFailed."""
        try:
            expected = {"iss": {"value": self._metadata()["issuer"]}, "aud": {"value": current_client_id()}}
            token = self._client.authorize_access_token(leeway=CLOCK_SECONDS, claims_options=expected)
            claims = token["userinfo"]
            return Person(subject_in(claims), name_in(claims) or name_in(self._user_info(token, claims["sub"])))
        except HTTPException:
            raise
        except Exception as error:
            raise failure(error) from error

    def end_session_url(self, back: str) -> str:
        """The issuer's page that signs out there too and leads `back`; empty if it has none or is away."""
        try:
            if not self._metadata().get("end_session_endpoint"):
                return ""
            url: str = self._client.create_logout_url(back, client_id=current_client_id())["url"]
        except Exception as error:
            failure(error)
            return ""
        return url

    def check(self) -> str:
        """What is wrong with the issuer; empty if it answers as one."""
        try:
            self._metadata()
            self._client.fetch_jwk_set()
        except Exception as error:
            return described(error)
        return ""

    def _metadata(self) -> dict[str, Any]:
        """What the issuer says of itself. Raises ValueError if it is another one (OpenID Connect Discovery, 4.3)."""
        metadata: dict[str, Any] = self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.url.rstrip("/"):
            self._client.server_metadata.clear()  # or it would be believed from now on
            raise ValueError(f"the issuer calls itself {metadata.get('issuer')!r}")
        return metadata

    def _user_info(self, token: dict[str, Any], subject: str) -> Mapping[str, Any]:
        """What else the issuer tells of `subject`: many keep the name out of the id token. Empty if nothing."""
        try:
            told: Mapping[str, Any] = self._client.userinfo(token=token)
        except Exception as error:
            log.info("The issuer tells nothing more of who signed in: %s", described(error))
            return {}
        return told if told.get("sub") == subject else {}


def subject_in(claims: Mapping[str, Any]) -> str:
    """The subject in an id token's `claims`. Raises ValueError."""
    subject = claims["sub"]
    if not (isinstance(subject, str) and 0 < len(subject) <= 255):
        raise ValueError("the id token has no usable subject")
    return subject


def name_in(claims: Mapping[str, Any]) -> str:
    """The name in `claims`; empty if there is none."""
    names = (claims.get(claim) for claim in ("name", "preferred_username"))
    return next((name for name in names if isinstance(name, str) and name), "")


def failure(error: Exception) -> SignInFailed:
    """What to tell somebody whose sign-in ended with `error`; the cause goes to the log."""
    log.warning("Nobody was signed in: %s", described(error))
    if isinstance(error, MismatchingStateError):
        return SignInFailed(STALE, 400)
    if isinstance(error, OAuthError):
        return SignInFailed(CANCELLED, 403)
    if isinstance(error, ExpiredTokenError):
        return SignInFailed(EXPIRED, 403)
    if isinstance(error, JoseError):
        return SignInFailed(ODD, 403)
    return SignInFailed(AWAY if isinstance(error, RequestException) else ODD, 502)


def described(error: Exception) -> str:
    """The kind and words of `error`, which may be anybody's: on one line, and not too long."""
    return f"{type(error).__name__}: {str(error)[:MAX_LOGGED]!r}"


def current_client_id() -> str:
    client_id: str = current_app.config["OIDC_CLIENT_ID"]
    return client_id


def current_issuer() -> Issuer:
    """The issuer of the current app, which has one."""
    issuer: Issuer = current_app.extensions["oidc_issuer"]
    return issuer
