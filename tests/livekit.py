"""A real LiveKit server on ports of its own, which tests may kill and start again. It asks nobody else anything."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from flask import Flask
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config import TestingConfig
from tests.browser.server import FIRST_PORT, ROOT, free_port
from tests.programs import need, need_from_npm
from tests.waiting import PATIENCE_SECONDS, wait_until
from tools.livekit import VERSION, configuration, find
from video_app import create_app
from video_app.engines import ENGINES
from video_app.settings import Config

API_KEY = "APItestsonly"
NOBODY = "127.0.0.1:1"  # where nobody listens
API_SECRET = "only for tests: ".replace(" ", "-") + "l" * 32
SDK_FILE = ROOT / "node_modules" / "livekit-client" / "dist" / "livekit-client.umd.js"
GET_IT = f"livekit-server {VERSION} (docs/livekit.md)"


def app_settings(**changes: Any) -> Config:
    """The settings for tests with a LiveKit that is nowhere, and `changes`."""
    config = TestingConfig()
    environ = {
        "LIVEKIT_URL": f"ws://{NOBODY}",
        "LIVEKIT_API_URL": f"http://{NOBODY}",
        "LIVEKIT_API_KEY": API_KEY,
        "LIVEKIT_API_SECRET": API_SECRET,
        "LIVEKIT_SDK_FILE": str(need_from_npm(SDK_FILE)),
    }
    vars(config).update({"VIDEO_ENGINE": "livekit", **environ, **changes})
    return config


def example_settings(name: str) -> dict[str, str]:
    """What an app is configured with to use the engine called `name`, which is nowhere."""
    sdk = {"LIVEKIT_SDK_FILE": str(need_from_npm(SDK_FILE))} if name == "livekit" else {}
    return {**ENGINES[name].example, **sdk, "VIDEO_ENGINE": name}


def app_at(server: LiveKitServer, **changes: Any) -> Flask:
    """An app that uses this LiveKit."""
    return create_app(app_settings(LIVEKIT_URL=server.url, LIVEKIT_API_URL=server.api_url, **changes))


def signed(body: bytes, *, key: str = API_KEY, secret: str = API_SECRET, seconds: int = 300) -> dict[str, str]:
    """The headers that LiveKit sends a report with, which is over in so many seconds."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    token = jwt.encode({"iss": key, "exp": int(time.time()) + seconds, "sha256": digest}, secret, algorithm="HS256")
    return {"Authorization": token, "Content-Type": "application/webhook+json"}


@contextmanager
def joined(server: LiveKitServer, token: str) -> Iterator[Callable[[], bool]]:
    """Be in a room without media, as far as LiveKit's signalling goes. What is yielded waits for the end of that."""
    url = f"{server.url}/rtc?{urlencode({'access_token': token, 'protocol': '15'})}"
    with connect(url, proxy=None) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)

        def ended() -> bool:
            with suppress(ConnectionClosed):
                while True:
                    socket.recv(timeout=PATIENCE_SECONDS)
            return True

        yield ended


class LiveKitServer:
    """Keeps nothing on disk: a restart is also the loss of all rooms."""

    def __init__(self, log: Path, **config: Any) -> None:
        """`log` is where its output goes; `config` are further sections of its configuration, or others."""
        self.log = log
        self.port, self.tcp_port, self.udp_port = free_port(), free_port(), free_udp_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self.api_url = f"http://127.0.0.1:{self.port}"
        self._command = find() or need("livekit-server", GET_IT)
        keys = {API_KEY: API_SECRET}
        usual = configuration(keys=keys, port=self.port, tcp_port=self.tcp_port, udp_port=self.udp_port)
        self._config = {**usual, **config, "rtc": usual["rtc"] | config.get("rtc", {})}
        self._process: subprocess.Popen[bytes] | None = None

    def settings(self, **changes: str) -> dict[str, str]:
        """The environment of an app that uses it, and `changes`."""
        return {
            "VIDEO_ENGINE": "livekit",
            "LIVEKIT_URL": self.url,
            "LIVEKIT_API_URL": self.api_url,
            "LIVEKIT_API_KEY": API_KEY,
            "LIVEKIT_API_SECRET": API_SECRET,
            "LIVEKIT_SDK_FILE": str(need_from_npm(SDK_FILE)),
            **changes,
        }

    def start(self) -> None:
        """Returns once it answers."""
        command = [self._command, "--config-body", self.configuration()]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        wait_until(lambda: self._answers() or not self.running, self.log_end)
        assert self.running, f"livekit-server did not start:\n{self.log_end()}"

    def configuration(self) -> str:
        """What it is configured with."""
        return json.dumps(self._config)  # which is YAML, too

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
