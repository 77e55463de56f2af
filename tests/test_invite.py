"""Links that leave this machine: which address they have, and the QR code of an invitation."""

import pytest

from config import TestingConfig
from video_app import create_app
from video_app.realtime.routes import is_allowed

LINK = "/rooms/standup/invite"
PUBLIC = "https://calls.example.com"


def link(client, path=LINK, **options):
    return client.get(path, **options).json["url"]


def test_without_a_public_address_it_is_the_requests(client):
    assert link(client, base_url="http://192.168.1.5:5000") == "http://192.168.1.5:5000/rooms/standup"


def test_the_configured_public_address_comes_first(app, client, tmp_path):
    app.config["TUNNEL_FILE"] = tunnel_file(tmp_path)
    app.config["PUBLIC_URL"] = PUBLIC
    assert link(client) == f"{PUBLIC}/rooms/standup"


def test_then_the_tunnels_while_it_is_open(app, client, tmp_path):
    app.config["TUNNEL_FILE"] = tunnel_file(tmp_path)
    assert link(client) == "https://tunnel.example/rooms/standup"
    (tmp_path / "url").unlink()
    assert link(client) == "http://localhost/rooms/standup"


def tunnel_file(folder):
    file = folder / "url"
    file.write_text("https://tunnel.example")
    return str(file)


def test_the_room_page_shows_the_public_link(app, client):
    app.config["PUBLIC_URL"] = PUBLIC
    client.post("/", data={"name": "Ana", "room": "standup"})
    assert f'"{PUBLIC}/rooms/standup"' in client.get("/rooms/standup").text


def test_behind_a_trusted_proxy_it_is_the_visitors_address():
    class Behind(TestingConfig):
        TRUSTED_PROXY_HOPS = 1
        TRUSTED_HOSTS = ["calls.example.com"]

    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "calls.example.com"}
    assert link(create_app(Behind).test_client(), headers=headers) == f"{PUBLIC}/rooms/standup"
    assert link(create_app("testing").test_client(), headers=headers) == "http://localhost/rooms/standup"


def test_the_code_is_a_picture_that_nobody_keeps(client):
    client.post("/", data={"name": "Ana", "room": "standup"})
    answer = client.get("/rooms/standup/invite.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("<svg ")
    assert "script" not in answer.text
    assert "style" not in answer.text


@pytest.mark.parametrize("path", ["/rooms/---/invite", "/rooms/%00/invite.svg", f"/rooms/{'x' * 65}/invite.svg"])
def test_what_is_no_room_has_no_invitation(client, path):
    client.post("/", data={"name": "Ana", "room": "standup"})
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("origin", "allowed"), [(PUBLIC, True), ("https://elsewhere.example", False)])
def test_the_socket_opens_for_pages_of_the_public_address(app, origin, allowed):
    app.config["PUBLIC_URL"] = PUBLIC
    with app.test_request_context("/realtime"):
        assert is_allowed(origin) == allowed
