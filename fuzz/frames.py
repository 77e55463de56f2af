"""So many frames of a stranger's, of every kind, at one hub where Ana and Bo stay and hear each other all the while."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzz.target import complaints
from tests.realtime.fakes import Call, FakeClient, hello, token_for
from tests.realtime.test_arbitrary_input import ANYTHING, VALID, almost_valid, assert_undisturbed
from video_app.access.grant import LOBBY
from video_app.realtime.limits import NO_LIMITS

FEWEST_AT_ONCE, MOST_AT_ONCE = 5, 10  # frames on one socket: no flood, which would only be cut off
EXAMPLES_IN_A_RUN = 500
FOR_EVER_SECONDS = 10**9
BETWEEN_SECONDS = 60  # so that the same person may be rung again

KINDS = {
    "valid messages": st.sampled_from(VALID).map(json.dumps),
    "mutated messages": almost_valid().map(json.dumps),
    "other JSON": ANYTHING.map(json.dumps),
    "texts": st.text(max_size=50),
    "raw bytes": st.binary(max_size=200),
}
FRAMES = st.one_of(*(st.tuples(st.just(kind), frames) for kind, frames in KINDS.items()))


class Standing:
    """A room and the lobby, with the same Ana and Bo in each from beginning to end."""

    def __init__(self) -> None:
        self._call = Call(rings=10**9, limits=NO_LIMITS)
        self._pairs = {room: (self._enter("Ana~1", room), self._enter("Bo~2", room)) for room in ("standup", LOBBY)}
        #: frames of each kind that the hub has taken, and sockets it has taken them from
        self.heard: Counter[str] = Counter()
        self.sockets = 0

    def _enter(self, identity: str, room: str) -> FakeClient:
        client = self._connect(token_for(identity, room, identity[0].lower(), seconds=FOR_EVER_SECONDS))
        client.hear("welcome")
        return client

    def _connect(self, token: str) -> FakeClient:
        """Somebody who has said hello, and is measured by the call's clock: this goes on faster than people talk."""
        client = FakeClient(self._call.hub, clock=self._call.clock)
        client.say("hello", **hello(token))
        return client

    def hear(self, room: str, frames: list[tuple[str, str | bytes]]) -> None:
        """Let Mallory say `frames` in `room`, on another socket where one is closed. Raises AssertionError."""
        complaints.records.clear()
        while frames:
            frames = frames[self._one_socket(room, frames) :]
        self._call.clock.now += BETWEEN_SECONDS
        assert_undisturbed(*self._pairs[room], room)
        assert self._call.names(room) == ["Ana", "Bo"]
        assert not complaints.records, "\n".join(complaints.records)

    def _one_socket(self, room: str, frames: list[tuple[str, str | bytes]]) -> int:
        """Say as many of the `frames` as are taken before the socket is closed, at least one: how many."""
        mallory = self._connect(token_for("Mallory~0", room, seconds=FOR_EVER_SECONDS))
        for _, frame in frames:
            mallory.say_raw(frame)
        mallory.end(1000)
        left = sum(not isinstance(frame, int) for frame in mallory.socket.incoming.queue)
        taken = len(frames) - left
        assert taken > 0, "nothing was taken"
        self.heard.update(kind for kind, _ in frames[:taken])
        self.sockets += 1
        return taken

    def end(self) -> None:
        """Let everybody go."""
        for client in [client for pair in self._pairs.values() for client in pair]:
            client.end()


def send(wanted: int, *, derandomize: bool = False) -> Standing:
    """Have at least so many frames taken. Raises AssertionError if anything breaks; nothing is made smaller then."""
    standing = Standing()
    tried = settings(
        max_examples=min(EXAMPLES_IN_A_RUN, wanted // FEWEST_AT_ONCE + 1),
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=derandomize,
        suppress_health_check=list(HealthCheck),
    )
    some = st.lists(FRAMES, min_size=FEWEST_AT_ONCE, max_size=MOST_AT_ONCE)
    try:
        while standing.heard.total() < wanted:
            tried(given(st.sampled_from(["standup", LOBBY]), some)(lambda room, frames: standing.hear(room, frames)))()
    finally:
        standing.end()
    return standing
