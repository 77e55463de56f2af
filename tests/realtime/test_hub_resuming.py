"""Coming back, and being replaced."""

from tests.realtime.fakes import DESCRIPTION, candidate, resume
from video_app.realtime import messages


class TestResuming:
    def test_goes_on_with_what_was_missed_in_order(self, call):
        ana, bo = call.pair()
        bo.end()
        for number in range(3):
            ana.say("candidate", **candidate(number))
        ana.say("description", to="Bo~2", **DESCRIPTION)
        ana.hear("participant-changed")
        assert ana.hears_nothing()
        again = call.hello("Bo~2", resume=resume(bo))
        assert again.hear("welcome")["resumed"] is True
        assert [again.hear("candidate")["generation"] for _ in range(3)] == [0, 1, 2]
        assert again.hear("description")["from"] == "Ana~1"
        assert again.hears_nothing()

    def test_is_a_change_to_the_others_not_an_arrival(self, call):
        ana, bo = call.pair()
        bo.end()
        ana.hear("participant-changed")
        call.hello("Bo~2", resume=resume(bo)).hear("welcome")
        assert ana.hear("participant-changed")["participant"]["state"] == "connected"
        assert ana.hears_nothing()

    def test_does_not_count_as_seen_what_is_still_to_come(self, call):
        ana, bo = call.pair()
        bo.end()
        ana.say("candidate", **candidate())
        ana.hear("participant-changed")
        assert ana.hears_nothing()
        again = call.hello("Bo~2", resume=resume(bo))
        assert again.hear("welcome")["seq"] == again.hear("candidate")["seq"] - 1

    def test_does_not_repeat_what_was_seen(self, call):
        ana, bo = call.pair()
        ana.say("candidate", **candidate())
        seen = bo.hear("candidate")["seq"]
        bo.end()
        again = call.hello("Bo~2", resume={"key": bo.welcome["resume"], "seq": seen})
        assert again.hear("welcome")["resumed"] is True
        assert again.hears_nothing()

    def test_tells_once_what_happens_in_between(self, call, monkeypatch):
        _, bo = call.pair()
        bo.end()
        since = call.store.since

        def since_a_little_later(room, seq):
            call.store.post(room, messages.Candidate("Ana~1", 7, None), to="Bo~2")
            return since(room, seq)

        monkeypatch.setattr(call.store, "since", since_a_little_later)
        again = call.hello("Bo~2", resume=resume(bo))
        again.hear("welcome")
        assert again.hear("candidate")["generation"] == 7
        assert again.hears_nothing()

    def test_works_twice_with_the_same_key(self, call):
        _, bo = call.pair()
        bo.end()
        call.hello("Bo~2", resume=resume(bo)).end()
        assert call.hello("Bo~2", resume=resume(bo)).hear("welcome")["resumed"] is True

    def test_before_the_server_noticed_the_loss_ends_the_old_socket(self, call):
        ana, bo = call.pair()
        ana.say("candidate", **candidate())
        assert ana.hears_nothing()
        again = call.hello("Bo~2", resume=resume(bo))
        assert again.hear("welcome")["resumed"] is True
        again.hear("candidate")
        assert bo.closed() == 4009
        assert call.names() == ["Ana", "Bo"]

    def test_after_the_grace_period_is_a_new_membership(self, call):
        ana, bo = call.pair()
        bo.end()
        call.clock.now += 31
        call.hub.sweep()
        assert call.hello("Bo~2", resume=resume(bo)).hear("welcome")["resumed"] is False
        assert ana.hear_past_others("participant-joined")["participant"]["identity"] == "Bo~2"

    def test_after_a_restart_is_a_new_membership(self, call):
        welcome = call.hello("Ana~1", resume={"key": "of another life", "seq": 900}).hear("welcome")
        assert welcome["resumed"] is False
        assert welcome["seq"] == 1

    def test_after_missing_too_much_starts_anew_under_the_same_identity(self, call):
        ana, bo = call.pair()
        bo.end()
        for number in range(600):
            call.store.post("standup", messages.Candidate("Ana~1", number, None), to="Bo~2")
        again = call.hello("Bo~2", resume=resume(bo))
        assert again.hear("welcome")["resumed"] is False
        assert again.hears_nothing()
        ana.hear("participant-changed")
        assert ana.hear("participant-changed")["participant"]["state"] == "connected"

    def test_takes_the_key_of_the_same_member(self, call):
        ana, _ = call.pair()
        assert call.hello("Bo~2", resume=resume(ana)).hear("welcome")["resumed"] is False


class TestTakingOver:
    def test_the_newest_socket_wins(self, call):
        ana, bo = call.pair()
        other = call.join("Bo~2")
        assert bo.closed() == 4009
        assert other.welcome["resumed"] is False
        assert ana.hear("participant-changed")["participant"]["state"] == "connected"
        assert ana.hears_nothing()
        ana.say("candidate", **candidate())
        other.hear("candidate")

    def test_the_old_key_is_worth_nothing_any_more(self, call):
        _, bo = call.pair()
        other = call.join("Bo~2")
        call.hello("Bo~2", resume=resume(bo)).hear("welcome")
        assert other.closed() == 4009
        assert call.names() == ["Ana", "Bo"]
