"""People in the lobby: who is there, and ringing them."""

import pytest

from video_app.access.grant import LOBBY
from video_app.realtime.stores.base import StoreUnavailable

ANA, BO, CY = "Ana~1", "Bo~2", "Cy~3"


@pytest.fixture
def enter(call):
    """Somebody enters the lobby, as `person`."""
    return lambda identity, person: call.join(identity, LOBBY, person)


@pytest.fixture
def pair(call):
    return call.pair(LOBBY)


def ring(caller, *people, id="1"):
    caller.say("ring", ring=id, to=list(people))
    return caller.hear("ringing")


def test_the_welcome_says_who_is_available_and_who_in_a_call(call, enter):
    enter(ANA, "a")
    call.join("Bo~9", "some-room", "b", listed=True)
    welcome = enter(CY, "c").welcome
    assert [(one["person"], one["in_call"]) for one in welcome["participants"]] == [("a", False), ("b", True)]
    assert (welcome["self"]["person"], welcome["self"]["in_call"]) == ("c", False)
    assert (welcome["max_participants"], welcome["chat"]) == (50, [])


class TestRinging:
    def test_rings_the_person_into_a_room_nobody_can_guess(self, pair):
        ana, bo = pair
        ringing = ring(ana, "b")
        assert (ringing["ringing"], ringing["busy"], ringing["gone"]) == (["b"], [], [])
        heard = bo.hear("ring")
        assert (heard["from"], heard["person"], heard["name"]) == (ANA, "a", "Ana")
        assert (heard["room"], heard["people"]) == (ringing["room"], 1)
        assert len(heard["room"].split("-")) == 5

    def test_is_refused_to_who_may_not_open_rooms(self, call, enter):
        bo, eve = enter(BO, "b"), call.join("Eve~9", LOBBY, "e", may_ring=False)
        eve.say("ring", ring="1", to=["b"])
        refusal = eve.hear("error")
        assert (refusal["id"], refusal["type_received"], refusal["ref"]) == ("not_allowed", "ring", "1")
        assert bo.hear("participant-joined")["participant"]["identity"] == "Eve~9"
        assert bo.hears_nothing()
        bo.say("ring", ring="2", to=["e"])
        assert eve.hear("ring")["from"] == BO

    def test_makes_a_new_room_each_time(self, pair):
        ana, _ = pair
        assert ring(ana, "b")["room"] != ring(ana, "b")["room"]

    @pytest.mark.parametrize("answer", ["accept", "decline", "busy"])
    def test_is_answered(self, pair, answer):
        ana, bo = pair
        ring(ana, "b")
        bo.hear("ring")
        bo.say("answer", ring="1", to=ANA, answer=answer)
        heard = ana.hear("answered")
        assert (heard["ring"], heard["from"], heard["person"], heard["answer"]) == ("1", BO, "b", answer)

    def test_names_in_an_identity_say_nothing_of_the_person(self, enter, pair):
        ana, _ = pair
        enter("Eve~b.1", "e")
        ana.hear("participant-joined")
        assert ring(ana, "b.1", "e")["ringing"] == ["e"]

    @pytest.mark.parametrize("reason", ["cancelled", "no_answer"])
    def test_ends_when_the_caller_gives_up(self, pair, reason):
        ana, bo = pair
        ring(ana, "b")
        bo.hear("ring")
        ana.say("cancel", ring="1", to=["b"], reason=reason)
        assert bo.hear("ring-ended")["reason"] == reason

    def test_rings_every_tab_and_stops_in_the_others_at_the_first_answer(self, enter, pair):
        ana, bo = pair
        second = enter("Bo~4", "b")
        for client in pair:
            client.hear("participant-joined")
        ring(ana, "b")
        bo.hear("ring")
        second.hear("ring")
        second.say("answer", ring="1", to=ANA, answer="accept")
        ended = bo.hear("ring-ended")
        assert (ended["from"], ended["reason"]) == (ANA, "answered")

    def test_several_people_share_one_room(self, enter, pair):
        ana, bo = pair
        cy = enter(CY, "c")
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
        bo.say("answer", ring="1", to=ANA, answer="accept")
        assert bo.hear("error")["id"] == "unknown_participant"

    @pytest.mark.parametrize("people", [["a"], ["b", "c", "d", "e"], [""], []])
    def test_oneself_nobody_or_too_many_is_refused(self, pair, people):
        ana, bo = pair
        ana.say("ring", ring="1", to=people)
        assert ana.hear("error")["id"] == "invalid_message"
        assert bo.hears_nothing()

    def test_too_often_is_refused(self, pair):
        ana, bo = pair
        for _ in range(10):
            ring(ana, "b")
            bo.hear("ring")
        ana.say("ring", ring="1", to=["b"])
        error = ana.hear("error")
        assert (error["id"], error["type_received"], error["ref"]) == ("too_many_rings", "ring", "1")
        assert bo.hears_nothing()


class TestPeopleInCalls:
    def test_are_listed_for_as_long_as_the_call_lasts(self, call, pair):
        ana, _ = pair
        cy = call.join("Cy~9", "some-room", "c", listed=True)
        assert ana.hear("participant-joined")["participant"]["identity"] == "Cy~9"
        cy.leave()
        assert ana.hear("participant-left")["identity"] == "Cy~9"

    def test_are_busy(self, call, pair):
        ana, bo = pair
        in_call = call.join("Bo~9", "some-room", "b", listed=True)
        ana.hear("participant-joined")
        assert ring(ana, "b")["busy"] == ["b"]
        in_call.leave()
        ana.hear("participant-left")
        assert ring(ana, "b")["ringing"] == ["b"]
        bo.hear("participant-joined")

    def test_who_are_lost_may_come_back(self, call, pair):
        ana, _ = pair
        cy = call.join("Cy~9", "some-room", "c", listed=True)
        ana.hear("participant-joined")
        cy.end()
        assert ana.hear("participant-changed")["participant"]["state"] == "reconnecting"
        call.clock.now += 60
        call.hub.sweep()
        assert ana.hear("participant-left")["reason"] == "lost"

    @pytest.mark.parametrize("away", [LOBBY, "some-room"])
    def test_are_gone_from_either_place_if_the_store_fails_for_the_other(self, call, pair, monkeypatch, away):
        cy = call.join("Cy~9", "some-room", "c", listed=True)
        leave = call.store.leave

        def fail(room, *args, **kwargs):
            if room == away:
                raise StoreUnavailable
            return leave(room, *args, **kwargs)

        monkeypatch.setattr(call.store, "leave", fail)
        cy.leave()
        assert [name for room in (LOBBY, "some-room") for name in call.names(room)].count("Cy") == 1
        assert "Cy" in call.names(away)

    def test_who_never_were_in_the_lobby_are_nobodys_business(self, call, pair):
        ana, _ = pair
        call.join("Zoe~9", "some-room", "z")
        assert ana.hears_nothing()


@pytest.mark.parametrize("type", ["chat", "media", "candidate", "reaction"])
def test_the_lobby_is_no_room(pair, type):
    ana, bo = pair
    fields = {
        "chat": {"id": "1", "text": "Hello"},
        "media": {"microphone": True, "camera": True, "screen": True},
        "candidate": {"to": BO, "generation": 0, "candidate": None},
        "reaction": {"reaction": "heart"},
    }[type]
    ana.say(type, **fields)
    assert ana.hear("error")["id"] == "invalid_message"
    assert bo.hears_nothing()


def test_nobody_rings_from_a_room(call):
    ana, bo = call.pair()
    ana.say("ring", ring="1", to=["b"])
    assert ana.hear("error")["id"] == "invalid_message"
    assert bo.hears_nothing()
