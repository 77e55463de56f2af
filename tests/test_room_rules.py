"""The rules of a room, as pure functions: who comes in, who is in charge, and whose charter counts."""

import pytest
from msgspec.structs import replace

from video_app.access.charter import (
    MAX_HOSTS,
    MAX_INVITES,
    MAX_REMOVED,
    MAX_REMOVED_BYTES,
    Charter,
    Invite,
    TooManyInvites,
)
from video_app.access.grant import Claims
from video_app.access.invites import new_invite
from video_app.access.rules import Present, Who, adopts, arrived, entry, may_open, succession, who_is

NOW = 1_000_000.0
FOUNDED = NOW - 600
LINK = Invite("i1", NOW + 60, "For Bo")
OLD_LINK = Invite("i0", NOW - 1)


def room(**rules):
    return Charter(**{"room": "standup", "founded": FOUNDED, "hosts": ("ana",), **rules})


def bo(**how):
    return Who(**{"person": "bo", "identity": "Bo~1", **how})


ANA = Who("ana", "Ana~1")
ENTRIES = [
    ("a room that nobody founded is open", None, bo(), "in"),
    ("so it is for who was removed from an earlier one", None, bo(passed=1.0), "in"),
    ("an open room lets everybody in", room(), bo(), "in"),
    ("a locked room lets nobody in", room(locked=True), bo(), "locked"),
    ("but its host", room(locked=True), ANA, "in"),
    ("and who is a host by right", room(locked=True), bo(host=True), "in"),
    ("and who was in before", room(locked=True), bo(passed=FOUNDED), "in"),
    ("a pass of an earlier founding counts for nothing", room(locked=True), bo(passed=FOUNDED - 1), "locked"),
    ("an invite link does not open a lock", room(locked=True, invites=(LINK,)), bo(invite="i1"), "locked"),
    ("nor does the passcode", room(locked=True, passcode="d1"), bo(passcode="d1"), "locked"),
    ("a passcode is asked for", room(passcode="d1"), bo(), "passcode"),
    ("a wrong one does not do", room(passcode="d1"), bo(passcode="d2"), "passcode"),
    ("the right one does", room(passcode="d1"), bo(passcode="d1"), "in"),
    ("an invite link does without", room(passcode="d1", invites=(LINK,)), bo(invite="i1"), "in"),
    ("one that has expired does not", room(passcode="d1", invites=(OLD_LINK,)), bo(invite="i0"), "passcode"),
    ("one that was withdrawn does not", room(passcode="d1"), bo(invite="i1"), "passcode"),
    ("hosts need no passcode", room(passcode="d1"), ANA, "in"),
    ("a waiting room lets people wait", room(waiting_room=True), bo(), "wait"),
    ("who was admitted comes in", room(waiting_room=True), bo(passed=FOUNDED), "in"),
    ("so does who has an invite link", room(waiting_room=True, invites=(LINK,)), bo(invite="i1"), "in"),
    ("hosts do not wait", room(waiting_room=True), ANA, "in"),
    ("with both, the passcode comes first", room(waiting_room=True, passcode="d1"), bo(), "passcode"),
    ("and then one waits", room(waiting_room=True, passcode="d1"), bo(passcode="d1"), "wait"),
    ("who was removed stays out of an open room", room(removed=("bo",)), bo(), "removed"),
    ("whatever the pass says", room(removed=("bo",)), bo(passed=FOUNDED), "removed"),
    ("whatever the link says", room(removed=("bo",), invites=(LINK,)), bo(invite="i1"), "removed"),
    ("even as a host by right", room(removed=("bo",)), bo(host=True), "removed"),
    ("even when it was one tab that was put out", room(removed=("Bo~1",)), bo(), "removed"),
    ("a lock does not hide it", room(removed=("bo",), locked=True), bo(), "removed"),
]


@pytest.mark.parametrize(("charter", "who", "becomes"), [row[1:] for row in ENTRIES], ids=[row[0] for row in ENTRIES])
def test_at_the_door(charter, who, becomes):
    assert entry(charter, who, NOW) == becomes


JOINS = bo(joins_only=True)
OPENINGS = [
    ("who may open rooms does", bo(), False, False, True),
    ("who only joins does not", JOINS, False, False, False),
    ("not by having been there", JOINS, True, False, False),
    ("nor because the store forgets", JOINS, False, True, False),
    ("but in a room that it may have forgotten, having been there", JOINS, True, True, True),
    ("a host by right does", bo(joins_only=True, host=True), False, False, True),
]


@pytest.mark.parametrize(
    ("who", "was_there", "may_be_forgotten", "may"), [row[1:] for row in OPENINGS], ids=[row[0] for row in OPENINGS]
)
def test_in_an_empty_room(who, was_there, may_be_forgotten, may):
    assert may_open(who, was_there=was_there, may_be_forgotten=may_be_forgotten) == may


ORPHANED = room().without(["ana"])
ARRIVALS = [
    ("whoever founds a room is its host", "first", None, bo(), ["bo"]),
    ("who comes later is none", "first", room(), bo(), ["ana"]),
    ("where the rule asks for a sign-in, a guest founds without a host", "signed-in", None, bo(), []),
    ("the first who has signed in becomes it", "signed-in", room(hosts=()), bo(signed_in=True), ["bo"]),
    ("the second does not", "signed-in", room(), bo(signed_in=True), ["ana"]),
    ("nobody does on coming to a room whose last host was put out", "first", ORPHANED, bo(), []),
    ("nor by having signed in", "signed-in", ORPHANED, bo(signed_in=True), []),
    ("by right one does", "first", ORPHANED, bo(host=True), ["bo"]),
    ("where the rule asks for a host link, nobody is host without", "link", None, bo(signed_in=True), []),
    ("who comes by one is", "link", None, bo(host=True), ["bo"]),
    ("beside those who are", "link", room(), bo(host=True), ["ana", "bo"]),
    ("by right one is host under every rule", "first", room(), bo(host=True), ["ana", "bo"]),
    ("but once only", "first", room(), Who("ana", "Ana~2", host=True), ["ana"]),
]


@pytest.mark.parametrize(
    ("rule", "charter", "who", "hosts"), [row[1:] for row in ARRIVALS], ids=[row[0] for row in ARRIVALS]
)
def test_on_arrival(rule, charter, who, hosts):
    after = arrived(charter, "standup", who, rule, NOW)
    assert list(after.hosts) == hosts
    assert (after.room, after.founded) == ("standup", FOUNDED if charter else NOW)
    assert after.version >= 1
    assert charter is None or (after.version > charter.version) == (after.hosts != charter.hosts)


BO, CY = Present("bo", NOW - 300), Present("cy", NOW - 200, signed_in=True)
DI = Present("di", NOW - 9)
GRACE = 30
INHERITED = replace(ORPHANED, hostless_since=NOW - 30)
SUCCESSIONS = [
    ("while a host is there nothing changes", "first", room(), [Present("ana", NOW), BO], ["ana"], None),
    ("when the last goes, a clock starts", "first", room(), [BO, CY], ["ana"], NOW),
    ("it stops when one comes back", "first", room(hostless_since=NOW - 9), [BO, Present("ana", NOW)], ["ana"], None),
    ("and when everybody has gone", "first", room(hostless_since=NOW - 99), [], ["ana"], None),
    ("before it is up nothing changes", "first", room(hostless_since=NOW - 29), [BO], ["ana"], NOW - 29),
    ("then who is there longest inherits", "first", room(hostless_since=NOW - 30), [CY, BO], ["ana", "bo"], None),
    (
        "but nobody who has just come",
        "first",
        room(hostless_since=NOW - 99),
        [Present("di", NOW - 9)],
        ["ana"],
        NOW - 99,
    ),
    ("only who has signed in", "signed-in", room(hostless_since=NOW - 30), [BO, CY], ["ana", "cy"], None),
    ("nobody if none has", "signed-in", room(hostless_since=NOW - 30), [BO], ["ana"], NOW - 30),
    ("nobody where a host link is asked for", "link", room(hostless_since=NOW - 30), [BO, CY], ["ana"], NOW - 30),
    ("so does who is in a room whose last host was put out", "first", INHERITED, [BO], ["bo"], None),
    ("but not at once", "first", ORPHANED, [BO], [], NOW),
    ("a room that never had a host gets one", "first", room(hosts=(), hostless_since=NOW - 30), [BO], ["bo"], None),
]


@pytest.mark.parametrize(
    ("rule", "charter", "present", "hosts", "since"),
    [row[1:] for row in SUCCESSIONS],
    ids=[row[0] for row in SUCCESSIONS],
)
def test_when_hosts_go(rule, charter, present, hosts, since):
    after = succession(charter, present, rule, NOW, GRACE)
    assert (list(after.hosts), after.hostless_since) == (hosts, since)
    assert (after.version > charter.version) == (after.hosts != charter.hosts)


KEPT = room(founded=NOW, version=1)
ADOPTIONS = [
    ("a store that knows nothing takes it", room(), None, "bo", 9_999, True),
    ("from nobody who was removed", room(removed=("bo",)), None, "bo", 0, False),
    ("an earlier version gives way to a later", room(version=3), room(version=2), "bo", 9_999, True),
    ("a later one does not", room(version=2), room(version=3), "bo", 0, False),
    ("the same changes nothing", room(version=2), room(version=2), "bo", 0, False),
    ("after a restart a stranger's founding gives way to the real one", room(), KEPT, "bo", 599, True),
    (
        "even to its first version, whatever the stranger has done",
        room(version=1),
        room(founded=NOW, version=9),
        "bo",
        0,
        True,
    ),
    ("long after, an old charter changes nothing", room(), KEPT, "bo", 600, False),
    ("a founding since never replaces an earlier", KEPT, room(), "bo", 0, False),
    ("of two earlier foundings the later holds", room(founded=NOW - 500), room(), "bo", 0, True),
    ("and the earlier does not come back", room(), room(founded=NOW - 500), "bo", 0, False),
    ("also a while after, what is kept holds", room(founded=NOW - 500), room(), "bo", 600, False),
    ("who was removed brings nothing back", room(removed=("bo",)), KEPT, "bo", 0, False),
]


@pytest.mark.parametrize(
    ("shown", "kept", "person", "age", "taken"), [row[1:] for row in ADOPTIONS], ids=[row[0] for row in ADOPTIONS]
)
def test_a_charter_that_is_shown(shown, kept, person, age, taken):
    assert adopts(shown, kept, person, born=NOW - 1, now=NOW - 1 + age) == taken


def test_a_token_says_who_somebody_is():
    claims = Claims(person="bo", host=True, signed_in=True, invite="i1", passcode="d1", joins_only=True)
    assert who_is("Bo~1", claims, 7.0) == Who("bo", "Bo~1", True, True, 7.0, "i1", "d1", joins_only=True)
    assert who_is("Bo~1", Claims()) == Who("Bo~1", "Bo~1")


def test_an_invite_lasts_its_hours_and_nobody_guesses_its_id():
    invites = [new_invite(2, " For   Bo ", NOW) for _ in range(2)]
    assert invites[0].id != invites[1].id
    assert len(invites[0].id) >= 12
    assert {(one.expires_at, one.label) for one in invites} == {(NOW + 7200, "For Bo")}


class TestCharter:
    def test_each_change_is_a_version(self):
        charter = room().amended(locked=True)
        assert (charter.locked, charter.version) == (True, 2)
        assert charter.amended(locked=True) is charter

    def test_members_see_that_there_is_a_passcode_and_no_more(self):
        rules = room(passcode="d1", removed=("bo",), invites=(LINK,)).rules()
        assert rules.passcode is True
        assert "d1" not in repr(rules)
        assert "i1" not in repr(rules)

    def test_of_too_many_hosts_the_first_stays(self):
        charter = room()
        for number in range(2 * MAX_HOSTS):
            charter = charter.with_host(f"p{number}")
        assert len(charter.hosts) == MAX_HOSTS
        assert (charter.hosts[0], charter.hosts[-1]) == ("ana", f"p{2 * MAX_HOSTS - 1}")

    def test_who_is_removed_is_in_charge_of_nothing(self):
        charter = room(hosts=("ana", "bo"), spotlight="Bo~1").without(["bo", "Bo~1"])
        assert (charter.hosts, charter.spotlight, charter.removed) == (("ana",), "", ("bo", "Bo~1"))

    def test_knows_that_its_last_host_was_put_out_until_there_is_another(self):
        charter = room(hosts=("ana", "bo")).without(["bo"])
        assert not charter.orphaned
        assert charter.without_host("ana").orphaned
        assert charter.without(["ana"]).without(["cy"]).orphaned
        assert not charter.without(["ana"]).with_host("cy").orphaned
        assert not room(hosts=()).without(["cy"]).orphaned

    def test_the_latest_that_were_removed_are_known(self):
        charter = room()
        for number in range(MAX_REMOVED + 5):
            charter = charter.without([f"p{number}"])
        assert len(charter.removed) == MAX_REMOVED
        assert charter.without(["p50"]).removed[-1] == "p50"

    def test_long_names_of_removed_leave_it_small(self):
        charter = room().without("日" * 100 + str(number) for number in range(MAX_REMOVED))
        assert sum(len(name.encode()) for name in charter.removed) <= MAX_REMOVED_BYTES
        assert charter.removed[-1].endswith("99")

    def test_invites_that_are_over_make_room(self):
        charter = room(invites=(OLD_LINK,)).with_invite(LINK, NOW)
        assert charter.invites == (LINK,)
        for number in range(1, MAX_INVITES):
            charter = charter.with_invite(Invite(f"n{number}", NOW + 60), NOW)
        with pytest.raises(TooManyInvites):
            charter.with_invite(Invite("n", NOW + 60), NOW)
        assert charter.invites_by("i1", NOW)
        assert charter.without_invite("n3").with_invite(Invite("n", NOW + 60), NOW).invites_by("n", NOW)
        assert not charter.without_invite("n3").invites_by("n3", NOW)
