"""One address that does its worst to a server on this machine, for a while; a process of its own.

python -m tests.attacks.flood PORT ROOM SECONDS

It says at the end how often each attack got which answer, as JSON.
`ROOM` is where the people are whom it is to disturb: whoever knows a room's name may enter.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.realtime.sockets import MEDIA, frame
from video_app.realtime.messages import VERSION

ADDRESS = "203.0.113.66"  # as a trusted proxy would tell it
NICENESS = 5  # an attacker has a processor of its own: it must not take the server's share of this one
SESSIONS = 12
TABS_OF_A_SESSION = 18
TABS_OF_A_ROOM = 3
ENTERING_AT_ONCE = 6
DRIP_SECONDS = 0.2
BEATS_PER_SECOND = 50  # just below what a socket may say
LONG_TEXT = "\N{PILE OF POO}" * 2_000
LONG_SDP = "\N{PILE OF POO}" * 10_000
HEAVY_FRAMES = (
    os.urandom(4_096),
    b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4),
    frame(b"{}", masked=False),
    frame(b"x" * 1_000_000),
    frame(b"", opcode=9) * 1_000,
    frame(b"x", last=False) + frame(b"x", opcode=0, last=False) * 1_000,
    frame(b"[" * 60_000),
    frame(json.dumps({"type": "hello", "version": VERSION, "token": "e30." * 2_000, "media": MEDIA}).encode()),
)

Attack = Callable[["Attacker"], Awaitable[str]]


class Attacker:
    """What the attacks share: sessions, tokens, and how to ask."""

    def __init__(self, port: int, room: str) -> None:
        self.room = room
        self.cookies: list[str] = []
        self.tokens: list[str] = []
        self.guests: list[str] = []
        self.static = "/"
        self._port = port

    async def prepare(self) -> None:
        """Fill in the join form some times, and take tokens for tabs of many rooms and of the people's own."""
        gate = asyncio.Semaphore(ENTERING_AT_ONCE)
        await asyncio.gather(*(self._enter(number, gate) for number in range(SESSIONS)))

    async def _enter(self, number: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            _, head, page = await self.ask("GET", "/")
            csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            form = f"name=Eve+{number}&room=flood&csrf_token={csrf[1] if csrf else ''}"
            _, head, _ = await self.ask("POST", "/", form, cookie=cookie_in(head), type="x-www-form-urlencoded")
            self.cookies.append(cookie_in(head))
            self.static = next(part for part in page.split('"') if "app.css" in part)
            for tab in range(TABS_OF_A_SESSION):
                room = self.room if tab < 2 and number < 2 else f"flood-{number}-{tab // TABS_OF_A_ROOM}"
                _, _, answer = await self.ask("POST", "/api/token", json.dumps({"room": room}), cookie=self.cookies[-1])
                (self.guests if room == self.room else self.tokens).append(json.loads(answer)["token"])

    async def ask(
        self, method: str, path: str, body: str = "", *, cookie: str = "", type: str = "json"
    ) -> tuple[int, str, str]:
        """Status, headers and body of an answer."""
        reader, writer = await self.open()
        try:
            size = len(body.encode())
            head = [f"{method} {path} HTTP/1.1", f"Content-Type: application/{type}", f"Content-Length: {size}"]
            writer.write(
                self.lines(*head, f"Cookie: {cookie}", "Connection: close", "Accept-Encoding: br") + body.encode()
            )
            start, _, rest = (await reader.read(-1)).partition(b"\r\n\r\n")
            return int(start[9:12]), start.decode("latin-1"), rest.decode(errors="replace")
        finally:
            writer.close()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which nothing was said yet."""
        return await asyncio.open_connection("127.0.0.1", self._port)

    async def socket(self, token: str = "") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """An upgraded socket that has said hello, if there is a `token`. Raises Refused."""
        reader, writer = await self.open()
        key = f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"
        upgrade = ["Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Version: 13"]
        writer.write(self.lines("GET /realtime HTTP/1.1", *upgrade))
        status = int((await reader.readuntil(b"\r\n\r\n"))[9:12])
        if status != 101:
            writer.close()
            raise Refused(status)
        if token:
            writer.write(said("hello", version=VERSION, token=token, media=MEDIA))
        return reader, writer

    def lines(self, *lines: str) -> bytes:
        """The head of a request."""
        return "\r\n".join([*lines, f"Host: 127.0.0.1:{self._port}", f"X-Forwarded-For: {ADDRESS}", "", ""]).encode()


class Refused(Exception):
    """No socket: the answer was another status."""


def said(type: str, **fields: object) -> bytes:
    """A message in its frame."""
    return frame(json.dumps({"type": type, **fields}, ensure_ascii=False).encode())


def cookie_in(head: str) -> str:
    found = re.search(r"^Set-Cookie: ([^;]+)", head, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


async def hear(reader: asyncio.StreamReader) -> dict[str, object]:
    """The next message of the server's. Raises IncompleteReadError at the end."""
    while True:
        opcode, size = await reader.readexactly(2)
        if size > 125:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
        payload = await reader.readexactly(size)
        if opcode & 15 == 1:
            message: dict[str, object] = json.loads(payload)
            return message


# The attacks; each goes on for as long as the server puts up with it, and says what it came to


async def crowd(attacker: Attacker) -> str:
    """Hold a socket, and read nothing."""
    _, writer = await attacker.socket(attacker.tokens.pop())
    try:
        await writer.wait_closed()
    finally:
        writer.close()
    return "closed"


async def stuff(attacker: Attacker) -> str:
    """Write to a tab that reads nothing, as much as goes."""
    deaf = await attacker.socket(attacker.tokens[-1])
    attacker.tokens.pop()
    reader, writer = await attacker.socket(attacker.tokens.pop())
    try:
        welcome = await hear(reader)
        others = [other["identity"] for other in welcome["participants"]]  # type: ignore[attr-defined, index]
        await pester(reader, writer, others)
    finally:
        deaf[1].close()
        writer.close()
    return "closed"


async def disturb(attacker: Attacker) -> str:
    """Enter the people's own room, and say to them and to all as much as one may."""
    token = attacker.guests.pop()
    attacker.guests.insert(0, token)
    reader, writer = await attacker.socket(token)
    try:
        welcome = await hear(reader)
        others = [other["identity"] for other in welcome["participants"]]  # type: ignore[attr-defined, index]
        await pester(reader, writer, others)
    finally:
        writer.close()
    return "closed"


async def pester(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, others: list[str]) -> None:
    """Long descriptions to the `others`, long chat messages to all."""
    listening = asyncio.ensure_future(read_all(reader))
    try:
        for number in range(10**6):
            to = random.choice([*others, "nobody"])
            offer = {"type": "offer", "sdp": LONG_SDP}
            writer.write(said("description", to=to, generation=number // 50, description=offer, sources={}))
            writer.write(said("chat", id=str(number), text=LONG_TEXT))
            await writer.drain()
            await asyncio.sleep(2 / BEATS_PER_SECOND)
    finally:
        listening.cancel()


async def read_all(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def ask_tokens(attacker: Attacker) -> str:
    body = json.dumps({"room": f"flood-{random.random()}"})
    return str((await attacker.ask("POST", "/api/token", body, cookie=random.choice(attacker.cookies)))[0])


async def ask_codes(attacker: Attacker) -> str:
    path = f"/rooms/{'q' * random.randrange(30, 60)}/invite.svg"
    return str((await attacker.ask("GET", path, cookie=random.choice(attacker.cookies)))[0])


async def ask_pages(attacker: Attacker) -> str:
    path = random.choice(["/", "/rooms/flood", "/lobby", "/nowhere", "/api/nowhere", attacker.static, "/metrics"])
    return str((await attacker.ask("GET", path, cookie=random.choice(attacker.cookies)))[0])


async def send_forms(attacker: Attacker) -> str:
    form = f"name={'%CC%81' * 2_500}&room=flood"
    return str((await attacker.ask("POST", "/", form, type="x-www-form-urlencoded"))[0])


async def drip(attacker: Attacker) -> str:
    """A body that never ends."""
    _, writer = await attacker.open()
    try:
        writer.write(
            attacker.lines("POST /api/token HTTP/1.1", "Content-Type: application/json", "Content-Length: 16000")
        )
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(DRIP_SECONDS)
    finally:
        writer.close()


async def spoil(attacker: Attacker) -> str:
    """What is no message, or no frame."""
    reader, writer = await attacker.socket()
    try:
        writer.write(random.choice(HEAVY_FRAMES))
        await read_all(reader)
    finally:
        writer.close()
    return "closed"


FIRST: dict[Attack, int] = {disturb: 3, stuff: 10, crowd: 180}
THEN: dict[Attack, int] = {ask_tokens: 8, ask_codes: 8, ask_pages: 8, send_forms: 4, drip: 100, spoil: 8}


async def again_and_again(attack: Attack, attacker: Attacker, answers: Counter[str]) -> None:
    """Until somebody ends it, or it has nothing left to attack with."""
    while True:
        try:
            answer = await attack(attacker)
        except Refused as refused:
            answer = str(refused)
        except IndexError:
            return
        except (OSError, EOFError, ValueError) as error:
            answer = type(error).__name__
        answers[f"{attack.__name__} {answer}"] += 1


async def main(port: int, room: str, seconds: float) -> None:
    """Prepare, attack, and tell."""
    attacker, answers = Attacker(port, room), Counter[str]()
    await attacker.prepare()
    ends = time.monotonic() + seconds
    tasks = []
    for attacks in (FIRST, THEN):
        for attack, times in attacks.items():
            tasks += [asyncio.create_task(again_and_again(attack, attacker, answers)) for _ in range(times)]
        await asyncio.sleep(seconds / 4)  # those that need sockets come before the limit is used up
    await asyncio.sleep(max(0, ends - time.monotonic()))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(dict(sorted(answers.items()))))


if __name__ == "__main__":
    os.nice(NICENESS)
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
