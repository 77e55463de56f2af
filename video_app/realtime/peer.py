"""One client of the hub, behind its socket. Nothing else touches a socket."""

from __future__ import annotations

import _thread
import logging
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from video_app import metrics
from video_app.access.grant import Grant
from video_app.realtime.bucket import Bucket
from video_app.realtime.limits import Account
from video_app.realtime.messages import Close, Error, FromServer, ProtocolError, Welcome, encode
from video_app.realtime.recent import Exchange
from video_app.realtime.stores.base import Envelope
from video_app.realtime.websocket import Socket, SocketClosed

logger = logging.getLogger(__name__)

MAX_WAITING_MESSAGES = 1_000
MAX_WAITING_BYTES = 1024 * 1024
ALWAYS_WAITING_BYTES = 16 * 1024  # whatever the other sockets of the network have waiting
MESSAGES_PER_SECOND = 60
BURST_MESSAGES = 300
REFUSALS_PER_SECOND = 1
BURST_REFUSALS = 20
FLUSH_SECONDS = 15.0

CLEAN_CODES = {Close.NORMAL, Close.GOING_AWAY}


class Ended(Exception):
    """Nothing more will come from the peer; `clean` means that the client itself wanted to go."""

    def __init__(self, clean: bool) -> None:
        super().__init__("left" if clean else "lost")
        self.clean = clean


class Goodbye(NamedTuple):
    """The last entry of a queue."""

    code: Close
    reason: str


class Peer:
    """A client: a bounded queue towards it, limits on what comes from it.

    Sending never blocks: a writer thread (a greenlet under gevent) starts when there is something
    to write and ends when the queue is empty, so an idle peer costs none.

    What the hub delivers before the welcome is queued is held back, then sent unless the welcome
    already told of it. So it does not matter from which thread, or how late, deliveries come.
    """

    __slots__ = (
        "_account", "_bucket", "_budgets", "_clock", "_closing", "_flushed", "_held", "_in_hand_bytes",
        "_kept_bytes", "_lock", "_queue", "_refusals", "_seq", "_socket", "_waiting_bytes", "_writing", "address",
        "exchange", "grant", "session",
    )  # fmt: skip

    def __init__(self, socket: Socket, clock: Callable[[], float] = time.monotonic, address: str = "") -> None:
        """A peer behind `socket` at a network `address`; `clock` in seconds is what the rate limit goes by."""
        self.address = address
        self.session = secrets.token_hex(8)
        self.grant: Grant | None = None  # until the hello
        self.exchange = Exchange()
        self._socket = socket
        self._lock = threading.Lock()
        self._queue: deque[bytes | Goodbye] = deque()
        self._account: Account | None = None
        self._waiting_bytes = 0  # queued, held back, and being written
        self._in_hand_bytes = 0
        self._kept_bytes = 0  # of an unfinished message of the client's
        self._held: list[Envelope] | None = []
        self._seq = 0
        self._writing = False
        self._flushed: threading.Event | None = None
        self._closing = False
        self._clock = clock
        self._budgets: dict[str, Bucket] = {}
        self._bucket = Bucket(MESSAGES_PER_SECOND, BURST_MESSAGES, clock)
        self._refusals = Bucket(REFUSALS_PER_SECOND, BURST_REFUSALS, clock)

    def share(self, account: Account) -> None:
        """Count what waits here in `account`, too. Nothing may wait yet."""
        self._account = account
        self._socket.on_kept = self._keep

    @property
    def identity(self) -> str:
        """Whose tab it is; empty until the hello, like what follows."""
        return self.grant.identity if self.grant else ""

    @property
    def person(self) -> str:
        """Who the tab belongs to."""
        return self.grant.person if self.grant else ""

    @property
    def room(self) -> str:
        """What the store knows the peer's place by."""
        return self.grant.room if self.grant else ""

    @property
    def listed(self) -> bool:
        """Whether the lobby shows the person as in a call meanwhile."""
        return self.grant is not None and self.grant.listed

    @property
    def may_ring(self) -> bool:
        """Whether the person may ring others from the lobby."""
        return self.grant is not None and self.grant.may_ring

    def about(self) -> dict[str, str]:
        """The fields of a log line."""
        return {"room": self.room, "identity": self.identity}

    # From the client

    def receive(self, timeout_seconds: float = math.inf) -> str | bytes | None:
        """The next frame; None when the time is up. Raises Ended."""
        deadline = time.monotonic() + timeout_seconds
        while (wait := deadline - time.monotonic()) > 0:
            if (frame := self._receive(wait)) is not None:
                return frame
        return None

    def _receive(self, timeout_seconds: float) -> str | bytes | None:
        try:
            frame = self._socket.receive(timeout_seconds)
        except SocketClosed as closed:
            raise Ended(closed.code in CLEAN_CODES and not self._closing) from closed
        if not self._closing and not self._bucket.take():
            self.close(Close.TOO_MANY_MESSAGES, "too many messages")
        if self._closing:
            raise Ended(clean=False)
        return frame

    def _keep(self, size_bytes: int) -> bool:
        """So many bytes more, or fewer, of an unfinished message are kept; whether that is not too much."""
        self._kept_bytes += size_bytes
        shared = self._account is None or self._account.add(size_bytes)
        return shared or self._kept_bytes <= ALWAYS_WAITING_BYTES

    def may_say(self, kind: str, rate: float, burst: float) -> bool:
        """Take one from the peer's budget for this `kind` of message: `burst` at once, `rate` a second."""
        bucket = self._budgets.get(kind) or Bucket(rate, burst, self._clock)
        self._budgets[kind] = bucket
        return bucket.take()

    def refuse(self, error: ProtocolError) -> None:
        """Report a refused message; beyond its budget for those it is dropped without a word.

        It ends nothing: what a client says may be wrong because of what another one made it say.
        """
        metrics.errors.labels(error.id).inc()
        if self._refusals.take():
            self.send(Error(error.id, error.message, error.type_received, error.ref))

    # To the client

    def send(self, message: FromServer) -> None:
        """Queue `message`."""
        with self._lock:
            self._put(encode(message))

    def welcome(self, message: Welcome, missed: Iterable[Envelope], seq: int) -> None:
        """Queue the welcome, what the client `missed`, and what was held back since number `seq`."""
        with self._lock:
            self._put(encode(message))
            for envelope in missed:
                self.exchange.hear(envelope.frame)
                self._put(envelope.frame)
            self._seq = seq
            held, self._held = self._held, None
            self._count(-sum(len(envelope.frame) for envelope in held or ()))
            for envelope in held or ():
                self._pass_on(envelope)

    def deliver(self, envelope: Envelope) -> None:
        """Queue `envelope`, unless its number says that it was told already."""
        if envelope.to is not None:
            self.exchange.hear(envelope.frame)
        with self._lock:
            if self._held is None or self._closing:
                self._pass_on(envelope)
            elif self._fits(len(self._held), len(envelope.frame)):
                self._held.append(envelope)

    def close(self, code: Close, reason: str = "") -> None:
        """Close with `code` once everything queued so far is written. Only the first call counts."""
        with self._lock:
            self._say_goodbye(Goodbye(code, reason))

    def finish(self) -> None:
        """Let what is queued go out, a bounded time, and let go of the socket."""
        self._keep(-self._kept_bytes)
        with self._lock:
            self._closing = True
            self._count(-sum(len(envelope.frame) for envelope in self._held or ()))
            self._held = None
            if self._writing:
                self._flushed = threading.Event()
        if self._flushed and not self._flushed.wait(FLUSH_SECONDS):
            self._socket.abort()
        self._socket.finish()

    # The queue; the lock is held

    def _pass_on(self, envelope: Envelope) -> None:
        if envelope.seq > self._seq:
            self._seq = envelope.seq
            self._put(envelope.frame)

    def _put(self, frame: bytes) -> None:
        if not self._closing and self._fits(len(self._queue), len(frame)):
            self._queue.append(frame)
            self._wake_writer()

    def _fits(self, waiting_messages: int, size_bytes: int) -> bool:
        """Count one more message that waits; False, and the socket ends, if that is one too many."""
        shared = self._count(size_bytes) or self._waiting_bytes <= ALWAYS_WAITING_BYTES
        if shared and waiting_messages < MAX_WAITING_MESSAGES and self._waiting_bytes <= MAX_WAITING_BYTES:
            return True
        self._held = None
        self._forget_queue()
        self._say_goodbye(Goodbye(Close.TRY_LATER, "reading too slowly"))
        return False

    def _count(self, size_bytes: int) -> bool:
        """So many bytes more, or fewer, wait; whether that is not too much for the network."""
        self._waiting_bytes += size_bytes
        return self._account is None or self._account.add(size_bytes)

    def _forget_queue(self) -> None:
        self._queue.clear()
        self._count(self._in_hand_bytes - self._waiting_bytes)

    def _say_goodbye(self, goodbye: Goodbye) -> None:
        if not self._closing:
            self._closing = True
            self._queue.append(goodbye)
            self._wake_writer()

    def _wake_writer(self) -> None:
        if self._writing:
            return
        # Not threading.Thread: its start() waits until the thread runs, and this must not wait.
        _thread.start_new_thread(self._write, ())
        self._writing = True

    # The writer

    def _write(self) -> None:
        while (item := self._next()) is not None:
            try:
                if isinstance(item, Goodbye):
                    self._socket.close(item.code, item.reason)
                else:
                    self._socket.send(item)
            except SocketClosed:
                self._abandon()
            except Exception:
                logger.exception("Could not write to %s in %s", self.identity, self.room)
                self._abandon()
                self._socket.abort()

    def _next(self) -> bytes | Goodbye | None:
        with self._lock:
            self._count(-self._in_hand_bytes)
            self._in_hand_bytes = 0
            if self._queue:
                item = self._queue.popleft()
                self._in_hand_bytes = len(item) if isinstance(item, bytes) else 0
                return item
            self._writing = False
            if self._flushed:
                self._flushed.set()
            return None

    def _abandon(self) -> None:
        with self._lock:
            self._closing = True
            self._forget_queue()
