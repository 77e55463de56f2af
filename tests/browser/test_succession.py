"""Who is in charge when the host is away: for a moment, too long, or for good."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.harness import Browsers, People
from tests.browser.hosting import row
from tests.browser.participant import Participant
from tests.browser.server import Server

OFFLINE = ("WebSocket connection to", "Failed to load resource", "ERR_INTERNET_DISCONNECTED")
LOST = 3999  # any but 1000 and 1001, with which pages leave


def expect_host(person: Participant, *hosts: str) -> None:
    """Until the person, whose list of people is open, sees that these are in charge, and nobody else."""
    rows = person.page.get_by_role("list", name="Participants").get_by_role("listitem")
    expect(rows.filter(has=person.page.get_by_role("img", name="Host"))).to_have_count(len(hosts))
    for name in hosts:
        expect(row(person, name).get_by_role("img", name="Host")).to_be_visible()


def test_a_host_who_reloads_or_loses_the_network_for_a_while_is_host_again(people: People) -> None:
    people.expect_errors(*OFFLINE)
    ana, ben = people.join("Ana", camera="none"), people.join("Ben", camera="none")
    ben.button("People").click()
    expect_host(ben, "Ana")
    ana.page.reload()
    expect(ben.status).to_have_text("1 participant")
    ana.join_call()
    expect_host(ben, "Ana")
    ana.page.context.set_offline(True)
    expect(ben.tile("Ana").get_by_text("Reconnecting…")).to_be_visible()
    expect(ana.status).to_have_text("Reconnecting…")
    ana.page.context.set_offline(False)
    expect(ana.status).to_have_text("2 participants")
    expect(ben.tile("Ana").get_by_text("Reconnecting…")).to_be_hidden()
    expect_host(ben, "Ana")
    ana.button("More").click()
    expect(ana.button("Room settings")).to_be_visible()


@pytest.fixture(scope="module")
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that takes whoever is away for a second for gone."""
    server = Server(tmp_path_factory.mktemp("impatient") / "server.log", RECONNECT_GRACE_SECONDS="1")
    server.start()
    yield server
    server.kill()


def test_when_the_host_is_lost_for_longer_who_was_there_longest_is_in_charge(
    browsers: Browsers, impatient_server: Server
) -> None:
    people = People(browsers, impatient_server, "succession")
    try:
        ana = people.open("Ana", camera="none")
        line = Line(ana)
        ana.enter_green_room(people.room)
        ana.join_call()
        ben, cleo = people.join("Ben", camera="none"), people.join("Cleo", camera="none")
        cleo.button("People").click()
        expect_host(cleo, "Ana")
        line.cut()
        expect(cleo.tile("Ana")).to_have_count(0)
        expect_host(cleo, "Ben")
        ben.wait_for_words("You are a host now.")
        assert people.unexpected_errors() == []
    finally:
        people.close()


class Line:
    """What is between a page and the server, and can be cut for good."""

    def __init__(self, person: Participant) -> None:
        """Before `person` opens a page."""
        self._servers: list[WebSocketRoute] = []
        person.page.route_web_socket(re.compile("/realtime$"), self._open)

    def cut(self) -> None:
        """End the connection as no page does: the server takes the person for lost, whom it does not hear of again."""
        self._servers[0].close(code=LOST)

    def _open(self, page: WebSocketRoute) -> None:
        if not self._servers:
            self._servers.append(page.connect_to_server())
