"""What a socket can be in."""

from __future__ import annotations

from video_app.realtime.places.base import Place
from video_app.realtime.places.charge import Charge
from video_app.realtime.places.door import Door, Doorkeeper
from video_app.realtime.places.lobby import Lobby
from video_app.realtime.places.room import Room

__all__ = ["Charge", "Door", "Doorkeeper", "Lobby", "Place", "Room"]
