"""What can be wrong with a message."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

ErrorId = Annotated[
    Literal[
        "invalid_message",
        "unknown_participant",
        "unavailable",
        "slow_down",
        "too_many_sockets",
        "too_many_rings",
        "invalid_token",
        "expired_token",
        "unsupported_version",
        "room_full",
        "too_many_tabs",
        "removed",
        "locked",
        "passcode_required",
        "must_wait",
        "not_host",
        "not_allowed",
        "too_many_invites",
    ],
    Meta(title="error id"),
]


class ProtocolError(Exception):
    """A message that is refused. `message` is for developers.

    `type_received` is its type and `ref` its own id, as far as they are known where it is refused.
    """

    def __init__(
        self,
        id: ErrorId,
        message: str,
        type_received: str | UnsetType = UNSET,
        ref: str | int | UnsetType = UNSET,
    ) -> None:
        super().__init__(message)
        self.id = id
        self.message = message
        self.type_received = type_received
        self.ref = ref
