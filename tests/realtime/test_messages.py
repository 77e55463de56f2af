import json

import pytest
from msgspec import UNSET

from video_app.realtime import messages
from video_app.realtime.messages import ProtocolError

MEDIA = {"microphone": True, "camera": False, "screen": False}
HELLO = {"type": "hello", "version": messages.VERSION, "token": "abc", "media": MEDIA}
DESCRIPTION = {
    "type": "description",
    "to": "Bo~2",
    "generation": 0,
    "description": {"type": "offer", "sdp": "v=0"},
    "sources": {"0": "microphone", "1": "screen-audio"},
}
CANDIDATE = {"type": "candidate", "to": "Bo~2", "generation": 0, "candidate": {"candidate": "", "sdpMid": None}}
VALID = [
    HELLO,
    {**HELLO, "resume": {"key": "k", "seq": 17}},
    {"type": "media", **MEDIA},
    DESCRIPTION,
    {**DESCRIPTION, "description": {"type": "rollback"}, "sources": {}},
    CANDIDATE,
    {**CANDIDATE, "candidate": None},
    {
        **CANDIDATE,
        "candidate": {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "uf"},
    },
    {"type": "chat", "id": "x" * 32, "text": "x" * 2000},
    {"type": "hand", "raised": False},
    {"type": "reaction", "reaction": "clap"},
    {"type": "view", "to": "Bo~2", "height": 4320},
    {"type": "ring", "ring": "1", "to": ["b"] * 50},
    {"type": "answer", "ring": "1", "to": "Ana~1", "answer": "busy"},
    {"type": "cancel", "ring": "1", "to": ["b"], "reason": "no_answer"},
    {"type": "available", "available": True},
    {"type": "block", "person": "b", "blocked": False},
    {"type": "ping"},
    {"type": "ping", "id": 7},
    {"type": "leave"},
    {"type": "ice"},
    {"type": "trouble", "engine": "p2p"},
    {"type": "move", "engine": "livekit"},
    {"type": "renew", "token": "abc"},
]
MALFORMED = [
    "",
    "hello",
    "null",
    "[]",
    "7",
    '"hello"',
    "{}",
    '{"type": 7}',
    '{"type": "ping"',
    '{"type": "dance"}',
    '{"type": "ping", "id": "7"}',
    '{"type": "ping", "id": 1.5}',
    '{"type": "ping", "id": 9007199254740992}',
    '{"type": "ping", "id": 1e999}',
    '{"type": "ping", "id": 1' + "0" * 5000 + "}",
    '{"type": "ping", "id": "\\ud800"}',
    '{"type": "ping", "colour": "red"}',
    '{"type": "ping", "colour": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "[" * 50_000,
    '{"a":' * 10_000,
    json.dumps({"type": "media", "microphone": True, "camera": True}),
    json.dumps({"type": "media", **MEDIA, "screen": 1}),
    json.dumps({"type": "media", **MEDIA, "screen": None}),
    json.dumps({**HELLO, "media": {**MEDIA, "smell": True}}),
    json.dumps({**HELLO, "token": "x" * 8193}),
    json.dumps({**HELLO, "resume": {"key": "k", "seq": -1}}),
    json.dumps({**HELLO, "version": "1"}),
    json.dumps({**DESCRIPTION, "to": ""}),
    json.dumps({**DESCRIPTION, "to": "x" * 129}),
    json.dumps({**DESCRIPTION, "generation": -1}),
    json.dumps({**DESCRIPTION, "generation": True}),
    json.dumps({**DESCRIPTION, "description": {"type": "offer", "sdp": "x" * 49_153}}),
    json.dumps({**DESCRIPTION, "description": {"type": "demand", "sdp": ""}}),
    json.dumps({**DESCRIPTION, "description": None}),
    json.dumps({**DESCRIPTION, "sources": {"0": "smell"}}),
    json.dumps({**DESCRIPTION, "sources": {str(mid): "camera" for mid in range(9)}}),
    json.dumps({"type": "chat", "text": "Hello"}),
    json.dumps({"type": "chat", "id": "", "text": "Hello"}),
    json.dumps({"type": "chat", "id": "x" * 33, "text": "Hello"}),
    json.dumps({"type": "chat", "id": 1, "text": "Hello"}),
    json.dumps({"type": "ring", "ring": "1", "to": []}),
    json.dumps({"type": "ring", "ring": "1", "to": ["b"] * 51}),
    json.dumps({"type": "view", "to": "Bo~2", "height": 4321}),
    json.dumps({**CANDIDATE, "candidate": {"candidate": "x" * 1025}}),
    json.dumps({**CANDIDATE, "candidate": {"candidate": "", "sdpMLineIndex": 65536}}),
    json.dumps({**CANDIDATE, "candidate": "candidate:1"}),
    json.dumps({key: value for key, value in CANDIDATE.items() if key != "candidate"}),
]


@pytest.mark.parametrize("message", VALID, ids=lambda message: message["type"])
def test_valid_messages_are_understood(message):
    assert messages.decode(json.dumps(message))


@pytest.mark.parametrize("frame", MALFORMED, ids=lambda frame: frame[:40])
def test_malformed_messages_are_refused_with_a_reason(frame):
    with pytest.raises(ProtocolError) as refused:
        messages.decode(frame)
    assert refused.value.id == "invalid_message"
    assert refused.value.message


def test_binary_frames_are_refused():
    with pytest.raises(ProtocolError, match="Binary"):
        messages.decode(b'{"type": "ping"}')


def test_a_refusal_names_the_type_it_could_read():
    with pytest.raises(ProtocolError) as refused:
        messages.decode('{"type": "ping", "id": "seven"}')
    assert refused.value.type_received == "ping"


@pytest.mark.parametrize(
    ("fields", "ref"),
    [
        ({"type": "chat", "id": "mine"}, "mine"),
        ({"type": "chat", "id": "x" * 32, "text": ""}, "x" * 32),
        ({"type": "ring", "ring": "1", "to": "b"}, "1"),
        ({"type": "ping", "id": 7, "colour": "red"}, 7),
        ({"type": "dance", "id": "mine"}, "mine"),
        ({"type": "chat", "id": "x" * 33}, UNSET),
        ({"type": "chat", "id": 2**53}, UNSET),
        ({"type": "chat", "id": True}, UNSET),
        ({"type": "chat", "id": {"a": "b"}}, UNSET),
        ({"type": "chat"}, UNSET),
    ],
)
def test_a_refusal_names_the_message_by_its_own_id(fields, ref):
    with pytest.raises(ProtocolError) as refused:
        messages.decode(json.dumps(fields))
    assert refused.value.ref == ref


def test_a_refusal_does_not_repeat_a_type_of_any_length():
    with pytest.raises(ProtocolError) as refused:
        messages.decode(json.dumps({"type": "x" * 60_000}))
    assert len(refused.value.type_received) == 64
    assert len(refused.value.message) < 1000


def test_another_version_is_told_so_even_if_its_hello_looks_different():
    with pytest.raises(ProtocolError) as refused:
        messages.decode_hello('{"type": "hello", "version": 1, "greeting": "good day"}')
    assert refused.value.id == "unsupported_version"


def test_the_first_message_must_be_hello():
    with pytest.raises(ProtocolError, match="`hello`"):
        messages.decode_hello('{"type": "ping"}')


def test_optional_fields_that_are_not_set_are_not_sent():
    assert json.loads(messages.encode(messages.Pong())) == {"type": "pong"}
    assert json.loads(messages.encode(messages.Error("id", "text"))) == {"type": "error", "id": "id", "message": "text"}


def test_a_relayed_message_says_from_whom():
    relayed = messages.Candidate("Ana~1", 3, None)
    assert json.loads(messages.encode(relayed)) == {
        "type": "candidate",
        "from": "Ana~1",
        "generation": 3,
        "candidate": None,
    }
