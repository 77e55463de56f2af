"""What `flask video doctor` asks Twilio."""

from __future__ import annotations

import secrets
import time
from email.utils import parsedate_to_datetime

from video_app.engines.base import Check, EngineError
from video_app.engines.twilio.rest import TwilioRooms

MAX_SKEW_SECONDS = 60  # tokens carry the time they start at, and Twilio refuses those from the future


def online(rooms: TwilioRooms, *, creates: bool) -> list[Check]:
    """Whether Twilio can be reached, takes the credentials, shares our time and allows group rooms."""
    try:
        rooms.names(limit=1)
    except EngineError as error:
        return [Check(False, f"Twilio: {error.cause}"), *clock(rooms.http.date)]
    found = [Check(True, "Twilio accepts the credentials"), *clock(rooms.http.date)]
    return [*found, group_rooms(rooms)] if creates else found


def clock(date: str, now: float | None = None) -> list[Check]:
    """How far this machine's clock is from the `Date` header of Twilio's answer."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return []
    skew = (time.time() if now is None else now) - theirs
    if abs(skew) > MAX_SKEW_SECONDS:
        way = "ahead of" if skew > 0 else "behind"
        return [
            Check(False, f"This machine's clock is {abs(skew):.0f} s {way} Twilio's: set it (timedatectl set-ntp true)")
        ]
    return [Check(True, f"The clock agrees with Twilio's within {MAX_SKEW_SECONDS} s")]


def group_rooms(rooms: TwilioRooms) -> Check:
    """Whether the account may create group rooms: an empty one is made and ended, which costs nothing."""
    try:
        sid = rooms.create(f"doctor-{secrets.token_hex(4)}", unused_room_timeout=1)
        rooms.complete(sid)
    except EngineError as error:
        return Check(False, f"No group room could be created: {error.cause}")
    return Check(True, "Group rooms can be created")
