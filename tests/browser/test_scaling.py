"""Calls over two server processes that share a Redis, and what happens when one of the three goes."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.harness import Browsers, People
from tests.browser.lobby import call, dialog, enter_lobby
from tests.browser.participant import Participant
from tests.browser.server import ProductionServer
from tests.browser.test_chat_and_people import log, write
from tests.realtime.redis_server import RedisServer
from tests.waiting import wait_until

RECOVERY_SECONDS = 10.0  # 3 on a quiet machine, which the tests' own is not


@dataclass
class Cluster:
    """Two servers, their Redis, and people on either server."""

    one: ProductionServer
    two: ProductionServer
    redis: RedisServer
    people: People

    def open(self, name: str, server: ProductionServer) -> Participant:
        self.people.server = server
        return self.people.open(name)

    def pair(self) -> tuple[Participant, Participant]:
        """Ana on one server, Ben on the other, in a call."""
        ana, ben = self.open("Ana", self.one), self.open("Ben", self.two)
        for person in (ana, ben):
            person.enter_green_room(self.people.room)
            person.join_call()
        return ana, ben

    def logs(self) -> str:
        return "".join(server.log.read_text() for server in (self.one, self.two))

    def is_ready(self) -> bool:
        return all(is_ready(server.url) for server in (self.one, self.two))


Servers = tuple[ProductionServer, ProductionServer, RedisServer]


def is_ready(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{url}/readyz", timeout=5).status == 200)
    except OSError:  # nobody is there, it says 503, or it has not imported the app yet
        return False


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[ProductionServer, ProductionServer, RedisServer]]:
    folder = tmp_path_factory.mktemp("cluster")
    redis = RedisServer(folder)
    pair = [ProductionServer(folder / f"{name}.log", REDIS_URL=redis.url) for name in ("one", "two")]
    for server in pair:
        server.start()
    yield pair[0], pair[1], redis
    for server in pair:
        server.kill()
    redis.stop()


@pytest.fixture
def cluster(servers: Servers, browsers: Browsers, room: str) -> Iterator[Cluster]:
    one, two, redis = servers
    for server in (one, two):
        server.log.write_text("")
    people = People(browsers, one, f"cluster-{room}")
    people.expect_errors("WebSocket connection to", "Failed to load resource", "net::ERR_CONNECTION_REFUSED")
    cluster = Cluster(one, two, redis, people)
    wait_until(cluster.is_ready)
    yield cluster
    people.close()
    assert people.unexpected_errors() == []
    assert "Traceback" not in cluster.logs(), cluster.logs()


def still_see_each_other(ana: Participant, ben: Participant) -> None:
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")


def seconds_until_together(*people: Participant) -> float:
    began = time.monotonic()
    for person in people:
        expect(person.status).to_have_text(f"{len(people)} participants")
        expect(person.page.get_by_text("Reconnecting…")).to_have_count(0)
    return time.monotonic() - began


def test_a_call_across_two_processes(cluster: Cluster) -> None:
    ana, ben = cluster.pair()
    ana.sees(ben)
    ben.sees(ana)
    ben.leave()
    expect(ana.status).to_have_text("1 participant")


def test_a_lobby_call_across_two_processes(cluster: Cluster) -> None:
    ana, ben = cluster.open("Ana", cluster.one), cluster.open("Ben", cluster.two)
    enter_lobby(ana)
    enter_lobby(ben)
    call(ana, ben)
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    ana.sees(ben)
    ben.sees(ana)
    ana.leave()
    ben.leave()
    expect(ana.button("Call Ben")).to_be_enabled()


def test_a_killed_process_leaves_no_ghosts(cluster: Cluster) -> None:
    ana, ben = cluster.pair()
    ana.sees(ben)
    cluster.two.kill()
    expect(ben.status).to_have_text("Reconnecting…")
    still_see_each_other(ana, ben)
    cluster.two.start()
    wait_until(lambda: is_ready(cluster.two.url))  # it accepts connections before it has imported the app
    assert seconds_until_together(ana, ben) < RECOVERY_SECONDS
    still_see_each_other(ana, ben)
    ben.close_tab()
    expect(ana.tile("Ben")).to_have_count(0)


def test_redis_gone_and_back_empty_changes_nothing_for_callers(cluster: Cluster) -> None:
    ana, ben = cluster.pair()
    ana.sees(ben)
    tile = ana.tile("Ben").element_handle()
    cluster.redis.stop()
    wait_until(lambda: not is_ready(cluster.one.url) and not is_ready(cluster.two.url))
    still_see_each_other(ana, ben)
    cluster.redis.start()
    assert wait_until(cluster.is_ready) < RECOVERY_SECONDS
    assert seconds_until_together(ana, ben) < RECOVERY_SECONDS
    assert tile.evaluate("tile => tile.isConnected"), "the tile was replaced"
    cleo = cluster.open("Cleo", cluster.one)
    cleo.enter_green_room(cluster.people.room)
    cleo.join_call()
    cleo.sees(ana, ben)
    assert len(re.findall("WARNING.*Redis is away", cluster.logs())) == 2, "one line in each log"


def test_what_is_said_while_redis_is_away_can_be_said_again(cluster: Cluster) -> None:
    ana, ben = cluster.pair()
    ana.button("Chat").click()
    ben.button("Chat").click()
    cluster.redis.stop()
    wait_until(lambda: not is_ready(cluster.one.url))
    write(ana, "hello")
    expect(log(ana).get_by_role("alert")).to_contain_text("Not sent.")
    cluster.redis.start()
    wait_until(cluster.is_ready)
    ana.button("Try again").click()
    expect(log(ben)).to_contain_text("hello")
    expect(log(ana).get_by_role("alert")).to_have_count(0)


def test_a_deploy_drops_no_call(cluster: Cluster) -> None:
    ana, ben = cluster.pair()
    ana.sees(ben)
    tile = ana.tile("Ben").element_handle()
    cluster.two.ask_to_restart()
    wait_until(lambda: "Worker exiting" in cluster.two.log.read_text())
    assert seconds_until_together(ana, ben) < RECOVERY_SECONDS
    still_see_each_other(ana, ben)
    assert tile.evaluate("tile => tile.isConnected"), "the tile was replaced"
    assert "was lost in" in cluster.two.log.read_text(), "the socket was not told to come back"
