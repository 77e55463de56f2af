"""What pages are like when calls run on Twilio."""

import json
import re
from html import unescape

import pytest

from config import ConfigError, ProductionConfig
from tests.keys import SECRET_KEY
from tests.standins.apps import NOBODY, app_with
from tests.standins.twilio_rooms import CREDENTIALS
from tests.test_pages import check_page
from video_app.engines.twilio.settings import DEFAULT_SDK_INTEGRITY, DEFAULT_SDK_URL

RIGHT = {**CREDENTIALS, "SECRET_KEY": SECRET_KEY, "VIDEO_ENGINE": "twilio"}


@pytest.fixture
def app():
    return app_with(NOBODY)


def room_page(app):
    client = app.test_client()
    client.post("/", data={"name": "Ana", "room": "a"})
    return client.get("/rooms/a")


def directives(answer):
    policy = answer.headers["Content-Security-Policy"].split("; ")
    return {name: sources.split() for name, _, sources in (directive.partition(" ") for directive in policy)}


def test_pages_may_load_the_sdk_and_reach_twilio_and_nothing_else(client):
    policy = directives(client.get("/"))
    assert policy["script-src"] == ["'self'", DEFAULT_SDK_URL]
    assert policy["connect-src"][-2:] == ["wss://global.vss.twilio.com", "wss://sdkgw.us1.twilio.com"]
    assert policy["default-src"] == ["'none'"]


def test_a_copy_of_the_sdk_on_this_site_needs_no_other_host():
    page = room_page(app_with(NOBODY, TWILIO_SDK_URL="/sdk/twilio-video.min.js"))
    assert directives(page)["script-src"] == ["'self'"]


def test_the_page_is_told_where_the_sdk_is(app):
    page = room_page(app).text
    settings = json.loads(unescape(re.search(r'data-engine-settings="([^"]*)"', page)[1]))
    assert settings["twilio"] == {"sdkUrl": DEFAULT_SDK_URL, "sdkIntegrity": DEFAULT_SDK_INTEGRITY}
    check_page(page)


def test_no_credential_is_in_a_page(app):
    page = room_page(app).text
    for value in CREDENTIALS.values():
        assert value not in page


@pytest.mark.parametrize("recorded", [True, False])
def test_who_is_recorded_reads_so_before_joining(recorded):
    page = room_page(app_with(NOBODY, TWILIO_RECORD_ROOMS=recorded)).text
    assert ("By joining you agree" in page) is recorded
    assert ('id="recording" hidden' in page) is not recorded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_AUTH_TOKEN", "too-short"),
        ("TWILIO_SDK_URL", "http://cdn.example.com/a.js"),
        ("TWILIO_SDK_URL", "https://cdn.example.com/a.js; script-src *"),
        ("TWILIO_SDK_URL", "https://cdn.example.com/a.js 'unsafe-inline'"),
        ("TWILIO_SDK_INTEGRITY", "none"),
        ("PUBLIC_URL", "calls.example.com"),
        ("PUBLIC_URL", "https://calls.example.com/path"),
        ("TWILIO_CREATE_ROOMS", "perhaps"),
        ("TWILIO_RECORD_ROOMS", "perhaps"),
    ],
)
def test_a_setting_of_the_wrong_shape_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        ProductionConfig({**RIGHT, name: value}).check()


def test_all_wrong_settings_are_named_at_once():
    wrong = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_API_KEY_SID": "SK1", "TWILIO_AUTH_TOKEN": "x"}
    with pytest.raises(ConfigError) as refusal:
        ProductionConfig({**RIGHT, **wrong}).check()
    assert all(name in refusal.value.message for name in wrong)
