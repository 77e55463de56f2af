"""What a client may say, in whatever place it is."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from video_app.access.charter import MAX_INVITE_HOURS, MAX_LABEL_CHARACTERS, MAX_PASSCODE_CHARACTERS, Permissions
from video_app.access.seals import MAX_SEAL_CHARACTERS
from video_app.realtime.messages.values import (
    MAX_INTEGER,
    Count,
    EngineName,
    Feeling,
    Height,
    IceCandidate,
    Identity,
    InviteId,
    MediaState,
    MessageId,
    Moderation,
    Pass,
    Person,
    Resume,
    RingAnswer,
    RingId,
    SessionDescription,
    Sources,
)

Token = Annotated[str, Meta(max_length=8192)]
People = Annotated[list[Person], Meta(min_length=1, max_length=50)]
Tabs = Annotated[list[Identity], Meta(min_length=1, max_length=100)]
CharterText = Annotated[str, Meta(max_length=MAX_SEAL_CHARACTERS)]


class FromClient(Struct, tag_field="type", forbid_unknown_fields=True):
    """What a client may send."""


class Hello(FromClient, tag="hello"):
    """Opens the conversation; the token says who speaks and where."""

    version: int
    token: Token
    media: MediaState
    resume: Resume | None = None
    charter: CharterText | UnsetType = UNSET
    pass_: Pass | UnsetType = field(name="pass", default=UNSET)


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


class Trouble(FromClient, tag="trouble"):
    """Media does not come through here on that engine, although the way to the server is well."""

    engine: EngineName


class Rename(FromClient, tag="rename"):
    """Is called something else from now on."""

    name: Annotated[str, Meta(max_length=200)]


# In a room, from its hosts


class SetRules(FromClient, tag="rules"):
    """Changes what is given of the room's rules; an empty passcode is none."""

    locked: bool | UnsetType = UNSET
    waiting_room: bool | UnsetType = UNSET
    passcode: Annotated[str, Meta(max_length=MAX_PASSCODE_CHARACTERS)] | UnsetType = UNSET
    may: Permissions | UnsetType = UNSET


class Admit(FromClient, tag="admit"):
    """Lets people in who wait at the door."""

    to: Tabs


class Deny(FromClient, tag="deny"):
    """Sends people away who wait at the door."""

    to: Tabs


class SetHost(FromClient, tag="host"):
    """Makes a person a host, or no host any more."""

    person: Person
    host: bool


class SetSpotlight(FromClient, tag="spotlight"):
    """Shows one member large to everyone; None: nobody."""

    identity: Identity | None


class Remove(FromClient, tag="remove"):
    """Puts a person out of the room for good."""

    person: Person


class End(FromClient, tag="end"):
    """Ends the call for everyone."""


class Moderate(FromClient, tag="moderate"):
    """Turns something of other members off, or asks them to turn it on."""

    to: Tabs
    what: Moderation


class MakeInvite(FromClient, tag="invite"):
    """Makes a link that lets in past waiting room and passcode."""

    label: Annotated[str, Meta(max_length=MAX_LABEL_CHARACTERS)]
    hours: Annotated[int, Meta(ge=1, le=MAX_INVITE_HOURS)]


class Withdraw(FromClient, tag="withdraw"):
    """Lets an invite link let in nobody any more."""

    id: InviteId


class Move(FromClient, tag="move"):
    """Lets another engine carry the media of the room."""

    engine: EngineName


class AskInvites(FromClient, tag="invites"):
    """Asks for the invite links that let in."""


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
    | Trouble
    | Rename
    | SetRules
    | Admit
    | Deny
    | SetHost
    | SetSpotlight
    | Remove
    | End
    | Moderate
    | MakeInvite
    | Withdraw
    | AskInvites
    | Move
    | Ring
    | Answer
    | Cancel
    | SetAvailable
    | Block
)
