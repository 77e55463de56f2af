"""Who types at once must not lose a letter: the forms take keys before they are painted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.harness import People


@pytest.mark.parametrize("path", ["/", "/rooms/somewhere", "/lobby"])
def test_keys_typed_before_the_styles_are_there_reach_the_name_field(people: People, path: str) -> None:
    page = people.open("Ana").page
    held: list[Route] = []
    page.route("**/app.css", lambda route: held.append(route))
    with page.expect_request("**/app.css"):
        page.goto(path, wait_until="commit")
    name = page.get_by_label("Your name")
    name.wait_for(state="attached")
    page.keyboard.type("A")
    for route in held:
        route.continue_()
    page.wait_for_load_state()
    page.keyboard.type("na")
    expect(name).to_have_value("Ana")
