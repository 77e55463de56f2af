"""Real sockets against real servers, with everything a hostile client could think of."""

import json
import uuid

import pytest

from tests.realtime.sockets import MEDIA, handshake, websocket_key
from video_app.realtime.messages import VERSION

CANDIDATE = {"type": "candidate", "to": "Bo~2", "generation": 0, "candidate": None}
UPGRADE = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13"


@pytest.fixture
def room():
    """A room of this test's own."""
    return uuid.uuid4().hex


@pytest.fixture
def mallory(server, room):
    return server.join("Mallory~0", room)


@pytest.fixture
def bystanders(server, room, mallory):
    """Ana and Bo, in the room with Mallory; at the end they must have noticed nothing but her going."""
    ana = server.join("Ana~1", room)
    bo = server.join("Bo~2", room)
    ana.hear("participant-joined")
    mallory.hear("participant-joined")
    mallory.hear("participant-joined")
    yield ana, bo
    ana.say("candidate", to="Bo~2", generation=7, candidate=None)
    assert bo.hear("candidate")["generation"] == 7
    for client in (ana, bo):
        client.say("ping", id=7)
        assert client.hear("pong")["id"] == 7


MALFORMED = {
    "not JSON": b"hello",
    "nothing": b"",
    "null bytes": b"\x00\x00\x00",
    "an array": b"[]",
    "deep nesting": b"[" * 60_000,
    "deep nesting in a field": b'{"type": "ping", "x": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    "a huge number": b'{"type": "ping", "id": ' + b"9" * 60_000 + b"}",
    "an infinite number": b'{"type": "ping", "id": 1e999}',
    "a lone surrogate": b'{"type": "candidate", "to": "\\udc00", "generation": 0, "candidate": null}',
    "an unknown type": b'{"type": "dance"}',
    "an unknown field": b'{"type": "leave", "why": "bored"}',
    "a wrong type": b'{"type": "media", "microphone": "yes", "camera": 1, "screen": null}',
    "a second hello": json.dumps({"type": "hello", "version": VERSION, "token": "x", "media": MEDIA}).encode(),
    "nobody": json.dumps({**CANDIDATE, "to": "Nobody~9"}).encode(),
    "null bytes for a name": json.dumps({**CANDIDATE, "to": "\x00"}).encode(),
}


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("payload", MALFORMED.values(), ids=MALFORMED)
def test_malformed_messages_are_refused_and_the_socket_lives(mallory, payload):
    mallory.send_frame(payload)
    mallory.hear("error")
    mallory.say("ping", id=1)
    mallory.hear("pong")


@pytest.mark.usefixtures("bystanders")
def test_binary_frames_are_refused(mallory):
    mallory.send_frame(b'{"type": "ping"}', opcode=2)
    assert mallory.hear("error")["id"] == "invalid_message"


def test_somebody_in_another_room_cannot_be_reached(server, mallory, bystanders):
    elsewhere = server.join("Cy~3", uuid.uuid4().hex)
    mallory.say(**{**CANDIDATE, "to": "Cy~3"})
    assert mallory.hear("error")["id"] == "unknown_participant"
    elsewhere.say("ping")
    elsewhere.hear("pong")


BROKEN = {
    "invalid UTF-8": (lambda client: client.send_frame(b'{"type": "\xff"}'), 1007),
    "cut UTF-8": (lambda client: client.send_frame(b"\xc3"), 1007),
    "a reserved opcode": (lambda client: client.send_frame(b"", opcode=3), 1002),
    "a reserved control opcode": (lambda client: client.send_frame(b"", opcode=11), 1002),
    "no mask": (lambda client: client.send_frame(b"{}", masked=False), 1002),
    "reserved bits": (lambda client: client.send_frame(b"{}", opcode=0x41), 1002),
    "a continuation of nothing": (lambda client: client.send_frame(b"{}", opcode=0), 1002),
    "a fragmented ping": (lambda client: client.send_frame(b"", opcode=9, last=False), 1002),
    "a long ping": (lambda client: client.send_frame(b"x" * 126, opcode=9), 1002),
    "a close of one byte": (lambda client: client.send_frame(b"\x03", opcode=8), 1002),
    "a close with a code of nobody's": (lambda client: client.send_frame(b"\x00\x01", opcode=8), 1002),
    "a wrongly written length": (lambda client: client.send_bytes(b"\x81\xfe\x00\x01\x00\x00\x00\x00x"), 1002),
    "an oversized message": (lambda client: client.send_frame(b" " * 65_537), 1009),
    "an oversized binary message": (lambda client: client.send_frame(b" " * 65_537, opcode=2), 1009),
    "a length beyond all measure": (
        lambda client: client.send_bytes(b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4) + b" " * 70_000),
        1009,
    ),
}


@pytest.mark.parametrize(("attack", "code"), BROKEN.values(), ids=BROKEN)
def test_broken_frames_close_the_socket_with_the_right_code(mallory, bystanders, attack, code):
    attack(mallory)
    assert mallory.closed() == code
    for client in bystanders:
        assert client.hear("participant-changed")["participant"]["state"] == "reconnecting"


def test_an_oversized_message_in_small_pieces_is_noticed(mallory, bystanders):
    mallory.send_frame(b" " * 40_000, last=False)
    mallory.send_frame(b" " * 40_000, opcode=0)
    assert mallory.closed() == 1009
    for client in bystanders:
        client.hear("participant-changed")


@pytest.mark.usefixtures("bystanders")
def test_a_message_of_exactly_the_limit_is_fine(mallory):
    mallory.send_frame(b'{"type":"ping"}'.ljust(65_536))
    mallory.hear("pong")


@pytest.mark.usefixtures("bystanders")
def test_a_message_in_pieces_is_put_together(mallory):
    mallory.send_frame(b'{"type":"pi', last=False)
    mallory.send_frame(b"", opcode=9)
    mallory.send_frame(b'ng","id":', opcode=0, last=False)
    mallory.send_frame(b"5}", opcode=0)
    assert mallory.hear("pong")["id"] == 5


FLOODS = {
    "messages": lambda client: client.send_bytes(b'\x81\x8f\x00\x00\x00\x00{"type":"ping"}' * 1_000),
    "pings": lambda client: client.send_bytes(b"\x89\x80\x00\x00\x00\x00" * 10_000),
    "empty pieces": lambda client: client.send_bytes(b"\x01\x80\0\0\0\0" + b"\x00\x80\0\0\0\0" * 10_000),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_floods_are_cut_off(mallory, bystanders, flood):
    flood(mallory)
    assert mallory.closed() == 4029
    for client in bystanders:
        client.hear("participant-changed")


def test_a_client_that_is_just_gone_is_reconnecting(mallory, bystanders):
    mallory.drop()
    for client in bystanders:
        assert client.hear("participant-changed")["participant"]["state"] == "reconnecting"


def test_a_closed_tab_has_left_and_gets_its_answer(mallory, bystanders):
    mallory.send_frame(b"\x03\xe9", opcode=8)
    assert mallory.closed() == 1001
    for client in bystanders:
        assert client.hear("participant-left")["reason"] == "left"


def test_large_messages_to_a_late_reader_stay_whole_and_delay_nobody(mallory, bystanders):
    ana, bo = bystanders
    sdp = "x" * 30_000
    offer = {"generation": 0, "description": {"type": "offer", "sdp": sdp}, "sources": {}}
    for _ in range(4):
        mallory.say("description", to="Bo~2", **offer)
        for _ in range(25):
            mallory.say("candidate", to="Ana~1", generation=0, candidate=None)
    for _ in range(100):
        ana.hear("candidate")
    for _ in range(4):
        assert bo.hear("description")["description"]["sdp"] == sdp


def test_somebody_who_does_not_read_is_not_pushed_out_and_delays_nobody(server, room, mallory, bystanders):
    ana, bo = bystanders
    sleepy = server.join("Sleepy~4", room)
    offer = {"generation": 0, "description": {"type": "offer", "sdp": "x" * 48_000}, "sources": {}}
    for client in (mallory, ana, bo):
        client.hear("participant-joined")
    for _ in range(280):
        mallory.say("description", to="Sleepy~4", **offer)
    mallory.say("candidate", to="Ana~1", generation=0, candidate=None)
    ana.hear("candidate")
    sleepy.say("ping", id=1)
    sleepy.hear_past_others("pong")
    sleepy.say("leave")
    for client in (ana, bo):
        assert client.hear("participant-left")["reason"] == "left"


class TestHandshake:
    def test_pages_of_the_site_may_connect(self, server):
        assert server.connect(Origin=f"http://127.0.0.1:{server.port}").status == 101

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1.evil.example", "http://[", ""]
    )
    def test_pages_of_other_sites_may_not(self, server, origin):
        assert server.connect(Origin=origin).status == 403

    def test_compression_is_not_negotiated(self, server):
        client = server.connect(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits=nonsense")
        assert (client.status, client.extensions) == (101, [])

    @pytest.mark.parametrize(
        "lines",
        [
            f"GET /realtime HTTP/1.1\nHost: x\n{UPGRADE}",
            f"GET /realtime HTTP/1.1\nHost: xn--99999\n{UPGRADE}\nSec-WebSocket-Key: {websocket_key()}",
            "GET /realtime HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 1"
            f"\nSec-WebSocket-Key: {websocket_key()}",
            f"HEAD /realtime HTTP/1.1\nHost: x\n{UPGRADE}\nSec-WebSocket-Key: {websocket_key()}",
            f"OPTIONS /realtime HTTP/1.1\nHost: x\n{UPGRADE}\nSec-WebSocket-Key: {websocket_key()}",
            "GET /realtime HTTP/1.1\nHost: x",
        ],
        ids=["no key", "host", "version", "HEAD", "OPTIONS", "no upgrade"],
    )
    def test_that_is_malformed_is_a_bad_request(self, server, lines):
        assert " 400 " in handshake(server, lines)
