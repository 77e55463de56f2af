"""Stands between Playwright and Firefox, which speak WebDriver BiDi. Run with Firefox's path and arguments.

- Playwright tells every new page which colour scheme, language and the like to emulate, even where no test asks for it,
  and gives up if Firefox does not know a command yet. Here an unknown emulation counts as done.
- Playwright looks at a page as if a person had just clicked there. Here it does not, or sound would always be allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
OPTIONS: dict[str, Any] = {"max_size": None, "compression": None}  # a screenshot is one message
UNKNOWN = "unknown command"


class Session:
    """One WebDriver session, passed on in both directions."""

    def __init__(self, client: ServerConnection, firefox: ClientConnection) -> None:
        self._client = client
        self._firefox = firefox
        self._emulations: set[int] = set()

    async def run(self) -> None:
        """Pass on, until either side ends the session."""
        ways = {asyncio.create_task(self._commands()), asyncio.create_task(self._answers())}
        _, pending = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in pending:
            way.cancel()

    async def _commands(self) -> None:
        async for text in self._client:
            command = json.loads(text)
            if command["method"].startswith("emulation."):
                self._emulations.add(command["id"])
            if "userActivation" in command["params"]:
                command["params"]["userActivation"] = False
            await self._firefox.send(json.dumps(command))

    async def _answers(self) -> None:
        with contextlib.suppress(ConnectionClosed):  # Firefox ends without a goodbye
            async for text in self._firefox:
                await self._client.send(self._accepted(str(text)))

    def _accepted(self, text: str) -> str:
        """An answer, with the refusal of an unknown emulation turned into consent."""
        answer = json.loads(text) if UNKNOWN in text else {}
        if answer.get("error") != UNKNOWN or answer.get("id") not in self._emulations:
            return text
        return json.dumps({"type": "success", "id": answer["id"], "result": {}})


async def listen(firefox_url: str) -> str:
    """The address where sessions of the Firefox at `firefox_url` may be had."""

    async def relay(client: ServerConnection) -> None:
        path = client.request.path if client.request else ""
        async with connect(firefox_url + path, **OPTIONS) as firefox:
            await Session(client, firefox).run()

    server = await serve(relay, "127.0.0.1", 0, **OPTIONS)
    return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def main(command: list[str]) -> int:
    """Run Firefox and repeat what it says; only the address it is reached at becomes this relay's own."""
    firefox = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert firefox.stderr
    async for line in firefox.stderr:
        said = line.decode(errors="replace")
        if address := LISTENING.search(said):
            said = said.replace(address[1], await listen(address[1]))
        print(said, end="", file=sys.stderr, flush=True)
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
