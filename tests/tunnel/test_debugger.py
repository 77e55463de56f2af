"""Werkzeug's debugger is for the developer at this computer: nobody else sees a traceback or a console."""

import http.client
import os
import re
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.tunnel.command import Command, wait_for
from video_app.debugger import LocalDebugger, is_direct_and_local

APP = """
from video_app import create_app

app = create_app()


@app.get("/broken")
def broken():
    raise LookupError("our source")
"""
CONSOLE = "/console"
DEBUGGER = "/?__debugger__=yes&cmd=resource&f=debugger.js"
LOCAL = "localhost:5000"
ELSEWHERE = [
    ("X-Forwarded-For", "203.0.113.9"),
    ("X-Forwarded-Host", LOCAL),
    ("X-Forwarded-Proto", "https"),
    ("Forwarded", "for=203.0.113.9"),
    ("Via", "1.1 tunnel"),
    ("X-Real-Ip", "203.0.113.9"),
    ("Cf-Connecting-Ip", "203.0.113.9"),
    ("Cdn-Loop", "cloudflare"),
    ("Tailscale-User-Login", "ana@example.com"),
    ("Host", "calls.example.com"),
    ("Host", "localhost.example.com"),
    ("Host", "localhost."),
    ("Host", "localhost@evil.example"),
    ("Host", "192.168.1.5:5000"),
    ("Host", "stand-in.ngrok-free.app:443"),
    ("Host", "stand-in.ngrok-free.app."),
    ("Host", ""),
]


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.2", "::1"])
@pytest.mark.parametrize("host", ["localhost", LOCAL, "LocalHost", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:5000"])
def test_this_computer_asks_for_itself(peer, host):
    assert is_direct_and_local({"REMOTE_ADDR": peer, "HTTP_HOST": host, "HTTP_ACCEPT": "*/*"})


@pytest.mark.parametrize(("name", "value"), ELSEWHERE)
def test_a_request_from_elsewhere_shows_itself(name, value):
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": LOCAL, f"HTTP_{name.upper().replace('-', '_')}": value}
    assert not is_direct_and_local(environ)


@pytest.mark.parametrize("peer", ["192.168.1.7", "", "unknown"])
def test_so_does_another_computer(peer):
    assert not is_direct_and_local({"REMOTE_ADDR": peer, "HTTP_HOST": LOCAL})


def test_the_end_of_a_socket_is_no_error():
    def socket(environ, start_response):
        raise StopIteration  # what flask-sock tells gunicorn

    with pytest.raises(StopIteration):
        LocalDebugger(socket, lambda: True)({}, lambda *_: None)


@pytest.fixture
def serve(start, tmp_path):
    """Starts `flask run` in debug mode for an app with a broken page, without a tunnel."""
    (tmp_path / "broken_app.py").write_text(APP)

    def serve(*arguments, **settings) -> Command:
        settings = {"FLASK_APP": str(tmp_path / "broken_app.py"), "FLASK_DEBUG": "1", "START_NGROK": "0"} | settings
        return start("run", "--port", "0", *arguments, **settings)

    return serve


def ask(server: Command, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of the answer to a request straight to the server."""
    connection = http.client.HTTPConnection(urlsplit(server.local_url).netloc, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def shows_nothing(server: Command, **headers: str) -> bool:
    """Whether neither traceback nor console nor the debugger's own files are answered to somebody."""
    status, text = ask(server, "/broken", **headers)
    assert "our source" not in text
    assert "Traceback" not in text
    assert status == 500 or "Host" in headers
    assert ask(server, CONSOLE, **headers)[0] != 200
    assert "openShell" not in ask(server, DEBUGGER, **headers)[1]
    return True


def test_only_the_developer_sees_the_traceback(serve):
    server = serve("--no-reload")
    status, text = ask(server, "/broken")
    assert (status, "our source" in text) == (500, True)
    assert ask(server, CONSOLE)[0] == 200
    assert "openShell" in ask(server, DEBUGGER)[1]
    for name, value in ELSEWHERE:
        assert shows_nothing(server, **{name: value})
    answered = [name for name, _ in ELSEWHERE if name != "Host"]  # for other hosts not even the page is
    assert server.text.count("LookupError: our source") > len(answered)  # the terminal has it each time


def test_nobody_does_when_there_is_a_public_address(serve):
    assert shows_nothing(serve("--no-reload", PUBLIC_URL="https://calls.example.com"))


def test_nobody_does_behind_a_proxy(serve):
    assert shows_nothing(serve("--no-reload", TRUSTED_PROXY_HOPS="1"))


@pytest.mark.parametrize("fails", ["silent", ""])
def test_nobody_does_while_a_tunnel_is_open_or_opening(serve, fails):
    server = serve("--no-reload", START_NGROK="1", NGROK_STANDIN_FAILS=fails)
    wait_for(lambda: server.agents, server)
    assert shows_nothing(server)
    if not fails:
        server.shows("Public ")
        with pytest.raises(urllib.error.HTTPError, match="500") as answer:
            urllib.request.urlopen(f"http://127.0.0.1:{server.notes('edges')[0]}/broken")
        assert b"our source" not in answer.value.read()


def test_it_is_back_when_there_is_no_tunnel_after_all(serve):
    server = serve("--no-reload", START_NGROK="1", NGROK_AUTHTOKEN="")
    server.shows("No public address")
    wait_for(lambda: "our source" in ask(server, "/broken")[1], server)


def test_an_app_that_does_not_load_shows_nobody_why(serve, tmp_path):
    server = serve("--reload")
    assert "Your name" in server.get("/")
    app = tmp_path / "broken_app.py"
    app.write_text('raise LookupError("our source")\n')
    os.utime(app, (4_000_000_000, 4_000_000_000))  # in the future: a file that got older is no change to Werkzeug
    server.shows("LookupError: our source")
    wait_for(lambda: is_up(server), server)
    assert shows_nothing(server, **{"X-Forwarded-For": "203.0.113.9"})


def is_up(server: Command) -> bool:
    try:
        return bool(ask(server, "/"))
    except OSError:
        return False


@pytest.mark.parametrize("settings", [{}, {"FLASK_CONFIG": "production"}])
def test_one_for_everybody_is_refused(serve, settings):
    server = serve("--no-reload", "--debugger", **settings)
    assert server.process.wait(20) == 1
    assert re.search(r"Error: Werkzeug's debugger would answer everybody .* FLASK_RUN_DEBUGGER=0", server.text)
    assert "Running on" not in server.text


def test_the_environment_cannot_turn_it_on_either(serve):
    server = serve("--no-reload", FLASK_RUN_DEBUGGER="1")
    assert server.process.wait(20) == 1
