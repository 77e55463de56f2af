"""Rooms in the memory of one process: all that a single server needs."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from msgspec import UNSET, UnsetType, json
from msgspec.structs import replace

from video_app.access.grant import ACCESS_MAX_SECONDS
from video_app.realtime.messages import (
    Chat,
    ChatMessage,
    Close,
    MediaState,
    Numbered,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    RosterMessage,
)
from video_app.realtime.stores import rules
from video_app.realtime.stores.base import (
    LOG_BYTES,
    LOG_ENVELOPES,
    REMOVED_NAMES,
    Arrival,
    Capacity,
    Envelope,
    Eviction,
    Member,
    Quiet,
    Reason,
    Removed,
    Snapshot,
    Store,
    Subscriber,
    UnknownMember,
    numbered,
)


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


class MemoryStore(Store):
    """One lock around everything. It is held while subscribers are called, which keeps their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._removed: dict[str, dict[str, float]] = {}  # by room: persons and identities, and until when
        self._subscribers: list[Subscriber] = []

    def join(self, room: str, arrival: Arrival, *, capacity: Capacity, now: float, key: str = "") -> Snapshot:
        with self._lock:
            if self._is_removed(room, arrival.person, arrival.identity, now):
                raise Removed
            there = self._rooms.get(room) or Room()
            known = there.members.get(arrival.identity)
            member, returned = rules.joined(arrival, there.members, capacity, now=now, key=key)
            self._rooms[room] = there
            there.members[member.identity] = member
            if known and known.lost_at is None:
                self._publish(room, Eviction(known.session, Close.REPLACED))
            announcement = ParticipantChanged if known else ParticipantJoined
            self._post(room, there, announcement(member.participant()), skip=member.identity)
            others = [other for other in there.members.values() if other is not member]
            return Snapshot(there.seq, member, others, [said.message for said in there.chat], returned)

    def admit(self, room: str, arrival: Arrival, *, now: float) -> bool:
        with self._lock:
            if self._is_removed(room, arrival.person, arrival.identity, now):
                raise Removed
            there = self._rooms.get(room) or Room()
            if arrival.identity in there.members:
                return False
            self._rooms[room] = there
            member = rules.admitted(arrival, there.members.values(), now=now)
            there.members[arrival.identity] = member
            self._post(room, there, ParticipantJoined(member.participant()), skip=member.identity)
            return True

    def change(
        self,
        room: str,
        identity: str,
        *,
        session: str,
        media: MediaState | UnsetType = UNSET,
        hand_raised_at: float | UnsetType | None = UNSET,
        away: bool | UnsetType = UNSET,
        quiet: dict[str, Quiet] | UnsetType = UNSET,
    ) -> bool:
        with self._lock:
            return self._update(
                room,
                identity,
                session,
                lambda member: rules.changed(
                    member, media=media, hand_raised_at=hand_raised_at, away=away, quiet=quiet
                ),
            )

    def lose(self, room: str, identity: str, *, session: str, now: float) -> bool:
        with self._lock:
            return self._update(room, identity, session, lambda member: replace(member, lost_at=now))

    def leave(self, room: str, identity: str, *, reason: Reason, session: str | None = None) -> bool:
        with self._lock:
            there = self._rooms.get(room)
            member = there and there.members.get(identity)
            if not there or not member or (session is not None and member.session != session):
                return False
            self._end(room, there, member, reason, evict=session is None)
            return True

    def remove(self, room: str, who: str, *, now: float) -> list[Member]:
        with self._lock:
            there = self._rooms.get(room) or Room()
            going = rules.put_out(who, there.members.values())
            self._forget_removed(now)
            removed = self._removed.setdefault(room, {})
            for name in rules.names_of(who, going):
                removed.pop(name, None)
                removed[name] = now + ACCESS_MAX_SECONDS
            for name in list(removed)[:-REMOVED_NAMES]:
                del removed[name]
            for member in going:
                self._end(room, there, member, "removed", evict=True)
            return going

    def is_removed(self, room: str, person: str, identity: str, *, now: float) -> bool:
        with self._lock:
            return self._is_removed(room, person, identity, now)

    def _is_removed(self, room: str, person: str, identity: str, now: float) -> bool:
        removed = self._removed.get(room, {})
        return any(removed.get(name, now) > now for name in (person, identity))

    def _forget_removed(self, now: float) -> None:
        current = {
            room: {n: until for n, until in names.items() if until > now} for room, names in self._removed.items()
        }
        self._removed = {room: names for room, names in current.items() if names}

    def _end(self, room: str, there: Room, member: Member, reason: Reason, *, evict: bool) -> None:
        """End the membership, and the room with the last one."""
        del there.members[member.identity]
        if evict:
            self._publish(room, Eviction(member.session, Close.REMOVED))
        self._post(room, there, ParticipantLeft(member.identity, reason), skip=member.identity)
        if not there.members:
            del self._rooms[room]

    def post(
        self, room: str, message: Numbered, *, to: str | None = None, skip: str | None = None, by: str | None = None
    ) -> int:
        with self._lock:
            there = self._rooms.get(room)
            if by is not None and (there is None or by not in there.members):
                return 0
            if to is not None and (there is None or to not in there.members):
                raise UnknownMember(to)
            return self._post(room, there, message, to, skip) if there else 0

    def say(self, room: str, message: ChatMessage) -> int:
        with self._lock:
            there = self._rooms.get(room)
            member = there and there.members.get(message.identity)
            if not there or not member:
                return 0
            if known := there.said(message):
                return self._post(room, there, Chat.telling(known), to=message.identity)
            there.keep(message, member.person)
            return self._post(room, there, Chat.telling(message))

    def recite(self, room: str) -> None:
        with self._lock:
            if there := self._rooms.get(room):
                self._post(room, there, RosterMessage([member.participant() for member in there.members.values()]))

    def since(self, room: str, seq: int) -> list[Envelope] | None:
        with self._lock:
            there = self._rooms.get(room)
            if there is None or seq > there.seq:
                return None
            missed = [envelope for envelope in there.log if envelope.seq > seq]
            return missed if len(missed) == there.seq - seq else None

    def members(self, room: str) -> list[Member]:
        with self._lock:
            there = self._rooms.get(room)
            return list(there.members.values()) if there else []

    def member(self, room: str, identity: str) -> Member | None:
        with self._lock:
            there = self._rooms.get(room)
            return there.members.get(identity) if there else None

    def lost(self, before: float) -> list[tuple[str, Member]]:
        with self._lock:
            return [
                (name, member)
                for name, room in self._rooms.items()
                for member in room.members.values()
                if member.lost_at is not None and member.lost_at <= before
            ]

    def subscribe(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers.append(subscriber)

    def check(self) -> None:
        """Memory is always there."""

    def _update(self, room: str, identity: str, session: str, change: Callable[[Member], Member]) -> bool:
        there = self._rooms.get(room)
        member = there and there.spoken_for(identity, session)
        if not there or not member:
            return False
        there.members[identity] = changed = change(member)
        if changed.participant() != member.participant():
            self._post(room, there, ParticipantChanged(changed.participant()), skip=identity)
        return True

    def _post(self, name: str, room: Room, message: Numbered, to: str | None = None, skip: str | None = None) -> int:
        self._publish(name, room.append(message, to, skip))
        return room.seq

    def _publish(self, room: str, event: Envelope | Eviction) -> None:
        for subscriber in self._subscribers:
            subscriber(room, event)
