"""Who gets in: the order in which it is decided, and what a refusal says.

Whether a room exists is asked last, and only for somebody whom nothing else keeps out: a refusal tells
strangers nothing about rooms, and nobody who is in one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from video_app.access.site import Access
from video_app.access.visitor import Visitor
from video_app.errors import ApiError

Remedy = Literal["", "passcode", "sign-in", "later"]

PASSCODE_REQUIRED = "This site asks for a passcode. Whoever runs it, or invited you, can tell you."
SIGN_IN_REQUIRED = "This site is for people who are signed in."
MAY_NOT_JOIN = "You may not enter this room. Ask who invited you, or who runs this site."
NOT_LISTED = "This room does not exist. Check its name, or ask who invited you."
NOT_OPEN = "This room does not exist yet, and you may not open new ones. Ask who invited you, or try again later."
OPEN_BY_PASSCODE = "This room does not exist yet. Open it with the site's passcode, or wait for somebody who does."
OPEN_BY_SIGN_IN = "This room does not exist yet. Sign in to open it, or wait for somebody who does."


class Refused(ApiError):
    """A visitor who may not get in. `remedy` is what they can do about it, `room` where they wanted to go."""

    def __init__(self, status: int, code: str, message: str, *, remedy: Remedy = "", room: str = "") -> None:
        super().__init__(status, code, message)
        self.remedy = remedy
        self.room = room


def check_site(access: Access, visitor: Visitor, room: str = "") -> None:
    """Raise Refused for somebody who may not use the site at all; `room` is where they wanted to go."""
    if access.needs_passcode and not visitor.passed_passcode:
        raise Refused(401, "site_passcode_required", PASSCODE_REQUIRED, remedy="passcode", room=room)
    if access.needs_sign_in and not visitor.signed_in:
        raise Refused(401, "sign_in_required", SIGN_IN_REQUIRED, remedy="sign-in", room=room)


def check_room(access: Access, visitor: Visitor, room: str, exists: Callable[[], bool]) -> None:
    """Raise Refused for somebody who may not enter `room`; `exists` says whether somebody is in it."""
    check_member(access, visitor, room)
    if not joins_only(access, visitor, room):
        return
    check_listed(access, room)
    if not exists():
        raise not_open(access, visitor, room)


def check_member(access: Access, visitor: Visitor, room: str) -> None:
    """Raise Refused for somebody who may not be in `room`, even if it exists."""
    check_site(access, visitor, room)
    if not access.may_join(visitor, room):
        raise Refused(403, "may_not_join", MAY_NOT_JOIN, room=room)


def check_renewal(access: Access, visitor: Visitor, room: str, person: str) -> None:
    """Raise Refused if `person`, who has a token for `room`, may not be there any more, as far as is known.

    Who comes without the session that the token was made in, as the people of programs do, was let in once and stays
    until ACCESS_MAX_SECONDS are over.
    """
    check_listed(access, room)
    if visitor.id and visitor.id == person:
        check_member(access, visitor, room)


def joins_only(access: Access, visitor: Visitor, room: str) -> bool:
    """Whether `visitor` may come into `room` only where somebody is."""
    return room not in access.rooms and not access.may_open_rooms(visitor)


def check_listed(access: Access, room: str) -> None:
    """Raise Refused for a `room` that nobody may enter, whatever else they may."""
    if access.room_creation == "listed" and room not in access.rooms:
        raise Refused(403, "may_not_create", NOT_LISTED, room=room)


def not_open(access: Access, visitor: Visitor, room: str) -> Refused:
    """What is told to a `visitor` who may not create `room`."""
    if access.room_creation == "passcode" and not visitor.passed_passcode:
        return Refused(403, "may_not_create", OPEN_BY_PASSCODE, remedy="passcode", room=room)
    if access.room_creation == "signed-in" and not visitor.signed_in:
        return Refused(403, "may_not_create", OPEN_BY_SIGN_IN, remedy="sign-in", room=room)
    return Refused(403, "may_not_create", NOT_OPEN, remedy="later", room=room)
