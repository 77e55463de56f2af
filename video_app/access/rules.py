"""What a charter makes of people: who comes in, who becomes a host, and whose charter counts. All of it pure."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec.structs import replace

from video_app.access.charter import Charter
from video_app.access.grant import Claims

HostRule = Literal["first", "signed-in", "link"]
HOST_RULES: tuple[HostRule, ...] = ("first", "signed-in", "link")

Entry = Literal["in", "wait", "locked", "passcode", "removed", "not open"]

ADOPT_SECONDS = 600  # how long after the store began an older charter takes the place of one founded since


class Who(NamedTuple):
    """Somebody who wants in.

    `host` says: by right, whatever the charter says. `passed` is the founding of the room that a pass was
    shown for, `invite` the id of an invite link, `passcode` the digest of the one that was given. `inside` is the
    founding that has let them in, for somebody who is. `joins_only` is as in Claims.
    """

    person: str
    identity: str
    host: bool = False
    signed_in: bool = False
    passed: float | None = None
    invite: str = ""
    passcode: str = ""
    inside: float | None = None
    joins_only: bool = False


class Present(NamedTuple):
    """Somebody who is connected, with a socket; times are seconds since the epoch."""

    person: str
    joined_at: float
    signed_in: bool = False


def who_is(identity: str, claims: Claims, passed: float | None = None) -> Who:
    """Whom a token with these `claims`, and perhaps a pass, speaks of."""
    return Who(
        person=claims.person or identity,
        identity=identity,
        host=claims.host,
        signed_in=claims.signed_in,
        passed=passed,
        invite=claims.invite,
        passcode=claims.passcode,
        joins_only=claims.joins_only,
    )


def entry(charter: Charter | None, who: Who, now: float) -> Entry:
    """What becomes of `who` at the door of a room with that `charter`; without one everybody comes in."""
    if charter is None:
        return "in"
    if charter.has_removed(who.person, who.identity):
        return "removed"
    if who.host or charter.is_host(who.person) or who.passed == charter.founded:
        return "in"
    if charter.locked:
        return "locked"
    if charter.invites_by(who.invite, now):
        return "in"
    if charter.passcode and not secrets.compare_digest(who.passcode.encode(), charter.passcode.encode()):
        return "passcode"
    return "wait" if charter.waiting_room else "in"


def may_open(who: Who, *, was_there: bool, may_be_forgotten: bool) -> bool:
    """Whether `who` may come into a room where nobody is.

    Who may not open rooms does so only where the store may have forgotten one, and they show that they were in it.
    """
    return not who.joins_only or who.host or (was_there and may_be_forgotten)


def may_have_forgotten(born: float, now: float) -> bool:
    """Whether a store that was `born` when it began to remember may have lost a room that people are about to be in."""
    return now - born < ADOPT_SECONDS


def arrived(charter: Charter | None, room: str, who: Who, host_rule: HostRule, now: float) -> Charter:
    """The charter of `room` now that `who` is let in; whoever is first founds it."""
    charter = charter or Charter(room=room, founded=now)
    return charter.with_host(who.person) if becomes_host(charter, who, host_rule) else charter


def becomes_host(charter: Charter, who: Who, host_rule: HostRule) -> bool:
    """Whether `who` is in charge on arrival: by right always; else if there was never a host and the rule says so."""
    if who.host:
        return True
    if charter.hosts or charter.orphaned:
        return False
    return host_rule == "first" or (host_rule == "signed-in" and who.signed_in)


def succession(
    charter: Charter, present: Iterable[Present], host_rule: HostRule, now: float, grace_seconds: float
) -> Charter:
    """The charter after a look at who is `present`: the same one, or with a clock started, or with a new host.

    When no host was present for `grace_seconds`, who is there longest becomes one. Nothing that members see
    changes before, so that the version stays.
    """
    there = sorted(present, key=lambda one: one.joined_at)
    if not there or any(charter.is_host(one.person) for one in there):
        return hostless(charter, None)
    since = charter.hostless_since
    if since is None:
        return hostless(charter, now)
    heirs = [one for one in there if host_rule == "first" or (host_rule == "signed-in" and one.signed_in)]
    # The clock also starts with who came last into a room that had been empty: nobody inherits on arrival.
    if not heirs or now - max(since, heirs[0].joined_at) < grace_seconds:
        return charter
    return charter.with_host(heirs[0].person)


def hostless(charter: Charter, since: float | None) -> Charter:
    """The charter, whose last host went at that time; no new version, for nobody sees the difference."""
    return charter if charter.hostless_since == since else replace(charter, hostless_since=since)


def adopts(shown: Charter, kept: Charter | None, person: str, *, born: float, now: float) -> bool:
    """Whether the charter that `person` has `shown`, signed by us, takes the place of the one that is `kept`.

    It does where it was lost: when none is kept, or an earlier version of it. Of two foundings the store, which
    was `born` when it began to remember, may have lost the right one for ADOPT_SECONDS: it is the latest of those
    before, and only without any of them the one since. So neither a stranger who comes first after a restart
    gains anything, nor who was in charge of an earlier call in the room.
    """
    if person in shown.removed:
        return False
    if kept is None:
        return True
    if kept.founded == shown.founded:
        return kept.version < shown.version
    if shown.founded > born or not may_have_forgotten(born, now):
        return False
    return kept.founded > born or kept.founded < shown.founded
