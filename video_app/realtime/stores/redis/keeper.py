"""Keeps this process's members in Redis: says that it lives, and puts things right after an outage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

import redis
from msgspec.structs import replace

from video_app.access.charter import Charter
from video_app.realtime.messages import Close, ParticipantChanged, ParticipantLeft
from video_app.realtime.stores import rules
from video_app.realtime.stores.base import Eviction, Reason
from video_app.realtime.stores.redis import scripts
from video_app.realtime.stores.redis.client import ANSWER_SECONDS
from video_app.realtime.stores.redis.edits import Edit, Members, Stored, next_order
from video_app.realtime.stores.redis.feeds import Feeds
from video_app.realtime.stores.redis.rooms import PROCESSES, Rooms

logger = logging.getLogger(__name__)

BEATS_UNTIL_DEAD = 4
BEATS_UNTIL_KEEPING = 300  # the expiry of rooms is far longer than 300 s


class Keeper:
    """A thread with a heartbeat.

    While `up` is not set, Redis is away and nobody else asks it anything. `listening` is set by the
    listener while it hears what Redis tells.
    """

    def __init__(
        self,
        client: redis.Redis,
        rooms: Rooms,
        feeds: Feeds,
        process: str,
        heartbeat_seconds: float,
        evict: Callable[[str, Eviction], None],
        bring_back: Callable[[str, Charter], None],
        clock: Callable[[], float],
    ) -> None:
        self.listening = threading.Event()
        self.up = threading.Event()
        self.up.set()
        self._rooms = rooms
        self._feeds = feeds
        self._process = process
        self._heartbeat_seconds = heartbeat_seconds
        self._evict = evict
        self._bring_back = bring_back
        self._clock = clock
        self._beat_script = client.register_script(scripts.BEAT)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended: list[tuple[str, Stored, Reason]] = []
        self._quiet_until = 0.0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="redis keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; nothing is put right any more after that."""
        self._stopped.set()
        if self._thread:
            self._thread.join(ANSWER_SECONDS)

    def failed(self, error: Exception) -> None:
        """Redis did not do what it was asked: nobody asks again until it answers."""
        with self._lock:
            was_up = self.up.is_set()
            self.up.clear()
        if was_up and not self._stopped.is_set():
            logger.warning("Redis is away; calls go on, and everything is put right when it is back: %s", error)

    def end_later(self, room: str, stored: Stored, reason: Reason) -> None:
        """The member's connection has ended while Redis was away; `stored` is what remains if it is "lost"."""
        with self._lock:
            self._ended.append((room, stored, reason))

    def is_settled(self) -> bool:
        """Whether other processes have had the time to say that they outlived an outage, too."""
        return time.monotonic() >= self._quiet_until

    def _run(self) -> None:
        beats = 0
        while not self._stopped.is_set():
            try:
                self._beat()
                beats += 1
                if beats % BEATS_UNTIL_KEEPING == 0:
                    self._rooms.keep(self._feeds.rooms())
            except redis.RedisError as error:
                self.failed(error)
            except Exception:
                logger.exception("The heartbeat failed")
            self._stopped.wait(self._heartbeat_seconds)

    def _beat(self) -> None:
        limit_ms = int(BEATS_UNTIL_DEAD * self._heartbeat_seconds * 1000)
        forgotten = self._beat_script([PROCESSES], [self._process, limit_ms])
        was_away = not self.up.is_set()
        if was_away and not self.listening.is_set():
            return  # what is told now would not be heard here
        if was_away:
            self._quiet_until = time.monotonic() + BEATS_UNTIL_DEAD * self._heartbeat_seconds
        if forgotten:
            self._rooms.born(self._clock())  # whatever it remembers, it does so since now, or for longer
        if forgotten or was_away:
            self._restore()
        if was_away:
            self.up.set()
            logger.info("Redis is back")

    def _restore(self) -> None:
        """Make those connected here members again, and end the memberships of those who went meanwhile."""
        for room, position, stored in self._feeds.all():
            if self._stopped.is_set():
                return  # others may count on it that this process says nothing more
            done = self._rooms.change(room, partial(self._still_here, room, stored), least_seq=position)
            if done:
                self._remember(room, done.members[stored.member.identity])
        for room in self._feeds.rooms():
            if charter := self._feeds.charter(room):
                self._bring_back(room, charter)
        while self._ended:
            room, stored, reason = self._ended[0]
            if reason == "lost":
                self._rooms.change(room, partial(self._again, room, stored))
            else:
                self._rooms.change(room, partial(gone, stored, reason))
            with self._lock:
                del self._ended[0]

    def _still_here(self, room: str, stored: Stored, members: Members) -> Edit | None:
        """As below, with the latest that is known; nothing if it has gone meanwhile."""
        here = self._feeds.get(room, stored.member.identity, stored.member.session)
        return self._again(room, here, members) if here else None

    def _again(self, room: str, stored: Stored, members: Members) -> Edit | None:
        known = members.get(stored.member.identity)
        if known and known.member.session != stored.member.session:
            self._feeds.drop(room, stored.member.session)
            self._evict(room, Eviction(stored.member.session, Close.REPLACED))
            return None
        if known == stored:
            return None
        others = [one.member for identity, one in members.items() if identity != stored.member.identity]
        member = rules.restored(stored.member, others)
        place = known.order if known else next_order(members)
        skip = member.identity if member == stored.member else None  # its owner knows all but a new name
        return Edit(
            puts=[replace(stored, member=member, order=place)], posts=[(ParticipantChanged(member.participant()), skip)]
        )

    def _remember(self, room: str, stored: Stored) -> None:
        """Remember what is new about a member that was put back, if it is still connected here."""
        here = self._feeds.get(room, stored.member.identity, stored.member.session)
        if here:
            member = replace(here.member, name=stored.member.name)
            self._feeds.put(room, replace(here, member=member, order=stored.order))


def gone(stored: Stored, reason: Reason, members: Members) -> Edit | None:
    """End the membership; tell the others also if Redis has forgotten it, because they have not."""
    identity = stored.member.identity
    known = members.get(identity)
    if known and known.member.session != stored.member.session:
        return None
    return Edit(gone=[identity], posts=[(ParticipantLeft(identity, reason), identity)]) if members else None
