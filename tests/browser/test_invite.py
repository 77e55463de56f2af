"""Inviting others: the link, the code that a phone scans, the share sheet and e-mail."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.qr import read_pixels

CODE_PIXELS = 300
GREY = """async (image, size) => {
  await image.decode();
  const canvas = new OffscreenCanvas(size, size).getContext("2d");
  canvas.drawImage(image, 0, 0, size, size);
  const { data } = canvas.getImageData(0, 0, size, size);
  return Array.from({ length: size * size }, (_, pixel) => data[4 * pixel]);
}"""


@pytest.fixture
def ana(people: People) -> Participant:
    """Somebody in the green room, from where one can invite already."""
    ana = people.open("Ana")
    ana.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
    ana.enter_green_room(people.room)
    expect(ana.button("Join call")).to_be_enabled()  # the page's code runs
    return ana


def open_panel(person: Participant) -> Locator:
    """The invite panel, open and up to date."""
    person.button("Invite").click()
    panel = person.page.get_by_role("dialog", name="Invite others")
    expect(panel.get_by_role("img", name="QR code of the invite link")).to_be_visible()
    return panel


def test_the_panel_shows_the_link_and_the_same_as_a_code(ana: Participant, people: People) -> None:
    panel = open_panel(ana)
    link = f"{people.server.url}/rooms/{people.room}"
    expect(panel.get_by_label("Invite link", exact=True)).to_have_value(link)
    code = panel.get_by_role("img", name="QR code of the invite link")
    assert read_pixels(bytes(code.evaluate(GREY, CODE_PIXELS)), CODE_PIXELS, CODE_PIXELS) == link
    expect(panel.get_by_text("works on this computer only")).to_be_visible()


def test_copy_share_sheet_and_e_mail_all_carry_the_link(ana: Participant, people: People) -> None:
    panel = open_panel(ana)
    link = f"{people.server.url}/rooms/{people.room}"
    panel.get_by_role("button", name="Copy invite link").click()
    expect(panel.get_by_text("Invite link copied.")).to_be_visible()
    assert ana.page.evaluate("navigator.clipboard.readText()") == link
    panel.get_by_role("button", name="Share…").click()
    assert ana.page.evaluate("shared.url") == link
    mail = urlsplit(panel.get_by_role("link", name="E-mail").get_attribute("href") or "")
    assert mail.scheme == "mailto"
    assert link in parse_qs(mail.query)["body"][0]
    assert "+" not in mail.query


def test_a_press_on_the_e_mail_link_opens_it(ana: Participant) -> None:
    """A handler of the panel around it could keep the browser from following it."""
    panel = open_panel(ana)
    followed = panel.evaluate(
        """panel => {
          let followed = false;
          const look = (event) => { followed = !event.defaultPrevented; event.preventDefault(); };
          addEventListener("click", look, { once: true });
          panel.querySelector(".invite-mail").click();
          return followed;
        }"""
    )
    assert followed


def test_where_copying_is_not_allowed_the_link_is_selected(ana: Participant) -> None:
    ana.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    panel = open_panel(ana)
    panel.get_by_role("button", name="Copy invite link").click()
    expect(panel.get_by_text("copy it yourself")).to_be_visible()
    assert ana.page.evaluate("getSelection().toString()").startswith("http")


def test_the_keyboard_alone_does_it_in_the_call(ana: Participant) -> None:
    ana.join_call()
    ana.button("Invite").focus()
    ana.page.keyboard.press("Enter")
    panel = ana.page.get_by_role("dialog", name="Invite others")
    expect(panel.get_by_role("button", name="Copy invite link")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(ana.button("Invite")).to_be_focused()


def test_it_fits_on_a_phone(ana: Participant) -> None:
    ana.page.set_viewport_size({"width": 390, "height": 844})
    panel = open_panel(ana)
    box = panel.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    expect(panel.get_by_role("link", name="E-mail")).to_be_in_viewport(ratio=1)


def test_whoever_opens_the_link_only_says_a_name(ana: Participant, people: People) -> None:
    link = open_panel(ana).get_by_label("Invite link", exact=True).input_value()
    phone = people.open("Ben")
    phone.page.goto(link)
    expect(phone.page.get_by_label("Room", exact=True)).to_have_value(people.room)
    phone.fill_join_form()
    expect(phone.button("Join call")).to_be_visible()
