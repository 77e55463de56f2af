"""What engines share whose media service reports who is in a room.

A report counts once. They may come twice, late and in any order.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask, current_app
from limits.storage import storage_from_string

from video_app.engines.base import Engine, EngineError
from video_app.names import InvalidRoom, room_slug
from video_app.realtime import current_media_only
from video_app.realtime.stores.base import StoreUnavailable

log = logging.getLogger(__name__)

MAX_AGE_SECONDS = 10 * 60  # of a report; services send one at once, and again within seconds
MAX_IDENTITY_CHARACTERS = 128


class Connection(NamedTuple):
    """A connection to a media room, as the service reports it. Without a person everybody is their own."""

    room: str
    room_sid: str
    identity: str = ""
    sid: str = ""
    person: str = ""


def connection(room: str, room_sid: str, *, identity: str = "", sid: str = "", person: str = "") -> Connection | None:
    """The connection that a report is about; None if no page of ours could be in that room, or be called so."""
    try:
        ours = room_slug(room) == room
    except InvalidRoom:
        return None
    fits = max(len(identity), len(person)) <= MAX_IDENTITY_CHARACTERS
    return Connection(room, room_sid, identity, sid, person) if ours and fits else None


class Reports:
    """Which reports were taken. All processes share what is known."""

    def __init__(self, app: Flask, service: str) -> None:
        """They are counted where requests are."""
        uri, options = app.config["RATELIMIT_STORAGE_URI"], app.config["RATELIMIT_STORAGE_OPTIONS"]
        self._counts: Any = storage_from_string(uri, **options)
        self._service = service

    @contextmanager
    def once(self, mark: str) -> Iterator[bool]:
        """Whether the report of this `mark`, which no other has, is new.

        If dealing with it fails because something is away, it is new again when the service repeats it.
        """
        if self._is_known(mark):
            yield False
            return
        try:
            yield True
        except (EngineError, StoreUnavailable):
            self._forget(mark)
            raise

    def _is_known(self, mark: str) -> bool:
        try:
            return self._counts.incr(f"{self._service}-report/{mark}", 2 * MAX_AGE_SECONDS) > 1
        except self._counts.base_exceptions:
            log.info("Reports are not compared: Redis is away")
            return False

    def _forget(self, mark: str) -> None:
        try:
            self._counts.clear(f"{self._service}-report/{mark}")
        except self._counts.base_exceptions:
            log.info("A report is not taken again: Redis is away")


def arrived(one: Connection) -> None:
    """Somebody is in the media room. Who may not be in the room is put out of it; raises EngineError."""
    sids = {"room_sid": one.room_sid, "participant_sid": one.sid}
    if one.identity and not current_media_only().arrived(one.room, one.identity, person=one.person, **sids):
        put_out(one)


def put_out(one: Connection) -> None:
    """Disconnect somebody from the media room. Raises EngineError."""
    engine: Engine = current_app.extensions["engines"].main
    engine.remove(one.room, one.identity)


def left(one: Connection) -> None:
    """Somebody has left it."""
    if one.identity:
        current_media_only().left(one.room, one.identity, room_sid=one.room_sid, participant_sid=one.sid)


def room_ended(one: Connection) -> None:
    """The media room is over."""
    current_media_only().room_ended(one.room, room_sid=one.room_sid)
