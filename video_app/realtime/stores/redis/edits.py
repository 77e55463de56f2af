"""Members as Redis keeps them, and what a change of a room consists of."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct, field

from video_app.access.charter import Charter
from video_app.realtime.messages import ChatMessage, Close, Numbered, encode
from video_app.realtime.stores.base import Member

# What a notice to a process is about; one without a kind is an eviction.
CHARTER, MEMBER = "charter", "member"


class Stored(Struct, frozen=True):
    """A member, its place in the row, and the process its socket is connected to ("": to none)."""

    member: Member
    order: int
    process: str


Members = dict[str, Stored]


class Edit(Struct):
    """What a change of a room consists of. Evictions are of a session at a process."""

    puts: list[Stored] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    posts: list[tuple[Numbered, str | None]] = field(default_factory=list)  # each with whom to skip
    evictions: list[tuple[str, str, Close]] = field(default_factory=list)
    charter: Charter | None = None  # the new one
    revised: list[Stored] = field(default_factory=list)  # whose processes have to hear of it
    entering: tuple[str, ...] = ()  # identity and person of who enters `now`, and may have been put out before
    now: float = 0


def notices(edit: Edit, hearers: Iterable[str]) -> Iterable[tuple[str, str, str, str]]:
    """What single processes are told of an `edit`: process, session, kind and text."""
    for process, session, code in edit.evictions:
        if process:
            yield process, session, "", str(int(code))
    for stored in edit.revised:
        if stored.process:
            yield stored.process, stored.member.session, MEMBER, msgspec.json.encode(stored).decode()
    if edit.charter:
        text = msgspec.json.encode(edit.charter).decode()
        yield from ((process, "", CHARTER, text) for process in hearers)


def connected(members: Members) -> set[str]:
    """The processes that `members` are connected to."""
    return {stored.process for stored in members.values() if stored.process}


def in_order(stored: Iterable[Stored]) -> list[Stored]:
    """Oldest first."""
    return sorted(stored, key=lambda one: one.order)


def people(members: Members) -> list[Member]:
    """Who they are, oldest first."""
    return [one.member for one in in_order(members.values())]


def next_order(members: Members) -> int:
    """The place of somebody who comes now."""
    return max((stored.order for stored in members.values()), default=0) + 1


def body(message: Numbered) -> str:
    """The JSON text of `message` but for the brace that the script puts its number behind."""
    return encode(message)[1:].decode()


def mark(message: ChatMessage) -> str:
    """How the JSON of a chat message begins that has this one's id and identity."""
    id, identity = msgspec.json.encode(message.id).decode(), msgspec.json.encode(message.identity).decode()
    return f'{{"id":{id},"identity":{identity},'
