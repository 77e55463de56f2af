"""Which Chromium the browser tests use. `python -m tests.browser.chromium --install` gets one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

MISSING = (
    "No Chromium for the browser tests: run `python -m playwright install --with-deps chromium`,"
    " or set CHROMIUM_PATH to a Chromium or Chrome you have."
)

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
PATHS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
]


def find(bundled: str = "") -> str | None:
    """The path of a Chromium that starts; `bundled` is where Playwright keeps its own."""
    return next(filter(starts, candidates(bundled)), None)


def candidates(bundled: str) -> Iterator[str]:
    """Where a Chromium may be, best first. CHROMIUM_PATH, when set, is the only choice."""
    if chosen := os.environ.get("CHROMIUM_PATH"):
        yield chosen
        return
    if bundled:
        yield bundled
    yield from filter(None, map(shutil.which, NAMES))
    yield from PATHS


def starts(path: str) -> bool:
    """Whether it runs here: Ubuntu's `chromium-browser` may be an empty shell, libraries may be missing."""
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":  # there `--version` would open a window
        return True
    return subprocess.run([path, "--version"], capture_output=True).returncode == 0


def install(bundled: str) -> str | None:
    """Get a Chromium and return its path; tries one way after the other."""
    for command in installers():
        print("No Chromium found:", *command, flush=True)
        if subprocess.run(command).returncode == 0 and (path := find(bundled)):
            return path
    return None


def installers() -> Iterator[list[str]]:
    """The commands that may bring a Chromium. System packages need root."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    if sys.platform == "linux" and os.geteuid() == 0:
        if shutil.which("apt-get"):
            yield ["apt-get", "update", "--quiet"]
            yield ["apt-get", "install", "--yes", "--quiet", "chromium"]
        yield [*playwright, "--with-deps", "chromium"]
    yield [*playwright, "chromium"]


def main() -> int:
    """Print the Chromium the tests will use, or what to do about there being none."""
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    path = find(bundled)
    if not path and "--install" in sys.argv and not os.environ.get("CHROMIUM_PATH"):
        path = install(bundled)
    print(f"Browser tests use {path}" if path else MISSING)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
