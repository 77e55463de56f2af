"""Signing in at an issuer's own page, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.hosting import row, set_switch
from tests.browser.lobby import call, dialog, enter_lobby
from tests.browser.lobby import people as listed
from tests.browser.participant import Participant
from tests.browser.server import ROOT, Server, accepts, free_port
from tests.browser.test_accessibility import check
from tests.standins.issuer import OIDC
from tests.waiting import wait_until

OF_THE_ISSUER = "http://localhost:"  # its page has no icon
ISSUERS_STYLES = "https://cdn.jsdelivr.net/**"  # its page takes them from there


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of an issuer that runs; Ana is one whom it knows."""
    port = free_port()
    ana = '{"sub": "ana", "name": "Ana María"}'
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", ana]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    wait_until(lambda: accepts(port) or process.poll() is not None, lambda: "the issuer does not start")
    yield f"http://localhost:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Server]:
    """An app that only lets in who is signed in there; with other settings where a test has some."""
    log = tmp_path_factory.mktemp("sign-in") / "server.log"
    settings = getattr(request, "param", {"OIDC_REQUIRED": "all"})
    server = Server(log, **{**OIDC, "OIDC_ISSUER": issuer, **settings})
    server.start()
    yield server
    server.kill()


def sign_in(person: Participant) -> None:
    """By the link on the page, as the one whom the issuer knows, and back."""
    person.page.route(ISSUERS_STYLES, lambda route: route.fulfill(content_type="text/css"))
    person.page.get_by_role("link", name="Sign in").click()
    person.button("ana").click()  # the issuer's page


def expect_refused(person: Participant, room: str) -> None:
    """Nobody gets in without signing in: by the home page, the room, the lobby, the API."""
    for path in ("/", f"/rooms/{room}", "/lobby"):
        person.page.goto(path)
        expect(person.page.get_by_role("heading", name="Please sign in")).to_be_visible()
        check(person.page)
    site = person.page.request
    for path in ("/api/token", "/api/lobby-token"):
        answer = site.post(path, data={"room": room})
        assert (answer.status, answer.json()["error"]["code"]) == (401, "sign_in_required")


def test_who_signs_in_at_the_issuer_comes_back_with_a_name_and_may_call(people: People) -> None:
    people.expect_errors("401", "Applying inline style violates", OF_THE_ISSUER)
    ana = people.open("Ana María")
    expect_refused(ana, people.room)
    ana.open_room(people.room)
    sign_in(ana)

    expect(ana.page).to_have_url(re.compile(f"/rooms/{people.room}$"))
    expect(ana.page.get_by_label("Your name")).to_have_value("Ana María")
    ana.button("Join").click()
    ana.join_call()
    expect(ana.tiles).to_have_count(1)
    ana.leave()

    ana.page.goto("/")
    expect(ana.page.get_by_text("You are signed in")).to_be_visible()
    check(ana.page)
    ana.button("Sign out").click()
    expect(ana.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    check(ana.page)
    expect_refused(ana, people.room)


@pytest.mark.parametrize("server", [{"HOST_RULE": "signed-in"}], indirect=True)
def test_where_who_signs_in_is_in_charge_they_lock_out_who_has_not(people: People) -> None:
    people.expect_errors("403 (FORBIDDEN)", "Applying inline style violates", OF_THE_ISSUER)
    ben, ana, cleo = people.join("Ben", camera="none"), people.open("Ana María", camera="none"), people.open("Cleo")
    ana.open_room(people.room)
    sign_in(ana)
    ana.button("Join").click()
    ana.join_call()
    ben.button("People").click()
    expect(row(ben, "Ana María").get_by_role("img", name="Host")).to_be_visible()
    expect(row(ben, "Ben").get_by_role("img", name="Host")).to_be_hidden()  # who was there first, as a guest
    set_switch(ana, "Lock room", True)
    expect(ben.page.get_by_role("img", name="This room is locked")).to_be_visible()
    cleo.enter_green_room(people.room)
    cleo.button("Join call").click()
    expect(cleo.page.get_by_text("This room is locked.")).to_be_visible()
    expect(ana.status).to_have_text("2 participants")


@pytest.mark.parametrize("server", [{"ROOM_CREATION": "signed-in"}], indirect=True)
def test_who_may_not_call_from_the_lobby_reads_why_and_may_once_signed_in(people: People) -> None:
    people.expect_errors("Applying inline style violates", OF_THE_ISSUER)
    ana, ben = people.open("Ana María"), people.open("Ben")
    for person in (ben, ana):
        enter_lobby(person)
    expect(listed(ana)).to_contain_text("Ben")
    expect(ana.page.get_by_text("You cannot call others here")).to_be_visible()
    for role in ("button", "checkbox"):
        expect(listed(ana).get_by_role(role)).to_have_count(0)
    check(ana.page)
    sign_in(ana)
    ana.button("Enter lobby").click()
    expect(ana.button("Call Ben")).to_be_enabled()
    expect(ana.page.get_by_text("You cannot call others here")).to_be_hidden()
    call(ana, ben)
    expect(dialog(ben, "Ana María is calling")).to_be_visible()
