"""How many realtime sockets one server process holds, what each costs, and how fast it passes messages on.

One gunicorn process with gevent serves the app as in production; this process opens the sockets, in rooms of
eight with a proper hello each, then has random members send candidates to others at a steady rate.

    python -m bench.socket [sockets]
"""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:  # run as a file: its own folder must not hide the standard library's `socket`
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import asyncio
import base64
import json
import os
import random
import resource
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from video_app import create_app
from video_app.engines.base import Engine
from video_app.realtime.messages import VERSION

SOCKETS = 3_000
ROOM_SIZE = 8
MESSAGES_PER_SECOND = 1_000
MESSAGE_SECONDS = 10.0
OPENING_AT_ONCE = 50
READY_SECONDS = 20.0
MEDIA = {"microphone": True, "camera": True, "screen": False}
CANDIDATE = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.168.1.2 rport 46154"

SETTINGS = {
    "FLASK_CONFIG": "production",
    "VIDEO_ENGINE": "p2p",
    "SECRET_KEY": secrets.token_hex(32),
    "RATELIMIT_ENABLED": "0",  # all sockets come from one address
    "P2P_MAX_PARTICIPANTS": str(ROOM_SIZE),
}


class Client(asyncio.Protocol):
    """The least a WebSocket client can be: text frames below 64 kB, pongs, no more."""

    def __init__(self, host: str, hello: str, latencies: list[float]) -> None:
        self.host = host
        self.welcomed = asyncio.get_running_loop().create_future()
        self.open = False
        self._hello = hello
        self._latencies = latencies
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /realtime HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            self._upgrade()
        while self._upgraded and (frame := self._frame()):
            self._handle(*frame)

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionError("closed before the welcome"))

    def send(self, text: str, opcode: int = 1) -> None:
        """Send `text`, masked with zeros: that is valid, and costs nothing here."""
        payload = text.encode()
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        self._transport.write(bytes([0x80 | opcode]) + size + bytes(4) + payload)

    def _upgrade(self) -> None:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        if b" 101 " not in head:
            raise ConnectionError(head.decode())
        self._upgraded, self._buffer = True, rest
        self.send(self._hello)

    def _frame(self) -> tuple[int, bytes] | None:
        """Opcode and payload of the next complete frame."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        start, size = 2, buffer[1]
        if size == 126:
            start, size = 4, int.from_bytes(buffer[2:4], "big")
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 15, buffer[start : start + size]

    def _handle(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self.send(payload.decode(), opcode=10)
        elif opcode == 1 and b'"type":"candidate"' in payload:
            self._latencies.append(time.perf_counter() - float(json.loads(payload)["candidate"]["usernameFragment"]))
        elif opcode == 1 and b'"type":"welcome"' in payload:
            self.open = True
            self.welcomed.set_result(None)


def main() -> None:
    """Measure and print."""
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS
    raise_file_limit(sockets + 500)
    os.environ.update(SETTINGS)
    engine = create_app("production").extensions["engines"].main
    with server(sockets) as (pid, port):
        asyncio.run(measure(engine, pid, port, sockets))


async def measure(engine: Engine, pid: int, port: int, sockets: int) -> None:
    """Open all sockets, weigh them, and time messages between them."""
    latencies: list[float] = []
    warm = await open_all(engine, port, ["warm~up"], latencies)
    before = rss_bytes(pid)
    began = time.perf_counter()
    clients = await open_all(engine, port, [f"Member {n}~{n:06}" for n in range(sockets)], latencies)
    opened_seconds = time.perf_counter() - began
    after = rss_bytes(pid)
    await talk(clients)
    held = sum(client.open for client in clients.values())
    print(f"sockets held        {held:>8} of {sockets}, opened in {opened_seconds:.1f} s")
    print(f"memory per socket   {(after - before) / sockets / 1024:>8.1f} kB")
    print(f"memory after talk   {(rss_bytes(pid) - before) / sockets / 1024:>8.1f} kB")
    sent = int(MESSAGES_PER_SECOND * MESSAGE_SECONDS)
    print(f"messages relayed    {len(latencies):>8} of {sent}, {MESSAGES_PER_SECOND} a second")
    for percent in (50, 99, 100):
        print(f"latency p{percent:<3}        {percentile(latencies, percent) * 1000:>8.2f} ms")
    assert warm


async def open_all(engine: Engine, port: int, identities: list[str], latencies: list[float]) -> dict[str, Client]:
    """A welcomed client for each identity, eight to a room."""
    gate = asyncio.Semaphore(OPENING_AT_ONCE)
    loop = asyncio.get_running_loop()

    async def connect(number: int, identity: str) -> Client:
        token = engine.token(identity, f"room-{identity[:4]}-{number // ROOM_SIZE}")
        hello = json.dumps({"type": "hello", "version": VERSION, "token": token, "media": MEDIA})
        async with gate:
            _, client = await loop.create_connection(
                lambda: Client(f"127.0.0.1:{port}", hello, latencies), "127.0.0.1", port
            )
            await client.welcomed
        return client

    clients = await asyncio.gather(*(connect(number, identity) for number, identity in enumerate(identities)))
    return dict(zip(identities, clients, strict=True))


async def talk(clients: dict[str, Client]) -> None:
    """Send candidates from random members to others of the same room, evenly spread over the time."""
    identities = list(clients)
    began = time.perf_counter()
    for number in range(int(MESSAGES_PER_SECOND * MESSAGE_SECONDS)):
        due = began + number / MESSAGES_PER_SECOND
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        first = random.randrange(len(identities) // ROOM_SIZE) * ROOM_SIZE
        sender, receiver = random.sample(identities[first : first + ROOM_SIZE], 2)
        candidate = {"candidate": CANDIDATE, "sdpMid": "0", "usernameFragment": str(time.perf_counter())}
        clients[sender].send(json.dumps({"type": "candidate", "to": receiver, "generation": 0, "candidate": candidate}))
    await asyncio.sleep(1)  # for the last ones to arrive


@contextmanager
def server(sockets: int) -> Iterator[tuple[int, int]]:
    """The process id of a gunicorn worker that serves the app, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "run:app", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gevent", "--workers", "1", "--worker-connections", str(sockets + 200)]
    command += ["--graceful-timeout", "1"]
    # The app tells of every join on standard error; three thousand of them would bury the figures.
    master = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield child_of(master.pid), port
    finally:
        master.terminate()
        master.wait()


def wait_for(port: int) -> None:
    """Wait until a request is answered, so that everything is imported."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                if connection.recv(16):
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def child_of(pid: int) -> int:
    """The only child of the process `pid`."""
    lines = subprocess.check_output(["ps", "-axo", "pid=,ppid="], text=True).splitlines()
    return next(int(child) for child, parent in map(str.split, lines) if int(parent) == pid)


def rss_bytes(pid: int) -> int:
    """The memory that process `pid` occupies."""
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)], text=True)) * 1024


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of the `values` do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else float("nan")


def raise_file_limit(least: int) -> None:
    """Allow this process and the server it starts `least` open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < least:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (least if hard == resource.RLIM_INFINITY else min(least, hard), hard)
        )


if __name__ == "__main__":
    main()
