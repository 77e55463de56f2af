"""The API answers as its description says, whatever it is asked. Schemathesis makes up the questions."""

import json
from datetime import datetime, timezone

import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from twilio.request_validator import RequestValidator

from tests.keys import WITH_KEY
from tests.livekit import app_settings as with_livekit
from tests.livekit import signed
from tests.standins.apps import settings as with_twilio
from tests.standins.twilio_rooms import ACCOUNT, AUTH_TOKEN
from video_app import create_app

DESCRIPTION = "/api/openapi.json"
WEBHOOK = "/webhooks/twilio/room"
LIVEKIT_WEBHOOK = "/webhooks/livekit"
PUBLIC_URL = "https://calls.example.com"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
SEARCH = {"generation": {"max-examples": 12, "deterministic": True, "no-shrink": True}}


def described(app):
    """What `app` says it answers, to be asked for."""
    return schemathesis.openapi.from_wsgi(DESCRIPTION, app, config=SchemathesisConfig.from_dict(SEARCH))


def who_asks(app):
    """The headers of a program, of a visitor, of who renews a token, and of nobody."""
    visitor = app.test_client()
    visitor.post("/", data={"name": "Ana", "room": "standup"})
    cookie = visitor.get_cookie("video_session")
    access = visitor.post("/api/token", json={"room": "standup"}).json
    return [
        {},
        WITH_KEY,
        {"Cookie": f"{cookie.key}={cookie.value}"},
        {"Authorization": f"Bearer {access['token']}"},
    ]


p2p = described(create_app("testing"))
# Rooms that are not made ask nothing of Twilio, so nobody has to stand in for it.
twilio_settings = {"TWILIO_AUTH_TOKEN": AUTH_TOKEN, "PUBLIC_URL": PUBLIC_URL, "TWILIO_CREATE_ROOMS": False}
twilio = described(create_app(with_twilio(**twilio_settings)))
everybody = {id(schema.app): who_asks(schema.app) for schema in (p2p, twilio)}


@pytest.fixture(scope="module")
def on_livekit():
    """An app with the same description, made only where LiveKit's SDK is."""
    return create_app(with_livekit())


def ask(case):
    """Ask what `case` asks, as everybody."""
    for headers in everybody[id(case.operation.schema.app)]:
        case.call_and_validate(headers=headers, checks=CHECKS)


@p2p.exclude(path=[WEBHOOK, LIVEKIT_WEBHOOK]).parametrize()
def test_every_answer_is_described(case):
    ask(case)


@twilio.include(path=["/api/token", "/api/rooms/{room}/participants", WEBHOOK]).parametrize()
def test_so_is_every_answer_on_twilio(case):
    ask(case)


@twilio.include(path=WEBHOOK).parametrize()
def test_so_is_what_reports_of_twilios_are_answered(case):
    if not isinstance(case.body, dict):
        return
    case.body |= {"AccountSid": ACCOUNT, "Timestamp": datetime.now(timezone.utc).isoformat()}
    case.body = {name: value for name, value in case.body.items() if isinstance(value, str)}
    case.query = {}
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + WEBHOOK, case.body)
    case.call_and_validate(headers={"X-Twilio-Signature": signature}, checks=CHECKS)


@p2p.include(path=LIVEKIT_WEBHOOK).parametrize()
def test_so_is_what_reports_of_livekits_are_answered(case, on_livekit):
    client = on_livekit.test_client()
    case.call_and_validate(session=client, checks=CHECKS)
    body = json.dumps(case.body, default=str).encode()
    case.call_and_validate(session=client, data=body, headers=signed(body), checks=CHECKS)
