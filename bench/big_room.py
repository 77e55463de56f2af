"""One large room on the realtime socket: what joining costs everybody, and how fast chat and hands reach them all.

Each process is gunicorn with gevent as in production, with made-up Twilio credentials: a media server's rooms have 50
places, and nobody here sends media. All members come at once; then random ones say something to all at a steady rate.

    python -m bench.big_room
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Callable

from bench.hub import servers
from bench.socket import MEDIA, SETTINGS, Client, percentile
from video_app import create_app
from video_app.engines.base import Engine
from video_app.engines.twilio.engine import TwilioEngine
from video_app.realtime.messages import VERSION

SIZES = (8, 50)
PER_SECOND = 20
SECONDS = 5.0
QUIET_SECONDS = 1.0  # for the last ones to arrive
HEAD = "set-up              members  joins/s  welcome B  join B  chat p50  p99 ms  hand p50  p99 ms  arrived"


class Member(Client):
    """Counts what it is told, and how long that took."""

    def __init__(self, host: str, hello: str, identity: str, said_at: dict[str, float]) -> None:
        """`said_at` has the times when members said what they said, by its mark; `identity` is the own one."""
        super().__init__(host, hello, [])
        self.identity = identity
        self.welcome_bytes = 0
        self.told_bytes = 0
        self.latencies: list[float] = []
        self.raised = False
        self._said_at = said_at

    def _handle(self, opcode: int, payload: bytes) -> None:
        message = json.loads(payload) if opcode == 1 else {}
        if message.get("type") == "welcome":
            self.welcome_bytes = len(payload)
        else:
            self.told_bytes += len(payload)
        if said_at := self._said_at.get(mark_of(message)):
            self.latencies.append(time.perf_counter() - said_at)
        super()._handle(opcode, payload)


def mark_of(message: dict[str, object]) -> str:
    """What a chat message, or somebody's raised or lowered hand, is known by."""
    if message.get("type") == "chat":
        return str(message["id"])
    participant = message.get("participant")
    return f"hand of {participant['identity']}" if isinstance(participant, dict) else ""


def main() -> None:
    """Measure and print."""
    os.environ.update(SETTINGS | {"VIDEO_ENGINE": "twilio"} | TwilioEngine.example)
    engine = create_app("production").extensions["engines"].main
    print(HEAD)
    for name, processes, with_redis in (
        ("1 process, memory", 1, False),
        ("1 process, Redis", 1, True),
        ("2 processes, Redis", 2, True),
    ):
        with servers(processes, with_redis) as ports:
            for size in SIZES:
                asyncio.run(measure(name, engine, ports, size))


async def measure(name: str, engine: Engine, ports: list[int], size: int) -> None:
    """Fill a room, let its members talk, and print one line."""
    said_at: dict[str, float] = {}
    first = await join(engine, ports, f"room-{size}", 0, said_at)
    began = time.perf_counter()
    coming = [join(engine, ports, f"room-{size}", number, said_at) for number in range(1, size)]
    members = [first, *await asyncio.gather(*coming)]
    joins_per_second = (size - 1) / (time.perf_counter() - began)
    await asyncio.sleep(QUIET_SECONDS)
    told_bytes = first.told_bytes / (size - 1)
    chats = await talk(members, said_at, say_in_chat)
    hands = await talk(members, said_at, raise_or_lower)
    expected = int(PER_SECOND * SECONDS) * (size + size - 1)  # whoever chats hears it, too
    times = [percentile(latencies, percent) * 1000 for latencies in (chats, hands) for percent in (50, 99)]
    welcome = max(member.welcome_bytes for member in members)
    print(f"{name:<19} {size:>7} {joins_per_second:>8.0f} {welcome:>10} {told_bytes:>7.0f}", end="")
    print("".join(f"{one:>9.1f}" for one in times), f"{(len(chats) + len(hands)) / expected:>8.1%}", flush=True)
    for member in members:
        member.send(json.dumps({"type": "leave"}))
    await asyncio.sleep(QUIET_SECONDS)


async def join(engine: Engine, ports: list[int], room: str, number: int, said_at: dict[str, float]) -> Member:
    """A member of `room`, on the processes by turns."""
    identity = f"Member {number:02}~{number:06}"
    hello = json.dumps({"type": "hello", "version": VERSION, "token": engine.token(identity, room), "media": MEDIA})
    port = ports[number % len(ports)]
    _, member = await asyncio.get_running_loop().create_connection(
        lambda: Member(f"127.0.0.1:{port}", hello, identity, said_at), "127.0.0.1", port
    )
    await member.welcomed
    return member


async def talk(
    members: list[Member], said_at: dict[str, float], say: Callable[[Member, int], tuple[str, str]]
) -> list[float]:
    """Random members `say` something to all: how long it took to whoever heard it, in seconds."""
    began = time.perf_counter()
    for number in range(int(PER_SECOND * SECONDS)):
        if (wait := began + number / PER_SECOND - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        member = random.choice(members)
        mark, text = say(member, number)
        said_at[mark] = time.perf_counter()
        member.send(text)
    await asyncio.sleep(QUIET_SECONDS)
    latencies = [latency for member in members for latency in member.latencies]
    for member in members:
        member.latencies.clear()
    return latencies


def say_in_chat(member: Member, number: int) -> tuple[str, str]:
    """The mark of a chat message, and its frame."""
    mark = f"chat {number}"
    return mark, json.dumps({"type": "chat", "id": mark, "text": "Shall we begin?"})


def raise_or_lower(member: Member, number: int) -> tuple[str, str]:
    """The mark of the member's hand, and the frame that makes of it what it was not before."""
    member.raised = not member.raised
    return f"hand of {member.identity}", json.dumps({"type": "hand", "raised": member.raised})


if __name__ == "__main__":
    main()
