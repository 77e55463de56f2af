"""One person at a browser tab: finds things by role and name, as assistive technology does."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, expect

from tests.browser import painted
from tests.browser.cameras import BLACK, COLOURS

SPY = Path(__file__).with_name("spy.js")

# Firefox counts the frames of a call in a field of its own; in the standard one they stay 0.
FRAMES = "video => video.mozPaintedFrames ?? video.getVideoPlaybackQuality().totalVideoFrames"
MORE_FRAMES = f"([video, least]) => ({FRAMES})(video) >= least"
SHOWS = "([video, colour, palette]) => spy.colour(video, palette) === colour"
AUDIO_ENERGY = "() => spy.audioEnergy()"
LEAST_AUDIO = 0.001  # a moment of speech; silence is far below
MORE_AUDIO = "async least => await spy.audioEnergy() >= least"
NO_AUDIO = """async least => {
  const before = await spy.audioEnergy();
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  return await spy.audioEnergy() - before < least;
}"""
CSRF_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
CUT_SHORT = "WebSocket is closed before the connection is established"
INTERRUPTED = "was interrupted while the page was loading"  # what Firefox says to the same


class Participant:
    """A person's tab, from the join form to the end of the call."""

    def __init__(self, page: Page, name: str, camera: str) -> None:
        """`camera` is the colour it shows, `none` or `denied`."""
        self.page = page
        self.name = name
        self.camera = camera
        self.errors: list[str] = []
        self._parting = False
        page.context.add_init_script(path=SPY)
        page.on("console", self._remember_error)
        page.on("pageerror", self._remember_exception)
        page.on("request", self._remember_parting)
        page.on("domcontentloaded", self._remember_arrival)

    # Getting in and out

    def open_room(self, room: str) -> None:
        """Follow a link to `room`: the join form, with the room filled in."""
        self.page.goto(f"/rooms/{room}")

    def fill_join_form(self, room: str = "") -> None:
        """Fill in the join form and send it."""
        self.page.get_by_label("Your name").fill(self.name)
        if room:
            self.page.get_by_label("Room", exact=True).fill(room)
        self.page.get_by_role("button", name="Join", exact=True).click()

    def enter_green_room(self, room: str) -> None:
        """From nowhere to the green room of `room`. The join form is sent as a page sends it, but without the page."""
        site = self.page.request
        answer = site.get(f"/rooms/{room}")
        [token] = CSRF_TOKEN.findall(answer.text())
        form = {"csrf_token": token, "name": self.name, "room": room}
        site.post("/", form=form, headers={"Referer": answer.url}, max_redirects=0)
        self.open_room(room)
        expect(self.button("Join call")).to_be_visible()

    def join_call(self) -> None:
        """From the green room into the call; returns once connected."""
        self.button("Join call").click()
        expect(self.status).to_have_text(re.compile(r"\d participant"))

    def leave(self) -> None:
        """Leave by the button."""
        self.button("Leave call").click()
        expect(self.button("Leave call")).to_have_count(0)

    def close_tab(self) -> None:
        """Leave as people do."""
        self._parting = True
        self.page.close()

    # What is on the page

    def button(self, name: str) -> Locator:
        """The button of that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def status(self) -> Locator:
        """The call's status: "2 participants"."""
        return self.page.get_by_role("status")

    @property
    def tiles(self) -> Locator:
        """All tiles, the own one included."""
        return self.page.locator("[role=group][data-identity]")

    def tile(self, name: str) -> Locator:
        """The tile of the participant of that name; `You` is the own one."""
        return self.page.get_by_role("group", name=name, exact=True)

    def video(self, name: str) -> Locator:
        """The picture on a tile."""
        return self.tile(name).locator("video")

    def expect_painted(self, locator: Locator, *, contrast: float = painted.LEAST_CONTRAST) -> None:
        """Until what the locator finds can be seen: in the window, uncovered, `contrast` to 1 or more."""
        painted.expect_painted(locator, contrast=contrast)

    def wait_for_words(self, text: str) -> None:
        """Until `text` has been on the page, if only for a moment, as notices are."""
        self.page.wait_for_function("text => spy.hasShown(text)", arg=text)

    # What moves and sounds

    def wait_for_frames(self, name: str, more: int = 10) -> None:
        """Until a tile's video has shown `more` frames than at the call."""
        video = self.video(name).element_handle()
        self.page.wait_for_function(MORE_FRAMES, arg=[video, video.evaluate(FRAMES) + more])

    def wait_for_colour(self, name: str, colour: str) -> None:
        """Until the middle of a tile's video is nearer to `colour` than to any other."""
        video = self.video(name).element_handle()
        self.page.wait_for_function(SHOWS, arg=[video, colour, COLOURS | {"black": BLACK}])

    def wait_for_sound(self) -> None:
        """Until more sound has arrived than at the call: somebody talks, without a pause."""
        self.page.wait_for_function(MORE_AUDIO, arg=self.page.evaluate(AUDIO_ENERGY) + LEAST_AUDIO)

    def wait_for_silence(self) -> None:
        """Until no sound arrives for half a second: nobody talks."""
        self.page.wait_for_function(NO_AUDIO, arg=LEAST_AUDIO)

    def sees(self, *others: Participant) -> None:
        """Until each of `others` has a tile with the right name, in the right colour, that moves."""
        expect(self.tiles).to_have_count(len(others) + 1)
        for other in others:
            self.wait_for_colour(other.name, other.camera)
            self.wait_for_frames(other.name)

    def open_devices(self) -> int:
        """How many cameras and microphones this tab keeps open: the light is on."""
        count: int = self.page.evaluate("() => spy.tracks.filter(track => track.readyState === 'live').length")
        return count

    def _remember_error(self, message: ConsoleMessage) -> None:
        if self._parting and CUT_SHORT in message.text:
            return  # whoever leaves a page while it connects: the browser reports that as a failure
        if message.type in {"error", "warning"}:
            self.errors.append(f"{message.text} ({message.location['url']})")

    def _remember_exception(self, error: Error) -> None:
        if INTERRUPTED not in error.message:  # it comes late: another page may have arrived by then
            self.errors.append(f"uncaught {error}")

    def _remember_parting(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._parting = True

    def _remember_arrival(self, page: Page) -> None:
        self._parting = False
