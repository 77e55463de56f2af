"""What hosts do, by the names that the page gives things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, expect

from tests.browser.participant import Participant

COUNT_NOTES = """() => {
  window.notes = 0;
  const Oscillator = window.OscillatorNode;
  window.OscillatorNode = class extends Oscillator {
    start(when) {
      window.notes += 1;
      super.start(when);
    }
  };
}"""


@contextmanager
def room_settings(host: Participant) -> Iterator[Locator]:
    """The dialog of the room's settings, open as long as the block lasts."""
    host.button("More").click()
    host.button("Room settings").click()
    dialog = host.page.get_by_role("dialog", name="Room settings")
    expect(dialog).to_be_visible()
    yield dialog
    dialog.get_by_role("button", name="Close room settings").click()
    expect(dialog).to_have_count(0)


def set_switch(host: Participant, name: str, on: bool) -> None:
    """Turn a switch of the room's settings on or off; returns once the room has it."""
    with room_settings(host) as dialog:
        dialog.get_by_role("switch", name=name).set_checked(on)
    with room_settings(host) as dialog:
        expect(dialog.get_by_role("switch", name=name)).to_be_checked(checked=on)


def knock(person: Participant, room: str) -> None:
    """Ask to join a room where one has to wait."""
    person.enter_green_room(room)
    person.button("Join call").click()
    expect(person.status).to_have_text("Waiting to be let in")


def manage(host: Participant, name: str, item: str) -> None:
    """Choose an item of somebody's menu; the list of people is open after."""
    if not host.page.get_by_role("complementary", name="People").is_visible():
        host.button("People").click()
    host.button(f"Manage {name}").click()
    host.page.get_by_role("menuitem", name=item, exact=True).click()


def row(person: Participant, name: str) -> Locator:
    """Somebody's row in the list of people, which is open."""
    return person.page.get_by_role("list", name="Participants").get_by_role("listitem").filter(has_text=name)


def waiting(host: Participant) -> Locator:
    """The list of those who wait to be let in."""
    return host.page.get_by_role("region", name="Waiting", exact=True)
