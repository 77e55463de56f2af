"""What an access token allows, and what is wrong with one that allows nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

LOBBY = "~lobby"  # never the name of a room: those have letters, digits and hyphens only
DOOR = "~door/"  # and the room behind it
ACCESS_MAX_SECONDS = 12 * 60 * 60  # from the first token on, however often it is renewed

Place = Literal["room", "lobby", "door"]


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a token says of who has it, beside identity and place.

    `person` is whose tab it is. `listed` says that the lobby shows this person as in a call while the
    call lasts. `since` (seconds since the epoch) is when the first of the tokens was made that renewals
    led here from; 0 for a token made elsewhere. `host` says: of this room, by right. `invite` is the id of
    the invite link and `passcode` the digest of the passcode by which somebody came. `may_ring` says that this
    person may ring people from the lobby, which makes a room, and `joins_only` that they may not make this room:
    they come in where somebody is.
    """

    person: str = ""
    listed: bool = False
    since: int = 0
    host: bool = False
    signed_in: bool = False
    invite: str = ""
    passcode: str = ""
    may_ring: bool = False
    joins_only: bool = False


@dataclass(frozen=True)
class Grant(Claims):
    """To be `identity` in a place until `expires_at` (UTC).

    `room` is what the store knows the place by: the room's name, LOBBY, or `door_of` the room that
    somebody waits to be let into.
    """

    place: Place
    room: str
    identity: str
    expires_at: datetime

    def claims(self) -> Claims:
        """What the token says, for the next one."""
        return Claims(**{field.name: getattr(self, field.name) for field in fields(Claims)})


def door_of(room: str) -> str:
    """What the store knows the door of `room` by."""
    return DOOR + room


def room_behind(door: str) -> str:
    """The room that a `door` leads to; a room is its own."""
    return door.removeprefix(DOOR)


def place_called(room: str) -> Place:
    """Which kind of place the store knows as `room`."""
    if room == LOBBY:
        return "lobby"
    return "door" if room.startswith(DOOR) else "room"


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
