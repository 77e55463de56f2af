"""Rooms in Redis, shared by several server processes.

What must be decided once is decided inside Redis (scripts.py). Each process listens to a
channel of its own (feeds.py) and says every second that it lives; the members of one that does
not are lost. It remembers the members connected to it and, when Redis was away or has forgotten
everything, makes them members again (keeper.py).

Longer than other files, because it is one class with the whole contract of a store; each method is short.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from video_app.access.charter import Charter, Permission
from video_app.access.grant import ACCESS_MAX_SECONDS
from video_app.realtime.messages import (
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
    Event,
    Member,
    Quiet,
    Reason,
    Revision,
    Snapshot,
    Standing,
    Store,
    StoreUnavailable,
    Subscriber,
    UnknownMember,
)
from video_app.realtime.stores.redis import rooms
from video_app.realtime.stores.redis.charters import RedisCharters
from video_app.realtime.stores.redis.client import ANSWER_SECONDS, connect
from video_app.realtime.stores.redis.edits import Edit, Members, Stored, in_order, next_order, people
from video_app.realtime.stores.redis.feeds import Feeds, Listener
from video_app.realtime.stores.redis.keeper import Keeper
from video_app.realtime.stores.redis.rooms import Rooms
from video_app.realtime.stores.ruling import Decide, Sign, make_sure_permits, unsigned

HEARTBEAT_SECONDS = 1.0


class RedisStore(RedisCharters, Store):
    """The rooms in the Redis at `url`.

    The process says every `heartbeat_seconds` that it lives, and is dead after four without. `clock`
    gives seconds since the epoch. Threads and connections start with the first use, so that a store
    can be made before a server forks.
    """

    def __init__(
        self,
        url: str,
        *,
        sign: Sign = unsigned,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(sign)
        self._client = connect(url)
        self._clock = clock
        self._process = secrets.token_hex(8)
        self._subscribers: list[Subscriber] = []
        self._rooms = Rooms(self._client, self._process)
        self._feeds = Feeds(self._rooms.since, self._publish)
        self._keeper = Keeper(
            self._client,
            self._rooms,
            self._feeds,
            self._process,
            heartbeat_seconds,
            evict=self._publish,
            bring_back=self._bring_back,
            clock=clock,
        )
        channel = f"{rooms.CHANNEL}{self._process}"
        self._listener = Listener(
            self._client, channel, self._feeds, listening=self._keeper.listening, failed=self._keeper.failed
        )
        self._lock = threading.Lock()
        self._started = False

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
        joined: list[tuple[Stored, bool, list[Member]]] = []

        def enter(members: Members, charter: Charter | None) -> Edit:
            ruling = decide(self._known(room, charter), people(members)) if decide else None
            edit, out = self._edit(members, charter, ruling, skip=arrival.identity)
            known = members.get(arrival.identity)
            there = {identity: one.member for identity, one in members.items() if identity not in edit.gone}
            member, returned = rules.joined(rules.let_in(arrival, ruling), there, capacity, now=now, key=key)
            stored = Stored(member, known.order if known else next_order(members), self._process)
            joined[:] = [(stored, returned, out)]
            announcement = (ParticipantChanged if known else ParticipantJoined)(member.participant())
            edit.puts = [stored]
            edit.posts.append((announcement, member.identity))
            if known:
                edit.evictions.append((known.process, known.member.session, Close.REPLACED))
            edit.entering, edit.now = (member.identity, member.person), now
            return edit

        with self._reachable():
            if not self._keeper.listening.wait(ANSWER_SECONDS):
                raise StoreUnavailable
            with self._feeds.expecting(room):
                done = self._rooms.rule(room, enter, least_seq=self._feeds.position(room))
                ((stored, returned, out),) = joined
                self._feeds.put(room, stored)
                self._feeds.rule(room, done.charter if done else None)
        if done is None:
            raise AssertionError("a join always changes something")
        members = in_order(done.members.values())
        others = [other.member for other in members if other is not stored]
        return Snapshot(done.seq, stored.member, others, done.chat, returned, done.charter, out)

    def admit(self, room: str, arrival: Arrival, *, now: float, decide: Decide | None = None) -> bool:
        def enter(members: Members, charter: Charter | None) -> Edit | None:
            if arrival.identity in members:
                return None
            if decide:
                decide(self._known(room, charter), people(members))
            member = rules.admitted(arrival, [stored.member for stored in members.values()], now=now)
            stored = Stored(member, next_order(members), process="")
            return Edit(
                puts=[stored],
                posts=[(ParticipantJoined(member.participant()), member.identity)],
                entering=(member.identity, member.person),
                now=now,
            )

        with self._reachable():
            return self._rooms.rule(room, enter) is not None

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
        def change(stored: Stored) -> Stored:
            member = rules.changed(stored.member, media=media, hand_raised_at=hand_raised_at, away=away, quiet=quiet)
            return replace(stored, member=member)

        try:
            changed = self._update(room, identity, session, change)
        except StoreUnavailable:
            here = self._feeds.get(room, identity, session)
            if here is None:
                raise
            changed = change(here)
        if changed and self._feeds.get(room, identity, session):
            self._feeds.put(room, changed)
        return changed is not None

    def revise(
        self,
        room: str,
        identity: str,
        revision: Revision,
        *,
        session: str | None = None,
        needs: Permission | None = None,
    ) -> Member | None:
        revised: list[Stored] = []

        def decide(members: Members, charter: Charter | None) -> Edit | None:
            known = members.get(identity)
            if known is None or session not in {None, known.member.session}:
                return None
            make_sure_permits(charter, known.member.person, needs)
            others = [one.member for one in in_order(members.values()) if one is not known]
            stored = replace(known, member=revision(known.member, others))
            revised[:] = [stored]
            shown = stored.member.participant()
            news = shown != known.member.participant()
            return Edit(puts=[stored], posts=[(ParticipantChanged(shown), None)] if news else [], revised=[stored])

        with self._reachable():
            return revised[0].member if self._rooms.rule(room, decide) else None

    def lose(self, room: str, identity: str, *, session: str, now: float) -> bool:
        def change(stored: Stored) -> Stored:
            return replace(stored, member=replace(stored.member, lost_at=now), process="")

        here = self._feeds.get(room, identity, session)
        self._feeds.drop(room, session)
        try:
            return self._update(room, identity, session, change) is not None
        except StoreUnavailable:
            if here is None:
                raise
            self._keeper.end_later(room, change(here), "lost")
            return True

    def leave(
        self, room: str, identity: str, *, reason: Reason, session: str | None = None, close: Close = Close.REMOVED
    ) -> bool:
        def decide(members: Members) -> Edit | None:
            known = members.get(identity)
            if known is None or session not in {None, known.member.session}:
                return None
            evicted = [(known.process, known.member.session, close)] if session is None else []
            return Edit(gone=[identity], posts=[(ParticipantLeft(identity, reason), identity)], evictions=evicted)

        here = self._feeds.get(room, identity, session) if session else None
        self._feeds.drop(room, session or "")
        try:
            with self._reachable():
                return self._rooms.change(room, decide) is not None
        except StoreUnavailable:
            if here is None:
                raise
            self._keeper.end_later(room, here, reason)
            return True

    def remove(self, room: str, who: str, *, now: float) -> list[Member]:
        until = now + ACCESS_MAX_SECONDS
        with self._reachable():
            self._rooms.bar(room, {who}, now=now, until=until)  # first: so that whose identity it is does not change
            there = [stored.member for stored in self._rooms.members(room)]
            names = rules.names_of(who, rules.put_out(who, there))
            self._rooms.bar(room, names, now=now, until=until)
            going: list[Stored] = []

            def decide(members: Members) -> Edit | None:
                everybody = in_order(members.values())
                going[:] = [one for one in everybody if {one.member.person, one.member.identity} & names]
                edit = Edit(
                    gone=[one.member.identity for one in going],
                    posts=[(ParticipantLeft(one.member.identity, "removed"), one.member.identity) for one in going],
                    evictions=[(one.process, one.member.session, Close.REMOVED) for one in going],
                )
                return edit if going else None

            self._rooms.change(room, decide)
            return [one.member for one in going]

    def standing(self, room: str, person: str, identity: str, *, now: float) -> Standing:
        with self._reachable():
            members, charter, removed = self._rooms.standing(room, (person, identity), now=now)
        return Standing(self._known(room, charter), people(members), removed)

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
        with self._reachable():
            seq = self._rooms.post(room, message, to or "", skip or "", by or "", needs or "")
        if seq < 0:
            raise UnknownMember(to)
        return seq

    def say(self, room: str, message: ChatMessage, *, needs: Permission | None = None) -> int:
        with self._reachable():
            return self._rooms.say(room, message, needs or "")

    def recite(self, room: str) -> None:
        def decide(members: Members, charter: Charter | None) -> Edit | None:
            everybody = [member.participant() for member in people(members)]
            told = [RosterMessage(everybody), self.announcement(None, charter) if charter else None]
            return Edit(posts=[(message, None) for message in told if message]) if everybody else None

        with self._reachable():
            self._rooms.rule(room, decide)

    def since(self, room: str, seq: int) -> list[Envelope] | None:
        with self._reachable():
            return self._rooms.since(room, seq)

    def members(self, room: str) -> list[Member]:
        with self._reachable():
            return [stored.member for stored in self._rooms.members(room)]

    def member(self, room: str, identity: str) -> Member | None:
        with self._reachable():
            stored = self._rooms.get(room, identity)
        return stored.member if stored else None

    def rooms(self) -> list[str]:
        with self._reachable():
            return self._rooms.names()

    def lost(self, before: float) -> list[tuple[str, Member]]:
        if not self._keeper.is_settled():
            return []
        try:
            with self._reachable():
                self._lose_connections_of_the_dead()
                found = [rooms.read_entry(entry) for entry in self._rooms.lost(before)]
                stored = [(room, self._rooms.get(room, identity)) for room, identity in found]
        except StoreUnavailable:
            return []  # the grace period is longer for once
        return [
            (room, one.member) for room, one in stored if one and one.member.lost_at and one.member.lost_at <= before
        ]

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def check(self) -> None:
        with self._reachable():
            self._client.ping()

    def close(self) -> None:
        self._keeper.stop()
        self._listener.stop()
        self._client.close()
        # The pool is ours, so that closing the client leaves it open. What others still use they close themselves.
        self._client.connection_pool.disconnect(inuse_connections=False)

    def _update(self, room: str, identity: str, session: str, change: Callable[[Stored], Stored]) -> Stored | None:
        """Change and announce the member, if it is `session` that speaks for it."""
        result: list[Stored] = []

        def decide(members: Members) -> Edit | None:
            known = members.get(identity)
            if known is None or known.member.session != session:
                return None
            result[:] = [changed] = [change(known)]
            shown = changed.member.participant()
            news = shown != known.member.participant()
            return Edit(puts=[changed], posts=[(ParticipantChanged(shown), identity)] if news else [])

        with self._reachable():
            return result[0] if self._rooms.change(room, decide) else None

    def _lose_connections_of_the_dead(self) -> None:
        for process in self._rooms.dead_processes():
            for entry in self._rooms.connected_to(process):
                room, identity = rooms.read_entry(entry)
                stored = self._rooms.get(room, identity)
                if stored and stored.process == process:
                    self.lose(room, identity, session=stored.member.session, now=self._clock())
            self._rooms.forget(process)

    def _publish(self, room: str, event: Event) -> None:
        for subscriber in self._subscribers:
            subscriber(room, event)

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        """Turn failures of Redis into StoreUnavailable, at once as long as it is known to be away."""
        with self._lock:
            if not self._started:
                self._started = True
                self._keeper.start()
                self._listener.start()
        if not self._keeper.up.is_set():
            raise StoreUnavailable
        try:
            yield
        except redis.RedisError as error:
            self._keeper.failed(error)
            raise StoreUnavailable from error
