"""Who comes and goes."""

import logging

import pytest

from tests.realtime.fakes import MEDIA, resume, token_for
from video_app.access.grant import LOBBY
from video_app.realtime.messages import VERSION, Close
from video_app.realtime.sweeper import Sweeper


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

    def test_names_a_place_that_is_there(self, call):
        del call.hub._places["lobby"]
        client = call.hello("Ana~1", LOBBY)
        error = client.hear("error")
        assert (error["id"], error["type_received"]) == ("invalid_token", "hello")
        assert client.closed() == Close.INVALID_TOKEN

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


class TestNames:
    def test_of_a_second_ana_has_a_number_wherever_it_is_told(self, call):
        ana, other = call.join("Ana~1", person="a"), call.join("Ana~2", person="b")
        assert ana.hear("participant-joined")["participant"]["name"] == "Ana (2)"
        assert other.welcome["self"]["name"] == "Ana (2)"
        other.say("chat", id="1", text="Hello")
        assert ana.hear("chat")["name"] == other.hear("chat")["name"] == "Ana (2)"
        other.say("hand", raised=True)
        assert ana.hear("participant-changed")["participant"]["name"] == "Ana (2)"
        assert call.names() == ["Ana", "Ana (2)"]

    def test_stay_with_who_comes_back(self, call):
        ana, other = call.join("Ana~1", person="a"), call.join("Ana~2", person="b")
        other.end()
        ana.leave()
        again = call.hello("Ana~2", person="b", resume=resume(other)).hear("welcome")
        assert again["self"]["name"] == "Ana (2)"
        assert call.join("Ana~3", person="c").welcome["self"]["name"] == "Ana"


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
        ana.hear("rules")
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
        for _ in range(1_000):
            bo.say("ping")
        assert bo.closed() == 4029
        assert ana.hear("participant-changed")["participant"]["state"] == "reconnecting"


def test_the_log_tells_identity_and_room_but_no_token_or_key(call, caplog):
    caplog.set_level(logging.DEBUG)
    ana = call.join("Ana~1")
    ana.leave()
    assert "Ana~1 joined standup" in caplog.text
    assert "Ana~1 left standup" in caplog.text
    assert token_for("Ana~1") not in caplog.text
    assert ana.welcome["resume"] not in caplog.text


def test_the_sweeper_runs_by_itself(call, monkeypatch):
    monkeypatch.setattr("video_app.realtime.sweeper.SWEEP_SECONDS", 0.01)
    call.hub._sweeper = Sweeper(call.hub.sweep, call.hub._stopped)
    ana, bo = call.pair()
    bo.end()
    call.clock.now += 30
    assert ana.hear_past_others("participant-left")["reason"] == "lost"
    call.hub.stop()
