"""Putting others out of the call, by what they are made to say or believe."""

import pytest

from tests.realtime.fakes import DESCRIPTION, candidate, resume
from video_app.realtime.messages.values import MAX_INTEGER
from video_app.realtime.recent import FIRST_GENERATION, GENERATION_STEP


def offer(generation, to="Bo~2", **fields):
    return {**DESCRIPTION, "to": to, "generation": generation, **fields}


class TestRefusedMessages:
    def test_end_no_call_however_many(self, call):
        ana, bo = call.pair()
        for _ in range(250):
            ana.say("description", **offer(0, sources={"0": "smell"}))
        ana.say("candidate", **candidate())
        assert bo.hear("candidate")["from"] == "Ana~1"

    def test_end_what_has_not_begun(self, call):
        eve = call.connect()
        eve.say("description", **offer(0))
        assert eve.closed() == 4000


class TestGenerations:
    def test_do_not_jump(self, call):
        ana, bo = call.pair()
        ana.say("description", **offer(0))
        bo.hear("description")
        for generation in (GENERATION_STEP + 1, MAX_INTEGER):
            ana.say("description", **offer(generation))
            ana.say("candidate", **candidate(generation))
            assert [ana.hear("error")["id"] for _ in range(2)] == ["invalid_message"] * 2
        assert bo.hears_nothing()

    @pytest.mark.parametrize("generation", [FIRST_GENERATION + 1, MAX_INTEGER])
    def test_do_not_begin_high(self, call, generation):
        ana, bo = call.pair()
        ana.say("description", **offer(generation))
        ana.say("candidate", **candidate(generation))
        assert [ana.hear("error")["id"] for _ in range(2)] == ["invalid_message"] * 2
        assert bo.hears_nothing()

    def test_may_always_be_answered(self, call):
        ana, bo = call.pair()
        for generation in range(0, 200, GENERATION_STEP):
            ana.say("description", **offer(generation))
            bo.hear("description")
        bo.say("description", **offer(generation, to="Ana~1"))
        assert ana.hear("description")["generation"] == generation

    def test_go_on_after_a_loss(self, call):
        ana, bo = call.pair()
        for generation in range(0, 200, GENERATION_STEP):
            ana.say("description", **offer(generation))
            bo.hear("description")
        bo.end()
        ana.hear("participant-changed")
        ana.say("description", **offer(generation + 1))
        assert ana.hears_nothing()
        again = call.hello("Bo~2", resume={**resume(bo), "seq": generation})
        again.hear("welcome")
        again.say("description", **offer(generation + 1, to="Ana~1"))
        ana.hear("participant-changed")
        assert ana.hear("description")["generation"] == generation + 1

    def test_of_one_pair_are_nothing_to_another(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3")
        for generation in range(0, 100, GENERATION_STEP):
            ana.say("description", **offer(generation))
        cy.say("description", **offer(0))
        bo.hear_past_others("participant-joined")
        while bo.hear("description")["from"] != "Cy~3":
            pass


class TestSources:
    def test_that_the_description_does_not_have_are_left_out(self, call):
        ana, bo = call.pair()
        ana.say("description", **offer(0, sources={"0": "camera", "7": "microphone", "": "screen", "0\r": "screen"}))
        assert bo.hear("description")["sources"] == {"0": "camera"}

    def test_of_a_rollback_are_none(self, call):
        ana, bo = call.pair()
        ana.say("description", **offer(0, description={"type": "rollback"}))
        assert bo.hear("description")["sources"] == {}


@pytest.mark.parametrize("type", ["description", "candidate", "view"])
def test_nobody_tells_oneself_anything(call, type):
    ana, _ = call.pair()
    fields = {"description": offer(0), "candidate": candidate(), "view": {"height": 1}}[type]
    ana.say(type, **{**fields, "to": "Ana~1"})
    assert ana.hear("error")["id"] == "invalid_message"
    assert ana.hears_nothing()
