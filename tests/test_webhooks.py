"""Twilio's reports on rooms: who may send them, and what they do to who is in a room."""

import itertools
from datetime import datetime, timezone

import pytest
from twilio.request_validator import RequestValidator

from tests.standins.apps import app_with, settings
from tests.standins.twilio_rooms import ACCOUNT, AUTH_TOKEN
from video_app import create_app
from video_app.access.charter import Charter
from video_app.realtime import current_hub
from video_app.realtime.messages import MediaState
from video_app.realtime.stores.base import Arrival, Capacity

PATH = "/webhooks/twilio/room"
PUBLIC_URL = "https://calls.example.com"
ROOM = {"AccountSid": ACCOUNT, "RoomName": "standup", "RoomSid": "RM" + "1" * 32}
PHONE = {"ParticipantIdentity": "Phone~x1", "ParticipantSid": "PA" + "1" * 32}


@pytest.fixture
def app():
    return create_app(settings(TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL=PUBLIC_URL))


def now():
    """The time as Twilio writes it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def report(client):
    """Send a report as Twilio does; `signed_for` is the URL that Twilio believes to call."""

    def report(event, *parts, signed_for=PUBLIC_URL + PATH, token=AUTH_TOKEN, **fields):
        form = {**ROOM, "StatusCallbackEvent": event, "Timestamp": now(), **fields}
        for part in parts:
            form |= part
        signature = RequestValidator(token).compute_signature(signed_for, form)
        return client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})

    return report


@pytest.fixture
def present(app):
    """The identities in the room, as the server knows them."""

    def present():
        with app.app_context():
            return [participant.identity for participant in current_hub().participants("standup")]

    return present


class TestSignature:
    def test_a_report_of_twilios_is_taken(self, report):
        assert report("room-created").status_code == 204

    @pytest.mark.parametrize(
        "how",
        [
            {"signed_for": f"http://localhost{PATH}"},
            {"signed_for": f"https://evil.example.com{PATH}"},
            {"token": "0" * 32},
            {"AccountSid": "AC" + "9" * 32},
        ],
    )
    def test_any_other_is_refused(self, report, present, how):
        assert report("participant-connected", PHONE, **how).status_code == 403
        assert present() == []

    @pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "ü" * 28}])
    def test_no_signature_is_refused(self, client, headers):
        assert client.post(PATH, data=ROOM, headers=headers).status_code == 403

    def test_what_is_refused_fills_no_log(self, client, caplog):
        assert client.post(f"{PATH}?{'x' * 4_000}", data=ROOM).status_code == 403
        assert "signature is not Twilio's" in caplog.text
        assert "xxxx" not in caplog.text

    def test_a_changed_report_is_refused(self, client):
        signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + PATH, ROOM)
        changed = {**ROOM, "RoomName": "other"}
        assert client.post(PATH, data=changed, headers={"X-Twilio-Signature": signature}).status_code == 403

    @pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "PUBLIC_URL"])
    def test_without_the_means_to_check_all_are_refused(self, app, report, missing):
        app.config[missing] = ""
        assert report("room-created").status_code == 403

    def test_a_query_is_part_of_what_is_signed(self, client):
        form = {**ROOM, "StatusCallbackEvent": "room-created", "Timestamp": now()}
        signature = RequestValidator(AUTH_TOKEN).compute_signature(f"{PUBLIC_URL}{PATH}?a=1", form)
        headers = {"X-Twilio-Signature": signature}
        assert client.post(f"{PATH}?a=1", data=form, headers=headers).status_code == 204
        assert client.post(f"{PATH}?a=2", data=form, headers=headers).status_code == 403

    def test_browsers_forms_need_no_csrf_token_here(self, app, report):
        app.config["WTF_CSRF_ENABLED"] = True
        assert report("room-created").status_code == 204


class TestRoster:
    def test_a_phone_comes_and_goes(self, report, present):
        report("participant-connected", PHONE)
        assert present() == ["Phone~x1"]
        report("participant-disconnected", PHONE)
        assert present() == []

    def test_a_report_may_come_twice(self, report, present):
        for _ in range(2):
            report("participant-connected", PHONE)
        assert present() == ["Phone~x1"]
        for _ in range(2):
            report("participant-disconnected", PHONE)
        assert present() == []

    @pytest.mark.parametrize(
        "order", list(itertools.permutations(["participant-connected", "participant-disconnected", "room-ended"]))
    )
    def test_in_any_order_nobody_is_left_behind(self, report, present, order):
        for event in order:
            assert report(event, PHONE).status_code == 204
        assert present() == []

    def test_coming_back_is_another_connection(self, report, present):
        again = {**PHONE, "ParticipantSid": "PA" + "2" * 32}
        report("participant-connected", PHONE)
        report("participant-disconnected", PHONE)
        report("participant-connected", again)
        report("participant-disconnected", PHONE)
        assert present() == ["Phone~x1"]

    def test_the_end_of_an_earlier_room_of_that_name_takes_nobody_out(self, report, present):
        report("participant-connected", PHONE)
        report("room-ended", RoomSid="RM" + "0" * 32)
        assert present() == ["Phone~x1"]

    def test_who_is_here_with_a_socket_stays_as_it_is(self, app, report, present):
        store = app.extensions["media_only"]._store
        on = MediaState(microphone=True, camera=True, screen=False)
        store.join("standup", Arrival("Phone~x1", "phone", "socket", on), capacity=Capacity(50, tabs=3), now=1.0)
        for event in ("participant-connected", "participant-disconnected", "room-ended"):
            report(event, PHONE)
        assert present() == ["Phone~x1"]
        assert store.members("standup")[0].session == "socket"

    @pytest.mark.parametrize(
        "event",
        ["track-added", "track-removed", "track-enabled", "recording-started", "recording-failed", "", "something-new"],
    )
    def test_other_reports_only_go_to_the_log(self, report, present, caplog, event):
        caplog.set_level("INFO")
        assert report(event, PHONE).status_code == 204
        assert present() == []
        assert f"Twilio room 'standup': {event}" in caplog.text

    @pytest.mark.parametrize(
        "fields", [{"RoomName": ""}, {"RoomName": "Not A Slug"}, {"ParticipantIdentity": "x" * 129}]
    )
    def test_what_our_rooms_cannot_hold_is_left_out(self, report, present, fields):
        assert report("participant-connected", {**PHONE, **fields}).status_code == 204
        assert present() == []


@pytest.mark.parametrize("changes", [{"locked": True}, {"waiting_room": True}, {"passcode": "digest"}])
class TestAClosedRoom:
    """Eve goes straight to Twilio with a token from when the room was open."""

    @pytest.fixture
    def app(self, twilio, changes):
        app = app_with(twilio.rest_url, TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL=PUBLIC_URL)
        charter = Charter("standup", 1.0, hosts=("Ana~x2",)).amended(**changes)
        with app.app_context():
            app.extensions["engines"].main.open("standup")
            current_hub().amend("standup", lambda kept: charter)
        return app

    def test_has_no_strangers_in_its_media(self, twilio, report, present):
        twilio.bring_phone("standup", "Eve~x1")
        twilio.bring_phone("standup", "Ana~x2")
        for identity in ("Eve~x1", "Ana~x2"):
            assert report("participant-connected", {**PHONE, "ParticipantIdentity": identity}).status_code == 204
        assert [one.identity for one in twilio.room("standup").participants.values()] == ["Ana~x2"]
        assert present() == ["Ana~x2"]


class TestTheRemoved:
    """Eve was put out of the room, and goes straight to Twilio with the token that she still has."""

    @pytest.fixture
    def app(self, twilio):
        app = app_with(twilio.rest_url, TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL=PUBLIC_URL)
        with app.app_context():
            app.extensions["engines"].main.open("standup")
            current_hub().remove("standup", "Eve~x1")
        return app

    @pytest.fixture
    def in_media(self, twilio, app):
        twilio.bring_phone("standup", "Ana~x2")
        twilio.bring_phone("standup", "Eve~x1")
        return lambda: [one.identity for one in twilio.room("standup").participants.values()]

    def test_are_put_out_of_the_media_room(self, in_media, report, present):
        assert report("participant-connected", PHONE, ParticipantIdentity="Ana~x2").status_code == 204
        assert report("participant-connected", {**PHONE, "ParticipantIdentity": "Eve~x1"}).status_code == 204
        assert in_media() == ["Ana~x2"]
        assert "Eve~x1" not in present()

    def test_are_so_when_twilio_repeats_a_report_that_failed(self, twilio, in_media, report, present):
        twilio.rest.orders.append((500, 20500))
        eve = {**PHONE, "ParticipantIdentity": "Eve~x1", "Timestamp": now()}
        assert report("participant-connected", eve).status_code == 503
        assert in_media() == ["Ana~x2", "Eve~x1"]
        assert report("participant-connected", eve).status_code == 204
        assert in_media() == ["Ana~x2"]
        assert present() == []

    def test_do_not_come_back_under_a_report_of_long_ago(self, in_media, report):
        eve = {**PHONE, "ParticipantIdentity": "Eve~x1"}
        report("participant-disconnected", eve)
        assert report("participant-connected", eve).status_code == 204
        assert in_media() == ["Ana~x2", "Eve~x1"]  # whose newer connection has a report of its own
