"""What a client may say, in whatever place it is."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from video_app.realtime.messages.values import (
    MAX_INTEGER,
    Count,
    Feeling,
    Height,
    IceCandidate,
    Identity,
    MediaState,
    MessageId,
    Person,
    Resume,
    RingAnswer,
    RingId,
    SessionDescription,
    Sources,
)

Token = Annotated[str, Meta(max_length=8192)]
People = Annotated[list[Person], Meta(min_length=1, max_length=50)]


class FromClient(Struct, tag_field="type", forbid_unknown_fields=True):
    """What a client may send."""


class Hello(FromClient, tag="hello"):
    """Opens the conversation; the token says who speaks and where."""

    version: int
    token: Token
    media: MediaState
    resume: Resume | None = None


class Ping(FromClient, tag="ping"):
    """Asks whether the server is still there."""

    id: Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)] | UnsetType = UNSET


class Leave(FromClient, tag="leave"):
    """Leaves for good."""


class Renew(FromClient, tag="renew"):
    """Goes on with a fresh token for the same participant and place."""

    token: Token


# In a room


class SetMedia(FromClient, tag="media"):
    """What this participant is sending from now on."""

    microphone: bool
    camera: bool
    screen: bool

    def state(self) -> MediaState:
        return MediaState(self.microphone, self.camera, self.screen)


class SendDescription(FromClient, tag="description"):
    """A session description for one member of the room."""

    to: Identity
    generation: Count
    description: SessionDescription
    sources: Sources


class SendCandidate(FromClient, tag="candidate"):
    """An ICE candidate, or None after the last one, for one member of the room."""

    to: Identity
    generation: Count
    candidate: IceCandidate | None


class SendView(FromClient, tag="view"):
    """How tall one member's camera is shown, in physical pixels; 0 for not at all."""

    to: Identity
    height: Height


class SendChat(FromClient, tag="chat"):
    """Says something to everyone in the room. White space alone is nothing; the `id` is the client's own."""

    id: MessageId
    text: Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]


class SetHand(FromClient, tag="hand"):
    """Raises or lowers one's hand."""

    raised: bool


class SendReaction(FromClient, tag="reaction"):
    """Shows a feeling to everyone in the room."""

    reaction: Feeling


class AskIce(FromClient, tag="ice"):
    """Asks for fresh STUN and TURN servers."""


# In the lobby


class Ring(FromClient, tag="ring"):
    """Rings people into a new room."""

    ring: RingId
    to: People


class Answer(FromClient, tag="answer"):
    """What becomes of a ring here."""

    ring: RingId
    to: Identity
    answer: RingAnswer


class Cancel(FromClient, tag="cancel"):
    """Stops the ringing at some of those who were rung."""

    ring: RingId
    to: People
    reason: Literal["cancelled", "no_answer"]


class SetAvailable(FromClient, tag="available"):
    """Whether this person wants to be rung."""

    available: bool


class Block(FromClient, tag="block"):
    """Lets one person ring here no more, or again."""

    person: Person
    blocked: bool


ClientMessage = (
    Hello
    | Ping
    | Leave
    | Renew
    | SetMedia
    | SendDescription
    | SendCandidate
    | SendView
    | SendChat
    | SetHand
    | SendReaction
    | AskIce
    | Ring
    | Answer
    | Cancel
    | SetAvailable
    | Block
)
