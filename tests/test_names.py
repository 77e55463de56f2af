"""What people and rooms may be called."""

import contextlib
import unicodedata

import pytest

from video_app.look_alikes import skeleton
from video_app.names import (
    NAME_MAX_CHARACTERS,
    ROOM_MAX_CHARACTERS,
    InvalidName,
    InvalidRoom,
    clean_name,
    display_name,
    is_visible,
    new_identity,
    new_room,
    room_slug,
    told_apart,
)

REAL_NAMES = [
    # Latin, with all that it has
    *("Zoë", "Núria", "Søren Østergård", "Łukasz Żółć", "Jürgen Müller-Weiß", "Ğülşen İnönü", "Ștefan", "Dvořák"),
    *(
        "O'Brien",
        "D’Angelo",
        "Kaʻiulani",
        "Þórbjörg",
        "Nguyễn Thị Hường",
        "Ẹ̀bùn Ọlọ́run",
        "Ndéyé",
        "Įsčiūlytė",
        "J. R. R.",
    ),
    # Greek, Cyrillic, Armenian, Georgian
    *("Γιώργος Παπαδόπουλος", "Ἀριστοτέλης", "ᾆ", "Ольга Соколова", "Їжак Ґалаґан", "Ђорђе", "Пётр", "Өлзийбаяр"),
    *("Արմեն Սարգսյան", "ნინო", "Анна-Maria", "Иван (Ivan)", "Ivan Иванов"),
    # right to left
    *("محمد علي", "مُحَمَّد", "اللّٰه", "می‌خواهم", "گل‌نسا", "שרה כהן", "שָׂרָה", "בְּרֵאשִׁ֖ית", "ܐܒܪܗܡ", "ދިވެހި", "𞤀𞤣𞤤𞤢𞤥"),
    # South and South-East Asia
    *("नमस्ते", "श्री कृष्ण", "क़ुर्रतुलऐन", "প্রিয়াঙ্কা", "র‍্যাম", "ਗੁਰਪ੍ਰੀਤ", "પ્રિયા", "தமிழ்ச்செல்வி", "శ్రీనివాస్"),
    *("ಶ್ರೀನಿವಾಸ", "ശ്രീജിത്ത്", "ക‍്ഷ", "ශ්‍රී", "สมชาย ที่รัก", "น้ำ", "ກິ່ງ", "မြွှာ", "សុខា", "བསྒྲུབས", "བཀྲ་ཤིས"),
    # East Asia, with Latin as people write it
    *(
        "王小明",
        "田中 太郎",
        "たなか",
        "タナカー",
        "葛\U000e0100城",
        "김민준",
        "Kim민준",
        "ㄅㄆㄇ",
        "山田Taro",
        "DJたかし",
        "佐々木",
    ),
    # others
    *("አበበ", "ⵎⵓⵃⴰ", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "ᐃᓄᒃᑎᑐᑦ"),
    # emoji
    *("👩‍👩‍👧 Ana", "👩🏽‍🚀", "🏴‍☠️ Jack", "🏳️‍🌈", "🇧🇷 Léo", "❤️ Zoe", "1️⃣ Eva", "☺︎", "🙂‍↔️", "C3PO", "Ana #2", "@ana"),
    # what only looks like the start of something forbidden
    *("Youssef", "You Li", "Young", "Bayou", "Yu", "Ana & You", "Yousuf (Joe)"),
]

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


@pytest.mark.parametrize("name", REAL_NAMES)
def test_real_names_are_kept(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)
    assert clean_name(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)
    assert skeleton(skeleton(name)) == skeleton(name)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your name"),
        ("   ", "Enter your name"),
        ("\u200d", "Enter your name"),
        ("\u2800", "Enter your name"),  # a blank of Braille
        ("\u3164\u115f\uffa0", "Enter your name"),  # fillers of Hangul
        ("\u2003\u3000\u00a0\u1680", "Enter your name"),
        ("\u0301\u0301", "Enter your name"),
        ("x" * 51, "at most 50"),
        ("Ana\x00", "invisible control"),
        ("Ana\x1b[31m", "invisible control"),
        ("\u202egnp.exe", "invisible control"),
        ("Ana\u2066", "invisible control"),
        ("Ana\u200b", "invisible control"),
        ("Ana\U000e0041", "invisible control"),
        ("Ana\ud800", "invisible control"),
        ("Ana\u200d", "invisible control"),
        ("A\u200cna", "invisible control"),
        ("می\u200c", "invisible control"),
        ("\u200dAna", "invisible control"),
        ("👩\u200d", "invisible control"),
        ("👩\u200cAna", "invisible control"),
        ("Ana\u2800", "invisible control"),
        ("Ana\u3164", "invisible control"),
        ("A\u115fna", "invisible control"),
        ("A\u034fna", "invisible control"),
        ("Ana\ufe0f", "invisible control"),
        ("🙂\ufe0f\ufe0f", "invisible control"),
        ("Ana\U000e0100", "invisible control"),
        ("Ana\u180b", "invisible control"),
        ("ក\u17b4", "invisible control"),
        ("Ana\ufffc", "invisible control"),
        ("Ana\uffff", "invisible control"),
        ("Ana\U0001d159", "invisible control"),
        ("A\u0300\u0301\u0302\u0303na", "more accents"),
        ("Ấ\u0300\u0303na", "more accents"),
        ("A\u0334\u0334na", "more accents"),
        ("Z̴̡̛̫̀͝a̸l̷g̵o", "more accents"),
        ("Анна\u0300\u0301\u0302\u0303", "more accents"),
        ("ש\u05b0\u05b1\u05b2\u05b3\u05b4", "more accents"),
        ("Ana \u0301", "more accents"),
        ("🙂\u0301", "more accents"),
        ("Аna", "several alphabets"),  # a Cyrillic A
        ("Anа", "several alphabets"),
        ("Αna", "several alphabets"),  # a Greek one
        ("Ana Мaria", "several alphabets"),
        ("O'Вrien", "several alphabets"),
        ("А'Brien", "several alphabets"),
        ("J.Р.", "several alphabets"),
        ("Օlga", "several alphabets"),  # Armenian
        ("ᎪNA", "several alphabets"),  # Cherokee
        ("А\u0301na", "several alphabets"),
        ("Ωmega", "several alphabets"),
        ("You", "everybody's own"),
        ("YOU", "everybody's own"),
        ("you!", "everybody's own"),
        ("Y o u", "everybody's own"),
        ("Y0u", "everybody's own"),
        ("ＹＯＵ", "everybody's own"),
        ("𝐘𝐨𝐮", "everybody's own"),
        ("Ⓨⓞⓤ", "everybody's own"),
        ("Υου", "everybody's own"),  # Greek
        ("Уоս", "several alphabets"),
        ("Yoú", "everybody's own"),
        ("You 🙂", "everybody's own"),
        ("Ana (you)", "everybody's own"),
        ("Ana(YOU)", "everybody's own"),
        ("Ana （you）", "everybody's own"),
        ("Ana ⟨you⟩", "everybody's own"),
    ],
)
def test_names_that_hide_something_are_refused(typed, says):
    with pytest.raises(InvalidName, match=says):
        clean_name(typed)


@pytest.mark.parametrize(
    "look_alike",
    [
        *("ANA", "Аna", "Аnа", "Αna", "Ａｎａ", "𝐀𝐧𝐚", "A\u200dna", "Ana\u3164", "Ana\ufe0f", " Ana ", "ᎪNA", "ꓮNꓮ"),
        *("Ⓐⓝⓐ", "ɑnɑ"),
    ],
)
def test_look_alikes_have_one_skeleton(look_alike):
    assert skeleton(look_alike) == skeleton("Ana")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paul", "Раul"),
        ("Paul", "PauI"),
        ("Paul", "Pau1"),
        ("Bob", "B0b"),
        ("Bob", "Воb"),
        ("Marna", "Mama"),
        ("Oxana", "Охаnа"),
        ("OXANA", "ОХАNА"),
        ("Peter", "Реtеr"),
        ("Copa", "Сора"),  # all of it Cyrillic
        ("Tom", "Тоm"),
        ("Νίκος", "Νικος\u0301".replace("ικος\u0301", "ι\u0301κος")),
        ("Zoë", "Zoe\u0308"),
        ("Zoë", "Zoё"),
        ("Weiß", "WEISS"),
    ],
)
def test_names_that_look_the_same_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "Anna"),
        ("Ana", "Aná"),
        ("Ana", "Ana 2"),
        ("Ольга", "Олга"),
        ("田中", "田中さん"),
        ("🙂", "🙃"),
        ("Jose", "José"),
    ],
)
def test_names_that_look_different_have_two(one, other):
    assert skeleton(one) != skeleton(other)


def test_no_name_anybody_can_type_is_an_error():
    """Characters from all over Unicode, alone and between letters, are a name or are refused."""
    for number in range(0, 0x110000, 101):
        for typed in (chr(number), f"A{chr(number)}b"):
            with contextlib.suppress(InvalidName):
                assert has_no_unseen_ends(clean_name(typed))


def has_no_unseen_ends(name):
    return is_visible(name[0]) and not unicodedata.category(name[-1]).startswith("Z")


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
        ("standup\u3164", "standup"),
        ("葛\U000e0100城", "葛城"),
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


@pytest.mark.parametrize(
    ("name", "others", "shown"),
    [
        ("Ana", [], "Ana"),
        ("Ana", ["Bo", "Anna"], "Ana"),
        ("Ana", ["Ana"], "Ana (2)"),
        ("ANA", ["ana", "Ana (3)"], "ANA (2)"),
        ("Ana", ["Ana", "Ana(2)"], "Ana (3)"),
        ("Ana", [f"Ana ({number})" for number in range(1, 12)], "Ana"),
        ("Ana", ["Ana", *(f"Ana ({number})" for number in range(2, 12))], "Ana (12)"),
        ("🙂", ["🙂"], "🙂 (2)"),
        ("", [""], " (2)"),
        ("x" * 50, ["x" * 50], f"{'x' * 46} (2)"),
        (f"{'x' * 45} yz", [f"{'x' * 45} yz"], f"{'x' * 45} (2)"),  # no space at the cut
        (f"{'x' * 45}n\u0303y\u0304zz", ["x" * 45 + "n\u0303y\u0304zz"], f"{'x' * 45} (2)"),  # no n without its tilde
        (f"{'x' * 42}👨\u200d👩\u200d👧 !!", [f"{'x' * 42}👨\u200d👩\u200d👧 !!"], f"{'x' * 42} (2)"),  # no half family
    ],
)
def test_names_that_look_the_same_are_told_apart_by_a_number(name, others, shown):
    assert told_apart(name, others) == shown


def test_a_numbered_name_is_no_longer_than_a_name_may_be():
    names = []
    for _ in range(120):
        names.append(told_apart("W" * NAME_MAX_CHARACTERS, names))
    assert len({skeleton(name) for name in names}) == 120
    assert max(map(len, names)) == NAME_MAX_CHARACTERS
