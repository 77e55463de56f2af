"""Taking what only visitors of the site are to have: tokens, rooms on Twilio's bill, credentials for TURN."""

import pytest

from config import TestingConfig
from tests.keys import API_KEY, WITH_KEY
from tests.standins.apps import app_with
from video_app import create_app
from video_app.variables import ConfigError

WHO = {"name": "Eve", "room": "a"}
STUN = "stun:stun.example.com:3478"


@pytest.fixture
def ask(client):
    """Ask for a token; the answer is its status and either its body or its error's code."""

    def ask(body, **headers):
        answer = client.post(
            "/api/token", json=body, headers={name.replace("_", "-"): headers[name] for name in headers}
        )
        return answer.status_code, answer.json.get("error", {}).get("code"), answer.json

    return ask


class WithTurn(TestingConfig):
    """A site with a TURN server."""

    TURN_URLS = ["turn:turn.example.com"]
    TURN_SECRET = "north"


class TestNobody:
    def test_gets_no_token(self, ask):
        assert ask({"room": "a"})[:2] == (401, "name_required")

    def test_gets_none_by_saying_a_name(self, ask):
        assert ask(WHO)[:2] == (401, "api_key_required")

    @pytest.mark.parametrize("key", ["", "x", API_KEY[:-1], API_KEY + "x", API_KEY.upper(), f"{API_KEY},", "\xff"])
    def test_gets_none_for_a_key_that_is_none(self, ask, key):
        assert ask(WHO, X_Api_Key=key)[:2] == (401, "invalid_api_key")

    def test_gets_none_where_no_keys_are_set(self, app, ask):
        app.config["API_KEYS"] = []
        assert ask(WHO, X_Api_Key="")[:2] == (401, "invalid_api_key")

    def test_opens_no_room_at_twilio(self, twilio):
        app = app_with(twilio.rest_url)
        assert app.test_client().post("/api/token", json=WHO).status_code == 401
        assert not twilio.account.rooms


def test_a_visitor_is_nobody_else(client, ask):
    client.post("/", data={"name": "Ana", "room": "a"})
    assert ask(WHO)[:2] == (401, "api_key_required")
    assert ask({"room": "a"})[2]["name"] == "Ana"


def test_nobody_gets_credentials_for_turn_before_entering():
    answer = create_app(WithTurn).test_client().post("/api/token", json=WHO, headers=WITH_KEY)
    assert answer.json["ice_servers"] == [{"urls": [STUN]}]
    assert "turn:" not in answer.text


@pytest.mark.parametrize("keys", [["short"], ["x" * 31], [API_KEY, "y"], ["key with blanks, however long it may be"]])
def test_keys_that_could_be_guessed_are_refused(keys):
    config = TestingConfig()
    config.API_KEYS = keys
    with pytest.raises(ConfigError, match="API_KEYS"):
        create_app(config)
