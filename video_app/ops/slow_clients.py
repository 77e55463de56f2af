"""Clients that send or take so little at a time that they would hold their place in a gevent worker for ever.

gunicorn bounds the time for a request's headers by `keepalive`; the rest of a request it leaves to the
proxy before it, and there may be none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import gevent  # type: ignore[import-untyped]


def bound(request: Any, body_seconds: float, send_seconds: float) -> None:
    """Give the body of gunicorn's `request` so long to arrive, and the client so long to take each part of its answer.

    The realtime socket has its own bounds from its first frame on.
    """
    request.body = TimelyBody(request.body, body_seconds)
    request.unreader.sock.settimeout(send_seconds)


class TimelyBody:
    """The body of a request, all of which must come within some seconds; then reading raises TimeoutError."""

    def __init__(self, body: Any, seconds: float) -> None:
        self._body = body
        self._deadline = time.monotonic() + seconds

    @property
    def failed(self) -> bool:
        """Whether it was not read to its end, so that gunicorn cannot take another request after it."""
        return bool(self._body.failed)

    def read(self, size: int | None = None) -> bytes:
        """At most `size` bytes; fewer only at the end."""
        return self._in_time(self._body.read, size)

    def readline(self, size: int | None = None) -> bytes:
        """The next line, or `size` bytes of it."""
        return self._in_time(self._body.readline, size)

    def readlines(self, hint: int | None = None) -> list[bytes]:
        """All lines that are left."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _in_time(self, read: Callable[[int | None], bytes], size: int | None) -> bytes:
        left_seconds = max(self._deadline - time.monotonic(), 0)
        with gevent.Timeout(left_seconds, TimeoutError("The request's body did not come in time.")):
            return read(size)
