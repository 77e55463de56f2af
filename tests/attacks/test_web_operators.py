"""Reading the operators' numbers, guessing secrets, serving what is not to be served, sending reports again."""

import time
from datetime import datetime, timezone
from unittest.mock import Mock

import pytest
from twilio.request_validator import RequestValidator

import config as site
from config import DevelopmentConfig, ProductionConfig
from tests.keys import SECRET_KEY
from tests.standins.apps import settings as with_twilio
from tests.standins.twilio_rooms import ACCOUNT, AUTH_TOKEN
from video_app import create_app
from video_app.realtime import current_hub
from video_app.realtime.stores.base import StoreUnavailable
from video_app.variables import ConfigError

NUMBERS = "/metrics"
PUBLIC_URL = "https://calls.example.com"


class TestNumbers:
    def test_are_for_the_developers_computer(self, client):
        assert client.get(NUMBERS).status_code == 200

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-Ip"])
    def test_are_not_for_who_comes_through_something(self, client, header):
        assert client.get(NUMBERS, headers={header: "127.0.0.1"}).status_code == 403

    @pytest.mark.parametrize("address", ["192.168.1.7", "203.0.113.9", "2001:db8::1"])
    def test_are_not_for_another_computer(self, client, address):
        assert client.get(NUMBERS, environ_overrides={"REMOTE_ADDR": address}).status_code == 403

    def test_are_not_for_who_asks_by_the_address_in_the_network(self, client):
        assert client.get(NUMBERS, headers={"Host": "192.168.1.5:5000"}).status_code == 403

    @pytest.mark.parametrize("setting", [{"PUBLIC_URL": PUBLIC_URL}, {"TRUSTED_PROXY_HOPS": 1}])
    def test_are_not_there_without_a_token_when_the_app_is_public(self, app, client, setting):
        app.config.update(setting)
        answer = client.get(NUMBERS)
        assert answer.status_code == 403
        assert "METRICS_TOKEN" in answer.text

    def test_are_not_there_without_a_token_in_production(self):
        """There a proxy on this computer may pass everybody's requests on, and add no header."""
        client = create_app(ProductionConfig({"SECRET_KEY": SECRET_KEY})).test_client()
        answer = client.get(NUMBERS)
        assert answer.status_code == 403
        assert "METRICS_TOKEN" in answer.text

    def test_are_for_who_has_the_token_in_production(self):
        settings = ProductionConfig({"SECRET_KEY": SECRET_KEY, "METRICS_TOKEN": "m" * 32})
        client = create_app(settings).test_client()
        assert client.get(NUMBERS).status_code == 401
        assert client.get(NUMBERS, headers={"Authorization": "Bearer " + "m" * 32}).status_code == 200

    def test_are_not_there_without_a_token_while_there_is_a_tunnel(self, app, client, tmp_path):
        app.config["TUNNEL_FILE"] = str(tmp_path / "url")
        assert client.get(NUMBERS).status_code == 403


class TestSecrets:
    @pytest.mark.parametrize("kind", [ProductionConfig, DevelopmentConfig])
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", "x"),
            ("SECRET_KEY", "x" * 31),
            ("METRICS_TOKEN", "x" * 31),
            ("METRICS_TOKEN", "two words " * 4),
            ("API_KEYS", "x" * 31),
            ("TURN_SECRET", "north"),
        ],
    )
    def test_that_could_be_guessed_do_not_start(self, kind, name, value):
        environ = {"SECRET_KEY": SECRET_KEY, "TURN_URLS": "turn:t.example", "TURN_SECRET": "t" * 32, name: value}
        with pytest.raises(ConfigError, match=name) as refusal:
            kind(environ).check()
        assert value not in refusal.value.message.replace(name, "") or value == "x"

    def test_of_the_tests_are_made_up(self):
        assert len(site.TestingConfig.SECRET_KEY) == 64


def test_the_configuration_of_the_tests_is_not_served(monkeypatch):
    monkeypatch.setenv("FLASK_CONFIG", "testing")
    with pytest.raises(ConfigError, match="FLASK_CONFIG=testing is not to be served"):
        create_app()


class TestReports:
    """Twilio's reports, recorded and sent again."""

    @pytest.fixture
    def app(self):
        return create_app(with_twilio(TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL=PUBLIC_URL))

    @pytest.fixture
    def send(self, client):
        """Send a report of so many seconds ago, or with another time in it."""

        def send(event, age=0.0, **fields):
            told = datetime.fromtimestamp(began - age, timezone.utc).isoformat(timespec="milliseconds")
            form = {
                **{"AccountSid": ACCOUNT, "RoomName": "standup", "RoomSid": "RM" + "1" * 32, "SequenceNumber": "7"},
                **{"ParticipantIdentity": "Phone~x1", "ParticipantSid": "PA" + "1" * 32},
                **{"StatusCallbackEvent": event, "Timestamp": told.replace("+00:00", "Z"), **fields},
            }
            path = "/webhooks/twilio/room"
            signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + path, form)
            return client.post(path, data=form, headers={"X-Twilio-Signature": signature}).status_code

        began = time.time()
        return send

    @pytest.fixture
    def present(self, app):
        def present():
            with app.app_context():
                return len(current_hub().participants("standup"))

        return present

    def test_count_once(self, app, send, present):
        assert send("participant-connected") == 204
        app.extensions["media_only"]._store.leave("standup", "Phone~x1", reason="left")
        assert send("participant-connected") == 204  # or Twilio would go on sending it
        assert present() == 0

    def test_count_when_twilio_repeats_them_after_an_outage(self, app, send, present, monkeypatch):
        monkeypatch.setattr(app.extensions["media_only"]._store, "admit", Mock(side_effect=StoreUnavailable))
        with pytest.raises(StoreUnavailable):
            send("participant-connected")
        monkeypatch.undo()
        assert send("participant-connected") == 204
        assert present() == 1

    @pytest.mark.parametrize("age", [11 * 60, 3600, -11 * 60])
    def test_do_not_count_long_after(self, send, present, age):
        assert send("participant-connected", age) == 403
        assert present() == 0

    @pytest.mark.parametrize("told", ["", "yesterday", "2026", "0001-01-01T00:00:00Z", "9" * 400, "\x00"])
    def test_of_no_time_do_not_count(self, send, told):
        assert send("participant-connected", Timestamp=told) == 403

    def test_a_few_minutes_late_count(self, send, present):
        assert send("participant-connected", age=540) == 204
        assert present() == 1
