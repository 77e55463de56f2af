"""Rooms in the memory of one process: all that a single server needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from video_app.access.charter import Charter, Permission
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
    Arrival,
    Capacity,
    Envelope,
    Eviction,
    Member,
    Quiet,
    Reason,
    Removed,
    Revision,
    Snapshot,
    Standing,
    Store,
    Subscriber,
    UnknownMember,
)
from video_app.realtime.stores.kept import Charters, Outcasts, Room
from video_app.realtime.stores.ruling import Decide, Ruled, Ruling, Sign, make_sure_permits, unsigned


class MemoryStore(Store):
    """One lock around everything. It is held while subscribers are called, which keeps their order."""

    def __init__(self, sign: Sign = unsigned, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(sign)
        self._lock = threading.Lock()
        self._charters = Charters(clock)
        self._rooms: dict[str, Room] = {}
        self._removed = Outcasts()
        self._subscribers: list[Subscriber] = []

    def join(
        self,
        room: str,
        arrival: Arrival,
        *,
        capacity: Capacity,
        now: float,
        key: str = "",
        decide: Decide | None = None,
    ) -> Snapshot:
        with self._lock:
            if self._removed.has(room, (arrival.person, arrival.identity), now):
                raise Removed
            there = self._rooms.get(room) or Room()
            ruling = decide(self._charters.get(room), list(there.members.values())) if decide else None
            known = there.members.get(arrival.identity)
            staying = rules.without(there.members, ruling)
            member, returned = rules.joined(rules.let_in(arrival, ruling), staying, capacity, now=now, key=key)
            self._rooms[room] = there
            there.members[member.identity] = member
            charter, out = self._rule(room, there, ruling, skip=member.identity)
            if known and known.lost_at is None:
                self._publish(room, Eviction(known.session, Close.REPLACED))
            announcement = ParticipantChanged if known else ParticipantJoined
            self._post(room, there, announcement(member.participant()), skip=member.identity)
            others = [other for other in there.members.values() if other is not member]
            return Snapshot(there.seq, member, others, [said.message for said in there.chat], returned, charter, out)

    def admit(self, room: str, arrival: Arrival, *, now: float, decide: Decide | None = None) -> bool:
        with self._lock:
            if self._removed.has(room, (arrival.person, arrival.identity), now):
                raise Removed
            there = self._rooms.get(room) or Room()
            if arrival.identity in there.members:
                return False
            if decide:
                decide(self._charters.get(room), list(there.members.values()))
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

    def revise(
        self,
        room: str,
        identity: str,
        revision: Revision,
        *,
        session: str | None = None,
        needs: Permission | None = None,
    ) -> Member | None:
        with self._lock:
            there = self._rooms.get(room)
            member = there and there.members.get(identity)
            if not there or not member or session not in {None, member.session}:
                return None
            make_sure_permits(self._charters.get(room), member.person, needs)
            others = [other for other in there.members.values() if other is not member]
            there.members[identity] = revised = revision(member, others)
            if revised.participant() != member.participant():
                self._post(room, there, ParticipantChanged(revised.participant()))
            return revised

    def lose(self, room: str, identity: str, *, session: str, now: float) -> bool:
        with self._lock:
            return self._update(room, identity, session, lambda member: replace(member, lost_at=now))

    def leave(
        self, room: str, identity: str, *, reason: Reason, session: str | None = None, close: Close = Close.REMOVED
    ) -> bool:
        with self._lock:
            there = self._rooms.get(room)
            member = there and there.members.get(identity)
            if not there or not member or (session is not None and member.session != session):
                return False
            self._end(room, there, member, reason, close if session is None else None)
            return True

    def remove(self, room: str, who: str, *, now: float) -> list[Member]:
        with self._lock:
            there = self._rooms.get(room) or Room()
            going = rules.put_out(who, there.members.values())
            self._removed.bar(room, rules.names_of(who, going), now)
            for member in going:
                self._end(room, there, member, "removed", Close.REMOVED)
            return going

    def standing(self, room: str, person: str, identity: str, *, now: float) -> Standing:
        with self._lock:
            there = self._rooms.get(room)
            removed = self._removed.has(room, (person, identity), now)
            return Standing(self._charters.get(room), list(there.members.values()) if there else [], removed)

    def charter(self, room: str) -> Charter | None:
        with self._lock:
            return self._charters.get(room)

    def amend(self, room: str, decide: Decide) -> Ruled:
        with self._lock:
            there = self._rooms.get(room) or Room()
            ruling = decide(self._charters.get(room), list(there.members.values()))
            charter, out = self._rule(room, there, ruling)
            return Ruled(charter, out)

    def born(self) -> float:
        return self._charters.born

    def _rule(
        self, room: str, there: Room, ruling: Ruling | None, skip: str | None = None
    ) -> tuple[Charter | None, list[Member]]:
        """Do what was decided; announce it to all but `skip`. The charter then, and who was put out."""
        before = self._charters.get(room)
        if ruling is None:
            return before, []
        if ruling.charter:
            self._charters.put(room, ruling.charter, lingers=not there.members)
        if (news := self.announcement(before, ruling.charter)) and there.members.keys() - {skip}:
            self._post(room, there, news, skip=skip)
        out = [there.members[identity] for identity in ruling.out if identity in there.members]
        for member in out:
            self._end(room, there, member, "removed", ruling.close)
        return ruling.charter or before, out

    def _end(self, room: str, there: Room, member: Member, reason: Reason, close: Close | None) -> None:
        """End the membership, and the room with the last one; its socket is closed with `close`, if that is given."""
        del there.members[member.identity]
        if close:
            self._publish(room, Eviction(member.session, close))
        self._post(room, there, ParticipantLeft(member.identity, reason), skip=member.identity)
        if not there.members:
            del self._rooms[room]
            self._charters.linger(room)

    def post(
        self,
        room: str,
        message: Numbered,
        *,
        to: str | None = None,
        skip: str | None = None,
        by: str | None = None,
        needs: Permission | None = None,
    ) -> int:
        with self._lock:
            there = self._rooms.get(room)
            if by is not None:
                if there is None or by not in there.members:
                    return 0
                make_sure_permits(self._charters.get(room), there.members[by].person, needs)
            if to is not None and (there is None or to not in there.members):
                raise UnknownMember(to)
            return self._post(room, there, message, to, skip) if there else 0

    def say(self, room: str, message: ChatMessage, *, needs: Permission | None = None) -> int:
        with self._lock:
            there = self._rooms.get(room)
            member = there and there.members.get(message.identity)
            if not there or not member:
                return 0
            make_sure_permits(self._charters.get(room), member.person, needs)
            if known := there.said(message):
                return self._post(room, there, Chat.telling(known), to=message.identity)
            there.keep(message, member.person)
            return self._post(room, there, Chat.telling(message))

    def recite(self, room: str) -> None:
        with self._lock:
            if there := self._rooms.get(room):
                self._post(room, there, RosterMessage([member.participant() for member in there.members.values()]))
                if (charter := self._charters.get(room)) and (rules := self.announcement(None, charter)):
                    self._post(room, there, rules)

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

    def rooms(self) -> list[str]:
        with self._lock:
            return sorted(self._rooms)

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
