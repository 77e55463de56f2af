"""What `flask video doctor` says about LiveKit servers that are well, and that are not."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.server import free_port
from tests.livekit import LiveKitServer, app_at, app_settings, free_udp_port
from video_app import create_app
from video_app.engines.livekit import checks, probe
from video_app.engines.livekit.probe import Told

SITE = "https://calls.example.com"


def doctor(app, *words):
    """Whether all is well, and the lines."""
    answer = app.test_cli_runner().invoke(args=["video", "doctor", *words])
    return answer.exit_code == 0, answer.output


@pytest.fixture
def another(tmp_path):
    """Start a LiveKit with a configuration of its own."""
    started = []

    def another(**config):
        started.append(LiveKitServer(tmp_path / "log", **config))
        started[0].start()
        return started[0]

    yield another
    for server in started:
        server.kill()


class TestAtARealServer:
    def test_all_is_well_on_one_machine(self, livekit_server):
        well, lines = doctor(app_at(livekit_server))
        assert well, lines
        assert "Calls run on livekit" in lines
        assert "LIVEKIT_API_SECRET has the right shape" in lines
        assert "is there and intact" in lines
        assert f"LiveKit answers at {livekit_server.api_url}, and accepts LIVEKIT_API_KEY" in lines
        assert "The clock agrees with LiveKit's" in lines
        assert f"joined at {livekit_server.url}" in lines
        assert "no STUN server of another site" in lines
        assert "Not to be seen from here" in lines

    def test_nothing_of_it_stays(self, livekit_server):
        app = app_at(livekit_server)
        doctor(app)
        assert [room for room in app.extensions["engines"].main.rooms() if room.startswith("doctor")] == []

    def test_no_secret_is_told(self, livekit_server):
        app = app_at(livekit_server)
        assert app.config["LIVEKIT_API_SECRET"] not in doctor(app)[1]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"LIVEKIT_API_SECRET": "x" * 40}, "knows LIVEKIT_API_KEY with another secret"),
            ({"LIVEKIT_API_KEY": "APInobody"}, "does not know LIVEKIT_API_KEY"),
        ],
    )
    def test_credentials_that_are_not_accepted(self, livekit_server, changes, words):
        well, lines = doctor(app_at(livekit_server, **changes))
        assert not well
        assert f"FAIL  LiveKit at {livekit_server.api_url}: LiveKit {words}" in lines

    def test_a_private_address_is_no_address_for_the_public(self, livekit_server):
        well, lines = doctor(app_at(livekit_server, PUBLIC_URL=SITE))
        assert not well
        assert "FAIL  Browsers are told to send media to 127.0.0.1" in lines
        assert "rtc.node_ip" in lines

    def test_within_one_network_it_is(self, livekit_server):
        well, lines = doctor(app_at(livekit_server, PUBLIC_URL="https://10.1.2.3"))
        assert well, lines

    def test_a_path_that_leads_elsewhere(self, livekit_server):
        app = app_at(livekit_server, PUBLIC_URL=f"http://127.0.0.1:{livekit_server.port}")
        app.extensions["engines"].main._url = "/livekit"
        well, lines = doctor(app)
        assert not well
        assert f"FAIL  What answers at ws://127.0.0.1:{livekit_server.port}/livekit is not LiveKit" in lines

    def test_a_path_on_a_site_whose_address_is_not_known(self, livekit_server):
        app = app_at(livekit_server)
        app.extensions["engines"].main._url = "/livekit"
        well, lines = doctor(app)
        assert well, lines
        assert "Without PUBLIC_URL nobody can see here where /livekit leads to" in lines

    def test_the_default_stun_servers_are_named(self, another):
        server = another(rtc={"stun_servers": []})
        lines = doctor(app_at(server))[1]
        assert "ask the STUN servers of global.stun.twilio.com, stun.l.google.com, stun1.l.google.com" in lines
        assert "set rtc.stun_servers" in lines

    def test_a_turn_server_is_named(self, another):
        turn = {"enabled": True, "domain": "turn.example.com", "udp_port": free_udp_port(), "tls_port": free_port()}
        lines = doctor(app_at(another(turn={**turn, "external_tls": True})))[1]
        assert "Browsers behind strict firewalls are told turns:turn.example.com:443" in lines

    def test_a_public_address_is_well(self, another):
        rtc = {"node_ip": "8.8.8.9", "ips": {"excludes": ["fd00::/8"]}}
        well, lines = doctor(app_at(another(rtc=rtc), PUBLIC_URL=SITE))
        assert well, lines
        assert "send media to 8.8.8.9" in lines


class TestWithoutOne:
    def test_nobody_there(self):
        well, lines = doctor(create_app(app_settings()))
        assert not well
        assert "FAIL  LiveKit cannot be reached at http://127.0.0.1:1 (ConnectionError)" in lines
        assert "LIVEKIT_API_URL" in lines

    def test_offline_asks_nobody(self):
        well, lines = doctor(create_app(app_settings()), "--offline")
        assert well, lines
        assert "LIVEKIT_URL has the right shape" in lines

    def test_an_unencrypted_address_is_not_for_an_encrypted_site(self):
        settings = app_settings(LIVEKIT_URL="ws://livekit.example.com", PUBLIC_URL=SITE)
        well, lines = doctor(create_app(settings), "--offline")
        assert not well
        assert "pages on https connect to wss:// only" in lines

    def test_where_reports_go_is_told(self):
        assert f"{SITE}/webhooks/livekit" in doctor(create_app(app_settings(PUBLIC_URL=SITE)), "--offline")[1]

    @pytest.mark.parametrize(
        ("status", "body"), [(200, b"<h1>It works!</h1>"), (502, b"Bad gateway"), (404, b"{}"), (200, b"[]")]
    )
    def test_something_else_there(self, status, body):
        with something_else(status, body) as address:
            app = create_app(app_settings(LIVEKIT_API_URL=f"http://{address}"))
            well, lines = doctor(app)
        assert not well
        assert f"what answers {status} at LiveKit's address is not LiveKit" in lines


@contextmanager
def something_else(status, body):
    """A web server that is no LiveKit; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield "{}:{}".format(*server.server_address)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("10.1.2.3", True),
        ("172.20.0.1", True),
        ("192.168.1.1", True),
        ("127.0.0.1", True),
        ("fd00::2", True),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("localhost", True),
        ("server", True),
        ("server.lan", True),
        ("calls.example.com", False),
        ("", True),
    ],
)
def test_which_addresses_are_known_to_one_network_alone(host, private):
    assert checks.is_private(host) is private


class TestWhatLiveKitSays:
    """Protocol Buffers, as they come from whoever answers there."""

    def test_of_servers_and_addresses(self):
        told = Told()
        told.read(b"\x0a\x0e\x2a\x0c\x0a\x0astun:a:347")  # SignalResponse{join: {ice_servers: [{urls: "stun:a:347"}]}}
        candidate = b'{"candidate": "candidate:1 1 udp 2130706431 10.1.2.3 7882 typ host"}'
        told.read(b"\x22" + bytes([len(candidate) + 2]) + b"\x0a" + bytes([len(candidate)]) + candidate)
        assert (told.ice_urls, told.addresses, told.complete) == (["stun:a:347"], ["10.1.2.3"], False)
        told.read(b"\x22\x02\x18\x01")
        assert told.complete

    @pytest.mark.parametrize(
        "message",
        [
            b"\x0a",
            b"\x0a\x05a",
            b"\xff" * 20,
            b"\x0b\x00",
            b"\x0a\x02\x2a\x05",
            b"\x22\x03\x0a\x01{",
            b"\x0a\x05\x2a\x03\x0a\x01\xff",
            b"<html>",
        ],
    )
    def test_of_anything_else_is_an_error(self, message):
        with pytest.raises(ValueError, match=r"ends too early|no end|unknown|JSON|Expecting|decode"):
            Told().read(message)

    def test_of_candidates_that_are_none_is_nothing(self):
        assert [probe.addresses_in(text) for text in (b"", b"{}", b"[]", b'{"candidate": ""}', b'"a"')] == [[]] * 5
