"""The part of a store's contract that is about charters, which change in the same atomic steps as members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from msgspec import Struct

from video_app.access.charter import Charter, Permission
from video_app.access.rules import Entry
from video_app.realtime.messages import Close, MediaState, RulesTold

if TYPE_CHECKING:
    from video_app.realtime.stores.base import Member

# How long the charter of a room lasts after its last member has left.
CHARTER_LINGER_SECONDS = 300

Sign = Callable[[Charter], str]


class NotAdmitted(Exception):
    """The charter does not let this one in; `entry` says what it needs."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.entry = entry


class NotPermitted(Exception):
    """The charter keeps this one from what it wanted to do."""


class Ruling(Struct, frozen=True):
    """The `charter` from now on, and which identities are put `out`, their sockets closed with `close`.

    None leaves the charter as it is. `media` is what somebody who comes in may send of what they want to; None: all.
    """

    charter: Charter | None
    out: Collection[str] = ()
    close: Close = Close.LOCKED
    media: MediaState | None = None


class Ruled(Struct, frozen=True):
    """The `charter` after an amendment, if there is one, and the members that were put `out`."""

    charter: Charter | None
    out: list[Member] = []


#: what is to become of a room with this charter and these members; None for nothing. It may refuse by raising.
Decide = Callable[[Charter | None, "list[Member]"], Ruling | None]


class CharterKeeper(ABC):
    """Charters by room. `sign` is what makes of a charter what members hold of it.

    A charter outlives its room by CHARTER_LINGER_SECONDS. A change of its founding or version is announced to all
    members with `rules`, in the same atomic step.
    """

    def __init__(self, sign: Sign) -> None:
        self._sign = sign

    @abstractmethod
    def charter(self, room: str) -> Charter | None:
        """The charter of `room`, if there is one."""

    @abstractmethod
    def amend(self, room: str, decide: Decide) -> Ruled:
        """Let `decide` say what becomes of the charter of `room`, and do it. What it raises changes nothing."""

    @abstractmethod
    def born(self) -> float:
        """Since when the store remembers, in seconds since the epoch: what was before, it may have forgotten."""

    def announcement(self, before: Charter | None, after: Charter | None) -> RulesTold | None:
        """What members are told when the charter `before` has become the one `after`."""
        if after is None:
            return None
        if before and (before.founded, before.version) == (after.founded, after.version):
            return None
        return RulesTold(after.rules(), self._sign(after))


def make_sure_permits(charter: Charter | None, person: str, permission: Permission | None) -> None:
    """Raise NotPermitted if the `charter` keeps `person` from what needs that `permission`, if it needs any."""
    if permission and charter and not charter.permits(person, permission):
        raise NotPermitted


def unsigned(charter: Charter) -> str:
    """Nothing: of a charter that nobody needs to bring back."""
    return ""
