"""Every way in asks here: pages, forms and APIs. What is asked is in access/entry.py."""

from __future__ import annotations

from flask import Flask

from video_app.access import entry
from video_app.access.entry import Refused
from video_app.access.grant import Grant, room_behind
from video_app.access.site import current_access
from video_app.access.visitor import Visitor, current_visitor
from video_app.realtime import current_hub
from video_app.realtime.messages import Participant, ProtocolError
from video_app.realtime.stores.base import StoreUnavailable


def init_app(app: Flask) -> None:
    """Let the realtime socket ask here, too."""
    app.extensions["check_grant"] = check_grant


def visitor_of_site() -> Visitor:
    """The visitor, who may use the site. Raises Refused."""
    visitor = current_visitor()
    entry.check_site(current_access(), visitor)
    return visitor


def visitor_for(room: str) -> Visitor:
    """The visitor, who may enter `room`. Raises Refused."""
    visitor = current_visitor()
    check_visitor(visitor, room)
    return visitor


def check_visitor(visitor: Visitor, room: str) -> None:
    """Raise Refused unless `visitor` may enter `room`."""
    entry.check_room(current_access(), visitor, room, lambda: has_members(room))


def may_enter(visitor: Visitor, room: str) -> bool:
    """Whether `visitor` may enter `room`."""
    try:
        check_visitor(visitor, room)
    except Refused:
        return False
    return True


def check_program(room: str) -> None:
    """Raise Refused for a `room` that a program of the site may let nobody into either.

    It answers for the people it names: neither passcode nor sign-in is asked of them.
    """
    entry.check_listed(current_access(), room)


def check_renewal(room: str, person: str) -> None:
    """Raise Refused if `person`, who has a token for `room`, may not be there any more, as far as is known."""
    entry.check_renewal(current_access(), current_visitor(), room, person)


def check_grant(grant: Grant) -> None:
    """Raise ProtocolError `not_allowed` if the site's rules keep out by now whom the `grant` once let in.

    They are asked of the session that the page has, as for every renewal of a token.
    """
    visitor = current_visitor()
    try:
        if grant.place != "lobby":
            check_renewal(room_behind(grant.room), grant.person)
        elif visitor.id == grant.person:
            entry.check_site(current_access(), visitor)
    except Refused as error:
        raise ProtocolError("not_allowed", error.message, "hello") from error


def has_members(room: str) -> bool:
    """Whether somebody is in `room`. Raises Refused while nobody knows."""
    return bool(participants(room))


def participants(room: str) -> list[Participant]:
    """Who is in `room`. Raises Refused while nobody knows."""
    try:
        return current_hub().participants(room)
    except StoreUnavailable as error:
        raise Refused(
            503, "unavailable", "Rooms cannot be reached now. Try again in a moment.", remedy="later"
        ) from error
