"""What operators look at."""

import json
import logging
import subprocess
import sys

import pytest

from tests.keys import API_KEY, SECRET_KEY, WITH_KEY
from tests.realtime.redis_server import RedisServer
from tests.realtime.sockets import ROOT
from video_app import create_app
from video_app.ops.logs import JsonFormatter, TextFormatter
from video_app.realtime.stores.base import StoreUnavailable


def test_the_process_is_up_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}


def test_it_is_not_ready_without_its_store(app, client, monkeypatch):
    def fail():
        raise StoreUnavailable

    monkeypatch.setattr(app.extensions["hub"], "check", fail)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_numbers_grow(client):
    def tokens():
        lines = client.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("video_tokens_total")).split()[1])

    before = tokens()
    client.post("/api/token", json={"name": "Ana", "room": "standup"}, headers=WITH_KEY)
    assert tokens() == before + 1


@pytest.mark.parametrize("name", ["sockets", "rooms", "participants", "joins", "relays", "errors", "tokens"])
def test_every_number_has_a_name(client, name):
    assert f"# TYPE video_{name}" in client.get("/metrics").text


@pytest.mark.parametrize("shown", ["", "Bearer wrong", "Bearer é", "secret"])
def test_the_numbers_can_be_kept_from_others(app, client, shown):
    app.config["METRICS_TOKEN"] = "secret"
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200


@pytest.fixture
def record():
    record = logging.LogRecord("video_app.hub", logging.INFO, "", 1, "%s joined", ("Ana",), None)
    record.room, record.identity = "standup", "Ana~1"
    return record


def test_log_lines_have_room_and_identity(record):
    assert TextFormatter().format(record).endswith("INFO Ana joined room='standup' identity='Ana~1'")
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["room"], line["identity"]) == ("INFO", "standup", "Ana~1")


@pytest.mark.parametrize("brought", ["a\n2026 INFO made up", "\r", "\x1b[2J", "\x07", "\x85", "\u2028", "\x9b2J"])
def test_what_a_client_brings_stays_in_its_line_and_is_obeyed_by_no_terminal(record, brought):
    record.args = (f"Ana{brought}",)
    for formatter in TextFormatter(), JsonFormatter():
        assert formatter.format(record).isprintable()
    assert json.loads(JsonFormatter().format(record))["message"] == f"Ana{brought} joined"


class TestGunicorn:
    """What `gunicorn run:app` refuses, in one readable line."""

    def refusal(self, *options, **settings):
        environment = {"PATH": "", "FLASK_CONFIG": "production", "VIDEO_ENGINE": "p2p", **settings}
        command = [sys.executable, "-m", "gunicorn", "run:app", "--bind", "127.0.0.1:0", *options]
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        return ended.stderr.splitlines()[-1]

    def test_an_unusable_setting(self):
        assert self.refusal().startswith("Error: SECRET_KEY is not set.")

    def test_several_workers_without_redis(self):
        refusal = self.refusal("--workers", "2", SECRET_KEY=SECRET_KEY)
        assert "serves one process. For more, set REDIS_URL." in refusal


def test_redis_keeps_the_rooms_and_the_rate_limits(tmp_path, monkeypatch):
    redis_server = RedisServer(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("VIDEO_ENGINE", "p2p")
    monkeypatch.setenv("API_KEYS", API_KEY)
    app = create_app("production")
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    client.post("/api/token", json={"name": "Ana", "room": "a"}, headers=WITH_KEY)
    with redis_server.client() as redis:
        assert [key for key in redis.scan_iter() if b"LIMIT" in key]
    redis_server.stop()
    assert client.get("/readyz").status_code == 503
    assert client.post("/api/token", json={"name": "Ana", "room": "a"}, headers=WITH_KEY).status_code == 200
    app.extensions["hub"].close()
