"""The lobby's pages: who gets in, who sees whom, and how one gets out."""

import pytest

from config import TestingConfig
from tests.keys import WITH_KEY
from video_app import create_app


@pytest.fixture
def in_lobby(client):
    client.post("/lobby", data={"name": "Ana"})
    client.get("/lobby")
    return client


def identity(client):
    return client.post("/api/lobby-token").json["identity"]


def test_asks_for_a_name_first(client):
    page = client.get("/lobby").text
    assert "Your name" in page
    assert "Available people" not in page


def test_nobody_without_a_name_gets_a_token(client):
    answer = client.post("/api/lobby-token")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "name_required")


@pytest.mark.parametrize("name", ["", "  ", "x" * 51, "a\u202eb"])
def test_an_unusable_name_shows_the_form_again(client, name):
    answer = client.post("/lobby", data={"name": name})
    assert answer.status_code == 400
    assert "invalid-feedback" in answer.text


def test_a_name_opens_the_lobby(in_lobby):
    page = in_lobby.get("/lobby").text
    assert "Available people" in page
    assert "Event log" in page


def test_the_join_page_leads_there_with_the_name(client):
    assert 'formaction="/lobby"' in client.get("/").text
    answer = client.post("/lobby", data={"name": "Ana", "room": ""}, follow_redirects=True)
    assert "Available people" in answer.text


def test_leaving_a_call_leads_back_under_the_same_name(in_lobby):
    answer = in_lobby.post("/leave", data={"room": "a"})
    assert answer.location == "/lobby"
    assert identity(in_lobby).startswith("Ana~")


def test_leaving_the_lobby_forgets_the_name(in_lobby):
    assert in_lobby.post("/lobby/leave").location == "/"
    assert in_lobby.post("/api/lobby-token").status_code == 401


def test_a_lobby_token_opens_no_room(in_lobby, app):
    token = in_lobby.post("/api/lobby-token").json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert in_lobby.post("/api/token", json={"room": "a"}, headers=headers).status_code == 401


def test_a_room_cannot_be_the_lobby(client):
    assert client.post("/api/token", json={"name": "Ana", "room": "~lobby"}, headers=WITH_KEY).json["room"] == "lobby"


def test_can_be_turned_off():
    class WithoutLobby(TestingConfig):
        LOBBY_ENABLED = False

    client = create_app(WithoutLobby).test_client()
    assert client.get("/lobby").status_code == 404
    assert client.post("/api/lobby-token").status_code == 404
    assert "formaction" not in client.get("/").text
