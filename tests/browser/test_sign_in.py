"""Signing in at an issuer's own page, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.server import ROOT, Server, accepts, free_port
from tests.browser.test_accessibility import check
from tests.standins.issuer import OIDC
from tests.waiting import wait_until

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
def server(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Server]:
    """An app that only lets in who is signed in there."""
    log = tmp_path_factory.mktemp("sign-in") / "server.log"
    server = Server(log, **{**OIDC, "OIDC_ISSUER": issuer, "OIDC_REQUIRED": "all"})
    server.start()
    yield server
    server.kill()


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
    people.expect_errors("401", "Applying inline style violates", "http://localhost:")  # the issuer's page has no icon
    ana = people.open("Ana María")
    ana.page.route(ISSUERS_STYLES, lambda route: route.fulfill(content_type="text/css"))
    expect_refused(ana, people.room)
    ana.open_room(people.room)
    ana.page.get_by_role("link", name="Sign in").click()
    ana.button("ana").click()  # the issuer's page

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
