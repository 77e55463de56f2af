"""Rooms in Redis, shared by several server processes."""

from __future__ import annotations

from video_app.realtime.stores.redis.store import RedisStore

__all__ = ["RedisStore"]
