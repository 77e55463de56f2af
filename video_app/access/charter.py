"""The charter of a room: who is in charge, and who may come in. One value, with a version.

It is in the store while the room is there; members hold it signed (`access/seals.py`), so that a server that
forgot everything gets it back. What it makes of somebody who comes is in `access/rules.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

MAX_HOSTS = 50
MAX_INVITES = 20
MAX_REMOVED = 100
MAX_REMOVED_BYTES = 6 * 1024  # of all their names, so that a signed charter stays small enough for a hello
MAX_PASSCODE_CHARACTERS = 64
MAX_LABEL_CHARACTERS = 60
MAX_INVITE_HOURS = 168


Permission = Literal["share", "chat", "unmute", "rename", "react"]


class TooManyInvites(Exception):
    """There are MAX_INVITES invite links that let in; one has to be withdrawn first."""


#: why the room's media is carried by another engine than it started with: it grew, connections between members fail,
#: a host asked for it, the media server does not answer; empty: it is not
MovedFor = Literal["", "size", "links", "host", "unreachable"]


class Permissions(Struct, frozen=True, forbid_unknown_fields=True):
    """What everybody who is no host may do."""

    share: bool = True
    chat: bool = True
    unmute: bool = True
    rename: bool = True
    react: bool = True


class Invite(Struct, frozen=True):
    """An invite link that was given out and not withdrawn; `expires_at` is in seconds since the epoch."""

    id: str
    expires_at: float
    label: str = ""


class RoomRules(Struct, frozen=True):
    """What members see of a charter."""

    hosts: list[str]
    locked: bool
    waiting_room: bool
    passcode: bool
    may: Permissions
    spotlight: str | None
    engine: str
    moved_for: MovedFor
    version: int


class Charter(Struct, frozen=True):
    """The rules of `room`, `founded` (seconds since the epoch) by who was first in it.

    `hosts` are persons, `removed` persons and identities, each the latest that fit. `passcode` is the
    digest of one (`Seals.passcode`), empty without. `spotlight` is an identity, or empty. `hostless_since`
    is when the last host went, None while one is present. `orphaned` says that the last host was put out:
    another one inherits, as `access/rules.py` has it, and nobody becomes one by coming. `engine` is the name of the one
    that carries the media, empty until somebody comes.
    """

    room: str
    founded: float
    version: int = 1
    hosts: tuple[str, ...] = ()
    locked: bool = False
    waiting_room: bool = False
    passcode: str = ""
    may: Permissions = Permissions()
    removed: tuple[str, ...] = ()
    invites: tuple[Invite, ...] = ()
    spotlight: str = ""
    hostless_since: float | None = None
    engine: str = ""
    moved_for: MovedFor = ""
    orphaned: bool = False

    def is_host(self, person: str) -> bool:
        """Whether `person` is in charge."""
        return person in self.hosts

    def permits(self, person: str, permission: Permission) -> bool:
        """Whether `person` has that `permission`, as hosts always do."""
        return getattr(self.may, permission) or self.is_host(person)

    def has_removed(self, person: str, identity: str) -> bool:
        """Whether the person or the identity was put out."""
        return person in self.removed or identity in self.removed

    def valid_invites(self, now: float) -> list[Invite]:
        """The invite links that still let people in, oldest first."""
        return [invite for invite in self.invites if invite.expires_at > now]

    def invites_by(self, id: str, now: float) -> bool:
        """Whether the invite link `id` still lets people in."""
        return any(invite.id == id for invite in self.valid_invites(now))

    def rules(self) -> RoomRules:
        """What members see of it."""
        return RoomRules(
            hosts=list(self.hosts),
            locked=self.locked,
            waiting_room=self.waiting_room,
            passcode=bool(self.passcode),
            may=self.may,
            spotlight=self.spotlight or None,
            engine=self.engine,
            moved_for=self.moved_for,
            version=self.version,
        )

    def amended(self, **changes: Any) -> Charter:
        """The next version, with these `changes`; the same charter if they change nothing."""
        changed = replace(self, **changes)
        return self if changed == self else replace(changed, version=self.version + 1)

    def with_host(self, person: str) -> Charter:
        """The charter with `person` among the hosts; the first one stays whoever comes."""
        if person in self.hosts:
            return self
        later = (*self.hosts[1:], person)[1 - MAX_HOSTS :] if self.hosts else (person,)
        return self.amended(hosts=(*self.hosts[:1], *later), hostless_since=None, orphaned=False)

    def without_host(self, person: str) -> Charter:
        """The charter without `person` among the hosts."""
        return self.amended(**self._hosts_without({person}))

    def without(self, names: Iterable[str]) -> Charter:
        """The charter that keeps those of these `names`, persons and identities, out, and in charge of nothing."""
        out = list(dict.fromkeys(names))
        known = [name for name in self.removed if name not in out]
        return self.amended(
            removed=latest_that_fit([*known, *out]),
            spotlight="" if self.spotlight in out else self.spotlight,
            **self._hosts_without(out),
        )

    def _hosts_without(self, names: Collection[str]) -> dict[str, Any]:
        """What changes when those of these `names` are hosts no more."""
        left = tuple(host for host in self.hosts if host not in names)
        return {"hosts": left, "orphaned": self.orphaned or (bool(self.hosts) and not left)}

    def with_invite(self, invite: Invite, now: float) -> Charter:
        """The charter with one `invite` more, without those that have expired. Raises TooManyInvites."""
        valid = self.valid_invites(now)
        if len(valid) >= MAX_INVITES:
            raise TooManyInvites
        return self.amended(invites=(*valid, invite))

    def without_invite(self, id: str) -> Charter:
        """The charter without the invite `id`."""
        return self.amended(invites=tuple(invite for invite in self.invites if invite.id != id))


def latest_that_fit(names: list[str]) -> tuple[str, ...]:
    """The last of `names`, MAX_REMOVED and MAX_REMOVED_BYTES at most."""
    kept: list[str] = []
    size_bytes = 0
    for name in reversed(names[-MAX_REMOVED:]):
        size_bytes += len(name.encode())
        if size_bytes > MAX_REMOVED_BYTES:
            break
        kept.append(name)
    return tuple(reversed(kept))
