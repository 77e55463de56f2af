"""What an access token allows, and what is wrong with one that allows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LOBBY = "~lobby"  # never the name of a room: those have letters, digits and hyphens only
ACCESS_MAX_SECONDS = 12 * 60 * 60  # from the first token on, however often it is renewed

Place = Literal["room", "lobby"]


@dataclass(frozen=True)
class Grant:
    """To be `identity`, one tab of `person`, in a place until `expires_at` (UTC).

    `room` is what the store knows the place by; the lobby's is LOBBY. `listed` says that the lobby
    shows this person as in a call while the call lasts, `may_ring` that this person may ring people from the lobby,
    which makes a room. `since` (seconds since the epoch) is when the
    first of the tokens was made that renewals led here from; 0 for a token made elsewhere.
    """

    place: Place
    room: str
    identity: str
    person: str
    expires_at: datetime
    listed: bool = False
    since: int = 0
    may_ring: bool = False


class TokenError(Exception):
    """An access token that does not admit. `id` is the error id of docs/protocol.md."""

    id = "invalid_token"
    message = "The access token is not valid. Reload the page to get a new one."


class InvalidToken(TokenError):
    """Not a token of ours: malformed, signed by somebody else, or without identity or room."""


class ExpiredToken(TokenError):
    """A token of ours whose time is over."""

    id = "expired_token"
    message = "The access token has expired. Reload the page to get a new one."
