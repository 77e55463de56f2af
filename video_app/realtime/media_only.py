"""Participants whose media is in a room although no page of ours is: phone apps, for instance.

The media server reports them. Reports may come twice, late and in any order, and also about people
who are here with a socket of their own: those the hub knows better.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from video_app.access.charter import Charter
from video_app.access.rules import Who, entry
from video_app.realtime.messages import MediaState
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Arrival, Member, Removed
from video_app.realtime.stores.ruling import Decide, NotAdmitted

logger = logging.getLogger(__name__)

REMEMBERED_ENDS = 10_000
# What it sends is seen by each browser's engine; the server does not follow it.
UNKNOWN_MEDIA = MediaState(microphone=False, camera=False, screen=False)


class MediaOnly:
    """Keeps the store true to what the media server reports. Used by many threads at once."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._ended: OrderedDict[str, None] = OrderedDict()  # SIDs of rooms and participants

    def arrived(self, room: str, identity: str, *, room_sid: str, participant_sid: str, person: str = "") -> bool:
        """The participant is in the media room. If its end was reported before, this is old news.

        `person` is who it is, where that is known; else it is somebody of its own.
        False if the room does not let it in, and it has to be put out of the media room.
        """
        with self._lock:
            if room_sid in self._ended or participant_sid in self._ended:
                return True
            who = Who(person or identity, identity)
            arrival = Arrival(identity, who.person, session_of(room_sid, participant_sid), UNKNOWN_MEDIA)
            try:
                if self._store.admit(room, arrival, now=self._clock(), decide=self._make_sure_may_enter(who)):
                    logger.info("%r is in %s without a socket of ours", identity, room)
            except (Removed, NotAdmitted):
                logger.warning("%r is in the media of %s, where they may not be", identity, room)
                return False
            return True

    def _make_sure_may_enter(self, who: Who) -> Decide:
        """What raises NotAdmitted if the charter of a room does not let `who` in. It founds nothing."""

        def decide(charter: Charter | None, members: list[Member]) -> None:
            if (verdict := entry(charter, who, self._clock())) != "in":
                raise NotAdmitted(verdict)

        return decide

    def left(self, room: str, identity: str, *, room_sid: str, participant_sid: str) -> None:
        """The participant has left the media room."""
        with self._lock:
            self._remember(participant_sid)
            self._store.leave(room, identity, reason="left", session=session_of(room_sid, participant_sid))

    def room_ended(self, room: str, *, room_sid: str) -> None:
        """The media room is over, for everyone in it."""
        with self._lock:
            self._remember(room_sid)
            for member in self._store.members(room):
                if member.session.startswith(session_of(room_sid, "")):
                    self._store.leave(room, member.identity, reason="left", session=member.session)

    def _remember(self, sid: str) -> None:
        self._ended[sid] = None
        while len(self._ended) > REMEMBERED_ENDS:
            self._ended.popitem(last=False)


def session_of(room_sid: str, participant_sid: str) -> str:
    """What stands in for a socket's session: another connection of the same identity is another one."""
    return f"media {room_sid} {participant_sid}"
