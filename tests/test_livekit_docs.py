"""What docs/livekit.md tells people to set up: the very files, on other ports, as one site with one address."""

import json
import ssl
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from websockets.sync.client import connect

from tests.browser.proxy import Proxy
from tests.browser.server import ROOT, Server
from tests.keys import WITH_KEY
from tests.livekit import API_KEY, API_SECRET, SDK_FILE, LiveKitServer, free_udp_port
from tests.programs import need_from_npm
from tests.waiting import PATIENCE_SECONDS, wait_until
from video_app.engines.livekit.rest import LiveKitRooms, admin_of

SETTINGS = ROOT / "docs" / "livekit.yaml"
ANYBODY = ssl.create_default_context()
ANYBODY.check_hostname, ANYBODY.verify_mode = False, ssl.CERT_NONE


def replaced(text, changes):
    """The documented `text` with what is another here."""
    for documented, here in changes.items():
        assert documented in text, f"it no longer says {documented}"
        text = text.replace(documented, here)
    return text


class Documented(LiveKitServer):
    """LiveKit as docs/livekit.yaml configures it."""

    app_port = 0

    def configuration(self):
        changes = {
            "port: 7880": f"port: {self.port}",
            "udp_port: 7882": f"udp_port: {self.udp_port}",
            "tcp_port: 7881": f"tcp_port: {self.tcp_port}",
            "udp_port: 3478": f"udp_port: {free_udp_port()}",
            "APIreplacethis": API_KEY,
            "replace-this-with-a-secret-of-32-characters-or-more": API_SECRET,
            "http://127.0.0.1:8000": f"http://127.0.0.1:{self.app_port}",
        }
        return replaced(SETTINGS.read_text(), changes)


class ProxyToLiveKit(Proxy):
    """nginx as docs/nginx.conf configures it, which logs what it logs by default."""

    def __init__(self, folder, app_port, certificate, livekit_port):
        self._livekit_port = livekit_port
        super().__init__(folder, app_port, certificate.cert, certificate.key)

    def _site(self, *where):
        return replaced(super()._site(*where), {"http://127.0.0.1:7880/": f"http://127.0.0.1:{self._livekit_port}/"})

    def _frame(self, site):
        framed = super()._frame(site)
        return framed.replace("access_log off;", f"access_log {self._folder / 'access.log'};", 1)


@pytest.fixture
def site(tmp_path, certificate):
    """App, LiveKit and nginx."""
    livekit = Documented(tmp_path / "livekit.log")
    settings = livekit.settings(LIVEKIT_URL="/livekit", LIVEKIT_SDK_FILE=str(need_from_npm(SDK_FILE)))
    server = Server(tmp_path / "server.log", TRUSTED_PROXY_HOPS="1", **settings)
    livekit.app_port = server.port
    proxy = ProxyToLiveKit(tmp_path, server.port, certificate, livekit.port)
    try:
        livekit.start()
        server.start()
        proxy.start()
        yield livekit, server, proxy
    finally:
        proxy.stop()
        server.kill()
        livekit.kill()


def asked(url, body=None, **headers):
    """Status, headers and text of the answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, context=ANYBODY, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, ""


def test_the_documented_site_works_and_logs_no_token(site, tmp_path):
    livekit, server, proxy = site
    host = proxy.url.removeprefix("https://")
    _, _, text = asked(f"{proxy.url}/api/token", {"name": "Ana", "room": "standup"}, **WITH_KEY)
    access = json.loads(text)
    assert access["engine"] == "livekit"

    _, headers, _ = asked(f"{proxy.url}/")
    [reached] = [part for part in headers["Content-Security-Policy"].split("; ") if part.startswith("connect-src")]
    assert reached == f"connect-src 'self' wss://{host}"

    rooms = LiveKitRooms(livekit.api_url, API_KEY, API_SECRET, max_participants=2)
    query = urlencode({"access_token": access["token"], "protocol": "15"})
    with connect(f"wss://{host}/livekit/rtc?{query}", ssl=ANYBODY, proxy=None) as socket:
        assert b"203.0.113.10" in socket.recv(timeout=PATIENCE_SECONDS), "TURN is at the public address"
        found = rooms.call("ListParticipants", admin_of("standup"), room="standup")["participants"]
        assert [one["identity"] for one in found] == [access["identity"]]

    rooms.delete("standup")
    wait_until(lambda: "LiveKit room 'standup': room_finished" in server.log.read_text(), server.log_end)

    assert asked(f"{proxy.url}/livekit/rtc/validate?{query}")[0] == 404, "the room is over"
    livekit.kill()
    assert asked(f"{proxy.url}/livekit/rtc/validate?{query}")[0] == 502
    proxy.stop()
    assert "POST /api/token" in (tmp_path / "access.log").read_text()
    for log in ("access.log", "error.log", "server.log"):
        assert access["token"] not in (tmp_path / log).read_text()
