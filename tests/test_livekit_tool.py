"""`make livekit`: what it starts, and what it says."""

import json
import os
import subprocess
import sys

import pytest

from config import BASE_DIR
from tools import livekit
from video_app.settings import Config


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What it starts in its own place: program, arguments and environment."""
    program = tmp_path / "livekit-server"
    program.touch(mode=0o755)
    calls = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(livekit, "SECRET_FILE", tmp_path / "secret")
    monkeypatch.setattr(os, "execve", lambda *what: calls.append(what))
    return calls


@pytest.fixture
def sdk(monkeypatch):
    """Answer for the command that brings the SDK with an exit code; what it was."""
    asked = []

    def sdk(code):
        def run(command, **_):
            asked.append(command)
            return subprocess.CompletedProcess(command, code)

        monkeypatch.setattr(subprocess, "run", run)
        return asked

    return sdk


def test_it_prints_what_the_app_needs_and_starts_a_server_with_the_same(started, sdk, capsys):
    asked = sdk(0)
    livekit.main()
    assert asked == [[sys.executable, "-m", "flask", "video", "livekit-sdk"]]
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines() if "=" in line)
    assert list(lines) == ["VIDEO_ENGINE", "LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]
    Config({"SECRET_KEY": "s" * 32, **lines}).check()

    [(program, arguments, environ)] = started
    assert arguments == [program], "a secret in the arguments is everybody's"
    configured = json.loads(environ["LIVEKIT_CONFIG"])
    assert configured["keys"] == {lines["LIVEKIT_API_KEY"]: lines["LIVEKIT_API_SECRET"]}
    assert lines["LIVEKIT_URL"] == f"ws://127.0.0.1:{configured['port']}"
    assert configured["bind_addresses"] == ["127.0.0.1"]
    assert configured["webhook"]["urls"][0].endswith("/webhooks/livekit")


def test_the_secret_stays_the_same(started, sdk, capsys):
    sdk(0)
    livekit.main()
    first = capsys.readouterr().out
    livekit.main()
    assert capsys.readouterr().out == first


def test_without_the_sdk_it_does_not_start(started, sdk):
    sdk(1)
    with pytest.raises(SystemExit):
        livekit.main()
    assert started == []


def test_without_a_server_it_says_how_to_get_one(tmp_path):
    environ = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tools.livekit"]
    ended = subprocess.run(command, cwd=BASE_DIR, env=environ, capture_output=True, text=True, timeout=50)
    assert ended.returncode == 1
    assert f"go install {livekit.PACKAGE}" in ended.stderr
