"""TURN credentials reach the connections of who has entered a room, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import running
from tests.browser.harness import People
from tests.browser.server import Server

RELAY = "turn:127.0.0.1:9"  # nobody is there: these tests are about what the browser is told to use
USED = "() => spy.peers.at(-1)?.getConfiguration().iceServers.filter(({ urls }) => `${urls}`.startsWith('turn:'))"
POLICY = "() => spy.peers.at(-1)?.getConfiguration().iceTransportPolicy"
EARLY = "() => spy.peers.length"


@pytest.fixture(scope="module")
def turn_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a TURN server that all media is to pass through."""
    log = tmp_path_factory.mktemp("turn") / "server.log"
    server = Server(log, TURN_URLS=RELAY, TURN_SECRET="the TURN server's secret, made up", ICE_RELAY_ONLY="1")
    yield server
    server.kill()


@pytest.fixture
def server(turn_server: Server) -> Server:
    return running(turn_server)


def test_credentials_come_with_the_welcome_and_hide_the_addresses(people: People) -> None:
    ana, ben = people.join("Ana"), people.open("Ben")
    answers: list[str] = []
    ben.page.on("response", lambda answer: answers.append(answer.text()) if "/api/token" in answer.url else None)
    ben.enter_green_room(people.room)
    assert ben.page.evaluate(EARLY) == 0
    ben.join_call()
    for person in (ana, ben):
        person.page.wait_for_function(USED)
        [relay] = person.page.evaluate(USED)
        expires_at, _, who = relay["username"].partition(":")
        assert expires_at.isdigit()
        assert who
        assert person.name not in who
        assert relay["credential"]
        assert person.page.evaluate(POLICY) == "relay"
    assert answers
    assert all("turn:" not in answer for answer in answers)
