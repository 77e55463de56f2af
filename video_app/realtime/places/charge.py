"""Who is in charge of a room: its charter, from the first who comes until after the last has gone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from video_app.access.charter import Charter, Permission
from video_app.access.course import Course
from video_app.access.grant import door_of, room_behind
from video_app.access.rules import (
    HostRule,
    Present,
    Who,
    arrived,
    entry,
    may_have_forgotten,
    may_open,
    succession,
    who_is,
)
from video_app.access.seals import Seals
from video_app.realtime.messages import Close, Hello, MediaState, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.stores import Store
from video_app.realtime.stores.adoption import brought_back
from video_app.realtime.stores.base import Member, RoomFull, StoreUnavailable
from video_app.realtime.stores.ruling import Decide, NotAdmitted, NotPermitted, Ruled, Ruling

logger = logging.getLogger(__name__)

ONE_ENGINE = Course(main="p2p")
NO_MEDIA = MediaState(microphone=False, camera=False, screen=False)


class Charge:
    """Asks and changes the charters of rooms. Used by many threads at once.

    `course` says which engine carries a room, and `host_rule` who becomes a host; a room is without any for
    `grace_seconds` before somebody else does.
    `clock` gives seconds since the epoch.
    """

    def __init__(
        self,
        store: Store,
        *,
        seals: Seals,
        course: Course = ONE_ENGINE,
        host_rule: HostRule = "first",
        grace_seconds: float = 30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.seals = seals
        self._store = store
        self.course = course
        self._host_rule = host_rule
        self._grace_seconds = grace_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._due: dict[str, float] = {}  # when to look for hosts in which room

    # Coming in

    def who(self, peer: Peer, hello: Hello) -> Who:
        """Whom the hello of `peer` and its grant speak of."""
        if peer.grant is None:
            raise AssertionError("a peer has its grant before it enters")
        room = room_behind(peer.room)
        passed = self.seals.read_pass(hello.pass_, room, peer.person) if hello.pass_ else None
        return who_is(peer.identity, peer.grant.claims(), passed)

    def entrance(self, peer: Peer, hello: Hello) -> Decide:
        """What decides whether `peer` comes in; the charter that it shows may take the place of the kept one."""
        born = self._store.born()  # asked before it is now: what is founded here is founded since
        room, who, now = peer.room, self.who(peer, hello), self._clock()
        shown = self.seals.read_charter(hello.charter, room) if hello.charter else None

        def decide(kept: Charter | None, members: list[Member]) -> Ruling:
            back = brought_back(shown, kept, who.person, members, now=now, born=born) if shown else None
            charter = back.charter if back else kept
            was_there = shown is not None or who.passed is not None
            may_be_forgotten = may_have_forgotten(born, now)
            if not members and not may_open(who, was_there=was_there, may_be_forgotten=may_be_forgotten):
                raise NotAdmitted("not open")
            passed = who.passed
            if charter and charter is kept and who.person in {member.person for member in members}:
                passed = charter.founded  # this tab, or another one, has been in all the time
            if (verdict := entry(charter, who._replace(passed=passed), now)) != "in":
                raise NotAdmitted(verdict)
            out = set(back.out) - {who.identity} if back else set()
            others = sum(member.identity != who.identity and member.identity not in out for member in members)
            goes_on = back is not None or others < len(members)  # they show its charter, or are among those there
            after = self.course.on_arrival(arrived(charter, room, who, self._host_rule, now), others, resumed=goes_on)
            if self.course.is_full(after, others):
                raise RoomFull(self.course.most)
            return Ruling(after, out, media=allowed(hello.media, who, after, members))

        return decide

    # What hosts and others may do

    def of_host(self, peer: Peer) -> Charter:
        """The charter of the room that `peer` is a host of. Raises ProtocolError `not_host`."""
        return hosted(self._store.charter(peer.room), peer)

    def allow(self, peer: Peer, permission: Permission) -> None:
        """Raise NotPermitted if `peer` has not that `permission`."""
        if not self.may(peer, permission):
            raise NotPermitted

    def may(self, peer: Peer, permission: Permission) -> bool:
        """Whether `peer` has that `permission`."""
        charter = self._store.charter(peer.room)
        return charter is None or charter.permits(peer.person, permission)

    def amend(self, peer: Peer, change: Callable[[Charter, list[Member]], Ruling]) -> Ruled:
        """Let the host `peer` change the charter. Raises ProtocolError `not_host`, and what `change` raises."""
        return self._store.amend(peer.room, lambda charter, members: change(hosted(charter, peer), members))

    def remove(self, room: str, who: str, now: float) -> list[Member]:
        """Put the person or identity `who` out of `room`, and from its door, for good: the members who went."""
        gone = self._store.remove(room, who, now=now)
        self._store.remove(door_of(room), who, now=now)
        names = {who, *(member.person for member in gone)}
        self._store.amend(room, lambda charter, _: Ruling(charter.without(names)) if charter else None)
        self.watch(room)
        return gone

    def end(self, room: str) -> None:
        """Put everybody out of `room`, which is over."""
        self._store.amend(room, lambda _, members: everybody_out(None, members))

    def carrying(self, charter: Charter | None) -> str:
        """The name of the engine that carries a room with that `charter`."""
        return charter.engine if charter and charter.engine else self.course.start

    # Passing it on

    def watch(self, room: str) -> None:
        """Somebody has come or gone: look soon whether a host is there."""
        with self._lock:
            self._due[room] = self._clock()

    def pass_on(self, now: float) -> list[str]:
        """Make hosts where there has been none for too long. The rooms that have another host."""
        with self._lock:
            due = [room for room, at in self._due.items() if at <= now]
        return [room for room in due if self._pass_on(room, now)]

    def _pass_on(self, room: str, now: float) -> bool:
        seen: list[tuple[Charter | None, list[Member]]] = []

        def decide(charter: Charter | None, members: list[Member]) -> Ruling | None:
            seen[:] = [(charter, members)]
            if charter is None:
                return None
            after = succession(charter, present(members), self._host_rule, now, self._grace_seconds)
            return Ruling(after) if after != charter else None

        try:
            charter = self._store.amend(room, decide).charter
        except StoreUnavailable:
            return False  # and is due as before
        ((before, members),) = seen
        with self._lock:
            self._due.pop(room, None)
            if charter and charter.hostless_since is not None and members:
                again = max(charter.hostless_since, *(member.joined_at for member in members)) + self._grace_seconds
                if again > now:
                    self._due.setdefault(room, again)
        return charter is not None and before is not None and charter.hosts != before.hosts


def hosted(charter: Charter | None, peer: Peer) -> Charter:
    """The `charter`, if `peer` is a host by it. Raises ProtocolError `not_host`."""
    if charter is None or not charter.is_host(peer.person):
        raise ProtocolError("not_host", "Only hosts of this room may say this.")
    return charter


def everybody_out(charter: Charter | None, members: list[Member]) -> Ruling:
    """The end of a call, by whatever `charter`."""
    return Ruling(charter, [member.identity for member in members], Close.ENDED)


def allowed(wanted: MediaState, who: Who, charter: Charter, members: list[Member]) -> MediaState:
    """What `who` may send on arrival: what may not be turned on is on only if it has been on all the time."""
    if charter.is_host(who.person):
        return wanted
    known = next((member.media for member in members if member.identity == who.identity), NO_MEDIA)
    return MediaState(
        microphone=wanted.microphone and (charter.may.unmute or known.microphone),
        camera=wanted.camera,
        screen=wanted.screen and (charter.may.share or known.screen),
    )


def present(members: list[Member]) -> list[Present]:
    """Those of `members` who are connected through a page of ours."""
    return [
        Present(member.person, member.joined_at, member.who.signed_in)
        for member in members
        if member.who and member.lost_at is None
    ]
