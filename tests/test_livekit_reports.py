"""LiveKit's reports on rooms: who may send them, and what they do to who is in a room."""

import itertools
import json
import logging

import pytest

from tests.livekit import API_KEY, app_settings, signed
from video_app import create_app
from video_app.access.charter import Charter
from video_app.engines.base import EngineError
from video_app.realtime import current_hub
from video_app.realtime.messages import MediaState
from video_app.realtime.stores.base import Arrival, Capacity

PATH = "/webhooks/livekit"
ROOM = {"name": "standup", "sid": "RM_1", "emptyTimeout": 300, "creationTime": "1795298388"}
PHONE = {"identity": "Phone~x1", "sid": "PA_1", "state": "ACTIVE"}
NOTHING = MediaState(microphone=False, camera=False, screen=False)
ids = map("EV_{}".format, itertools.count())


@pytest.fixture
def app(monkeypatch):
    app = create_app(app_settings())
    app.put_out = []
    monkeypatch.setattr(app.extensions["engines"].main, "remove", lambda *who: app.put_out.append(who))
    return app


def body_of(event="participant_joined", participant=PHONE, room=ROOM, **fields):
    report = {"event": event, "id": next(ids), "createdAt": "1795298388", "room": room, **fields}
    return json.dumps(report | ({"participant": participant} if participant else {})).encode()


@pytest.fixture
def report(client):
    """Send a report as LiveKit does."""

    def report(event, participant=PHONE, **fields):
        body = body_of(event, participant, **fields)
        return client.post(PATH, data=body, headers=signed(body)).status_code

    return report


@pytest.fixture
def present(app):
    """The identities in the room, as the server knows them."""

    def present():
        with app.app_context():
            return [participant.identity for participant in current_hub().participants("standup")]

    return present


@pytest.fixture
def founded(app):
    """Give the room a charter with `changes`, and one member with a socket, Ana."""

    def founded(**changes):
        with app.app_context():
            ana = Arrival("Ana~1", "ana", "socket", NOTHING)
            current_hub()._store.join("standup", ana, capacity=Capacity(50, tabs=3), now=1.0)
            current_hub().amend("standup", lambda kept: Charter("standup", 1.0, **changes))

    return founded


class TestSignature:
    def test_a_report_of_livekits_is_taken(self, report):
        assert report("room_started", None) == 204

    @pytest.mark.parametrize(
        "how", [{"secret": "x" * 40}, {"key": "APIanother"}, {"seconds": -120}], ids=["secret", "key", "too old"]
    )
    def test_any_other_is_refused(self, client, present, how):
        body = body_of()
        assert client.post(PATH, data=body, headers=signed(body, **how)).status_code == 403
        assert present() == []

    @pytest.mark.parametrize("token", ["", "a.b.c", "ü.ü.ü", "x" * 10_000])
    def test_no_signature_is_refused(self, client, token):
        headers = {"Authorization": token.encode().decode("latin-1"), "Content-Type": "application/webhook+json"}
        assert client.post(PATH, data=body_of(), headers=headers).status_code == 403

    def test_a_changed_report_is_refused(self, client, present):
        body = body_of()
        changed = body.replace(b"Phone", b"Other")
        assert client.post(PATH, data=changed, headers=signed(body)).status_code == 403
        assert present() == []

    def test_an_access_token_signs_no_report(self, app, client):
        token = app.extensions["engines"].main.token("Ana~1", "standup")
        headers = signed(b"") | {"Authorization": token}
        assert client.post(PATH, data=body_of(), headers=headers).status_code == 403

    @pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
    def test_another_kind_of_content_is_refused(self, client, kind):
        body = body_of()
        assert client.post(PATH, data=body, headers=signed(body) | {"Content-Type": kind}).status_code == 415

    @pytest.mark.parametrize(("size", "status"), [(60_000, 204), (70_000, 413)])
    def test_its_size_is_bounded(self, client, size, status):
        body = body_of(participant=None, event="room_started", padding="x" * size)
        assert client.post(PATH, data=body, headers=signed(body)).status_code == status

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"{}", b'{"event": 7, "id": "a"}', b'{"event": "a", "id": "a", "room": "b"}']
    )
    def test_what_is_no_report_is_refused(self, client, body):
        assert client.post(PATH, data=body, headers=signed(body)).status_code == 400

    def test_browsers_forms_need_no_csrf_token_here(self, app, report):
        app.config["WTF_CSRF_ENABLED"] = True
        assert report("room_started", None) == 204

    def test_what_is_refused_fills_no_log_with_secrets(self, client, caplog):
        body = body_of()
        headers = signed(body, secret="y" * 40)
        client.post(PATH, data=body, headers=headers)
        assert "A webhook was refused" in caplog.text
        assert headers["Authorization"] not in caplog.text


class TestRoster:
    def test_a_phone_comes_and_goes(self, report, present):
        report("participant_joined")
        assert present() == ["Phone~x1"]
        report("participant_left")
        assert present() == []

    @pytest.mark.parametrize(
        "order", list(itertools.permutations(["participant_joined", "participant_left", "room_finished"]))
    )
    def test_in_any_order_nobody_is_left_behind(self, report, present, order):
        for event in order:
            assert report(event) == 204
        assert present() == []

    def test_a_report_counts_once(self, app, client, founded):
        founded(removed=("Phone~x1",))
        body = body_of()
        for _ in range(2):
            assert client.post(PATH, data=body, headers=signed(body)).status_code == 204
        assert app.put_out == [("standup", "Phone~x1")]

    def test_an_old_one_brings_nobody_back(self, client, present, report):
        body = body_of()
        report("participant_joined")
        report("participant_left")
        client.post(PATH, data=body, headers=signed(body))
        assert present() == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"room": {"name": "No Room Of Ours", "sid": "RM_1"}},
            {"participant": {**PHONE, "identity": "x" * 129}},
            {"participant": {**PHONE, "identity": ""}},
            {"participant": {**PHONE, "attributes": {"person": "x" * 129}}},
            {"participant": {**PHONE, "kind": "EGRESS"}},
            {"participant": {}},
        ],
    )
    def test_what_nobody_of_ours_is_changes_nothing(self, app, report, present, changes):
        assert report("participant_joined", **changes) == 204
        assert present() == []
        assert app.put_out == []

    def test_who_is_here_with_a_socket_stays_the_socket_s(self, report, present, founded):
        founded()
        report("participant_joined", {**PHONE, "identity": "Ana~1"})
        report("participant_left", {**PHONE, "identity": "Ana~1"})
        assert present() == ["Ana~1"]


class TestWhoMayNotBeThere:
    """LiveKit's tokens cannot be withdrawn: who comes back is put out again."""

    def test_a_removed_tab_is_put_out(self, app, report, present, founded):
        founded(removed=("Phone~x1",))
        assert report("participant_joined") == 204
        assert app.put_out == [("standup", "Phone~x1")]
        assert present() == ["Ana~1"]

    def test_a_removed_person_is_put_out_whatever_the_tab_is(self, app, report, present, founded):
        founded(removed=("mallory",))
        report("participant_joined", {**PHONE, "attributes": {"identity": "Phone~x1", "person": "mallory"}})
        assert app.put_out == [("standup", "Phone~x1")]
        assert present() == ["Ana~1"]

    def test_who_was_removed_before_coming_is_put_out(self, app, report):
        with app.app_context():
            current_hub().remove("standup", "mallory")
        report("participant_joined", {**PHONE, "attributes": {"identity": "Phone~x1", "person": "mallory"}})
        assert app.put_out == [("standup", "Phone~x1")]

    @pytest.mark.parametrize("changes", [{"locked": True}, {"waiting_room": True}, {"passcode": "digest"}])
    def test_who_could_not_enter_any_more_is_put_out(self, app, report, present, founded, changes):
        founded(**changes)
        report("participant_joined")
        assert app.put_out == [("standup", "Phone~x1")]
        assert present() == ["Ana~1"]

    def test_a_host_may_come(self, app, report, present, founded):
        founded(hosts=("p3rs0n",), locked=True)
        report("participant_joined", {**PHONE, "attributes": {"identity": "Phone~x1", "person": "p3rs0n"}})
        assert app.put_out == []
        assert present() == ["Ana~1", "Phone~x1"]

    def test_a_name_that_no_token_was_made_for_is_put_out(self, app, report, present):
        report("participant_joined", {**PHONE, "identity": "Ana~1#two", "attributes": {"identity": "Ana~1"}})
        assert app.put_out == [("standup", "Ana~1#two")]
        assert present() == []

    def test_the_person_of_a_token_is_the_one_in_the_room(self, app, report):
        report("participant_joined", {**PHONE, "attributes": {"identity": "Phone~x1", "person": "p3rs0n"}})
        with app.app_context():
            assert [one.person for one in current_hub().participants("standup")] == ["p3rs0n"]

    def test_what_fails_is_done_when_livekit_repeats_it(self, app, client, founded, monkeypatch):
        def away(*_):
            raise EngineError("The call service has a problem.", cause="away", status=503)

        founded(removed=("Phone~x1",))
        body = body_of()
        with monkeypatch.context() as patch:
            patch.setattr(app.extensions["engines"].main, "remove", away)
            assert client.post(PATH, data=body, headers=signed(body)).status_code == 503
        assert app.put_out == []
        assert client.post(PATH, data=body, headers=signed(body)).status_code == 204
        assert app.put_out == [("standup", "Phone~x1")]


def test_the_log_says_what_was_reported(report, caplog):
    with caplog.at_level(logging.INFO, "video_app"):
        report("participant_joined")
    assert "LiveKit room 'standup': participant_joined 'Phone~x1'" in caplog.text
    assert API_KEY not in caplog.text
