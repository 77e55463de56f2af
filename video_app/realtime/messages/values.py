"""What messages are made of. A `title` is what docs/protocol.md calls a value."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

VERSION = 2

# The largest integer that JavaScript keeps exactly.
MAX_INTEGER = 2**53 - 1
MAX_ID_CHARACTERS = 32

Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Height = Annotated[int, Meta(ge=0, le=4320)]
Identity = Annotated[str, Meta(min_length=1, max_length=128, title="identity")]
Person = Annotated[str, Meta(min_length=1, max_length=128, title="person")]
MessageId = Annotated[str, Meta(min_length=1, max_length=MAX_ID_CHARACTERS, title="message id")]
RingId = Annotated[str, Meta(min_length=1, max_length=MAX_ID_CHARACTERS, title="ring id")]
Time = Annotated[float, Meta(title="time")]  # seconds since the epoch
EngineName = Annotated[str, Meta(max_length=16, title="engine")]
Mid = Annotated[str, Meta(max_length=64, title="mid")]
Source = Annotated[Literal["camera", "microphone", "screen", "screen-audio"], Meta(title="source")]
Sources = Annotated[dict[Mid, Source], Meta(max_length=8)]
Feeling = Annotated[Literal["thumbs-up", "clap", "heart", "laugh", "surprise", "party"], Meta(title="feeling")]
Moderation = Annotated[
    Literal["mute", "camera-off", "stop-sharing", "lower-hand", "ask-unmute"], Meta(title="moderation")
]
Pass = Annotated[str, Meta(max_length=2048, title="pass")]
InviteId = Annotated[str, Meta(min_length=1, max_length=MAX_ID_CHARACTERS, title="invite id")]
RingAnswer = Literal["accept", "decline", "busy"]


class MediaState(Struct, frozen=True, forbid_unknown_fields=True):
    """What a participant is sending."""

    microphone: bool
    camera: bool
    screen: bool


class Participant(Struct, frozen=True, kw_only=True):
    """A member of a place as the others see it; `in_call` and `away` are for the lobby alone."""

    identity: Identity
    person: Person
    name: str
    joined_at: Time
    state: Literal["connected", "reconnecting"]
    media: MediaState
    hand_raised_at: Time | None
    in_call: bool | UnsetType = UNSET
    away: bool | UnsetType = UNSET


class WaitingPerson(Struct, frozen=True):
    """Somebody at the door of a room, as its hosts see them."""

    identity: Identity
    person: Person
    name: str
    since: Time


class Invitation(Struct, frozen=True):
    """An invite link of a room that still lets in."""

    id: InviteId
    label: str
    expires_at: Time


class ChatMessage(Struct, frozen=True):
    """What somebody said to the room."""

    id: MessageId
    identity: Identity
    name: str
    text: str
    sent_at: Time


class Resume(Struct, frozen=True, forbid_unknown_fields=True):
    """Proof of an earlier membership and the last sequence number seen in it."""

    key: Annotated[str, Meta(max_length=128)]
    seq: Count


class IceServer(Struct, frozen=True):
    """An RTCIceServer."""

    urls: list[str]
    username: str | UnsetType = UNSET
    credential: str | UnsetType = UNSET


class IceServers(Struct, frozen=True):
    """The STUN and TURN servers that a participant may use until `expires_at`."""

    servers: list[IceServer]
    expires_at: Time


class SessionDescription(Struct, frozen=True, forbid_unknown_fields=True):
    """An RTCSessionDescriptionInit; a rollback has no `sdp`."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: Annotated[str, Meta(max_length=48 * 1024)] = ""


class IceCandidate(Struct, frozen=True, forbid_unknown_fields=True):
    """An RTCIceCandidateInit."""

    candidate: Annotated[str, Meta(max_length=1024)]
    sdpMid: Mid | None = None
    sdpMLineIndex: Annotated[int, Meta(ge=0, le=65535)] | None = None
    usernameFragment: Annotated[str, Meta(max_length=256)] | None = None
