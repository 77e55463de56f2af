"""Fixtures of the realtime tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.realtime.fakes import Call
from tests.realtime.redis_server import RedisServer
from tests.realtime.sockets import COMMANDS, RealServer
from tests.realtime.stores import Events
from video_app.realtime.stores import MemoryStore, Store
from video_app.realtime.stores.redis import RedisStore


@pytest.fixture
def call() -> Iterator[Call]:
    """A hub to connect fake clients to."""
    call = Call()
    yield call
    call.end()


@pytest.fixture(scope="session", params=COMMANDS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server process, one of each kind for all tests."""
    server = RealServer(request.param, tmp_path_factory.mktemp("server") / "log")
    yield server
    server.stop()


@pytest.fixture
def server(running: RealServer) -> Iterator[RealServer]:
    """A server that must not print any traceback."""
    before = len(running.log())
    yield running
    running.drop_all()
    printed = running.log()[before:]
    assert "Traceback" not in printed, printed
    assert "Error" not in printed, printed


@pytest.fixture(scope="session")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis process for all tests."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_server(running_redis: RedisServer) -> RedisServer:
    """An empty Redis."""
    with running_redis.client() as client:
        client.flushall()
    return running_redis


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each kind of store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    store = RedisStore(request.getfixturevalue("redis_server").url)
    yield store
    store.close()


@pytest.fixture
def events(store: Store) -> Events:
    """What the store tells."""
    return Events(store)
