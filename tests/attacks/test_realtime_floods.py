"""Floods that stay inside of the limits of a socket."""

from dataclasses import replace

import pytest

from tests.realtime.fakes import DESCRIPTION, Call, candidate
from tests.realtime.stores import chat, join
from video_app.realtime import limits
from video_app.realtime.limits import LIMITS
from video_app.realtime.stores.base import CHAT_MESSAGES, CHAT_SHARE_MESSAGES

OFFER = {**DESCRIPTION, "generation": 0, "description": {"type": "offer", "sdp": "x" * 48_000}}
WIDE = "\U0001f600"


@pytest.fixture
def history(store):
    """A chat that Eve floods, after Ana and Bo have said something in turns."""
    for number, name in enumerate(["Ana", "Bo", "Eve", "Eve", "Eve"]):
        join(store, f"{name}~{number}", person=name)
    for number in range(10):
        store.say("standup", chat(f"Ana {number}", "Ana~0"))
        store.say("standup", chat(f"Bo {number}", "Bo~1"))
    return store


class TestTheHistoryOfAChat:
    @pytest.mark.parametrize("text", ["x", WIDE * 2_000])
    def test_is_not_wiped_by_one_person(self, history, text):
        for number in range(2 * CHAT_MESSAGES):
            history.say("standup", chat(text, f"Eve~{2 + number % 3}", id=str(number)))
        kept = join(history, "Cy~9").chat
        assert [message.text for message in kept if not message.identity.startswith("Eve")] == [
            f"{name} {number}" for number in range(10) for name in ("Ana", "Bo")
        ]
        assert kept[-1].id == str(2 * CHAT_MESSAGES - 1)

    def test_keeps_the_share_of_who_talks_much(self, history):
        for number in range(CHAT_MESSAGES):
            history.say("standup", chat(f"Ana again {number}", "Ana~0"))
        for number in range(2 * CHAT_MESSAGES):
            history.say("standup", chat("x", "Eve~2", id=str(number)))
        kept = join(history, "Cy~9").chat
        assert sum(message.identity == "Ana~0" for message in kept) >= CHAT_SHARE_MESSAGES

    def test_is_of_members_only(self, history):
        assert history.say("standup", chat("Hello", "Nobody~7")) == 0
        assert len(join(history, "Cy~9").chat) == 20


class TestASlowReader:
    def test_is_not_pushed_out_by_one_person(self, call):
        _, bo = call.pair()
        bo.socket.flowing.clear()
        for number in range(3):
            eve = call.join(f"Eve~{number}", person="e")
            for _ in range(100):
                eve.say("description", to="Bo~2", **OFFER)
            assert eve.hear_past_others("error")["id"] == "slow_down"
        bo.socket.flowing.set()
        assert bo.hear_past_others("description")["from"] == "Eve~0"

    def test_is_not_pushed_out_by_many(self, call):
        _, bo = call.pair()
        bo.socket.flowing.clear()
        for number in range(30):
            eve = call.join(f"Eve~{number}", person=f"e{number}")
            for _ in range(3):
                eve.say("description", to="Bo~2", **OFFER)
            eve.leave()
        bo.socket.flowing.set()
        for _ in range(3):
            bo.hear_past_others("description")
        bo.say("ping", id=4711)
        assert bo.hear_past_others("pong")["id"] == 4711

    def test_is_not_pushed_out_with_the_help_of_made_up_names(self, monkeypatch, request):
        monkeypatch.setattr(limits, "MOST_BUDGETS", 10)
        call = Call()
        request.addfinalizer(call.end)
        call.pair()
        eve = call.join("Eve~9")
        for _ in range(3):
            eve.say("description", to="Bo~2", **OFFER)
        assert eve.hear("error")["id"] == "slow_down"
        for number in range(12):
            eve.say("candidate", **candidate(to=f"Nobody~{number}"))
        assert [eve.hear("error")["id"] for _ in range(12)] == ["unknown_participant"] * 12
        eve.say("description", to="Bo~2", **OFFER)
        assert eve.hear("error")["id"] == "slow_down"

    def test_hears_others_while_one_says_too_much(self, call):
        ana, bo = call.pair()
        eve = call.join("Eve~9")
        for _ in range(20):
            eve.say("description", to="Bo~2", **OFFER)
        assert eve.hear("error")["id"] == "slow_down"
        ana.say("candidate", **candidate())
        while bo.hear_past_others("candidate")["from"] != "Ana~1":
            pass


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("chat", {"text": "x"}),
        ("reaction", {"reaction": "heart"}),
        ("hand", {"raised": True}),
        ("media", {"microphone": True, "camera": True, "screen": False}),
        ("view", {"to": "Bo~2", "height": 1}),
    ],
)
def test_each_kind_has_a_budget(call, type, fields):
    ana, bo = call.pair()
    for number in range(290):
        ana.say(type, **fields, **({"id": str(number)} if type == "chat" else {}))
    error = ana.hear_past_others("error")
    assert (error["id"], error["type_received"]) == ("slow_down", type)
    ana.say("candidate", **candidate())
    assert bo.hear_past_others("candidate")["from"] == "Ana~1"


def test_a_network_of_many_people_does_not_keep_the_chats_busy(request):
    call = Call(limits=replace(LIMITS, network_chats_per_second=0, network_burst_chats=4))
    request.addfinalizer(call.end)
    ana = call.join("Ana~1", network="home")
    eves = [call.join(f"Eve~{number}", f"room-{number}", network="eve") for number in range(3)]
    for eve in eves:
        for number in range(2):
            eve.say("chat", id=f"{number}", text="x")
            heard = eve.hear("chat", "error")
            assert (heard["type"] == "error") == (eve is eves[-1])
    ana.say("chat", id="1", text="Hello")
    assert ana.hear("chat")["text"] == "Hello"
