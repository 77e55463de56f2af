"""For how long nobody moves or is heard while a call moves from one engine to the other: ten moves, there and back.

Two people talk; their host moves the call to a real LiveKit server and back, five times. Of each move the longest time
between two frames, and between two growths of the received sound, is taken on both pages. The fake cameras give 8
frames a second, so that 125 ms between two of them is no gap.

    python -m bench.move [moves]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.harness import Browsers, People
from tests.browser.hosting import room_settings
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.livekit import LiveKitServer

MOVES = 10
WATCH = Path(__file__).parents[1].joinpath("tests", "browser", "gaps.js").read_text()
WAYS = {"livekit": "Through the media server", "p2p": "Directly"}

Gaps = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else MOVES
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        livekit = LiveKitServer(Path(folder, "livekit.log"))
        server = Server(Path(folder, "server.log"), **livekit.settings(VIDEO_ENGINE="auto", P2P_UPTO="2"))
        browsers = Browsers(playwright, Path(folder))
        try:
            livekit.start()
            server.start()
            people = People(browsers, server, "bench")
            pair = people.join("Ana"), people.join("Bo")
            gaps = [measure(pair, to) for to in list(WAYS) * (moves // 2)]
        finally:
            browsers.close()
            server.kill()
            livekit.kill()
    report(gaps)


def measure(pair: tuple[Participant, Participant], to: str) -> Gaps:
    """The longest gaps on both pages, in milliseconds, while their call moves."""
    for person, other in (pair, pair[::-1]):
        person.wait_for_frames(other.name)
        person.wait_for_sound()
        person.page.evaluate(WATCH)
    with room_settings(pair[0]) as settings:
        settings.get_by_role("radio", name=WAYS[to]).check()
    for person in pair:
        expect(person.page.locator("#call")).to_have_attribute("data-engine", to)
    found: Gaps = {"frames": [], "sound": []}
    for person in pair:
        for gap in person.page.evaluate("() => spy.gaps()").values():
            for what, longest in found.items():
                longest.append(gap[what])
    return found


def report(gaps: list[Gaps]) -> None:
    """Print one line a move, then medians and the longest."""
    for number, (gap, to) in enumerate(zip(gaps, list(WAYS) * len(gaps), strict=False), 1):
        print(f"{number:2} to {to:8}" + "".join(f"  {what} {max(longest):5.0f} ms" for what, longest in gap.items()))
    for what in ("frames", "sound"):
        longest = [one for gap in gaps for one in gap[what]]
        print(f"{what:7} {statistics.median(longest):5.0f} ms median, {max(longest):5.0f} ms longest of {len(longest)}")


if __name__ == "__main__":
    main()
