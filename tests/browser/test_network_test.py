"""The network test: passes where calls work, and says what is wrong where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.conftest import Certificate
from tests.coturn import SECRET, Coturn

NETWORK = [
    "Connection to this site",
    "Relay over UDP (TURN)",
    "Relay over TCP (TURN)",
    "Relay over TLS (TURN)",
    "Path to others",
]
QUALITY = ["Round trip", "Lost packets", "Speed"]
WRONG_SECRET = "another secret, as long as it has to be"
ENDED = "Finished: "
COPIED = "() => navigator.clipboard.readText()"


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Coturn]:
    server = Coturn(tmp_path_factory.mktemp("coturn"), certificate=certificate)
    yield server
    server.stop()


@pytest.fixture
def server(request: pytest.FixtureRequest, coturn: Coturn, tmp_path: Path) -> Iterator[Server]:
    """The app with that TURN server, and the secret that the test asks for; with an empty one, without TURN."""
    secret = getattr(request, "param", SECRET)
    urls = [*coturn.urls, coturn.tls_url] if secret else []
    server = Server(tmp_path / "server.log", TURN_URLS=",".join(urls), TURN_SECRET=secret)
    server.start()
    yield server
    server.kill()


def row(person: Participant, name: str, state: str) -> None:
    """Until that row of the results is in that state."""
    found = person.page.get_by_role("listitem", name=name, exact=True)
    expect(found.locator(".check-state")).to_have_text(state)


def ana_tests(people: People, answer: str) -> Participant:
    """Somebody who came from the green room and has done the test."""
    ana = people.open("Ana")
    ana.page.context.grant_permissions(["camera", "microphone", "clipboard-read", "clipboard-write"])
    ana.enter_green_room(people.room)
    ana.page.get_by_role("link", name="Test my connection").click()
    expect(ana.page.get_by_role("heading", name="Network test")).to_be_visible()
    ana.button("Start the test").click()
    ana.button(answer).click()
    expect(ana.status).to_contain_text(ENDED)
    return ana


def test_passes_where_calls_work_and_tells_it_without_names(people: People, coturn: Coturn) -> None:
    ana = ana_tests(people, "I hear it")
    for name in ["Camera", "Microphone", "Speaker", *NETWORK, *QUALITY]:
        row(ana, name, "Works")
    assert ana.open_devices() == 0
    ana.button("Copy the results").click()
    expect(ana.page.get_by_text("The results are copied.")).to_be_visible()
    text = ana.page.evaluate(COPIED)
    assert "Relay over UDP (TURN): Works." in text
    for private in ("Ana", "127.0.0.1:" + str(coturn.port), SECRET, people.room):
        assert private not in text


@pytest.mark.parametrize(
    ("server", "says"),
    [("", "This site has no such relay."), (WRONG_SECRET, "refuses this site's credentials")],
    indirect=["server"],
)
def test_says_what_is_wrong_with_the_relay(people: People, says: str) -> None:
    ana = ana_tests(people, "I hear nothing")
    row(ana, "Speaker", "Problem")
    for name in ["Relay over UDP (TURN)", "Relay over TCP (TURN)"]:
        expect(ana.page.get_by_role("listitem", name=name)).to_contain_text(says)
    for name in QUALITY:
        row(ana, name, "Not tested")
