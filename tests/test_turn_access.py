"""Who gets credentials for TURN: who is inside, and nobody who waits or was refused, by whatever way."""

import json

import pytest

from config import TestingConfig
from tests.keys import WITH_KEY
from tests.realtime.fakes import FakeClient, hello
from video_app import create_app
from video_app.access.charter import Charter
from video_app.access.grant import Claims, door_of
from video_app.access.tokens import door_kind, make
from video_app.engines import current_engine

SECRET = "north " * 8


@pytest.fixture
def app():
    config = TestingConfig()
    vars(config).update(STUN_URLS=["stun:s.example"], TURN_URLS=["turn:t.example"], TURN_SECRET=SECRET)
    app = create_app(config)
    yield app
    app.extensions["hub"].close()


@pytest.fixture
def given(app):
    """Give the room `standup` a charter with these rules."""
    charter = Charter("standup", 1.0, hosts=("ana",))
    return lambda **rules: app.extensions["hub"].amend("standup", lambda _: charter.amended(**rules))


@pytest.fixture
def connect(app):
    """Say hello with a token; the client."""
    clients = []

    def connect(token):
        client = FakeClient(app.extensions["hub"])
        clients.append(client)
        client.say("hello", **hello(token))
        return client

    yield connect
    for client in clients:
        client.end()


@pytest.fixture
def token(app):
    """A token for the room that Bo got before there were these rules."""
    with app.app_context():
        return current_engine().token("Bo~1", "standup", Claims(person="bo"))


def has_credentials(said):
    """Whether there is anything of TURN in it."""
    text = json.dumps(said)
    return "credential" in text or "turn:" in text or "username" in text


def test_who_is_inside_gets_them(connect, token):
    bo = connect(token)
    assert has_credentials(bo.hear("welcome"))
    bo.say("ice")
    assert has_credentials(bo.hear("ice"))


def test_who_waits_does_not(app, given, connect):
    given(waiting_room=True)
    kind = door_kind(app.config)
    bo = connect(make(kind, identity="Bo~1", room=door_of("standup"), seconds=60, claims=Claims(person="bo")))
    assert not has_credentials(bo.hear("welcome"))
    bo.say("ice")
    assert bo.hear("error")["id"] == "invalid_message"
    assert bo.hears_nothing()


REFUSING = [
    ({"locked": True}, "locked"),
    ({"passcode": "digest"}, "passcode_required"),
    ({"waiting_room": True}, "must_wait"),
    ({"removed": ("bo",)}, "removed"),
]


@pytest.mark.parametrize(("rules", "error"), REFUSING)
def test_who_is_refused_at_the_socket_does_not(given, connect, token, rules, error):
    given(**rules)
    bo = connect(token)
    refusal = bo.hear("error")
    assert refusal["id"] == error
    assert not has_credentials(refusal)
    bo.say("ice")
    assert isinstance(bo.closed(), int)


@pytest.mark.parametrize("rules", [{}, *(row[0] for row in REFUSING)])
def test_the_token_api_gives_them_to_nobody(client, given, token, rules):
    given(**rules)
    bearer = {"Authorization": f"Bearer {token}"}
    for headers, body in ((WITH_KEY, {"name": "Bo", "room": "standup"}), (bearer, {"room": "standup"})):
        answer = client.post("/api/token", json=body, headers=headers)
        assert not has_credentials(answer.json)
        assert ("ice_servers" in answer.json) == (answer.status_code == 200)
