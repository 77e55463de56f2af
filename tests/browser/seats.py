"""Participants without a browser: enough to take a seat, and free to say what no page of ours would."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from simple_websocket import Client

from tests.browser.server import Server
from tests.keys import WITH_KEY
from tests.waiting import PATIENCE_SECONDS

NOTHING = {"microphone": False, "camera": False, "screen": False}


class Seat:
    """A member of a room that is only a socket."""

    def __init__(self, server: Server, token: str, media: dict[str, bool]) -> None:
        """`media` is what it says it sends."""
        self._socket = Client(f"{server.url.replace('http', 'ws')}/realtime")
        self.say("hello", version=2, token=token, media=media)
        self.welcome = self.hear("welcome")

    @property
    def identity(self) -> str:
        """Its own."""
        identity: str = self.welcome["self"]["identity"]
        return identity

    def identity_of(self, name: str) -> str:
        """The identity of the participant of that `name` who was there first."""
        return next(other["identity"] for other in self.welcome["participants"] if other["name"] == name)

    def say(self, type: str, **fields: Any) -> None:
        """Send a message, whatever it is."""
        self._socket.send(json.dumps({"type": type, **fields}))

    def hear(self, type: str) -> dict[str, Any]:
        """The next message of that type; others are passed over."""
        while (message := self.hear_any())["type"] != type:
            pass
        return message

    def hear_any(self) -> dict[str, Any]:
        """The next message."""
        text = self._socket.receive(timeout=PATIENCE_SECONDS)
        assert text is not None, "nothing came"
        message: dict[str, Any] = json.loads(text)
        return message

    def close(self) -> None:
        """Leave."""
        self._socket.close()


def join_without_browser(server: Server, name: str, room: str, **media: bool) -> Seat:
    """Somebody who takes a seat, by a program that has a key. The caller closes it."""
    return Seat(server, token_for(server, name, room), NOTHING | media)


def token_for(server: Server, name: str, room: str) -> str:
    """An access token for a program that has a key."""
    body = json.dumps({"name": name, "room": room}).encode()
    request = Request(f"{server.url}/api/token", body, {"Content-Type": "application/json", **WITH_KEY})
    with urlopen(request, timeout=PATIENCE_SECONDS) as response:
        token: str = json.load(response)["token"]
    return token
