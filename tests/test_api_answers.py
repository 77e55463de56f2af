"""Each answer that the description of the API names can be had, and is as it says."""

import json
from datetime import datetime, timezone

import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from twilio.request_validator import RequestValidator

from config import TestingConfig
from tests import livekit
from tests.keys import WITH_KEY
from tests.standins.apps import settings as with_twilio
from tests.standins.twilio_rooms import ACCOUNT, AUTH_TOKEN
from tests.test_openapi import CHECKS, PUBLIC_URL, WEBHOOK
from video_app import create_app
from video_app.access.charter import Charter
from video_app.engines import current_engine
from video_app.engines.base import EngineError
from video_app.extensions import limiter
from video_app.realtime.stores.base import StoreUnavailable
from video_app.video.routes import API_DESCRIPTION

DESCRIBED = schemathesis.openapi.from_dict(json.loads(API_DESCRIPTION))
ANSWERS = [
    (method.upper(), path, int(status))
    for path, item in json.loads(API_DESCRIPTION)["paths"].items()
    for method in {"get", "post"} & set(item)
    for status in item[method]["responses"]
]
TOKEN, LOBBY_TOKEN, PARTICIPANTS = "/api/token", "/api/lobby-token", "/api/rooms/{room}/participants"
NETWORK_TEST = "/api/network-test"
INVITE, INVITE_CODE = "/rooms/{room}/invite", "/rooms/{room}/invite.svg"
NAMED = {"json": {"name": "Ana", "room": "a"}, "headers": WITH_KEY}
LARGE = 17_000
LIVEKIT = "/webhooks/livekit"
REPORT = {
    "event": "participant_joined",
    "id": "EV_1",
    "room": {"name": "a", "sid": "RM_1"},
    "participant": {"identity": "Phone~x1", "sid": "PA_1", "state": "ACTIVE"},
}


class OnceAMinute(TestingConfig):
    """Every request after the first is one too many."""

    TOKEN_RATE_LIMIT = QR_RATE_LIMIT = NETWORK_TEST_RATE_LIMIT = "1 per minute"

    def __init__(self):
        super().__init__()
        self.RATELIMIT_ENABLED = True


class WithoutLobby(TestingConfig):
    """Where nobody can be called."""

    def __init__(self):
        super().__init__()
        self.LOBBY_ENABLED = False


class WithPasscode(TestingConfig):
    """Where everybody is asked for the site's passcode."""

    def __init__(self):
        super().__init__()
        self.ACCESS_PASSCODE = "open sesame"


def fails(error):
    """A function that raises `error`, whatever it is called with."""

    def fail(*args, **more):
        raise error

    return fail


def signed(**fields):
    """A report as Twilio sends it."""
    told = datetime.now(timezone.utc).isoformat()
    form = {"AccountSid": ACCOUNT, "RoomName": "a", "RoomSid": "RM1", "Timestamp": told, **fields}
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + WEBHOOK, form)
    return {"data": form, "headers": {"X-Twilio-Signature": signature}}


def reported(report):
    """A report as LiveKit sends it."""
    body = json.dumps(report).encode()
    return {"data": body, "headers": livekit.signed(body)}


class TestAnswer:
    """Asked for by the status alone: what has to be so before, and what has to be sent."""

    @pytest.fixture
    def app(self, path, status):
        if status == 429:
            return create_app(OnceAMinute)
        if path in {INVITE, INVITE_CODE, NETWORK_TEST} and status == 401:
            return create_app(WithPasscode)
        if (path, status) == (LOBBY_TOKEN, 404):
            return create_app(WithoutLobby)
        if path == WEBHOOK:
            return create_app(with_twilio(TWILIO_AUTH_TOKEN=AUTH_TOKEN, PUBLIC_URL=PUBLIC_URL))
        if path == LIVEKIT:
            return create_app(livekit.app_settings())
        return create_app("testing")

    @pytest.fixture
    def prepare(self, app, client, path, status, monkeypatch):
        """Bring about what leads to `status`; the answer is what to ask with, past the usual."""
        with app.app_context():
            if status == 500:
                app.config["PROPAGATE_EXCEPTIONS"] = False
                views = [rule.endpoint for rule in app.url_map.iter_rules() if same(rule.rule, path)]
                for view in views:
                    monkeypatch.setitem(app.view_functions, view, fails(RuntimeError("a bug")))
            if status in {502, 503}:
                failure = EngineError("The call service does not answer.", cause="a test", status=status)
                monkeypatch.setattr(current_engine(), "open", fails(failure))
                monkeypatch.setattr(app.extensions["hub"], "participants", fails(StoreUnavailable()))
                monkeypatch.setattr(app.extensions["hub"], "check", fails(StoreUnavailable()))
            if path == LIVEKIT and status in {502, 503}:
                app.extensions["hub"].amend("a", lambda _: Charter(room="a", founded=1.0, locked=True))
                monkeypatch.setattr(current_engine(), "remove", fails(failure))
            if (path, status) == (TOKEN, 202):
                waiting = Charter(room="a", founded=1.0, hosts=("somebody",), waiting_room=True)
                app.extensions["hub"].amend("a", lambda _: waiting)
            if path in {PARTICIPANTS, INVITE, INVITE_CODE} and status == 403:
                app.extensions["access"].may_join(lambda visitor, room: False)
            if path in {INVITE, INVITE_CODE} and status == 503:
                app.extensions["access"].may_create(lambda visitor: False)
            if (path, status) == ("/metrics", 401):
                app.config["METRICS_TOKEN"] = "secret"
        if status not in {401, 403} or (path, status) == (PARTICIPANTS, 403):
            with client.session_transaction() as session:
                session.update(name="Ana", person="ana")
        yield self.request_for(client, path, status)
        if status == 429:
            limiter.reset()

    def request_for(self, client, path, status):
        usual = {
            TOKEN: NAMED,
            WEBHOOK: signed(StatusCallbackEvent="room-created"),
            LIVEKIT: reported(REPORT),
        }.get(path, {})
        if status == 400:
            return {**usual, "headers": {**usual.get("headers", {}), "Host": "elsewhere.example"}}
        if status == 413:
            return {
                TOKEN: {"json": {"name": "x" * LARGE}, "headers": WITH_KEY},
                WEBHOOK: signed(More="x" * LARGE),
                LIVEKIT: reported({**REPORT, "more": "x" * 4 * LARGE}),
            }[path]
        special = {
            (TOKEN, 401): {"json": {"room": "a"}},
            (TOKEN, 415): {"data": "room=a"},
            (WEBHOOK, 403): {"data": {"RoomName": "a"}},
            (LIVEKIT, 403): {"data": "{}", "content_type": "application/webhook+json"},
            (LIVEKIT, 415): {**usual, "headers": {}, "content_type": "text/plain"},
            ("/metrics", 403): {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        }
        if (path, status) == (TOKEN, 403):
            token = client.post(TOKEN, **NAMED).json["token"]
            return {"json": {"room": "another"}, "headers": {"Authorization": f"Bearer {token}"}}
        if status == 304:
            return {"headers": {"If-None-Match": client.get(path).headers["ETag"]}}
        return special.get((path, status), usual)

    @pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
    def test_can_be_had_and_is_as_described(self, client, prepare, method, path, status):
        room = "a" if status != 404 else "a%2Fb" if path == PARTICIPANTS else "!!!"
        address = path.replace("{room}", room)
        if status == 429:
            client.open(address, method=method, **prepare)
        answer = client.open(address, method=method, **prepare)
        assert answer.status_code == status
        checks = [check for check in CHECKS if status < 500 or check is not not_a_server_error]
        DESCRIBED[path][method].Case(path_parameters={"room": room}).validate_response(answer, checks=checks)


def same(rule, path):
    """Whether Flask's `rule` is the described `path`."""
    return rule.replace("<", "{").replace(">", "}") == path
