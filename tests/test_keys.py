"""One secret, a key for each purpose; and a secret that is exchanged while people are in calls."""

import re
from pathlib import Path

import pytest

from config import TestingConfig
from tests.keys import SECRET_KEY
from video_app import create_app
from video_app.access.grant import InvalidToken
from video_app.access.keys import Purpose, keys_for

APP = Path(__file__).resolve().parents[1] / "video_app"
NEW = "a new secret, as long as it must be"
FORM_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def app_with(*secrets):
    """An app that signs with the first of the `secrets` and believes the others."""

    class Config(TestingConfig):
        SECRET_KEY, *SECRET_KEY_FALLBACKS = secrets
        WTF_CSRF_ENABLED = True

    return create_app(Config)


BEFORE = (SECRET_KEY,)
ROTATED = (NEW, SECRET_KEY)
AFTER = (NEW,)


class Visitor:
    """Somebody whose browser meets one app after the other at the same address."""

    def __init__(self):
        self.cookie = self.form_token = ""

    def open(self, app, path="/", method="GET", **how):
        client = app.test_client()
        if self.cookie:
            client.set_cookie("video_session", self.cookie)
        answer = client.open(path, method=method, **how)
        if cookie := client.get_cookie("video_session"):
            self.cookie = cookie.value
        if found := FORM_TOKEN.search(answer.text):
            self.form_token = found[1]
        return answer

    def join(self, app):
        form = {"name": "Ana", "room": "a", "csrf_token": self.form_token}
        return self.open(app, method="POST", data=form)

    def token(self, app):
        return self.open(app, "/api/token", "POST", json={"room": "a"})


@pytest.fixture
def ana():
    """A visitor who has said her name before the secret changed."""
    ana, before = Visitor(), app_with(*BEFORE)
    ana.open(before)
    assert ana.join(before).status_code == 303
    return ana


class TestKeys:
    def test_of_two_purposes_differ(self):
        config = {"SECRET_KEY": SECRET_KEY, "SECRET_KEY_FALLBACKS": []}
        keys = {keys_for(purpose, config).current for purpose in Purpose}
        assert len(keys) == len(Purpose)
        assert SECRET_KEY not in keys

    def test_are_made_in_one_place(self):
        said = re.compile(r"""secret_key|\[["']SECRET_KEY""")
        users = {file.relative_to(APP).as_posix() for file in APP.rglob("*.py") if said.search(file.read_text())}
        assert users == {"access/keys.py"}

    def test_that_a_session_is_signed_with_is_not_the_secret_itself(self, ana):
        ana.cookie = app_with(*BEFORE).session_interface.get_signing_serializer(app_with(NEW)).dumps({"name": "Ben"})
        assert ana.token(app_with(*BEFORE)).status_code == 401


class TestARotation:
    @pytest.mark.parametrize("secrets", [ROTATED, (SECRET_KEY, NEW)])
    def test_keeps_who_is_here(self, ana, secrets):
        assert ana.token(app_with(*secrets)).json["name"] == "Ana"

    def test_keeps_forms_that_are_open(self, ana):
        assert ana.join(app_with(*ROTATED)).status_code == 303

    @pytest.mark.parametrize("path", ["/api/token", "/api/lobby-token"])
    def test_keeps_tokens(self, ana, path):
        token = ana.open(app_with(*BEFORE), path, "POST", json={"room": "a"}).json["token"]
        assert app_with(*ROTATED).extensions["verifier"].verify(token).identity.startswith("Ana~")

    def test_lets_tokens_be_renewed(self, ana):
        app = app_with(*ROTATED)
        token = ana.token(app_with(*BEFORE)).json["token"]
        again = (
            Visitor()
            .open(app, "/api/token", "POST", json={}, headers={"Authorization": f"Bearer {token}"})
            .json["token"]
        )
        assert app_with(*AFTER).extensions["verifier"].verify(again).identity.startswith("Ana~")

    @pytest.mark.parametrize("path", ["/api/token", "/api/lobby-token"])
    def test_signs_with_the_new_one(self, ana, path):
        token = ana.open(app_with(*ROTATED), path, "POST", json={"room": "a"}).json["token"]
        assert app_with(*AFTER).extensions["verifier"].verify(token)
        with pytest.raises(InvalidToken):
            app_with(*BEFORE).extensions["verifier"].verify(token)

    def test_signs_the_sessions_of_who_comes_by_anew(self, ana):
        ana.open(app_with(*ROTATED))
        assert ana.token(app_with(*AFTER)).json["name"] == "Ana"


class TestASecretThatWasTakenOut:
    def test_opens_no_session(self, ana):
        assert ana.token(app_with(*AFTER)).status_code == 401

    def test_sends_no_form(self, ana):
        old = ana.form_token
        ana.open(app_with(*ROTATED))  # her session goes on, and a form that was opened now is sent
        assert ana.join(app_with(*AFTER)).status_code == 303
        ana.form_token = old
        assert ana.join(app_with(*AFTER)).status_code == 400

    @pytest.mark.parametrize("path", ["/api/token", "/api/lobby-token"])
    def test_signs_no_token(self, ana, path):
        token = ana.open(app_with(*BEFORE), path, "POST", json={"room": "a"}).json["token"]
        with pytest.raises(InvalidToken):
            app_with(*AFTER).extensions["verifier"].verify(token)
