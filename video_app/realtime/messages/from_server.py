"""What the server says. The number (`seq`) of what is Numbered comes from the store."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from video_app.access.charter import RoomRules
from video_app.realtime.messages.errors import ErrorId
from video_app.realtime.messages.values import (
    VERSION,
    ChatMessage,
    Count,
    Feeling,
    Height,
    IceCandidate,
    IceServer,
    IceServers,
    Identity,
    Invitation,
    InviteId,
    MessageId,
    Moderation,
    Participant,
    Pass,
    Person,
    RingAnswer,
    RingId,
    SessionDescription,
    Sources,
    Time,
    WaitingPerson,
)


class FromServer(Struct, tag_field="type"):
    """What the server sends."""


class Numbered(FromServer):
    """What a store tells members of a place, with a number of that place."""


class Welcome(FromServer, tag="welcome", kw_only=True):
    """You are in: the place as it is now, the others oldest first."""

    room: str
    seq: int
    self_: Participant = field(name="self")
    participants: list[Participant]
    chat: list[ChatMessage]
    max_participants: int
    grace_seconds: float
    resume: str
    resumed: bool
    ice: IceServers | UnsetType = UNSET
    rules: RoomRules | UnsetType = UNSET
    charter: str | UnsetType = UNSET
    pass_: Pass | UnsetType = field(name="pass", default=UNSET)
    waiting: list[WaitingPerson] | UnsetType = UNSET
    version: int = VERSION


class ParticipantJoined(Numbered, tag="participant-joined"):
    """Somebody arrived."""

    participant: Participant


class ParticipantChanged(Numbered, tag="participant-changed"):
    """A member's state, media or hand is different now."""

    participant: Participant


class ParticipantLeft(Numbered, tag="participant-left"):
    """Somebody is gone."""

    identity: Identity
    reason: Literal["left", "lost", "removed"]


class RosterMessage(Numbered, tag="roster"):
    """Everybody who is there, oneself included: not all that happened is known any more."""

    participants: list[Participant]


class Pong(FromServer, tag="pong"):
    """Answers a Ping."""

    id: int | UnsetType = UNSET


class Error(FromServer, tag="error"):
    """One refused message; nothing else has changed."""

    id: ErrorId
    message: str
    type_received: str | UnsetType = UNSET
    ref: str | int | UnsetType = UNSET


# In a room


class Ice(FromServer, tag="ice"):
    """Fresh servers, as in the welcome."""

    servers: list[IceServer]
    expires_at: Time

    @classmethod
    def telling(cls, ice: IceServers) -> Ice:
        return cls(ice.servers, ice.expires_at)


class Description(Numbered, tag="description"):
    """A SendDescription as its addressee gets it."""

    from_: Identity = field(name="from")
    generation: Count
    description: SessionDescription
    sources: Sources


class Candidate(Numbered, tag="candidate"):
    """A SendCandidate as its addressee gets it."""

    from_: Identity = field(name="from")
    generation: Count
    candidate: IceCandidate | None


class View(Numbered, tag="view"):
    """A SendView as its addressee gets it."""

    from_: Identity = field(name="from")
    height: Height


class Chat(Numbered, tag="chat"):
    """A ChatMessage as it is told when it is said."""

    id: MessageId
    identity: Identity
    name: str
    text: str
    sent_at: Time

    @classmethod
    def telling(cls, message: ChatMessage) -> Chat:
        return cls(message.id, message.identity, message.name, message.text, message.sent_at)


class Reaction(Numbered, tag="reaction"):
    """A feeling that somebody shows."""

    identity: Identity
    reaction: Feeling


class RulesTold(Numbered, tag="rules"):
    """The room's rules are different now; `charter` is the same signed, to be shown when coming back."""

    rules: RoomRules
    charter: str


class Waiting(Numbered, tag="waiting"):
    """Everybody at the door, oldest first: for hosts."""

    people: list[WaitingPerson]


class Moderated(Numbered, tag="moderated"):
    """A host has turned something off here, or asks to turn it on."""

    what: Moderation
    by: Identity


class InviteMade(FromServer, tag="invite"):
    """Answers MakeInvite: the `token` is what the link carries. It is told once."""

    id: InviteId
    label: str
    token: str
    expires_at: Time


class Invites(FromServer, tag="invites"):
    """Answers AskInvites."""

    invites: list[Invitation]


# At the door


class Admitted(Numbered, tag="admitted"):
    """A host lets this one in: the `pass` gets a token for the room."""

    pass_: Pass = field(name="pass")


# In the lobby


class Ringing(FromServer, tag="ringing"):
    """What a Ring has come to so far: people who are rung into `room`, in a call already, or not there."""

    ring: RingId
    room: str
    ringing: list[Person]
    busy: list[Person]
    gone: list[Person]


class Rung(Numbered, tag="ring"):
    """Somebody rings this page, and with it `people` in all, into `room`."""

    ring: RingId
    from_: Identity = field(name="from")
    person: Person
    name: str
    room: str
    people: int


class Answered(Numbered, tag="answered"):
    """An Answer as the caller gets it."""

    ring: RingId
    from_: Identity = field(name="from")
    person: Person
    answer: RingAnswer


class RingEnded(Numbered, tag="ring-ended"):
    """A ring that is over here."""

    ring: RingId
    from_: Identity = field(name="from")
    reason: Literal["cancelled", "no_answer", "answered"]
