"""Several processes, here several stores, that share one Redis: also one that goes away and comes back empty."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable

import pytest

from tests.realtime.redis_server import RedisServer
from tests.realtime.stores import OFF, join, told
from tests.waiting import PATIENCE_SECONDS, wait_until
from video_app.realtime.messages import Pong
from video_app.realtime.stores.base import Envelope, Eviction, Gap, RoomFull, StoreUnavailable
from video_app.realtime.stores.redis import RedisStore
from video_app.realtime.stores.redis.rooms import JUMP

BEAT_SECONDS = 0.05


class Process:
    """A store of its own, and what it was told."""

    def __init__(self, url):
        self.store = RedisStore(url, heartbeat_seconds=BEAT_SECONDS)
        self._events = queue.Queue()
        self.store.subscribe(lambda room, event: self._events.put(event))

    def hears(self, wanted: Callable[[object], bool]):
        """The next event that is `wanted`, whatever comes before it."""
        while not wanted(event := self._events.get(timeout=PATIENCE_SECONDS)):
            pass
        return event

    def hears_type(self, type):
        return told(self.hears(lambda event: isinstance(event, Envelope) and told(event)["type"] == type))


@pytest.fixture
def processes(redis_server):
    """Makes processes."""
    made = []

    def make():
        made.append(Process(redis_server.url))
        return made[-1]

    yield make
    for process in made:
        process.store.close()


@pytest.fixture
def pair(processes):
    """Ana on one process and Bo on another."""
    one, two = processes(), processes()
    join(one.store, "Ana~1")
    join(two.store, "Bo~2")
    one.hears_type("participant-joined")
    return one, two


def is_back(store):
    try:
        store.check()
    except StoreUnavailable:
        return False
    return True


class TestTwoProcesses:
    def test_hear_each_other_in_order(self, pair):
        one, two = pair
        for number in range(50):
            two.store.post("standup", Pong(id=number), to="Ana~1")
        assert [one.hears_type("pong")["id"] for _ in range(50)] == list(range(50))

    def test_never_admit_one_too_many_together(self, processes):
        stores = [processes().store for _ in range(4)]
        start = threading.Barrier(16)
        admitted = []

        def enter(number):
            start.wait()
            with contextlib.suppress(RoomFull):
                admitted.append(join(stores[number % 4], f"Ana~{number}").seq)

        threads = [threading.Thread(target=enter, args=[number]) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(admitted) == len(stores[0].members("standup")) == 8

    def test_take_members_over_from_each_other_with_all_they_missed(self, pair):
        one, two = pair
        key = one.store.members("standup")[0].key
        one.store.post("standup", Pong(id=7), to="Ana~1")
        snapshot = join(two.store, "Ana~1", session="new", key=key)
        assert snapshot.returned
        assert [told(event)["type"] for event in two.store.since("standup", 2)] == ["pong", "participant-changed"]
        assert one.hears(lambda event: isinstance(event, Eviction)) == Eviction("session of Ana~1", 4009)

    def test_repair_what_one_of_them_did_not_hear(self, pair):
        one, two = pair
        feeds, take = one.store._feeds, one.store._feeds.take
        feeds.take = lambda record: setattr(feeds, "take", take)  # loses one record
        two.store.post("standup", Pong(id=1))
        two.store.post("standup", Pong(id=2))
        assert [one.hears_type("pong")["id"] for _ in range(2)] == [1, 2]

    def test_say_so_when_it_is_beyond_repair(self, pair):
        one, two = pair
        feeds, take = one.store._feeds, one.store._feeds.take
        lost = iter(range(600))
        feeds.take = lambda record: next(lost, None) is None and take(record)
        for number in range(601):
            two.store.post("standup", Pong(id=number))
        one.hears(lambda event: isinstance(event, Gap))

    def test_tell_everybody_who_is_there(self, pair):
        one, two = pair
        two.store.recite("standup")
        assert [person["name"] for person in one.hears_type("roster")["participants"]] == ["Ana", "Bo"]

    def test_know_whose_process_has_died(self, pair):
        one, two = pair
        two.store.close()
        wait_until(lambda: one.store.lost(before=2**40))
        assert one.hears_type("participant-changed")["participant"]["state"] == "reconnecting"
        ((room, member),) = one.store.lost(before=2**40)
        assert (room, member.identity) == ("standup", "Bo~2")


@pytest.mark.parametrize("emptied", [False, True])
class TestAnOutage:
    """Redis keeps nothing on disk here: paused it keeps everything, restarted it has lost everything."""

    @pytest.fixture
    def outage(self, redis_server: RedisServer, emptied, pair):
        """Ends and begins an outage."""

        class Outage:
            def begins(self):
                redis_server.stop() if emptied else redis_server.pause()
                for process in pair:
                    process.store._keeper.failed(ConnectionError("noticed at once"))

            def ends(self):
                redis_server.start() if emptied else redis_server.resume()
                wait_until(lambda: all(is_back(process.store) for process in pair))

        return Outage()

    def test_leaves_everybody_a_member(self, pair, outage):
        outage.begins()
        with pytest.raises(StoreUnavailable):
            pair[0].store.post("standup", Pong())
        outage.ends()
        names = {member.identity for member in pair[0].store.members("standup")}
        assert names == {"Ana~1", "Bo~2"}
        pair[0].store.post("standup", Pong(id=3))
        assert pair[1].hears_type("pong")["id"] == 3

    def test_delays_what_members_do_meanwhile(self, pair, outage):
        one, two = pair
        outage.begins()
        assert one.store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
        assert two.store.leave("standup", "Bo~2", session="session of Bo~2", reason="left")
        outage.ends()
        (ana,) = one.store.members("standup")
        assert ana.media == OFF
        one.hears(lambda event: isinstance(event, Gap) or told(event)["type"] == "participant-left")
        assert [member.identity for member in one.store.members("standup")] == ["Ana~1"]

    def test_lets_the_lost_resume(self, pair, outage):
        one, two = pair
        key = two.store.members("standup")[1].key
        outage.begins()
        assert two.store.lose("standup", "Bo~2", session="session of Bo~2", now=100.0)
        outage.ends()
        assert join(one.store, "Bo~2", session="new", key=key).returned

    def test_is_one_line_in_the_log(self, pair, outage, caplog):
        caplog.set_level(logging.INFO)
        outage.begins()
        for _ in range(5):
            assert not is_back(pair[0].store)
        outage.ends()
        warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert len(warnings) == len(pair)
        assert all("Redis is away" in record.message for record in warnings)


def test_a_name_is_nobody_elses_after_a_loss_of_everything(processes, redis_server):
    """The second Ana is faster to come back than the store that knows of the first."""
    one, two = processes(), processes()
    join(one.store, "Ana~1", person="a")
    join(one.store, "Bo~2", person="b")
    assert one.hears_type("participant-joined")["seq"] + 1 == one.hears_type("participant-joined")["seq"] == 2
    keeper, beats = one.store._keeper, []
    keeper._beat = lambda: beats.append(1)  # as if the process were busy
    wait_until(lambda: beats)
    with redis_server.client() as client:
        client.flushall()
    join(two.store, "Ana~3", person="c")
    del keeper._beat
    wait_until(lambda: len(two.store.members("standup")) == 3)
    assert {m.identity: m.name for m in two.store.members("standup")} == {
        **{"Ana~3": "Ana", "Ana~1": "Ana (2)", "Bo~2": "Bo"}
    }
    said = two.store.since("standup", 2 + JUMP)
    assert any(b'"Ana (2)"' in event.frame and event.is_for("Ana~1") for event in said)  # who has to hear of it
    assert one.store.change("standup", "Ana~1", session="session of Ana~1", media=OFF)
    assert one.store.member("standup", "Ana~1").name == "Ana (2)"


class TestPuttingBack:
    """What a process does when others thought it dead, or Redis has forgotten it."""

    def test_ends_with_the_store(self, processes, redis_server):
        store = processes().store
        join(store)
        began, goes_on = threading.Event(), threading.Event()

        def never_heard_of_you(*_):
            began.set()
            return goes_on.wait(PATIENCE_SECONDS)

        store._keeper._beat_script = never_heard_of_you
        assert began.wait(PATIENCE_SECONDS)
        closing = threading.Thread(target=store.close)
        closing.start()
        wait_until(store._keeper._stopped.is_set)
        with redis_server.client() as client:
            client.flushall()
            goes_on.set()
            closing.join()
            assert client.keys("*:room:*") == []

    def test_makes_no_ghost_of_who_leaves_meanwhile(self, processes):
        store = processes().store
        join(store)
        there = store._feeds.all()
        store.leave("standup", "Ana~1", session="session of Ana~1", reason="left")
        store._feeds.all = lambda: there
        store._keeper._restore()
        assert store.members("standup") == []


def test_numbers_never_come_twice(redis_server, pair):
    one, two = pair
    before = one.store.post("standup", Pong())
    redis_server.stop()
    redis_server.start()
    wait_until(lambda: is_back(one.store) and is_back(two.store) and len(one.store.members("standup")) == 2)
    assert one.store.since("standup", before) is None
    assert one.store.post("standup", Pong()) > before + 1000
