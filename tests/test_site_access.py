"""Who may use the site and who may create rooms: each rule at each door."""

from contextlib import contextmanager

import pytest

from config import TestingConfig
from tests.keys import WITH_KEY
from tests.realtime.fakes import FakeClient, hello
from tests.standins.apps import app_with
from tests.standins.issuer import OIDC
from tests.test_pages import check_page
from video_app import create_app
from video_app.access.grant import LOBBY, Claims
from video_app.access.site import Known
from video_app.access.tokens import lobby_kind, make
from video_app.realtime.messages import MediaState
from video_app.realtime.stores.base import Arrival, Capacity, StoreUnavailable

PASSCODE = "open sesame"
FORM = {"name": "Ana", "room": "standup"}

# Every way to the site, and to the room "standup".
SITE_DOORS = {
    "join page": lambda client: client.get("/"),
    "proposed room": lambda client: client.post("/", data={**FORM, "new_room": "1"}),
    "lobby": lambda client: client.get("/lobby"),
    "lobby form": lambda client: client.post("/lobby", data={"name": "Ana"}),
    "lobby token": lambda client: client.post("/api/lobby-token"),
}
ROOM_DOORS = {
    "join form": lambda client: client.post("/", data=FORM),
    "room page": lambda client: client.get("/rooms/standup"),
    "token": lambda client: client.post("/api/token", json={"room": "standup"}),
    "count": lambda client: client.get("/api/rooms/standup/participants"),
    "invite link": lambda client: client.get("/rooms/standup/invite"),
    "invite code": lambda client: client.get("/rooms/standup/invite.svg"),
}
DOORS = SITE_DOORS | ROOM_DOORS
SAYS = {
    "site_passcode_required": (401, "Enter the passcode"),
    "sign_in_required": (401, "Please sign in"),
    "may_not_create": (403, "does not exist"),
    "may_not_join": (403, "may not enter this room"),
}

# rule: settings, at which doors, whether somebody is in the room, the refusal, and who is refused and who is not
RULES = {
    "passcode": ({"ACCESS_PASSCODE": PASSCODE}, DOORS, True, "site_passcode_required", "named signed-in", "passed"),
    "sign-in": ({**OIDC, "OIDC_REQUIRED": "all"}, DOORS, True, "sign_in_required", "named passed", "signed-in"),
    "passcode to create": (
        {"ACCESS_PASSCODE": PASSCODE, "ROOM_CREATION": "passcode"},
        ROOM_DOORS,
        False,
        "may_not_create",
        "named signed-in",
        "passed",
    ),
    "sign-in to create": (
        {**OIDC, "ACCESS_PASSCODE": "", "ROOM_CREATION": "signed-in"},
        ROOM_DOORS,
        False,
        "may_not_create",
        "named passed",
        "signed-in",
    ),
    "listed, and empty": (
        {"ROOM_CREATION": "listed", "ROOMS": ["board"]},
        ROOM_DOORS,
        False,
        "may_not_create",
        "named signed-in",
        "",
    ),
    "listed, and not empty": (
        {"ROOM_CREATION": "listed", "ROOMS": ["board"]},
        ROOM_DOORS,
        True,
        "may_not_create",
        "named",
        "",
    ),
    "listed room": ({"ROOM_CREATION": "listed", "ROOMS": ["standup"]}, ROOM_DOORS, False, "", "", "named"),
    "permanent room": (
        {**OIDC, "ROOM_CREATION": "signed-in", "ROOMS": ["standup"]},
        ROOM_DOORS,
        False,
        "",
        "",
        "named",
    ),
    "room that exists": ({**OIDC, "ROOM_CREATION": "signed-in"}, ROOM_DOORS, True, "", "", "named signed-in"),
    "no rule": ({}, DOORS, False, "", "", "named"),
}
REFUSED = [
    pytest.param(settings, DOORS[door], occupied, code, visitor, id=f"{rule}, {door}, {visitor}")
    for rule, (settings, doors, occupied, code, refused, _) in RULES.items()
    for door in doors
    for visitor in refused.split()
]
ADMITTED = [
    pytest.param(settings, DOORS[door], occupied, visitor, id=f"{rule}, {door}, {visitor}")
    for rule, (settings, doors, occupied, _, _, admitted) in RULES.items()
    for door in doors
    for visitor in admitted.split()
]


def site(**settings):
    """An app with these settings; its issuer is never asked."""
    return create_app(type("Site", (TestingConfig,), {**OIDC, **settings}))


def fill(app, room="standup"):
    """Let Quirin be in the room."""
    arrival = Arrival("Quirin~1", "q", "a socket", MediaState(True, True, False))
    app.extensions["media_only"]._store.join(room, arrival, capacity=Capacity(8, tabs=3), now=1.0)
    return app


def visit(app, visitor):
    """A browser of somebody who has said a name, and maybe more."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(name="Ana", person="anas")
        if visitor == "passed":
            session["passcode"] = app.extensions["access"].passcode_proof
        if visitor == "signed-in":
            sign_in = {"issuer": OIDC["OIDC_ISSUER"], "subject": "ana", "name": "Ana", "until": 2**40}
            session["sign_in"] = sign_in
    return client


def check_refusal(answer, code):
    """The answer is the documented refusal, and has nothing else to tell."""
    status, words = SAYS[code]
    assert answer.status_code == status
    if answer.is_json:
        assert answer.json["error"]["code"] == code
        assert set(answer.json) == {"error"}
    else:
        assert words in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    assert "Quirin" not in answer.text


@pytest.mark.parametrize(("settings", "door", "occupied", "code", "visitor"), REFUSED)
def test_keeps_out(settings, door, occupied, code, visitor):
    app = site(**settings)
    check_refusal(door(visit(fill(app) if occupied else app, visitor)), code)


@pytest.mark.parametrize(("settings", "door", "occupied", "visitor"), ADMITTED)
def test_lets_in(settings, door, occupied, visitor):
    app = site(**settings)
    assert door(visit(fill(app) if occupied else app, visitor)).status_code in {200, 303}


@pytest.mark.parametrize("door", ROOM_DOORS.values(), ids=ROOM_DOORS)
class TestASitesOwnAnswers:
    @pytest.mark.parametrize("occupied", [False, True])
    def test_who_may_join(self, door, occupied):
        app = fill(site()) if occupied else site()

        @app.extensions["access"].may_join
        def may_join(visitor, room):
            return visitor.subject == "ana" and room == "standup"

        check_refusal(door(visit(app, "named")), "may_not_join")
        assert door(visit(app, "signed-in")).status_code in {200, 303}

    def test_who_may_create(self, door):
        app = site()

        @app.extensions["access"].may_create
        def may_create(visitor):
            return visitor.via == "sign-in"

        check_refusal(door(visit(app, "named")), "may_not_create")
        assert door(visit(app, "signed-in")).status_code in {200, 303}
        assert door(visit(fill(app), "named")).status_code in {200, 303}

    def test_do_not_overrule_the_settings(self, door):
        app = site(ROOM_CREATION="listed", ROOMS=["board"])
        app.extensions["access"].may_create(lambda visitor: True)
        check_refusal(door(visit(app, "signed-in")), "may_not_create")


class TestVisitorLoader:
    @pytest.fixture
    def app(self):
        app = site(OIDC_REQUIRED="all")

        @app.extensions["access"].visitor_loader
        def load():
            from flask import request

            user = request.headers.get("X-User")
            return Known(user, name=f"{user} of Sales", via="intranet") if user else None

        return app

    def test_whom_it_knows_is_recognised(self, app):
        assert 'value="Ana of Sales"' in app.test_client().get("/", headers={"X-User": "Ana"}).text

    def test_whom_it_does_not_know_is_not(self, app):
        check_refusal(app.test_client().get("/"), "sign_in_required")

    def test_the_same_is_one_person_on_all_devices_and_nobody_else(self, app):
        people = [person_of(app, {"X-User": user}) for user in ("Ana", "Ana", "Ben")]
        assert people[0] == people[1] != people[2]
        assert "Ana" not in people[0]


def person_of(app, headers, visitor="named"):
    token = visit(app, visitor).post("/api/token", json={"room": "standup"}, headers=headers).json["token"]
    return app.extensions["verifier"].verify(token).person


def test_a_sign_in_is_one_person_on_all_devices_and_another_secret_makes_another_one():
    one, two = site(), site(SECRET_KEY="another secret, long enough for it")
    assert person_of(one, {}, "signed-in") == person_of(one, {}, "signed-in") != person_of(two, {}, "signed-in")


class TestHosts:
    def test_nobody_is_one_unless_the_site_says_so(self):
        assert site().extensions["access"].is_host(None, "standup") is False

    def test_the_site_says_who(self):
        access = site(HOST_RULE="signed-in").extensions["access"]

        @access.is_host
        def is_host(visitor, room):
            return (visitor, room) == ("ana", "standup")

        assert access.is_host("ana", "standup") is True
        assert access.is_host("ana", "board") is False
        assert access.host_rule == "signed-in"


class TestPrograms:
    """What the site's own programs may: let in whom they name."""

    @pytest.mark.parametrize(
        "settings", [{"ACCESS_PASSCODE": PASSCODE}, {"OIDC_REQUIRED": "all"}, {"ROOM_CREATION": "signed-in"}]
    )
    def test_need_neither_passcode_nor_sign_in(self, settings):
        assert site(**settings).test_client().post("/api/token", json=FORM, headers=WITH_KEY).status_code == 200

    def test_enter_listed_rooms_alone(self):
        client = site(ROOM_CREATION="listed", ROOMS=["board"]).test_client()
        check_refusal(client.post("/api/token", json=FORM, headers=WITH_KEY), "may_not_create")
        assert client.post("/api/token", json={**FORM, "room": "board"}, headers=WITH_KEY).status_code == 200


class TestRenewal:
    @pytest.fixture
    def app(self):
        return site()

    def renew(self, client, token):
        return client.post("/api/token", json={}, headers={"Authorization": f"Bearer {token}"})

    def test_is_refused_to_who_may_not_be_there_any_more(self, app):
        client = visit(app, "signed-in")
        token = client.post("/api/token", json={"room": "standup"}).json["token"]
        app.extensions["access"].may_join(lambda visitor, room: False)
        check_refusal(self.renew(client, token), "may_not_join")

    def test_does_not_ask_who_may_create(self, app):
        client = visit(app, "named")
        token = client.post("/api/token", json={"room": "standup"}).json["token"]
        app.extensions["access"].may_create(lambda visitor: False)
        assert self.renew(client, token).status_code == 200

    def test_is_for_the_people_of_programs_too(self):
        client = site(ACCESS_PASSCODE=PASSCODE).test_client()
        token = client.post("/api/token", json=FORM, headers=WITH_KEY).json["token"]
        assert self.renew(client, token).status_code == 200


SIGNED_IN_CREATE = {"ROOM_CREATION": "signed-in"}
PASSED_CREATE = {"ACCESS_PASSCODE": PASSCODE, "ROOM_CREATION": "passcode"}
# What becomes of a call from the lobby, which makes a room: the status of the token for the lobby, and what is heard
RINGS = [
    ("no rule", {}, "named", 200, "ringing"),
    ("passcode", {"ACCESS_PASSCODE": PASSCODE}, "named", 401, None),
    ("passcode", {"ACCESS_PASSCODE": PASSCODE}, "passed", 200, "ringing"),
    ("sign-in", {"OIDC_REQUIRED": "all"}, "passed", 401, None),
    ("sign-in", {"OIDC_REQUIRED": "all"}, "signed-in", 200, "ringing"),
    ("passcode to create", PASSED_CREATE, "named", 200, "not_allowed"),
    ("passcode to create", PASSED_CREATE, "signed-in", 200, "not_allowed"),
    ("passcode to create", PASSED_CREATE, "passed", 200, "ringing"),
    ("sign-in to create", SIGNED_IN_CREATE, "named", 200, "not_allowed"),
    ("sign-in to create", SIGNED_IN_CREATE, "passed", 200, "not_allowed"),
    ("sign-in to create", SIGNED_IN_CREATE, "signed-in", 200, "ringing"),
    ("listed", {"ROOM_CREATION": "listed", "ROOMS": ["board"]}, "signed-in", 404, None),
    ("the site says who may create", {"may_create": "ana"}, "named", 200, "not_allowed"),
    ("the site says who may create", {"may_create": "ana"}, "signed-in", 200, "ringing"),
]


@pytest.mark.parametrize(
    ("settings", "visitor", "status", "heard"), [row[1:] for row in RINGS], ids=[f"{row[0]}, {row[2]}" for row in RINGS]
)
def test_calls_from_the_lobby(settings, visitor, status, heard):
    app = site(**settings)
    if "may_create" in settings:
        app.extensions["access"].may_create(lambda visitor: visitor.subject == settings["may_create"])
    answer = visit(app, visitor).post("/api/lobby-token")
    assert answer.status_code == status
    if status != 200:
        return
    bens = make(lobby_kind(app.config), identity="Ben~1", room=LOBBY, seconds=60, claims=Claims(person="bens"))
    with in_lobby(app, answer.json["token"]) as ana, in_lobby(app, bens) as ben:
        ana.hear("participant-joined")
        ana.say("ring", ring="r1", to=["bens"])
        said = ana.hear("ringing", "error")
        assert said.get("id", "ringing") == heard
        assert ben.hear("ring")["name"] == "Ana" if heard == "ringing" else ben.hears_nothing()


@contextmanager
def in_lobby(app, token):
    """A page of the lobby."""
    client = FakeClient(app.extensions["hub"])
    client.say("hello", **hello(token))
    try:
        client.hear("welcome")
        yield client
    finally:
        client.end()


class TestLobby:
    @pytest.mark.parametrize(("visitor", "may_ring"), [("named", False), ("signed-in", True)])
    def test_says_who_may_ring(self, visitor, may_ring):
        app = site(ROOM_CREATION="signed-in")
        answer = visit(app, visitor).post("/api/lobby-token").json
        assert app.extensions["verifier"].verify(answer["token"]).may_ring is may_ring
        assert answer["may_ring"] is may_ring

    @pytest.mark.parametrize(("visitor", "leads"), [("named", True), ("signed-in", False)])
    def test_leads_to_the_sign_in_only_who_could_call_then(self, visitor, leads):
        page = visit(site(**OIDC, ROOM_CREATION="signed-in"), visitor).get("/lobby").text
        assert ("/sign-in?next=" in page) is leads

    def test_is_not_there_when_nobody_may_create_rooms(self):
        assert site(ROOM_CREATION="listed", ROOMS=["board"]).test_client().get("/lobby").status_code == 404


class TestPasscode:
    @pytest.fixture
    def client(self):
        return site(ACCESS_PASSCODE=PASSCODE).test_client()

    def give(self, client, passcode, to="/rooms/standup"):
        return client.post("/passcode", data={"passcode": passcode, "next": to})

    @pytest.mark.parametrize("typed", [PASSCODE, f" {PASSCODE} "])
    def test_opens_the_site_once_and_for_all(self, client, typed):
        assert self.give(client, typed).location == "/rooms/standup"
        assert "You are invited" in client.get("/rooms/standup").text

    @pytest.mark.parametrize("typed", ["", "x", PASSCODE.upper(), PASSCODE[:-1], "\0"])
    def test_a_wrong_one_shows_the_form_again(self, client, typed):
        answer = self.give(client, typed)
        assert answer.status_code == 403
        assert "is-invalid" in answer.text
        assert 'value="/rooms/standup"' in answer.text
        check_refusal(client.get("/"), "site_passcode_required")

    def test_letters_may_be_typed_in_more_than_one_way(self):
        client = site(ACCESS_PASSCODE="cafe\u0301 ole").test_client()
        assert self.give(client, "caf\u00e9 ole").status_code == 303

    def test_changing_it_asks_everybody_again(self, client):
        self.give(client, PASSCODE)
        cookie = client.get_cookie("video_session").value
        other = site(ACCESS_PASSCODE="another one").test_client()
        other.set_cookie("video_session", cookie)
        check_refusal(other.get("/"), "site_passcode_required")

    @pytest.mark.parametrize(
        "elsewhere",
        ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "", "javascript:alert(1)"],
    )
    def test_leads_nowhere_else(self, client, elsewhere):
        assert self.give(client, PASSCODE, elsewhere).location == "/"

    def test_leads_to_rooms_in_every_script(self, client):
        assert self.give(client, PASSCODE, "/rooms/caf\u00e9?a=b").location == "/rooms/caf%C3%A9?a=b"

    def test_is_in_no_page_and_no_cookie(self, client):
        answer = self.give(client, PASSCODE)
        pages = answer.text + client.get("/").text + client.get("/passcode").text
        assert PASSCODE not in pages
        with client.session_transaction() as session:
            assert PASSCODE not in str(dict(session))

    def test_is_not_guessed_by_trying(self):
        client = site(ACCESS_PASSCODE=PASSCODE, RATELIMIT_ENABLED=True).test_client()
        answers = [self.give(client, f"guess {number}").status_code for number in range(12)]
        assert answers == [403] * 10 + [429] * 2

    def test_without_one_there_is_no_form(self):
        assert site().test_client().get("/passcode").status_code == 404


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"ACCESS_PASSCODE": PASSCODE}, "/rooms/standup"),
        ({"ACCESS_PASSCODE": PASSCODE}, "/passcode"),
        ({"OIDC_REQUIRED": "all"}, "/rooms/standup"),
        ({"ROOM_CREATION": "signed-in"}, "/rooms/standup"),
        ({"ROOM_CREATION": "signed-in"}, "/"),
        ({"OIDC_ISSUER": "http://localhost:1"}, "/sign-in"),
        ({"OIDC_ISSUER": "http://localhost:1"}, "/signed-out"),
    ],
)
def test_its_pages_have_nothing_inline_and_nothing_from_elsewhere(settings, path):
    check_page(site(**settings).test_client().get(path).text)


def test_a_refused_name_stands_in_the_next_form():
    client = site(ROOM_CREATION="signed-in").test_client()
    client.post("/", data={"name": "Zoë", "room": "standup"})
    assert 'value="Zoë"' in client.get("/").text


@pytest.mark.parametrize(("visitor", "offered"), [("named", True), ("signed-in", False)])
def test_who_waits_for_a_room_to_be_opened_can_look_again(visitor, offered):
    app = site(ROOM_CREATION="signed-in")
    app.extensions["access"].may_create(lambda visitor: False)
    page = visit(app, visitor).get("/rooms/standup").text
    assert ("Is it open now?" in page) is offered
    assert ("Try again" in page) is not offered


def test_who_may_not_create_is_offered_no_new_room():
    app = site(ROOM_CREATION="signed-in")
    assert "New room" not in visit(app, "named").get("/").text
    assert "New room" in visit(app, "signed-in").get("/").text


def test_the_page_after_a_call_tells_nothing_to_who_may_not_enter():
    app = fill(site())
    app.extensions["access"].may_join(lambda visitor, room: False)
    assert "still in" not in visit(app, "named").get("/rooms/standup/left").text


def test_while_rooms_cannot_be_reached_no_room_is_created(monkeypatch):
    app = site(ROOM_CREATION="signed-in")

    def away(room):
        raise StoreUnavailable

    monkeypatch.setattr(app.extensions["hub"], "participants", away)
    answer = visit(app, "named").post("/api/token", json={"room": "standup"})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert visit(app, "named").get("/rooms/standup").status_code == 503


def test_no_room_is_opened_at_twilio_for_who_is_refused(twilio):
    app = app_with(twilio.rest_url, **OIDC, ROOM_CREATION="signed-in")
    assert visit(app, "named").post("/api/token", json={"room": "standup"}).status_code == 403
    assert not twilio.account.rooms
