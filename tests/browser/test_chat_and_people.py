"""What people tell each other besides sound and picture."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, WebSocketRoute, expect

from tests.browser.harness import People
from tests.browser.participant import Participant

ROOM_FULL = 4010  # a close code after which the page does not come back by itself


def write(person: Participant, text: str) -> None:
    """Write into the open chat."""
    person.page.get_by_role("textbox", name="Message").fill(text)
    person.button("Send").click()


def log(person: Participant) -> Locator:
    """The chat's messages."""
    return person.page.get_by_role("log", name="Chat messages")


def shown(person: Participant, text: str) -> Locator:
    """Where the chat shows that text; it is in the page, unseen, of every message."""
    return log(person).get_by_text(text).locator("visible=true")


def test_messages_reach_everybody_and_late_comers(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("Chat").click()
    ben.button("Chat").click()
    write(ana, "Hello\nfrom two lines")
    for person in (ana, ben):
        expect(log(person)).to_contain_text("Hello from two lines")
        expect(log(person).get_by_role("article")).to_contain_text("Ana")
    cleo = people.join("Cleo")
    cleo.button("Chat").click()
    expect(log(cleo)).to_contain_text("Hello from two lines")


def test_unread_messages_are_counted_until_the_chat_is_opened(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("Chat").click()
    for text in ("one", "two"):
        write(ana, text)
    badge = ben.page.locator("#unread")
    expect(badge).to_have_text("2")
    ben.wait_for_words("Ana: two")
    ben.button("Chat").click()
    expect(badge).to_be_hidden()
    expect(ben.page.get_by_role("textbox", name="Message")).to_be_focused()


def test_markup_is_text_and_addresses_are_safe_links(people: People) -> None:
    ana = people.join("Ana")
    ana.button("Chat").click()
    write(ana, "<b>bold</b> see https://example.com/a?b=1. javascript:alert(1)")
    expect(log(ana)).to_contain_text("<b>bold</b>")
    link = log(ana).get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.com/a?b=1")
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_the_chat_outlives_a_restart_of_the_server(people: People) -> None:
    people.expect_errors("WebSocket connection to", "Failed to load resource", "ERR_CONNECTION_REFUSED")
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("Chat").click()
    write(ana, "before")
    ben.button("Chat").click()
    expect(log(ben)).to_contain_text("before")
    people.server.restart()
    expect(ana.status).to_have_text("2 participants")
    write(ana, "after")
    expect(log(ben)).to_contain_text("after")
    expect(log(ben)).to_contain_text("before")


def test_what_is_said_while_the_server_is_away_arrives_once_it_is_back(people: People) -> None:
    people.expect_errors("WebSocket connection to", "Failed to load resource", "ERR_CONNECTION_REFUSED")
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("Chat").click()
    ben.button("Chat").click()
    people.server.kill()
    expect(ana.status).to_have_text("Reconnecting…")
    write(ana, "one")
    write(ana, "two")
    expect(shown(ana, "Sending…")).to_have_count(2)
    people.server.start()
    expect(ana.status).to_have_text("2 participants")
    write(ana, "three")
    for person in (ana, ben):
        expect(log(person).get_by_role("article")).to_contain_text(["one", "two", "three"])
    expect(shown(ana, "Sending…")).to_have_count(0)


def test_a_message_that_is_refused_says_so_and_can_be_tried_again(people: People) -> None:
    ana, ben = people.open("Ana"), people.join("Ben")
    line = Line(ana)
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.button("Chat").click()
    ben.button("Chat").click()
    line.refuses = True
    write(ana, "hello")
    expect(log(ana).get_by_role("alert")).to_contain_text("Not sent.")
    line.refuses = False
    ana.button("Try again").click()
    expect(log(ben)).to_contain_text("hello")
    expect(shown(ana, "Not sent.")).to_have_count(0)
    expect(log(ana).get_by_role("article")).to_have_count(1)
    expect(ana.page.get_by_role("textbox", name="Message")).to_be_focused()


def test_a_closed_chat_tells_that_a_message_was_not_sent(people: People) -> None:
    ana = people.open("Ana")
    line = Line(ana)
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.button("Chat").click()
    line.swallows = True
    write(ana, "hello")
    ana.button("Close chat").click()
    line.end(ROOM_FULL)
    expect(ana.page.get_by_text("Your message was not sent: hello")).to_be_visible()
    line.swallows = False
    ana.join_call()
    ana.button("Chat").click()
    ana.button("Try again").click()
    expect(shown(ana, "Not sent.")).to_have_count(0)
    expect(shown(ana, "Sending…")).to_have_count(0)
    expect(log(ana)).to_contain_text("hello")


class Line:
    """What is between a page and the server, and can be told to fail."""

    def __init__(self, person: Participant) -> None:
        """Before `person` opens a page."""
        self.refuses = False
        self.swallows = False
        self._page: WebSocketRoute
        person.page.route_web_socket(re.compile("/realtime$"), self._open)

    def end(self, code: int) -> None:
        """Close it as the server would."""
        self._page.close(code=code)

    def _open(self, page: WebSocketRoute) -> None:
        self._page = page
        server = page.connect_to_server()
        page.on_message(lambda text: self._said(str(text), server))

    def _said(self, text: str, server: WebSocketRoute) -> None:
        message = json.loads(text)
        if message["type"] == "chat" and self.swallows:
            return
        if message["type"] == "chat" and self.refuses:
            error = {"type": "error", "id": "unavailable", "message": "Not now.", "type_received": "chat"}
            self._page.send(json.dumps({**error, "ref": message["id"]}))
        else:
            server.send(text)


def test_two_of_one_name_are_told_apart(people: People) -> None:
    first, second = people.join("Ana"), people.join("Ana")
    expect(second.page.get_by_text("There is another “Ana” here. The others see you as “Ana (2)”.")).to_be_visible()
    expect(first.tile("Ana (2)")).to_be_visible()
    expect(second.tile("Ana")).to_be_visible()
    expect(second.tile("You")).to_be_visible()
    for person, named in ((first, ["Ana (you)", "Ana (2)"]), (second, ["Ana (2) (you)", "Ana"])):
        person.button("People").click()
        rows = person.page.get_by_role("list", name="Participants").get_by_role("listitem")
        expect(rows.locator(".member-name")).to_have_text(named)
    second.button("Chat").click()
    write(second, "Which one?")
    first.button("Chat").click()
    expect(log(first)).to_contain_text("Ana (2)")


def test_hands_are_listed_in_the_order_they_were_raised(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    cleo.button("Raise hand").click()
    expect(ana.tile("Cleo").get_by_role("img", name="Hand raised")).to_be_visible()
    ben.button("Raise hand").click()
    ana.button("People").click()
    rows = ana.page.get_by_role("list", name="Participants").get_by_role("listitem")
    expect(rows).to_contain_text(["Cleo", "Ben", "Ana (you)"])
    cleo.button("Lower hand").click()
    expect(ana.tile("Cleo").get_by_role("img", name="Hand raised")).to_be_hidden()
    expect(rows).to_contain_text(["Ben", "Ana (you)", "Cleo"])


def test_whoever_joins_again_has_the_hand_down(people: People) -> None:
    ana = people.join("Ana")
    ana.button("Raise hand").click()
    hand = ana.tile("You").get_by_role("img", name="Hand raised")
    expect(hand).to_be_visible()
    ana.page.route("**/leave", lambda route: route.fulfill(status=204))  # the page stays
    ana.button("Leave call").click()
    ana.join_call()
    expect(ana.button("Raise hand")).to_be_visible()
    expect(hand).to_be_hidden()


def test_the_list_says_who_is_muted_and_without_camera(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("People").click()
    row = ana.page.get_by_role("listitem").filter(has_text="Ben")
    ben.button("Mute microphone").click()
    ben.button("Turn off camera").click()
    expect(row.get_by_role("img", name="Microphone off")).to_be_visible()
    expect(row.get_by_role("img", name="Camera off")).to_be_visible()


def test_a_reaction_floats_by_with_the_name(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.button("More").click()
    ana.button("Party").click()
    for person in (ana, ben):
        person.wait_for_words("Ana: Party")
    expect(ben.page.get_by_role("img", name="Ana: Party")).to_have_count(0)  # and is gone after a moment


def test_somebody_in_the_green_room_reads_how_many_are_there(people: People) -> None:
    people.join("Ana")
    ben = people.open("Ben")
    ben.enter_green_room(people.room)
    expect(ben.page.get_by_text("One person is in the call.")).to_be_visible()


def test_the_details_of_a_connection_are_measured(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.button("People").click()
    ana.button("Connection details of Ben").click()
    dialog = ana.page.get_by_role("dialog", name="Connection")
    expect(dialog).to_contain_text(re.compile(r"Receiving\s*[1-9]\d* kbit/s"))
    expect(dialog).to_contain_text(re.compile(r"Picture\s*\d+×\d+"))
    expect(dialog).to_contain_text("direct")
    expect(dialog).to_contain_text(re.compile(r"Quality\s*excellent"))
    ana.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ana.tile("Ben").get_by_text("Poor connection")).to_be_hidden()  # there are no bars while all is well


def test_the_speaker_is_highlighted(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    expect(ana.tile("Ben")).to_have_class(re.compile("tile-speaking"))  # the fake microphone beeps
    ben.button("Mute microphone").click()
    expect(ana.tile("Ben")).not_to_have_class(re.compile("tile-speaking"))


def test_talking_while_muted_is_noticed(people: People) -> None:
    ana = people.join("Ana")
    ana.button("Mute microphone").click()
    ana.wait_for_words("You are muted.")


def test_what_happened_is_in_the_event_log(people: People) -> None:
    ana = people.join("Ana")
    people.join("Ben").leave()
    ana.button("People").click()
    ana.page.get_by_text("Event log", exact=True).click()
    entries = ana.page.get_by_role("log", name="Event log")
    expect(entries).to_contain_text("Connected")
    expect(entries).to_contain_text("Ben joined")
    expect(entries).to_contain_text("Ben left")


def test_escape_closes_the_open_panel_from_anywhere_but_first_what_is_before_it(people: People) -> None:
    ana = people.join("Ana")
    for name in ("Chat", "People"):
        ana.button(name).click()
        panel = ana.page.get_by_role("complementary", name=name)
        ana.button("More").click()
        expect(ana.page.locator("#more-menu")).to_be_visible()
        ana.page.keyboard.press("Escape")
        expect(ana.page.locator("#more-menu")).to_be_hidden()
        ana.button("Invite").click()
        expect(ana.page.get_by_role("dialog")).to_be_visible()
        ana.page.keyboard.press("Escape")
        expect(ana.page.get_by_role("dialog")).to_have_count(0)
        expect(panel).to_be_visible()
        ana.button("Raise hand").or_(ana.button("Lower hand")).focus()
        ana.page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(ana.button(name)).to_have_attribute("aria-expanded", "false")
