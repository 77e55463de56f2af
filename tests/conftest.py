"""What every test may ask for."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from tests.livekit import LiveKitServer
from tests.standins.twilio import TwilioStandIn
from video_app import create_app


@pytest.fixture
def app() -> Flask:
    """A fresh app with fixed settings; pytest-flask's `client` talks to it."""
    return create_app("testing")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers; a thread can have only one."""
    with sync_playwright() as playwright:
        yield playwright


class Certificate(NamedTuple):
    """The files of a TLS certificate for this machine, signed by itself."""

    cert: Path
    key: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate made for this run."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def make_certificate(folder: Path) -> Certificate:
    """A certificate whose files are in `folder`."""
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-out", str(made.cert), "-keyout", str(made.key)]
    subprocess.run(["openssl", "req", *options, *files], check=True, capture_output=True)
    return made


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    """A Twilio of the test's own."""
    stand_in = TwilioStandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture(scope="session")
def livekit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKitServer]:
    """A real LiveKit for all tests of this run. One that ends it, or wants another configuration, has its own."""
    server = LiveKitServer(tmp_path_factory.mktemp("livekit") / "log")
    try:
        server.start()
        yield server
    finally:
        server.kill()
