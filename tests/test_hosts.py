"""Which hosts the app answers for. A site whose name was made to point here must get nothing."""

import logging

import pytest

from config import ProductionConfig, TestingConfig
from tests.browser.server import SETTINGS
from tests.keys import WITH_KEY
from video_app import create_app
from video_app.hosts import NOTHING_CONFIGURED, UNKNOWN_HOST

EVIL = "rebound.evil.example"
PUBLIC = "https://calls.example.com"


def status(client, host, path="/", **options):
    return client.get(path, headers={"Host": host}, **options).status_code


def app_for(*names, **settings):
    """An app with these TRUSTED_HOSTS and other settings."""

    class Named(TestingConfig):
        __test__ = False
        TRUSTED_HOSTS = list(names)

        def __init__(self):
            super().__init__()
            vars(self).update(settings)

    return create_app(Named)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5000",
        "LOCALHOST",
        "localhost.",
        "app.localhost",
        "127.0.0.1",
        "127.0.0.1:5000",
        "192.168.1.5:5000",
        "203.0.113.9",
        "[::1]",
        "[::1]:5000",
        "[2001:db8::1]:443",
    ],
)
def test_addresses_and_this_computer_are_answered_for(client, host):
    assert status(client, host) == 200


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"{EVIL}:5000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "127.1",
        "0x7f000001",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/rooms/a", "/rooms/a/invite", "/metrics", "/nothing", "/static/x/css/app.css"])
def test_other_names_are_not(client, host, path):
    answer = client.get(path, headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text.startswith(UNKNOWN_HOST)
    assert "Set-Cookie" not in answer.headers


def test_programs_get_the_refusal_as_json(client):
    answer = client.post("/api/token", json={"name": "Ana", "room": "a"}, headers={**WITH_KEY, "Host": EVIL})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "unknown_host")


def test_a_page_of_a_rebound_site_opens_no_socket(client):
    """Its Origin and Host are the same, so that the check of origins alone lets it in."""
    headers = {"Host": EVIL, "Origin": f"http://{EVIL}", "Connection": "Upgrade", "Upgrade": "websocket"}
    answer = client.get("/realtime", headers=headers)
    assert answer.status_code == 400
    assert answer.text.startswith(UNKNOWN_HOST)


def test_no_invite_link_names_another_host(client):
    assert (
        client.get("/rooms/standup/invite", headers={"Host": "localhost"}).json["url"].startswith("http://localhost/")
    )
    assert EVIL not in client.get("/rooms/standup/invite", headers={"Host": EVIL}).text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_may_ask_by_any_name(client, path):
    assert status(client, "app-1:8000", path) == 200


@pytest.mark.parametrize(
    ("name", "host", "answered"),
    [
        ("calls.example.com", "calls.example.com", 200),
        ("calls.example.com", "Calls.Example.com:8443", 200),
        ("calls.example.com", "www.calls.example.com", 400),
        ("calls.example.com", "evilcalls.example.com", 400),
        ("Calls.Example.com", "calls.example.com", 200),
        (".example.com", "example.com", 200),
        (".example.com", "a.b.example.com", 200),
        (".example.com", "evilexample.com", 400),
        ("büro.example", "xn--bro-hoa.example", 200),
    ],
)
def test_names_can_be_configured(name, host, answered):
    client = app_for("other.example", name).test_client()
    assert status(client, host) == answered
    assert status(client, "127.0.0.1") == 200
    assert status(client, EVIL) == 400


def test_the_public_address_and_allowed_origins_are_known():
    client = app_for(PUBLIC_URL=PUBLIC, ALLOWED_ORIGINS=["https://www.example.com:8443"]).test_client()
    assert status(client, "calls.example.com") == 200
    assert status(client, "www.example.com") == 200
    assert status(client, EVIL) == 400


def test_the_tunnels_host_is_known_while_it_is_open(app, client, tmp_path):
    file = tmp_path / "url"
    app.config["TUNNEL_FILE"] = str(file)
    assert status(client, "tunnel.example") == 400
    file.write_text("https://tunnel.example")
    assert status(client, "tunnel.example") == 200
    file.unlink()
    assert status(client, "tunnel.example") == 400


def test_a_proxy_cannot_be_made_to_name_another_host():
    client = app_for(TRUSTED_PROXY_HOPS=1).test_client()
    headers = {"Host": "127.0.0.1", "X-Forwarded-Host": EVIL}
    assert client.get("/", headers=headers).status_code == 400


def test_the_log_says_which_hosts_were_refused_but_only_so_often(client, caplog):
    for number in range(100):
        status(client, f"{number}.evil.example")
        status(client, "0.evil.example")
    refused = [record.getMessage() for record in caplog.records if "TRUSTED_HOSTS" in record.getMessage()]
    assert "'0.evil.example'" in refused[0]
    assert len(refused) == 20


class TestProduction:
    """A production site that has no name yet starts, and says what to set."""

    @pytest.fixture
    def warnings(self, monkeypatch, caplog):
        for name, value in SETTINGS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("ALLOWED_ORIGINS", "")

        def warnings(**settings):
            for name, value in settings.items():
                monkeypatch.setenv(name, value)
            with caplog.at_level(logging.WARNING):
                app = create_app(ProductionConfig)
            app.extensions["hub"].close()
            return [record.getMessage() for record in caplog.records]

        return warnings

    def test_without_a_name_it_says_what_to_set(self, warnings):
        assert NOTHING_CONFIGURED in warnings()

    def test_with_one_it_does_not(self, warnings):
        assert NOTHING_CONFIGURED not in warnings(PUBLIC_URL=PUBLIC)
