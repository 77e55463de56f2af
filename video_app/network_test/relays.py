"""Who may try the site's relays (TURN) without being in a call."""

from __future__ import annotations

from video_app import doors
from video_app.access.site import current_access
from video_app.access.visitor import Visitor
from video_app.errors import ApiError
from video_app.names import new_identity
from video_app.realtime.stores.base import StoreUnavailable
from video_app.video.room_entry import Seat, Shown, judged
from video_app.video.token_api import visitors_claims


def may_try_relays(visitor: Visitor, room: str) -> bool:
    """Whether `visitor` would get their credentials by joining: a room of their own, or `room`, without waiting.

    So the test gives nobody what a call would not. Who has not said a name, waits or was refused has none.
    """
    if not visitor.name:
        return False
    return current_access().may_open_rooms(visitor) or (room != "" and would_be_let_in(visitor, room))


def would_be_let_in(visitor: Visitor, room: str) -> bool:
    """Whether `visitor` may go into `room` now, showing nothing; no while that is not known."""
    try:
        doors.check_visitor(visitor, room)
        seat = Seat(new_identity(visitor.name), room, visitors_claims(visitor, room))
        return not judged(seat, Shown()).waits
    except (ApiError, StoreUnavailable):
        return False
