"""Whatever JSON a client sends, nothing breaks and nobody else is disturbed."""

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.realtime.fakes import MEDIA, Call, candidate, hello, token_for

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
VALID = [
    {"type": "hello", **hello(token_for("Eve~9"))},
    {"type": "media", **MEDIA},
    {"type": "description", "to": "Bo~2", "generation": 0, "description": {"type": "offer", "sdp": ""}, "sources": {}},
    {"type": "candidate", **candidate()},
    {"type": "ping", "id": 1},
]


@st.composite
def almost_valid(draw):
    """A valid message with one field replaced, added or taken away."""
    message = dict(draw(st.sampled_from(VALID)))
    name = draw(st.sampled_from([*message, "surprise"]))
    message[name] = draw(ANYTHING)
    if draw(st.booleans()):
        del message[name]
    return message


FRAMES = st.one_of(
    st.binary(max_size=20), st.text(max_size=50), ANYTHING.map(json.dumps), almost_valid().map(json.dumps)
)


@pytest.fixture(scope="module")
def people():
    """A call of Ana and Bo that all examples share."""
    call = Call()
    yield call, *call.pair()
    call.end()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opening=st.lists(FRAMES, max_size=1), frames=st.lists(FRAMES, min_size=1, max_size=8))
def test_arbitrary_frames_break_nothing(people, caplog, opening, frames):
    call, ana, bo = people
    mallory = call.connect()
    for frame in opening:
        mallory.say_raw(frame)
    mallory.say("hello", **hello(token_for("Mallory~0")))
    for frame in frames:
        mallory.say_raw(frame)
    mallory.end(1000)
    assert_undisturbed(ana, bo)
    assert call.names() == ["Ana", "Bo"]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def assert_undisturbed(ana, bo):
    ana.say("candidate", **candidate(4711))
    while bo.hear_past_others("candidate")["from"] != "Ana~1":
        pass
    ana.say("ping")
    ana.hear_past_others("pong")
