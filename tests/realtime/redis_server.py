"""A real Redis on a port of its own, which tests may stop, empty and start again."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import redis

from tests.browser.server import free_port
from tests.programs import need
from tests.waiting import wait_until


class RedisServer:
    """Keeps nothing on disk, so a restart is also the loss of everything."""

    def __init__(self, folder: Path) -> None:
        self._command = need("redis-server", "redis-server (Debian) or redis")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Returns once it answers."""
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen([self._command, *options], stdout=subprocess.DEVNULL)
        wait_until(lambda: self._answers() or self._process.poll() is not None)
        assert self._process.poll() is None, "redis-server did not start"

    def stop(self) -> None:
        """Like a machine that loses power."""
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Answer nothing for a while."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
