"""The messages of docs/protocol.md, typed. `static/js/realtime/messages.js` is the browser's copy.

A message from a client is validated completely while it is decoded: unknown types and fields, wrong
types and too long values are all refused here, so that handlers see only what the protocol allows.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

VERSION = 2

# The largest integer that JavaScript keeps exactly.
MAX_INTEGER = 2**53 - 1
# An error repeats no more than this many characters of what was sent.
MAX_TYPE_RECEIVED = 64
MAX_REASON = 200

Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Identity = Annotated[str, Meta(min_length=1, max_length=128)]
Mid = Annotated[str, Meta(max_length=64)]
ReactionName = Literal["thumbs-up", "clap", "heart", "laugh", "surprise", "party"]
Source = Literal["camera", "microphone", "screen", "screen-audio"]


class ProtocolError(Exception):
    """A message that is refused. `id` is an error id of the protocol, `message` is for developers."""

    def __init__(self, id: str, message: str, type_received: str | None = None) -> None:
        super().__init__(message)
        self.id = id
        self.message = message
        self.type_received = type_received


class MediaState(Struct, frozen=True, forbid_unknown_fields=True):
    """What a participant is sending."""

    microphone: bool
    camera: bool
    screen: bool


class Participant(Struct, frozen=True):
    """A member of a room as the others see it; times in seconds since the epoch."""

    identity: str
    name: str
    joined_at: float
    state: Literal["connected", "reconnecting"]
    media: MediaState
    hand_raised_at: float | None = None


class ChatMessage(Struct, frozen=True):
    """What somebody said to the room; `sent_at` in seconds since the epoch."""

    id: str
    identity: str
    name: str
    text: str
    sent_at: float


# Client → server


class FromClient(Struct, tag_field="type", forbid_unknown_fields=True):
    """What a client may send."""


class Resume(Struct, frozen=True, forbid_unknown_fields=True):
    """Proof of an earlier membership and the last sequence number seen in it."""

    key: Annotated[str, Meta(max_length=128)]
    seq: Count


class Hello(FromClient, tag="hello"):
    """Opens the conversation; the token says who speaks and where."""

    version: int
    token: Annotated[str, Meta(max_length=8192)]
    media: MediaState
    resume: Resume | None = None


class SetMedia(FromClient, tag="media"):
    """What this participant is sending from now on."""

    microphone: bool
    camera: bool
    screen: bool

    def state(self) -> MediaState:
        return MediaState(self.microphone, self.camera, self.screen)


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


class SendDescription(FromClient, tag="description"):
    """A session description for one member of the room."""

    to: Identity
    generation: Count
    description: SessionDescription
    sources: Annotated[dict[Mid, Source], Meta(max_length=16)]


class SendCandidate(FromClient, tag="candidate"):
    """An ICE candidate, or None after the last one, for one member of the room."""

    to: Identity
    generation: Count
    candidate: IceCandidate | None


class SendView(FromClient, tag="view"):
    """How tall one member's camera is shown, in physical pixels; 0 for not at all."""

    to: Identity
    height: Annotated[int, Meta(ge=0, le=4320)]


class SendChat(FromClient, tag="chat"):
    """Says something to everyone in the room. White space alone is nothing; the `id` is the client's own."""

    id: Annotated[str, Meta(min_length=1, max_length=32)]
    text: Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]


class SetHand(FromClient, tag="hand"):
    """Raises or lowers one's hand."""

    raised: bool


class SendReaction(FromClient, tag="reaction"):
    """Shows a feeling to everyone in the room."""

    reaction: ReactionName


CallId = Annotated[str, Meta(min_length=1, max_length=32)]
Person = Annotated[str, Meta(min_length=1, max_length=32)]
People = Annotated[list[Person], Meta(min_length=1, max_length=50)]


class Call(FromClient, tag="call"):
    """Rings people from the lobby into a new room."""

    call: CallId
    to: People


class Answer(FromClient, tag="answer"):
    """What becomes of a call that rings here."""

    call: CallId
    to: Identity
    answer: Literal["accept", "decline", "busy"]


class Cancel(FromClient, tag="cancel"):
    """Stops the ringing at some of those who were called."""

    call: CallId
    to: People
    reason: Literal["cancelled", "no_answer"]


class Ping(FromClient, tag="ping"):
    """Asks whether the server is still there."""

    id: Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)] | UnsetType = UNSET


class Leave(FromClient, tag="leave"):
    """Leaves the room for good."""


RoomMessage = (
    Hello | SetMedia | SendDescription | SendCandidate | SendView | SendChat | SetHand | SendReaction | Ping | Leave
)
LobbyMessage = Call | Answer | Cancel
ClientMessage = RoomMessage | LobbyMessage


# Server → client


class FromServer(Struct, tag_field="type"):
    """What the server sends. Those that carry `seq` get it from the store that numbers them."""


class Welcome(FromServer, tag="welcome"):
    """You are in: the room as it is now, the others oldest first."""

    room: str
    seq: int
    self_: Participant = field(name="self")
    participants: list[Participant]
    chat: list[ChatMessage]
    max_participants: int
    grace_seconds: float
    resume: str
    resumed: bool
    version: int = VERSION


class ParticipantJoined(FromServer, tag="participant-joined"):
    participant: Participant


class ParticipantChanged(FromServer, tag="participant-changed"):
    participant: Participant


class ParticipantLeft(FromServer, tag="participant-left"):
    identity: str
    reason: Literal["left", "lost", "removed"]


class RosterMessage(FromServer, tag="roster"):
    """Everybody who is in the room, oneself included: not all that happened is known any more."""

    participants: list[Participant]


class Description(FromServer, tag="description"):
    """A SendDescription as its addressee gets it."""

    from_: str = field(name="from")
    generation: int
    description: SessionDescription
    sources: dict[str, Source]


class Candidate(FromServer, tag="candidate"):
    """A SendCandidate as its addressee gets it."""

    from_: str = field(name="from")
    generation: int
    candidate: IceCandidate | None


class View(FromServer, tag="view"):
    """A SendView as its addressee gets it."""

    from_: str = field(name="from")
    height: int


class Chat(FromServer, tag="chat"):
    """A ChatMessage as it is told when it is said."""

    id: str
    identity: str
    name: str
    text: str
    sent_at: float

    def kept(self) -> ChatMessage:
        return ChatMessage(self.id, self.identity, self.name, self.text, self.sent_at)


class Reaction(FromServer, tag="reaction"):
    """A feeling that somebody shows."""

    identity: str
    reaction: ReactionName


class Calling(FromServer, tag="calling"):
    """What a Call has come to so far: people who are rung into `room`, in a call already, or not there."""

    call: str
    room: str
    ringing: list[str]
    busy: list[str]
    gone: list[str]


class Ring(FromServer, tag="ring"):
    """Somebody calls this page, and with it `people` in all, into `room`."""

    call: str
    from_: str = field(name="from")
    room: str
    people: int


class Answered(FromServer, tag="answered"):
    """An Answer as the caller gets it."""

    call: str
    from_: str = field(name="from")
    answer: Literal["accept", "decline", "busy"]


class RingEnded(FromServer, tag="ring-ended"):
    """A call that rang here does not any more."""

    call: str
    from_: str = field(name="from")
    reason: Literal["cancelled", "no_answer", "answered"]


class Pong(FromServer, tag="pong"):
    id: int | UnsetType = UNSET


class Error(FromServer, tag="error"):
    """One refused message; nothing else has changed."""

    id: str
    message: str
    type_received: str | UnsetType = UNSET


class Opening(Struct):
    """As much of a frame as can be understood whatever its protocol version."""

    type: str
    version: int = VERSION


_client_decoder = msgspec.json.Decoder(ClientMessage)
_opening_decoder = msgspec.json.Decoder(Opening)
_encoder = msgspec.json.Encoder()


def encode(message: FromServer) -> str:
    """The JSON text of `message`."""
    return _encoder.encode(message).decode()


def decode(frame: str | bytes) -> ClientMessage:
    """The message in a `frame` from a client. Raises ProtocolError `invalid_message`."""
    if isinstance(frame, bytes):
        raise ProtocolError("invalid_message", "Binary frames are not used here; send JSON text.")
    try:
        return _client_decoder.decode(frame)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        opening = _opening(frame)
        received = opening.type[:MAX_TYPE_RECEIVED] if opening else None
        raise ProtocolError("invalid_message", str(error)[:MAX_REASON], received) from error


def decode_hello(frame: str | bytes) -> Hello:
    """The `hello` that must be the first `frame` of a socket.

    Raises ProtocolError: `unsupported_version` before anything else is looked at, because another
    version's hello may look quite different, or `invalid_message`.
    """
    opening = _opening(frame)
    if opening and opening.type == "hello" and opening.version != VERSION:
        raise ProtocolError("unsupported_version", f"This server speaks version {VERSION} of the protocol.", "hello")
    message = decode(frame)
    if not isinstance(message, Hello):
        raise ProtocolError("invalid_message", "The first message must be `hello`.", opening.type if opening else None)
    return message


def _opening(frame: str | bytes) -> Opening | None:
    try:
        return _opening_decoder.decode(frame)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
