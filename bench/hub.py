"""How fast messages pass from member to member, on one server process and on two that share a Redis.

Each process is gunicorn with gevent as in production. Members send candidates to others of their room at a
steady rate; with two processes every other member is on the other one, so that half of them cross over.

    python -m bench.hub
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.socket import CANDIDATE, MEDIA, SETTINGS, Client, percentile, wait_for
from video_app import create_app
from video_app.engines.base import Engine
from video_app.realtime.messages import VERSION

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 5.0
RATES = (100, 300, 600)  # messages a second
SIZES = ((10, 2), (10, 8), (50, 2), (50, 8))  # rooms, and members of each
MIDDLE_RATE = 300


def main() -> None:
    """Measure and print."""
    os.environ.update(SETTINGS)
    engine = create_app("production").extensions["engines"].main
    print("set-up                   rooms  members  sent/s  relayed   p50 ms   p99 ms   max ms")
    for name, processes, with_redis in (
        ("1 process, memory", 1, False),
        ("1 process, Redis", 1, True),
        ("2 processes, Redis", 2, True),
    ):
        with servers(processes, with_redis) as ports:
            for rate in RATES:
                asyncio.run(measure(name, engine, ports, 10, 8, rate))
            for rooms, members in SIZES:
                asyncio.run(measure(name, engine, ports, rooms, members, MIDDLE_RATE))


async def measure(name: str, engine: Engine, ports: list[int], rooms: int, members: int, rate: int) -> None:
    """Fill `rooms` with `members` each, let them talk, and print one line."""
    latencies: list[float] = []
    there = [
        [await connect(engine, ports, f"{room}-{rate}", m, latencies) for m in range(members)] for room in range(rooms)
    ]
    began = time.perf_counter()
    for number in range(int(rate * SECONDS)):
        if (wait := began + number / rate - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        say(*random.sample(random.choice(there), 2))
    await asyncio.sleep(1)  # for the last ones to arrive
    times = [percentile(latencies, percent) * 1000 for percent in (50, 99, 100)]
    relayed = len(latencies) / int(rate * SECONDS)
    print(
        f"{name:<24} {rooms:>5} {members:>8} {rate:>7} {relayed:>8.1%}", *(f"{one:>8.1f}" for one in times), flush=True
    )
    for _, client in itertools.chain(*there):
        client.send(json.dumps({"type": "leave"}))
    await asyncio.sleep(0.5)


def say(sender: tuple[str, Client], receiver: tuple[str, Client]) -> None:
    """Send a candidate that carries the time."""
    candidate = {"candidate": CANDIDATE, "sdpMid": "0", "usernameFragment": str(time.perf_counter())}
    message = {"type": "candidate", "to": receiver[0], "generation": 0, "candidate": candidate}
    sender[1].send(json.dumps(message))


async def connect(
    engine: Engine, ports: list[int], room: str, member: int, latencies: list[float]
) -> tuple[str, Client]:
    """A member of a room, on the processes by turns."""
    identity = f"Member {member}~{room}"
    hello = json.dumps({"type": "hello", "version": VERSION, "token": engine.token(identity, room), "media": MEDIA})
    port = ports[member % len(ports)]
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: Client(f"127.0.0.1:{port}", hello, latencies), "127.0.0.1", port
    )
    await client.welcomed
    return identity, client


@contextmanager
def servers(processes: int, with_redis: bool) -> Iterator[list[int]]:
    """The ports of that many server processes."""
    with ExitStack() as stack:
        settings = {"REDIS_URL": stack.enter_context(redis()) if with_redis else ""}
        yield [stack.enter_context(server(settings)) for _ in range(processes)]


@contextmanager
def server(settings: dict[str, str]) -> Iterator[int]:
    """A server process's port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "run:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--log-level", "warning", "--graceful-timeout", "1"]
    quiet = subprocess.DEVNULL  # a line for everybody who comes and goes
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stderr=quiet)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis that keeps nothing."""
    command, port = shutil.which("redis-server"), free_port()
    if not command:
        raise SystemExit("redis-server is missing: apt install redis-server")
    process = subprocess.Popen([command, "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
