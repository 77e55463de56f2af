"""Whatever JSON a client sends, nothing breaks and nobody else is disturbed."""

import json
import logging
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.realtime.fakes import MEDIA, Call, candidate, hello, token_for
from video_app.access.grant import LOBBY, door_of, room_behind
from video_app.realtime.limits import NO_LIMITS
from video_app.realtime.messages import ClientMessage, Close

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
VALID = [
    {"type": "hello", **hello(token_for("Eve~9")), "charter": "", "pass": ""},
    {"type": "media", **MEDIA},
    {"type": "description", "to": "Bo~2", "generation": 0, "description": {"type": "offer", "sdp": ""}, "sources": {}},
    {"type": "candidate", **candidate()},
    {"type": "view", "to": "Bo~2", "height": 180},
    {"type": "chat", "id": "1", "text": "Hello"},
    {"type": "hand", "raised": True},
    {"type": "reaction", "reaction": "heart"},
    {"type": "rename", "name": "Bob"},
    {"type": "rules", "locked": False, "waiting_room": False, "passcode": "", "may": {"share": True, "chat": True}},
    {"type": "admit", "to": ["Bo~2"]},
    {"type": "deny", "to": ["Bo~2"]},
    {"type": "host", "person": "b", "host": True},
    {"type": "spotlight", "identity": "Bo~2"},
    {"type": "remove", "person": "b"},
    {"type": "moderate", "to": ["Bo~2"], "what": "mute"},
    {"type": "invite", "label": "Press", "hours": 24},
    {"type": "withdraw", "id": "1"},
    {"type": "invites"},
    {"type": "end"},
    {"type": "ring", "ring": "1", "to": ["b"]},
    {"type": "answer", "ring": "1", "to": "Bo~2", "answer": "decline"},
    {"type": "cancel", "ring": "1", "to": ["b"], "reason": "cancelled"},
    {"type": "available", "available": False},
    {"type": "block", "person": "b", "blocked": True},
    {"type": "ping", "id": 1},
    {"type": "renew", "token": token_for("Ana~1", person="a")},
    {"type": "ice"},
    {"type": "trouble", "engine": "p2p"},
    {"type": "move", "engine": "p2p"},
    {"type": "leave"},
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
    st.binary(max_size=20),
    st.text(max_size=50),
    ANYTHING.map(json.dumps),
    st.sampled_from(VALID).map(json.dumps),
    almost_valid().map(json.dumps),
)
PLACES = st.sampled_from(["standup", LOBBY, door_of("standup")])


@pytest.fixture(scope="module")
def people():
    """A call of Ana and Bo, and two people in the lobby, whom all examples share."""
    call = Call(rings=1_000_000, limits=NO_LIMITS)
    yield call, {room: call.pair(room) for room in ("standup", LOBBY)}
    call.end()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=PLACES, opening=st.lists(FRAMES, max_size=1), frames=st.lists(FRAMES, min_size=1, max_size=8))
def test_arbitrary_frames_break_nothing(people, caplog, place, opening, frames):
    call, pairs = people
    room = room_behind(place)
    mallory = call.connect()
    for frame in opening:
        mallory.say_raw(frame)
    mallory.say("hello", **hello(token_for("Mallory~0", place)))
    for frame in frames:
        mallory.say_raw(frame)
    mallory.end(1000)
    call.clock.now += 60  # so that the same person may be rung again
    assert_undisturbed(*pairs[room], room)
    assert call.names(room) == ["Ana", "Bo"]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_every_kind_of_message_is_among_the_valid():
    assert {message["type"] for message in VALID} == {kind.__struct_config__.tag for kind in get_args(ClientMessage)}


@pytest.mark.parametrize("message", VALID, ids=lambda message: message["type"])
def test_what_is_called_valid_is_valid_in_its_place(call, message):
    room = LOBBY if message["type"] in {"ring", "answer", "cancel", "available", "block"} else "standup"
    ana, bo = call.pair(room)
    if message["type"] in {"admit", "deny"}:
        call.join("Bo~2", door_of(room), "b")
    if message["type"] in {"answer", "cancel"}:
        caller, callee = (ana, "b") if message["type"] == "cancel" else (bo, "a")
        caller.say("ring", ring="1", to=[callee])
        caller.hear("ringing")
    ana.say_raw(json.dumps(message))
    if message["type"] in {"leave", "end"}:
        assert ana.closed() == (Close.NORMAL if message["type"] == "leave" else Close.ENDED)
        return
    ana.say("ping", id=4711)
    while (heard := ana.hear_any()).get("id") != 4711:
        assert heard["type"] != "error" or message["type"] == "hello", heard


def assert_undisturbed(ana, bo, room):
    """Ana still reaches Bo, and is answered."""
    type, fields = ("ring", {"ring": "Ana's", "to": ["b"]}) if room == LOBBY else ("candidate", candidate(7))
    ana.say(type, **fields)
    while bo.hear_past_others(type)["from"] != "Ana~1":
        pass
    ana.say("ping", id=4711)
    while ana.hear_past_others("pong")["id"] != 4711:
        pass
