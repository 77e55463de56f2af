"""Attacks use what the tests of their subjects use."""

from tests.realtime.conftest import call, events, redis_server, running_redis, store

__all__ = ["call", "events", "redis_server", "running_redis", "store"]
