"""Commands that end with the test."""

from collections.abc import Callable, Iterator

import pytest

from tests.tunnel.command import Command


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Command]]:
    """Starts a command: `start("run", "--no-reload", NGROK_DOMAIN="…")`."""
    commands: list[Command] = []

    def start(*arguments: str, **options: str) -> Command:
        commands.append(Command(tmp_path, *arguments, **options))
        return commands[-1]

    yield start
    for command in commands:
        command.end()


@pytest.fixture
def run(start) -> Callable[..., Command]:
    """Starts `flask run` on a free port, without the reloader."""
    return lambda *arguments, **settings: start("run", "--no-reload", "--port", "0", *arguments, **settings)
