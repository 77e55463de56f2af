"""A call through a TLS reverse proxy, configured as docs/deploy.md says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.proxy import behind_nginx
from tests.browser.server import Server
from tests.conftest import Certificate


@pytest.fixture
def server(tmp_path: Path, certificate: Certificate) -> Iterator[Server]:
    """The app behind nginx: its URL is the proxy's."""
    with behind_nginx(tmp_path, certificate) as server:
        yield server


def test_a_call_through_the_proxy_is_encrypted_and_its_links_lead_back(people: People) -> None:
    ana = people.open("Ana")
    sockets: list[str] = []
    ana.page.on("websocket", lambda socket: sockets.append(socket.url))
    ana.enter_green_room(people.room)
    ana.join_call()
    ben = people.join("Ben")
    ana.sees(ben)
    ben.sees(ana)

    host = people.server.url.removeprefix("https://")
    assert set(sockets) == {f"wss://{host}/realtime"}
    assert [cookie["secure"] for cookie in ana.page.context.cookies()] == [True]
    ana.button("Invite").click()
    expect(ana.page.get_by_label("Invite link", exact=True)).to_have_value(f"https://{host}/rooms/{people.room}")
    expect(ana.page.get_by_role("img", name="QR code of the invite link")).to_be_visible()
