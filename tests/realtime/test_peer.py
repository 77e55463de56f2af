import json

import pytest

from tests.realtime.fakes import FakeClock, FakeSocket
from video_app.realtime.messages import MediaState, Participant, Pong, ProtocolError, Welcome
from video_app.realtime.peer import Ended, Peer
from video_app.realtime.stores.base import Envelope

ANA = Participant(
    identity="Ana~1",
    person="ana",
    name="Ana",
    joined_at=0.0,
    state="connected",
    media=MediaState(True, True, False),
    hand_raised_at=None,
)
WELCOME = Welcome(
    room="standup",
    seq=5,
    self_=ANA,
    participants=[],
    chat=[],
    max_participants=8,
    grace_seconds=30,
    resume="key",
    resumed=False,
)


@pytest.fixture
def socket():
    return FakeSocket()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def peer(socket, clock):
    return Peer(socket, clock)


def envelope(seq):
    return Envelope(seq, json.dumps({"type": "candidate", "seq": seq}).encode())


def sent(socket, count):
    frames = [socket.outgoing.get(timeout=5) for _ in range(count)]
    assert socket.outgoing.empty()
    return [frame if isinstance(frame, int) else json.loads(frame)["seq"] for frame in frames]


def test_messages_are_sent_in_order(peer, socket):
    for number in range(50):
        peer.send(Pong(id=number))
    assert [json.loads(socket.outgoing.get(timeout=5))["id"] for _ in range(50)] == list(range(50))


def test_sending_does_not_wait_for_a_slow_reader(peer, socket):
    socket.flowing.clear()
    for number in range(100):
        peer.send(Pong(id=number))
    assert socket.outgoing.empty()
    socket.flowing.set()
    assert json.loads(socket.outgoing.get(timeout=5))["id"] == 0


@pytest.mark.parametrize("size", [1, 100_000])
def test_a_reader_that_is_too_slow_is_closed(peer, socket, size):
    socket.flowing.clear()
    for _ in range(1_002):
        peer.send(Pong(id="x" * size))
    socket.flowing.set()
    peer.finish()
    frames = list(socket.outgoing.queue)
    assert frames[-1] == 1013
    assert len(frames) <= 2


def test_deliveries_before_the_welcome_wait_for_it(peer, socket):
    peer.deliver(envelope(5))
    peer.deliver(envelope(6))
    assert socket.outgoing.empty()
    peer.welcome(WELCOME, (), 5)
    peer.deliver(envelope(7))
    assert sent(socket, 3) == [5, 6, 7]


def test_what_was_missed_comes_between_the_welcome_and_the_news(peer, socket):
    peer.deliver(envelope(9))
    peer.welcome(WELCOME, [envelope(6), envelope(7)], 8)
    assert sent(socket, 4) == [5, 6, 7, 9]


def test_nothing_is_delivered_twice(peer, socket):
    peer.welcome(WELCOME, (), 5)
    for seq in (4, 5, 6, 6, 5, 7):
        peer.deliver(envelope(seq))
    assert sent(socket, 3) == [5, 6, 7]


def test_deliveries_to_a_peer_that_is_never_welcomed_are_bounded(peer, socket):
    for seq in range(1_002):
        peer.deliver(envelope(seq))
    assert sent(socket, 1) == [1013]


def test_closing_lets_queued_messages_out_first(peer, socket):
    socket.flowing.clear()
    peer.welcome(WELCOME, (), 5)
    peer.close(4003)
    peer.close(4009)
    peer.deliver(envelope(6))
    socket.flowing.set()
    peer.finish()
    assert sent(socket, 2) == [5, 4003]
    assert socket.finished.is_set()


@pytest.mark.parametrize(("code", "clean"), [(1000, True), (1001, True), (1005, False), (1006, False), (4000, False)])
def test_only_a_client_that_wants_to_go_ends_cleanly(peer, socket, code, clean):
    socket.incoming.put(code)
    with pytest.raises(Ended) as ended:
        peer.receive()
    assert ended.value.clean is clean


def test_a_peer_that_the_server_closed_does_not_end_cleanly(peer, socket):
    peer.close(1000)
    with pytest.raises(Ended) as ended:
        peer.receive()
    assert not ended.value.clean


def test_receiving_ends_when_the_time_is_up(peer):
    assert peer.receive(timeout_seconds=0.01) is None


def test_a_burst_is_received_and_a_flood_closed(peer, socket):
    for _ in range(301):
        socket.incoming.put("{}")
    assert [peer.receive() for _ in range(300)] == ["{}"] * 300
    with pytest.raises(Ended):
        peer.receive()
    assert sent(socket, 1) == [4029]


def test_sixty_messages_a_second_may_go_on_for_ever(peer, socket, clock):
    for _ in range(20):
        for _ in range(60):
            socket.incoming.put("{}")
            assert peer.receive() == "{}"
        clock.now += 1


def test_refused_messages_are_answered_up_to_a_bound(peer, socket, clock):
    for _ in range(100):
        peer.refuse(ProtocolError("invalid_message", "no"))
    clock.now += 3
    for _ in range(100):
        peer.refuse(ProtocolError("invalid_message", "no"))
    peer.finish()
    frames = [json.loads(frame) for frame in socket.outgoing.queue]
    assert [frame["type"] for frame in frames] == ["error"] * 23
