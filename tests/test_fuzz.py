"""What `make fuzz` does with one input: it passes those that are harmless, and would notice one that is not."""

import logging

import pytest

from fuzz.frames import KINDS, send
from fuzz.target import IN_LOBBY, RAW, seeds, try_input
from tests.realtime.fakes import FakeClient
from video_app.realtime.hub import Hub
from video_app.realtime.places.base import Place


@pytest.mark.parametrize("number", range(0, len(seeds()), 7))
def test_the_inputs_it_begins_with_are_harmless(number):
    try_input(seeds()[number])


@pytest.mark.parametrize("data", [b"", bytes([RAW]), bytes([RAW]) + b"\xff" * 300, bytes([IN_LOBBY]) + b"\n" * 400])
def test_so_are_bytes_without_sense(data):
    try_input(data)


def test_an_error_in_the_hub_is_noticed(monkeypatch):
    hear = Place.hear

    def fail(place, peer, frame):
        if peer.identity.startswith("Mallory"):
            raise RuntimeError("a bug")
        hear(place, peer, frame)

    monkeypatch.setattr(Place, "hear", fail)
    with pytest.raises(AssertionError, match="a bug"):
        try_input(b"\0{}")


def test_so_is_a_warning(monkeypatch):
    end = Hub._end
    monkeypatch.setattr(Hub, "_end", lambda *args: (logging.getLogger("video_app").warning("odd"), end(*args)))
    with pytest.raises(AssertionError, match="odd"):
        try_input(b"\0{}")


def test_so_is_somebody_who_is_not_heard_any_more(monkeypatch):
    monkeypatch.setattr(FakeClient, "hear_past_others", lambda *args: pytest.fail("nothing came"))
    with pytest.raises(pytest.fail.Exception, match="nothing came"):
        try_input(b"\0{}")


def test_a_thousand_frames_of_all_kinds_break_nothing():
    standing = send(1_000, derandomize=True)
    assert standing.heard.total() >= 1_000
    assert set(standing.heard) == set(KINDS)


def test_one_that_breaks_something_is_noticed_among_them(monkeypatch):
    hear = Place.hear

    def fail(place, peer, frame):
        if peer.identity.startswith("Mallory") and isinstance(frame, bytes):
            raise RuntimeError("a bug")
        hear(place, peer, frame)

    monkeypatch.setattr(Place, "hear", fail)
    with pytest.raises(AssertionError, match="a bug"):
        send(500, derandomize=True)
