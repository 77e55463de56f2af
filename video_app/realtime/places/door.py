"""The door of a room: who waits to be let in. Nobody there hears of anybody; the room's hosts hear of all."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping

from msgspec.structs import replace

from video_app.access.charter import Charter
from video_app.access.grant import door_of, room_behind
from video_app.access.rules import Who, entry
from video_app.access.seals import Seals
from video_app.names import display_name
from video_app.realtime import messages
from video_app.realtime.limits import Budgets
from video_app.realtime.messages import Admitted, ClientMessage, Close, Hello, Waiting, WaitingPerson, Welcome
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import Handler, Place
from video_app.realtime.places.charge import Charge
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Arrival, Member, Snapshot, StoreUnavailable, UnknownMember

logger = logging.getLogger(__name__)

MOST_WAITING = 100
# What the hosts of a room are told of its door: far less than what the room's log keeps of the others' messages.
NEWS_BYTES_PER_SECOND = 4 * 1024
NEWS_BURST_BYTES = 64 * 1024
# Where a room and its charter are gone, nobody is left to let people in. A host may be about to come back, though.
FORGOTTEN_SECONDS = 60.0


class Doorkeeper:
    """Knows who waits at the doors, tells hosts, and lets people in. Used by many threads at once.

    `clock` gives seconds since the epoch.
    """

    def __init__(self, store: Store, *, seals: Seals, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._seals = seals
        self._clock = clock
        self._news = Budgets(NEWS_BYTES_PER_SECOND, NEWS_BURST_BYTES, clock)
        self._lock = threading.Lock()
        self._untold: set[str] = set()

    def waiting(self, room: str) -> list[WaitingPerson]:
        """Who waits for `room`, oldest first."""
        return [
            WaitingPerson(member.identity, member.person, member.name, member.joined_at)
            for member in self._store.members(door_of(room))
        ]

    def told_to_host(self, room: str) -> list[WaitingPerson]:
        """The same for a host who is welcomed; told later if the store is away."""
        try:
            return self.waiting(room)
        except StoreUnavailable:
            with self._lock:
                self._untold.add(room)
            return []

    def tell_hosts(self, room: str) -> None:
        """Tell the hosts of `room` who waits, now or, of too much news, a little later."""
        with self._lock:
            self._untold.discard(room)
        try:
            told = self._tell_hosts(room)
        except StoreUnavailable:
            told = False
        if not told:
            with self._lock:
                self._untold.add(room)

    def _tell_hosts(self, room: str) -> bool:
        charter = self._store.charter(room)
        hosts = [one for one in self._store.members(room) if charter and one.who and charter.is_host(one.person)]
        if not hosts:
            return True  # the next one is welcomed with it
        news = Waiting(self.waiting(room))
        if not self._news.take(room, len(messages.encode(news)) * len(hosts)):
            return False
        for host in hosts:
            self._post(room, news, host.identity)
        # Somebody else may have told older news meanwhile.
        return news.people == self.waiting(room)

    def tell_later(self) -> None:
        """Tell hosts what they could not be told before."""
        with self._lock:
            rooms = list(self._untold)
        for room in rooms:
            self.tell_hosts(room)

    def admit(self, room: str, identities: Collection[str]) -> list[str]:
        """Let those of `identities` in who wait for `room`: who they are."""
        charter = self._store.charter(room) or Charter(room, self._clock())
        there = [member for member in self._store.members(door_of(room)) if member.identity in identities]
        return [member.identity for member in there if self._admit(member, charter)]

    def admit_allowed(self, room: str, *, also_forgotten: bool = False) -> None:
        """Let everybody in who need not wait any more; without a charter only if it may be `also_forgotten`."""
        charter, now = self._store.charter(room), self._clock()
        if charter is None and not also_forgotten:
            return
        for member in self._store.members(door_of(room)):
            if entry(charter, member.who or Who(member.person, member.identity), now) == "in":
                self._admit(member, charter or Charter(room, now))

    def _admit(self, member: Member, charter: Charter) -> bool:
        admitted = Admitted(self._seals.pass_for(charter, member.person))
        return self._post(door_of(charter.room), admitted, member.identity)

    def send_away(self, room: str, identities: Collection[str] | None, close: Close) -> list[str]:
        """Close those of `identities` who wait for `room`, or everybody: who they are."""
        door = door_of(room)
        there = [m.identity for m in self._store.members(door) if identities is None or m.identity in identities]
        gone = [one for one in there if self._store.leave(door, one, reason="removed", close=close)]
        if gone:
            self.tell_hosts(room)
        return gone

    def _post(self, room: str, message: Admitted | Waiting, to: str) -> bool:
        try:
            return self._store.post(room, message, to=to) > 0
        except UnknownMember:
            return False


class Door(Place):
    """The doors of rooms, kept by `keeper`. `charge` says who comes in without waiting."""

    tabs = 2
    private = True

    def __init__(self, store: Store, *, keeper: Doorkeeper, charge: Charge, capacity: int = MOST_WAITING) -> None:
        super().__init__(store, capacity=capacity)
        self._keeper = keeper
        self._charge = charge
        self._lock = threading.Lock()
        self._here: Counter[str] = Counter()  # how many wait through this process, by room
        self._look_at: float | None = None

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        return {}

    def arrival(self, peer: Peer, hello: Hello) -> Arrival:
        return Arrival(peer.identity, peer.person, peer.session, hello.media, who=self._charge.who(peer, hello))

    def welcome(self, peer: Peer, snapshot: Snapshot, *, seq: int, grace_seconds: float, resumed: bool) -> Welcome:
        welcome = super().welcome(peer, snapshot, seq=seq, grace_seconds=grace_seconds, resumed=resumed)
        welcome.participants = []
        # A number would tell that somebody of the same name waits.
        welcome.self_ = replace(welcome.self_, name=display_name(peer.identity))
        return welcome

    def entered(self, peer: Peer, snapshot: Snapshot, now: float) -> None:
        room = room_behind(peer.room)
        with self._lock:
            self._here[room] += 1
        self._keeper.tell_hosts(room)
        try:
            self._keeper.admit_allowed(room)  # the rules may be others since the token was made
        except StoreUnavailable:
            logger.info("%s waits", peer.identity, extra=peer.about())

    def parted(self, peer: Peer, lost_at: float | None) -> None:
        room = room_behind(peer.room)
        with self._lock:
            self._here[room] -= 1
            if not self._here[room]:
                del self._here[room]
        self._keeper.tell_hosts(room)

    def ended(self, room: str) -> None:
        self._keeper.tell_hosts(room_behind(room))

    def sweep(self, now: float) -> None:
        self._keeper.tell_later()
        if self._look_at is not None and now >= self._look_at:
            with self._lock:
                rooms = list(self._here)
            for room in rooms:
                self._keeper.admit_allowed(room, also_forgotten=True)
        if self._look_at is None or now >= self._look_at:
            self._look_at = now + FORGOTTEN_SECONDS
