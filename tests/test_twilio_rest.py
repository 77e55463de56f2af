"""Twilio's rooms over REST: the real Python client against a stateful stand-in."""

import time
from email.utils import formatdate

import pytest

from tests.keys import WITH_KEY
from tests.standins.apps import NOBODY, app_with
from tests.standins.twilio import point_at
from tests.standins.twilio_rooms import AUTH_TOKEN, SECRET
from video_app.engines import current_engine
from video_app.engines.base import EngineError
from video_app.engines.twilio import checks
from video_app.engines.twilio.rest import MAX_PARTICIPANTS, Unreachable


@pytest.fixture
def app(twilio):
    return app_with(twilio.rest_url)


@pytest.fixture
def engine(app):
    with app.app_context():
        yield current_engine()


def ask(app):
    return app.test_client().post("/api/token", json={"name": "Ana", "room": "standup"}, headers=WITH_KEY)


class TestOpening:
    def test_creates_a_group_room_of_the_right_shape(self, twilio, engine):
        engine.open("standup")
        assert twilio.room("standup").options == {
            "UniqueName": "standup",
            "Type": "group",
            "MaxParticipants": str(MAX_PARTICIPANTS),
            "MaxParticipantDuration": "14400",
            "UnusedRoomTimeout": "60",
            "EmptyRoomTimeout": "5",
        }

    def test_finds_a_room_that_is_there(self, twilio, engine):
        engine.open("standup")
        engine.open("standup")
        assert len(twilio.account.rooms) == 1
        assert twilio.rest.requests == ["POST /v1/Rooms", "POST /v1/Rooms", "GET /v1/Rooms/standup"]

    def test_takes_a_name_in_any_script(self, twilio, engine):
        engine.open("日本-встреча")
        engine.open("日本-встреча")
        assert twilio.room("日本-встреча")

    def test_records_when_asked_to(self, twilio):
        app = app_with(twilio.rest_url, TWILIO_RECORD_ROOMS=True)
        assert ask(app).status_code == 200
        assert twilio.room("standup").records

    def test_names_the_callback_once_reports_can_reach_us_and_be_checked(self, twilio):
        app = app_with(twilio.rest_url, PUBLIC_URL="https://calls.example.com", TWILIO_AUTH_TOKEN=AUTH_TOKEN)
        assert ask(app).status_code == 200
        options = twilio.room("standup").options
        assert options["StatusCallback"] == "https://calls.example.com/webhooks/twilio/room"
        assert options["StatusCallbackMethod"] == "POST"

    def test_is_left_to_the_clients_when_switched_off(self, twilio):
        app = app_with(twilio.rest_url, TWILIO_CREATE_ROOMS=False)
        assert ask(app).status_code == 200
        assert twilio.rest.requests == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "code", "answered", "words"),
        [
            (401, 20003, 502, "credentials"),
            (403, 20005, 502, "credentials"),
            (429, 20429, 503, "no more requests"),
            (400, 53114, 502, "could not open this call"),
            (500, 20500, 503, "has a problem"),
            (503, 0, 503, "has a problem"),
        ],
    )
    def test_are_a_sentence_for_people_and_a_cause_for_the_log(
        self, twilio, app, caplog, status, code, answered, words
    ):
        twilio.rest.orders.append((status, code))
        answer = ask(app)
        assert answer.status_code == answered
        assert answer.json["error"]["code"] == "engine_unavailable"
        assert words in answer.json["error"]["message"]
        assert f"Twilio answered {status}, error {code}" in caplog.text
        assert str(code) not in answer.json["error"]["message"] or code == 0

    def test_wrong_credentials_are_one(self, twilio, caplog):
        app = app_with(twilio.rest_url, TWILIO_API_KEY_SECRET="o" * 32)
        assert ask(app).status_code == 502
        assert "Check TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET" in caplog.text

    def test_no_secret_and_no_token_is_in_any_log_or_answer(self, twilio, app, caplog):
        caplog.set_level("DEBUG")
        token = ask(app).json["token"]
        twilio.rest.orders.append((401, 20003))
        refused = ask(app)
        for secret in (SECRET, token):
            assert secret not in caplog.text + refused.text


class TestSilence:
    def test_a_slow_twilio_delays_a_token_by_two_seconds_once(self, twilio, app, caplog):
        twilio.rest.released.clear()
        started = time.monotonic()
        assert ask(app).json["token"]
        first = time.monotonic() - started
        assert 1.9 < first < 2.5
        assert ask(app).json["token"]
        assert time.monotonic() - started - first < 0.5
        assert caplog.text.count("Twilio does not answer") == 2
        assert "no answer within 2 s" in caplog.text

    def test_a_twilio_that_refuses_connections_delays_nothing(self, caplog):
        app = app_with(NOBODY)
        started = time.monotonic()
        assert ask(app).json["token"]
        assert time.monotonic() - started < 1
        assert "ConnectionError" in caplog.text

    def test_is_over_after_thirty_seconds(self, twilio):
        app = app_with(NOBODY)
        with app.app_context():
            rest = current_engine().rest
            now = 1000.0
            rest._clock = lambda: now
            with pytest.raises(Unreachable):
                rest.ensure("standup")
            point_at(app, twilio.rest_url)
            now += 29
            with pytest.raises(Unreachable, match="a moment ago"):
                rest.ensure("standup")
            now += 2
            rest.ensure("standup")
        assert twilio.room("standup")

    def test_what_is_no_json_is_told_apart(self, twilio, engine, monkeypatch):
        monkeypatch.setattr(
            twilio.rest.app, "view_functions", {name: lambda **_: "<html>" for name in twilio.rest.app.view_functions}
        )
        with pytest.raises(EngineError, match="cannot be read"):
            engine.open("standup")


class TestAdministration:
    def test_removing_takes_a_participant_out_by_identity(self, twilio, engine):
        engine.open("standup")
        ana = twilio.bring_phone("standup", "Ana /?#~1")
        twilio.bring_phone("standup", "Ben~2")
        engine.remove("standup", "Ana /?#~1")
        assert ana.state == "disconnected"
        assert [one.identity for one in twilio.room("standup").participants.values()] == ["Ben~2"]

    def test_closing_completes_the_room(self, twilio, engine):
        engine.open("standup")
        engine.close("standup")
        assert twilio.room("standup") is None

    def test_what_is_not_there_needs_no_removing_and_no_closing(self, twilio, engine):
        engine.remove("standup", "Ana~1")
        engine.close("standup")
        engine.open("standup")
        engine.remove("standup", "Ana~1")

    def test_rooms_are_listed_newest_first(self, twilio, engine):
        for name in ("a", "b", "c"):
            engine.open(name)
        engine.close("b")
        assert engine.rooms() == ["c", "a"]

    @pytest.mark.parametrize("action", ["close", "rooms"])
    def test_a_refusal_reaches_the_caller(self, twilio, engine, action):
        twilio.rest.orders.append((401, 20003))
        with pytest.raises(EngineError, match="20003"):
            getattr(engine, action)(*(["standup"] if action == "close" else []))

    def test_an_unreachable_twilio_is_reported(self):
        with app_with(NOBODY).app_context(), pytest.raises(Unreachable):
            current_engine().close("standup")


class TestChecking:
    def test_all_is_well(self, twilio, engine):
        found = engine.check()
        assert all(check.ok for check in found)
        assert "Group rooms can be created" in found[-1].text
        assert [room.status for room in twilio.account.rooms] == ["completed"]

    def test_offline_asks_nothing(self, twilio, engine):
        engine.check(offline=True)
        assert twilio.rest.requests == []

    def test_wrong_credentials(self, twilio, engine):
        twilio.rest.orders.append((401, 20003))
        assert "TWILIO_API_KEY_SECRET" in next(check.text for check in engine.check() if not check.ok)

    def test_a_wrong_clock(self, twilio, engine):
        twilio.rest.date = formatdate(time.time() + 3600, usegmt=True)
        assert "behind Twilio's" in next(check.text for check in engine.check() if not check.ok)

    def test_group_rooms_not_allowed(self, twilio, engine):
        twilio.rest.orders.append((400, 53126))
        check = checks.group_rooms(engine.rest)
        assert not check.ok
        assert "53126" in check.text

    def test_twilio_away(self):
        with app_with(NOBODY).app_context():
            assert [check.ok for check in current_engine().check()].count(False) == 1
