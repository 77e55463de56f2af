"""A charter that was lost comes back: with somebody who held it, or with a server that remembered it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from video_app.access.charter import Charter
from video_app.access.rules import Who, adopts, entry
from video_app.realtime.stores.base import Member
from video_app.realtime.stores.ruling import Ruling


def brought_back(
    shown: Charter,
    kept: Charter | None,
    person: str,
    members: Sequence[Member],
    *,
    now: float,
    born: float,
) -> Ruling | None:
    """What becomes of a room whose store has `kept` another charter, or none, than the one that `person` has `shown`.

    If it takes the kept one's place, those are put out whom it does not let in. None if it does not.
    """
    if not adopts(shown, kept, person, born=born, now=now):
        return None
    same = kept is not None and kept.founded == shown.founded
    return Ruling(shown, out=list(strangers(shown, members, now, were_let_in=same)))


def strangers(charter: Charter, members: Iterable[Member], now: float, *, were_let_in: bool) -> Iterable[str]:
    """The identities of those whom the `charter` does not let in; `were_let_in` into the same founding."""
    for member in members:
        who = member.who or Who(member.person, member.identity)
        passed = charter.founded if were_let_in or who.inside == charter.founded else who.passed
        if entry(charter, who._replace(passed=passed), now) != "in":
            yield member.identity
