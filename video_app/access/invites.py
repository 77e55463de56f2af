"""Invite links: how one is made, by a host in the call or by a command."""

from __future__ import annotations

import secrets

from video_app.access.charter import Invite

INVITE_ID_BYTES = 9
SECONDS_PER_HOUR = 3600


def new_invite(hours: int, label: str, now: float) -> Invite:
    """An invite that lasts `hours` from `now`; it lets in once `Charter.with_invite` has it. Blanks are tidied."""
    ends = float(int(now) + hours * SECONDS_PER_HOUR)
    return Invite(secrets.token_urlsafe(INVITE_ID_BYTES), ends, " ".join(label.split()))
