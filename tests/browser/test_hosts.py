"""Who is in charge of a call: doors, and what hosts do to others, in real browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.harness import Browsers, People
from tests.browser.hosting import COUNT_NOTES, knock, manage, room_settings, row, set_switch, waiting
from tests.browser.participant import Participant
from tests.browser.server import Server

SERVER_AWAY = (
    "WebSocket connection to",
    "Failed to load resource",
    "ERR_CONNECTION_REFUSED",
    "ERR_INTERNET_DISCONNECTED",
)
REFUSED = "403 (FORBIDDEN)"  # the browser reports an answer that the page understands
MESSAGE = "Message"


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
    ben = people.open("Ben")
    ben.enter_green_room(people.room)
    ben.button("Join call").click()
    expect(ben.page.get_by_text("This room is locked.")).to_be_visible()
    set_switch(ana, "Lock room", False)
    ben.join_call()
    expect(ben.page.get_by_text("This room is locked.")).to_have_count(0)


def test_a_passcode_is_asked_for_and_a_wrong_one_told_by_the_field(people: People) -> None:
    people.expect_errors(REFUSED)
    ana = people.join("Ana")
    with room_settings(ana) as dialog:
        dialog.get_by_label("Passcode").fill("blue whale")
        dialog.get_by_role("button", name="Set", exact=True).click()
        expect(dialog.get_by_text("There is one.")).to_be_visible()
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
    with room_settings(ana) as dialog:
        dialog.get_by_label("For whom").fill("Guests")
        dialog.get_by_role("button", name="Create link").click()
        expect(dialog.get_by_text("Invite link copied.")).to_be_visible()
        expect(dialog.get_by_role("list", name="Invite links")).to_contain_text("Guests")
    link = ana.page.evaluate("navigator.clipboard.readText()")
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


def follow(person: Participant, link: str) -> None:
    """Open an invite link and fill in the form."""
    person.page.goto(link)
    person.fill_join_form()
    expect(person.button("Join call")).to_be_enabled()


def test_a_host_mutes_somebody_who_reads_who_it_was_and_may_speak_again(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.wait_for_sound()
    manage(ana, "Ben", "Mute")
    ben.wait_for_words("Ana muted you.")
    expect(row(ana, "Ben").get_by_role("img", name="Microphone off")).to_be_visible()
    ana.wait_for_silence()
    ben.button("Unmute microphone").click()
    ana.wait_for_sound()


def test_a_request_to_unmute_is_answered_by_the_person_alone(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.button("Mute microphone").click()
    for answer, microphone in (("Stay muted", "Unmute microphone"), ("Unmute", "Mute microphone")):
        manage(ana, "Ben", "Ask to unmute")
        dialog = ben.page.get_by_role("dialog", name="Ana asks you to unmute")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name=answer, exact=True).click()
        expect(ben.button(microphone)).to_be_visible()


def test_camera_and_shared_screen_are_turned_off_by_a_host(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.button("Share screen").click()
    expect(ana.tile("Screen of Ben")).to_be_visible()
    manage(ana, "Ben", "Turn off camera")
    expect(ben.button("Turn on camera")).to_be_visible()
    expect(row(ana, "Ben").get_by_role("img", name="Camera off")).to_be_visible()
    manage(ana, "Ben", "Stop sharing")
    expect(ana.tile("Screen of Ben")).to_have_count(0)
    ben.wait_for_words("Ana stopped your screen share.")


def test_everybody_is_muted_but_the_hosts(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    manage(ana, "Cleo", "Make host")
    expect(row(ana, "Cleo").get_by_role("img", name="Host")).to_be_visible()
    ana.button("Mute all").click()
    expect(ben.button("Unmute microphone")).to_be_visible()
    expect(cleo.button("Mute microphone")).to_be_visible()
    cleo.wait_for_words("You are a host now.")


def test_what_participants_may_not_do_is_disabled_and_says_why(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.button("Chat").click()
    ben.button("Mute microphone").click()
    with room_settings(ana) as dialog:
        for name in (
            "Share their screen",
            "Write in the chat",
            "Unmute themselves",
            "Send reactions",
            "Rename themselves",
        ):
            dialog.get_by_role("switch", name=name).uncheck()
    for button in ("Share screen", "Unmute microphone", "Send"):
        expect(ben.button(button)).to_be_disabled()
    expect(ben.button("Share screen")).to_have_attribute("title", "The hosts do not allow sharing a screen now.")
    ben.page.keyboard.press("m")
    ben.wait_for_words("The hosts do not allow unmuting now.")
    expect(ben.page.get_by_role("textbox", name=MESSAGE)).to_be_disabled()
    ben.button("More").click()
    expect(ben.button("Party")).to_be_disabled()
    ben.page.keyboard.press("Escape")
    ben.button("People").click()
    expect(ben.button("Rename")).to_be_disabled()
    with room_settings(ana) as dialog:
        dialog.get_by_role("switch", name="Unmute themselves").check()
    ben.button("Unmute microphone").click()
    expect(ben.button("Mute microphone")).to_be_visible()
    expect(ana.button("Share screen")).to_be_enabled()


def test_who_is_removed_is_gone_on_all_pages_and_cannot_come_back(people: People) -> None:
    people.expect_errors(REFUSED)
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    manage(ana, "Ben", "Remove from call")
    question = ana.page.get_by_role("dialog", name="Remove Ben from the call?")
    question.get_by_label("Also lock the room").check()
    question.get_by_role("button", name="Remove", exact=True).click()
    expect(ben.page.get_by_text("You were removed from the call")).to_be_visible()
    for person in (ana, cleo):
        expect(person.tile("Ben")).to_have_count(0)
        expect(person.status).to_have_text("2 participants")
    cleo.wait_for_words("The room is locked now.")
    ben.button("Join call").click()
    expect(ben.page.get_by_text("You were removed from the call")).to_be_visible()
    ben.page.reload()
    expect(ben.page.get_by_text("You were removed from the call")).to_be_visible()
    expect(ben.button("Join call")).to_have_count(0)


def test_the_spotlight_is_large_for_everyone_and_a_pin_of_ones_own_counts_more(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    manage(ana, "Ben", "Spotlight")
    for person, name in ((ana, "Ben"), (cleo, "Ben"), (ben, "You")):
        expect_large(person, name)
    manage(cleo, "Ana", "Pin")
    expect_large(cleo, "Ana")
    expect_large(ana, "Ben")


def expect_large(person: Participant, name: str) -> None:
    """Until the tile of that name is twice as wide as any other."""
    tile = person.tile(name).element_handle()
    person.page.wait_for_function(
        """tile => [...document.querySelectorAll('.stage .tile')].every(
          other => other === tile || other.offsetWidth * 2 < tile.offsetWidth)""",
        arg=tile,
    )


def test_whoever_renames_themselves_is_called_so_everywhere(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.button("People").click()
    ana.button("People").click()
    ben.button("Rename").click()
    field = ben.page.get_by_label("Your name in this call")
    expect(field).to_have_value("Ben")
    field.fill("\u200b")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("Benno")
    field.press("Enter")
    expect(ana.tile("Benno")).to_be_visible()
    expect(ana.button("Manage Benno")).to_be_visible()
    expect(row(ben, "Benno (you)")).to_be_visible()


def test_the_menu_is_used_by_keyboard_and_gives_the_focus_back(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("People").click()
    ana.button("Manage Ben").focus()
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("menu", name="Manage Ben")).to_be_visible()
    expect(ana.page.get_by_role("menuitem", name="Pin", exact=True)).to_be_focused()
    ana.page.keyboard.press("End")
    expect(ana.page.get_by_role("menuitem", name="Remove from call")).to_be_focused()
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_role("menuitem", name="Mute for me")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(ana.button("Manage Ben")).to_be_focused()
    ana.page.keyboard.press("Enter")
    ana.page.keyboard.press("ArrowDown")
    ana.wait_for_sound()
    ana.page.keyboard.press("Enter")
    ana.wait_for_silence()
    expect(ben.button("Mute microphone")).to_be_visible()


def test_a_host_ends_the_call_for_everyone(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("More").click()
    ana.button("Room settings").click()
    ana.button("End call for everyone").click()
    ana.page.get_by_role("dialog", name="End the call for everyone?").get_by_role("button", name="End call").click()
    for person in (ana, ben):
        expect(person.page.get_by_text("A host ended it for everyone.")).to_be_visible()
        expect(person.status).to_have_text("Disconnected")


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


@pytest.fixture(scope="module")
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that takes whoever is away for a second for gone."""
    server = Server(tmp_path_factory.mktemp("impatient") / "server.log", RECONNECT_GRACE_SECONDS="1")
    server.start()
    yield server
    server.kill()


def test_when_the_host_leaves_who_was_there_longest_is_in_charge(browsers: Browsers, impatient_server: Server) -> None:
    people = People(browsers, impatient_server, "succession")
    try:
        ana, ben = people.join("Ana"), people.join("Ben")
        ben.button("People").click()
        expect(row(ben, "Ana").get_by_role("img", name="Host")).to_be_visible()
        expect(row(ben, "Ben").get_by_role("img", name="Host")).to_be_hidden()
        ana.leave()
        expect(row(ben, "Ben").get_by_role("img", name="Host")).to_be_visible()
        ben.wait_for_words("You are a host now.")
        assert people.unexpected_errors() == []
    finally:
        people.close()
