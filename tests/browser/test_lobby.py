"""Calling a person from the lobby, in real browsers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.lobby import call, dialog, enter_lobby, log
from tests.browser.lobby import people as listed
from tests.browser.participant import Participant


@pytest.fixture
def pair(people: People) -> tuple[Participant, Participant]:
    """Ana and Ben, in the lobby."""
    ana, ben = people.open("Ana"), people.open("Ben")
    enter_lobby(ana)
    enter_lobby(ben)
    return ana, ben


def in_call(person: Participant) -> None:
    expect(person.status).to_have_text("2 participants")


def test_a_call_brings_both_into_a_private_room_and_back(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    call(ana, ben)
    expect(dialog(ana, "Calling Ben…")).to_be_visible()
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    ana.sees(ben)
    ben.sees(ana)
    assert re.search(r"/rooms/(\w+-){4}\w{5}", ana.page.url)
    assert ana.page.url == ben.page.url
    ana.leave()
    ben.leave()
    expect(listed(ana)).to_have_text(re.compile("Ben.*Available", re.S))
    expect(ben.button("Call Ana")).to_be_enabled()


def test_declining_tells_the_caller(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    call(ana, ben)
    dialog(ben).get_by_role("button", name="Decline", exact=True).click()
    expect(dialog(ben)).to_have_count(0)
    expect(dialog(ana)).to_contain_text("Ben declined.")
    dialog(ana).get_by_role("button", name="Close").click()
    expect(log(ana)).to_contain_text("Ben declined.")
    expect(ana.button("Call Ben")).to_be_enabled()


def test_cancelling_stops_the_ringing(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    call(ana, ben)
    expect(dialog(ben)).to_be_visible()
    dialog(ana).get_by_role("button", name="Cancel call").click()
    expect(dialog(ben)).to_have_count(0)
    expect(log(ben)).to_contain_text("You missed a call from Ana.")


def test_a_caller_who_vanishes_stops_the_ringing(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    call(ana, ben)
    expect(dialog(ben)).to_be_visible()
    ana.close_tab()
    expect(dialog(ben)).to_have_count(0)
    expect(listed(ben)).to_have_count(0)


def test_nobody_answers_for_thirty_seconds(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    ana.page.clock.install()
    call(ana, ben)
    expect(dialog(ben)).to_be_visible()
    ana.page.clock.fast_forward(31_000)
    expect(dialog(ana)).to_contain_text("Ben did not answer.")
    expect(dialog(ben)).to_have_count(0)


def test_two_who_call_each_other_at_once_are_in_one_call(pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    for person, other in [(ana, "Ben"), (ben, "Ana")]:
        person.page.evaluate(
            "name => setTimeout(() => document.querySelector(`[aria-label='Call ${name}']`).click(), 300)", other
        )
    in_call(ana)
    in_call(ben)
    assert ana.page.url == ben.page.url


def test_somebody_in_a_call_is_shown_as_such(people: People, pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    cleo = people.open("Cleo")
    enter_lobby(cleo)
    call(ana, ben)
    dialog(ben).get_by_role("button", name="Accept").click()
    in_call(ana)
    expect(listed(cleo)).to_have_text([re.compile("Ana.*In a call", re.S), re.compile("Ben.*In a call", re.S)])
    expect(cleo.button("Call Ana")).to_be_disabled()


def test_several_callers_get_one_answer_each(people: People, pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    cleo = people.open("Cleo")
    enter_lobby(cleo)
    call(ana, ben)
    expect(dialog(ben)).to_be_visible()
    call(cleo, ben)
    expect(dialog(ben)).to_contain_text("1 more waiting.")
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    in_call(ana)
    expect(dialog(cleo)).to_contain_text("Ben is busy.")


def test_a_group_is_called_into_one_room(people: People, pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    cleo = people.open("Cleo")
    enter_lobby(cleo)
    for name in ("Ben", "Cleo"):
        ana.page.get_by_label(f"Add {name} to a group call").check()
    ana.button("Call together").click()
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    in_call(ben)
    dialog(cleo, "Ana is calling").get_by_role("button", name="Accept").click()
    for person in (ana, ben, cleo):
        expect(person.status).to_have_text("3 participants")


def test_two_tabs_ring_together_and_stop_together(people: People, pair: tuple[Participant, Participant]) -> None:
    ana, ben = pair
    tab = ben.page.context.new_page()
    second = Participant(tab, "Ben", ben.camera)
    people.all.append(second)
    tab.goto("/lobby")
    expect(second.status).to_have_text("Connected")
    expect(listed(ana)).to_have_count(1)
    call(ana, ben)
    expect(dialog(ben)).to_be_visible()
    dialog(second, "Ana is calling").get_by_role("button", name="Accept").click()
    expect(dialog(ben)).to_have_count(0)
    in_call(ana)
    expect(log(ben)).to_contain_text("You answered Ana in another tab.")


def test_an_unsupported_browser_is_told_so_first(people: People) -> None:
    ana = people.open("Ana")
    ana.page.add_init_script("delete window.RTCPeerConnection")
    ana.page.goto("/lobby")
    ana.page.get_by_label("Your name").fill("Ana")
    ana.button("Enter lobby").click()
    expect(ana.page.get_by_text("This browser cannot make calls.")).to_be_visible()
    expect(ana.status).to_have_text("Disconnected")
