"""The connections to Redis."""

from __future__ import annotations

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 3.0
MAX_CONNECTIONS = 64


def connect(url: str) -> redis.Redis:
    """A client of the Redis at `url` whose calls end in a few seconds, one way or the other."""
    pool = redis.BlockingConnectionPool.from_url(
        url,
        protocol=2,
        max_connections=MAX_CONNECTIONS,
        timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=5,
        retry=Retry(NoBackoff(), 0),  # what is said twice would be heard twice
    )
    return redis.Redis(connection_pool=pool)
