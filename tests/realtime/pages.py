"""Pages as a state machine has them: each keeps what it was told of charters and passes, as the browser does."""

from __future__ import annotations

import itertools
import json
import queue

from tests.realtime.fakes import FakeClient, hello, token_for
from video_app.realtime.hub import Hub

NAMES = {"a": "Ana", "b": "Bo", "c": "Cy", "e": "Eve", "f": "Flo"}


class TickingClock:
    """Time that passes when a test says so, and a moment whenever somebody looks."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self._moments = itertools.count(1)

    def __call__(self) -> float:
        return self.now + next(self._moments) / 1000


class Page:
    """What the browser of a person knows, and its socket while there is one."""

    def __init__(self, person: str) -> None:
        self.person, self.identity = person, f"{NAMES[person]}~{person}"
        self.charters: list[str] = []
        self.passes: list[str] = []
        self.fake: FakeClient | None = None
        self.rules: dict = {}
        self.welcome: dict = {}

    def connect(self, hub: Hub, place: str, shown: dict[str, str]) -> str:
        """Say hello; `welcome`, or what is wrong."""
        self.fake = FakeClient(hub)
        self.fake.say("hello", **hello(token_for(self.identity, place, self.person)), **shown)
        answer = self.fake.hear("welcome", "error")
        if answer["type"] == "error":
            self.fake.closed()
            self.fake = None
            return answer["id"]
        self.welcome = answer
        self.learn(answer)
        return "welcome"

    def learn(self, message: dict) -> None:
        """Keep what the server says of charters and passes."""
        self.charters += [message["charter"]] if "charter" in message else []
        self.passes += [message["pass"]] if "pass" in message else []
        self.rules = message.get("rules", self.rules)

    def ask(self, type: str, **fields) -> str | None:
        """Say something and wait until it is done; the error, if it is refused."""
        self.fake.say(type, **fields)
        self.fake.say("ping", id=0)
        return next((heard["id"] for heard in self.take(until=0) if heard["type"] == "error"), None)

    def take(self, until: int) -> list[dict]:
        """All that is heard before the pong of that number."""
        taken = []
        while not taken or (taken[-1]["type"], taken[-1].get("id")) != ("pong", until):
            taken.append(json.loads(self.fake.socket.outgoing.get(timeout=5)))
            self.learn(taken[-1])
        return taken

    def hears(self, mark: int, rules: dict, timeout_seconds: float = 1) -> bool:
        """Whether the mark is heard soon, and the page then knows these rules."""
        try:
            while (message := json.loads(self.fake.socket.outgoing.get(timeout=timeout_seconds))) is not None:
                self.learn(message)
                if (message["type"], message.get("id")) == ("pong", mark):
                    return self.rules == rules
        except queue.Empty:
            return False

    def gone(self) -> int:
        """The code with which the server has closed."""
        code = self.fake.closed()
        self.fake = None
        return code

    def end(self) -> None:
        """Vanish."""
        if self.fake:
            self.fake.end()
            self.fake = None
