import logging

import pytest

from tests.realtime.fakes import MEDIA, candidate, token_for
from video_app.realtime import messages
from video_app.realtime.messages import VERSION

DESCRIPTION = {
    "generation": 2,
    "description": {"type": "offer", "sdp": "v=0"},
    "sources": {"0": "microphone", "1": "camera"},
}


def resume(client):
    return {"key": client.welcome["resume"], "seq": client.welcome["seq"]}


def test_the_welcome_describes_the_room(call):
    call.join("Ana~1")
    welcome = call.join("Bo Li~2").welcome
    assert welcome["self"] == {
        "identity": "Bo Li~2",
        "person": "Bo Li~2",
        "name": "Bo Li",
        "joined_at": call.clock.now,
        "state": "connected",
        "media": MEDIA,
        "hand_raised_at": None,
    }
    assert [participant["name"] for participant in welcome["participants"]] == ["Ana"]
    assert (welcome["room"], welcome["version"], welcome["seq"]) == ("standup", VERSION, 2)
    assert (welcome["max_participants"], welcome["grace_seconds"], welcome["resumed"]) == (8, 30, False)


def test_an_arrival_is_announced_to_those_who_are_there(call):
    ana = call.join("Ana~1")
    bo = call.join("Bo~2")
    joined = ana.hear("participant-joined")
    assert joined["participant"] == bo.welcome["self"]
    assert joined["seq"] == 2
    assert bo.hears_nothing()


def test_rooms_hear_nothing_of_each_other(call):
    ana = call.join("Ana~1", room="standup")
    call.join("Bo~2", room="retro").leave()
    assert ana.hears_nothing()


def test_the_rest_of_the_app_can_ask_who_is_there(call):
    call.pair()
    assert call.names() == ["Ana", "Bo"]
    assert call.names("elsewhere") == []


class TestHello:
    @pytest.mark.parametrize(
        ("fields", "error", "code"),
        [
            ({"token": "forged"}, "invalid_token", 4001),
            ({"token": "expired"}, "expired_token", 4002),
            ({"version": 1}, "unsupported_version", 4004),
            ({"greeting": "good day"}, "invalid_message", 4000),
            ({"media": None}, "invalid_message", 4000),
        ],
    )
    def test_that_is_refused_gets_an_error_and_is_closed(self, call, fields, error, code):
        client = call.hello("Ana~1", **fields)
        assert client.hear("error")["id"] == error
        assert client.closed() == code
        assert call.names() == []

    @pytest.mark.parametrize("frame", ['{"type": "ping"}', "hello", b"\x00"])
    def test_must_come_first(self, call, frame):
        client = call.connect()
        client.say_raw(frame)
        assert client.hear("error")["id"] == "invalid_message"
        assert client.closed() == 4000

    def test_must_come_in_time(self, call, monkeypatch):
        monkeypatch.setattr("video_app.realtime.hub.HELLO_SECONDS", 0.01)
        assert call.connect().closed() == 4008

    def test_comes_once(self, call):
        ana = call.join("Ana~1")
        ana.say("hello", version=VERSION, token=token_for("Eve~9"), media=MEDIA)
        error = ana.hear("error")
        assert (error["id"], error["type_received"]) == ("invalid_message", "hello")
        assert call.names() == ["Ana"]

    def test_may_never_come(self, call):
        call.connect().end(1001)
        assert call.names() == []

    def test_fails_for_one_client_alone_when_the_engine_fails(self, call, monkeypatch, caplog):
        ana = call.join("Ana~1")
        monkeypatch.setattr(call.hub, "_verify", lambda token: 1 / 0)
        assert call.hello("Bo~2").closed() == 1011
        assert ana.hears_nothing()
        assert "ZeroDivisionError" in caplog.text

    def test_that_fails_half_way_leaves_no_ghost(self, call, monkeypatch, caplog):
        monkeypatch.setattr(call.hub, "_welcome", lambda *args: 1 / 0)
        assert call.hello("Ana~1").closed() == 1011
        call.clock.now += 30
        call.hub.sweep()
        assert call.names() == []


class TestMessages:
    def test_descriptions_reach_their_addressee_alone(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3")
        ana.say("description", to="Bo~2", **DESCRIPTION)
        bo.hear("participant-joined")
        assert bo.hear("description") == {"seq": 4, "type": "description", "from": "Ana~1", **DESCRIPTION}
        assert cy.hears_nothing()

    def test_candidates_and_their_end_arrive_in_order(self, call):
        ana, bo = call.pair()
        ana.say("candidate", **candidate(1))
        ana.say("candidate", to="Bo~2", generation=1, candidate=None)
        assert bo.hear("candidate")["candidate"]["candidate"] == "candidate:1"
        assert bo.hear("candidate")["candidate"] is None

    @pytest.mark.parametrize("to", ["Nobody~0", "Cy~3", "Bo~2 ", "\x00"])
    def test_to_nobody_in_the_room_are_refused(self, call, to):
        ana, bo = call.pair()
        cy = call.join("Cy~3", room="retro")
        ana.say("candidate", **candidate(to=to))
        assert ana.hear("error")["id"] == "unknown_participant"
        assert bo.hears_nothing()
        assert cy.hears_nothing()

    def test_about_media_are_announced_to_the_others(self, call):
        ana, bo = call.pair()
        muted = {**MEDIA, "microphone": False}
        ana.say("media", **muted)
        assert bo.hear("participant-changed")["participant"]["media"] == muted
        assert ana.hears_nothing()

    def test_ping_is_answered_with_its_id_or_without(self, call):
        ana = call.join("Ana~1")
        ana.say("ping", id=7)
        assert ana.hear("pong") == {"type": "pong", "id": 7}
        ana.say("ping")
        assert ana.hear("pong") == {"type": "pong"}

    def test_that_are_malformed_disturb_nobody(self, call):
        ana, bo = call.pair()
        ana.say("dance")
        assert ana.hear("error")["type_received"] == "dance"
        assert ana.hears_nothing()
        assert bo.hears_nothing()

    def test_refused_too_often_close_the_socket(self, call):
        ana = call.join("Ana~1")
        for _ in range(25):
            ana.say("dance")
        assert ana.closed() == 4000

    def test_pile_up_for_a_slow_reader_alone(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3")
        bo.socket.flowing.clear()
        for number in range(100):
            ana.say("candidate", **candidate(number))
            ana.say("candidate", **candidate(number, to="Cy~3"))
        assert [cy.hear("candidate")["generation"] for _ in range(100)] == list(range(100))
        bo.socket.flowing.set()
        bo.hear("participant-joined")
        assert [bo.hear("candidate")["generation"] for _ in range(100)] == list(range(100))


class TestCapacity:
    def test_the_ninth_is_told_that_the_room_is_full(self, call):
        members = [call.join(f"Ana~{number}") for number in range(8)]
        ninth = call.hello("Bo~9")
        assert ninth.hear("error")["id"] == "room_full"
        assert ninth.closed() == 4010
        members[0].leave()
        call.join("Bo~9")

    def test_somebody_lost_keeps_the_place(self, call):
        members = [call.join(f"Ana~{number}") for number in range(8)]
        members[0].end()
        assert call.hello("Bo~9").closed() == 4010
        call.hello("Ana~0", resume=resume(members[0])).hear("welcome")


class TestGoing:
    def test_leaving_is_announced_at_once(self, call):
        ana, bo = call.pair()
        bo.leave()
        left = ana.hear("participant-left")
        assert (left["identity"], left["reason"]) == ("Bo~2", "left")
        assert ana.hears_nothing()

    @pytest.mark.parametrize("code", [1000, 1001])
    def test_a_closed_tab_has_left(self, call, code):
        ana, bo = call.pair()
        bo.end(code)
        assert ana.hear("participant-left")["reason"] == "left"

    @pytest.mark.parametrize("code", [1006, 1005, 1011, 4999])
    def test_any_other_end_means_reconnecting(self, call, code):
        ana, bo = call.pair()
        bo.end(code)
        changed = ana.hear("participant-changed")["participant"]
        assert (changed["identity"], changed["state"]) == ("Bo~2", "reconnecting")

    def test_the_lost_have_left_after_the_grace_period(self, call):
        ana, bo = call.pair()
        bo.end()
        ana.hear("participant-changed")
        call.clock.now += 29.9
        call.hub.sweep()
        assert ana.hears_nothing()
        call.clock.now += 0.1
        call.hub.sweep()
        left = ana.hear("participant-left")
        assert (left["identity"], left["reason"]) == ("Bo~2", "lost")

    def test_sweeping_spares_those_who_came_back(self, call):
        _, bo = call.pair()
        bo.end()
        call.hello("Bo~2", resume=resume(bo)).hear("welcome")
        call.clock.now += 60
        call.hub.sweep()
        assert call.names() == ["Ana", "Bo"]

    def test_the_removed_are_closed_and_gone(self, call):
        ana, bo = call.pair()
        assert call.hub.remove("standup", "Bo~2")
        assert bo.closed() == 4003
        assert ana.hear("participant-left")["reason"] == "removed"
        assert ana.hears_nothing()
        assert not call.hub.remove("standup", "Bo~2")

    def test_the_removed_can_be_reconnecting(self, call):
        _, bo = call.pair()
        bo.end()
        assert call.hub.remove("standup", "Bo~2")
        assert call.names() == ["Ana"]

    def test_nothing_is_kept_of_an_empty_room(self, call):
        ana, bo = call.pair()
        ana.leave()
        bo.end(1001)
        assert call.hub._connections.all() == []
        assert call.store._rooms == {}

    def test_a_restart_asks_everybody_to_come_back(self, call):
        ana, bo = call.pair()
        call.hub.stop()
        assert [ana.closed(), bo.closed()] == [1012, 1012]
        assert call.hello("Cy~3").closed() == 1012

    def test_a_flooding_client_is_closed_and_reconnecting(self, call):
        ana, bo = call.pair()
        for _ in range(301):
            bo.say("ping")
        assert bo.closed() == 4029
        assert ana.hear("participant-changed")["participant"]["state"] == "reconnecting"


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


def test_the_log_tells_identity_and_room_but_no_token_or_key(call, caplog):
    caplog.set_level(logging.DEBUG)
    ana = call.join("Ana~1")
    ana.leave()
    assert "Ana~1 joined standup" in caplog.text
    assert "Ana~1 left standup" in caplog.text
    assert token_for("Ana~1") not in caplog.text
    assert ana.welcome["resume"] not in caplog.text


def test_the_sweeper_runs_by_itself(call, monkeypatch):
    monkeypatch.setattr("video_app.realtime.hub.SWEEP_SECONDS", 0.01)
    call.hub._sweeper_is_due = True
    ana, bo = call.pair()
    bo.end()
    call.clock.now += 30
    assert ana.hear_past_others("participant-left")["reason"] == "lost"
    call.hub.stop()


class TestTalking:
    def test_chat_reaches_everyone_the_sender_included(self, call):
        ana, bo = call.pair()
        ana.say("chat", id="1", text="Hello <b>you</b>")
        for client in (ana, bo):
            heard = client.hear("chat")
            assert (heard["identity"], heard["name"], heard["text"]) == ("Ana~1", "Ana", "Hello <b>you</b>")

    def test_newcomers_read_what_was_said(self, call):
        ana, _ = call.pair()
        ana.say("chat", id="1", text="Hello")
        ana.hear("chat")
        assert [message["text"] for message in call.join("Cleo~3").welcome["chat"]] == ["Hello"]

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
    def test_nothing_and_too_much_are_refused(self, call, text):
        ana, bo = call.pair()
        ana.say("chat", id="1", text=text)
        assert ana.hear("error")["id"] == "invalid_message"
        assert bo.hears_nothing()

    def test_a_raised_hand_is_seen(self, call):
        ana, bo = call.pair()
        ana.say("hand", raised=True)
        assert bo.hear("participant-changed")["participant"]["hand_raised_at"] > 0
        ana.say("hand", raised=False)
        assert bo.hear("participant-changed")["participant"]["hand_raised_at"] is None

    def test_a_reaction_reaches_everyone(self, call):
        ana, bo = call.pair()
        ana.say("reaction", reaction="heart")
        for client in (ana, bo):
            assert client.hear("reaction")["reaction"] == "heart"

    def test_how_tall_a_picture_is_shown_is_told_to_its_sender_alone(self, call):
        ana, bo = call.pair()
        cleo = call.join("Cleo~3")
        ana.hear("participant-joined"), bo.hear("participant-joined")
        ana.say("view", to="Bo~2", height=180)
        assert bo.hear("view")["height"] == 180
        assert cleo.hears_nothing()
