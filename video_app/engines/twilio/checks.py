"""What `flask video doctor` says about Twilio."""

from __future__ import annotations

import secrets

from video_app.engines.base import Check, EngineError
from video_app.engines.remote import clock
from video_app.engines.twilio.rest import TwilioRooms
from video_app.engines.twilio.settings import CREDENTIALS
from video_app.public_url import public_origin


def offline(*, creates: bool, records: bool, takes_reports: bool) -> list[Check]:
    """The settings, never their values. Shapes are right, or the app would not have started."""
    who = "by this server" if creates else "by the account's clients (TWILIO_CREATE_ROOMS=0)"
    found = [f"{name} has the right shape" for name in CREDENTIALS]
    found += [reports(takes_reports), f"Rooms are created {who} and {'recorded' if records else 'not recorded'}"]
    return [Check(True, text) for text in found]


def reports(takes: bool) -> str:
    """Whether Twilio's reports on who comes and goes can be checked, and reach this server."""
    if not takes:
        return "TWILIO_AUTH_TOKEN is not set: people in phone apps are not listed by the server"
    if not public_origin():
        return "TWILIO_AUTH_TOKEN has the right shape, but without a public address (PUBLIC_URL) Twilio reports nothing"
    return "TWILIO_AUTH_TOKEN has the right shape: Twilio's reports can be checked"


def online(rooms: TwilioRooms, *, creates: bool) -> list[Check]:
    """Whether Twilio can be reached, takes the credentials, shares our time and allows group rooms."""
    try:
        rooms.names(limit=1)
    except EngineError as error:
        return [Check(False, f"Twilio: {error.cause}"), *clock(rooms.http.date, "Twilio's")]
    found = [Check(True, "Twilio accepts the credentials"), *clock(rooms.http.date, "Twilio's")]
    return [*found, group_rooms(rooms)] if creates else found


def group_rooms(rooms: TwilioRooms) -> Check:
    """Whether the account may create group rooms: an empty one is made and ended, which costs nothing."""
    try:
        sid = rooms.create(f"doctor-{secrets.token_hex(4)}", unused_room_timeout=1)
        rooms.complete(sid)
    except EngineError as error:
        return Check(False, f"No group room could be created: {error.cause}")
    return Check(True, "Group rooms can be created")
