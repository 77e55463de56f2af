"""One WebSocket, read in the thread that serves it.

flask-sock and simple-websocket do the upgrade and own the connection; wsproto speaks the protocol.
Reading is done here rather than in simple-websocket's own reader thread, because that thread

- doubles what an idle socket costs,
- dies with a traceback on some malformed frames, and its `receive()` then waits for ever,
- reads ahead without any limit, so that one flooding client can fill the memory,
- writes with `send()`, which may write a part of a frame only: the rest of the stream is garbage then.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from simple_websocket import Server
from wsproto.events import CloseConnection, Event, Message, Ping, Pong, TextMessage
from wsproto.utilities import ProtocolError

from video_app.realtime.messages import Close

SEND_SECONDS = 10.0  # a frame that cannot be written in this time ends the socket
LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024
SHORTEST_WAIT_SECONDS = 0.05


class SocketClosed(Exception):
    """The socket has ended; `code` is what the client closed it with, LOST if it just went away."""

    def __init__(self, code: int = Close.LOST) -> None:
        super().__init__(f"closed with {int(code)}")
        self.code = int(code)


class Socket(Protocol):
    """What a peer needs of a WebSocket; `websocket.WebSocket` is the real one."""

    on_kept: Callable[[int], bool]
    """Called with how many bytes more, or fewer, of an unfinished message are kept; False ends the socket."""

    def receive(self, timeout_seconds: float) -> str | bytes | None:
        """The next message, or None when there may be one later. Raises SocketClosed."""

    def send(self, frame: bytes) -> None:
        """Write one message, a text in UTF-8. Raises SocketClosed."""

    def close(self, code: Close, reason: str = "") -> None:
        """Say goodbye. Raises SocketClosed."""

    def abort(self) -> None:
        """End it at once."""

    def finish(self) -> None:
        """Let go of it after the goodbye."""


class NoThread:
    """simple-websocket's `thread_class`: it asks for a reader thread, and gets none."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.name = "none"

    def start(self) -> None:
        """Nothing: WebSocket.receive reads."""


class WebSocket:
    """The WebSocket behind `server`. One thread receives; any thread may send or close."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._sock: socket.socket = server.sock
        # The upgrade is done: keep wsproto's connection and let go of its HTTP parser.
        self._protocol = server.ws = server.ws.connection
        #: told how much more, or less, of an unfinished message is kept here; False if that is too much
        self.on_kept: Callable[[int], bool] = lambda size_bytes: True
        self._lock = threading.Lock()
        self._message = bytearray()  # as much of it as is here
        self._closing = False
        self._pong_is_due = False
        self._next_ping = time.monotonic() + server.ping_interval

    def receive(self, timeout_seconds: float) -> str | bytes | None:
        """The next message; None when the time is up or something else than a message came.

        So it returns at least once per frame, and a caller that counts its returns has counted
        what the client sends. Raises SocketClosed.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            event = self._next_event()
            if event is None:
                if not self._read(deadline):
                    return None
            elif isinstance(event, Message) and not event.frame_finished:
                self._collect(event)
            else:
                return self._take(event)

    def send(self, frame: bytes) -> None:
        """Write `frame`, a text in UTF-8, as one. Raises SocketClosed, at the latest after SEND_SECONDS."""
        self._send(TextMessage(data=frame.decode()))

    def close(self, code: Close, reason: str = "") -> None:
        """Tell the client that this is the end. Raises SocketClosed if it is gone already."""
        self._closing = True
        self._send(CloseConnection(code=code, reason=reason))

    def abort(self) -> None:
        """End the socket from any thread; whoever receives or sends gets SocketClosed."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        """Let go of the socket after the last message, in the receiving thread.

        Closing a TCP socket with unread data resets it, and the client may never see the close code.
        So what still comes is read, a while and a megabyte at most.
        """
        self._server.connected = False  # simple-websocket must not close it a second time
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
            if self._closing:
                self._discard()
        self.abort()

    def _discard(self) -> None:
        deadline = time.monotonic() + LINGER_SECONDS
        left_bytes = LINGER_BYTES
        while left_bytes > 0 and (wait := deadline - time.monotonic()) > 0:
            self._sock.settimeout(max(wait, SHORTEST_WAIT_SECONDS))
            data = self._sock.recv(65536)
            if not data:
                return
            left_bytes -= len(data)

    def _next_event(self) -> Event | None:
        """The next event in what was read so far. Raises SocketClosed on bytes that are no WebSocket frame."""
        try:
            return next(self._protocol.events(), None)
        except (ProtocolError, ValueError, AssertionError) as error:
            self._reply(CloseConnection(code=Close.BAD_FRAME))
            raise SocketClosed(Close.BAD_FRAME) from error

    def _take(self, event: Event) -> str | bytes | None:
        if isinstance(event, Message):
            return self._collect(event)
        if isinstance(event, Pong):
            self._pong_is_due = False
        elif isinstance(event, Ping):
            self._reply(event.response())
        elif isinstance(event, CloseConnection):
            # Also how wsproto reports a malformed frame, with the code that says what is wrong.
            self._reply(event.response())
            raise SocketClosed(event.code)
        return None

    def _collect(self, event: Message[Any]) -> str | bytes | None:
        is_text = isinstance(event.data, str)
        kept_bytes = len(self._message)
        self._message += event.data.encode() if is_text else event.data
        if len(self._message) > self._server.max_message_size:
            self._give_up(Close.TOO_BIG)
        if not event.message_finished:
            if not self.on_kept(len(self._message) - kept_bytes):
                self._give_up(Close.TRY_LATER)
            return None
        whole, self._message = self._message, bytearray()
        self.on_kept(-kept_bytes)
        return whole.decode() if is_text else bytes(whole)

    def _give_up(self, code: Close) -> NoReturn:
        self._reply(CloseConnection(code=code))
        raise SocketClosed(code)

    def _read(self, deadline: float) -> bool:
        """Feed wsproto with what comes before `deadline`; False when the time is up."""
        now = time.monotonic()
        if now >= self._next_ping:
            self._beat(now)
        wait = min(deadline, self._next_ping) - now
        try:
            self._sock.settimeout(max(wait, SHORTEST_WAIT_SECONDS))
            data = self._sock.recv(self._server.receive_bytes)
            if data:
                self._protocol.receive_data(data)
        except TimeoutError:
            return time.monotonic() < deadline
        except (OSError, ProtocolError) as error:
            raise SocketClosed from error
        if not data:
            raise SocketClosed
        return time.monotonic() < deadline

    def _beat(self, now: float) -> None:
        if self._pong_is_due:
            raise SocketClosed
        self._pong_is_due = True
        self._next_ping = now + self._server.ping_interval
        self._send(Ping())

    def _reply(self, event: Event) -> None:
        """Send what the protocol asks for; whether it arrives does not matter."""
        self._closing = self._closing or isinstance(event, CloseConnection)
        with contextlib.suppress(SocketClosed):
            self._send(event)

    def _send(self, event: Event) -> None:
        try:
            with self._lock:
                self._write(self._protocol.send(event))
        except ProtocolError as error:  # one side has said goodbye already
            raise SocketClosed from error
        except OSError as error:
            self.abort()  # perhaps in the middle of a frame: nothing can follow it
            raise SocketClosed from error

    def _write(self, data: bytes) -> None:
        """Write all of `data`.

        Not with `sendall`, because the reading thread sets the socket's timeout to what suits it.
        """
        view = memoryview(data)
        deadline = time.monotonic() + SEND_SECONDS
        while view:
            if time.monotonic() >= deadline:
                raise TimeoutError
            with contextlib.suppress(TimeoutError):
                view = view[self._sock.send(view) :]
