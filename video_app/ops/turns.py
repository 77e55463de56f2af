"""Requests begin one at a time, and let what arrives on sockets come between.

A gevent worker does one thing until that has to wait, and answering a request seldom has to. Many that arrive
together would be answered in a row, and everybody in a call wait for all of them.
"""

from __future__ import annotations

import gevent  # type: ignore[import-untyped]
from gevent.lock import BoundedSemaphore  # type: ignore[import-untyped]

A_MOMENT_SECONDS = 0.0001  # not 0: gevent may then go on without looking at any socket

_turn = BoundedSemaphore()


def take() -> None:
    """Wait until the loop has looked for what has arrived since the request before this one began."""
    with _turn:
        gevent.sleep(A_MOMENT_SECONDS)
