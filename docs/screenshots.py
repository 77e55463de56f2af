"""Makes the pictures in docs/screenshots: `make screenshots`.

Real browsers hold real calls with each other; their fake cameras show painted people.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.browser.cameras import paint_person
from tests.browser.harness import Browsers, People
from tests.browser.participant import Participant
from tests.browser.server import Server

FOLDER = Path(__file__).parent / "screenshots"
SIZES: list[ViewportSize] = [
    {"width": 1440, "height": 900},
    {"width": 820, "height": 1180},
    {"width": 390, "height": 844},
]
NAMES = ["Ana", "Ben", "Chloé", "Dmitri", "Emeka", "Fatima", "Goro", "Hanna"]
TILES = [1, 2, 5, 8]
PREVIEW = "() => document.querySelector('#preview-tile video')?.videoWidth > 0"
# Chromium names a fake camera after its file.
NAME_CAMERA = """() => {
  const [option] = document.getElementById("device-camera").options;
  if (!option.value) return false;
  option.text = "Built-in camera";
  return true;
}"""
PAINTED = """() => [...document.querySelectorAll('.stage .tile:not(.tile-away), #preview-tile .tile')].every(
  (tile) => tile.classList.contains('tile-dark') || tile.querySelector('video').videoWidth > 0)"""


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "server.log")
        server.start()
        browsers = Browsers(playwright, Path(folder), paint=paint_person)
        try:
            take_all(People(browsers, server, "weekly-standup"))
        finally:
            browsers.close()
            server.kill()


def take_all(people: People) -> None:
    """The pages in the order somebody sees them; others join in between."""
    ana = people.open("Ana", camera="0")
    ana.page.goto("/")
    take(ana.page, "join")
    ana.enter_green_room(people.room)
    ana.page.wait_for_function(PREVIEW)
    ana.page.wait_for_function(NAME_CAMERA)
    take(ana.page, "green-room")
    ana.join_call()
    here = 1
    for tiles in TILES:
        for number in range(here, tiles):
            join_quietly(people, NAMES[number], str(number))
        here = tiles
        expect(ana.status).to_have_text("1 participant" if tiles == 1 else f"{tiles} participants")
        take(ana.page, f"tiles-{tiles}")
        if tiles == 2:
            take_screen_share(people, ana)
    ana.leave()
    take(ana.page, "left")


def join_quietly(people: People, name: str, camera: str) -> None:
    """Somebody whose window is so small that the others send little: one machine runs them all."""
    person = people.open(name, camera=camera)
    person.page.set_viewport_size({"width": 320, "height": 240})
    person.enter_green_room(people.room)
    person.join_call()


def take_screen_share(people: People, ana: Participant) -> None:
    """Three people, one of them sharing a screen, and the chat open."""
    sharer, chatter = people.join("Chloé", camera="2"), people.all[1]
    sharer.button("Share screen").click()
    chatter.button("Chat").click()
    chatter.page.get_by_role("textbox", name="Message").fill("Slides are in https://example.com/slides")
    chatter.button("Send").click()
    expect(ana.tile("Screen of Chloé")).to_be_visible()
    take(ana.page, "screen-share")
    sharer.leave()
    expect(ana.status).to_have_text("2 participants")


def take(page: Page, name: str) -> None:
    """A picture of the page in each size, light and dark."""
    for size in SIZES:
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.wait_for_function(PAINTED)
            expect(page.locator("#notices > *")).to_have_count(0)
            page.screenshot(path=FOLDER / f"{name}-{size['width']}-{theme}.png")


if __name__ == "__main__":
    main()
