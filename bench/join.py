"""From clicking "Join call" to the first frame of somebody already there, beside the least any app could need.

The floor is two bare RTCPeerConnections in one page: same browser, same fake camera, same resolution, from
createOffer to the first frame. Both take turns, so that a busy moment of the machine hits both.

    python -m bench.join [rounds]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.harness import Browsers, People
from tests.browser.participant import Participant
from tests.browser.server import Server

ROUNDS = 10
CAMERA = "green"
DEVICES_OPEN = "() => spy.tracks.length === 2"
SCRIPT = Path(__file__).with_suffix(".js")


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder, "server.log"))
        browsers = Browsers(playwright, Path(folder))
        server.start()
        try:
            joins, bares = measure(People(browsers, server, "bench"), rounds)
        finally:
            browsers.close()
            server.kill()
    report(joins, bares)


def measure(people: People, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of `rounds` joins and as many bare connections, after one of each to warm up."""
    host = people.join("Host", camera=CAMERA)
    host.page.wait_for_function(DEVICES_OPEN)
    camera = host.page.evaluate("() => spy.tracks.find(track => track.kind === 'video').getSettings()")
    size = {name: camera[name] for name in ("width", "height", "frameRate")}
    times = [(join_ms(people, host), bare_ms(people, size)) for _ in range(rounds + 1)][1:]
    return [join for join, _ in times], [bare for _, bare in times]


def join_ms(people: People, host: Participant) -> float:
    """One person enters the host's call and leaves again."""
    guest = people.open("Guest", camera=CAMERA)
    guest.enter_green_room(people.room)
    guest.page.wait_for_function(DEVICES_OPEN)
    guest.page.evaluate("url => import(url)", script_url(guest))
    guest.page.evaluate("() => bench.watchJoin()")
    guest.button("Join call").click()
    elapsed: float = guest.page.evaluate("() => bench.joined")
    guest.close_tab()
    host.tile("Guest").wait_for(state="detached")
    return elapsed


def bare_ms(people: People, size: dict[str, float]) -> float:
    """Two connections in one page of the same site, with a camera picture of `size`."""
    page = people.open("Bare", camera=CAMERA)
    page.page.goto("/")
    page.page.evaluate("url => import(url)", script_url(page))
    elapsed: float = page.page.evaluate("size => bench.bareCall(size)", size)
    page.close_tab()
    return elapsed


def script_url(participant: Participant) -> str:
    """The measuring script, served as the site's own because the page's policy allows no other."""
    url = "/bench.js"
    participant.page.route(f"**{url}", lambda route: route.fulfill(path=SCRIPT))
    return url


def report(joins: list[float], bares: list[float]) -> None:
    """Print the medians, the spread and the ratio."""
    for title, times in [("Join call to first frame", joins), ("two bare connections", bares)]:
        print(f"{title:25} {statistics.median(times):5.0f} ms median  ({min(times):.0f} to {max(times):.0f})")
    print(f"{'ratio':25} {statistics.median(joins) / statistics.median(bares):5.2f}  over {len(joins)} rounds each")


if __name__ == "__main__":
    main()
