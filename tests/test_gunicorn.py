"""What gunicorn believes and waits for, as gunicorn.conf.py sets it up."""

import json
import socket
import threading
import time
import urllib.request

import pytest

from tests.browser.server import ProductionServer

IMPATIENT = """
with open("gunicorn.conf.py") as file:
    exec(file.read())
BODY_SECONDS = SEND_SECONDS = keepalive = 1
"""
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
POST = b"POST /api/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
DRIP_SECONDS = 0.1
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Starts gunicorn with some settings; it gives clients a second for what takes longer otherwise."""
    folder = tmp_path_factory.mktemp("gunicorn")
    (folder / "impatient.py").write_text(IMPATIENT)
    servers = []

    class Impatient(ProductionServer):
        def command(self):
            return [*super().command(), "--config", str(folder / "impatient.py")]

    def start(**settings):
        servers.append(Impatient(folder / f"log{len(servers)}", **settings))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.fixture(scope="module")
def server(start):
    return start()


def invite_url(server, **headers):
    """The invite link for somebody whose request has these headers."""
    request = urllib.request.Request(f"{server.url}/rooms/standup/invite", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)["url"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Protocol": "ssl"},
        {"X-Forwarded-Ssl": "on"},
        {"X-Forwarded-Host": "evil.example"},
        {"SCRIPT_NAME": "/evil"},
    ],
)
def test_without_a_proxy_no_header_changes_what_the_app_sees(server, headers):
    assert invite_url(server, **headers) == f"{server.url}/rooms/standup"


def test_with_a_proxy_its_headers_count(start):
    server = start(TRUSTED_PROXY_HOPS="1")
    assert (
        invite_url(server, **{"X-Forwarded-Proto": "https"}) == server.url.replace("http", "https") + "/rooms/standup"
    )


class Slow:
    """A client that sends a byte now and then, for as long as somebody takes it."""

    def __init__(self, server, start: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS)
        self._socket.sendall(start)
        self._over = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()

    def answer(self) -> bytes:
        """What the server says until it hangs up. Raises TimeoutError if it does not."""
        said, deadline = b"", time.monotonic() + PATIENCE_SECONDS
        try:
            while more := self._socket.recv(65536):
                said += more
                assert time.monotonic() < deadline
        except ConnectionResetError:  # it hung up while we were still talking
            pass
        finally:
            self._over.set()
            self._socket.close()
        return said

    def _drip(self) -> None:
        try:
            while not self._over.wait(DRIP_SECONDS):
                self._socket.sendall(b"a")
        except OSError:
            self._over.set()


@pytest.mark.parametrize("start_of_body", [b"Content-Length: 9999\r\n\r\n", CHUNKED + b"270f\r\n", CHUNKED])
def test_a_body_that_never_ends_is_given_up(server, start_of_body):
    assert Slow(server, POST + start_of_body).answer().startswith(b"HTTP/1.1 400")


def test_so_is_one_that_nobody_reads(server):
    get = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n"
    assert Slow(server, get).answer().startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("start_of_request", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: "])
def test_so_are_headers_that_never_end(server, start_of_request):
    assert Slow(server, start_of_request).answer() == b""


def test_a_client_that_does_not_take_its_answer_is_given_up(server):
    with urllib.request.urlopen(server.url, timeout=PATIENCE_SECONDS) as page:
        path = next(part for part in page.read().decode().split('"') if part.endswith("app.css"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 200)
        wait_until(lambda: "Socket error" in server.log.read_text())


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
