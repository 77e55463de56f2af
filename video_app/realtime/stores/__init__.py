"""Where rooms are kept."""

from __future__ import annotations

from video_app.realtime.stores.base import Store
from video_app.realtime.stores.memory import MemoryStore
from video_app.realtime.stores.ruling import Sign, unsigned

__all__ = ["MemoryStore", "Store", "store_for"]


def store_for(redis_url: str, sign: Sign = unsigned) -> Store:
    """The store for the setting REDIS_URL: the memory of this process when it is empty.

    `sign` is as in CharterKeeper.
    """
    if not redis_url:
        return MemoryStore(sign)
    from video_app.realtime.stores.redis import RedisStore  # the library is needed only then

    return RedisStore(redis_url, sign=sign)
