"""The rooms of a stand-in for Twilio, shared by its REST and its signalling. One event loop owns them all."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol

import jwt

from video_app.engines.twilio.settings import EXAMPLE

ACCOUNT, KEY, SECRET = EXAMPLE.values()
AUTH_TOKEN = "fedcba9876543210" * 2
CREDENTIALS = {**EXAMPLE, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}

numbers = itertools.count(1)


class TwilioProblem(Exception):
    """An error with one of Twilio's codes."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Line(Protocol):
    """What carries messages to a participant's client."""

    def send(self, message: dict[str, Any]) -> None:
        """Send a message of the room layer."""

    def cut(self) -> None:
        """End the connection without a word, as a network does."""


@dataclass
class Participant:
    """A participant as signalling and REST show it."""

    identity: str
    line: Line | None = None
    has_media: bool = True
    sid: str = field(default_factory=lambda: new_sid("PA"))
    session: str = field(default_factory=lambda: new_sid("SE"))
    state: str = "connected"
    revision: int = 1
    client_revision: int = 0
    tracks: list[dict[str, Any]] = field(default_factory=list)
    sids: dict[str, str] = field(default_factory=dict)  # of the tracks, by the client's own id
    published_revision: int = 0
    subscribed_revision: int = 0

    def take(self, state: dict[str, Any]) -> bool:
        """What its client says of itself; whether that is news."""
        if state["revision"] <= self.client_revision:
            return False
        self.client_revision = state["revision"]
        self.tracks = state["tracks"]
        for track in self.tracks:
            self.sids.setdefault(track["id"], new_sid("MT"))
        self.revision += 1
        return True

    def seen(self) -> dict[str, Any]:
        """The participant as the others see it."""
        shown = ("name", "kind", "enabled", "priority")
        tracks = [{"sid": self.sids[track["id"]], **{name: track[name] for name in shown}} for track in self.tracks]
        revision = self.revision
        return {"sid": self.sid, "identity": self.identity, "state": self.state, "revision": revision, "tracks": tracks}

    def published(self) -> dict[str, Any]:
        """Its own tracks, as confirmed to it."""
        self.published_revision += 1
        tracks = [{"id": track["id"], "sid": self.sids[track["id"]], "state": "ready"} for track in self.tracks]
        return {"revision": self.published_revision, "tracks": tracks}


@dataclass
class Pair:
    """The connection of two participants: who offers, and the last that each side said."""

    sides: tuple[str, str]
    id: str = field(default_factory=lambda: new_sid("PC"))
    revision: int = 1
    offerer: str = ""
    said: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Room:
    """A room in progress or over."""

    name: str
    options: dict[str, str] = field(default_factory=dict)
    sid: str = field(default_factory=lambda: new_sid("RM"))
    status: str = "in-progress"
    participants: dict[str, Participant] = field(default_factory=dict)  # by SID; those who are in it
    pairs: dict[str, Pair] = field(default_factory=dict)

    @property
    def max_participants(self) -> int:
        return int(self.options.get("MaxParticipants", 50))

    @property
    def records(self) -> bool:
        return self.options.get("RecordParticipantsOnConnect", "").lower() == "true"

    def find(self, identity: str) -> Participant | None:
        """The participant of that identity."""
        return next((one for one in self.participants.values() if one.identity == identity), None)


class Account:
    """All rooms, and who may do what."""

    def __init__(self) -> None:
        self.rooms: list[Room] = []
        self.ad_hoc = False  # whether clients may create rooms

    def in_progress(self, name: str) -> Room | None:
        """The room of that name or SID that is in progress."""
        named = [room for room in self.rooms if name in {room.name, room.sid} and room.status == "in-progress"]
        return named[-1] if named else None

    def create(self, name: str, options: dict[str, str]) -> Room:
        """A new room. Raises TwilioProblem 53113 if there is one of that name."""
        if self.in_progress(name):
            raise TwilioProblem(53113, "Room exists")
        room = Room(name, options)
        self.rooms.append(room)
        return room

    def enter(self, token: str, name: str) -> tuple[Room, Participant]:
        """A new participant of the room `name`. Raises TwilioProblem."""
        identity = self.identity(token, name)
        room = self.in_progress(name)
        if room is None:
            if not self.ad_hoc:
                raise TwilioProblem(53103, "Unable to create room")
            room = self.create(name, {})
        if len(room.participants) >= room.max_participants and not room.find(identity):
            raise TwilioProblem(53105, "Participant disconnected because room contains too many participants")
        return room, Participant(identity)

    def identity(self, token: str, room: str) -> str:
        """The identity in a `token` for `room`. Raises TwilioProblem."""
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY, options={"verify_sub": False})
        except jwt.ExpiredSignatureError as error:
            raise TwilioProblem(20104, "Access Token expired or expiration date invalid") from error
        except jwt.InvalidTokenError as error:
            raise TwilioProblem(20101, "Invalid Access Token") from error
        if claims["grants"]["video"].get("room") not in {None, room}:
            raise TwilioProblem(20106, "Invalid Access Token grants")
        return str(claims["grants"]["identity"])


def new_sid(prefix: str) -> str:
    """An identifier of Twilio's form."""
    return f"{prefix}{next(numbers):032x}"


def now() -> str:
    """The time as Twilio's REST writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
