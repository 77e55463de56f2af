"""What several processes on one Redis could be made to disagree about."""

import time

import pytest

from tests.realtime.stores import OFF, join
from tests.realtime.test_redis_store import is_back, processes
from tests.waiting import wait_until
from video_app.realtime.stores.base import Eviction, Removed

__all__ = ["processes"]

NOW = time.time()


@pytest.fixture
def apart(processes):
    """Two processes, where Eve's has not heard that the other one has removed her."""
    hers, other = processes(), processes()
    join(hers.store, "Eve~1", person="e", now=NOW)
    join(other.store, "Ana~2", person="a", now=NOW)
    hers.store._feeds.take = lambda record: None
    other.store.remove("standup", "e", now=NOW)
    return hers, other


def comes_back(process):
    process.store._keeper.failed(ConnectionError("Redis could not be reached"))
    wait_until(lambda: is_back(process.store))


class TestRemoval:
    def test_holds_when_ones_process_did_not_hear_of_it(self, apart):
        hers, other = apart
        comes_back(hers)
        assert [member.identity for member in other.store.members("standup")] == ["Ana~2"]
        assert hers.hears(lambda event: isinstance(event, Eviction)) == Eviction("session of Eve~1", 4003)
        assert not hers.store.change("standup", "Eve~1", session="session of Eve~1", media=OFF)

    def test_holds_when_one_is_lost_meanwhile(self, apart):
        hers, other = apart
        keeper, beats = hers.store._keeper, []
        keeper._beat = lambda: beats.append(1)  # so that nothing is put right before she is lost
        wait_until(lambda: beats)
        keeper.failed(ConnectionError("Redis could not be reached"))
        hers.store.lose("standup", "Eve~1", session="session of Eve~1", now=NOW)
        del keeper._beat
        wait_until(lambda: is_back(hers.store))
        assert [member.identity for member in other.store.members("standup")] == ["Ana~2"]

    def test_is_of_the_person_whose_tab_comes_just_then(self, processes, monkeypatch):
        store = processes().store
        bar = store._rooms.bar

        def bar_too_late(*them, **fields):
            monkeypatch.undo()
            join(store, "Eve~1", person="e", now=NOW)
            bar(*them, **fields)

        monkeypatch.setattr(store._rooms, "bar", bar_too_late)
        store.remove("standup", "Eve~1", now=NOW)
        assert store.members("standup") == []
        with pytest.raises(Removed):
            join(store, "Eve~2", person="e", now=NOW)
