"""Whether a seat in a room may be had: what is shown for it, what the room's charter makes of that, and the answer."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import NamedTuple

from flask import current_app
from limits import parse

from video_app.access import current_seals
from video_app.access.charter import Charter
from video_app.access.entry import NOT_OPEN
from video_app.access.grant import Claims
from video_app.access.rules import Entry, Who, entry, may_open, who_is
from video_app.access.seals import MAX_LINK_CHARACTERS
from video_app.engines import current_engine, current_engines
from video_app.errors import ApiError
from video_app.extensions import client_network, limiter
from video_app.realtime import current_hub
from video_app.realtime.admission import WAS_REMOVED
from video_app.realtime.stores.base import Standing, StoreUnavailable

REFUSALS: dict[Entry, tuple[str, str]] = {
    "removed": ("removed", WAS_REMOVED),
    "locked": ("locked", "This room is locked. Ask somebody who is in it to unlock it."),
    "passcode": ("passcode_required", "This room asks for a passcode. Whoever invited you can tell you."),
}
INVITE_INVALID = (
    "invite_invalid",
    "This invite link has expired or was withdrawn. Ask for another one, or for the room's passcode.",
)
WRONG_PASSCODE = "This is not the room's passcode. Check it, and try again."
TOO_MANY_PASSCODES = "Too many wrong passcodes from your network. Wait a minute, then try again."
HOST_LINK_INVALID = "This host link has expired, or is for another room. Whoever runs this site can make another one."
UNAVAILABLE = "The server cannot tell now who may enter. Try again in a moment."


class Seat(NamedTuple):
    """What a token is asked for; as in Grant. `waits` says that it is one at the door.

    `engine` is the name of the one that carries the room, `ahead` of the one that will; empty if nobody has been in.
    """

    identity: str
    room: str
    claims: Claims
    waits: bool = False
    engine: str = ""
    ahead: str = ""


class Shown(NamedTuple):
    """What somebody shows to be let in, as it was sent; each is empty for nothing."""

    passcode: str = ""
    invite: str = ""
    pass_: str = ""
    host_link: str = ""


def admitted(seat: Seat, shown: Shown) -> Seat:
    """The `seat` for somebody who has `shown` that, which may be one at the door. Raises ApiError."""
    seat = seat._replace(claims=with_links(seat, shown))
    try:
        return judged(seat, shown)
    except StoreUnavailable as error:
        # Where the token opens nothing but the socket, that will ask again.
        if current_engine().keeps_rooms:
            raise ApiError(503, "unavailable", UNAVAILABLE) from error
        return seat


def is_put_out(room: str, person: str) -> bool:
    """Whether `person` was put out of `room` for good. Not known while rooms cannot be reached: then a token tells."""
    try:
        return current_hub().is_removed(room, person, person)
    except StoreUnavailable:
        return False


def with_links(seat: Seat, shown: Shown) -> Claims:
    """The claims of the `seat` with what the links say that were `shown`. Raises ApiError."""
    claims, seals = seat.claims, current_seals()
    if shown.host_link:
        if len(shown.host_link) > MAX_LINK_CHARACTERS or not seals.is_host_link(shown.host_link, seat.room):
            raise ApiError(403, "host_link_invalid", HOST_LINK_INVALID)
        claims = replace(claims, host=True)
    if shown.invite and len(shown.invite) <= MAX_LINK_CHARACTERS:
        invite = seals.read_invite(shown.invite, seat.room)
        claims = replace(claims, invite=invite.id if invite else claims.invite)
    return claims


def judged(seat: Seat, shown: Shown) -> Seat:
    """The `seat` as the room's charter has it. Raises ApiError, StoreUnavailable."""
    claims, now = seat.claims, time.time()
    found = current_hub().standing(seat.room, claims.person, seat.identity)
    if found.removed:
        raise ApiError(403, "removed", WAS_REMOVED)
    charter, passed = found.charter, founding_passed(found, seat, shown)
    if not found.members:
        check_may_open(who_is(seat.identity, claims, passed))
    if charter is None:
        return seat
    others = sum(member.identity != seat.identity for member in found.members)
    ahead = current_engines().course.ahead(charter, others, resumed=others < len(found.members))
    outcome = entry(charter, who_is(seat.identity, claims, passed), now)
    if outcome == "passcode" and shown.passcode:
        claims = replace(claims, passcode=right_passcode(charter, shown.passcode))
        outcome = entry(charter, who_is(seat.identity, claims, passed), now)
    if outcome in REFUSALS:
        raise ApiError(403, *refusal(outcome, shown))
    return seat._replace(claims=claims, waits=outcome == "wait", engine=charter.engine, ahead=ahead)


def refusal(outcome: Entry, shown: Shown) -> tuple[str, str]:
    """The code and the message for somebody who is not let in."""
    return INVITE_INVALID if outcome == "passcode" and shown.invite else REFUSALS[outcome]


def check_may_open(who: Who) -> None:
    """Raise ApiError for somebody who may not come into a room where nobody is."""
    may_be_forgotten = who.joins_only and current_hub().may_have_forgotten()
    if not may_open(who, was_there=who.passed is not None, may_be_forgotten=may_be_forgotten):
        raise ApiError(403, "may_not_create", NOT_OPEN)


def founding_passed(found: Standing, seat: Seat, shown: Shown) -> float | None:
    """Which founding of the room somebody was let into already: by a pass, or because they are inside."""
    if any(one.person == seat.claims.person or one.identity == seat.identity for one in found.members):
        return found.charter.founded if found.charter else None
    return current_seals().read_pass(shown.pass_, seat.room, seat.claims.person)


def right_passcode(charter: Charter, typed: str) -> str:
    """The digest of what was `typed` for the room's passcode. Raises ApiError if it is another, or after too many.

    Only a right one gets into a token, so that none can be tried out at the socket. Raises StoreUnavailable.
    """
    limit = parse(current_app.config["ROOM_PASSCODE_RATE_LIMIT"])
    counted = ("room-passcode", client_network())
    digest = current_seals().passcode(charter.room, typed)
    try:
        if limiter.enabled and not limiter.limiter.test(limit, *counted):
            raise ApiError(429, "too_many_requests", TOO_MANY_PASSCODES)
        if secrets.compare_digest(digest, charter.passcode):
            return digest
        if limiter.enabled:
            limiter.limiter.hit(limit, *counted)
    except limiter.storage.base_exceptions as error:
        raise StoreUnavailable from error
    raise ApiError(403, "wrong_passcode", WRONG_PASSCODE)
