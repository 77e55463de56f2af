"""People in the lobby."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.participant import Participant


def enter_lobby(person: Participant) -> None:
    """From nowhere into the lobby."""
    person.page.goto("/lobby")
    person.page.get_by_label("Your name").fill(person.name)
    person.button("Enter lobby").click()
    expect(person.status).to_have_text("Connected")


def call(person: Participant, other: Participant) -> None:
    person.button(f"Call {other.name}").click()


def dialog(person: Participant, title: str = "") -> Locator:
    """The dialog of a call that rings."""
    return person.page.get_by_role("dialog", name=title) if title else person.page.get_by_role("dialog")


def log(person: Participant) -> Locator:
    return person.page.get_by_role("log", name="Event log")


def people(person: Participant) -> Locator:
    return person.page.get_by_role("list", name="Available people").get_by_role("listitem")
