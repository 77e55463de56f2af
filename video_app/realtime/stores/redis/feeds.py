"""What Redis tells this process: each room's envelopes in order, without gaps and repetitions."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

import msgspec
import redis

from video_app.access.charter import Charter
from video_app.realtime.messages import Close
from video_app.realtime.stores.base import Envelope, Event, Eviction, Gap
from video_app.realtime.stores.redis.edits import CHARTER, MEMBER, Stored
from video_app.realtime.stores.redis.rooms import envelope

logger = logging.getLogger(__name__)

READ_SECONDS = 2.0
RETRY_SECONDS = 0.25

_told = msgspec.msgpack.Decoder(tuple[str, int, str, str, str])


class Feed:
    """One room that members of this process are connected to.

    `position` is the last number delivered; after a gap, `astray`, whatever comes next is due.
    """

    __slots__ = ("astray", "charter", "expected", "members", "position")

    def __init__(self) -> None:
        self.position = 0
        self.astray = True
        self.expected = 0  # how many are about to be connected
        self.members: dict[str, Stored] = {}  # by identity
        self.charter: Charter | None = None  # the latest that was heard of


class Feeds:
    """The rooms this process listens to, and its members in them.

    `since` reads a room's log, `deliver` takes what is due. One thread alone calls `take` and `catch_up`.
    """

    def __init__(
        self, since: Callable[[str, int], list[Envelope] | None], deliver: Callable[[str, Event], None]
    ) -> None:
        self._since = since
        self._deliver = deliver
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}

    @contextlib.contextmanager
    def expecting(self, room: str) -> Iterator[None]:
        """Follow `room` from now on: somebody is about to be connected here."""
        with self._lock:
            feed = self._feeds.setdefault(room, Feed())
            feed.expected += 1
        try:
            yield
        finally:
            with self._lock:
                feed.expected -= 1
                self._tidy(room)

    def put(self, room: str, stored: Stored) -> None:
        """`stored` is connected here, or has changed."""
        with self._lock:
            if feed := self._feeds.get(room):
                feed.members[stored.member.identity] = stored

    def get(self, room: str, identity: str, session: str) -> Stored | None:
        """The member, if `session` is what connects it here."""
        with self._lock:
            feed = self._feeds.get(room)
            stored = feed.members.get(identity) if feed else None
            return stored if stored and stored.member.session == session else None

    def rule(self, room: str, charter: Charter | None) -> None:
        """The room's charter was found to be this one, unless a later one was heard of meanwhile."""
        with self._lock:
            feed = self._feeds.get(room)
            if feed and charter and (feed.charter is None or is_later(charter, feed.charter)):
                feed.charter = charter

    def charter(self, room: str) -> Charter | None:
        """The latest charter of the room that was heard of here."""
        with self._lock:
            feed = self._feeds.get(room)
            return feed.charter if feed else None

    def position(self, room: str) -> int:
        """The last number of the room that was delivered here; what comes next must be above it."""
        with self._lock:
            feed = self._feeds.get(room)
            return feed.position if feed else 0

    def drop(self, room: str, session: str) -> None:
        """Nobody is connected here through `session` any more."""
        with self._lock:
            if feed := self._feeds.get(room):
                feed.members = {i: s for i, s in feed.members.items() if s.member.session != session}
                self._tidy(room)

    def _tidy(self, room: str) -> None:
        """Forget the room if nobody is there any more; the lock is held."""
        feed = self._feeds.get(room)
        if feed and not feed.members and not feed.expected:
            del self._feeds[room]

    def rooms(self) -> list[str]:
        with self._lock:
            return list(self._feeds)

    def all(self) -> list[tuple[str, int, Stored]]:
        """Room, the room's position, and member, for each member connected here."""
        with self._lock:
            return [(room, feed.position, s) for room, feed in self._feeds.items() for s in feed.members.values()]

    def take(self, record: bytes) -> None:
        """Deliver what a `record` of this process's channel says, and before it what was missed."""
        room, seq, to, skip, text = _told.decode(record)
        if seq == 0:
            self._notice(room, to, skip, text)
        else:
            self._advance(room, seq, envelope(seq, to, skip, text))

    def _notice(self, room: str, session: str, kind: str, text: str) -> None:
        """What this process alone is told, in no order with the envelopes."""
        if kind == CHARTER:
            with self._lock:
                if feed := self._feeds.get(room):
                    feed.charter = msgspec.json.decode(text, type=Charter)
        elif kind == MEMBER:
            stored = msgspec.json.decode(text, type=Stored)
            if self.get(room, stored.member.identity, session):
                self.put(room, stored)
        else:
            self._deliver(room, Eviction(session=session, code=Close(int(text))))
            self.drop(room, session)

    def catch_up(self) -> None:
        """Deliver what was missed while nothing could be heard."""
        with self._lock:
            feeds = list(self._feeds.items())
        for room, feed in feeds:
            if feed.astray:
                self._deliver(room, Gap())
            else:
                self._repair(room, feed)

    def _advance(self, room: str, seq: int, event: Envelope) -> None:
        with self._lock:
            feed = self._feeds.get(room)
        if feed is None or feed.astray or seq == 1 or seq == feed.position + 1:
            self._pass_on(room, feed, event)
        elif seq > feed.position:
            self._repair(room, feed)

    def _repair(self, room: str, feed: Feed) -> None:
        """Deliver what the log has after the position; a Gap if it does not reach back that far."""
        missed = self._since(room, feed.position)
        if missed is None:
            feed.astray = True
            self._deliver(room, Gap())
        for event in missed or ():
            if event.seq > feed.position:
                self._pass_on(room, feed, event)

    def _pass_on(self, room: str, feed: Feed | None, event: Envelope) -> None:
        if feed:
            feed.position, feed.astray = event.seq, False
        self._deliver(room, event)


def is_later(charter: Charter, known: Charter) -> bool:
    """Whether `charter` came after the one that is `known`; a founding tells nothing, for an older one may be back."""
    return charter.founded == known.founded and charter.version >= known.version


class Listener:
    """A thread that reads this process's channel, and comes back when Redis does."""

    def __init__(
        self,
        client: redis.Redis,
        channel: str,
        feeds: Feeds,
        *,
        listening: threading.Event,
        failed: Callable[[Exception], None],
    ) -> None:
        self._client = client
        self._channel = channel
        self._feeds = feeds
        self._failed = failed
        self._stopped = threading.Event()
        self._listening = listening
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="redis listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, which closes its connection."""
        self._stopped.set()
        if self._thread:
            with contextlib.suppress(redis.RedisError):
                self._client.publish(self._channel, b"")  # so that it looks up
            self._thread.join(READ_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with contextlib.closing(redis.client.PubSub(self._client.connection_pool)) as pubsub:
                    pubsub.subscribe(self._channel)
                    self._read(pubsub)
            except redis.RedisError as error:
                self._listening.clear()
                self._failed(error)
                self._stopped.wait(RETRY_SECONDS)
            except Exception:
                if not self._stopped.is_set():
                    logger.exception("What Redis told could not be delivered")

    def _read(self, pubsub: redis.client.PubSub) -> None:
        while not self._stopped.is_set():
            message = pubsub.get_message(timeout=READ_SECONDS)
            if self._stopped.is_set():
                return
            if message and message["type"] == "subscribe":
                self._feeds.catch_up()
                self._listening.set()
            elif message and message["type"] == "message":
                self._feeds.take(message["data"])
