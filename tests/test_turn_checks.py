"""What the doctor says about TURN, asked of the real coturn."""

import re
import socket
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.coturn import SECRET, Coturn
from tests.keys import SECRET_KEY
from tests.waiting import wait_until
from video_app import create_app
from video_app.engines import current_engine
from video_app.engines.base import Check
from video_app.engines.p2p import checks, stun
from video_app.engines.p2p.relays import SharedSecret
from video_app.engines.p2p.turn_client import Allocation, allocate, target_of
from video_app.settings import Config

DEPLOY = Path(__file__).resolve().parents[1] / "docs" / "deploy.md"
NOBODY = "turn:127.0.0.1:1?transport=tcp"


@pytest.fixture(scope="module")
def coturn(tmp_path_factory, certificate):
    server = Coturn(tmp_path_factory.mktemp("coturn"), certificate=certificate)
    yield server
    server.stop()


def doctor(*urls, **settings):
    """What the engine's checks say of a site with those TURN addresses."""
    who = {} if "TURN_USERNAME" in settings else {"TURN_SECRET": SECRET}
    app = create_app(
        Config({"SECRET_KEY": SECRET_KEY, "VIDEO_ENGINE": "p2p", "TURN_URLS": ",".join(urls), **who, **settings})
    )
    with app.app_context():
        return current_engine().check()


class TestARelay:
    def test_is_given_over_udp_tcp_and_tls(self, coturn, certificate, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.cert))
        found = doctor(*coturn.urls, coturn.tls_url)
        assert [check.ok for check in found] == [True] * 3, found
        for check, name in zip(found, ["UDP", "TCP", "TLS"], strict=True):
            assert check.text.startswith(f"TURN over {name} at ")
            assert "gives a relay at 127.0.0.1, port " in check.text

    def test_over_tls_needs_a_certificate_that_is_known(self, coturn):
        [check] = doctor(coturn.tls_url)
        assert not check.ok
        assert "its certificate is not accepted" in check.text

    def test_over_udp_alone_is_not_for_everybody(self, coturn):
        given, hint = doctor(coturn.urls[0])
        assert given.ok
        assert "over UDP alone" in hint.text

    def test_is_given_back(self, coturn):
        before = coturn.log().count("lifetime=0")
        assert doctor(coturn.urls[0])[0].ok
        wait_until(lambda: coturn.log().count("lifetime=0") > before, coturn.log)


class TestCredentials:
    @pytest.mark.parametrize("identity", ["Ana Maria~k3f9qz", "O'Brien~k3f9qz", "日本~k3f9qz", "a" * 50 + "~k3f9qz"])
    def test_are_taken_whatever_somebody_is_called(self, coturn, identity):
        [server] = SharedSecret(coturn.urls, SECRET).ice(identity, int(time.time()) + 600).servers
        assert allocate(target_of(coturn.urls[1]), server["username"], server["credential"]).port

    def test_of_another_secret_are_told(self, coturn):
        found = doctor(*coturn.urls, TURN_SECRET="another one, which is long enough, too")
        assert [check.ok for check in found] == [False, False]
        for check in found:
            assert "TURN_SECRET is not its static-auth-secret" in check.text
            assert SECRET not in check.text

    def test_that_are_expired_where_clocks_disagree_are_told_apart(self, coturn, monkeypatch):
        monkeypatch.setattr(checks, "ICE_SECONDS", -60)
        [check] = doctor(coturn.urls[1])
        assert not check.ok
        assert "for expired: its clock is" in check.text

    def test_that_are_fixed_are_taken_or_not(self, tmp_path):
        server = Coturn(tmp_path, "--lt-cred-mech", "--user=calls:open sesame")
        try:
            [right] = doctor(server.urls[1], TURN_USERNAME="calls", TURN_PASSWORD="open sesame")
            [wrong] = doctor(server.urls[1], TURN_USERNAME="calls", TURN_PASSWORD="open barley")
            [old] = doctor(server.urls[1], TURN_USERNAME="1700000000:calls", TURN_PASSWORD="of that time")
        finally:
            server.stop()
        assert right.ok, right
        assert "does not accept TURN_USERNAME and TURN_PASSWORD" in wrong.text
        assert "have expired" in old.text


class TestAServer:
    def test_that_is_not_there_is_told_with_its_port(self):
        [check] = doctor(NOBODY)
        assert not check.ok
        assert "port 1: nobody listens there. Is the server running, and is TCP port 1 open" in check.text

    def test_that_never_answers_is_given_up(self, monkeypatch):
        monkeypatch.setattr("video_app.engines.p2p.turn_client.ANSWER_SECONDS", 0.2)
        with socket.socket(type=socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            check, _ = doctor(f"turn:127.0.0.1:{silent.getsockname()[1]}")
        assert not check.ok
        assert "no answer. Is the server running, and is UDP port" in check.text

    @pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 64 + ".example"])
    def test_without_an_address_is_told(self, host):
        [check] = doctor(f"turn:{host}?transport=tcp")
        assert f"{host} has no address" in check.text

    def test_of_another_kind_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as other, ThreadPoolExecutor() as pool:
            pool.submit(greet, other)
            [check] = doctor(f"turn:127.0.0.1:{other.getsockname()[1]}?transport=tcp")
        assert "what answers there is no TURN server" in check.text

    def test_whose_relays_are_private_is_told(self, tmp_path):
        server = Coturn(tmp_path, *secret(), "--external-ip=10.20.30.40/127.0.0.1")
        try:
            [check] = doctor(server.urls[1])
        finally:
            server.stop()
        assert not check.ok
        assert "relays at 10.20.30.40" in check.text
        assert "external-ip" in check.text


def test_the_configuration_in_the_docs_works(tmp_path, certificate):
    told = re.search(r"`/etc/turnserver.conf`:\n\n((?:    .+\n)+)", DEPLOY.read_text())[1]
    told = told.replace("<TURN_SECRET>", SECRET).replace("<its public address>", "127.0.0.1")
    told = re.sub(
        "/etc/letsencrypt/.*/(fullchain|privkey).pem", lambda name: str(certificate[name[1] == "privkey"]), told
    )
    config = tmp_path / "turnserver.conf"
    config.write_text(textwrap.dedent(told))
    server = Coturn(tmp_path, "--verbose", certificate=certificate, config=config)
    try:
        [given] = doctor(server.urls[1])
        assert given.ok, server.log()
        assert "Bad configuration" not in server.log()
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("relay", "reached", "public", "ok"),
    [
        ("203.0.114.9", "203.0.114.9", True, True),
        ("192.168.1.5", "192.168.1.5", False, True),
        ("192.168.1.5", "192.168.1.5", True, False),
        ("192.168.1.5", "203.0.114.9", False, False),
        ("2a00:1450::1", "2a00:1450::1", True, True),
        ("fd00::1", "2a00:1450::1", False, False),
    ],
)
def test_a_relay_must_be_where_people_reach_it(relay, reached, public, ok):
    assert checks.check_address("TURN", Allocation(relay, 50000, reached), public).ok is ok


class TestWithoutTurn:
    @pytest.mark.parametrize(
        ("settings", "ok", "words"),
        [
            ({}, True, "No TURN server (TURN_URLS)"),
            ({"PUBLIC_URL": "https://calls.example.com"}, False, "No TURN server (TURN_URLS)"),
            ({"PUBLIC_URL": "https://calls.example.com", "STUN_URLS": ""}, True, "within one network alone"),
        ],
    )
    def test_a_public_site_is_told(self, settings, ok, words):
        [check] = doctor(TURN_SECRET="", **settings)
        assert (check.ok, words in check.text) == (ok, True)


def test_offline_nobody_is_asked():
    app = create_app(Config({"SECRET_KEY": SECRET_KEY, "TURN_URLS": NOBODY, "TURN_SECRET": SECRET}))
    with app.app_context():
        [check] = current_engine().check(offline=True)
    assert check == Check(True, "TURN: 1 address in TURN_URLS, credentials: made with TURN_SECRET")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 19, b"HTTP/1.1 400 Bad Request\r\n\r\n", stun.request(3, {})[:-1], b"\xff" * 64],
    ids=["nothing", "zeros", "http", "cut short", "ones"],
)
def test_what_is_no_stun_message_is_none(data):
    with pytest.raises(stun.NotStun):
        stun.read(data)


def test_a_url_says_where_it_leads():
    assert target_of("turn:t.example") == ("udp", "t.example", 3478)
    assert target_of("turn:t.example:80?transport=tcp") == ("tcp", "t.example", 80)
    assert target_of("turns:[2001:db8::1]:443?transport=tcp") == ("tls", "2001:db8::1", 443)
    assert target_of("turns:t.example") == ("tls", "t.example", 5349)


def secret():
    return "--use-auth-secret", f"--static-auth-secret={SECRET}"


def greet(server):
    """Answer one connection as a mail server does."""
    with server.accept()[0] as line:
        line.sendall(b"220 mail.example.com ESMTP\r\n")
