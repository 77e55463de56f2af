"""What the app signs about rooms and takes back: nothing else is taken for it."""

import time

import jwt
import pytest

from tests.keys import SECRET_KEY
from video_app.access.charter import MAX_INVITES, MAX_LABEL_CHARACTERS, MAX_REMOVED, Charter, Invite, Permissions
from video_app.access.seals import MAX_LINK_CHARACTERS, MAX_SEAL_CHARACTERS, Seals

CHARTER = Charter(
    room="standup",
    founded=1_700_000_000.123456,
    version=7,
    hosts=("ana",),
    locked=True,
    passcode="d1",
    may=Permissions(chat=False),
    removed=("eve",),
    invites=(Invite("i1", 1_700_003_600.0, "For Bo"),),
    spotlight="Bo~1",
    hostless_since=1_700_000_009.5,
)
NO_SEALS = ["", "x", "a.b.c", "....", "ü.ü.ü", "\ud800", "[" * 5000 + ".a.b", "x" * 100_000]


@pytest.fixture
def seals():
    return Seals(SECRET_KEY)


def over(make, monkeypatch, seconds=13 * 3600):
    """What `make` made so long ago."""
    now = time.time()
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda: now - seconds)
        return make()


class TestCharter:
    def test_comes_back_as_it_was(self, seals):
        assert seals.read_charter(seals.charter(CHARTER), "standup") == CHARTER

    def test_is_for_its_room(self, seals):
        assert seals.read_charter(seals.charter(CHARTER), "retro") is None

    def test_of_another_installation_is_none(self, seals):
        assert Seals("another " * 5).read_charter(seals.charter(CHARTER), "standup") is None

    def test_is_over_after_twelve_hours(self, seals, monkeypatch):
        assert seals.read_charter(over(lambda: seals.charter(CHARTER), monkeypatch), "standup") is None

    def test_is_none_with_another_signature(self, seals):
        head, body, signature = seals.charter(CHARTER).split(".")
        assert seals.read_charter(f"{head}.{body}.{signature[:-4]}AAAA", "standup") is None
        nothing = jwt.encode({}, "", algorithm="none").split(".")[0]
        assert seals.read_charter(f"{nothing}.{body}.", "standup") is None

    def test_the_longest_fits(self, seals):
        long = Charter(room="日" * 64, founded=time.time())
        long = long.without("日" * 40 + f"~{number}" for number in range(MAX_REMOVED))
        for number in range(MAX_INVITES):
            long = long.with_invite(Invite(f"{number:08}", time.time() + 60, "日" * MAX_LABEL_CHARACTERS), time.time())
        for number in range(60):
            long = long.with_host(f"h{number:07}")
        assert len(seals.charter(long)) < MAX_SEAL_CHARACTERS


class TestPass:
    def test_tells_the_founding(self, seals):
        assert seals.read_pass(seals.pass_for(CHARTER, "bo"), "standup", "bo") == CHARTER.founded

    @pytest.mark.parametrize(("room", "person"), [("retro", "bo"), ("standup", "eve")])
    def test_is_for_one_person_and_room(self, seals, room, person):
        assert seals.read_pass(seals.pass_for(CHARTER, "bo"), room, person) is None

    def test_is_over_after_twelve_hours(self, seals, monkeypatch):
        assert seals.read_pass(over(lambda: seals.pass_for(CHARTER, "bo"), monkeypatch), "standup", "bo") is None


class TestLinks:
    def test_an_invite_tells_its_id(self, seals):
        ends = time.time() + 60
        shown = seals.read_invite(seals.invite("standup", Invite("i1", ends)), "standup")
        assert shown == ("i1", int(ends))

    def test_an_invite_is_for_its_room_and_time(self, seals):
        assert seals.read_invite(seals.invite("standup", Invite("i1", time.time() + 60)), "retro") is None
        assert seals.read_invite(seals.invite("standup", Invite("i1", time.time() - 60)), "standup") is None

    def test_a_host_link_is_for_its_room_and_time(self, seals):
        link = seals.host_link("standup", 60)
        assert seals.is_host_link(link, "standup")
        assert not seals.is_host_link(link, "retro")
        assert not seals.is_host_link(seals.host_link("standup", -60), "standup")

    def test_they_fit_into_an_address(self, seals):
        assert len(seals.invite("日" * 64, Invite("i1", time.time() + 60))) < MAX_LINK_CHARACTERS
        assert len(seals.host_link("日" * 64, 60)) < MAX_LINK_CHARACTERS


class TestPasscode:
    def test_is_the_same_however_it_is_typed(self, seals):
        assert seals.passcode("standup", "Blue  Whale ") == seals.passcode("standup", "blue whale")
        assert seals.passcode("standup", "ｂｌｕｅ") == seals.passcode("standup", "blue")

    def test_is_another_for_another_room_word_or_installation(self, seals):
        digest = seals.passcode("standup", "blue")
        assert digest not in {seals.passcode("retro", "blue"), seals.passcode("standup", "red"), ""}
        assert digest != Seals("another " * 5).passcode("standup", "blue")

    @pytest.mark.parametrize("typed", ["", "  ", "\t\n"])
    def test_nothing_is_none(self, seals, typed):
        assert seals.passcode("standup", typed) == ""

    def test_takes_any_text(self, seals):
        assert seals.passcode("standup", "\ud800")


@pytest.mark.parametrize("shown", NO_SEALS)
def test_what_is_no_seal_is_nothing(seals, shown):
    assert seals.read_charter(shown, "standup") is None
    assert seals.read_pass(shown, "standup", "bo") is None
    assert seals.read_invite(shown, "standup") is None
    assert not seals.is_host_link(shown, "standup")


def test_none_passes_for_another(seals):
    others = [seals.pass_for(CHARTER, "bo"), seals.host_link("standup", 60), seals.charter(CHARTER)]
    assert all(seals.read_invite(other, "standup") is None for other in others)
    invite = seals.invite("standup", Invite("i1", time.time() + 60))
    assert not seals.is_host_link(invite, "standup")
    assert seals.read_charter(invite, "standup") is None
    assert seals.read_pass(seals.host_link("standup", 60), "standup", "bo") is None
