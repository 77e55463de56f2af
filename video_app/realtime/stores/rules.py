"""How a membership changes: rules that every store shares, whatever it keeps its rooms in."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from video_app.look_alikes import skeleton
from video_app.names import display_name, told_apart
from video_app.realtime.messages import ChatMessage, MediaState
from video_app.realtime.stores.base import (
    CHAT_BYTES,
    CHAT_MESSAGES,
    CHAT_SHARE_BYTES,
    CHAT_SHARE_MESSAGES,
    Arrival,
    Capacity,
    Member,
    Quiet,
    RoomFull,
    TooManyTabs,
)
from video_app.realtime.stores.ruling import Ruling


class Said(Struct, frozen=True):
    """A chat message that is kept, who said it, and how long it is."""

    person: str
    message: ChatMessage
    size_bytes: int


def forget_chat(kept: list[Said]) -> None:
    """Forget what is too much, as Store.say says. scripts.py has the same for Redis."""
    while len(kept) > CHAT_MESSAGES or sum(said.size_bytes for said in kept) > CHAT_BYTES:
        messages, sizes = Counter[str](), Counter[str]()
        for said in kept:
            messages[said.person] += 1
            sizes[said.person] += said.size_bytes
        talkers = {p for p in messages if messages[p] > CHAT_SHARE_MESSAGES or sizes[p] > CHAT_SHARE_BYTES}
        del kept[next((index for index, said in enumerate(kept) if said.person in talkers), 0)]


def make_sure_fits(arrival: Arrival, members: Collection[Member], capacity: Capacity) -> None:
    """Raise RoomFull or TooManyTabs if the `capacity` leaves no place beside `members` for who arrives."""
    people = {member.person for member in members}
    taken = len(people - {arrival.person}) if capacity.people else len(members)
    if taken >= capacity.most:
        raise RoomFull(capacity.most)
    tabs = [one for one in members if one.person == arrival.person and bool(one.in_call) == bool(arrival.in_call)]
    if len(tabs) >= capacity.tabs:
        raise TooManyTabs


def joined(
    arrival: Arrival, members: Mapping[str, Member], capacity: Capacity, *, now: float, key: str
) -> tuple[Member, bool]:
    """The member after a join, and whether its owner proved with `key` to have come back.

    `members` are those there before, by identity. Raises RoomFull or TooManyTabs.
    """
    known = members.get(arrival.identity)
    if known is None:
        make_sure_fits(arrival, members.values(), capacity)
        return admitted(arrival, members.values(), now=now, people=capacity.people), False
    returned = is_key(key, known.key)
    member = replace(
        known,
        person=arrival.person,
        session=arrival.session,
        key=known.key if returned else new_key(),
        media=arrival.media,
        lost_at=None,
        in_call=arrival.in_call,
        who=arrival.who,
    )
    return member, returned


def admitted(arrival: Arrival, members: Collection[Member], *, now: float, people: bool = False) -> Member:
    """Somebody new beside `members`, in a place that counts `people` or tabs."""
    return Member(
        identity=arrival.identity,
        person=arrival.person,
        name=name_for(arrival, members, people=people),
        session=arrival.session,
        key=new_key(),
        joined_at=now,
        media=arrival.media,
        in_call=arrival.in_call,
        who=arrival.who,
    )


def name_for(arrival: Arrival, members: Collection[Member], *, people: bool) -> str:
    """What the others are to call who arrives: by a name that looks like nobody else's.

    Each tab has its own, unless `people` are listed there, whose tabs are one to the others.
    """
    name = display_name(arrival.identity)
    own = [one for one in members if one.person == arrival.person] if people else []
    called = [one.name for one in own if skeleton(display_name(one.identity)) == skeleton(name)]
    return called[0] if called else told_apart(name, [one.name for one in members])


def restored(member: Member, members: Iterable[Member]) -> Member:
    """The `member` that a store has forgotten, beside the `members` who were faster to come back.

    It is called as before, unless somebody else is called so by now.
    """
    others = [one.name for one in members if one.person != member.person]
    if skeleton(member.name) not in map(skeleton, others):
        return member
    return replace(member, name=told_apart(display_name(member.identity), others))


def renamed(member: Member, others: Iterable[Member], name: str) -> Member:
    """The member that wants to be called `name` beside the `others`."""
    return replace(member, name=told_apart(name, [one.name for one in others]))


def let_in(arrival: Arrival, ruling: Ruling | None) -> Arrival:
    """Who arrives, with no more media than may be sent, and let into this founding of the room from now on."""
    if ruling and ruling.media:
        arrival = replace(arrival, media=ruling.media)
    if ruling and ruling.charter and arrival.who:
        arrival = replace(arrival, who=arrival.who._replace(inside=ruling.charter.founded))
    return arrival


def without(members: Mapping[str, Member], ruling: Ruling | None) -> dict[str, Member]:
    """The `members` who stay."""
    out = ruling.out if ruling else ()
    return {identity: member for identity, member in members.items() if identity not in out}


def put_out(who: str, members: Iterable[Member]) -> list[Member]:
    """The members that go when the person or identity `who` is put out."""
    found = list(members)
    people = {who} | {member.person for member in found if member.identity == who}
    return [member for member in found if member.person in people or member.identity == who]


def names_of(who: str, members: Iterable[Member]) -> set[str]:
    """What those are known by who may not come back."""
    return {who, *(name for member in members for name in (member.person, member.identity))}


def changed(
    member: Member,
    *,
    media: MediaState | UnsetType = UNSET,
    hand_raised_at: float | UnsetType | None = UNSET,
    away: bool | UnsetType = UNSET,
    quiet: dict[str, Quiet] | UnsetType = UNSET,
) -> Member:
    """The member with what is given; a hand that is up already keeps its time."""
    if member.hand_raised_at and hand_raised_at:
        hand_raised_at = UNSET
    given = {"media": media, "hand_raised_at": hand_raised_at, "away": away, "quiet": quiet}
    return replace(member, **{name: value for name, value in given.items() if value is not UNSET})


def new_key() -> str:
    """A resume key that nobody can guess."""
    return secrets.token_urlsafe(24)


def is_key(shown: str, key: str) -> bool:
    """Whether the `shown` resume key is the right one, in a time that tells nothing about it."""
    return secrets.compare_digest(shown.encode(), key.encode())
