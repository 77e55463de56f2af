"""The contract of every store: who is a member. A new store is added to the fixture `store`."""

from __future__ import annotations

import threading

import pytest

from tests.realtime.stores import OFF, ON, admit, join, told
from video_app.realtime.stores.base import Eviction, Quiet, Removed, RoomFull


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

    def test_is_refused_to_who_was_put_out(self, store, events):
        join(store, "Eve~1", person="e")
        join(store, "Bo~2", person="b")
        store.remove("standup", "e", now=100.0)
        with pytest.raises(Removed):
            admit(store, "Eve~1")
        assert [member.identity for member in store.members("standup")] == ["Bo~2"]
        assert told(events[-1])["type"] == "participant-left"

    def test_lasts_until_somebody_says_that_it_left(self, store):
        admit(store)
        assert store.lost(before=1e12) == []
        assert store.leave("standup", "Phone~1", reason="left", session="media")
        assert store.members("standup") == []

    def test_a_socket_of_the_same_identity_takes_over(self, store, events):
        admit(store)
        snapshot = join(store, "Phone~1")
        assert told(events[-1])["type"] == "participant-changed"
        assert not snapshot.returned
        assert not store.leave("standup", "Phone~1", reason="left", session="media")


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
        assert not any(key.encode() in event.frame for event in events)

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

    def test_that_nobody_sees_are_not_announced(self, store, events):
        join(store)
        quiet = {"b": Quiet(150.0, 30.0)}
        assert store.change("standup", "Ana~1", session="session of Ana~1", media=ON, quiet=quiet)
        assert len(events) == 1
        assert store.members("standup")[0].quiet == quiet

    def test_of_being_away_are_announced(self, store, events):
        join(store)
        store.change("standup", "Ana~1", session="session of Ana~1", away=True)
        assert told(events[-1])["participant"]["away"] is True


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


class TestPersons:
    def test_are_told_with_every_tab(self, store, events):
        join(store, "Ana~1", person="a")
        join(store, "Ana~2", person="a")
        assert told(events[-1])["participant"]["person"] == "a"
        assert [member.person for member in store.members("standup")] == ["a", "a"]

    def test_in_calls_are_told_from_those_who_are_not(self, store, events):
        join(store, "Ana~1", in_call=False)
        join(store, "Bo~2", in_call=True)
        join(store, "Cy~3")
        assert [told(event)["participant"].get("in_call") for event in events] == [False, True, None]
        assert [bool(member.in_call) for member in store.members("standup")] == [False, True, False]

    def test_stay_the_same_while_they_do_things(self, store):
        join(store, "Ana~1", person="a", in_call=True)
        store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        store.lose("standup", "Ana~1", session="session of Ana~1", now=1)
        (member,) = store.members("standup")
        assert (member.person, member.in_call) == ("a", True)

    def test_are_known_better_once_they_come_with_a_token(self, store):
        admit(store)
        join(store, "Phone~1", person="p")
        assert store.members("standup")[0].person == "p"


class TestNames:
    def names(self, store):
        return [member.participant().name for member in store.members("standup")]

    def test_that_look_the_same_are_numbered(self, store, events):
        join(store, "Ana~1", person="a")
        join(store, "Bo~2", person="b")
        assert join(store, "Аnа~3", person="c").member.name == "Аnа (2)"  # in Cyrillic
        assert told(events[-1])["participant"]["name"] == "Аnа (2)"
        join(store, "ana~4", person="a")  # also another tab of the same person
        assert self.names(store) == ["Ana", "Bo", "Аnа (2)", "ana (3)"]

    def test_keep_their_number_through_everything(self, store):
        join(store, "Ana~1")
        key = join(store, "Ana~2").member.key
        store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        store.change("standup", "Ana~2", session="session of Ana~2", media=OFF)
        store.lose("standup", "Ana~2", session="session of Ana~2", now=1)
        assert join(store, "Ana~2", session="new", key=key).member.name == "Ana (2)"
        assert join(store, "Ana~2", session="another").member.name == "Ana (2)"

    def test_get_the_lowest_number_that_is_free(self, store):
        for number in range(1, 4):
            join(store, f"Ana~{number}")
        store.leave("standup", "Ana~2", session="session of Ana~2", reason="left")
        join(store, "Ana~4")
        store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        join(store, "Ana~5")
        assert self.names(store) == ["Ana (3)", "Ana (2)", "Ana"]

    def test_that_are_typed_with_a_number_count_too(self, store):
        for identity in ("Ana(2)~1", "Ana~2", "Ana~3", "Ana (3)~4"):
            join(store, identity)
        assert self.names(store) == ["Ana(2)", "Ana", "Ana (3)", "Ana (3) (2)"]

    def test_of_those_in_the_media_alone_are_numbered(self, store):
        join(store, "Ana~1")
        admit(store, "Ana~2")
        assert self.names(store) == ["Ana", "Ana (2)"]
        assert join(store, "Ana~2", person="p").member.name == "Ana (2)"

    def test_are_a_persons_where_people_are_listed(self, store):
        join(store, "Ana~1", person="a", people=True)
        join(store, "Ana~2", person="b", people=True)
        join(store, "ana~3", person="b", people=True, in_call=True)
        join(store, "Bo~4", person="b", people=True)
        assert self.names(store) == ["Ana", "Ana (2)", "Ana (2)", "Bo"]

    def test_are_no_business_of_another_room(self, store):
        join(store, "Ana~1")
        assert join(store, "Ana~2", room="elsewhere").member.name == "Ana"

    def test_are_told_of_one_member(self, store):
        join(store, "Ana~1")
        join(store, "Ana~2")
        assert store.member("standup", "Ana~2").name == "Ana (2)"
        assert store.member("standup", "Bo~3") is store.member("elsewhere", "Ana~1") is None

    def test_are_given_one_at_a_time(self, store):
        start = threading.Barrier(8)

        def enter(number):
            start.wait()
            join(store, f"Ana~{number}")

        threads = [threading.Thread(target=enter, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(self.names(store)) == ["Ana", *(f"Ana ({number})" for number in range(2, 9))]


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
