"""`flask video …`."""

import jwt
import pytest

from tests.standins.apps import NOBODY, app_with
from tests.standins.twilio_rooms import AUTH_TOKEN
from video_app import create_app


@pytest.fixture
def run():
    """Run a command of an app; its exit code and output."""

    def run(app, *words):
        answer = app.test_cli_runner().invoke(args=["video", *words])
        return answer.exit_code, answer.output

    return run


@pytest.fixture
def app(twilio):
    return app_with(twilio.rest_url, TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL="https://calls.example.com")


class TestDoctor:
    def test_all_is_well(self, run, app):
        code, output = run(app, "doctor")
        assert code == 0
        assert "FAIL" not in output
        for words in ("Calls run on twilio", "TWILIO_API_KEY_SECRET has the right shape", "accepts the credentials"):
            assert words in output
        assert "The clock agrees" in output
        assert "Group rooms can be created" in output
        assert AUTH_TOKEN not in output

    def test_says_what_to_do_and_fails(self, run, twilio, app):
        twilio.rest.orders.append((401, 20003))
        code, output = run(app, "doctor")
        assert code == 1
        assert "FAIL  Twilio: Twilio answered 401" in output
        assert "Check TWILIO_ACCOUNT_SID" in output

    def test_offline_asks_nobody(self, run, twilio, app):
        assert run(app, "doctor", "--offline")[0] == 0
        assert twilio.rest.requests == []

    def test_an_unreachable_twilio_is_a_failure(self, run):
        code, output = run(app_with(NOBODY), "doctor")
        assert code == 1
        assert "ConnectionError" in output

    def test_peer_to_peer_needs_nothing(self, run):
        code, output = run(create_app("testing"), "doctor")
        assert code == 0
        assert "Calls run on p2p (VIDEO_ENGINE=p2p)" in output

    def test_a_public_address_without_https_keeps_cameras_off(self, run, app):
        app.config["PUBLIC_URL"] = "http://calls.example.com"
        code, output = run(app, "doctor", "--offline")
        assert code == 1
        assert "only on https" in output

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"START_NGROK": False}, "No tunnel is asked for"),
            ({"START_NGROK": True, "NGROK_AUTHTOKEN": ""}, "Get one free at"),
            ({"START_NGROK": True, "NGROK_AUTHTOKEN": "2abcSECRET"}, "opens an ngrok tunnel"),
        ],
    )
    def test_says_whether_there_will_be_a_tunnel(self, run, settings, words):
        app = create_app("testing")
        app.config.update(settings)
        code, output = run(app, "doctor")
        assert code == 0
        assert words in output
        assert "2abcSECRET" not in output


class TestRooms:
    def test_are_listed_and_ended(self, run, twilio, app):
        run(app, "token", "Ana", "standup")
        run(app, "token", "Ana", "retro")
        assert run(app, "rooms") == (0, "retro\nstandup\n")
        assert run(app, "rooms", "end", "retro") == (0, "retro has ended.\n")
        assert run(app, "rooms") == (0, "standup\n")

    @pytest.mark.parametrize("words", [["rooms"], ["rooms", "end", "standup"], ["token", "Ana", "standup"]])
    def test_a_refusal_is_told(self, run, twilio, app, words):
        twilio.rest.orders.append((429, 20429))
        code, output = run(app, *words)
        assert code == 1
        assert "20429" in output

    @pytest.mark.parametrize("words", [["rooms"], ["rooms", "end", "standup"]])
    def test_peer_to_peer_needs_redis_for_them(self, run, words):
        code, output = run(create_app("testing"), *words)
        assert code == 1
        assert "REDIS_URL" in output


class TestToken:
    def test_lets_the_person_into_the_room(self, run, app):
        code, output = run(app, "token", "Ana", "Weekly Standup")
        assert code == 0
        grants = jwt.decode(output.strip(), options={"verify_signature": False})["grants"]
        assert grants["identity"].startswith("Ana~")
        assert grants["video"] == {"room": "weekly-standup"}

    @pytest.mark.parametrize("words", [["", "standup"], ["Ana", "!!!"]])
    def test_what_nobody_can_be_called_is_refused(self, run, app, words):
        code, output = run(app, "token", *words)
        assert code == 1
        assert "Enter" in output
