"""The rules of a room at every door but the socket's: form and page, token API by session, key and renewal, CLI."""

import time

import pytest

from config import TestingConfig
from tests.keys import WITH_KEY
from tests.livekit import example_settings
from tests.realtime.stores import join
from tests.standins.apps import app_with
from video_app import create_app
from video_app.access.charter import Charter, Invite
from video_app.access.grant import Claims, door_of
from video_app.access.tokens import door_kind, make
from video_app.engines import ENGINES, current_engine
from video_app.extensions import limiter
from video_app.realtime.hub import Hub
from video_app.realtime.stores.base import StoreUnavailable

PASSCODE = "blue whale"
FOUNDED = time.time()


@pytest.fixture
def app(request):
    """The app with the engine that a test's `app` parameter names, as its example settings make it."""
    name = getattr(request, "param", "p2p")
    config = TestingConfig()
    vars(config).update(example_settings(name))
    return create_app(config)


@pytest.fixture(autouse=True)
def opened(app, monkeypatch):
    """The rooms that the engine has been asked to open."""
    opened = []
    monkeypatch.setattr(app.extensions["engines"].main, "open", opened.append)
    return opened


ON_EVERY_ENGINE = pytest.mark.parametrize("app", sorted(ENGINES), indirect=True)


@pytest.fixture
def seals(app):
    return app.extensions["seals"]


@pytest.fixture
def given(app, seals):
    """Give the room `standup` a charter with these rules."""

    def given(passcode="", **rules):
        digest = seals.passcode("standup", passcode)
        charter = Charter(**{"room": "standup", "founded": FOUNDED, "hosts": ("ana",), "passcode": digest, **rules})
        return app.extensions["hub"].amend("standup", lambda _: charter)

    return given


@pytest.fixture
def person(client):
    """The person that the client's session is, called Bo."""
    client.post("/", data={"name": "Bo", "room": "standup"})
    with client.session_transaction() as session:
        return session["person"]


@pytest.fixture
def old_token(app, person):
    """A token that Bo got before there were these rules."""
    with app.app_context():
        return current_engine().token("Bo~1", "standup", Claims(person=person))


@pytest.fixture
def door_token(app, person):
    """A token by which Bo waits."""
    kind = door_kind(app.config)
    return make(kind, identity="Bo~1", room=door_of("standup"), seconds=60, claims=Claims(person=person))


@pytest.fixture
def ask(client, person, old_token, door_token):
    """Ask for a token as Bo, in one of the WAYS; the status and the code, or what kind of token it is."""

    def ask(way, **shown):
        body, headers = {"room": "standup", **shown}, {}
        if way == "key":
            body["name"], headers = "Bo", WITH_KEY
        elif way != "session":
            headers = {"Authorization": f"Bearer {old_token if way == 'renewal' else door_token}"}
        answer = client.post("/api/token", json=body, headers=headers)
        return answer.status_code, answer.json["error"]["code"] if "error" in answer.json else ""

    return ask


IN, WAIT = (200, ""), (202, "")
WAYS = ["session", "key", "renewal", "door"]
ROWS = [
    ("an open room lets everybody in", {}, {}, IN),
    ("a locked room lets nobody in", {"locked": True}, {}, (403, "locked")),
    ("not with an invite link", {"locked": True}, {"invite": "i1"}, (403, "locked")),
    ("not with the passcode", {"locked": True, "passcode": PASSCODE}, {"passcode": PASSCODE}, (403, "locked")),
    ("a host link opens the lock", {"locked": True}, {"host": "link"}, IN),
    ("a host link of another room does not", {"locked": True}, {"host": "elsewhere"}, (403, "host_link_invalid")),
    ("nor does one that has expired", {}, {"host": "expired"}, (403, "host_link_invalid")),
    ("nor what is none", {}, {"host": "x.y.z"}, (403, "host_link_invalid")),
    ("a passcode is asked for", {"passcode": PASSCODE}, {}, (403, "passcode_required")),
    ("an empty one is none", {"passcode": PASSCODE}, {"passcode": ""}, (403, "passcode_required")),
    ("a wrong one is refused", {"passcode": PASSCODE}, {"passcode": "red"}, (403, "wrong_passcode")),
    ("white space is a wrong one", {"passcode": PASSCODE}, {"passcode": " "}, (403, "wrong_passcode")),
    ("odd characters are a wrong one", {"passcode": PASSCODE}, {"passcode": "\x00日"}, (403, "wrong_passcode")),
    ("the right one opens", {"passcode": PASSCODE}, {"passcode": " Blue Whale"}, IN),
    ("an invite link does without", {"passcode": PASSCODE}, {"invite": "i1"}, IN),
    ("one that was withdrawn does not", {"passcode": PASSCODE}, {"invite": "i2"}, (403, "invite_invalid")),
    ("nor does one that has expired", {"passcode": PASSCODE}, {"invite": "i0"}, (403, "invite_invalid")),
    ("nor one of another room", {"passcode": PASSCODE}, {"invite": "elsewhere"}, (403, "invite_invalid")),
    ("nor what is none", {"passcode": PASSCODE}, {"invite": "x.y.z"}, (403, "invite_invalid")),
    ("nor what is far too long", {"passcode": PASSCODE}, {"invite": "x" * 5000}, (403, "invite_invalid")),
    ("with the passcode that does not matter", {"passcode": PASSCODE}, {"invite": "i0", "passcode": PASSCODE}, IN),
    ("where nothing is asked for neither", {}, {"invite": "i0"}, IN),
    ("a waiting room lets people wait", {"waiting_room": True}, {}, WAIT),
    ("an invite link leads past it", {"waiting_room": True}, {"invite": "i1"}, IN),
    ("one that has expired does not", {"waiting_room": True}, {"invite": "i0"}, WAIT),
    ("the passcode comes before it", {"waiting_room": True, "passcode": PASSCODE}, {}, (403, "passcode_required")),
    ("and does not replace it", {"waiting_room": True, "passcode": PASSCODE}, {"passcode": PASSCODE}, WAIT),
    ("a pass that is none changes nothing", {"waiting_room": True}, {"pass": "x.y.z"}, WAIT),
]


@ON_EVERY_ENGINE
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("rules", "shown", "answer"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_at_the_token_api(opened, given, ask, seals, way, rules, shown, answer):
    given(invites=(Invite("i1", time.time() + 60), Invite("i0", time.time() - 60)), **rules)
    assert ask(way, **{name: link_for(seals, name, value) for name, value in shown.items()}) == answer
    assert opened == (["standup"] if answer == IN else [])


def link_for(seals, name, value):
    """The token of the link that a row calls `value`."""
    links = {
        "i0": lambda: seals.invite("standup", Invite("i0", time.time() - 60)),
        "i1": lambda: seals.invite("standup", Invite("i1", time.time() + 60)),
        "i2": lambda: seals.invite("standup", Invite("i2", time.time() + 60)),
        "link": lambda: seals.host_link("standup", 60),
        "expired": lambda: seals.host_link("standup", -60),
        "elsewhere": lambda: (
            seals.host_link("retro", 60) if name == "host" else seals.invite("retro", Invite("i1", time.time() + 60))
        ),
    }
    return links[value]() if value in links else value


def removed_in_store(app, person):
    """Put `person` out of `standup`, of which the charter knows nothing: it has place for the latest alone."""
    hub = app.extensions["hub"]
    hub._store.remove("standup", person, now=time.time())
    assert not hub.charter("standup").has_removed(person, "")


PERSONAL_WAYS = ["session", "renewal", "door"]  # a program's people are new each time
CLOSED = {"locked": True, "waiting_room": True, "passcode": PASSCODE}


@ON_EVERY_ENGINE
@pytest.mark.parametrize("way", PERSONAL_WAYS)
class TestAPersonWhomTheRoomKnows:
    def test_comes_in_as_its_host(self, given, ask, person, way):
        given(hosts=(person,), **CLOSED)
        assert ask(way) == IN

    def test_comes_in_by_a_pass(self, given, ask, seals, person, way):
        charter = given(**CLOSED)
        assert ask(way, **{"pass": seals.pass_for(charter, person)}) == IN

    def test_does_not_by_another_ones_pass(self, given, ask, seals, way):
        charter = given(**CLOSED)
        assert ask(way, **{"pass": seals.pass_for(charter, "ana")}) == (403, "locked")

    def test_does_not_by_a_pass_of_an_earlier_founding(self, given, ask, seals, person, way):
        earlier = seals.pass_for(Charter(room="standup", founded=1.0), person)
        given(**CLOSED)
        assert ask(way, **{"pass": earlier}) == (403, "locked")

    @pytest.mark.parametrize("shown", ["nothing", "pass", "host link"])
    def test_stays_out_when_removed(self, given, ask, seals, person, way, shown):
        charter = given(removed=(person,))
        links = {
            "pass": {"pass": seals.pass_for(charter, person)},
            "host link": {"host": seals.host_link("standup", 9)},
        }
        assert ask(way, **links.get(shown, {})) == (403, "removed")

    def test_stays_out_when_the_store_says_so(self, app, given, ask, person, way):
        given()
        removed_in_store(app, person)
        assert ask(way) == (403, "removed")

    def test_comes_in_while_another_tab_is_inside(self, app, given, ask, person, way):
        join(app.extensions["hub"]._store, "Bo~9", person=person)
        given(**CLOSED)
        assert ask(way) == IN


@ON_EVERY_ENGINE
class TestToken:
    """What is in the tokens that are given."""

    @pytest.fixture
    def token(self, app, client, person):
        def token(headers=None, **body):
            answer = client.post("/api/token", json={"room": "standup", **body}, headers=headers).json
            return app.extensions["verifier"].verify(answer["token"]), answer

        return token

    def test_who_waits_gets_one_for_the_door_and_nothing_for_media(self, given, token, person):
        given(waiting_room=True)
        grant, answer = token()
        assert (grant.place, grant.room, grant.person) == ("door", "~door/standup", person)
        assert answer["waiting"] is True
        assert set(answer) == {"waiting", "token", "identity", "name", "room", "socket"}

    def test_who_was_admitted_is_the_same_inside(self, given, token, seals, person):
        charter = given(waiting_room=True)
        waiting, answer = token()
        bearer = {"Authorization": f"Bearer {answer['token']}"}
        inside, _ = token(bearer, **{"pass": seals.pass_for(charter, person)})
        assert (inside.place, inside.room) == ("room", "standup")
        assert (inside.identity, inside.claims()) == (waiting.identity, waiting.claims())

    def test_a_program_that_waits_is_the_same_inside(self, given, token, seals):
        charter = given(waiting_room=True)
        waiting, answer = token(WITH_KEY, name="Bo")
        bearer = {"Authorization": f"Bearer {answer['token']}"}
        inside, _ = token(bearer, **{"pass": seals.pass_for(charter, waiting.person)})
        assert (inside.place, inside.identity) == ("room", waiting.identity)

    def test_carries_the_right_passcode_and_no_other(self, given, token):
        charter = given(passcode=PASSCODE)
        assert token(passcode=PASSCODE)[0].passcode == charter.passcode
        given()
        assert token(passcode=PASSCODE)[0].passcode == ""

    def test_carries_the_invite(self, given, token, seals):
        invite = Invite("i1", time.time() + 60)
        given(invites=(invite,))
        assert token(invite=seals.invite("standup", invite))[0].invite == "i1"

    def test_carries_that_it_is_a_hosts(self, given, token, seals):
        given()
        assert token(host=seals.host_link("standup", 60))[0].host
        assert token(WITH_KEY, name="Ana", host=True)[0].host
        assert not token(WITH_KEY, name="Ana", host=False)[0].host
        assert not token()[0].host

    def test_a_renewal_keeps_what_it_carries(self, given, token, seals):
        invite = Invite("i1", time.time() + 60)
        given(invites=(invite,), passcode=PASSCODE)
        links = {"host": seals.host_link("standup", 60), "invite": seals.invite("standup", invite)}
        first, answer = token(**links)
        again, _ = token({"Authorization": f"Bearer {answer['token']}"})
        assert again.claims() == first.claims()


@pytest.mark.parametrize("way", WAYS)
def test_a_token_reads_the_room_once(app, given, ask, monkeypatch, way):
    given(passcode=PASSCODE)
    store, asked = app.extensions["hub"]._store, []
    for name in ("charter", "members", "member", "standing"):
        method = getattr(store, name)
        monkeypatch.setattr(store, name, lambda *a, n=name, m=method, **k: (asked.append(n), m(*a, **k))[1])
    assert ask(way, passcode=PASSCODE) == IN
    assert asked == ["standing"]


@pytest.mark.parametrize(("way", "answer"), [("session", (401, "api_key_required")), ("renewal", (403, "wrong_room"))])
def test_nobody_makes_themselves_a_host(given, ask, way, answer):
    given()
    assert ask(way, host=True) == answer


@pytest.mark.parametrize("name", ["passcode", "invite", "pass", "host"])
@pytest.mark.parametrize("value", [7, [], {"a": 1}])
def test_what_is_no_text_is_refused(given, ask, name, value):
    given()
    assert ask("session", **{name: value}) == (400, "invalid_request")


class TestManyPasscodes:
    @pytest.fixture
    def app(self):
        class Limited(TestingConfig):
            ROOM_PASSCODE_RATE_LIMIT = "2 per minute"

            def __init__(self):
                super().__init__()
                self.RATELIMIT_ENABLED = True

        yield create_app(Limited)
        limiter.reset()

    def test_a_network_that_guesses_has_to_wait(self, given, ask):
        given(passcode=PASSCODE)
        assert [ask("session", passcode=f"no {number}")[0] for number in range(4)] == [403, 403, 429, 429]
        assert ask("session", passcode=PASSCODE) == (429, "too_many_requests")
        assert ask("session") == (403, "passcode_required")

    def test_right_ones_do_not_count(self, given, ask):
        given(passcode=PASSCODE)
        assert {ask("session", passcode=PASSCODE) for _ in range(5)} == {IN}


class TestWhileTheStoreIsAway:
    """What is given then opens nothing that does not ask again."""

    @pytest.fixture
    def away(self, monkeypatch):
        def away(*_):
            raise StoreUnavailable

        monkeypatch.setattr(Hub, "standing", away)

    def test_a_token_for_the_socket_alone_is_given(self, away, ask):
        assert ask("session") == IN

    def test_one_for_a_media_server_is_not(self, twilio, away):
        client = app_with(twilio.rest_url).test_client()
        answer = client.post("/api/token", json={"name": "Bo", "room": "standup"}, headers=WITH_KEY)
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")

    def test_the_page_is_there(self, away, client, person):
        assert client.get("/rooms/standup").status_code == 200


class TestPages:
    LINKS = "?invite=in.vi.te&host=h.o.st"

    def test_the_room_page_hands_the_links_on(self, given, client, person):
        given()
        page = client.get(f"/rooms/standup{self.LINKS}")
        assert 'data-invite="in.vi.te" data-host-link="h.o.st"' in page.text
        assert 'data-invite="" data-host-link=""' in client.get("/rooms/standup").text

    def test_links_survive_the_join_form(self, client, seals):
        host = seals.host_link("standup", 60)
        form = client.get(f"/rooms/standup?invite=in.vi.te&host={host}").text
        assert 'name="invite" type="hidden" value="in.vi.te"' in form
        assert f'name="host" type="hidden" value="{host}"' in form
        data = {"name": "Bo", "room": "standup", "invite": "in.vi.te", "host": host}
        assert client.post("/", data=data).location == f"/rooms/standup?invite=in.vi.te&host={host}"

    def test_a_host_link_stays_behind_when_the_room_is_changed(self, client, seals):
        data = {"name": "Bo", "room": "retro", "host": seals.host_link("standup", 60)}
        assert client.post("/", data=data).location == "/rooms/retro"

    def test_links_survive_another_spelling_of_the_room(self, client):
        assert client.get("/rooms/Standup?invite=in.vi.te").location == "/rooms/standup?invite=in.vi.te"

    def test_what_is_too_long_for_a_link_is_dropped(self, given, client, person):
        given()
        assert 'data-invite=""' in client.get(f"/rooms/standup?invite={'x' * 1025}").text

    @pytest.mark.parametrize("path", ["/rooms/standup?invite=", "/rooms/standup?host="])
    def test_a_link_is_text(self, given, client, person, path):
        given()
        assert '"><b>' not in client.get(f'{path}"><b>').text
        client.post("/leave", data={"room": "standup"})
        form = client.get(f'{path}"><b>').text
        assert "Your name" in form
        assert '"><b>' not in form

    def test_no_other_site_learns_them(self, given, client, person):
        given()
        for path in (f"/rooms/standup{self.LINKS}", f"/rooms/standup/left{self.LINKS}"):
            assert client.get(path).headers["Referrer-Policy"] in {"same-origin", "no-referrer"}

    def test_whoever_was_removed_reads_it(self, given, client, person):
        given(removed=(person,))
        page = client.get("/rooms/standup")
        assert page.status_code == 403
        assert "You were removed from the call" in page.text
        assert client.get("/rooms/retro").status_code == 200

    def test_also_where_the_store_alone_knows(self, app, client, person, given):
        given()
        removed_in_store(app, person)
        assert client.get("/rooms/standup").status_code == 403
