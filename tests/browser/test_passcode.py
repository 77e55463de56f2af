"""The site's passcode in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.server import Server
from tests.browser.test_accessibility import check


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with a passcode."""
    server = Server(tmp_path_factory.mktemp("passcode") / "server.log", ACCESS_PASSCODE="open sesame")
    server.start()
    yield server
    server.kill()


def test_the_passcode_opens_the_room_that_was_asked_for(people: People) -> None:
    people.expect_errors("401", "403", "Applying inline style violates")
    ana = people.open("Ana")
    ana.open_room(people.room)
    expect(ana.page.get_by_role("textbox", name="Passcode")).to_be_focused()
    check(ana.page)
    for typed in ("a guess", "open sesame"):
        ana.page.get_by_role("textbox", name="Passcode").fill(typed)
        ana.button("Continue").click()
        if typed == "a guess":
            expect(ana.page.get_by_text("This is not the passcode.")).to_be_visible()
            check(ana.page)
    ana.fill_join_form()
    ana.join_call()
