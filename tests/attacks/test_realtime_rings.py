"""Ringing without end, and ending what others ring."""

import pytest

from tests.realtime.fakes import Call
from video_app.access.grant import LOBBY
from video_app.realtime.places import quiet
from video_app.realtime.stores.base import Quiet

ANA, BO, CY = "Ana~1", "Bo~2", "Cy~3"


@pytest.fixture
def call():
    """A lobby where people may be rung often from one network."""
    call = Call(rings=1_000)
    yield call
    call.end()


@pytest.fixture
def people(call):
    """Ana, Bo and Cy in the lobby, who know of each other."""
    ana, bo = call.pair(LOBBY)
    cy = call.join(CY, LOBBY, "c")
    for client in (ana, bo):
        client.hear("participant-joined")
    return ana, bo, cy


@pytest.fixture
def second(call, people):
    """A second page of Bo."""
    page = call.join("Bo~4", LOBBY, "b")
    for client in people:
        client.hear("participant-joined")
    return page


def ring(caller, *people, id="1"):
    caller.say("ring", ring=id, to=list(people))
    return caller.hear("ringing")


class TestAnothersRinging:
    def test_is_not_ended_by_cancelling(self, people):
        ana, bo, cy = people
        ring(ana, "b", "c")
        bo.hear("ring"), cy.hear("ring")
        bo.say("cancel", ring="1", to=["c"], reason="cancelled")
        assert bo.hear("error")["id"] == "unknown_participant"
        assert cy.hears_nothing()

    def test_is_not_ended_by_answering(self, people):
        ana, bo, cy = people
        ring(ana, "b")
        bo.hear("ring")
        cy.say("answer", ring="1", to=ANA, answer="decline")
        assert cy.hear("error")["id"] == "unknown_participant"
        assert ana.hears_nothing()
        assert bo.hears_nothing()

    def test_is_not_made_up(self, people, second):
        _, bo, _ = people
        second.say("answer", ring="1", to=ANA, answer="decline")
        assert second.hear("error")["id"] == "unknown_participant"
        assert bo.hears_nothing()

    def test_is_answered_once(self, people):
        ana, bo, _ = people
        ring(ana, "b")
        bo.hear("ring")
        for _ in range(2):
            bo.say("answer", ring="1", to=ANA, answer="accept")
        ana.hear("answered")
        assert bo.hear("error")["id"] == "unknown_participant"
        assert ana.hears_nothing()

    def test_is_not_answered_after_another_page_has(self, people, second):
        ana, bo, _ = people
        ring(ana, "b")
        bo.hear("ring"), second.hear("ring")
        bo.say("answer", ring="1", to=ANA, answer="accept")
        second.hear("ring-ended"), ana.hear("answered")
        second.say("answer", ring="1", to=ANA, answer="decline")
        assert second.hear("error")["id"] == "unknown_participant"
        assert ana.hears_nothing()


def test_cancelling_is_heard_once_by_those_who_are_rung(people):
    ana, bo, cy = people
    ring(ana, "b")
    bo.hear("ring")
    for _ in range(5):
        ana.say("cancel", ring="1", to=["b", "c"], reason="cancelled")
    assert bo.hear("ring-ended")["from"] == ANA
    assert [ana.hear("error")["id"] for _ in range(4)] == ["unknown_participant"] * 4
    assert bo.hears_nothing()
    assert cy.hears_nothing()


class TestAfterADecline:
    def decline(self, ana, bo):
        assert ring(ana, "b")["ringing"] == ["b"]
        bo.hear("ring")
        bo.say("answer", ring="1", to=ANA, answer="decline")
        assert ana.hear("answered")["answer"] == "decline"

    def test_the_same_caller_finds_the_person_busy_for_longer_each_time(self, call, people):
        ana, bo, _ = people
        for seconds in (30, 60, 120):
            self.decline(ana, bo)
            call.clock.now += seconds - 1
            assert ring(ana, "b")["busy"] == ["b"]
            assert bo.hears_nothing()
            call.clock.now += 2
        self.decline(ana, bo)

    def test_another_tab_of_the_caller_is_the_same_caller(self, call, people):
        ana, bo, _ = people
        self.decline(ana, bo)
        tab = call.join("Anna~7", LOBBY, "a")
        bo.hear("participant-joined")
        assert ring(tab, "b")["busy"] == ["b"]
        assert bo.hears_nothing()

    def test_others_ring_as_before(self, people):
        ana, bo, cy = people
        self.decline(ana, bo)
        assert ring(cy, "b")["ringing"] == ["b"]

    def test_nobody_is_told(self, people):
        ana, bo, cy = people
        self.decline(ana, bo)
        assert ana.hears_nothing()
        assert cy.hears_nothing()


class TestWhoWantsToBeLeftAlone:
    def test_blocks_a_person(self, call, people):
        ana, bo, cy = people
        bo.say("block", person="a", blocked=True)
        assert bo.hears_nothing()
        call.clock.now += 3_600
        assert ring(ana, "b", "c")["busy"] == ["b"]
        cy.hear("ring")
        assert ring(cy, "b")["ringing"] == ["b"]
        bo.hear("ring")
        bo.say("block", person="a", blocked=False)
        assert bo.hears_nothing()
        assert ring(ana, "b")["ringing"] == ["b"]

    def test_is_away_on_all_pages(self, people, second):
        ana, _, _ = people
        second.say("available", available=False)
        changed = ana.hear("participant-changed")["participant"]
        assert (changed["person"], changed["away"]) == ("b", True)
        assert ring(ana, "b")["busy"] == ["b"]
        second.say("available", available=True)
        assert ana.hear("participant-changed")["participant"]["away"] is False
        assert ring(ana, "b")["ringing"] == ["b"]

    def test_stays_so_over_a_loss(self, call, people):
        ana, bo, _ = people
        bo.say("block", person="a", blocked=True)
        assert bo.hears_nothing()
        bo.end()
        call.join(BO, LOBBY, "b")
        ana.hear("participant-changed"), ana.hear("participant-changed")
        assert ring(ana, "b")["busy"] == ["b"]


def test_ringing_and_giving_up_again_and_again_ends(people):
    ana, bo, _ = people
    for _ in range(10):
        assert ring(ana, "b")["ringing"] == ["b"]
        ana.say("cancel", ring="1", to=["b"], reason="cancelled")
        bo.hear("ring"), bo.hear("ring-ended")
    assert ring(ana, "b")["busy"] == ["b"]
    assert bo.hears_nothing()


class TestWhatIsRemembered:
    def test_ends_with_time(self):
        declined = quiet.after_decline({}, "a", now=0.0)
        assert quiet.after_decline(declined, "a", now=100.0)["a"].seconds == 60.0
        assert quiet.after_decline(declined, "a", now=30.0 + quiet.REMEMBERED_SECONDS)["a"].seconds == 30.0

    def test_is_never_longer_than_ten_minutes(self):
        declined = {}
        for number in range(10):
            declined = quiet.after_decline(declined, "a", now=float(number))
        assert declined["a"].seconds == 600.0

    def test_is_bounded(self):
        full = {f"p{number}": Quiet(1_000.0 + number, 30.0) for number in range(500)}
        kept = quiet.after_block(full, "a", now=500.0)
        assert len(kept) == quiet.MOST_PEOPLE
        assert "a" in kept

    def test_is_bounded_in_bytes(self):
        kept = {}
        for number in range(2 * quiet.MOST_PEOPLE):
            kept = quiet.after_block(kept, f"{number}".ljust(128, "\U0001f600"), now=float(number))
        assert sum(len(person.encode()) for person in kept) <= quiet.MOST_BYTES
        assert f"{2 * quiet.MOST_PEOPLE - 1}".ljust(128, "\U0001f600") in kept

    def test_a_decline_does_not_unblock(self):
        blocked = quiet.after_block({}, "a", now=0.0)
        assert quiet.after_decline(blocked, "a", now=1.0) == blocked
