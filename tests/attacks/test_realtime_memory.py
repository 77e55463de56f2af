"""Filling the server's memory from one address."""

import json

import pytest

from tests.realtime.fakes import Call, FakeSocket, hello, token_for
from tests.realtime.stores import chat, join
from tests.realtime.test_peer import WELCOME
from video_app.realtime.limits import Account, Budgets, Crowd, Limits
from video_app.realtime.messages import Pong
from video_app.realtime.peer import ALWAYS_WAITING_BYTES, MAX_WAITING_BYTES, Peer
from video_app.realtime.recent import Recent
from video_app.realtime.stores.base import LOG_BYTES, Envelope

WIDE = "\U0001f600"  # four bytes in UTF-8, and for Python one character that makes all others as wide


@pytest.fixture
def small():
    """A call where networks and persons may have little."""
    call = Call(limits=Limits(3, 2, 0, 3_000, 100_000))
    yield call
    call.end()


class TestBytes:
    def test_are_what_a_queue_is_measured_in(self):
        socket = FakeSocket()
        socket.flowing.clear()
        peer = Peer(socket)
        for _ in range(MAX_WAITING_BYTES // 40_000 + 1):
            peer.send(Pong(id=WIDE * 10_000))
        socket.flowing.set()
        peer.finish()
        assert list(socket.outgoing.queue)[-1] == 1013

    def test_are_what_is_held_back_is_measured_in(self):
        socket = FakeSocket()
        peer = Peer(socket)
        for seq in range(MAX_WAITING_BYTES // 40_000 + 1):
            peer.deliver(Envelope(seq, b"x" * 40_000))
        peer.finish()
        assert list(socket.outgoing.queue) == [1013]

    def test_are_what_a_log_is_measured_in(self, store):
        join(store)
        for _ in range(30):
            store.post("standup", Pong(id=WIDE * 10_000))
        assert store.since("standup", 31 - LOG_BYTES // 40_000 - 1) is None
        kept = store.since("standup", 31 - LOG_BYTES // 40_100)
        assert all(isinstance(envelope.frame, bytes) for envelope in kept)


class TestWhatWaits:
    def test_in_all_sockets_of_a_network_is_bounded(self):
        account = Account(100_000)
        sockets = [FakeSocket() for _ in range(5)]
        peers = [Peer(socket) for socket in sockets]
        for socket, peer in zip(sockets, peers, strict=True):
            socket.flowing.clear()
            peer.share(account)
            for _ in range(6):
                peer.send(Pong(id="x" * 10_000))
        for socket, peer in zip(sockets, peers, strict=True):
            socket.flowing.set()
            peer.finish()
        closed = [1013 in socket.outgoing.queue for socket in sockets]
        assert closed[0] is False
        assert sum(closed) >= 3

    def test_in_a_socket_may_always_be_a_little(self):
        account = Account(0)
        socket = FakeSocket()
        peer = Peer(socket)
        peer.share(account)
        socket.flowing.clear()
        for _ in range(ALWAYS_WAITING_BYTES // 1_100):
            peer.send(Pong(id="x" * 1_000))
        socket.flowing.set()
        peer.finish()
        assert 1013 not in socket.outgoing.queue

    @pytest.mark.parametrize("flowing", [True, False])
    def test_is_given_back(self, flowing):
        account = Account(100_000)
        socket = FakeSocket()
        peer = Peer(socket)
        peer.share(account)
        for seq in range(4):
            peer.deliver(Envelope(seq, b"x" * 10_000))
        peer.welcome(WELCOME, (), 2)
        if not flowing:
            socket.flowing.clear()
            for _ in range(20):
                peer.send(Pong(id="x" * 10_000))
            socket.flowing.set()
        peer.finish()
        assert account.add(100_000)
        assert not account.add(1)


class TestSockets:
    def test_of_a_network_are_bounded_those_without_a_hello_too(self, small):
        for number in range(3):
            small.connect("office") if number else small.join("Ana~1", network="office")
        late = small.connect("office")
        assert late.hear("error")["id"] == "too_many_sockets"
        assert late.closed() == 1013
        small.join("Bo~2", network="home")

    def test_of_a_network_count_no_longer_when_they_are_gone(self, small):
        for number in range(9):
            small.join(f"Ana~{number}", network="office").leave()

    def test_of_a_person_are_bounded_wherever_they_are(self, small):
        for number in range(2):
            small.join(f"Ana~{number}", f"room-{number}", "a", network=f"{number}")
        late = small.connect("another")
        late.say("hello", **hello(token_for("Ana~9", "room-9", "a")))
        assert late.hear("error")["id"] == "too_many_sockets"
        assert late.closed() == 1013
        small.join("Bo~2", person="b", network="another")


def test_what_a_network_says_is_bounded_and_ends_nothing(small):
    ana, bo = small.join("Ana~1", network="one"), small.join("Bo~2", network="two")
    ana.hear("participant-joined")
    for number in range(3):
        ana.say("chat", id=f"{number}", text="x" * 1_200)
    assert [ana.hear("chat", "error")["type"] for _ in range(3)] == ["chat", "chat", "error"]
    bo.say("chat", id="1", text="Hello")
    assert ana.hear("chat")["text"] == "Hello"


def test_too_much_names_what_was_not_said(small):
    ana = small.join("Ana~1")
    ana.say_raw(json.dumps({"type": "chat", "id": "mine", "text": "x" * 4_000}))
    error = ana.hear("error")
    assert (error["id"], error["type_received"], error["ref"]) == ("slow_down", "chat", "mine")


def test_counting_takes_no_memory_of_its_own():
    crowd = Crowd(2)
    assert [crowd.enter("a") for _ in range(3)] == [True, True, False]
    for _ in range(2):
        crowd.leave("a")
    assert not crowd._there
    recent = Recent(3)
    for number in range(10):
        recent.put(number, number)
    assert [recent.get(number) for number in (6, 7, 9)] == [None, 7, 9]


def test_a_budget_is_each_key_s_own():
    now = [0.0]
    budgets = Budgets(1, 2, lambda: now[0])
    assert [budgets.take("a") for _ in range(3)] == [True, True, False]
    assert budgets.take("b", 2)
    now[0] = 1.0
    assert [budgets.take("a") for _ in range(2)] == [True, False]


def test_a_budget_is_not_gone_when_the_clock_is_put_back():
    now = [7_200.0]
    budgets = Budgets(1, 2, lambda: now[0])
    assert budgets.take("a")
    now[0] = 0.0
    assert [budgets.take("a") for _ in range(2)] == [True, False]


def test_the_history_of_a_chat_is_measured_in_bytes_too(store):
    join(store)
    for number in range(200):
        store.say("standup", chat(WIDE * 2_000, id=str(number)))
    kept = join(store, "Bo~2").chat
    assert sum(len(message.text.encode()) for message in kept) < 300_000
    assert kept[-1].id == "199"
