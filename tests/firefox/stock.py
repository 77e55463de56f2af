"""Starts the Firefox that people have, which Playwright drives by the standard WebDriver BiDi."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser.harness import Browsers

FIREFOX = "firefox"  # as a camera: its own fake one, which changes colour all the time
RELAY = Path(__file__).with_name("relay.py")
PREFERENCES: dict[str, bool | float | str] = {
    "media.navigator.streams.fake": True,  # a camera that moves and a microphone that hums
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
}


class AllBrowsers(Browsers):
    """Chromium with its cameras, and Firefox under the name FIREFOX."""

    def __init__(self, playwright: Playwright, folder: Path, firefox: str) -> None:
        """`firefox` is the path of the one to use."""
        super().__init__(playwright, folder)
        self._firefox = firefox

    def launch(self, camera: str, *flags: str) -> Browser:
        if camera != FIREFOX:
            return super().launch(camera, *flags)
        return self._playwright.firefox.launch(
            channel="moz-firefox", executable_path=self._command(), firefox_user_prefs=PREFERENCES
        )

    def _command(self) -> Path:
        """One file to start for Playwright: Firefox behind the relay."""
        script = self._folder / "firefox.sh"
        script.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(RELAY), self._firefox])} "$@"\n')
        script.chmod(0o755)
        return script
