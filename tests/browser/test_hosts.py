"""Who is in charge of a call, and what hosts do to others, in real browsers."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.hosting import manage, room_settings, row
from tests.browser.participant import Participant

REFUSED = "403 (FORBIDDEN)"  # the browser reports an answer that the page understands
MESSAGE = "Message"


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
    expect(cleo.page.get_by_role("img", name="This room is locked")).to_be_visible()
    assert not ben.page.evaluate("() => spy.hasShown('Ana left')"), "who was removed is told that the others left"
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
    expect(ana.page.get_by_role("menuitem", name="Volume", exact=True)).to_be_focused()
    ana.page.keyboard.press("End")
    expect(ana.page.get_by_role("menuitem", name="Remove from call")).to_be_focused()
    for _ in range(3):
        ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_role("menuitem", name="Mute for me")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(ana.button("Manage Ben")).to_be_focused()
    for key in ("Enter", "ArrowDown", "ArrowDown"):
        ana.page.keyboard.press(key)
    ana.wait_for_sound()
    ana.page.keyboard.press("Enter")
    ana.wait_for_silence()
    expect(ben.button("Mute microphone")).to_be_visible()


def test_how_loud_somebody_is_holds_for_all_their_tabs_and_agrees_with_mute_for_me(people: People) -> None:
    ana, ben = people.join("Ana", camera="none"), people.join("Ben")
    ana.sees(ben)
    ana.button("People").click()
    ana.button("Manage Ben").focus()
    for key in ("Enter", "Enter", "ArrowLeft", "ArrowLeft"):
        ana.page.keyboard.press(key)
    slider = ana.page.get_by_role("slider", name="Volume")
    expect(slider).to_be_focused()
    expect(slider).to_have_value("90")
    expect_volume(ana, "Ben", 0.9)
    ana.page.keyboard.press("Home")
    ana.wait_for_silence()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        expect(ana.page.get_by_role("menuitem", name="Unmute for me")).to_be_visible()
        ana.page.keyboard.press(key)
    ana.wait_for_sound()
    expect_volume(ana, "Ben", 0.9)
    second = ben.page.context.new_page()
    second.goto(f"/rooms/{people.room}")
    second.get_by_role("button", name="Join call").click()
    expect_volume(ana, "Ben (2)", 0.9)


def expect_volume(person: Participant, name: str, volume: float) -> None:
    """Until the sound of the participant of that name is played so loud."""
    person.page.wait_for_function(
        "([video, volume]) => Math.abs(video.volume - volume) < 0.001",
        arg=[person.video(name).element_handle(), volume],
    )


def test_a_host_ends_the_call_for_everyone(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("More").click()
    ana.button("Room settings").click()
    ana.button("End call for everyone").click()
    ana.page.get_by_role("dialog", name="End the call for everyone?").get_by_role("button", name="End call").click()
    for person in (ana, ben):
        expect(person.page.get_by_text("A host ended it for everyone.")).to_be_visible()
        expect(person.status).to_have_text("Disconnected")
