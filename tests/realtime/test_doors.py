"""Waiting to be let into a room, and letting people in."""

import pytest

from tests.realtime.fakes import SEALS, resume, token_for
from video_app.access.grant import door_of
from video_app.realtime.messages import Close
from video_app.realtime.places import door

DOOR = door_of("standup")


@pytest.fixture
def ana(call):
    """The host of a room with a waiting room."""
    ana = call.join("Ana~1", person="a")
    ana.say("rules", waiting_room=True)
    assert ana.hear("rules")["rules"]["waiting_room"] is True
    return ana


def wait(call, identity="Bo~2", person="b", **claims):
    return call.join(identity, DOOR, person, **claims)


def names(waiting):
    return [one["name"] for one in waiting["people"]]


def drain(client):
    """All that has come so far."""
    client.say("ping", id=99)
    heard = []
    while (message := client.hear_any()).get("id") != 99:
        heard.append(message)
    return heard


class TestWaiting:
    def test_is_told_to_the_hosts_and_to_nobody_else(self, call, ana):
        cy = call.join("Cy~3", person="c", passcode="", shown={"pass": pass_for(call, "c")})
        ana.hear("participant-joined")
        bo = wait(call)
        told = ana.hear("waiting")
        assert told["people"] == [
            {"identity": "Bo~2", "person": "b", "name": "Bo", "since": bo.welcome["self"]["joined_at"]}
        ]
        assert cy.hears_nothing()

    def test_says_nothing_of_anybody(self, call, ana):
        wait(call, "Bo~1", "x")
        bo = wait(call)
        assert bo.welcome["participants"] == []
        assert bo.welcome["self"]["name"] == "Bo"  # not Bo (2)
        assert {"ice", "rules", "charter", "pass", "waiting"}.isdisjoint(bo.welcome)
        ana.say("chat", id="1", text="Hello")
        wait(call, "Cy~3", "c").leave()
        assert bo.hears_nothing()

    def test_is_over_with_the_socket(self, call, ana):
        wait(call).leave()
        assert [names(ana.hear("waiting")) for _ in range(2)] == [["Bo"], []]

    def test_of_who_was_lost_is_over_after_the_grace_period(self, call, ana):
        bo = wait(call)
        bo.end()
        call.clock.now += 31
        call.hub.sweep()
        assert names(drain(ana)[-1]) == []

    def test_goes_on_for_who_comes_back(self, call, ana):
        bo = wait(call)
        bo.end()
        again = call.hello("Bo~2", DOOR, "b", resume=resume(bo))
        assert again.hear("welcome")["resumed"] is True

    def test_is_told_to_a_host_who_comes(self, call, ana):
        wait(call)
        another = call.join("Ana~9", person="a")
        assert [one["name"] for one in another.welcome["waiting"]] == ["Bo"]

    def test_is_not_told_to_others_who_come(self, call, ana):
        assert "waiting" not in call.join("Cy~3", person="c", shown={"pass": pass_for(call, "c")}).welcome

    def test_is_told_to_who_becomes_a_host(self, call, ana):
        cy = call.join("Cy~3", person="c", shown={"pass": pass_for(call, "c")})
        wait(call)
        ana.say("host", person="c", host=True)
        assert names(cy.hear_past_others("waiting")) == ["Bo"]

    def test_has_room_for_so_many(self, call, ana):
        for number in range(door.MOST_WAITING):
            wait(call, f"Bo~{number}", f"b{number}")
        late = call.hello("Zoe~1", DOOR, "z")
        assert late.hear("error")["id"] == "room_full"
        assert late.closed() == Close.ROOM_FULL

    def test_is_for_two_tabs_of_a_person(self, call, ana):
        wait(call, "Bo~1"), wait(call, "Bo~2")
        assert call.hello("Bo~3", DOOR, "b").hear("error")["id"] == "too_many_tabs"


class TestAdmitting:
    def test_gives_a_pass_that_lets_in(self, call, ana):
        bo = wait(call)
        ana.hear("waiting")
        ana.say("admit", to=["Bo~2"])
        admitted = bo.hear("admitted")
        inside = call.join("Bo~2", person="b", shown={"pass": admitted["pass"]})
        assert [one["name"] for one in inside.welcome["participants"]] == ["Ana"]

    def test_gives_a_pass_that_lets_in_nobody_else(self, call, ana):
        bo = wait(call)
        ana.say("admit", to=["Bo~2"])
        shown = bo.hear("admitted")["pass"]
        assert call.hello("Eve~5", person="e", **{"pass": shown}).hear("error")["id"] == "must_wait"
        assert call.hello("Bo~2", "elsewhere", "b", **{"pass": shown}).hear("welcome")  # a room without rules

    def test_passes_over_who_is_gone(self, call, ana):
        bo = wait(call)
        ana.hear("waiting")
        ana.say("admit", to=["Gone~1", "Bo~2", "Bo~2"])
        bo.hear("admitted")
        assert bo.hears_nothing()
        ana.say("admit", to=["Gone~1"])
        assert ana.hear("error")["id"] == "unknown_participant"

    def test_helps_against_a_lock_too(self, call, ana):
        bo = wait(call)
        ana.say("rules", locked=True)
        ana.say("admit", to=["Bo~2"])
        call.join("Bo~2", person="b", shown={"pass": bo.hear("admitted")["pass"]})

    def test_of_everybody_comes_with_the_end_of_the_waiting_room(self, call, ana):
        bo, cy = wait(call), wait(call, "Cy~3", "c")
        ana.say("rules", waiting_room=False)
        assert SEALS.read_pass(bo.hear("admitted")["pass"], "standup", "b")
        assert SEALS.read_pass(cy.hear("admitted")["pass"], "standup", "c")

    def test_comes_not_with_the_end_of_the_waiting_room_if_the_room_is_locked(self, call, ana):
        bo = wait(call)
        ana.say("rules", locked=True)
        ana.say("rules", waiting_room=False)
        drain(ana)
        assert bo.hears_nothing()

    def test_comes_at_once_if_the_waiting_room_was_turned_off_on_the_way(self, call, ana):
        ana.say("rules", waiting_room=False)
        drain(ana)
        wait(call).hear("admitted")

    def test_comes_after_a_while_where_nobody_is_left_to_let_in(self, call, ana):
        bo = wait(call)
        call.hub.sweep()
        ana.leave()
        call.clock.now += 299
        call.hub.sweep()
        assert bo.hears_nothing()
        call.clock.now += 61
        call.hub.sweep()
        bo.hear("admitted")


def test_nobody_is_let_in_at_once_where_the_rules_are_forgotten(call):
    assert wait(call).hears_nothing()  # a host may be about to come back


class TestDenying:
    def test_closes_the_socket(self, call, ana):
        bo = wait(call)
        ana.hear("waiting")
        ana.say("deny", to=["Bo~2", "Gone~1"])
        assert bo.closed() == Close.DENIED
        assert names(drain(ana)[-1]) == []

    def test_is_of_nobody_else(self, call, ana):
        bo, cy = wait(call), wait(call, "Cy~3", "c")
        ana.say("deny", to=["Bo~2"])
        assert bo.closed() == Close.DENIED
        assert cy.hears_nothing()
        assert [one.name for one in call.hub.participants(DOOR)] == ["Cy"]

    def test_is_not_for_good(self, call, ana):
        bo = wait(call)
        ana.say("deny", to=["Bo~2"])
        bo.closed()
        wait(call)

    def test_removing_is(self, call, ana):
        bo = wait(call)
        ana.say("remove", person="b")
        assert bo.closed() == Close.REMOVED
        assert call.hello("Bo~4", DOOR, "b").hear("error")["id"] == "removed"
        assert call.hello("Bo~4", person="b").hear("error")["id"] == "removed"

    def test_of_everybody_comes_with_the_end_of_the_call(self, call, ana):
        bo = wait(call)
        ana.say("end")
        assert bo.closed() == ana.closed() == Close.ENDED


ROWS = [  # rules of the room, what is shown, the error; as in the table of tests/test_room_access.py
    ({}, {}, None),
    ({"locked": True}, {}, "locked"),
    ({"locked": True}, {"host": True}, None),
    ({"locked": True}, {"pass": True}, None),
    ({"locked": True}, {"invite": True}, "locked"),
    ({"locked": True}, {"passcode": "1234"}, "locked"),
    ({"waiting_room": True}, {}, "must_wait"),
    ({"waiting_room": True}, {"invite": True}, None),
    ({"waiting_room": True}, {"pass": True}, None),
    ({"passcode": "1234"}, {}, "passcode_required"),
    ({"passcode": "1234"}, {"passcode": "4321"}, "passcode_required"),
    ({"passcode": "1234"}, {"passcode": "1234"}, None),
    ({"passcode": "1234"}, {"invite": True}, None),
    ({"passcode": "1234", "waiting_room": True}, {"passcode": "1234"}, "must_wait"),
    ({"passcode": "1234", "waiting_room": True}, {"invite": True}, None),
]


@pytest.mark.parametrize(("rules", "shown", "error"), ROWS)
def test_the_rules_at_the_socket(call, rules, shown, error):
    ana = call.join("Ana~1", person="a")
    ana.say("invite", label="", hours=1)
    invite = ana.hear_past_others("invite")["id"]
    if rules:
        ana.say("rules", **rules)
        ana.hear_past_others("rules")
    claims = {"host": True} if "host" in shown else {}
    if "invite" in shown:
        claims["invite"] = invite
    if "passcode" in shown:
        claims["passcode"] = SEALS.passcode("standup", shown["passcode"])
    fields = {"pass": pass_for(call, "b")} if "pass" in shown else {}
    bo = call.hello("Bo~2", token=token_for("Bo~2", "standup", "b", **claims), **fields)
    if error is None:
        bo.hear("welcome")
        return
    assert bo.hear("error")["id"] == error
    assert bo.closed() == Close.LOCKED
    assert call.names() == ["Ana"]


def test_a_renewal_may_say_more_than_the_token_before(call):
    _, bo = call.pair()
    bo.say("renew", token=token_for("Bo~2", "standup", "b", passcode="digest", seconds=20_000))
    assert bo.hears_nothing()
    assert bo.peer.grant.passcode == "digest"


def test_who_is_inside_comes_back_into_a_locked_room(call):
    ana, bo = call.pair()
    ana.say("rules", locked=True)
    bo.hear("rules")
    bo.end()
    call.hello("Bo~2", person="b", resume=resume(bo)).hear("welcome")
    call.join("Bo~3", person="b")  # and may open another tab


def pass_for(call, person):
    return SEALS.pass_for(call.hub.charter("standup"), person)
