"""What engines share whose media service is asked over the network: how it fails, and how long anybody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

from video_app.engines.base import EngineError

CALL_SECONDS = 8.0  # one call to the service, and how long one goes on that nobody waits for any more
JOIN_SECONDS = 2.0  # what somebody who wants to join may be kept waiting
THREADS = 16

UNREACHABLE = "The call service cannot be reached from this server. Try again in a minute."
CREDENTIALS = "The call service does not accept this server's credentials. An administrator has to correct them."
LIMIT = "The call service takes no more requests at the moment. Try again in a minute."
BUSY = "The call service has a problem. Try again in a minute."
REFUSED = "The call service could not open this call. An administrator finds the reason in the server's log."

Answer = TypeVar("Answer")


class Unreachable(EngineError):
    """The service did not answer, or not in time."""

    def __init__(self, cause: str) -> None:
        super().__init__(UNREACHABLE, cause=cause, status=503)

    def __str__(self) -> str:
        return self.cause


def refusal(status: int, cause: str, *, hint: str = "") -> EngineError:
    """What an answer of the HTTP `status` means for who wanted a call; `hint` names the settings to check."""
    if status in {401, 403}:
        return EngineError(CREDENTIALS, cause=f"{cause} {hint}".rstrip(), status=502)
    if status == 429:
        return EngineError(LIMIT, cause=cause, status=503)
    if status >= 500:
        return EngineError(BUSY, cause=cause, status=503)
    return EngineError(REFUSED, cause=cause, status=502)


class Impatient:
    """Calls that nobody waits for longer than JOIN_SECONDS. Used by many threads at once."""

    def __init__(self, name: str) -> None:
        """`name` is that of its threads."""
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def ask(self, call: Callable[[], Answer]) -> Answer:
        """What `call` answers. Raises Unreachable if that takes too long, and what `call` raises.

        An HTTP client's own limit is per address and per read, and leaves out DNS.
        """
        try:
            return self._executor().submit(call).result(JOIN_SECONDS)
        except TooLate as error:
            raise Unreachable(f"no answer within {JOIN_SECONDS:g} s") from error

    def _executor(self) -> ThreadPoolExecutor:
        """Threads, made by the process that uses them: a server may fork after the app was made."""
        with self._lock:
            self._pool = self._pool or ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix=self._name)
            return self._pool
