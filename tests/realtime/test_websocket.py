"""What a WebSocket does in time: pings, time-outs, goodbyes. Bytes and threads, no server."""

import socket
import threading
from types import SimpleNamespace

import pytest
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Ping, Pong, TextMessage

from video_app.realtime import websocket
from video_app.realtime.limits import Account
from video_app.realtime.peer import Ended, Peer
from video_app.realtime.websocket import SocketClosed, WebSocket


class Browser:
    """The other end."""

    def __init__(self, sock):
        self.sock = sock
        self._protocol = Connection(ConnectionType.CLIENT)

    def send(self, event):
        self.sock.sendall(self._protocol.send(event))

    def hear(self, kind):
        """The next event, which must be of this `kind`."""
        while (event := next(self._protocol.events(), None)) is None:
            self._protocol.receive_data(self.sock.recv(65536))
        assert isinstance(event, kind), event
        return event

    def answer_pings(self, count):
        for _ in range(count):
            self.hear(Ping)
            self.send(Pong())


class ReluctantSocket:
    """Takes a thousand bytes every second time, and is not ready in between."""

    def __init__(self):
        self.written = bytearray()
        self._ready = False

    def send(self, data):
        self._ready = not self._ready
        if not self._ready:
            raise TimeoutError
        self.written += data[:1000]
        return min(1000, len(data))


class SlowSocket:
    """Takes one byte a second, and has a frame for us that comes as slowly."""

    def __init__(self):
        self.now = 0.0
        self._frame = iter(b"\x81\xfe\x01\x00" + bytes(4 + 256))  # a text of 256 bytes, masked with nothing

    def send(self, data):
        self.now += 1
        return 1

    def recv(self, size):
        self.now += 1
        return bytes([next(self._frame)])

    def settimeout(self, seconds):
        """It is always ready in time."""

    def shutdown(self, how):
        """Nobody is behind it."""


@pytest.fixture
def slow(monkeypatch):
    """A socket that lets time pass."""
    sock = SlowSocket()
    monkeypatch.setattr(websocket, "time", SimpleNamespace(monotonic=lambda: sock.now))
    return sock


def upgraded(sock, ping_seconds=60.0):
    return SimpleNamespace(
        sock=sock,
        ws=SimpleNamespace(connection=Connection(ConnectionType.SERVER)),
        ping_interval=ping_seconds,
        max_message_size=65536,
        receive_bytes=4096,
        connected=True,
    )


@pytest.fixture
def ends():
    """Both ends of a connection."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    with ours, theirs:
        yield ours, Browser(theirs)


def test_a_quiet_client_is_pinged_and_may_be_quiet_as_long_as_it_answers(ends):
    ours, browser = ends
    ws = WebSocket(upgraded(ours, ping_seconds=0.01))
    answering = threading.Thread(target=browser.answer_pings, args=[3])
    answering.start()
    for _ in range(3):
        assert ws.receive(5) is None  # a pong
    answering.join()


def test_a_client_that_answers_no_ping_is_lost(ends):
    ours, browser = ends
    ws = WebSocket(upgraded(ours, ping_seconds=0.01))
    with pytest.raises(SocketClosed) as closed:
        ws.receive(5)
    assert closed.value.code == 1006
    browser.hear(Ping)


def test_talking_does_not_replace_answering_pings(ends):
    ours, browser = ends
    ws = WebSocket(upgraded(ours, ping_seconds=0.01))
    browser.send(TextMessage("{}"))
    assert ws.receive(5) == "{}"
    with pytest.raises(SocketClosed):
        ws.receive(5)


def test_receiving_ends_when_the_time_is_up(ends):
    assert WebSocket(upgraded(ends[0])).receive(0.01) is None


def test_sending_to_somebody_who_never_reads_ends_the_socket(ends, monkeypatch):
    monkeypatch.setattr(websocket, "SEND_SECONDS", 0.05)
    ours, _ = ends
    ours.settimeout(0.01)
    ws = WebSocket(upgraded(ours))
    with pytest.raises(SocketClosed):
        ws.send(b"x" * 50_000_000)
    with pytest.raises(SocketClosed):
        ws.receive(5)


def test_a_frame_is_written_whole_however_little_the_socket_takes_at_once():
    sock = ReluctantSocket()
    WebSocket(upgraded(sock)).send(b"x" * 50_000)
    assert bytes(sock.written).endswith(b"x" * 50_000)


def test_taking_a_byte_now_and_then_does_not_keep_a_socket_for_ever(slow):
    ws = WebSocket(upgraded(slow))
    with pytest.raises(SocketClosed):
        ws.send(b"x" * 50_000)
    assert slow.now <= websocket.SEND_SECONDS + 1


def test_sending_a_byte_now_and_then_does_not_put_off_a_deadline(slow):
    assert WebSocket(upgraded(slow)).receive(10) is None
    assert slow.now == 10


def test_aborting_wakes_whoever_receives(ends):
    ws = WebSocket(upgraded(ends[0]))
    threading.Timer(0.01, ws.abort).start()
    with pytest.raises(SocketClosed):
        ws.receive(30)


def test_a_goodbye_waits_for_what_is_on_its_way(ends):
    ours, browser = ends
    ws = WebSocket(upgraded(ours))
    ws.close(4003, "removed")
    finishing = threading.Thread(target=ws.finish)
    finishing.start()
    browser.sock.sendall(b"x" * 500_000)
    assert browser.hear(CloseConnection).code == 4003
    browser.sock.close()
    finishing.join(5)
    assert not finishing.is_alive()


def test_after_a_goodbye_nothing_is_sent(ends):
    ws = WebSocket(upgraded(ends[0]))
    ws.close(1000)
    with pytest.raises(SocketClosed):
        ws.send(b"too late")


class TestAnUnfinishedMessage:
    """Of a client in a network that has a thousand bytes left."""

    @pytest.fixture
    def account(self):
        account = Account(20_000)
        account.add(19_000)
        return account

    @pytest.fixture
    def peer(self, ends, account):
        peer = Peer(WebSocket(upgraded(ends[0])))
        peer.share(account)
        return peer

    def begin(self, browser):
        browser.send(TextMessage("x" * 10_000, message_finished=False))

    def test_counts_for_the_network(self, ends, peer, account):
        self.begin(ends[1])
        self.begin(ends[1])
        with pytest.raises(Ended):
            peer.receive(5)
        assert ends[1].hear(CloseConnection).code == 1013
        peer.finish()
        assert account.add(1_000)  # as before
        assert not account.add(1)

    def test_may_be_small_whatever_the_others_do(self, ends, peer, account):
        self.begin(ends[1])
        ends[1].send(TextMessage("x"))
        assert peer.receive(5) == "x" * 10_001
        assert account.add(1_000)
        assert not account.add(1)
