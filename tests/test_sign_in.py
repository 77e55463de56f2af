"""Signing in at an issuer that runs, and what an issuer, or somebody in between, may not get away with."""

import base64
import hashlib
import re
import socket
import time
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from config import TestingConfig
from tests.standins.issuer import running_issuer
from video_app import create_app
from video_app.access import sign_in, visitor

# The issuer's own: it uses parts of Authlib that are to go.
pytestmark = [
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]


@pytest.fixture(scope="module")
def running():
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(running):
    """The issuer, which tells the truth until a test says otherwise."""
    running.claims, running.metadata, running.user_info, running.algorithm = None, {}, {}, "RS256"
    running.key = running.published = RSAKey.generate_key(2048)
    running.token_requests.clear()
    return running


def site(issuer, **settings):
    return create_app(type("Site", (TestingConfig,), {**issuer.settings, **settings}))


@pytest.fixture
def app(issuer):
    return site(issuer)


def begin(client, to="/rooms/standup"):
    """Where the link "Sign in" leads."""
    answer = client.get("/sign-in", query_string={"next": to})
    assert answer.status_code == 303, answer.text
    return answer.location


def come_back(client, url):
    """What the browser gets that the issuer sends to `url`."""
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in_as(client, issuer, subject="ana", to="/rooms/standup"):
    return come_back(client, issuer.let_in(begin(client, to), subject))


def changed(url, **query):
    """The `url` with other values in its query."""
    parts = urlsplit(url)
    values = {name: found[0] for name, found in parse_qs(parts.query).items()} | query
    return urlunsplit(parts._replace(query=urlencode(values)))


def person_of(app, client):
    token = client.post("/api/token", json={"room": "standup"}).json["token"]
    return app.extensions["verifier"].verify(token).person


def check_failure(client, answer, status, words):
    assert answer.status_code == status
    assert words in answer.text
    assert "Try again" in answer.text
    with client.session_transaction() as session:
        assert "sign_in" not in session


class TestSigningIn:
    def test_leads_back_with_the_name(self, app, client, issuer):
        issuer.name("ana", name="Ana María")
        assert sign_in_as(client, issuer).location == "/rooms/standup"
        assert 'value="Ana María"' in client.get("/rooms/standup").text

    def test_the_name_may_be_another_one(self, client, issuer):
        sign_in_as(client, issuer)
        client.post("/", data={"name": "Anita", "room": "standup"})
        assert client.post("/api/token", json={"room": "standup"}).json["name"] == "Anita"

    @pytest.mark.parametrize("name", ["", "x" * 51, "a\u202eb"])
    def test_a_name_that_cannot_be_used_is_left_out(self, client, issuer, name):
        issuer.name("odd", name=name)
        sign_in_as(client, issuer, "odd")
        assert re.search(r'<input[^>]*name="name"[^>]*value=""', client.get("/").text)

    def test_a_name_that_the_id_token_leaves_out_is_asked_for(self, client, issuer):
        issuer.name("late", name="Late Riser")
        issuer.claims = {"name": None}
        sign_in_as(client, issuer, "late")
        assert 'value="Late Riser"' in client.get("/").text

    def test_another_ones_name_is_not_taken(self, client, issuer):
        issuer.name("late", name="Late Riser")
        issuer.claims, issuer.user_info = {"name": None}, {"sub": "ben"}
        sign_in_as(client, issuer, "late")
        assert "Late Riser" not in client.get("/").text

    def test_is_the_same_person_on_all_devices(self, app, issuer):
        devices = [app.test_client() for _ in range(3)]
        for device, subject in zip(devices, ["ana", "ana", "ben"], strict=True):
            sign_in_as(device, issuer, subject)
            device.post("/", data={"name": "Somebody", "room": "standup"})
        ana, again, ben = (person_of(app, device) for device in devices)
        assert ana == again != ben

    def test_uses_pkce(self, client, issuer):
        asked = parse_qs(urlsplit(url := begin(client)).query)
        come_back(client, issuer.let_in(url))
        [verifier] = issuer.token_requests[0]["code_verifier"]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        assert (asked["code_challenge_method"], asked["code_challenge"]) == (["S256"], [challenge])

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
    def test_leads_nowhere_else(self, client, issuer, elsewhere):
        assert sign_in_as(client, issuer, to=elsewhere).location == "/"

    def test_ends_after_a_while(self, app, client, issuer, monkeypatch):
        sign_in_as(client, issuer)
        later = time.time() + visitor.SIGN_IN_SECONDS
        monkeypatch.setattr(visitor.time, "time", lambda: later)
        assert "You are signed in" not in client.get("/").text

    def test_counts_for_its_issuer_alone(self, app, client, issuer):
        sign_in_as(client, issuer)
        assert "You are signed in" in client.get("/").text
        app.config["OIDC_ISSUER"] = "https://accounts.example.com"
        assert "You are signed in" not in client.get("/").text


class TestTheSession:
    def test_that_somebody_else_left_in_this_browser_is_gone(self, app, client, issuer):
        """Its person and its CSRF token are known to whoever left it there."""
        app.config["WTF_CSRF_ENABLED"] = True
        client.get("/")
        with client.session_transaction() as session:
            session.update(name="Eve", person="eves", in_lobby=True)
            before = dict(session)
        sign_in_as(client, issuer)
        with client.session_transaction() as session:
            assert not {"name", "person", "in_lobby", "csrf_token", "attempts"} & set(session)
        assert "csrf_token" in before

    def test_keeps_the_passcode(self, issuer):
        client = site(issuer, ACCESS_PASSCODE="open sesame").test_client()
        client.post("/passcode", data={"passcode": "open sesame", "next": "/"})
        sign_in_as(client, issuer)
        assert client.get("/").status_code == 200

    def test_stays_small_however_often_somebody_begins(self, client, issuer):
        for _ in range(20):
            begin(client)
        assert len(client.get_cookie("video_session").value) < 2000


class TestRefused:
    def test_another_state(self, client, issuer):
        back = changed(issuer.let_in(begin(client)), state="made up")
        check_failure(client, come_back(client, back), 400, "begun in another browser")

    def test_another_browser(self, app, client, issuer):
        back = issuer.let_in(begin(client))
        other = app.test_client()
        check_failure(other, come_back(other, back), 400, "begun in another browser")

    def test_the_same_twice(self, client, issuer):
        back = issuer.let_in(begin(client))
        assert come_back(client, back).status_code == 303
        assert come_back(client, back).status_code == 400

    def test_too_late(self, client, issuer, monkeypatch):
        back = issuer.let_in(begin(client))
        later = time.time() + visitor.ATTEMPT_SECONDS
        monkeypatch.setattr(visitor.time, "time", lambda: later)
        check_failure(client, come_back(client, back), 400, "too long ago")

    def test_another_nonce(self, client, issuer):
        back = issuer.let_in(changed(begin(client), nonce="somebody else's"))
        check_failure(client, come_back(client, back), 403, "cannot be used")

    def test_by_the_issuer(self, client, issuer):
        back = changed(issuer.let_in(begin(client)), error="access_denied", error_description="<b>no\n</b>")
        answer = come_back(client, back)
        check_failure(client, answer, 403, "cancelled or refused")
        assert "<b>" not in answer.text

    @pytest.mark.parametrize("query", ["", "state=x", "code=x", "state=%00&code=%ff", "state=x&code=x&state=y"])
    def test_without_sense(self, client, query):
        check_failure(client, client.get(f"/sign-in/callback?{query}"), 400, "Start again")

    @pytest.mark.parametrize(
        ("claims", "words"),
        [
            ({"exp": 1}, "came too late"),
            ({"aud": "another site"}, "cannot be used"),
            ({"aud": ["another site"], "azp": "video"}, "cannot be used"),
            ({"iss": "https://evil.example"}, "cannot be used"),
            ({"nonce": None}, "cannot be used"),
            ({"exp": None}, "cannot be used"),
            ({"sub": None}, "cannot be used"),
        ],
    )
    def test_an_id_token_that_is_not_for_us_now(self, client, issuer, claims, words):
        issuer.claims = claims
        check_failure(client, sign_in_as(client, issuer), 403, words)

    @pytest.mark.parametrize("subject", ["", "x" * 256, 7, ["ana"]])
    def test_a_subject_that_is_none(self, client, issuer, subject):
        issuer.claims = {"sub": subject}
        answer = sign_in_as(client, issuer)
        assert answer.status_code in {403, 502}
        check_failure(client, answer, answer.status_code, "cannot be used")

    def test_an_id_token_that_somebody_else_signed(self, client, issuer):
        issuer.claims, issuer.key = {}, RSAKey.generate_key(2048)
        check_failure(client, sign_in_as(client, issuer), 403, "cannot be used")

    def test_an_id_token_signed_with_a_secret_in_place_of_a_key(self, client, issuer):
        issuer.claims, issuer.algorithm = {}, "HS256"
        issuer.key = OctKey.import_key(issuer.settings["OIDC_CLIENT_SECRET"])
        issuer.metadata = {"id_token_signing_alg_values_supported": ["RS256", "HS256"]}
        check_failure(client, sign_in_as(client, issuer), 403, "cannot be used")

    def test_a_liar_who_tells_the_truth_is_believed(self, client, issuer):
        """So it is their lies that the tests above refuse."""
        issuer.claims = {}
        assert sign_in_as(client, issuer).status_code == 303


class TestAnIssuer:
    def start(self, url):
        client = create_app(type("Site", (TestingConfig,), dict(SETTINGS, OIDC_ISSUER=url))).test_client()
        return client, client.get("/sign-in?next=/rooms/standup")

    def test_that_is_not_there(self):
        client, answer = self.start("http://localhost:1")
        check_failure(client, answer, 502, "cannot be reached")
        assert "next=/rooms/standup" in answer.text

    def test_that_never_answers(self, monkeypatch):
        monkeypatch.setattr(sign_in, "ISSUER_SECONDS", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            client, answer = self.start(f"http://127.0.0.1:{silent.getsockname()[1]}")
        check_failure(client, answer, 502, "cannot be reached")

    def test_that_is_no_issuer(self, issuer):
        client, answer = self.start(f"{issuer.url}/nothing")
        check_failure(client, answer, 502, "cannot be reached")

    @pytest.mark.parametrize("metadata", [{"issuer": "https://evil.example"}, {"issuer": None}])
    def test_that_calls_itself_something_else(self, app, client, issuer, metadata):
        issuer.metadata = metadata
        for _ in range(2):
            check_failure(client, client.get("/sign-in"), 502, "cannot be used")
        issuer.metadata = {}
        assert client.get("/sign-in").status_code == 303

    def test_that_comes_back_is_asked_again(self, app, client, issuer):
        issuer.metadata = {"authorization_endpoint": None}
        check_failure(client, client.get("/sign-in"), 502, "cannot be used")

    def test_that_is_away_keeps_nobody_from_the_rest(self):
        client, _ = self.start("http://localhost:1")
        assert client.post("/", data={"name": "Ana", "room": "standup"}).status_code == 303


SETTINGS = {"OIDC_CLIENT_ID": "video", "OIDC_CLIENT_SECRET": "secret"}


class TestSigningOut:
    def test_forgets_everything(self, client, issuer):
        sign_in_as(client, issuer)
        client.post("/", data={"name": "Ana", "room": "standup"})
        assert client.post("/sign-out").location == "/signed-out"
        with client.session_transaction() as session:
            assert not {"sign_in", "name", "last_name", "person"} & set(session)

    def test_offers_to_sign_out_at_the_issuer_too(self, client, issuer):
        link = re.search(r'href="([^"]+end_session[^"]+)"', client.get("/signed-out").text)[1].replace("&amp;", "&")
        assert link.startswith(issuer.url)
        assert parse_qs(urlsplit(link).query)["client_id"] == ["video"]

    def test_works_while_the_issuer_is_away(self):
        settings = {**SETTINGS, "OIDC_ISSUER": "http://localhost:1"}
        client = create_app(type("Site", (TestingConfig,), settings)).test_client()
        assert "You are signed out" in client.get("/signed-out").text

    def test_is_a_post_with_its_token(self, app, client, issuer):
        sign_in_as(client, issuer)
        assert client.get("/sign-out").status_code == 405
        app.config["WTF_CSRF_ENABLED"] = True
        assert client.post("/sign-out").status_code == 400


def test_without_an_issuer_there_is_no_sign_in():
    client = create_app("testing").test_client()
    assert client.get("/sign-in").status_code == 404
    assert "Sign in" not in client.get("/").text


class TestDoctor:
    def run(self, app, *options):
        answer = app.test_cli_runner().invoke(args=["video", "doctor", *options])
        return answer.exit_code, answer.output

    def test_names_the_redirect_uri_and_asks_the_issuer(self, issuer):
        _, output = self.run(site(issuer, PUBLIC_URL="https://calls.example.com"))
        assert "https://calls.example.com/sign-in/callback" in output
        assert f"ok    The issuer {issuer.url} answers" in output

    def test_says_that_the_issuer_does_not_answer(self):
        app = create_app(type("Site", (TestingConfig,), {**SETTINGS, "OIDC_ISSUER": "http://localhost:1"}))
        code, output = self.run(app)
        assert code == 1
        assert "FAIL  The issuer http://localhost:1 cannot be used" in output
        assert self.run(app, "--offline")[0] == 0
