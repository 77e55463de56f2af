"""The site's rules at the socket, where a token from before they were these asks to be let in: as at the token API."""

import threading
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from werkzeug.serving import make_server

from tests.keys import WITH_KEY
from tests.realtime.sockets import MEDIA, RealClient
from tests.standins.issuer import OIDC
from tests.test_site_access import PASSCODE, fill, site, visit
from video_app.access.rules import ADOPT_SECONDS
from video_app.realtime.messages import VERSION, Close

SIGNED_IN_CREATE = {"ROOM_CREATION": "signed-in"}
NAMED = "video_session"


@pytest.fixture
def connect():
    """Say hello to an app from a browser; the first message, and the code if the socket was closed then."""
    servers = []

    def connect(app, browser, token, **shown):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        headers = {"Cookie": f"{NAMED}={browser.get_cookie(NAMED).value}"} if browser else {}
        with closing_client(RealClient(SimpleNamespace(port=server.port), headers)) as client:
            client.say("hello", version=VERSION, token=token, media=MEDIA, **shown)
            message = client.hear_any()
            return message, client.closed() if message["type"] == "error" else None

    yield connect
    for server in servers:
        server.shutdown()
        server.server_close()


def closing_client(client):
    return closing(SimpleNamespace(close=client.drop, **{n: getattr(client, n) for n in ("say", "hear_any", "closed")}))


def token_of(browser, room="standup"):
    """The token that this browser gets now."""
    return browser.post("/api/token", json={"room": room}).json["token"]


REFUSED = ("not_allowed", Close.LOCKED)
ROWS = [
    ("no rule", {}, "named", None),
    ("passcode", {"ACCESS_PASSCODE": PASSCODE}, "named", REFUSED),
    ("passcode", {"ACCESS_PASSCODE": PASSCODE}, "passed", None),
    ("sign-in", {**OIDC, "OIDC_REQUIRED": "all"}, "named", REFUSED),
    ("sign-in", {**OIDC, "OIDC_REQUIRED": "all"}, "signed-in", None),
    ("listed", {"ROOM_CREATION": "listed", "ROOMS": ["board"]}, "named", REFUSED),
    ("listed", {"ROOM_CREATION": "listed", "ROOMS": ["standup"]}, "named", None),
]


@pytest.mark.parametrize(
    ("settings", "visitor", "refusal"), [row[1:] for row in ROWS], ids=[f"{row[0]}, {row[2]}" for row in ROWS]
)
def test_the_rules_in_force(connect, settings, visitor, refusal):
    before, app = site(), site(**settings)
    token = token_of(visit(before, "signed-in" if visitor == "signed-in" else "named"))
    message, code = connect(app, visit(app, visitor), token)
    assert (message.get("id"), code) == (refusal or (None, None))
    assert "Quirin" not in str(message)


def test_what_the_site_answers_itself(connect):
    app = site()
    browser = visit(app, "named")
    token = token_of(browser)
    app.extensions["access"].may_join(lambda visitor, room: False)
    assert connect(app, browser, token)[0]["id"] == "not_allowed"


@pytest.mark.parametrize(("settings", "status"), [({}, "welcome"), ({"ACCESS_PASSCODE": PASSCODE}, "error")])
def test_at_the_lobby(connect, settings, status):
    token = visit(site(), "named").post("/api/lobby-token").json["token"]
    app = site(**settings)
    assert connect(app, visit(app, "named"), token)[0]["type"] == status


def test_who_comes_without_a_session_was_let_in_once(connect):
    app = site(ACCESS_PASSCODE=PASSCODE)
    answer = app.test_client().post("/api/token", json={"name": "Ana", "room": "standup"}, headers=WITH_KEY)
    assert connect(app, None, answer.json["token"])[0]["type"] == "welcome"


class TestAnEmptyRoom:
    """Who may enter, but not open it, had a token while somebody was there."""

    @pytest.fixture
    def app(self):
        return fill(site(**SIGNED_IN_CREATE))

    @pytest.fixture
    def store(self, app):
        return app.extensions["hub"]._store

    def empty(self, store):
        store.leave("standup", "Quirin~1", reason="left")

    def renew(self, browser, token, **shown):
        answer = browser.post("/api/token", json=shown, headers={"Authorization": f"Bearer {token}"})
        return answer.json["error"]["code"] if "error" in answer.json else answer.status_code

    @pytest.mark.parametrize("visitor", ["named", "passed"])
    def test_is_not_opened_with_an_older_token(self, app, store, connect, visitor):
        browser = visit(app, visitor)
        token = token_of(browser)
        self.empty(store)
        for who in (browser, None):  # nor by hiding who one is
            assert connect(app, who, token)[0]["id"] == "not_allowed"
        assert store.members("standup") == []
        assert self.renew(browser, token) == "may_not_create"

    def test_is_by_who_may(self, app, store, connect):
        browser = visit(app, "signed-in")
        token = token_of(browser)
        self.empty(store)
        assert self.renew(browser, token) == 200
        assert connect(app, browser, token)[0]["type"] == "welcome"

    def test_is_by_the_people_of_programs(self, app, store, connect):
        self.empty(store)
        answer = app.test_client().post("/api/token", json={"name": "Ana", "room": "standup"}, headers=WITH_KEY)
        assert connect(app, None, answer.json["token"])[0]["type"] == "welcome"

    def test_is_not_empty_while_somebody_is_there(self, app, connect):
        browser = visit(app, "named")
        assert connect(app, browser, token_of(browser))[0]["type"] == "welcome"

    def test_that_was_forgotten_is_there_for_who_was_in_it(self, app, connect, monkeypatch):
        browser = visit(app, "named")
        token = token_of(browser)
        welcome, _ = connect(app, browser, token)
        shown = {"pass": welcome["pass"]}
        again = site(**SIGNED_IN_CREATE)
        assert connect(again, visit(again, "named"), token)[0]["id"] == "not_allowed"
        assert self.renew(visit(again, "named"), token) == "may_not_create"
        assert self.renew(visit(again, "named"), token, **shown) == 200
        assert connect(again, visit(again, "named"), token, **shown)[0]["type"] == "welcome"
        later = site(**SIGNED_IN_CREATE)
        monkeypatch.setattr(later.extensions["hub"]._store._charters, "born", time.time() - ADOPT_SECONDS)
        assert connect(later, visit(later, "named"), token, **shown)[0]["id"] == "not_allowed"
        assert self.renew(visit(later, "named"), token, **shown) == "may_not_create"
