"""Who may not ring a page of the lobby: after a decline for a while, longer each time; once blocked not at all."""

from __future__ import annotations

import itertools

from video_app.realtime.stores.base import Member, Quiet

FIRST_SECONDS = 30.0
LONGEST_SECONDS = 600.0
REMEMBERED_SECONDS = 3600.0  # how long after its end a decline still makes the next one longer
BLOCKED_SECONDS = 10.0 * 365 * 24 * 3600  # the page does not last that long
# A page remembers no more than that: whoever changes anything in the lobby reads it.
MOST_PEOPLE = 50
MOST_BYTES = 2048

Quiets = dict[str, Quiet]


def is_quiet(member: Member, caller: str, now: float) -> bool:
    """Whether the person `caller` may not ring the page of `member` at the time `now`."""
    found = member.quiet.get(caller)
    return found is not None and now < found.until


def after_decline(quiets: Quiets, caller: str, now: float) -> Quiets:
    """What holds after a call of `caller` was declined."""
    before = quiets.get(caller)
    if before and before.seconds >= BLOCKED_SECONDS:
        return quiets
    again = before is not None and now < before.until + REMEMBERED_SECONDS
    seconds = min(2 * before.seconds, LONGEST_SECONDS) if before and again else FIRST_SECONDS
    return bounded({**quiets, caller: Quiet(now + seconds, seconds)}, now)


def after_block(quiets: Quiets, caller: str, now: float) -> Quiets:
    """What holds after `caller` was blocked."""
    return bounded({**quiets, caller: Quiet(now + BLOCKED_SECONDS, BLOCKED_SECONDS)}, now)


def after_unblock(quiets: Quiets, caller: str, now: float) -> Quiets:
    """What holds after `caller` may ring again."""
    return bounded({person: quiet for person, quiet in quiets.items() if person != caller}, now)


def bounded(quiets: Quiets, now: float) -> Quiets:
    """Without what is long over, and no more than MOST_PEOPLE and MOST_BYTES, those that last longest."""
    kept = {person: quiet for person, quiet in quiets.items() if now < quiet.until + REMEMBERED_SECONDS}
    longest = sorted(kept.items(), key=lambda item: item[1].until, reverse=True)[:MOST_PEOPLE]
    sizes = itertools.accumulate(len(person.encode()) for person, _ in longest)
    return dict(item for item, size in zip(longest, sizes, strict=True) if size <= MOST_BYTES)
