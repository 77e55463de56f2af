"""Keeping the server busy with QR codes."""

import time

import pytest

from config import TestingConfig
from video_app import create_app
from video_app.extensions import limiter
from video_app.video.invite import MAX_BYTES, TooLong, qr_svg

CODE = "/rooms/standup/invite.svg"
LONGEST = "\U00020000" * 64  # letters of four bytes


class Limited(TestingConfig):
    """Three codes a minute."""

    QR_RATE_LIMIT = "3 per minute"
    RATELIMIT_ENABLED = True


@pytest.fixture
def visitor():
    client = create_app(Limited).test_client()
    client.post("/", data={"name": "Eve", "room": "a"})
    yield client
    limiter.reset()


def test_nobody_has_one_drawn(client):
    assert client.get(CODE).status_code == 403


def test_a_visitor_has_few_drawn(visitor):
    answers = [visitor.get(f"/rooms/room-{number}/invite.svg").status_code for number in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_the_same_one_is_drawn_once():
    qr_svg("https://calls.example.com/rooms/drawn-once")
    before = qr_svg.cache_info().hits
    qr_svg("https://calls.example.com/rooms/drawn-once")
    assert qr_svg.cache_info().hits == before + 1


def test_the_longest_link_is_drawn_all_the_same(visitor):
    assert visitor.get(f"/rooms/{LONGEST}/invite.svg").status_code == 200


def test_a_longer_one_is_not(visitor):
    visitor.application.config["PUBLIC_URL"] = f"https://{'x' * MAX_BYTES}"
    assert visitor.get(CODE).status_code == 404
    with pytest.raises(TooLong):
        qr_svg("x" * (MAX_BYTES + 1))


def test_no_drawing_takes_long():
    qr_svg("the first time other things are loaded as well")
    began = time.process_time()
    qr_svg("x" * MAX_BYTES)
    assert time.process_time() - began < 0.1
