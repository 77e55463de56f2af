"""Taking what only visitors of the site are to have: tokens, rooms on Twilio's bill, credentials for TURN."""

import time

import pytest

from config import TestingConfig
from tests.keys import API_KEY, WITH_KEY
from tests.standins.apps import app_with
from tests.standins.apps import settings as with_twilio
from video_app import create_app
from video_app.access.grant import ACCESS_MAX_SECONDS, Claims
from video_app.engines import current_engine
from video_app.variables import ConfigError

WHO = {"name": "Eve", "room": "a"}
HOUR = 60 * 60
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
    TURN_SECRET = "north" * 7


class TestNobody:
    def test_gets_no_token(self, ask):
        assert ask({"room": "a"})[:2] == (401, "name_required")

    def test_gets_none_by_saying_a_name(self, ask):
        assert ask(WHO)[:2] == (401, "api_key_required")

    @pytest.mark.parametrize(
        "key",
        ["", "x", API_KEY[:-1], API_KEY + "x", API_KEY.upper(), f"{API_KEY},", "\xff"],
        ids=[
            "none",
            "short",
            "cut",
            "longer",
            "upper case",
            "with a comma",
            "not ASCII",
        ],  # the key is made up anew each time
    )
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


@pytest.mark.parametrize(
    "keys", [["short"], ["x" * 31], [API_KEY, "y"], ["key with blanks, however long it may be"]], ids=len
)
def test_keys_that_could_be_guessed_are_refused(keys):
    config = TestingConfig()
    config.API_KEYS = keys
    with pytest.raises(ConfigError, match="API_KEYS"):
        create_app(config)


def renewed(client, token):
    answer = client.post("/api/token", json={}, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json.get("error", {}).get("code"), answer.json.get("token")


class TestRenewal:
    @pytest.fixture(params=["p2p", "twilio"])
    def app(self, request):
        return create_app("testing" if request.param == "p2p" else with_twilio(TWILIO_CREATE_ROOMS=False))

    @pytest.fixture
    def token(self, app):
        """An access token of somebody who came so many seconds ago."""

        def token(age):
            with app.app_context():
                return current_engine().token("Eve~9", "a", Claims(person="eve", since=int(time.time()) - age))

        return token

    def test_goes_on_from_the_first_token(self, app, client, token):
        verify = app.extensions["verifier"].verify
        first = token(age=11 * HOUR)
        status, _, second = renewed(client, first)
        assert status == 200
        assert verify(second).since == verify(first).since
        assert verify(second).expires_at.timestamp() == verify(first).since + ACCESS_MAX_SECONDS

    @pytest.mark.parametrize("over_seconds", [0, 2, 6, 3600])
    def test_ends(self, client, token, over_seconds):
        assert renewed(client, token(age=ACCESS_MAX_SECONDS + over_seconds))[:2] == (401, "expired_token")

    def test_is_not_for_who_was_removed(self, app, client, token):
        app.extensions["hub"].remove("a", "eve")
        assert renewed(client, token(age=60))[:2] == (403, "removed")


def test_who_was_removed_gets_no_other_token(app, client, ask):
    client.post("/", data={"name": "Eve", "room": "a"})
    person = app.extensions["verifier"].verify(ask({"room": "a"})[2]["token"]).person
    app.extensions["hub"].remove("a", person)
    client.post("/leave", data={"room": "a"})
    client.post("/", data={"name": "Eva", "room": "a"})
    assert ask({"room": "a"})[:2] == (403, "removed")
    assert ask({"room": "b"})[0] == 200
