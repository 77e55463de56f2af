"""The contract of every store: who may not be a member. A new store is added to the fixture `store`."""

from __future__ import annotations

import pytest

from tests.realtime.stores import join, told
from video_app.access.grant import ACCESS_MAX_SECONDS
from video_app.realtime.stores.base import REMOVED_NAMES, Eviction, Removed, RoomFull, TooManyTabs


def is_removed(store, room, person, identity, *, now):
    return store.standing(room, person, identity, now=now).removed


class TestTabs:
    def test_of_a_person_are_bounded(self, store):
        join(store, "Ana~1", person="a", tabs=2)
        join(store, "Ana~2", person="a", tabs=2)
        with pytest.raises(TooManyTabs):
            join(store, "Ana~3", person="a", tabs=2)
        join(store, "Bo~1", person="b", tabs=2)
        join(store, "Ana~2", person="a", tabs=2)

    def test_in_calls_are_counted_apart(self, store):
        for number, in_call in enumerate([False, True]):
            join(store, f"Ana~{number}", person="a", tabs=1, in_call=in_call)
        for in_call in (False, True):
            with pytest.raises(TooManyTabs):
                join(store, "Ana~9", person="a", tabs=1, in_call=in_call)

    def test_may_be_as_one(self, store):
        for number in range(5):
            join(store, f"Ana~{number}", person="a", capacity=2, people=True)
        join(store, "Bo~1", person="b", capacity=2, people=True)
        join(store, "Ana~9", person="a", capacity=2, people=True)
        with pytest.raises(RoomFull):
            join(store, "Cy~1", person="c", capacity=2, people=True)


class TestRemoving:
    @pytest.fixture
    def room(self, store):
        join(store, "Ana~1", person="a")
        join(store, "Ana~2", person="a")
        join(store, "Bo~3", person="b")

    @pytest.mark.usefixtures("room")
    @pytest.mark.parametrize("who", ["a", "Ana~1"])
    def test_puts_a_person_out_with_all_tabs(self, store, events, who):
        gone = store.remove("standup", who, now=200.0)
        assert [member.identity for member in gone] == ["Ana~1", "Ana~2"]
        assert [member.identity for member in store.members("standup")] == ["Bo~3"]
        ends = [event for event in events if isinstance(event, Eviction)]
        assert ends == [Eviction("session of Ana~1", 4003), Eviction("session of Ana~2", 4003)]
        assert told(events[-1])["reason"] == "removed"

    @pytest.mark.usefixtures("room")
    @pytest.mark.parametrize("fields", [{}, {"person": "somebody else"}, {"identity": "Ana~9", "person": "a"}])
    def test_lets_nobody_of_them_back_in(self, store, events, fields):
        store.remove("standup", "a", now=200.0)
        count = len(events)
        with pytest.raises(Removed):
            join(store, **{"now": 200.0 + ACCESS_MAX_SECONDS - 1, **fields})
        assert len(events) == count

    @pytest.mark.usefixtures("room")
    def test_lasts_as_long_as_any_token(self, store):
        store.remove("standup", "a", now=200.0)
        assert join(store, "Ana~1", person="a", now=200.0 + ACCESS_MAX_SECONDS)

    @pytest.mark.usefixtures("room")
    def test_outlives_the_room(self, store):
        store.remove("standup", "a", now=200.0)
        store.remove("standup", "b", now=200.0)
        assert store.members("standup") == []
        assert is_removed(store, "standup", "a", "Ana~9", now=300.0)
        assert is_removed(store, "standup", "x", "Bo~3", now=300.0)

    @pytest.mark.usefixtures("room")
    def test_is_of_one_room_and_one_person(self, store):
        store.remove("standup", "a", now=200.0)
        assert not is_removed(store, "standup", "b", "Bo~3", now=300.0)
        assert not is_removed(store, "elsewhere", "a", "Ana~1", now=300.0)
        join(store, "Ana~1", "elsewhere", person="a", now=300.0)

    def test_works_before_somebody_comes(self, store):
        assert store.remove("standup", "a", now=100.0) == []
        with pytest.raises(Removed):
            join(store, person="a")

    def test_is_remembered_of_a_bounded_number(self, store):
        for number in range(REMOVED_NAMES + 1):
            store.remove("standup", f"p{number}", now=100.0 + number)
        assert not is_removed(store, "standup", "p0", "x", now=100.0 + number)
        assert is_removed(store, "standup", "p1", "x", now=100.0 + number)
