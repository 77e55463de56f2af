"""The token API and pages of a site whose calls start peer-to-peer and move to a media server."""

import time

import pytest

from tests.keys import WITH_KEY
from tests.realtime.stores import join
from tests.standins.apps import NOBODY, app_with
from video_app.access.charter import Charter
from video_app.engines import current_engine, current_engines
from video_app.engines.base import EngineError
from video_app.realtime import current_hub
from video_app.realtime.stores.ruling import Ruling


@pytest.fixture
def app():
    return app_with(NOBODY, VIDEO_ENGINE="auto", P2P_UPTO=4)


@pytest.fixture
def opened(app, monkeypatch):
    """The rooms that the media server was asked to open; it answers."""
    rooms = []
    with app.app_context():
        monkeypatch.setattr(current_engine(), "open", rooms.append)
    return rooms


@pytest.fixture
def away(app, monkeypatch):
    """The media server does not open any room."""

    def refuse(room):
        raise EngineError("The call service does not answer.", cause="a test", status=503)

    with app.app_context():
        monkeypatch.setattr(current_engine(), "open", refuse)


def founds(engine):
    """What gives a room a charter with that engine."""
    return lambda kept, members: Ruling(kept or Charter(room="a", founded=time.time(), hosts=("p",), engine=engine))


def ask(app):
    return app.test_client().post("/api/token", json={"name": "Ana", "room": "a"}, headers=WITH_KEY)


class TestAToken:
    def test_is_for_the_engine_that_rooms_start_with(self, app, opened):
        assert ask(app).json["engine"] == "p2p"
        assert opened == []

    def test_is_for_the_media_server_once_the_room_has_moved(self, app, opened):
        with app.app_context():
            join(current_hub()._store, "P~1", room="a", decide=founds("twilio"))
        assert ask(app).json["engine"] == "twilio"
        assert opened == ["a"]

    def test_is_for_the_media_server_if_the_room_moves_with_who_asks(self, app, opened):
        with app.app_context():
            for number in range(4):
                join(current_hub()._store, f"P~{number}", room="a", decide=founds("p2p"))
        assert ask(app).json["engine"] == "twilio"
        assert opened == ["a"]

    def test_is_renewed_for_the_engine_that_somebody_alone_is_on(self, app, opened):
        with app.app_context():
            token = current_engine().token("P~1", "a")
            join(current_hub()._store, "P~1", room="a", decide=founds("twilio"))
        headers = {"Authorization": f"Bearer {token}"}
        assert app.test_client().post("/api/token", json={}, headers=headers).json["engine"] == "twilio"

    def test_is_for_the_small_engine_if_the_media_server_is_away_then(self, app, away):
        with app.app_context():
            for number in range(4):
                join(current_hub()._store, f"P~{number}", room="a", decide=founds("p2p"))
        assert ask(app).json["engine"] == "p2p"

    def test_of_either_engine_opens_the_socket(self, app):
        with app.app_context():
            for engine in current_engines().all:
                token = engine.token("Ana~1", "a")
                assert app.extensions["verifier"].verify(token).identity == "Ana~1"


class TestWithoutTheMediaServer:
    @pytest.fixture
    def app(self):
        return app_with(NOBODY, VIDEO_ENGINE="auto", P2P_UPTO=0)

    def test_an_empty_room_starts_peer_to_peer(self, app, away):
        assert ask(app).json["engine"] == "p2p"
        with app.app_context():
            charter = current_hub().charter("a")
        assert (charter.engine, charter.moved_for) == ("p2p", "unreachable")

    def test_an_engine_asked_for_by_name_is_not_replaced(self):
        with app_with(NOBODY, VIDEO_ENGINE="twilio", P2P_UPTO=4).app_context():
            assert [engine.name for engine in current_engines().all] == ["twilio"]

    def test_a_room_with_people_in_it_waits_for_it(self, app, away, monkeypatch):
        with app.app_context():
            monkeypatch.setattr(current_hub(), "open_without_media_server", lambda room: False)
        answer = ask(app)
        assert (answer.status_code, answer.json["error"]["message"]) == (503, "The call service does not answer.")


def test_the_page_has_the_settings_of_both_engines_and_may_reach_both(app):
    client = app.test_client()
    client.post("/", data={"name": "Ana", "room": "a"})
    page = client.get("/rooms/a")
    assert "&#34;p2p&#34;: {}" in page.text
    assert "&#34;twilio&#34;: {" in page.text
    assert "twilio" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("settings", "start", "upto"),
    [
        ({"P2P_UPTO": 3}, "p2p", 3),
        ({"P2P_UPTO": 0}, "twilio", 0),
        ({}, "twilio", 0),
    ],
)
def test_upto_is_what_is_set_or_the_engines_own(settings, start, upto):
    with app_with(NOBODY, VIDEO_ENGINE="auto", **settings).app_context():
        course = current_engines().course
    assert (course.start, course.upto) == (start, upto)
