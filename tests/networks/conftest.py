"""One laboratory for all tests; two people meet in it, each at home with a browser of their own."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import FAILED, SCREENSHOTS, pytest_runtest_makereport
from tests.browser.harness import People
from tests.conftest import Certificate
from tests.lab.lab import Lab
from tests.lab.namespaces import why_not
from tests.lab.router import Router
from tests.lab.services import Site
from tests.networks.callers import Calls, Resident, resident
from tests.waiting import PATIENCE_SECONDS

__all__ = ["pytest_runtest_makereport"]

room_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def namespaces() -> None:
    """Skips where there can be no laboratory, with the reason; on a CI machine it fails instead."""
    reason = why_not()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture
def router(namespaces: None) -> Iterator[Router]:
    """An internet without anybody on it."""
    router = Router()
    router.start()
    yield router
    router.stop()


@pytest.fixture(scope="session")
def lab(
    namespaces: None, tmp_path_factory: pytest.TempPathFactory, certificate: Certificate, playwright: Playwright
) -> Iterator[Lab]:
    """The app and a TURN server on an internet."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    lab = Lab(tmp_path_factory.mktemp("lab"), certificate, playwright)
    try:
        lab.start()
        yield lab
    finally:
        lab.close()


@pytest.fixture(scope="session")
def ana(lab: Lab) -> Iterator[Resident]:
    """Somebody at home."""
    with resident(lab, "Ana", "red") as ana:
        yield ana


@pytest.fixture(scope="session")
def ben(lab: Lab) -> Iterator[Resident]:
    """Somebody in another home."""
    with resident(lab, "Ben", "green") as ben:
        yield ben


@pytest.fixture
def server(lab: Lab) -> Site:
    """The app, whose log is shown when a test fails."""
    return lab.site


@pytest.fixture
def calls(request: pytest.FixtureRequest, lab: Lab, server: Site) -> Iterator[Calls]:
    """Brings people into one room, and leaves fair weather behind. Nobody's console may hold an error."""
    people = People(lab.browsers, server, f"room-{next(room_numbers)}")
    calls = Calls(people)
    yield calls
    if request.node.stash.get(FAILED, False):
        people.save_screenshots(SCREENSHOTS / re.sub(r"\W+", "-", request.node.name))
    lab.clear()
    people.close()
    assert people.unexpected_errors() == []
