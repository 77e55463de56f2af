"""What people and rooms may be called."""

import pytest

from video_app.names import (
    ROOM_MAX_CHARACTERS,
    InvalidName,
    InvalidRoom,
    clean_name,
    display_name,
    new_identity,
    new_room,
    room_slug,
)

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana", "Ana"),
        ("  Ana   María  ", "Ana María"),
        ("Ana\u0301", "Aná"),
        ("日本 太郎", "日本 太郎"),
        ("नमस्ते", "नमस्ते"),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍👩‍👧 Ana", "👩‍👩‍👧 Ana"),
        (f"Fiona {SCOTLAND}", f"Fiona {SCOTLAND}"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("x" * 50, "x" * 50),
    ],
)
def test_names_of_any_script_are_kept(typed, name):
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your name"),
        ("   ", "Enter your name"),
        ("\u200d", "Enter your name"),
        ("x" * 51, "at most 50"),
        ("Ana\x00", "invisible control"),
        ("Ana\x1b[31m", "invisible control"),
        ("\u202egnp.exe", "invisible control"),
        ("Ana\u2066", "invisible control"),
        ("Ana\u200b", "invisible control"),
        ("Ana\U000e0041", "invisible control"),
        ("Ana\ud800", "invisible control"),
    ],
)
def test_names_that_hide_something_are_refused(typed, says):
    with pytest.raises(InvalidName, match=says):
        clean_name(typed)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Weekly Standup!", "weekly-standup"),
        ("--a__b  c--", "a-b-c"),
        ("日本語 会議", "日本語-会議"),
        ("हिन्दी", "हिन्दी"),
        ("Ünïcode", "ünïcode"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("r" * 64, "r" * 64),
    ],
)
def test_rooms_become_slugs_that_stay_as_they_are(typed, slug):
    assert room_slug(typed) == slug
    assert room_slug(slug) == slug


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "🎉", "\u0301", "r" * 65, "r" * 100_000, "ﷺ" * 20])
def test_rooms_without_letters_or_too_long_are_refused(typed):
    with pytest.raises(InvalidRoom):
        room_slug(typed)


def test_proposed_rooms_are_valid_and_differ():
    rooms = {new_room() for _ in range(200)}
    assert len(rooms) == 200
    assert all(room_slug(room) == room and len(room) <= ROOM_MAX_CHARACTERS for room in rooms)


def test_identities_of_one_name_differ_and_tell_the_name():
    first, second = new_identity("A~b"), new_identity("A~b")
    assert first != second
    assert display_name(first) == display_name(second) == "A~b"
