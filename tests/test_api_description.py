"""The description of the API and the app do not drift apart: routes, error codes, limits."""

import ast
import json
import re
from pathlib import Path

import msgspec

from tests.livekit import app_settings as with_livekit
from tests.standins.apps import settings as with_twilio
from tests.test_openapi import DESCRIPTION
from video_app import create_app
from video_app.access.grant import TokenError
from video_app.engines import ENGINES
from video_app.errors import MESSAGES
from video_app.names import NAME_MAX_CHARACTERS, ROOM_MAX_CHARACTERS
from video_app.video.room_entry import INVITE_INVALID, REFUSALS
from video_app.video.routes import API_DESCRIPTION
from video_app.video.token_api import TokenRequest

PACKAGE = Path(__file__).resolve().parents[1] / "video_app"
MINE = json.loads(API_DESCRIPTION)
SCHEMAS = MINE["components"]["schemas"]
# What people and their browsers ask for, which no program does.
PAGES = {"auth", "bootstrap", "static", "realtime"}
PAGE_VIEWS = {"video.room", "lobby.index", "lobby.enter", "lobby.leave", "network_test.page"}
METHODS = {"get", "post", "put", "patch", "delete"}


def operations():
    """Every operation that is described, as `POST /api/token`, and its answers."""
    for path, item in MINE["paths"].items():
        for method in METHODS & set(item):
            yield f"{method.upper()} {path}", item[method]["responses"]


class TestRoutes:
    def routes(self, app):
        """The operations of `app` that are not for pages alone."""
        for rule in app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] not in PAGES and rule.endpoint not in PAGE_VIEWS:
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
                yield from (f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"})

    def test_are_those_of_the_app(self, app):
        engines = [create_app(settings) for settings in (with_twilio(), with_livekit())]
        routes = {route for one in (app, *engines) for route in self.routes(one)}
        assert routes == {operation for operation, _ in operations()}

    def test_below_api_are_all_described(self, app):
        below = {operation for operation in self.routes(app) if "/api/" in operation}
        assert len(below) == len([rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")])


class TestErrorCodes:
    def in_the_code(self):
        """The codes that the package writes down, in calls of ApiError and errors.answer, and in its tables."""
        for file in PACKAGE.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                    "ApiError",
                    "Refused",
                    "answer",
                }
                if called and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                    yield node.args[1].value
        yield from (code for code, _ in MESSAGES.values())
        yield from (error.id for error in (TokenError, *TokenError.__subclasses__()))
        yield from (code for code, _ in (*REFUSALS.values(), INVITE_INVALID))
        yield from ("invalid_name", "invalid_room")
        yield "error"

    def test_are_those_of_the_code(self):
        assert set(self.in_the_code()) == set(SCHEMAS["ErrorCode"]["enum"])

    def test_of_each_answer_are_among_them(self):
        named = set()
        for found in re.findall(r'"code": ?\{\s*"(?:enum|const)": ?(\[[^]]*\]|"\w+")', API_DESCRIPTION.decode()):
            named |= {json.loads(found)} if found.startswith('"') else set(json.loads(found))
        assert len(named) > 10
        assert named <= set(SCHEMAS["ErrorCode"]["enum"])


def test_the_limits_are_those_of_names():
    asked, given = SCHEMAS["TokenRequest"]["properties"], SCHEMAS["Access"]["properties"]
    for fields in (asked, given):
        assert fields["name"]["maxLength"] == NAME_MAX_CHARACTERS
        assert fields["room"]["maxLength"] == ROOM_MAX_CHARACTERS
    assert MINE["components"]["parameters"]["Room"]["schema"]["maxLength"] == ROOM_MAX_CHARACTERS
    assert set(asked) == {field.encode_name for field in msgspec.structs.fields(TokenRequest)}


def test_the_engines_are_those_there_are():
    assert set(SCHEMAS["Access"]["properties"]["engine"]["enum"]) == set(ENGINES)


def test_caches_may_keep_it_and_nobodys_cookie_is_in_it(client):
    client.post("/", data={"name": "Ana", "room": "a"})
    answer = client.get(DESCRIPTION)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert not {"Set-Cookie"} & set(answer.headers.keys())
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get(DESCRIPTION, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
