"""Where the credentials for TURN come from: one class for each way, and which of them the settings ask for."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from video_app.engines.base import Ice, IceServer
from video_app.engines.twilio import traversal

WHO_CHARACTERS = 16


class Relay(Protocol):
    """A way to have TURN servers passed on to browsers."""

    def ice(self, identity: str, expires_at: int) -> Ice:
        """The servers with credentials for `identity` that last until `expires_at` at least.

        No servers, rather than an error, while there are none to be had: people join all the same.
        """


class NoRelay(NamedTuple):
    """A site without TURN."""

    def ice(self, identity: str, expires_at: int) -> Ice:
        return Ice([], expires_at)


class SharedSecret(NamedTuple):
    """Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00).

    They carry a digest of the identity: coturn refuses names with blanks, and does not need to know anybody's.
    """

    urls: list[str]
    secret: str

    def ice(self, identity: str, expires_at: int) -> Ice:
        username = f"{expires_at}:{hashlib.sha256(identity.encode()).hexdigest()[:WHO_CHARACTERS]}"
        digest = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        credential = base64.b64encode(digest).decode()
        return Ice([{"urls": self.urls, "username": username, "credential": credential}], expires_at)


class Fixed(NamedTuple):
    """One name and password for everybody, which do not end."""

    urls: list[str]
    username: str
    password: str

    def ice(self, identity: str, expires_at: int) -> Ice:
        return Ice([{"urls": self.urls, "username": self.username, "credential": self.password}], expires_at)


class Twilios(NamedTuple):
    """Twilio's TURN servers, with credentials that its REST API gives out."""

    tokens: traversal.Tokens

    def ice(self, identity: str, expires_at: int) -> Ice:
        token = self.tokens.until(expires_at)
        return Ice([server_of(token)], min(expires_at, token.expires_at)) if token else Ice([], expires_at)


def server_of(token: traversal.Token) -> IceServer:
    """Twilio's servers with the credentials of a `token`."""
    return {"urls": token.urls, "username": token.username, "credential": token.password}


def relay_for(config: Mapping[str, Any]) -> Relay:
    """What the checked settings in `config` ask for; Twilio's, if there is an account and nothing else."""
    urls = config["TURN_URLS"]
    if urls and config["TURN_SECRET"]:
        return SharedSecret(urls, config["TURN_SECRET"])
    if urls:
        return Fixed(urls, config["TURN_USERNAME"], config["TURN_PASSWORD"])
    if account := traversal.account(config):
        return Twilios(traversal.Tokens(*account))
    return NoRelay()
