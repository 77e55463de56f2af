"""The tests' own eye: it must not take for painted what nobody can see."""

from __future__ import annotations

import pytest

from tests.browser.harness import People
from tests.browser.painted import LEAST_CONTRAST, LEAST_SHARE, why_not

COVER = """button => {
  const cover = document.body.appendChild(document.createElement("div"));
  Object.assign(cover.style, { position: "fixed", inset: "0", background: "white", pointerEvents: "none" });
}"""


@pytest.mark.parametrize(
    "hide",
    [
        "button => { button.style.opacity = 0.1; }",
        "button => { button.parentElement.style.opacity = 0; }",
        "button => { button.style.clipPath = 'inset(100%)'; }",
        "button => { button.style.transform = 'translateX(-100vw)'; }",
        COVER,
    ],
    ids=["faint", "parent transparent", "clipped", "outside", "covered"],
)
def test_what_nobody_can_see_is_not_painted(people: People, hide: str) -> None:
    ana = people.open("Ana")
    ana.page.goto("/")
    button = ana.button("Join")
    ana.expect_painted(button)
    button.evaluate(hide)
    assert why_not(button, LEAST_CONTRAST, LEAST_SHARE)
