"""The contract of every store. A new one is added to the fixture `store`."""

from __future__ import annotations

import itertools
import json
import queue
import threading

import pytest

from video_app.realtime.messages import ChatMessage, MediaState, Pong
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.base import CHAT_MESSAGES, Arrival, Envelope, Eviction, RoomFull, UnknownMember
from video_app.realtime.stores.redis import RedisStore

ON = MediaState(microphone=True, camera=True, screen=False)
OFF = MediaState(microphone=False, camera=False, screen=False)


class Events:
    """What a subscriber has been told; looking at it waits until everything said so far has arrived."""

    MARKERS = "markers"

    def __init__(self, store):
        self._store = store
        self._told = []
        self._marked = queue.Queue()
        self._numbers = itertools.count()
        store.subscribe(self._take)
        join(store, room=self.MARKERS, identity="Marker~0")

    def _take(self, room, event):
        if room == self.MARKERS:
            self._marked.put(event)
        else:
            self._told.append(event)

    def _all(self):
        wanted = next(self._numbers)
        self._store.post(self.MARKERS, Pong(id=wanted))
        while f'"id":{wanted}}}' not in self._marked.get(timeout=5).text:
            pass
        return self._told

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def __getitem__(self, index):
        return self._all()[index]

    def __eq__(self, other):
        return self._all() == other

    __hash__ = None


@pytest.fixture(params=["memory", "redis"])
def store(request):
    if request.param == "memory":
        yield MemoryStore()
        return
    store = RedisStore(request.getfixturevalue("redis_server").url)
    yield store
    store.close()


@pytest.fixture
def events(store):
    return Events(store)


def join(store, identity="Ana~1", room="standup", session=None, now=100.0, capacity=8, key="", **fields):
    arrival = {"person": "p", "session": session or f"session of {identity}", "media": ON, **fields}
    return store.join(room, Arrival(identity, **arrival), capacity=capacity, now=now, key=key)


def told(event):
    assert isinstance(event, Envelope)
    return json.loads(event.text)


def admit(store, identity="Phone~1", room="standup", session="visitor", now=100.0):
    return store.admit(room, Arrival(identity, identity, session, OFF), now=now)


class TestAdmitting:
    def test_makes_a_member_that_the_others_hear_of(self, store, events):
        join(store, "Ana~1")
        assert admit(store)
        assert told(events[-1])["type"] == "participant-joined"
        assert [member.identity for member in store.members("standup")] == ["Ana~1", "Phone~1"]

    def test_leaves_a_member_alone(self, store, events):
        join(store, "Ana~1")
        assert not admit(store, "Ana~1")
        assert store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        assert len(events) == 2

    def test_is_not_subject_to_the_capacity(self, store):
        join(store, "Ana~1", capacity=1)
        assert admit(store)

    def test_lasts_until_somebody_says_that_it_left(self, store):
        admit(store)
        assert store.lost(before=1e12) == []
        assert store.leave("standup", "Phone~1", reason="left", session="visitor")
        assert store.members("standup") == []

    def test_a_socket_of_the_same_identity_takes_over(self, store, events):
        admit(store)
        snapshot = join(store, "Phone~1")
        assert told(events[-1])["type"] == "participant-changed"
        assert not snapshot.returned
        assert not store.leave("standup", "Phone~1", reason="left", session="visitor")


class TestJoining:
    def test_gives_the_room_as_it_is_oldest_first(self, store):
        join(store, "Zoe~1")
        join(store, "Ana~2")
        snapshot = join(store, "Bo~3", now=200.0)
        assert [member.identity for member in snapshot.others] == ["Zoe~1", "Ana~2"]
        assert snapshot.member.participant().joined_at == 200.0
        assert snapshot.seq == 3
        assert not snapshot.returned

    def test_is_announced_to_the_others(self, store, events):
        join(store, "Ana~1")
        (event,) = events
        assert told(event)["type"] == "participant-joined"
        assert told(event)["seq"] == event.seq == 1
        assert told(event)["participant"]["name"] == "Ana"
        assert event.is_for("Bo~2")
        assert not event.is_for("Ana~1")

    def test_never_tells_a_resume_key(self, store, events):
        key = join(store).member.key
        store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        store.lose("standup", "Ana~1", session="session of Ana~1", now=1)
        assert len(events) == 3
        assert not any(key in event.text for event in events)

    def test_is_refused_beyond_the_capacity(self, store, events):
        join(store, "Ana~1", capacity=1)
        with pytest.raises(RoomFull):
            join(store, "Bo~2", capacity=1)
        assert len(store.members("standup")) == len(events) == 1

    def test_counts_those_who_may_come_back(self, store):
        join(store, "Ana~1", capacity=1)
        store.lose("standup", "Ana~1", session="session of Ana~1", now=1)
        with pytest.raises(RoomFull):
            join(store, "Bo~2", capacity=1)

    def test_is_atomic(self, store):
        results = []
        start = threading.Barrier(16)

        def enter(number):
            start.wait()
            try:
                results.append(join(store, f"Ana~{number}").seq)
            except RoomFull:
                results.append(None)

        threads = [threading.Thread(target=enter, args=[number]) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(seq for seq in results if seq) == list(range(1, 9))
        assert len(store.members("standup")) == 8


class TestComingBack:
    def test_with_the_key_goes_on_and_keeps_the_key(self, store, events):
        first = join(store, now=100.0)
        store.lose("standup", "Ana~1", session="session of Ana~1", now=110.0)
        again = join(store, session="new", now=120.0, key=first.member.key)
        assert again.returned
        assert again.member.key == first.member.key
        assert again.member.joined_at == 100.0
        assert told(events[-1])["type"] == "participant-changed"
        assert told(events[-1])["participant"]["state"] == "connected"

    @pytest.mark.parametrize("key", ["", "wrong", "\u00e9\u0000"])
    def test_without_the_key_is_no_return_and_makes_a_new_one(self, store, key):
        first = join(store)
        again = join(store, session="new", key=key)
        assert not again.returned
        assert again.member.key != first.member.key

    def test_is_never_refused_for_capacity(self, store):
        first = join(store, "Ana~1", capacity=1)
        assert join(store, "Ana~1", session="new", capacity=1, key=first.member.key).returned

    def test_evicts_the_socket_that_is_still_there(self, store, events):
        join(store, session="old")
        join(store, session="new")
        assert Eviction("old", 4009) in events

    def test_evicts_nobody_when_the_old_socket_is_lost(self, store, events):
        join(store, session="old")
        store.lose("standup", "Ana~1", session="old", now=1)
        join(store, session="new")
        assert not any(isinstance(event, Eviction) for event in events)

    def test_leaves_the_old_socket_nothing_to_say(self, store):
        join(store, session="old")
        join(store, session="new")
        assert not store.change("standup", "Ana~1", session="old", media=OFF)
        assert not store.lose("standup", "Ana~1", session="old", now=1)
        assert not store.leave("standup", "Ana~1", session="old", reason="left")
        (member,) = store.members("standup")
        assert member.media == ON
        assert member.lost_at is None

    def test_after_leaving_is_a_new_membership(self, store):
        first = join(store)
        join(store, "Bo~2")
        store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        assert not join(store, key=first.member.key).returned


class TestChanges:
    def test_of_media_are_announced(self, store, events):
        join(store)
        assert store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        assert told(events[-1])["type"] == "participant-changed"
        assert told(events[-1])["participant"]["media"]["camera"] is False

    def test_to_lost_are_announced(self, store, events):
        join(store)
        assert store.lose("standup", "Ana~1", session="session of Ana~1", now=1)
        assert told(events[-1])["participant"]["state"] == "reconnecting"

    def test_of_strangers_change_nothing(self, store, events):
        assert not store.change("standup", "Ana~1", session="x", media=OFF)
        assert not store.lose("standup", "Ana~1", session="x", now=1)
        assert not store.leave("standup", "Ana~1", reason="removed")
        assert events == []


class TestLeaving:
    def test_is_announced_with_its_reason(self, store, events):
        join(store)
        assert store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        assert told(events[-1]) == {"seq": 2, "type": "participant-left", "identity": "Ana~1", "reason": "left"}

    def test_by_force_evicts_the_socket(self, store, events):
        join(store, session="mine")
        assert store.leave("standup", "Ana~1", reason="removed")
        assert Eviction("mine", 4003) in events

    def test_of_the_last_member_forgets_the_room(self, store):
        join(store)
        store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        assert store.members("standup") == []
        assert store.since("standup", 0) is None
        assert join(store).seq == 1

    def test_lists_the_lost_until_they_return(self, store):
        key = join(store).member.key
        store.lose("standup", "Ana~1", session="session of Ana~1", now=50.0)
        assert [(room, member.identity) for room, member in store.lost(50.0)] == [("standup", "Ana~1")]
        assert store.lost(49.9) == []
        join(store, key=key)
        assert store.lost(50.0) == []


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
        assert len(store.since("standup", 80)) == 21

    def test_from_the_future_is_unknown(self, store):
        join(store)
        assert store.since("standup", 7) is None


def chat(text, identity="Ana~1", id=""):
    return ChatMessage(id=id or text, identity=identity, name="Ana", text=text, sent_at=100.0)


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


class TestHands:
    def raise_hand(self, store, at, identity="Ana~1"):
        return store.change("standup", identity, session=f"session of {identity}", hand_raised_at=at)

    def test_are_announced_with_the_time(self, store, events):
        join(store)
        self.raise_hand(store, 5.0)
        assert told(events[-1])["participant"]["hand_raised_at"] == 5.0

    def test_keep_their_time_when_raised_again(self, store):
        join(store)
        self.raise_hand(store, 5.0)
        self.raise_hand(store, 9.0)
        assert store.members("standup")[0].hand_raised_at == 5.0

    def test_go_down(self, store):
        join(store)
        self.raise_hand(store, 5.0)
        self.raise_hand(store, None)
        assert store.members("standup")[0].hand_raised_at is None

    def test_stay_up_while_the_media_changes(self, store):
        join(store)
        self.raise_hand(store, 5.0)
        store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        member = store.members("standup")[0]
        assert (member.hand_raised_at, member.media) == (5.0, OFF)
