"""The app in another site's frame, over https: only where its operator allows it, and then as a whole."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.browser.harness import People
from tests.browser.proxy import behind_nginx
from tests.browser.server import Server
from tests.conftest import Certificate
from tests.waiting import wait_until

ALLOW = "camera; microphone; display-capture; autoplay; fullscreen; screen-wake-lock; speaker-selection"


class Intranet(ThreadingHTTPServer):
    """Another site on https: one page with a frame that shows the address `shown`."""

    shown = ""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(("127.0.0.1", 0), IntranetPage)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate.cert, certificate.key)
        self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.origin = f"https://lan.test:{self.server_port}"


class IntranetPage(BaseHTTPRequestHandler):
    """Answers with the page, whatever is asked for."""

    server: Intranet

    def do_GET(self) -> None:
        frame = f'<iframe src="{self.server.shown}/" width="900" height="600" allow="{ALLOW}"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Intranet</title>{frame}".encode())


@pytest.fixture
def intranet(certificate: Certificate) -> Iterator[Intranet]:
    with Intranet(certificate) as intranet:
        threading.Thread(target=intranet.serve_forever, daemon=True).start()
        yield intranet
        intranet.shutdown()


@pytest.fixture
def embed_origins(intranet: Intranet) -> str:
    """The setting; tests override it by a parameter of that name."""
    return intranet.origin


@pytest.fixture
def server(tmp_path: Path, certificate: Certificate, embed_origins: str) -> Iterator[Server]:
    """The app behind nginx: its URL is the proxy's."""
    with behind_nginx(tmp_path, certificate, EMBED_ORIGINS=embed_origins) as server:
        yield server


@pytest.fixture
def frame(people: People, intranet: Intranet) -> FrameLocator:
    """The join page in a frame of the intranet."""
    page = people.open("Ana").page
    intranet.shown = people.server.url
    page.goto(intranet.origin)
    return page.frame_locator("iframe")


def test_a_site_that_is_named_shows_a_call(frame: FrameLocator, people: People, intranet: Intranet) -> None:
    people.expect_errors("Blocked autofocusing")  # a frame must not take the focus from the page around it
    frame.get_by_label("Your name").fill("Ana")
    frame.get_by_label("Room", exact=True).fill(people.room)
    frame.get_by_role("button", name="Join", exact=True).click()
    frame.get_by_role("button", name="Join call").click()
    expect(frame.get_by_role("status")).to_have_text("1 participant")
    [ana] = people.all
    [cookie] = ana.page.context.cookies(people.server.url)
    assert (cookie["name"], cookie["sameSite"]) == ("__Host-video_session_partitioned", "None")
    assert cookie["partitionKey"] == "https://lan.test"  # a site has no port


@pytest.mark.parametrize("embed_origins", ["", "https://another.test"])
def test_others_show_nothing(frame: FrameLocator, people: People) -> None:
    people.expect_errors("frame-ancestors")
    [ana] = people.all
    wait_until(lambda: ana.page.evaluate("1") and any("frame-ancestors" in error for error in ana.errors))
    expect(frame.get_by_label("Your name")).to_have_count(0)
