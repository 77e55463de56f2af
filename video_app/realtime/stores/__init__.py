"""Where rooms are kept."""

from __future__ import annotations

from video_app.realtime.stores.base import Store
from video_app.realtime.stores.memory import MemoryStore

__all__ = ["MemoryStore", "Store"]
