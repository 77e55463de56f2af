"""How long people are in calls on which engine."""

from datetime import date

import pytest

from tests.realtime.fakes import Call
from video_app.access.course import Course
from video_app.realtime.stores.base import StoreUnavailable
from video_app.realtime.stores.redis.usage import RedisUsage
from video_app.realtime.usage import MEASURE_SECONDS, MemoryUsage, Meter, Spent

NOON = 1_790_000_000 // 86_400 * 86_400 + 43_200
TODAY = date(2026, 9, 21)


@pytest.fixture(params=["memory", "redis"])
def usage(request):
    if request.param == "memory":
        return MemoryUsage()
    return RedisUsage(request.getfixturevalue("redis_server").url)


class TestEveryUsage:
    def test_adds_up_by_day_and_engine(self, usage):
        usage.add({Spent(TODAY, "p2p"): 60.0, Spent(TODAY, "livekit"): 30.0})
        usage.add({Spent(TODAY, "p2p"): 1.5})
        assert usage.since(TODAY) == {Spent(TODAY, "p2p"): 61.5, Spent(TODAY, "livekit"): 30.0}

    def test_tells_of_no_day_before(self, usage):
        usage.add({Spent(date(2026, 9, 20), "p2p"): 60.0, Spent(TODAY, "p2p"): 1.0})
        assert usage.since(TODAY) == {Spent(TODAY, "p2p"): 1.0}

    def test_has_counted_nothing_at_first(self, usage):
        assert usage.since(date.min) == {}


def test_redis_that_is_away_is_told_as_every_store_tells_it():
    usage = RedisUsage("redis://127.0.0.1:1")
    with pytest.raises(StoreUnavailable):
        usage.add({Spent(TODAY, "p2p"): 1.0})
    with pytest.raises(StoreUnavailable):
        usage.since(TODAY)


class TestAMeter:
    @pytest.fixture
    def usage(self):
        return MemoryUsage()

    @pytest.fixture
    def meter(self, usage):
        meter = Meter(usage, {"small": "p2p", "large": "livekit"}.__getitem__)
        meter.sweep(NOON)
        return meter

    def test_counts_every_socket_for_as_long_as_it_is_there(self, usage, meter):
        for session in ("a", "b"):
            meter.entered("small", session)
        meter.entered("large", "c")
        meter.sweep(NOON + MEASURE_SECONDS)
        meter.parted("small", "a")
        meter.parted("large", "c")
        meter.sweep(NOON + 2 * MEASURE_SECONDS)
        assert usage.since(TODAY) == {
            Spent(TODAY, "p2p"): 3.0 * MEASURE_SECONDS,
            Spent(TODAY, "livekit"): 1.0 * MEASURE_SECONDS,
        }

    def test_does_not_count_while_the_machine_slept(self, usage, meter):
        meter.entered("small", "a")
        meter.sweep(NOON + 3600)
        assert usage.since(TODAY) == {}

    def test_keeps_what_could_not_be_stored(self, usage, meter, monkeypatch):
        def away(seconds):
            raise StoreUnavailable

        meter.entered("small", "a")
        with monkeypatch.context() as patch:
            patch.setattr(usage, "add", away)
            with pytest.raises(StoreUnavailable):
                meter.sweep(NOON + MEASURE_SECONDS)
        meter.sweep(NOON + 2 * MEASURE_SECONDS)
        assert usage.since(TODAY) == {Spent(TODAY, "p2p"): 2.0 * MEASURE_SECONDS}

    def test_was_not_told_of_who_was_refused(self, usage, meter):
        meter.parted("small", "never there")
        meter.sweep(NOON + MEASURE_SECONDS)
        assert usage.since(TODAY) == {}


def test_a_call_is_counted_on_the_engine_that_carries_it():
    call = Call(course=Course(main="livekit", small="p2p", upto=1, most=4))
    call.hub.sweep()
    ana = call.join("Ana~1")
    call.clock.now += MEASURE_SECONDS
    call.hub.sweep()
    call.join("Bo~2")
    ana.hear_past_others("participant-joined")
    call.clock.now += MEASURE_SECONDS
    call.hub.sweep()
    spent = {engine: seconds for (_, engine), seconds in call.usage.since(date.min).items()}
    assert spent == {"p2p": MEASURE_SECONDS, "livekit": 2 * MEASURE_SECONDS}
    call.end()
