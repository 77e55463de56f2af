"""LiveKit's browser SDK: the command that brings it, and an app that has to have it."""

import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import config as site
from tests.keys import SECRET_KEY
from tests.livekit import SDK_FILE, app_settings
from tests.programs import need_from_npm
from video_app import create_app
from video_app.engines.livekit import sdk
from video_app.variables import ConfigError

GET_IT = "flask video livekit-sdk"


@pytest.fixture
def original():
    return need_from_npm(SDK_FILE).read_bytes()


@pytest.fixture
def packed(tmp_path, original):
    """What `npm pack` makes."""
    return package_of(original, tmp_path / "livekit-client-2.23.0.tgz")


def package_of(content, path):
    file = path.with_suffix(".js")
    file.write_bytes(content)
    with tarfile.open(path, "w:gz") as package:
        package.add(file, "package/dist/livekit-client.umd.js")
    file.unlink()
    return path


@pytest.fixture
def bring(tmp_path):
    """Run the command of an app on another engine; its exit code, output, and the file."""
    kept = tmp_path / "instance" / "sdk.js"

    def bring(*words):
        app = create_app("testing")
        app.config["LIVEKIT_SDK_FILE"] = str(kept)
        answer = app.test_cli_runner().invoke(args=["video", "livekit-sdk", *map(str, words)])
        return answer.exit_code, answer.output, kept

    return bring


class TestCommand:
    def test_takes_a_package(self, bring, packed, original):
        code, output, kept = bring("--from", packed)
        assert (code, kept.read_bytes()) == (0, original)
        assert f"2.23.0 is in {kept}" in output

    def test_takes_the_file_itself(self, bring, original):
        code, _, kept = bring("--from", SDK_FILE)
        assert (code, kept.read_bytes()) == (0, original)

    @pytest.mark.parametrize("change", [b"", b" "])
    def test_takes_no_other(self, bring, tmp_path, original, change):
        for path in (package_of(original[1:] + change, tmp_path / "a.tgz"), tmp_path / "a.js"):
            path.exists() or path.write_bytes(original + b"\n" + change)
            code, output, kept = bring("--from", path)
            assert code == 1
            assert "not the SDK that the app was made with (livekit-client@2.23.0" in output
            assert not kept.exists()

    def test_leaves_what_is_there_when_it_refuses(self, bring, packed, tmp_path, original):
        bring("--from", packed)
        (tmp_path / "other.js").write_text("alert(1)")
        _, _, kept = bring("--from", tmp_path / "other.js")
        assert kept.read_bytes() == original
        assert [file.name for file in kept.parent.iterdir()] == [kept.name]

    def test_takes_no_package_of_something_else(self, bring, tmp_path):
        (tmp_path / "a").write_text("a")
        with tarfile.open(tmp_path / "other.tgz", "w:gz") as package:
            package.add(tmp_path / "a", "package/a")
        code, output, _ = bring("--from", tmp_path / "other.tgz")
        assert code == 1
        assert "not the SDK" in output

    def test_a_broken_package_is_told(self, bring, packed):
        packed.write_bytes(packed.read_bytes()[:50_000])
        code, output, kept = bring("--from", packed)
        assert code == 1
        assert "Error: " in output
        assert not kept.exists()

    def test_a_file_that_is_not_there_is_told(self, bring):
        code, output, _ = bring("--from", "nowhere.tgz")
        assert code == 2
        assert "nowhere.tgz" in output


class TestNpm:
    """The command asks npm; here another program of that name answers."""

    @pytest.fixture
    def npm(self, tmp_path, monkeypatch):
        """Put a shell script in npm's place."""

        def npm(script):
            folder = tmp_path / "bin"
            folder.mkdir(exist_ok=True)
            (folder / "npm").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n{script}\n')
            (folder / "npm").chmod(stat.S_IRWXU)
            monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

        return npm

    def test_is_asked_for_the_one_version(self, bring, npm, packed, tmp_path, original):
        npm(f'while [ "$1" != --pack-destination ]; do shift; done; cp {packed} "$2"')
        code, _, kept = bring()
        assert (code, kept.read_bytes()) == (0, original)
        assert (tmp_path / "asked").read_text().startswith("pack livekit-client@2.23.0 ")

    def test_is_not_asked_again(self, bring, npm, packed, tmp_path):
        bring("--from", packed)
        npm("exit 1")
        code, output, _ = bring()
        assert (code, "already" in output) == (0, True)
        assert not (tmp_path / "asked").exists()

    def test_what_it_says_is_told(self, bring, npm):
        npm("echo 'no such host' >&2; exit 1")
        code, output, _ = bring()
        assert code == 1
        assert "`npm pack livekit-client@2.23.0` failed: no such host" in output

    def test_no_file_is_told(self, bring, npm):
        npm("true")
        assert "made no file" in bring()[1]

    def test_without_it_the_way_is_told(self, bring, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        code, output, _ = bring()
        assert code == 1
        assert f"`{GET_IT} --from FILE`" in output


class TestApp:
    @pytest.mark.parametrize("content", [None, b"", b"alert(1)"])
    def test_does_not_start_without_it(self, tmp_path, content):
        file = tmp_path / "sdk.js"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(ConfigError, match=f"{file}.*Run `{GET_IT}`"):
            create_app(app_settings(LIVEKIT_SDK_FILE=str(file)))

    def test_starts_with_it(self):
        assert create_app(app_settings()).extensions["engines"].main.name == "livekit"

    def test_looks_in_flask_s_instance_folder(self, app):
        assert sdk.path_in({"LIVEKIT_SDK_FILE": ""}) == Path(app.instance_path) / "livekit-client-2.23.0.umd.js"

    def test_serves_it_for_ever(self, original):
        client = create_app(app_settings()).test_client()
        with client.application.test_request_context():
            told = client.application.extensions["engines"].main.browser_settings()
        with client.get(told["sdkUrl"]) as answer:
            assert answer.data == original
        assert answer.mimetype == "text/javascript"
        assert {"max-age=31536000", "immutable"} <= set(answer.headers["Cache-Control"].split(", "))
        assert "Set-Cookie" not in answer.headers
        assert told["sdkIntegrity"] == sdk.integrity_of(original)

    def test_serves_it_compressed(self, original):
        client = create_app(app_settings()).test_client()
        with client.application.test_request_context():
            url = client.application.extensions["engines"].main.browser_settings()["sdkUrl"]
        with client.get(url, headers={"Accept-Encoding": "br"}) as answer:
            assert answer.headers["Content-Encoding"] == "br"
            assert len(answer.data) < len(original) / 3

    def test_on_another_engine_nothing_of_it_is_there(self, client):
        assert client.get(f"/static/x/{sdk.FILENAME}").status_code == 404


class TestStart:
    """Without the SDK no server does start, and the command that brings it does."""

    def run(self, tmp_path, *words):
        environ = {
            "PATH": os.environ["PATH"],
            "FLASK_APP": "run.py",
            "FLASK_CONFIG": "production",
            "SECRET_KEY": SECRET_KEY,
            "VIDEO_ENGINE": "livekit",
            "LIVEKIT_URL": "wss://livekit.example.com",
            "LIVEKIT_API_KEY": "APIexample",
            "LIVEKIT_API_SECRET": "s" * 32,
            "LIVEKIT_SDK_FILE": str(tmp_path / "sdk.js"),
            "PUBLIC_URL": "https://calls.example.com",
        }
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, cwd=site.BASE_DIR, env=environ, capture_output=True, text=True, timeout=50)

    @pytest.mark.parametrize(
        "words", [["flask", "run", "--port", "1"], ["gunicorn", "run:app", "--bind", "127.0.0.1:1"]]
    )
    def test_says_which_command_to_run(self, tmp_path, words):
        ended = self.run(tmp_path, *words)
        assert ended.returncode == 1
        assert f"Error: LiveKit's browser SDK is not there ({tmp_path / 'sdk.js'}). Run `{GET_IT}`" in ended.stderr
        assert "Traceback" not in ended.stderr

    def test_the_command_runs(self, tmp_path, original):
        ended = self.run(tmp_path, "flask", "video", "livekit-sdk", "--from", str(SDK_FILE))
        assert ended.returncode == 0, ended.stderr
        assert Path(tmp_path / "sdk.js").read_bytes() == original

    def test_the_doctor_does_not_miss_it(self, tmp_path):
        ended = self.run(tmp_path, "flask", "video", "doctor", "--offline")
        assert ended.returncode == 1
        assert "FAIL  LiveKit's browser SDK is not there" in ended.stdout
