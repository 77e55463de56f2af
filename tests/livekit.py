"""A real LiveKit server on ports of its own, which tests may kill and start again. It asks nobody else anything."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

import requests

from tests.browser.server import FIRST_PORT, ROOT, free_port
from tests.programs import need
from tests.waiting import wait_until

API_KEY = "APItestsonly"
API_SECRET = "only for tests: ".replace(" ", "-") + "l" * 32
SDK_FILE = ROOT / "node_modules" / "livekit-client" / "dist" / "livekit-client.umd.js"
GET_IT = "livekit-server 1.13.5 (docs/livekit.md)"


class LiveKitServer:
    """Keeps nothing on disk: a restart is also the loss of all rooms."""

    def __init__(self, log: Path, **config: Any) -> None:
        """`log` is where its output goes; `config` are further sections of its configuration, or others."""
        self.log = log
        self.port, self.tcp_port, self.udp_port = free_port(), free_port(), free_udp_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self.api_url = f"http://127.0.0.1:{self.port}"
        self._command = need("livekit-server", GET_IT)
        self._config = self._settings() | config
        self._process: subprocess.Popen[bytes] | None = None

    def settings(self, **changes: str) -> dict[str, str]:
        """The environment of an app that uses it, and `changes`."""
        return {
            "VIDEO_ENGINE": "livekit",
            "LIVEKIT_URL": self.url,
            "LIVEKIT_API_URL": self.api_url,
            "LIVEKIT_API_KEY": API_KEY,
            "LIVEKIT_API_SECRET": API_SECRET,
            "LIVEKIT_SDK_FILE": str(SDK_FILE),
            **changes,
        }

    def start(self) -> None:
        """Returns once it answers."""
        # JSON is YAML, too.
        command = [self._command, "--config-body", json.dumps(self._config), "--bind", "127.0.0.1"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        wait_until(lambda: self._answers() or not self.running, self.log_end)
        assert self.running, f"livekit-server did not start:\n{self.log_end()}"

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Like a machine that loses power; nothing happens if it does not run."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Kill it and start it again on the same ports."""
        self.kill()
        self.start()

    def log_end(self, lines: int = 40) -> str:
        """The last lines it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _settings(self) -> dict[str, Any]:
        return {
            "port": self.port,
            "keys": {API_KEY: API_SECRET},
            "rtc": {
                "node_ip": "127.0.0.1",
                "enable_loopback_candidate": True,
                "tcp_port": self.tcp_port,
                "udp_port": self.udp_port,
                # Named, and never asked: without any, browsers are told to ask servers of Google and Twilio.
                "stun_servers": [f"127.0.0.1:{self.udp_port}"],
            },
            "room": {"auto_create": False},
            "logging": {"level": "info"},
        }

    def _answers(self) -> bool:
        try:
            return requests.get(self.api_url, timeout=5).ok
        except requests.ConnectionError:
            return False


def free_udp_port() -> int:
    """A UDP port that nobody has; far from those that systems give to clients."""
    while True:
        port = free_port()
        assert port >= FIRST_PORT
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
