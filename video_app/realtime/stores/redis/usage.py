"""How long people are in calls, in Redis: a hash for each day, with seconds by engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import redis

from video_app.realtime.stores.base import StoreUnavailable
from video_app.realtime.stores.redis.client import connect
from video_app.realtime.usage import KEPT_DAYS, Spent, Usage

KEY = "video:usage"


class RedisUsage(Usage):
    """What all processes with this Redis know."""

    def __init__(self, url: str) -> None:
        self._client = connect(url)

    def add(self, seconds: Mapping[Spent, float]) -> None:
        try:
            with self._client.pipeline(transaction=True) as pipeline:
                for (day, engine), amount in seconds.items():
                    pipeline.hincrbyfloat(f"{KEY}:{day.isoformat()}", engine, amount)
                    pipeline.expire(f"{KEY}:{day.isoformat()}", KEPT_DAYS * 24 * 60 * 60)
                pipeline.execute()
        except redis.RedisError as error:
            raise StoreUnavailable from error

    def since(self, first: date) -> dict[Spent, float]:
        found: dict[Spent, float] = {}
        try:
            for key in self._client.scan_iter(f"{KEY}:*"):
                day = date.fromisoformat(text(key).removeprefix(f"{KEY}:"))
                if day >= first:
                    spent = self._client.hgetall(key)
                    found |= {Spent(day, text(engine)): float(amount) for engine, amount in spent.items()}
        except redis.RedisError as error:
            raise StoreUnavailable from error
        return found


def text(value: bytes | str) -> str:
    """`value` as Redis gives it, which depends on how it was asked."""
    return value.decode() if isinstance(value, bytes) else value
