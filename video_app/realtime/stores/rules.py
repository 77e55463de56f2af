"""How a membership changes: rules that every store shares, whatever it keeps its rooms in."""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from video_app.realtime.messages import MediaState
from video_app.realtime.stores.base import Member, is_key, new_key


def joined(
    known: Member | None, identity: str, *, session: str, media: MediaState, now: float, key: str
) -> tuple[Member, bool]:
    """The member after a join by `session`, and whether its owner proved with `key` to have come back."""
    if known is None:
        return Member(identity, session, new_key(), now, media), False
    returned = is_key(key, known.key)
    kept = known.key if returned else new_key()
    return replace(known, session=session, key=kept, media=media, lost_at=None), returned


def changed(
    member: Member,
    *,
    media: MediaState | UnsetType = UNSET,
    hand_raised_at: float | UnsetType | None = UNSET,
) -> Member:
    """The member with what is given; a hand that is up already keeps its time."""
    if member.hand_raised_at and hand_raised_at:
        hand_raised_at = UNSET
    given = {"media": media, "hand_raised_at": hand_raised_at}
    return replace(member, **{name: value for name, value in given.items() if value is not UNSET})
