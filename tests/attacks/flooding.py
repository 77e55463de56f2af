"""Floods a server, and weighs it meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.browser.server import ROOT, ProductionServer

FLOOD_SECONDS = float(os.environ.get("FLOOD_SECONDS", "6"))
WEIGHING_SECONDS = 0.5
PREPARING_SECONDS = 120


class Flood:
    """What one address can do to `server`, in the `room` where people are."""

    def __init__(self, server: ProductionServer, room: str) -> None:
        (self._worker,) = server.workers
        command = [sys.executable, "-m", "tests.attacks.flood", str(server.port), room, str(FLOOD_SECONDS)]
        self._before = rss_bytes(self._worker)
        self._most = self._before
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._said = ""

    @property
    def growth_bytes(self) -> int:
        """What the server's memory has grown by at the worst moment."""
        return self._most - self._before

    def run(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Returns once it is over; calls `meanwhile` again and again."""
        try:
            for _ in range(int((PREPARING_SECONDS + FLOOD_SECONDS) / WEIGHING_SECONDS)):
                meanwhile()
                if self.beat():
                    return
            raise TimeoutError("the flood did not end")
        finally:
            self._process.kill()

    def beat(self) -> bool:
        """Weigh the server, after a moment; whether the flood is over."""
        self._most = max(self._most, rss_bytes(self._worker))
        try:
            self._said, complaints = self._process.communicate(timeout=WEIGHING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        assert self._process.returncode == 0, complaints
        return True

    def told(self) -> str:
        """What was answered, and what the server weighs."""
        return f"{self._said}\nmemory grew by {self.growth_bytes / 1024**2:.1f} MB"


def waited_seconds(pid: int) -> float:
    """How long process `pid` would have run so far, had others left it a processor; 0 where only Linux says that."""
    try:
        _, waited_ns, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    except FileNotFoundError:
        return 0.0
    return int(waited_ns) / 1e9


def rss_bytes(pid: int) -> int:
    """The memory that process `pid` occupies."""
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)], text=True)) * 1024
