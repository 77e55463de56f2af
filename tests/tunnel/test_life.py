"""One tunnel, from the start of `flask run` to its end, however that comes about."""

import json
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.server import free_port
from tests.qr import read_terminal
from tests.tunnel.command import Command, wait_for
from tests.waiting import PATIENCE_SECONDS

SOME_TIME = 4_000_000_000  # in the future: a file that got older is no change to Werkzeug
PUBLIC = "https://stand-in.ngrok-free.app"


def invite_url(command: Command) -> str:
    return json.loads(command.get("/rooms/standup/invite"))["url"]


def upstreams(command: Command) -> list[str]:
    """Where each tunnel that was asked for leads to."""
    return [json.loads(line)["upstream"]["url"] for line in command.notes("tunnels")]


def test_the_tunnel_outlives_code_reloads(start, tmp_path):
    changing = tmp_path / "changing"
    changing.touch()
    server = start("run", "--port", "0", "--extra-files", str(changing), FLASK_DEBUG="1")
    assert server.shows(f"Public   {PUBLIC}\n")
    for reloads in range(2):
        assert server.shows("Restarting with stat", times=reloads + 1)
        assert invite_url(server) == f"{PUBLIC}/rooms/standup"
        os.utime(changing, (SOME_TIME, SOME_TIME + reloads))
    assert server.shows("Restarting with stat", times=3)
    assert invite_url(server) == f"{PUBLIC}/rooms/standup"
    assert upstreams(server) == [server.local_url]
    assert len(server.notes("starts")) == 1

    server.process.send_signal(signal.SIGINT)
    server.process.wait(PATIENCE_SECONDS)
    assert server.agents == []
    assert "Traceback" not in server.text


def test_the_terminal_shows_both_addresses_and_a_code_that_phones_read(run):
    server = run()
    assert server.shows(f"   Public   {PUBLIC}\n   Local    {server.local_url}\n")
    assert server.text.index("Opening a public address") < server.text.index("Public ")
    assert read_terminal(server.text) == PUBLIC


@pytest.mark.parametrize("reload", ["--reload", "--no-reload"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_tunnel_closes_with_the_server(start, reload, number):
    server = start("run", reload, "--port", "0")
    server.shows("Public ")
    assert leftovers(server)
    server.process.send_signal(number)
    server.process.wait(PATIENCE_SECONDS)
    assert server.agents == []
    assert leftovers(server) == []


@pytest.mark.parametrize("reload", ["--reload", "--no-reload"])
def test_the_tunnel_closes_when_the_server_is_killed(start, reload):
    server = start("run", reload, "--port", "0")
    server.shows("Public ")
    assert leftovers(server)
    server.process.kill()
    assert wait_for(lambda: not server.agents and not leftovers(server), server)


def test_a_tunnel_that_is_still_opening_closes_too(run):
    server = run(NGROK_STANDIN_FAILS="silent")
    wait_for(lambda: server.agents, server)
    server.process.terminate()
    server.process.wait(PATIENCE_SECONDS)
    assert server.agents == []
    assert "No public address" not in server.text


def test_no_tunnel_for_a_server_that_cannot_start(start):
    first = start("run", "--no-reload", "--port", "0", START_NGROK="0")
    port = first.local_url.rpartition(":")[2]
    second = start("run", "--no-reload", "--port", port)
    assert second.process.wait(PATIENCE_SECONDS) == 1
    assert second.notes("starts") == []


def leftovers(server: Command) -> list[Path]:
    """What the tunnel keeps in the file system while it is open."""
    return list(server.folder.glob("video-tunnel-*"))


class TestWhereItLeads:
    def test_to_the_port_of_the_environment(self, start):
        port = free_port()
        server = start("run", "--no-reload", FLASK_RUN_PORT=str(port))
        server.shows("Public ")
        assert upstreams(server) == [f"http://127.0.0.1:{port}"]

    def test_to_every_interface_by_the_loopback(self, run):
        server = run("--host", "0.0.0.0")
        server.shows("Public ")
        assert upstreams(server)[0].startswith("http://127.0.0.1:")

    def test_to_another_address(self, run):
        server = run("--host", "127.0.0.2")
        server.shows("Public ")
        assert upstreams(server) == [server.local_url]

    def test_to_https(self, run, certificate):
        server = run("--cert", str(certificate.cert), "--key", str(certificate.key))
        server.shows("Public ")
        assert upstreams(server) == [server.local_url]
        assert server.local_url.startswith("https://")

    def test_domain_and_region_of_ones_own(self, run):
        server = run(NGROK_DOMAIN="https://calls.example.com/", NGROK_REGION="eu")
        assert server.shows("Public   https://calls.example.com\n")
        assert json.loads(server.notes("arguments")[0])[-2:] == ["--region", "eu"]


class TestThroughIt:
    """Requests as ngrok's agent passes them on."""

    @pytest.fixture
    def edge(self, run):
        server = run()
        server.shows("Public ")
        return f"http://127.0.0.1:{server.notes('edges')[0]}"

    def test_a_visitor_gets_secure_cookies_and_the_public_link(self, edge):
        with urllib.request.urlopen(f"{edge}/rooms/standup") as answer:
            page, cookie = answer.read().decode(), answer.headers["Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"]
        assert "Secure" in cookie
        assert 'value="standup"' in page
        with urllib.request.urlopen(f"{edge}/rooms/standup/invite") as answer:
            assert json.load(answer) == {"url": f"{PUBLIC}/rooms/standup"}

    def test_redirects_stay_on_the_public_host(self, edge):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.build_opener(Stay).open(f"{edge}/rooms/Weekly%20Standup")
        assert answer.value.headers["Location"] == "/rooms/weekly-standup"
        answer.value.close()
