"""Sending what no page of ours sends: whatever it is, it is refused or left alone, and is no error of ours."""

import io
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import TestingConfig
from tests.keys import WITH_KEY
from tests.standins.apps import settings as with_twilio
from tests.standins.twilio_rooms import AUTH_TOKEN
from video_app import create_app

FORMS = ["/", "/leave", "/lobby", "/lobby/leave"]
FIELDS = ["name", "room", "new_room", "csrf_token", "submit"]
BROKEN = [
    b"",
    b"--x",
    b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAna',
    b"--x\r\n\r\n--x--",
    b"--x\r\nContent-Disposition: form-data\r\nContent-Disposition: form-data; filename=a\r\n\r\n\x00\r\n--x--",
    b"\xff" * 9,
]
SOCKET = {"Connection": "Upgrade", "Upgrade": "websocket"}


class Behind(TestingConfig):
    """Behind a proxy that passes on what anybody sends."""

    TRUSTED_PROXY_HOPS = 1


class Checked(TestingConfig):
    """With the protection of forms, as in production."""

    WTF_CSRF_ENABLED = True


def file():
    return io.BytesIO(b"text"), "file.txt"


class TestForms:
    @pytest.mark.parametrize("config", [TestingConfig, Checked])
    @pytest.mark.parametrize("path", FORMS)
    def test_take_no_files_for_texts(self, config, path):
        client = create_app(config).test_client()
        for field in FIELDS:
            answer = client.post(path, data={"name": "Ana", "room": "a", field: file()})
            assert answer.status_code in {200, 303, 400}

    @pytest.mark.parametrize("path", FORMS)
    @pytest.mark.parametrize("config", [TestingConfig, Checked])
    def test_take_no_json(self, config, path):
        client = create_app(config).test_client()
        for body in [[], [1], "text", 7, None, {"name": 7, "room": [1]}, {"name": "Ana", "room": "a"}]:
            answer = client.post(path, json=body)
            assert answer.status_code in {303, 400}
            assert "/rooms/" not in answer.headers.get("Location", "")

    @pytest.mark.parametrize(
        "data",
        [
            "name=Ana&name=Ben&room=a&room=b",
            "name=%00&room=%00",
            "name=%ff%fe&room=%ff",
            "name=%ED%A0%80&room=a",
            "name&room",
            "=&=&=",
            "%",
            "name[]=Ana&room[x]=a",
        ],
    )
    @pytest.mark.parametrize("path", FORMS)
    def test_take_odd_texts_or_refuse_them(self, client, path, data):
        answer = client.post(path, data=data, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {303, 400}

    @pytest.mark.parametrize(
        "content_type",
        [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\xff",
            "multipart/form-data; boundary=x; charset=nonsense",
            "application/x-www-form-urlencoded; charset=utf-7",
            "application/x-www-form-urlencoded; charset=nonsense",
            "application/json",
            "nonsense",
            ";",
        ],
    )
    @pytest.mark.parametrize("path", [*FORMS, "/api/token", "/api/lobby-token"])
    def test_take_no_broken_ones(self, client, path, content_type):
        for data in BROKEN:
            answer = client.post(path, data=data, headers={"Content-Type": content_type})
            assert answer.status_code in {303, 400, 401, 415}


HEADERS = [
    *("Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Encoding", "Content-Type", "Cookie"),
    *("Forwarded", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "Origin", "Range", "Referer"),
    *("Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Upgrade"),
    *("X-Api-Key", "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto"),
    *("X-Forwarded-Prefix", "X-Twilio-Signature", "X-HTTP-Method-Override", "Transfer-Encoding", "Expect"),
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "x"]
TYPES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
# What a server passes on is text of one byte a character.
LATIN = st.characters(max_codepoint=255)
ODD = st.sampled_from(["", "\x00", "%00", "\xff", "..", "//", "a,b;q=x", "*", "bytes=-", "bytes=9-1,x", '"', "[", ":0"])
TEXT = st.one_of(st.text(LATIN, max_size=20), ODD)
HEADER_TEXT = TEXT.map(lambda text: text.replace("\r", "").replace("\n", ""))
SEGMENT = st.one_of(TEXT, st.sampled_from(["a", "weekly-standup", "x" * 65, "~lobby", "css/app.css", "../config.py"]))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)),
    max_leaves=5,
)
FORM = st.lists(st.tuples(st.sampled_from([*FIELDS, "Timestamp", "RoomName"]), TEXT), max_size=4)
BODY = st.one_of(
    st.binary(max_size=50),
    JSON.map(lambda value: json.dumps(value).encode()),
    FORM.map(lambda pairs: "&".join(f"{name}={text}" for name, text in pairs).encode("latin-1")),
    FORM.map(lambda pairs: b"".join(part(*pair) for pair in pairs) + b"--x--\r\n"),
)


def part(name, text):
    """One part of a multipart form; some are files."""
    kind = '; filename="f"' if len(text) % 2 else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n{text}\r\n'.encode("latin-1")


@pytest.fixture(scope="module", params=["p2p", "twilio", "behind a proxy"])
def attacked(request):
    """An app of each kind."""
    public = {"TWILIO_AUTH_TOKEN": AUTH_TOKEN, "PUBLIC_URL": "https://calls.example.com", "TWILIO_CREATE_ROOMS": False}
    configs = {"p2p": Checked, "twilio": with_twilio(**public), "behind a proxy": Behind}
    return create_app(configs[request.param])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_no_request_is_an_error_of_ours(attacked, data):
    rules = [rule.rule for rule in attacked.url_map.iter_rules() if rule.endpoint != "realtime.realtime"]
    rule = data.draw(st.sampled_from(rules))  # tests/realtime attacks the other one, over sockets
    path = re.sub("<.+?>", lambda _: data.draw(SEGMENT, label="part"), rule)
    environ = {"PATH_INFO": path, "QUERY_STRING": data.draw(HEADER_TEXT, label="query")}
    names = data.draw(st.lists(st.sampled_from(HEADERS), max_size=4, unique=True), label="headers")
    headers = {name: data.draw(HEADER_TEXT, label=name) for name in names}
    headers |= data.draw(st.sampled_from([{}, WITH_KEY, SOCKET]))
    answer = attacked.test_client().open(
        method=data.draw(st.sampled_from(METHODS), label="method"),
        headers={"Content-Type": data.draw(st.sampled_from(TYPES)), **headers},
        data=data.draw(BODY, label="body"),
        environ_overrides=environ,
    )
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/", "/rooms/standup", "/lobby", "/api/openapi.json", "/healthz"])
def test_a_query_that_is_no_text_is_refused(client, path):
    assert client.get(path, environ_overrides={"QUERY_STRING": "invite=\x80"}).status_code == 400
