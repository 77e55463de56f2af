"""Real servers and a client that can send anything, well-formed or not."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from flask import Flask
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Pong, RejectConnection, Request, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from config import TestingConfig
from tests.waiting import PATIENCE_SECONDS
from video_app import create_app
from video_app.engines.p2p.engine import PeerToPeerEngine
from video_app.realtime.messages import VERSION

ROOT = Path(__file__).resolve().parents[2]
MEDIA = {"microphone": True, "camera": True, "screen": False}
APP = f"tests.realtime.sockets:app_of('{TestingConfig.SECRET_KEY}')"
COMMANDS = {
    "threads": ["flask", "--app", APP, "run", "--no-reload", "--port", "0"],
    "gevent": ["gunicorn", "--worker-class", "gevent", "--bind", "127.0.0.1:0", APP],
}


def app_of(secret_key: str) -> Flask:
    """The app of the tests in another process, whose tokens this one can make."""
    config = TestingConfig()
    config.SECRET_KEY = secret_key
    return create_app(config)


class RealServer:
    """The app in a process of its own, on the development server or as in production."""

    def __init__(self, kind: str, log: Path) -> None:
        self._log = log
        self._clients: list[RealClient] = []
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *COMMANDS[kind]], cwd=ROOT, stdout=output, stderr=output
            )
        self.port = self._wait_for_port()
        self._engine = PeerToPeerEngine.from_config(TestingConfig().values())

    def log(self) -> str:
        """All that the server has printed."""
        return self._log.read_text()

    def token(self, identity: str, room: str) -> str:
        return self._engine.token(identity, room)

    def connect(self, **headers: str) -> RealClient:
        """A client that has said nothing yet."""
        client = RealClient(self, headers)
        self._clients.append(client)
        return client

    def join(self, identity: str, room: str = "standup") -> RealClient:
        """A client that is in the room."""
        client = self.connect()
        client.say("hello", version=VERSION, token=self.token(identity, room), media=MEDIA)
        client.hear("welcome")
        return client

    def drop_all(self) -> None:
        """End the test's connections."""
        while self._clients:
            self._clients.pop().drop()

    def stop(self) -> None:
        self._process.kill()  # at once: how it stops is not what is tested
        self._process.wait()

    def _wait_for_port(self) -> int:
        with self._log.open() as printed:
            return first_port(printed, self._process)


def first_port(printed: IO[str], process: subprocess.Popen[bytes]) -> int:
    """The port that a starting server says it listens on."""
    seen = ""
    while process.poll() is None:
        seen += printed.read()
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", seen):
            return int(found[1])
    raise AssertionError(f"the server did not start: {seen}")


class RealClient:
    """A WebSocket client that understands frames properly and sends whatever it is told to."""

    def __init__(self, server: RealServer, headers: dict[str, str]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        extra = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.send_bytes(
            self._protocol.send(Request(host=f"127.0.0.1:{server.port}", target="/realtime", extra_headers=extra))
        )
        opened = self._event()
        self.status = opened.status_code if isinstance(opened, RejectConnection) else 101
        self.extensions = opened.extensions if isinstance(opened, AcceptConnection) else []

    def say(self, type: str, **fields: Any) -> None:
        self.send_frame(json.dumps({"type": type, **fields}).encode())

    def send_frame(self, payload: bytes, opcode: int = 1, *, last: bool = True, masked: bool = True) -> None:
        """A frame with any payload and opcode."""
        self.send_bytes(frame(payload, opcode, last=last, masked=masked))

    def send_bytes(self, data: bytes) -> None:
        self._socket.sendall(data)

    def hear(self, type: str) -> Any:
        """The next message, which must be of `type`."""
        event = self._event()
        assert isinstance(event, TextMessage), event
        message = json.loads(event.data)
        assert message["type"] == type, message
        return message

    def hear_any(self) -> Any:
        """The next message."""
        event = self._event()
        assert isinstance(event, TextMessage), event
        return json.loads(event.data)

    def hear_past_others(self, type: str) -> Any:
        """The next message of `type`, whatever comes before it."""
        while (message := json.loads(self._event().data))["type"] != type:
            pass
        return message

    def closed(self) -> int:
        """The code the server closes with, after whatever else it has to say."""
        while isinstance(event := self._event(), TextMessage):
            pass
        assert isinstance(event, CloseConnection)
        with contextlib.suppress(OSError, LocalProtocolError):  # it may be an answer itself
            self.send_bytes(self._protocol.send(event.response()))
        return int(event.code)

    def drop(self) -> None:
        """Be gone without a word."""
        self._socket.close()

    def _event(self) -> Any:
        while True:
            for event in self._protocol.events():
                if isinstance(event, Ping):
                    self.send_bytes(self._protocol.send(event.response()))
                elif isinstance(event, TextMessage) and not event.message_finished:
                    self._parts += event.data
                elif isinstance(event, TextMessage):
                    whole, self._parts = self._parts + event.data, ""
                    return TextMessage(whole)
                elif not isinstance(event, Pong):
                    return event
            data = self._socket.recv(65536)
            if not data:
                return CloseConnection(CloseReason.ABNORMAL_CLOSURE)
            self._protocol.receive_data(data)

    _parts = ""


def frame(payload: bytes, opcode: int = 1, *, last: bool = True, masked: bool = True) -> bytes:
    """A frame with any payload and opcode; a mask of zeros is a mask."""
    size = len(payload)
    mask = 0x80 if masked else 0
    head = bytes([(0x80 if last else 0) | opcode])
    if size < 126:
        head += bytes([mask | size])
    elif size < 65536:
        head += bytes([mask | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([mask | 127]) + size.to_bytes(8, "big")
    return head + (bytes(4) if masked else b"") + payload


def handshake(server: RealServer, lines: str) -> str:
    """The status line that answers a hand-made request of these header `lines`."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(lines.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
        return connection.recv(4096).split(b"\r\n")[0].decode()


def websocket_key() -> str:
    return base64.b64encode(os.urandom(16)).decode()
