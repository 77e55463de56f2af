"""Who opens no tunnel: everything but a development `flask run`."""

import re
import signal
from urllib.request import urlopen

import click
import pytest
from flask.cli import routes_command, run_command

from tests.keys import SECRET_KEY
from tests.waiting import PATIENCE_SECONDS
from video_app import create_app, tunnel


@pytest.mark.parametrize("arguments", [["routes"], ["shell"], ["video", "--help"], ["run", "--help"]])
def test_other_commands_open_nothing(start, arguments):
    command = start(*arguments)
    command.process.wait(PATIENCE_SECONDS)
    assert "public address" not in command.text
    assert command.notes("starts") == []


def test_gunicorn_opens_nothing(start):
    server = start("--bind", "127.0.0.1:0", "run:app", program="gunicorn", SECRET_KEY=SECRET_KEY)
    server.shows("Booting worker")
    [url] = re.findall(r"Listening at: (\S+)", server.text)
    urlopen(f"{url}/healthz", timeout=PATIENCE_SECONDS).close()  # a worker that still starts does not hear the signal
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE_SECONDS)
    assert server.notes("starts") == []


def test_a_public_address_of_ones_own_is_shown_instead(run):
    server = run(PUBLIC_URL="https://calls.example.com")
    assert server.shows("Public   https://calls.example.com\n")
    assert "https://calls.example.com/rooms/standup" in server.get("/rooms/standup/invite")
    assert server.notes("starts") == []


class TestDecision:
    """Whether an app that is being created opens a tunnel."""

    @pytest.fixture
    def opened(self, monkeypatch):
        """The schemes of the tunnels that were opened."""
        schemes = []

        class Opener:
            def __init__(self, settings, scheme):
                schemes.append(scheme)

            def start(self):
                return "/nowhere/url"

        monkeypatch.setenv("START_NGROK", "1")
        monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
        for name in ("WERKZEUG_RUN_MAIN", "TUNNEL_FILE", "PUBLIC_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("VIDEO_ENGINE", "p2p")
        monkeypatch.setattr(tunnel, "Opener", Opener)
        return schemes

    def create(self, config="development", command=run_command, **params):
        with click.Context(command) as context:
            context.params = params
            create_app(config)

    def test_a_development_flask_run_opens_one(self, opened):
        self.create()
        assert opened == ["http"]

    def test_it_leads_to_https_when_the_server_speaks_it(self, opened):
        self.create(cert="adhoc")
        assert opened == ["https"]

    @pytest.mark.parametrize("config", ["production", "testing"])
    def test_other_configurations_do_not(self, opened, config):
        self.create(config)
        assert opened == []

    def test_other_commands_do_not(self, opened):
        self.create(command=routes_command)
        create_app("development")
        assert opened == []

    def test_the_process_that_serves_does_not(self, opened, monkeypatch):
        monkeypatch.setenv("WERKZEUG_RUN_MAIN", "true")
        self.create()
        assert opened == []

    def test_it_can_be_turned_off(self, opened, monkeypatch):
        monkeypatch.setenv("START_NGROK", "0")
        self.create()
        assert opened == []
