"""Firefox beside Chromium; everything else is as in the other browser tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import p2p_server, people, pytest_runtest_makereport, room, server
from tests.firefox.stock import AllBrowsers
from tests.programs import need
from tests.waiting import PATIENCE_SECONDS

__all__ = ["p2p_server", "people", "pytest_runtest_makereport", "room", "server"]


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[AllBrowsers]:
    """Browsers by camera, Firefox among them."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    browsers = AllBrowsers(playwright, tmp_path_factory.mktemp("firefox"), need("firefox", "firefox-esr"))
    yield browsers
    browsers.close()
