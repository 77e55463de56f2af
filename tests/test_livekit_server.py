"""LiveKit's engine and a real LiveKit server: tokens, rooms, reports."""

import threading
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests
from werkzeug.serving import make_server

from tests.browser.server import ProductionServer, free_port
from tests.keys import WITH_KEY
from tests.livekit import API_KEY, API_SECRET, LiveKitServer, app_at, app_settings, joined
from tests.waiting import PATIENCE_SECONDS, wait_until
from video_app import create_app
from video_app.engines.base import EngineError
from video_app.engines.livekit.engine import LiveKitEngine
from video_app.engines.remote import Unreachable

ROOM = "weekly-standup"
ANA = "Ana 日本~k3f9qz"


@pytest.fixture
def server(livekit_server):
    """A LiveKit in which nothing is going on."""
    yield livekit_server
    engine = app_at(livekit_server).extensions["engines"].main
    for room in engine.rooms():
        engine.close(room)


@pytest.fixture
def engine(server):
    return app_at(server).extensions["engines"].main


def validated(server, token):
    """What LiveKit answers to who would join with that `token`: the status."""
    return requests.get(f"{server.api_url}/rtc/validate", params={"access_token": token}, timeout=10).status_code


def participants(engine, room=ROOM):
    found = engine.rest.call("ListParticipants", {"roomAdmin": True, "room": room}, room=room)
    return [one["identity"] for one in found["participants"]]


class TestToken:
    def test_opens_the_room_it_is_for(self, server, engine):
        engine.open(ROOM)
        assert validated(server, engine.token(ANA, ROOM)) == 200

    def test_opens_no_room_that_was_not_made(self, server, engine):
        assert validated(server, engine.token(ANA, "another")) == 404

    def test_makes_a_participant_of_its_identity_that_may_send_media_only(self, server, engine):
        engine.open(ROOM)
        with joined(server, engine.token(ANA, ROOM)):
            wait_until(lambda: participants(engine) == [ANA])
            found = engine.rest.call("GetParticipant", {"roomAdmin": True, "room": ROOM}, room=ROOM, identity=ANA)
        allowed = found["permission"]
        assert (allowed["can_publish"], allowed["can_subscribe"], allowed["can_publish_data"]) == (True, True, False)
        assert allowed["can_publish_sources"] == ["CAMERA", "MICROPHONE", "SCREEN_SHARE", "SCREEN_SHARE_AUDIO"]
        assert not allowed["can_update_metadata"]
        assert found["attributes"] == {"identity": ANA, "person": ANA}

    @pytest.mark.parametrize(
        "changes",
        [
            {"LIVEKIT_API_SECRET": "another-secret-of-more-than-32-characters"},
            {"LIVEKIT_API_KEY": "APInobody"},
            {"ACCESS_TOKEN_SECONDS": -120},
        ],
        ids=["secret", "key", "expired"],
    )
    def test_of_another_site_or_time_is_refused(self, server, engine, changes):
        engine.open(ROOM)
        other = LiveKitEngine.from_config(app_settings(LIVEKIT_URL=server.url, **changes).values())
        assert validated(server, other.token(ANA, ROOM)) == 401

    def test_administers_nothing(self, engine, server):
        engine.open(ROOM)
        headers = {"Authorization": f"Bearer {engine.token(ANA, ROOM)}"}
        for method, body in [("ListRooms", {}), ("DeleteRoom", {"room": ROOM}), ("ListParticipants", {"room": ROOM})]:
            url = f"{server.api_url}/twirp/livekit.RoomService/{method}"
            assert requests.post(url, json=body, headers=headers, timeout=10).status_code == 401

    def test_of_livekits_own_opens_nothing_here(self, server):
        """LiveKit hands tokens to who is connected, for the next connection: the app does not take them for its own."""
        app = app_at(server)
        claims = {"iss": API_KEY, "sub": ANA, "exp": 2_000_000_000, "video": {"roomJoin": True, "room": ROOM}}
        own = jwt.encode(claims, API_SECRET, algorithm="HS256")
        headers = {"Authorization": f"Bearer {own}"}
        assert app.test_client().post("/api/token", json={"room": ROOM}, headers=headers).status_code == 401


class TestRooms:
    def test_are_made_listed_and_ended(self, engine):
        for room in (ROOM, "retro", ROOM):
            engine.open(room)
        assert sorted(engine.rooms()) == ["retro", ROOM]
        engine.close("retro")
        assert engine.rooms() == [ROOM]

    def test_take_as_many_as_the_site_says(self, server):
        engine = app_at(server, LIVEKIT_MAX_PARTICIPANTS=7).extensions["engines"].main
        engine.open(ROOM)
        [room] = engine.rest.call("ListRooms", {"roomList": True})["rooms"]
        assert (room["max_participants"], engine.max_participants) == (7, 7)

    def test_stay_as_they_are_when_opened_again(self, server, engine):
        engine.open(ROOM)
        with joined(server, engine.token(ANA, ROOM)):
            wait_until(lambda: participants(engine) == [ANA])
            engine.open(ROOM)
            assert participants(engine) == [ANA]

    def test_who_is_removed_is_disconnected(self, server, engine):
        engine.open(ROOM)
        with joined(server, engine.token(ANA, ROOM)) as ended:
            wait_until(lambda: participants(engine) == [ANA])
            engine.remove(ROOM, ANA)
            assert ended()
        assert participants(engine) == []

    def test_what_is_not_there_needs_no_ending(self, engine):
        engine.close("nothing")
        engine.remove("nothing", ANA)
        engine.mute("nothing", ANA, "camera")
        engine.open(ROOM)
        engine.remove(ROOM, ANA)
        engine.mute(ROOM, ANA, "camera")

    def test_may_also_be_made_by_who_comes_first(self, tmp_path):
        server = LiveKitServer(tmp_path / "log", room={"auto_create": True})
        try:
            server.start()
            engine = app_at(server).extensions["engines"].main
            assert validated(server, engine.token(ANA, ROOM)) == 200
            engine.open(ROOM)
            assert engine.rooms() == [ROOM]
        finally:
            server.kill()


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "cause"),
        [
            ({"LIVEKIT_API_SECRET": "another-secret-of-more-than-32-characters"}, "another secret"),
            ({"LIVEKIT_API_KEY": "APInobody"}, "does not know LIVEKIT_API_KEY"),
        ],
    )
    def test_of_the_credentials_say_which_is_wrong(self, server, changes, cause):
        engine = app_at(server, **changes).extensions["engines"].main
        with pytest.raises(EngineError, match=cause) as refusal:
            engine.open(ROOM)
        assert (refusal.value.status, "LiveKit" in refusal.value.message) == (502, False)
        assert "eyJ" not in str(refusal.value), "a token"

    def test_an_old_token_is_the_clock_s_fault(self, engine, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr("video_app.engines.livekit.rest.ADMIN_SECONDS", -3600)
            with pytest.raises(EngineError, match="clock"):
                engine.rooms()

    def test_a_netrc_for_that_host_changes_nothing(self, engine, tmp_path, monkeypatch):
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        assert engine.rooms() == []

    def test_a_method_that_is_not_allowed_is_told(self, engine):
        with pytest.raises(EngineError, match=r"401 to ListRooms, unauthenticated") as refusal:
            engine.rest.call("ListRooms", {})
        assert refusal.value.status == 502


def test_a_server_that_is_away_comes_back(tmp_path):
    server = LiveKitServer(tmp_path / "log")
    try:
        server.start()
        engine = app_at(server).extensions["engines"].main
        engine.open(ROOM)
        server.kill()
        with pytest.raises(Unreachable):
            engine.open(ROOM)
        server.start()
        assert engine.rooms() == []
        engine.open(ROOM)
        assert engine.rooms() == [ROOM]
    finally:
        server.kill()


def test_the_token_api_says_when_it_is_away():
    client = create_app(app_settings()).test_client()
    client.post("/", data={"name": "Ana", "room": ROOM})
    answer = client.post("/api/token", json={"room": ROOM})
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "engine_unavailable"


def test_its_reports_are_taken(tmp_path):
    """What a real server signs is accepted, and its end of a room is the end of who is there by media alone."""
    port = free_port()
    hook = {"urls": [f"http://127.0.0.1:{port}/webhooks/livekit"], "api_key": API_KEY}
    server = LiveKitServer(tmp_path / "log", webhook=hook)
    app = app_at(server)
    seen = []
    app.after_request(lambda response: (seen.append(response.status_code), response)[1])
    listener = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        server.start()
        engine = app.extensions["engines"].main
        engine.open(ROOM)
        [sid] = [room["sid"] for room in engine.rest.call("ListRooms", {"roomList": True})["rooms"]]
        media_only = app.extensions["media_only"]
        assert media_only.arrived(ROOM, "Phone~x1", room_sid=sid, participant_sid="PA_1")
        engine.close(ROOM)
        wait_until(lambda: not media_only._store.members(ROOM), server.log_end)
    finally:
        server.kill()
        listener.shutdown()
        listener.server_close()
    assert seen
    assert set(seen) == {204}


def test_many_may_ask_at_once_in_a_worker_of_gevents(server, tmp_path):
    production = ProductionServer(tmp_path / "log", **server.settings(), FLASK_CONFIG="production")
    try:
        production.start()
        with ThreadPoolExecutor(20) as people:
            answers = list(people.map(lambda number: joining(production, f"room-{number % 4}"), range(20)))
    finally:
        production.kill()
    assert {answer["engine"] for answer in answers} == {"livekit"}
    assert {validated(server, answer["token"]) for answer in answers} == {200}


def joining(production, room):
    """The access of one more person to `room`."""
    answer = requests.post(
        f"{production.url}/api/token", json={"name": "Ana", "room": room}, headers=WITH_KEY, timeout=PATIENCE_SECONDS
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
