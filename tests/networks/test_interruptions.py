"""Networks that fail and change in mid-call: how long pictures stand still, and what the page says meanwhile."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.participant import CUT_SHORT
from tests.lab.gateways import Nat
from tests.lab.lab import GRACE_SECONDS, Lab
from tests.networks.callers import (
    Calls,
    Resident,
    keep_moving,
    resident,
    seconds_until_moving,
    seconds_until_noted,
    watch_each_other,
)

BACK_SECONDS = 3.0  # after there is a network again, people see each other
NOTICED_SECONDS = 7.0  # after it is lost the page says so: in 4, on a machine with time; left to browsers, in 8 to 10
SETTLED_SECONDS = 6.0  # what has come for four seconds is missed when it stops
CUT_SECONDS = 10.0
WATCH_TILES = """() => {
  window.tilesGone = 0;
  const isTile = (node) => node.classList?.contains("tile");
  new MutationObserver((changes) => {
    for (const { removedNodes } of changes) tilesGone += [...removedNodes].filter(isTile).length;
  }).observe(document.body, { childList: true, subtree: true });
}"""
TILES_GONE = "() => tilesGone"
UNREACHABLE = ["ERR_", CUT_SHORT]  # what the console says of requests and sockets meanwhile


def test_ten_seconds_without_a_network_are_over_when_they_are_over(calls: Calls, ana: Resident, ben: Resident) -> None:
    people = calls.meet(ana, ben)
    watch_each_other(*people)
    calls.people.expect_errors(*UNREACHABLE)
    keep_moving(SETTLED_SECONDS, *people)
    ana.home.line.cut()
    began = time.time()
    for person in people:
        assert seconds_until_noted(person, began) < NOTICED_SECONDS
    time.sleep(max(0.0, began + CUT_SECONDS - time.time()))
    ana.home.line.cut(False)
    ended = time.time()
    for person, other in zip(people, reversed(people), strict=True):
        assert seconds_until_moving(person, ended) < BACK_SECONDS
        expect(person.tile(other.name)).not_to_contain_text("Reconnecting…")
    keep_moving(3, *people)


def test_who_leaves_the_house_takes_the_call_along(lab: Lab, calls: Calls, ben: Resident) -> None:
    with resident(lab, "Cleo", "blue") as cleo:
        people = calls.meet(cleo, ben)
        watch_each_other(*people)
        for person in people:
            person.page.evaluate(WATCH_TILES)
        calls.people.expect_errors(*UNREACHABLE)
        cleo.home.move(Nat)
        moved = time.time()
        for person in people:
            assert seconds_until_moving(person, moved) < BACK_SECONDS
        people[0].wait_for_words("Reconnecting…")
        keep_moving(3, *people)
        for person in people:
            assert person.page.evaluate(TILES_GONE) == 0
            expect(person.status).to_have_text("2 participants")
        calls.people.close()


def test_media_does_not_need_the_apps_server(lab: Lab, calls: Calls, ana: Resident, ben: Resident) -> None:
    """Cut off for longer than the server keeps a place."""
    people = calls.meet(ana, ben)
    watch_each_other(*people)
    calls.people.expect_errors(*UNREACHABLE)
    lab.site_line.cut()
    began = time.time()
    for person in people:
        expect(person.status).to_have_text("Reconnecting…")
    keep_moving(float(GRACE_SECONDS) + 5, *people)
    lab.site_line.cut(False)
    for person in people:
        expect(person.status).to_have_text("2 participants")
    assert time.time() - began > float(GRACE_SECONDS)
    keep_moving(5, *people)
    for person in people:
        expect(person.tiles).to_have_count(2)
