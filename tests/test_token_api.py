"""`POST /api/token`: what it gives, and the answer to everything else a client can send."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.keys import WITH_KEY
from video_app.access import current_verifier
from video_app.engines import current_engine


@pytest.fixture
def ask(client):
    """Ask for a token; keyword arguments go to the test client."""

    def ask(body=None, **how):
        how = {"headers": WITH_KEY, **how}
        return client.post("/api/token", **({"json": body} if body is not None else {}), **how)

    return ask


@pytest.fixture
def access(ask):
    return ask({"name": "Ana", "room": "Weekly Standup"}).json


@pytest.fixture
def expired_token(app, monkeypatch):
    """A token of this app whose time was over a minute ago."""
    with app.app_context():
        monkeypatch.setattr(current_engine(), "_token_seconds", -60)
        token = current_engine().token("Ana~1", "a")
    monkeypatch.undo()
    return token


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_the_answer_is_as_documented(access):
    assert set(access) == {
        *("token", "engine", "identity", "name", "room", "expires_at", "ice_servers", "socket"),
    }
    assert access["engine"] == "p2p"
    assert access["name"] == "Ana"
    assert access["identity"].startswith("Ana~")
    assert access["room"] == "weekly-standup"
    assert access["socket"] == "/realtime"
    assert access["ice_servers"] == [{"urls": ["stun:stun.example.com:3478"]}]


def test_the_token_is_for_that_identity_in_that_room_for_four_hours(app, access):
    with app.app_context():
        grant = current_verifier().verify(access["token"])
    assert (grant.identity, grant.room) == (access["identity"], "weekly-standup")
    left = datetime.fromisoformat(access["expires_at"].replace("Z", "+00:00")) - datetime.now(timezone.utc)
    assert timedelta(hours=3, minutes=59) < left <= timedelta(hours=4)


def test_the_name_comes_from_the_session(client, ask):
    client.post("/", data={"name": "Ana", "room": "a"})
    assert ask({"room": "a"}, headers={}).json["name"] == "Ana"


def test_every_tab_is_an_identity_of_its_own(ask):
    body = {"name": "Ana", "room": "a"}
    assert ask(body).json["identity"] != ask(body).json["identity"]


def test_a_bearer_token_renews_the_same_identity(ask, access):
    renewed = ask({"room": "weekly-standup"}, headers=bearer(access["token"])).json
    assert renewed["identity"] == access["identity"]
    assert renewed["room"] == access["room"]


def test_tokens_are_not_cached(ask):
    assert ask({"name": "Ana", "room": "a"}).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"data": "room=a"}, 415, "unsupported_media_type"),
        ({"data": "{}", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ({"data": "{", "content_type": "application/json"}, 400, "invalid_json"),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, 400, "invalid_json"),
        ({"data": "", "content_type": "application/json"}, 400, "invalid_json"),
        ({"data": "[" * 10_000, "content_type": "application/json"}, 400, "invalid_request"),
        ({"json": []}, 400, "invalid_request"),
        ({"json": "text"}, 400, "invalid_request"),
        ({"json": {"room": 7, "name": "Ana"}}, 400, "invalid_request"),
        ({"json": {"room": "a", "name": ["Ana"]}}, 400, "invalid_request"),
        ({"json": {"room": "a", "name": "Ana", "admin": True}}, 400, "invalid_request"),
        ({"json": {}}, 400, "invalid_name"),
        ({"json": {"room": "a"}}, 400, "invalid_name"),
        ({"json": {}, "headers": {}}, 401, "name_required"),
        ({"json": {"room": "a"}, "headers": {}}, 401, "name_required"),
        ({"json": {"room": "a", "name": "Ana"}, "headers": {}}, 401, "api_key_required"),
        ({"json": {"name": "Ana"}}, 400, "invalid_room"),
        ({"json": {"name": "Ana", "room": "!!!"}}, 400, "invalid_room"),
        ({"json": {"name": "Ana", "room": "r" * 65}}, 400, "invalid_room"),
        ({"json": {"name": "", "room": "a"}}, 400, "invalid_name"),
        ({"json": {"name": "x" * 51, "room": "a"}}, 400, "invalid_name"),
        ({"json": {"name": "\u202eAna", "room": "a"}}, 400, "invalid_name"),
        ({"json": {"name": "x" * 17_000, "room": "a"}}, 413, "too_large"),
    ],
)
def test_anything_else_gets_an_error_that_says_what_to_do(ask, how, status, code):
    answer = ask(**how)
    assert answer.status_code == status
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["message"]
    assert set(answer.json["error"]) == {"code", "message", "fields"}


def test_each_wrong_field_has_its_message(ask):
    fields = ask({"name": "", "room": "!!!"}).json["error"]["fields"]
    assert set(fields) == {"name", "room"}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer a.b.c", "Bearer " + "x" * 5000, "Bearer ü"]
)
def test_a_bad_bearer_is_refused(ask, header):
    answer = ask({"room": "a"}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "invalid_token"


def test_an_expired_bearer_is_told_so(ask, expired_token):
    answer = ask({}, headers=bearer(expired_token))
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "expired_token"


@pytest.mark.parametrize("body", [{"room": "other"}, {"name": "Eva"}, {"room": "!!!"}])
def test_a_renewal_for_another_room_or_name_is_refused(ask, access, body):
    answer = ask(body, headers=bearer(access["token"]))
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "wrong_room"


def test_an_unknown_api_address_answers_in_json(client):
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_get_is_not_how_to_ask(client):
    answer = client.get("/api/token")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.json["error"]["code"] == "method_not_allowed"


def test_a_failure_of_ours_is_an_answer_too(app, client, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        monkeypatch.setattr(current_engine(), "token", lambda *_, **__: 1 / 0)
    answer = client.post("/api/token", json={"name": "Ana", "room": "a"}, headers=WITH_KEY)
    assert answer.status_code == 500
    assert answer.json["error"]["code"] == "internal_error"
