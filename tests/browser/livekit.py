"""The app with a LiveKit server: fixtures of the tests that call through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.server import Server
from tests.livekit import LiveKitServer


@pytest.fixture(scope="session")
def livekit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKitServer]:
    """A LiveKit of the browser tests' own: whoever kills it starts it again."""
    livekit = LiveKitServer(tmp_path_factory.mktemp("livekit") / "livekit.log")
    try:
        livekit.start()
        yield livekit
    finally:
        livekit.kill()


@pytest.fixture(scope="session")
def livekit_app(tmp_path_factory: pytest.TempPathFactory, livekit: LiveKitServer) -> Iterator[Server]:
    """The app with that LiveKit server."""
    server = Server(tmp_path_factory.mktemp("livekit-app") / "server.log", **livekit.settings())
    yield server
    server.kill()
