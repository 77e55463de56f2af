"""Why a socket ends: WebSocket close codes, those of RFC 6455 (section 7.4.1) and the app's own."""

from __future__ import annotations

from enum import IntEnum


class Close(IntEnum):
    """A close code. A client may close with any other, too, which is a loss like LOST."""

    NORMAL = 1000
    GOING_AWAY = 1001
    BAD_FRAME = 1002
    LOST = 1006  # never sent: the connection broke without a word
    BAD_TEXT = 1007
    TOO_BIG = 1009
    SERVER_ERROR = 1011
    RESTARTING = 1012
    TRY_LATER = 1013
    PROTOCOL_ERROR = 4000
    INVALID_TOKEN = 4001
    EXPIRED_TOKEN = 4002
    REMOVED = 4003
    UNSUPPORTED_VERSION = 4004
    NO_HELLO = 4008
    REPLACED = 4009
    ROOM_FULL = 4010
    TOO_MANY_TABS = 4011
    DENIED = 4012
    ENDED = 4013
    LOCKED = 4014
    TOO_MANY_MESSAGES = 4029


#: After these the client must not come back by itself.
FINAL_CLOSES = frozenset(
    {
        Close.NORMAL,
        Close.TOO_BIG,
        Close.PROTOCOL_ERROR,
        Close.INVALID_TOKEN,
        Close.EXPIRED_TOKEN,
        Close.REMOVED,
        Close.UNSUPPORTED_VERSION,
        Close.REPLACED,
        Close.ROOM_FULL,
        Close.TOO_MANY_TABS,
        Close.DENIED,
        Close.ENDED,
        Close.LOCKED,
        Close.TOO_MANY_MESSAGES,
    }
)
