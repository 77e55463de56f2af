"""What a socket can be in."""

from __future__ import annotations

from video_app.realtime.places.base import Place
from video_app.realtime.places.lobby import Lobby
from video_app.realtime.places.room import Room

__all__ = ["Lobby", "Place", "Room"]
