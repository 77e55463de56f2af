"""Starts browsers and people in them. The tests get it through the fixtures of conftest.py."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser import chromium
from tests.browser.cameras import COLOURS, write_video
from tests.browser.microphones import write_voice
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.waiting import PATIENCE_SECONDS

# Playwright's own list, which a second one replaces, and the suggestions below an address bar that nobody sees: each
# window would load two pages for those, two fifths of what opening it costs.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable"
    " LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect"
    " OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"
    " SpareRendererForSitePerProcess WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup"
)
FLAGS = [
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",  # where there is none, pretending to have one costs more than painting without
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    f"--disable-features={','.join(OFF.split())}",
]
HOSTS = ["MAP lan.test 127.0.0.1"]  # a name that is not localhost, so not a secure origin
ALLOW_DEVICES = "--use-fake-ui-for-media-stream"


class Browsers:
    """One running Chromium per camera, since Chromium's fake camera belongs to the whole process.

    A camera is a name in COLOURS, `none` (a microphone only), `several` (of everything, with pictures of Chromium's
    own) or `denied` (no permission for either).
    """

    def __init__(
        self,
        playwright: Playwright,
        folder: Path,
        paint: Callable[[Path, str], Path] = write_video,
        hosts: Sequence[str] = (),
    ) -> None:
        """`folder` takes the video files that the fake cameras play, made by `paint`.

        `hosts` are further rules of where hosts are, with certificates that nobody checks.
        """
        self._playwright = playwright
        self._paint = paint
        self._flags = [*FLAGS, f"--host-resolver-rules={', '.join([*HOSTS, *hosts])}", "--ignore-certificate-errors"]
        self._folder = folder
        self._running: dict[str, Browser] = {}

    def get(self, camera: str) -> Browser:
        """The browser with that camera, started when first asked for."""
        browser = self._running.get(camera)
        if browser is None or not browser.is_connected():
            browser = self._running[camera] = self.launch(camera)
        return browser

    def close(self) -> None:
        """End all of them."""
        for browser in self._running.values():
            browser.close()

    def launch(self, camera: str, *flags: str) -> Browser:
        """One more browser with that camera and further `flags`, which the caller closes."""
        path = chromium.find(self._playwright.chromium.executable_path)
        if not path:
            raise RuntimeError(chromium.MISSING)
        as_root = sys.platform == "linux" and os.geteuid() == 0
        return self._playwright.chromium.launch(
            executable_path=path, args=[*self._flags, *self._devices(camera), *flags], chromium_sandbox=not as_root
        )

    def _devices(self, camera: str) -> list[str]:
        if camera == "denied":
            return ["--use-fake-device-for-media-stream"]
        if camera == "none":
            return [ALLOW_DEVICES, "--use-fake-device-for-media-stream=device-count=0"]
        if camera == "several":
            # The second of Chromium's is a depth camera, whose pictures no call can send; the third is an ordinary one.
            return [ALLOW_DEVICES, "--use-fake-device-for-media-stream=device-count=3"]
        video = self._paint(self._folder / f"{camera}.y4m", camera)
        voice = write_voice(self._folder / "voice.wav")
        return [
            ALLOW_DEVICES,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={video}",
            f"--use-file-for-fake-audio-capture={voice}",
        ]


class People:
    """Brings people into calls and cleans up after them."""

    def __init__(self, browsers: Browsers, server: Server, room: str) -> None:
        """`room` is where they meet unless told otherwise."""
        self.server = server
        self.room = room
        self.all: list[Participant] = []
        self._browsers = browsers
        self._cameras = itertools.cycle(COLOURS)
        self._expected_errors: list[str] = []

    def open(self, name: str, *, camera: str = "", browser: Browser | None = None) -> Participant:
        """Somebody with a tab in a `browser`, in no room yet; the cameras take turns: red, green, blue, yellow."""
        camera = camera or next(self._cameras)
        context = (browser or self._browsers.get(camera)).new_context(
            base_url=self.server.url, ignore_https_errors=True
        )
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        participant = Participant(context.new_page(), name, camera)
        self.all.append(participant)
        return participant

    def join(self, name: str, *, room: str = "", camera: str = "") -> Participant:
        """Somebody in a call."""
        participant = self.open(name, camera=camera)
        participant.enter_green_room(room or self.room)
        participant.join_call()
        return participant

    def expect_errors(self, *parts: str) -> None:
        """Console errors that contain one of `parts` belong to this test."""
        self._expected_errors += parts

    def unexpected_errors(self) -> list[str]:
        """Console errors and uncaught exceptions nobody expected, each with the person's name."""
        said = [f"{person.name}: {error}" for person in self.all for error in person.errors]
        return [error for error in said if not any(part in error for part in self._expected_errors)]

    def save_screenshots(self, folder: Path) -> None:
        """What everybody still in a tab sees."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, person in enumerate(self.all, 1):
            if not person.page.is_closed():
                person.page.screenshot(path=folder / f"{number}.png", caret="initial")  # hiding it breaks the CSP

    def close(self) -> None:
        """Close their tabs."""
        for person in self.all:
            person.close_tab()
            person.page.context.close()
