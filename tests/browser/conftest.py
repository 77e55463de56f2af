"""One server and one browser per camera for the whole run; new people for every test."""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.harness import Browsers, People
from tests.browser.livekit import livekit, livekit_server
from tests.browser.server import ROOT, Server
from tests.standins.twilio import TwilioStandIn, require_sdk
from tests.standins.twilio_rooms import CREDENTIALS
from tests.waiting import PATIENCE_SECONDS

__all__ = ["livekit", "livekit_server"]
SCREENSHOTS = ROOT / "test-results"

room_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def stand_in() -> Iterator[TwilioStandIn]:
    """What all browsers take for Twilio."""
    stand_in = TwilioStandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture(scope="session")
def browsers(
    tmp_path_factory: pytest.TempPathFactory, playwright: Playwright, stand_in: TwilioStandIn
) -> Iterator[Browsers]:
    """Browsers by camera."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    browsers = Browsers(playwright, tmp_path_factory.mktemp("cameras"), hosts=stand_in.hosts)
    yield browsers
    browsers.close()


@pytest.fixture(scope="session")
def p2p_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started once for all tests."""
    server = Server(tmp_path_factory.mktemp("server") / "server.log")
    yield server
    server.kill()


@pytest.fixture
def server(p2p_server: Server) -> Server:
    """The running app, even if the test before this one killed it; other modules have another `server`."""
    return running(p2p_server)


@pytest.fixture(scope="session")
def twilio_server(tmp_path_factory: pytest.TempPathFactory, stand_in: TwilioStandIn) -> Iterator[Server]:
    """The app with a Twilio account at the stand-in."""
    require_sdk()
    settings = {"FLASK_APP": "tests.standins.twilio_app:app", "VIDEO_ENGINE": "twilio", **CREDENTIALS}
    log = tmp_path_factory.mktemp("twilio") / "server.log"
    server = Server(log, TWILIO_STANDIN_URL=stand_in.rest_url, **settings)
    yield server
    server.kill()


def running(server: Server) -> Server:
    """`server`, started unless it runs already."""
    if not server.running:
        server.start()
    return server


@pytest.fixture
def room() -> str:
    """The name of a room nobody was in before."""
    return f"room-{next(room_numbers)}"


@pytest.fixture
def people(request: pytest.FixtureRequest, browsers: Browsers, server: Server, room: str) -> Iterator[People]:
    """Brings people into `room`. At the end nobody's console may hold an error the test did not expect."""
    people = People(browsers, server, room)
    yield people
    if request.node.stash.get(FAILED, False):
        people.save_screenshots(SCREENSHOTS / re.sub(r"\W+", "-", request.node.name))
    people.close()
    assert people.unexpected_errors() == []


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a failed test's server log, and let `people` know that it failed."""
    report = yield
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and server:
        item.stash[FAILED] = True
        report.sections.append(("server log", server.log_end()))
    return report
