"""The network test's page and API: who gets which servers. What the page finds is in tests/browser and tests/js."""

import re
import time
from pathlib import Path

import pytest

from config import TestingConfig
from tests.standins.apps import settings as with_twilio
from video_app import create_app
from video_app.access.charter import Charter
from video_app.realtime.stores.base import StoreUnavailable

PAGE, SERVERS = "/network-test", "/api/network-test"
TWO_MINUTES = 120
STRINGS = Path(__file__).resolve().parents[1] / "video_app" / "static" / "js" / "strings" / "network.js"


class WithTurn(TestingConfig):
    """A site with a TURN server."""

    TURN_URLS = ("turn:turn.example.com",)
    TURN_SECRET = "t" * 32


def site(**settings):
    """A client of a site with a TURN server and `settings`, and its app."""
    app = create_app(WithTurn({name: str(value) for name, value in settings.items()}))
    return app.test_client(), app


def named(client):
    """Make the client's visitor somebody with a name."""
    with client.session_transaction() as session:
        session.update(name="Ana", person="ana")


def relay(client, room=""):
    """What the visitor is told of relays, and that credentials come only where that is `ready`."""
    answer = client.post(SERVERS, query_string={"room": room} if room else {})
    assert answer.status_code == 200
    found = answer.json
    assert any("credential" in server for server in found["ice_servers"]) == (found["relay"] == "ready")
    return found["relay"]


class TestCredentials:
    def test_are_for_a_visitor_who_may_open_rooms_and_last_for_one_test(self):
        client, _ = site()
        named(client)
        stun, turn = client.post(SERVERS).json["ice_servers"]
        assert set(stun) == {"urls"}
        assert turn["urls"] == ["turn:turn.example.com"]
        expires_at = int(turn["username"].partition(":")[0])
        assert abs(expires_at - time.time() - TWO_MINUTES) < 5

    def test_are_not_for_a_stranger(self):
        client, _ = site()
        assert relay(client) == "later"

    @pytest.mark.parametrize("asked", ["", "a", "!!!", "x" * 500])
    def test_are_not_for_who_may_not_open_rooms(self, asked):
        client, _ = site(ROOM_CREATION="passcode", ACCESS_PASSCODE="open sesame")
        named(client)
        assert relay(client, asked) == "later"

    def test_are_for_who_may_enter_the_room_they_come_from(self):
        client, _ = site(ROOM_CREATION="listed", ROOMS="board")
        named(client)
        assert relay(client) == "later"
        assert relay(client, "board") == "ready"
        assert relay(client, "another") == "later"

    @pytest.mark.parametrize("rule", [{"locked": True}, {"waiting_room": True}, {"passcode": "digest"}])
    def test_are_not_for_who_waits_or_is_refused(self, rule):
        client, app = site(ROOM_CREATION="listed", ROOMS="board")
        named(client)
        charter = Charter(room="board", founded=1.0, hosts=("somebody",), **rule)
        app.extensions["hub"].amend("board", lambda _: charter)
        assert relay(client, "board") == "later"

    def test_are_not_for_who_was_removed(self):
        client, app = site(ROOM_CREATION="listed", ROOMS="board")
        named(client)
        app.extensions["hub"].remove("board", "ana")
        assert relay(client, "board") == "later"

    def test_are_not_given_while_nobody_knows_the_rules(self, monkeypatch):
        def away(*asked):
            raise StoreUnavailable

        client, app = site(ROOM_CREATION="listed", ROOMS="board")
        named(client)
        monkeypatch.setattr(app.extensions["hub"], "standing", away)
        assert relay(client, "board") == "later"


class TestTheSite:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_lets_nobody_test_who_may_not_use_it(self, method):
        client, _ = site(ACCESS_PASSCODE="open sesame")
        answer = getattr(client, method)(PAGE if method == "get" else SERVERS)
        assert answer.status_code == 401
        assert "turn" not in answer.text.lower()

    def test_without_turn_says_so(self, client):
        named(client)
        assert client.post(SERVERS).json == {
            "ice_servers": [{"urls": ["stun:stun.example.com:3478"]}],
            "relay": "none",
            "media_server": False,
        }

    def test_with_a_media_server_says_so(self):
        client = create_app(with_twilio()).test_client()
        named(client)
        assert client.post(SERVERS).json == {"ice_servers": [], "relay": "none", "media_server": True}

    def test_limits_how_often_it_is_asked(self):
        client, _ = site(RATELIMIT_ENABLED=1)
        named(client)
        statuses = [client.post(SERVERS).status_code for _ in range(13)]
        assert (set(statuses[:12]), statuses[12]) == ({200}, 429)


class TestThePage:
    def test_is_linked_from_the_green_room_and_leads_back(self, client):
        client.post("/", data={"name": "Ana", "room": "standup"})
        green_room = client.get("/rooms/standup").text
        link = re.search(r'<a [^>]*href="(/network-test[^"]*)">Test my connection</a>', green_room)
        page = client.get(link[1]).text
        assert '<h1 id="network-test-heading" class="panel-heading">Network test</h1>' in page
        assert 'href="/rooms/standup"' in page

    @pytest.mark.parametrize("room", ["", "!!!", "<script>"])
    def test_is_there_without_a_room(self, client, room):
        page = client.get(PAGE, query_string={"room": room}).text
        assert "Network test" in page
        assert "Back to the room" not in page or room == "<script>"
        assert "<script>" not in page

    def test_names_the_rows_as_its_code_does(self, client):
        code = STRINGS.read_text()
        table = re.search(r"const NAMES = \{(.*?)\};", code, re.DOTALL)[1]
        names = dict(re.findall(r'([\w-]+)"?: "([^"]+)"', table))
        rows = re.findall(r'data-row="([\w-]+)" data-state="waiting" aria-label="([^"]+)"', client.get(PAGE).text)
        assert dict(rows) == names
        order = re.search(r"export const ROWS = \[([^]]*)\]", code)[1]
        assert [id for id, _ in rows] == re.findall(r'"([\w-]+)"', order)
