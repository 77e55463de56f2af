"""Who comes into a call: waiting room, lock, passcode and invite links, in real browsers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.harness import Browsers, People
from tests.browser.hosting import COUNT_NOTES, knock, room_settings, set_switch, waiting
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.waiting import wait_until

SERVER_AWAY = (
    "WebSocket connection to",
    "Failed to load resource",
    "ERR_CONNECTION_REFUSED",
    "ERR_INTERNET_DISCONNECTED",
)
REFUSED = "403 (FORBIDDEN)"  # the browser reports an answer that the page understands


def test_who_knocks_waits_unseen_until_a_host_lets_them_in(people: People) -> None:
    ana = people.join("Ana")
    ana.page.evaluate(COUNT_NOTES)
    set_switch(ana, "Waiting room", True)
    ben = people.open("Ben")
    knock(ben, people.room)
    ben.page.evaluate(COUNT_NOTES)
    expect(ben.page.get_by_role("heading", name="You are at the door")).to_be_focused()
    expect(ben.page.get_by_text("Ana")).to_have_count(0)
    ben.wait_for_frames("Your camera")
    expect(ana.page.get_by_text("Ben waits to be let in.").first).to_be_visible()
    expect(ana.status).to_have_text("1 participant")
    ana.page.wait_for_function("() => notes > 0")
    ana.button("View").click()
    expect(ana.button("View")).to_have_count(0)
    waiting(ana).get_by_role("button", name="Admit Ben").click()
    expect(ben.status).to_have_text("2 participants")
    ben.page.wait_for_function("() => notes > 0")
    expect(waiting(ana)).to_be_hidden()
    ana.sees(ben)


def test_all_who_wait_are_admitted_at_once_and_one_alone_from_the_notice(people: People) -> None:
    ana = people.join("Ana")
    set_switch(ana, "Waiting room", True)
    ben, cleo = people.open("Ben"), people.open("Cleo")
    knock(ben, people.room)
    ana.button("Admit").click()
    expect(ben.status).to_have_text("2 participants")
    ben.leave()
    knock(cleo, people.room)
    ana.button("People").click()
    ana.button("Admit all").click()
    expect(cleo.status).to_have_text("2 participants")


def test_who_is_denied_reads_so_and_may_ask_again(people: People) -> None:
    ana = people.join("Ana")
    set_switch(ana, "Waiting room", True)
    ben = people.open("Ben")
    knock(ben, people.room)
    ana.button("People").click()
    ana.button("Deny Ben").click()
    expect(ben.page.get_by_text("You were not let in.")).to_be_visible()
    ben.button("Join call").click()
    expect(ana.button("Admit Ben")).to_be_visible()
    ben.button("Leave").click()
    expect(waiting(ana)).to_be_hidden()
    expect(ben.button("Join call")).to_be_enabled()


def test_a_locked_room_lets_nobody_in_until_it_is_unlocked(people: People) -> None:
    people.expect_errors(REFUSED)
    ana = people.join("Ana")
    set_switch(ana, "Lock room", True)
    sign = ana.page.get_by_role("img", name="This room is locked")
    expect(sign).to_be_visible()
    ben = people.open("Ben")
    ben.enter_green_room(people.room)
    ben.button("Join call").click()
    expect(ben.page.get_by_text("This room is locked.")).to_be_visible()
    set_switch(ana, "Lock room", False)
    expect(sign).to_be_hidden()
    ben.join_call()
    expect(ben.page.get_by_text("This room is locked.")).to_have_count(0)


def set_passcode(host: Participant, passcode: str) -> None:
    with room_settings(host) as dialog:
        dialog.get_by_label("Passcode").fill(passcode)
        dialog.get_by_role("button", name="Set", exact=True).click()
        expect(dialog.get_by_text("There is one.")).to_be_visible()


def test_a_passcode_is_asked_for_and_a_wrong_one_told_by_the_field(people: People) -> None:
    people.expect_errors(REFUSED)
    ana = people.join("Ana")
    set_passcode(ana, "blue whale")
    ben = people.open("Ben")
    ben.enter_green_room(people.room)
    expect(ben.page.get_by_label("Passcode")).to_have_count(0)
    ben.button("Join call").click()
    field = ben.page.get_by_label("Passcode")
    expect(field).to_be_focused()
    field.fill("red herring")
    field.press("Enter")
    expect(ben.page.get_by_role("alert").filter(has_text="That is not the passcode")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("Blue Whale")
    ben.join_call()
    expect(field).to_have_count(0)


def test_an_invite_link_leads_past_the_waiting_room_until_it_is_withdrawn(people: People) -> None:
    ana = people.open("Ana")
    ana.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.enter_green_room(people.room)
    ana.join_call()
    set_switch(ana, "Waiting room", True)
    link = invite(ana, "Guests")
    ben, cleo = people.open("Ben"), people.open("Cleo")
    follow(ben, link)
    ben.join_call()
    expect(ben.page).to_have_url(f"{people.server.url}/rooms/{people.room}")
    with room_settings(ana) as dialog:
        dialog.get_by_role("button", name="Withdraw link Guests").click()
        expect(dialog.get_by_text("There are none.")).to_be_visible()
    follow(cleo, link)
    cleo.button("Join call").click()
    expect(cleo.status).to_have_text("Waiting to be let in")


def invite(host: Participant, label: str, hours: int = 24) -> str:
    """Make an invite link, which the page copies."""
    with room_settings(host) as dialog:
        dialog.get_by_label("For whom").fill(label)
        dialog.get_by_label("Hours").fill(str(hours))
        dialog.get_by_role("button", name="Create link").click()
        expect(dialog.get_by_text("Invite link copied.")).to_be_visible()
        expect(dialog.get_by_role("list", name="Invite links")).to_contain_text(label)
    link: str = host.page.evaluate("navigator.clipboard.readText()")
    return link


def follow(person: Participant, link: str) -> None:
    """Open an invite link and fill in the form."""
    person.page.goto(link)
    person.fill_join_form()
    expect(person.button("Join call")).to_be_enabled()


def test_a_door_that_was_closed_meanwhile_is_knocked_at(people: People) -> None:
    ana, ben = people.join("Ana"), people.open("Ben")
    ben.enter_green_room(people.room)
    expect(ben.button("Join call")).to_be_enabled()  # with a token for the room, which was open
    set_switch(ana, "Waiting room", True)
    ben.button("Join call").click()
    expect(ben.status).to_have_text("Waiting to be let in")
    expect(ben.page.get_by_text("This room is locked.")).to_have_count(0)
    set_switch(ana, "Waiting room", False)
    expect(ben.status).to_have_text("2 participants")


def test_a_locked_call_survives_the_server_and_a_stranger_who_comes_first(people: People) -> None:
    people.expect_errors(REFUSED, *SERVER_AWAY)
    ana, ben = people.join("Ana"), people.join("Ben")
    set_switch(ana, "Lock room", True)
    cleo = people.open("Cleo")
    cleo.enter_green_room(people.room)
    for person in (ana, ben):
        person.page.context.set_offline(True)
    people.server.kill()
    for person in (ana, ben):
        expect(person.status).to_have_text("Reconnecting…")
    people.server.start()
    cleo.join_call()
    for person in (ana, ben):
        person.page.context.set_offline(False)
    expect(cleo.page.get_by_text("This room is locked.")).to_be_visible()
    for person in (ana, ben):
        expect(person.status).to_have_text("2 participants")
    with room_settings(ana) as dialog:
        expect(dialog.get_by_role("switch", name="Lock room")).to_be_checked()


def test_who_waits_still_waits_after_a_restart_of_the_server(people: People) -> None:
    people.expect_errors(*SERVER_AWAY)
    ana, ben = people.join("Ana", camera="none"), people.open("Ben", camera="none")
    set_switch(ana, "Waiting room", True)
    knock(ben, people.room)
    people.server.kill()
    expect(ana.status).to_have_text("Reconnecting…")
    people.server.start()
    expect(ana.status).to_have_text("1 participant")
    expect(ana.button("Admit")).to_be_visible()
    expect(ben.status).to_have_text("Waiting to be let in")
    assert not ben.page.evaluate("() => spy.hasShown('1 participant')"), "Ben was in the room alone"
    ana.button("Admit").click()
    for person in (ana, ben):
        expect(person.status).to_have_text("2 participants")


@pytest.fixture(scope="module")
def hasty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app where invite links last as many seconds as they say hours."""
    server = Server(tmp_path_factory.mktemp("hasty") / "server.log", FLASK_APP="tests.standins.hasty_app:app")
    server.start()
    yield server
    server.kill()


def test_who_looks_at_oneself_until_the_link_ends_or_is_withdrawn_reads_what_to_do(
    browsers: Browsers, hasty_server: Server
) -> None:
    people = People(browsers, hasty_server, "links")
    people.expect_errors(REFUSED)
    try:
        ana = people.open("Ana", camera="none")
        ana.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ana.enter_green_room(people.room)
        ana.join_call()
        set_passcode(ana, "blue whale")
        ben, cleo = people.open("Ben", camera="none"), people.open("Cleo", camera="none")
        follow(cleo, invite(ana, "for Cleo", 168))
        link = invite(ana, "for Ben", 10)
        follow(ben, link)
        with room_settings(ana) as dialog:
            dialog.get_by_role("button", name="Withdraw link for Cleo").click()
            expect(dialog.get_by_role("list", name="Invite links")).not_to_contain_text("for Cleo")
        wait_until(lambda: not admits(ben, link))
        for person in (ben, cleo):
            person.button("Join call").click()
            alert = person.page.get_by_role("alert")
            expect(alert.filter(has_text="Your invite link has expired or was withdrawn.")).to_be_visible()
            expect(alert.filter(has_text="Ask for a new one, or for the passcode.")).to_be_visible()
            person.page.get_by_label("Passcode").fill("blue whale")
            person.join_call()
        assert people.unexpected_errors() == []
    finally:
        people.close()


def admits(person: Participant, link: str) -> bool:
    """Whether the invite link would lead into its room now."""
    address = urlsplit(link)
    [shown] = parse_qs(address.query)["invite"]
    asked = {"room": address.path.rpartition("/")[2], "invite": shown}
    return person.page.request.post("/api/token", data=asked).status == 200
