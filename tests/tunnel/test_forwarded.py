"""Whose X-Forwarded-* headers are believed."""

import pytest
from flask import Flask, request

from video_app.tunnel.forwarded import TunnelRequests

URL = "https://stand-in.ngrok-free.app"
HEADERS = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "stand-in.ngrok-free.app",
    "X-Forwarded-Prefix": "/elsewhere",
}


@pytest.fixture
def ask():
    """Asks an app behind the middleware what it sees: URL and client address."""
    app = Flask(__name__)

    @app.get("/")
    def seen():
        return [request.url, request.remote_addr]

    app.wsgi_app = TunnelRequests(app.wsgi_app, lambda: ask.url)

    def ask(peer="127.0.0.1", url=URL, server="127.0.0.1", **headers):
        client = app.test_client()
        client.application.wsgi_app = TunnelRequests(Flask.wsgi_app.__get__(app), lambda: url)
        return client.get(
            "/", headers=HEADERS | headers, environ_overrides={"REMOTE_ADDR": peer, "SERVER_NAME": server}
        )

    return ask


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_the_agent_on_this_machine_is_believed(ask, peer):
    assert ask(peer).json == [f"{URL}/", "203.0.113.9"]


def test_the_agent_may_come_from_the_address_that_the_server_listens_on(ask):
    assert ask("192.168.1.5", server="192.168.1.5").json == [f"{URL}/", "203.0.113.9"]


@pytest.mark.parametrize("host", ["Stand-In.ngrok-free.app", "stand-in.ngrok-free.app:443", "stand-in.ngrok-free.app."])
def test_the_host_may_be_written_in_another_way(ask, host):
    assert ask(**{"X-Forwarded-Host": host}).json[1] == "203.0.113.9"


@pytest.mark.parametrize(
    ("peer", "url", "host"),
    [
        ("192.168.1.7", URL, "stand-in.ngrok-free.app"),  # a neighbour in the network
        ("127.0.0.1", "", "stand-in.ngrok-free.app"),  # no tunnel
        ("127.0.0.1", URL, "bank.example"),  # another proxy on this machine
        ("127.0.0.1", URL, "stand-in.ngrok-free.app.bank.example"),
        ("127.0.0.1", URL, "stand-in.ngrok-free.app, bank.example"),
        ("", URL, "stand-in.ngrok-free.app"),
    ],
)
def test_nobody_else_is(ask, peer, url, host):
    assert ask(peer, url, **{"X-Forwarded-Host": host}).json == ["http://localhost/", peer]
