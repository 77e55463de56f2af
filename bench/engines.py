"""What a call costs on each media engine as it grows: processor time, bits, frames, and how long joining takes.

Real browsers on this machine, all of them small windows of one Chromium with one fake camera: a scene that moves, eight
frames a second. LiveKit's server runs beside them. Everybody sees everybody. For Linux, whose /proc tells processor
times.

    python -m bench.engines [how many participants] ...
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import TimeoutError as TooSlow
from playwright.sync_api import ViewportSize, expect, sync_playwright

from bench.join import CAMERA, DEVICES_OPEN, script_url
from tests.browser.cameras import FRAMES_PER_SECOND, HEIGHT, WIDTH
from tests.browser.harness import Browsers, People
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.livekit import GET_IT, LiveKitServer
from tests.programs import PATHS

SIZES = (2, 4, 8)
SETTLE_SECONDS = 4.0
SECONDS = 8.0
PATIENCE_SECONDS = 60.0
WINDOW: ViewportSize = {"width": 480, "height": 400}  # painting large ones would take what the call is to have
SCENE_STEPS, STEP_PX, BLOCK_PX = 16, 8, 20
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
HEAD = "engine    people  CPU: browsers  servers  kbit/s: sent  received  frames/s  join ms"
# What a page has sent, received and decoded so far.
TOTALS = """async () => {
  const reports = await Promise.all(spy.peers.map((peer) => peer.getStats()));
  const entries = reports.flatMap((report) => [...report.values()]);
  const sum = (type, field) => entries.reduce((total, one) => total + (one.type === type ? one[field] ?? 0 : 0), 0);
  return [sum("transport", "bytesSent"), sum("transport", "bytesReceived"), sum("inbound-rtp", "framesDecoded")];
}"""


class Totals(NamedTuple):
    """What all pages have sent, received and decoded, and the processor time that was needed, up to a time."""

    sent_bytes: float
    received_bytes: float
    frames: float
    browsers_seconds: float
    servers_seconds: float
    at: float

    def each_second_since(self, before: Totals) -> Totals:
        """What came in between, a second."""
        seconds = self.at - before.at
        return Totals(*((now - then) / seconds for now, then in zip(self, before, strict=True)))


def main() -> None:
    """Measure and print."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        print(HEAD)
        with closing(Browsers(playwright, Path(folder), paint=film_scene)) as browsers:
            for engine in engines():
                with running(engine, Path(folder), max(sizes)) as server:
                    for size in sizes:
                        people = People(browsers, server, f"{engine}-{size}")
                        try:
                            measure(engine, people, size)
                        except (TooSlow, AssertionError):
                            print(f"{engine:<9} {size:>6}  more than this machine carries now", flush=True)
                        people.close()


def engines() -> list[str]:
    """Those that can be measured here."""
    if shutil.which("livekit-server", path=PATHS):
        return ["p2p", "livekit"]
    print(f"livekit-server is missing: install {GET_IT}. p2p alone is measured.")
    return ["p2p"]


@contextmanager
def running(engine: str, folder: Path, size: int) -> Iterator[Server]:
    """The app with that engine, and LiveKit's server where it is the one."""
    livekit = LiveKitServer(folder / "livekit.log") if engine == "livekit" else None
    if livekit:
        livekit.start()
    settings = livekit.settings() if livekit else {"P2P_MAX_PARTICIPANTS": str(size)}
    server = Server(folder / f"{engine}.log", **settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        if livekit:
            livekit.kill()


def measure(engine: str, people: People, size: int) -> None:
    """Bring people into a call, look at it for a while, and print one line."""
    for number in range(1, size):
        opened(people, f"Guest {number}").join_call()
    join_ms = join_last(people)
    time.sleep(SETTLE_SECONDS)
    before = totals(people.all)
    time.sleep(SECONDS)
    second = totals(people.all).each_second_since(before)
    kbits = [bytes * 8 / 1000 / size for bytes in (second.sent_bytes, second.received_bytes)]
    print(f"{engine:<9} {size:>6} {second.browsers_seconds:>14.2f} {second.servers_seconds:>8.2f}", end="")
    print(f"{kbits[0]:>14.0f} {kbits[1]:>9.0f} {second.frames / size / (size - 1):>9.1f} {join_ms:>8.0f}", flush=True)


def opened(people: People, name: str) -> Participant:
    """Somebody in the green room."""
    person = people.open(name, camera=CAMERA)
    person.page.set_viewport_size(WINDOW)
    person.enter_green_room(people.room)
    return person


def join_last(people: People) -> float:
    """The last one joins: milliseconds from clicking to the first frame of anybody."""
    last = opened(people, "Last")
    last.page.wait_for_function(DEVICES_OPEN)
    last.page.evaluate("url => import(url)", script_url(last))
    last.page.evaluate("() => bench.watchJoin()")
    last.button("Join call").click()
    elapsed: float = last.page.evaluate("() => bench.joined")
    for person in people.all[:-1]:
        last.wait_for_frames(person.name)
    return elapsed


def totals(people: list[Participant]) -> Totals:
    """Up to now."""
    sent, received, frames = map(sum, zip(*(person.page.evaluate(TOTALS) for person in people), strict=True))
    browsers = servers = 0.0
    for name, seconds in started_processes():
        if "chrom" in name or "headless" in name:
            browsers += seconds
        elif name in {"livekit-server", "flask"} or name.startswith("python"):
            servers += seconds
    return Totals(sent, received, frames, browsers, servers, time.monotonic())


def started_processes() -> Iterator[tuple[str, float]]:
    """Of each process that this one has started, or one of those: the program, and its seconds of processor time."""
    stats = dict(filter(None, map(stat_of, Path("/proc").glob("[0-9]*"))))
    for parent, name, seconds in stats.values():
        above = parent
        while above in stats and above != os.getpid():
            above = stats[above][0]
        if above == os.getpid():
            yield name, seconds


def stat_of(folder: Path) -> tuple[int, tuple[int, str, float]] | None:
    """A process with its parent, its program and its seconds of processor time; None once it has ended."""
    try:
        _, name, rest = re.split(r" ?[()] ?", (folder / "stat").read_text(), maxsplit=2)
    except OSError:
        return None
    fields = rest.split()
    return int(folder.name), (int(fields[1]), name, (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND)


def film_scene(path: Path, camera: str) -> Path:
    """Write a camera in front of which a wall of coloured bricks moves to and fro."""
    dice = random.Random(camera)
    across, down = (WIDTH + SCENE_STEPS * STEP_PX) // BLOCK_PX + 1, HEIGHT // BLOCK_PX
    planes = [[[dice.randrange(40, 216) for _ in range(across)] for _ in range(down)] for _ in range(3)]
    there = range(SCENE_STEPS)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for step in (*there, *reversed(there)):
            file.write(b"FRAME\n")
            for plane, part in zip(planes, (1, 2, 2), strict=True):  # colours have half the lines and columns
                file.writelines(lines_of(plane, BLOCK_PX // part, step * STEP_PX // part, WIDTH // part))
    return path


def lines_of(plane: list[list[int]], block: int, shift: int, width: int) -> Iterator[bytes]:
    """The lines of a picture of bricks, each `block` pixels large, from the pixel `shift` on."""
    for bricks in plane:
        line = b"".join(bytes([brick]) * block for brick in bricks)
        yield line[shift : shift + width] * block


if __name__ == "__main__":
    main()
