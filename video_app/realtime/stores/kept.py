"""What the memory store keeps: of one room, and of all who was put out and which charters there are."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable

from msgspec import json

from video_app.access.charter import Charter
from video_app.access.grant import ACCESS_MAX_SECONDS
from video_app.realtime.messages import ChatMessage, Numbered
from video_app.realtime.stores import rules
from video_app.realtime.stores.base import LOG_BYTES, LOG_ENVELOPES, REMOVED_NAMES, Envelope, Member, numbered
from video_app.realtime.stores.ruling import CHARTER_LINGER_SECONDS


class Room:
    """Members in the order they joined, and the latest envelopes."""

    __slots__ = ("chat", "log", "log_bytes", "members", "seq")

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.seq = 0
        self.log: deque[Envelope] = deque()
        self.chat: list[rules.Said] = []
        self.log_bytes = 0

    def append(self, message: Numbered, to: str | None, skip: str | None) -> Envelope:
        """Number and log `message`, forgetting the oldest beyond the limits."""
        self.seq += 1
        envelope = Envelope(self.seq, numbered(self.seq, message), to, skip)
        self.log.append(envelope)
        self.log_bytes += len(envelope.frame)
        while len(self.log) > LOG_ENVELOPES or self.log_bytes > LOG_BYTES:
            self.log_bytes -= len(self.log.popleft().frame)
        return envelope

    def spoken_for(self, identity: str, session: str) -> Member | None:
        """The member, if it is `session` that speaks for it."""
        member = self.members.get(identity)
        return member if member and member.session == session else None

    def said(self, message: ChatMessage) -> ChatMessage | None:
        """The message of the same identity and id, if it is still kept."""
        wanted = (message.identity, message.id)
        return next((said.message for said in self.chat if (said.message.identity, said.message.id) == wanted), None)

    def keep(self, message: ChatMessage, person: str) -> None:
        """Keep what `person` said, and forget what is too much."""
        self.chat.append(rules.Said(person, message, len(json.encode(message))))
        rules.forget_chat(self.chat)


class Outcasts:
    """By room: persons and identities that were put out, and until when."""

    def __init__(self) -> None:
        self._until: dict[str, dict[str, float]] = {}

    def has(self, room: str, names: Iterable[str], now: float) -> bool:
        """Whether anybody of these `names` may not enter `room`."""
        until = self._until.get(room, {})
        return any(until.get(name, now) > now for name in names)

    def bar(self, room: str, names: Iterable[str], now: float) -> None:
        """Let nobody of these `names` enter `room` for as long as any token lasts. Forget what is over elsewhere."""
        current = {room: {n: ends for n, ends in barred.items() if ends > now} for room, barred in self._until.items()}
        self._until = {room: barred for room, barred in current.items() if barred}
        barred = self._until.setdefault(room, {})
        for name in names:
            barred.pop(name, None)
            barred[name] = now + ACCESS_MAX_SECONDS
        for name in list(barred)[:-REMOVED_NAMES]:
            del barred[name]


class Charters:
    """Charters by room, for as long as they last. `born` is when they began to be kept."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[Charter, float]] = {}  # each with the time when it is over
        self.born = clock()

    def get(self, room: str) -> Charter | None:
        """The charter of `room`."""
        charter, ends = self._kept.get(room, (None, 0.0))
        return charter if ends > self._clock() else None

    def put(self, room: str, charter: Charter, *, lingers: bool) -> None:
        """Keep it as long as somebody is there, or only for a while if it `lingers`."""
        self._kept[room] = (charter, self._clock() + CHARTER_LINGER_SECONDS if lingers else math.inf)

    def linger(self, room: str) -> None:
        """The last member has left; forget what is over elsewhere."""
        if charter := self.get(room):
            self.put(room, charter, lingers=True)
        now = self._clock()
        self._kept = {name: kept for name, kept in self._kept.items() if kept[1] > now}
