"""The contract of every store: what members are told, and what is kept of it."""

from __future__ import annotations

import threading

import pytest

from tests.realtime.stores import chat, join, told
from video_app.realtime.messages import Pong
from video_app.realtime.stores.base import CHAT_MESSAGES, UnknownMember


class TestPosting:
    def test_numbers_and_delivers_in_order(self, store, events):
        join(store)
        numbers = [store.post("standup", Pong(id=number), to="Ana~1") for number in range(3)]
        assert numbers == [2, 3, 4]
        assert [told(event)["id"] for event in events[1:]] == [0, 1, 2]
        assert [event.to for event in events[1:]] == ["Ana~1"] * 3

    def test_to_nobody_is_refused(self, store, events):
        join(store, room="elsewhere", identity="Bo~2")
        join(store)
        with pytest.raises(UnknownMember):
            store.post("standup", Pong(), to="Bo~2")
        with pytest.raises(UnknownMember):
            store.post("nowhere", Pong(), to="Bo~2")
        assert len(events) == 2

    def test_to_a_room_that_does_not_exist_does_not_make_it(self, store, events):
        assert store.post("nowhere", Pong()) == 0
        assert events == []

    def test_is_for_members_only(self, store, events):
        join(store)
        join(store, "Bo~2")
        store.leave("standup", "Bo~2", reason="removed")
        count = len(events)
        assert store.post("standup", Pong(), by="Bo~2") == 0
        assert store.post("standup", Pong(), to="Ana~1", by="Bo~2") == 0
        assert store.post("standup", Pong(), to="Nobody~0", by="Bo~2") == 0
        assert len(events) == count
        assert store.post("standup", Pong(), to="Ana~1", by="Ana~1") > 0

    def test_counts_each_room_for_itself(self, store):
        join(store, room="one")
        assert join(store, room="two").seq == 1

    def test_keeps_order_between_threads(self, store, events):
        join(store)
        threads = [
            threading.Thread(target=lambda: [store.post("standup", Pong()) for _ in range(50)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [event.seq for event in events] == list(range(1, 202))


class TestThePast:
    def test_can_be_asked_for(self, store):
        join(store)
        store.post("standup", Pong(id=1), to="Ana~1")
        store.post("standup", Pong(id=2), to="Ana~1")
        assert [envelope.seq for envelope in store.since("standup", 1)] == [2, 3]
        assert store.since("standup", 3) == []

    def test_from_before_the_log_begins_is_unknown(self, store):
        join(store)
        for _ in range(600):
            store.post("standup", Pong())
        assert store.since("standup", 10) is None
        assert len(store.since("standup", 601 - 512)) == 512

    def test_takes_a_bounded_amount_of_memory(self, store):
        join(store)
        long = Pong(id="x" * 40_000)
        for _ in range(100):
            store.post("standup", long)
        assert store.since("standup", 50) is None
        assert len(store.since("standup", 95)) == 6

    def test_from_the_future_is_unknown(self, store):
        join(store)
        assert store.since("standup", 7) is None


class TestChat:
    def test_is_told_to_everyone_and_kept_for_newcomers(self, store, events):
        join(store, "Ana~1")
        store.say("standup", chat("Hello"))
        assert told(events[-1])["text"] == "Hello"
        assert events[-1].is_for("Ana~1")
        assert [message.text for message in join(store, "Bo~2").chat] == ["Hello"]

    def test_keeps_the_latest(self, store):
        join(store, "Ana~1")
        for number in range(CHAT_MESSAGES + 5):
            store.say("standup", chat(str(number)))
        kept = join(store, "Bo~2").chat
        assert len(kept) == CHAT_MESSAGES
        assert kept[-1].text == str(CHAT_MESSAGES + 4)

    def test_ends_with_the_room(self, store):
        join(store, "Ana~1")
        store.say("standup", chat("Hello"))
        store.leave("standup", "Ana~1", reason="left")
        assert join(store, "Bo~2").chat == []

    def test_in_a_room_that_does_not_exist_is_nothing(self, store, events):
        assert store.say("nowhere", chat("Hello")) == 0
        assert events == []


class TestSayingItAgain:
    """A client that does not know whether a message was taken says it again."""

    def test_tells_nobody_but_the_sender(self, store, events):
        join(store, "Ana~1")
        join(store, "Bo~2")
        store.say("standup", chat("Hello", id="1"))
        number = store.say("standup", chat("Hello", id="1"))
        assert (events[-1].seq, events[-1].to) == (number, "Ana~1")
        assert told(events[-1]) == {**told(events[-2]), "seq": number}
        assert [message.text for message in join(store, "Cy~3").chat] == ["Hello"]

    def test_gets_what_was_said_first(self, store, events):
        join(store, "Ana~1")
        store.say("standup", chat("Hello", id="1"))
        store.say("standup", chat("Goodbye", id="1"))
        assert told(events[-1])["text"] == "Hello"

    def test_is_not_what_somebody_else_says_under_the_same_id(self, store, events):
        join(store, "Ana~1")
        join(store, "Bo~2")
        store.say("standup", chat("Hello", id="1"))
        store.say("standup", chat("Hello", "Bo~2", id="1"))
        assert events[-1].to is None
        assert [message.identity for message in join(store, "Cy~3").chat] == ["Ana~1", "Bo~2"]

    @pytest.mark.parametrize("id", ['"', "1,", "\\", "\u00e9\u2028\U0001f600", "%d"])
    def test_goes_by_the_whole_id(self, store, events, id):
        join(store, "Ana~1")
        store.say("standup", chat("Hello", id=id))
        store.say("standup", chat("More", id=id + "+"))
        store.say("standup", chat("Hello", id=id))
        assert [told(event)["text"] for event in events[1:]] == ["Hello", "More", "Hello"]
        assert [event.to for event in events[1:]] == [None, None, "Ana~1"]

    def test_counts_as_new_once_the_first_is_forgotten(self, store, events):
        join(store, "Ana~1")
        for number in range(CHAT_MESSAGES + 1):
            store.say("standup", chat(str(number)))
        store.say("standup", chat("0"))
        assert events[-1].to is None
