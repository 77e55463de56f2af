"""What a hello has to pass, and how one that does not is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from video_app.access.grant import ExpiredToken, Grant, TokenError
from video_app.access.rules import Entry
from video_app.realtime.messages import Close, ErrorId, Hello, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places import Place
from video_app.realtime.places.base import UNAVAILABLE
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Removed, RoomFull, Snapshot, StoreUnavailable, TooManyTabs
from video_app.realtime.stores.ruling import NotAdmitted

WAS_REMOVED = "You were removed from this room."
REFUSALS: Mapping[ErrorId, Close] = {
    "invalid_message": Close.PROTOCOL_ERROR,
    "invalid_token": Close.INVALID_TOKEN,
    "expired_token": Close.EXPIRED_TOKEN,
    "unsupported_version": Close.UNSUPPORTED_VERSION,
    "room_full": Close.ROOM_FULL,
    "too_many_tabs": Close.TOO_MANY_TABS,
    "removed": Close.REMOVED,
    "locked": Close.LOCKED,
    "passcode_required": Close.LOCKED,
    "must_wait": Close.LOCKED,
    "not_allowed": Close.LOCKED,
    "unavailable": Close.TRY_LATER,
    "too_many_sockets": Close.TRY_LATER,
}
# What the charter of a room may say to who comes.
NOT_ADMITTED: Mapping[Entry, tuple[ErrorId, str]] = {
    "locked": ("locked", "This room is locked."),
    "passcode": ("passcode_required", "This room has a passcode."),
    "wait": ("must_wait", "Somebody has to let you into this room."),
    "removed": ("removed", WAS_REMOVED),
    "not open": ("not_allowed", "Nobody is in this room, and this token is not for opening it."),
}


def read(token: str, verify: Callable[[str], Grant]) -> Grant:
    """The grant in `token`. Raises ProtocolError."""
    try:
        return verify(token)
    except TokenError as error:
        id: ErrorId = "expired_token" if isinstance(error, ExpiredToken) else "invalid_token"
        raise ProtocolError(id, error.message, "hello") from error


def place_for(grant: Grant, places: Mapping[str, Place]) -> Place:
    """The place that `grant` is for. Raises ProtocolError."""
    try:
        return places[grant.place]
    except KeyError as error:
        raise ProtocolError("invalid_token", f"There is no {grant.place} here.", "hello") from error


def join(store: Store, peer: Peer, place: Place, hello: Hello, now: float) -> Snapshot:
    """Make `peer` a member of its room in `place` at `now`. Raises ProtocolError."""
    arrival, key = place.arrival(peer, hello), hello.resume.key if hello.resume else ""
    try:
        decide = place.entrance(peer, hello)
        return store.join(peer.room, arrival, capacity=place.capacity, now=now, key=key, decide=decide)
    except RoomFull as error:
        raise ProtocolError("room_full", f"At most {error.most} people fit in here.", "hello") from error
    except TooManyTabs as error:
        message = f"You are here with {place.capacity.tabs} tabs already. Close one of them."
        raise ProtocolError("too_many_tabs", message, "hello") from error
    except NotAdmitted as error:
        raise ProtocolError(*NOT_ADMITTED[error.entry], "hello") from error
    except Removed as error:
        raise ProtocolError("removed", WAS_REMOVED, "hello") from error
    except StoreUnavailable as error:
        raise ProtocolError("unavailable", UNAVAILABLE, "hello") from error
