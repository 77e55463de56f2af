"""People in the lobby: who is there, and ringing them."""

import pytest

from tests.realtime.fakes import Call
from video_app.realtime.lobby import LOBBY, Lobby

ANA, ANA2, BO, CY = "Ana~a.1", "Ana~a.2", "Bo~b.1", "Cy~c.1"


@pytest.fixture
def lobby():
    """A hub with a lobby that allows ten rings."""
    call = Call()
    allowed = iter(range(10))
    call.hub._lobby = Lobby(
        call.store,
        max_people=50,
        max_rung=3,
        allow=lambda address, people: all(next(allowed, None) is not None for _ in range(people)),
    )
    call.enter = lambda identity: call.join(identity, LOBBY)
    yield call
    call.end()


@pytest.fixture
def pair(lobby):
    ana, bo = lobby.enter(ANA), lobby.enter(BO)
    ana.hear("participant-joined")
    return ana, bo


def ring(caller, *people, id="1"):
    caller.say("call", call=id, to=list(people))
    return caller.hear("calling")


class TestCalling:
    def test_rings_the_person_into_a_room_nobody_can_guess(self, pair):
        ana, bo = pair
        calling = ring(ana, "b")
        assert (calling["ringing"], calling["busy"], calling["gone"]) == (["b"], [], [])
        heard = bo.hear("ring")
        assert (heard["from"], heard["room"], heard["people"]) == (ANA, calling["room"], 1)
        assert len(heard["room"].split("-")) == 5

    def test_makes_a_new_room_each_time(self, pair):
        ana, _ = pair
        assert ring(ana, "b")["room"] != ring(ana, "b")["room"]

    @pytest.mark.parametrize("answer", ["accept", "decline", "busy"])
    def test_is_answered(self, pair, answer):
        ana, bo = pair
        ring(ana, "b")
        bo.hear("ring")
        bo.say("answer", call="1", to=ANA, answer=answer)
        heard = ana.hear("answered")
        assert (heard["call"], heard["from"], heard["answer"]) == ("1", BO, answer)

    @pytest.mark.parametrize("reason", ["cancelled", "no_answer"])
    def test_ends_when_the_caller_gives_up(self, pair, reason):
        ana, bo = pair
        ring(ana, "b")
        bo.hear("ring")
        ana.say("cancel", call="1", to=["b"], reason=reason)
        assert bo.hear("ring-ended")["reason"] == reason

    def test_rings_every_tab_and_stops_in_the_others_at_the_first_answer(self, lobby, pair):
        ana, bo = pair
        second = lobby.enter("Bo~b.2")
        for client in pair:
            client.hear("participant-joined")
        ring(ana, "b")
        bo.hear("ring")
        second.hear("ring")
        second.say("answer", call="1", to=ANA, answer="accept")
        ended = bo.hear("ring-ended")
        assert (ended["from"], ended["reason"]) == (ANA, "answered")

    def test_several_people_share_one_room(self, lobby, pair):
        ana, bo = pair
        cy = lobby.enter(CY)
        for client in pair:
            client.hear("participant-joined")
        assert ring(ana, "b", "c")["ringing"] == ["b", "c"]
        assert bo.hear("ring")["room"] == cy.hear("ring")["room"]

    def test_somebody_who_left_is_gone(self, pair):
        ana, bo = pair
        bo.leave()
        ana.hear("participant-left")
        assert ring(ana, "b")["gone"] == ["b"]

    def test_a_caller_who_left_cannot_be_answered(self, pair):
        ana, bo = pair
        ring(ana, "b")
        bo.hear("ring")
        ana.leave()
        bo.hear("participant-left")
        bo.say("answer", call="1", to=ANA, answer="accept")
        assert bo.hear("error")["id"] == "unknown_participant"

    @pytest.mark.parametrize("people", [["a"], ["b", "c", "d", "e"], [""], []])
    def test_oneself_nobody_or_too_many_is_refused(self, pair, people):
        ana, bo = pair
        ana.say("call", call="1", to=people)
        assert ana.hear("error")["id"] == "invalid_message"
        assert bo.hears_nothing()

    def test_too_often_is_refused(self, pair):
        ana, bo = pair
        for _ in range(10):
            ring(ana, "b")
            bo.hear("ring")
        ana.say("call", call="1", to=["b"])
        assert ana.hear("error")["id"] == "too_many_calls"
        assert bo.hears_nothing()


class TestPeopleInCalls:
    def test_are_listed_for_as_long_as_the_call_lasts(self, lobby, pair):
        ana, _ = pair
        cy = lobby.join("Cy~c-9", room="some-room")
        assert ana.hear("participant-joined")["participant"]["identity"] == "Cy~c-9"
        cy.leave()
        assert ana.hear("participant-left")["identity"] == "Cy~c-9"

    def test_are_busy(self, lobby, pair):
        ana, bo = pair
        in_call = lobby.join("Bo~b-9", room="some-room")
        ana.hear("participant-joined")
        assert ring(ana, "b")["busy"] == ["b"]
        in_call.leave()
        ana.hear("participant-left")
        assert ring(ana, "b")["ringing"] == ["b"]
        bo.hear("participant-joined")

    def test_who_are_lost_may_come_back(self, lobby, pair):
        ana, _ = pair
        cy = lobby.join("Cy~c-9", room="some-room")
        ana.hear("participant-joined")
        cy.end()
        assert ana.hear("participant-changed")["participant"]["state"] == "reconnecting"
        lobby.clock.now += 60
        lobby.hub.sweep()
        assert ana.hear("participant-left")["reason"] == "lost"

    def test_who_never_were_in_the_lobby_are_nobodys_business(self, lobby, pair):
        ana, _ = pair
        lobby.join("Zoe~9", room="some-room")
        assert ana.hears_nothing()


@pytest.mark.parametrize("type", ["chat", "media", "candidate", "reaction"])
def test_the_lobby_is_no_room(pair, type):
    ana, bo = pair
    fields = {
        "chat": {"text": "Hello"},
        "media": {"microphone": True, "camera": True, "screen": True},
        "candidate": {"to": BO, "generation": 0, "candidate": None},
        "reaction": {"reaction": "heart"},
    }[type]
    ana.say(type, **fields)
    assert ana.hear("error")["id"] == "invalid_message"
    assert bo.hears_nothing()


def test_nobody_rings_from_a_room(call):
    ana, bo = call.pair()
    ana.say("call", call="1", to=["b"])
    assert ana.hear("error")["id"] == "invalid_message"
    assert bo.hears_nothing()
