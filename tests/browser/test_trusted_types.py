"""No text becomes markup or a script in a browser, whatever code of the page should try."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, expect

from tests.browser.harness import People
from tests.browser.lobby import enter_lobby
from tests.browser.participant import Participant

REPORTS = """
  window.refused = [];
  addEventListener('securitypolicyviolation', (event) => refused.push(`${event.violatedDirective} ${event.sample}`));
"""
TEXT_TO_CODE = {
    "markup": "() => { document.body.innerHTML = '<b>'; }",
    "markup beside something": "() => document.body.insertAdjacentHTML('beforeend', '<b>')",
    "the address of a script": "() => { document.createElement('script').src = '/static/x/js/api.js'; }",
    "a policy of its own": "() => trustedTypes.createPolicy('other', { createHTML: (text) => text })",
}


def expect_nothing_refused(person: Participant) -> None:
    assert person.page.evaluate("() => refused") == []


def test_the_pages_do_nothing_that_the_policy_refuses(people: People) -> None:
    ana = people.open("Ana")
    ana.page.add_init_script(REPORTS)
    ana.open_room(people.room)
    expect_nothing_refused(ana)
    ana.fill_join_form()
    expect(ana.button("Join call")).to_be_enabled()
    expect_nothing_refused(ana)
    ana.join_call()
    for panel in ("Chat", "People"):
        ana.button(panel).click()
    expect_nothing_refused(ana)
    ana.leave()
    expect_nothing_refused(ana)
    enter_lobby(ana)
    expect_nothing_refused(ana)


@pytest.mark.parametrize("code", TEXT_TO_CODE.values(), ids=TEXT_TO_CODE)
def test_text_does_not_become(people: People, code: str) -> None:
    people.expect_errors("Trusted", "trusted-types")
    ana = people.open("Ana")
    ana.open_room(people.room)
    with pytest.raises(Error, match="TypeError"):
        ana.page.evaluate(code)
