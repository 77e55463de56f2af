"""Several people with an engine each in one page: the engine contract by itself, without the app around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.browser.cameras import COLOURS
from tests.browser.participant import Participant
from tests.keys import API_KEY

LAB = Path(__file__).with_name("engine_lab.js")


class Lab:
    """Drives engine_lab.js in one page."""

    def __init__(self, visitor: Participant, room: str) -> None:
        """`visitor` lends the page; `room` is where the people of the lab meet."""
        self.page = visitor.page
        self.room = room
        visitor.enter_green_room(room)  # the page that has the engine's settings; nobody joins by it
        [self.settings] = json.loads(self.page.locator("body").get_attribute("data-engine-settings") or "").values()
        self.page.goto("/")
        self.page.route("**/engine-lab.js", lambda route: route.fulfill(path=LAB))
        self.page.evaluate("() => import('/engine-lab.js')")
        self.call("identify", API_KEY)

    def join(self, name: str, token: str = "", **sources: str) -> str:
        """Join, sending `sources` (with _ for -) in those colours from the start; the identity.

        With a `token` that is used in place of the app's own.
        """
        sent = {source.replace("_", "-"): COLOURS[colour] for source, colour in sources.items()}
        identity: str = self.call("join", name, self.room, self.settings, sent, token)
        return identity

    def publish(self, name: str, source: str, colour: str = "red") -> None:
        """Send `source`."""
        self.call("publish", name, source, COLOURS[colour])

    def call(self, function: str, *arguments: Any) -> Any:
        """What a function of the lab answers."""
        return self.page.evaluate("([name, values]) => lab[name](...values)", [function, list(arguments)])

    def wait_for(self, condition: str, *arguments: Any) -> None:
        """Until the JavaScript function `condition` answers with something true."""
        self.page.wait_for_function(f"(given) => (({condition})(...given))", arg=list(arguments))

    def wait_for_media(self, name: str, *expected: str) -> None:
        """Until `name` gets exactly the `expected` ("Ben camera") and each of it goes on: frames or sound."""
        self.wait_for(
            "(name, keys) => Object.keys(lab.gets(name)).sort().join() === keys.join()", name, sorted(expected)
        )
        before = self.call("gets", name)
        advanced = "(name, before) => Object.entries(lab.gets(name)).every(([key, now]) => now > before[key])"
        self.wait_for(advanced, name, before)

    def wait_for_silence(self, name: str, key: str) -> None:
        """Until what `name` gets as `key` makes no sound."""
        self.wait_for("(name, key) => lab.isSilent(name, key)", name, key)

    def wait_for_colour(self, name: str, key: str, colour: str) -> None:
        """Until what `name` gets as `key` is of that colour."""
        self.wait_for(
            "(name, key, palette, colour) => lab.colour(name, key, palette) === colour", name, key, COLOURS, colour
        )

    def wait_for_state(self, name: str, of: str, state: str) -> None:
        """Until `name` was told that the media of the participant `of` is in that state."""
        self.wait_for("(name, of, state) => lab.state(name, of) === state", name, of, state)

    def events(self, name: str, type: str) -> list[dict[str, Any]]:
        """The events of that type that the engine of `name` has emitted."""
        return [event for event in self.call("events", name) if event["type"] == type]
