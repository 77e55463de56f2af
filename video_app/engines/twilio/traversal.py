"""Twilio's network traversal service: credentials for its TURN servers, for calls that run without its rooms.

https://www.twilio.com/docs/stun-turn/api
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from twilio.rest import Client
from twilio.rest.api.v2010.account.token import TokenInstance

from video_app.engines.base import EngineError
from video_app.engines.remote import Impatient, Unreachable
from video_app.engines.twilio.rest import SILENCE_SECONDS, HttpClient, ask
from video_app.engines.twilio.settings import CREDENTIALS

TOKEN_SECONDS = 60 * 60  # of a token, which everybody gets until it is renewed
RENEW_SECONDS = 2 * 60  # before it is too short for the next one
TURN_URL = re.compile(r"turns?:[\w.-]+(:\d+)?(\?transport=(udp|tcp))?", re.ASCII)

log = logging.getLogger(__name__)


class Token(NamedTuple):
    """Credentials for Twilio's TURN servers until `expires_at` (seconds since the epoch)."""

    urls: list[str]
    username: str
    password: str
    expires_at: int


class Tokens:
    """The account's tokens, one at a time. Used by many threads at once."""

    def __init__(
        self, account_sid: str, api_key_sid: str, api_key_secret: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.http = HttpClient()
        self.client = Client(api_key_sid, api_key_secret, account_sid, http_client=self.http)
        self._clock = clock
        self._token: Token | None = None
        self._silent_until = float("-inf")
        self._failing = False
        self._impatient = Impatient("twilio-turn")
        self._lock = threading.Lock()

    def until(self, expires_at: int) -> Token | None:
        """A token for the time until `expires_at`; a shorter one or none while Twilio cannot be asked.

        Nobody waits for longer than JOIN_SECONDS. What keeps it from Twilio is logged once, until it is over.
        """
        with self._lock:
            if not self._lasts(expires_at + RENEW_SECONDS) and self._clock() >= self._silent_until:
                self._renew()
            return self._token if self._lasts(int(self._clock()) + 1) else None

    def fetch(self) -> Token:
        """A fresh token. Raises EngineError."""
        asked = int(self._clock())
        return read(ask(lambda: self.client.api.v2010.account.tokens.create(ttl=TOKEN_SECONDS)), asked)

    def _lasts(self, moment: int) -> bool:
        return self._token is not None and self._token.expires_at >= moment

    def _renew(self) -> None:
        try:
            self._token = self._impatient.ask(self.fetch)
            self._failing = False
        except EngineError as error:
            self._silent_until = self._clock() + SILENCE_SECONDS
            if not self._failing:
                log.warning("Twilio gives no credentials for TURN (%s). People join without.", error.cause)
            self._failing = True


def read(answer: TokenInstance, asked: int) -> Token:
    """What Twilio's `answer` has of use, if it was asked for at that time. Raises EngineError."""
    offered = answer.ice_servers if isinstance(answer.ice_servers, list) else []
    urls = [str(server.get("urls", "")) for server in offered if isinstance(server, dict)]
    usable = [url for url in urls if TURN_URL.fullmatch(url)]
    if not usable or not answer.username or not answer.password or not str(answer.ttl).isdigit():
        raise Unreachable("its answer has no TURN servers")
    return Token(usable, answer.username, answer.password, asked + int(str(answer.ttl)))


def account(config: Mapping[str, Any]) -> list[str]:
    """The credentials of the Twilio account in `config`; empty unless all of them are there and of the right shape."""
    found = [config[name] for name in CREDENTIALS]
    shapes = [shape for shape, _ in CREDENTIALS.values()]
    return found if all(re.fullmatch(*pair, re.ASCII) for pair in zip(shapes, found, strict=True)) else []
