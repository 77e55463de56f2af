"""The contract of a store: who is in which room, and in which order things were said there.

The hub keeps nothing but sockets. Everything that outlives a socket, or that several server
processes must agree on, is in a store. To add one: subclass Store in a file of its own, name it in
`stores/__init__.py`, and add it to the fixture `store` of tests/realtime/conftest.py, whose suites
(test_stores.py, test_stores_talk.py, test_stores_charters.py) are this contract in executable form. What it keeps of
charters is in ruling.py. Longer than other files, because all of it is one contract.

Rules that every store keeps:

- Each method is atomic: its check, its change and the announcement of that change happen together
  or not at all, also when several processes call at once.
- A room exists while it has members. Its numbering starts at 1 with its first announcement and
  grows by one with every envelope; when the last member leaves, all of it is forgotten.
- A subscriber gets, from every room that members of its own process are connected to, the envelopes
  in the order of their numbers, each at least once. Where that is impossible it gets a Gap. The
  callback returns quickly and never calls the store.
- A store that others share may be away for a while: then methods raise StoreUnavailable. `change`,
  `lose` and `leave` of a member of the own process work all the same; the others hear of it when the
  store is back. Memberships of the own process outlive the outage, even if the store has forgotten all.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from video_app.access.charter import Charter, Permission
from video_app.access.rules import Who
from video_app.realtime.messages import ChatMessage, Close, MediaState, Numbered, Participant, encode
from video_app.realtime.stores.ruling import CharterKeeper, Decide

# How much of a room's past a returning member can catch up on.
LOG_ENVELOPES = 512
LOG_BYTES = 256 * 1024
# How much of a room's chat a newcomer can read, and how much of that anybody may have said before it is theirs
# that is forgotten first.
CHAT_MESSAGES = 200
CHAT_BYTES = 256 * 1024
CHAT_SHARE_MESSAGES = 40
CHAT_SHARE_BYTES = CHAT_BYTES // 5

# How many persons and identities a room remembers that were put out of it.
REMOVED_NAMES = 1_000

Reason = Literal["left", "lost", "removed"]


class RoomFull(Exception):
    """The room has as many members as it may have, which is `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TooManyTabs(Exception):
    """The person has as many tabs in the room as one may have."""


class Removed(Exception):
    """The person or the identity was put out of the room, and may not come back."""


class UnknownMember(Exception):
    """The identity is not a member of the room."""


class StoreUnavailable(Exception):
    """The store cannot be reached now; every method may raise it, and trying again later may help."""


class Capacity(Struct, frozen=True):
    """How many fit in: `most` members, or `most` people if `people` is set, each with at most so many `tabs`.

    Tabs that are there because of a call are counted apart from those that are not.
    """

    most: int
    tabs: int
    people: bool = False


class Arrival(Struct, frozen=True):
    """Who comes: a tab and its person, and the `session` (a socket, as a rule) that speaks for it.

    `who` is what else is known of them, where a charter decides who comes in.
    """

    identity: str
    person: str
    session: str
    media: MediaState
    in_call: bool | UnsetType = UNSET
    who: Who | None = None


class Quiet(Struct, frozen=True):
    """Somebody may not ring here `until` then; `seconds` is how long that is in all."""

    until: float
    seconds: float


class Member(Struct, frozen=True):
    """A membership.

    `session` names the socket that speaks for the member now, `key` is what its owner (and nobody
    else) can resume with. `name` is what the others call it, "Ana (2)" for a second Ana. Times are seconds
    since the epoch; `lost_at` is None while connected.
    `trouble` is the version of the charter under which it said that its media does not come through, 0 if it has not.
    In the lobby, `away` says that nobody shall ring, and `quiet` which persons may not. `who` is as it arrived,
    and `inside` then the founding that let it in.
    """

    identity: str
    person: str
    name: str
    session: str
    key: str
    joined_at: float
    media: MediaState
    lost_at: float | None = None
    hand_raised_at: float | None = None
    in_call: bool | UnsetType = UNSET
    away: bool | UnsetType = UNSET
    quiet: dict[str, Quiet] = field(default_factory=dict)
    who: Who | None = None
    trouble: int = 0

    def participant(self) -> Participant:
        """The member as the others may see it."""
        return Participant(
            identity=self.identity,
            person=self.person,
            name=self.name,
            joined_at=self.joined_at,
            state="connected" if self.lost_at is None else "reconnecting",
            media=self.media,
            hand_raised_at=self.hand_raised_at,
            in_call=self.in_call,
            away=self.away,
        )


class Snapshot(Struct, frozen=True):
    """A room at the moment of a join: `seq` is the number of the join's own announcement.

    `returned` says that a valid key was shown, so that the same membership goes on. `charter` is the room's, if it
    has one, and `out` are the members that were put out because of it.
    """

    seq: int
    member: Member
    others: list[Member]
    chat: list[ChatMessage]
    returned: bool
    charter: Charter | None = None
    out: list[Member] = []


class Standing(Struct, frozen=True):
    """A room as somebody finds it who wants in: its `charter`, who is there, and whether they were put out of it."""

    charter: Charter | None
    members: list[Member]
    removed: bool


class Envelope(Struct, frozen=True):
    """A numbered message, encoded once for all: for `to` alone, or for all members except `skip`."""

    seq: int
    frame: bytes
    to: str | None = None
    skip: str | None = None

    def is_for(self, identity: str) -> bool:
        return self.to == identity if self.to is not None else self.skip != identity


class Eviction(Struct, frozen=True):
    """The socket named `session` no longer speaks for its member: close it with `code`."""

    session: str
    code: Close


class Gap(Struct, frozen=True):
    """Some of a room's envelopes are lost for good: those who are there must be told its whole state."""


Event = Envelope | Eviction | Gap
Subscriber = Callable[[str, Event], None]
Revision = Callable[[Member, list[Member]], Member]


class Store(CharterKeeper):
    """Rooms and their members. Used by many threads at once."""

    @abstractmethod
    def join(
        self,
        room: str,
        arrival: Arrival,
        *,
        capacity: Capacity,
        now: float,
        key: str = "",
        decide: Decide | None = None,
    ) -> Snapshot:
        """Make the session of `arrival` speak for its identity in `room`.

        A new member is announced with `participant-joined`; RoomFull or TooManyTabs is raised if with
        those who are there already, lost ones included, the `capacity` is used up. Its name is told apart
        from theirs by a number, if need be, for as long as it is a member. An identity that is
        a member (lost or not) is never refused for that: its membership goes on, announced with
        `participant-changed`, and its earlier socket, if still connected, is evicted as REPLACED. With
        the right `key` the key stays valid; without it a new one is made. Raises Removed for who was
        put out of the room.

        Before all this `decide` says what becomes of the charter, and raises NotAdmitted for who may not come in;
        whom it puts out leaves their places.
        """

    @abstractmethod
    def admit(self, room: str, arrival: Arrival, *, now: float, decide: Decide | None = None) -> bool:
        """Make a member whom no socket speaks for; announced with `participant-joined`.

        For those whose media is in the room although no page of ours is: nothing ends such a
        membership but `leave`, and a socket that joins as the same identity takes it over. False,
        and nothing happens, if the identity is a member already. There is no capacity to respect:
        the media server has let it in. Raises Removed for who was put out of the room, and what `decide` does, as
        above, except that the charter stays as it is.
        """

    @abstractmethod
    def change(
        self,
        room: str,
        identity: str,
        *,
        session: str,
        media: MediaState | UnsetType = UNSET,
        hand_raised_at: float | UnsetType | None = UNSET,
        away: bool | UnsetType = UNSET,
        quiet: dict[str, Quiet] | UnsetType = UNSET,
    ) -> bool:
        """Set what is given of the member's state, and announce it if others can see the difference.

        False if `session` does not speak for it.

        A hand that is up already keeps its time, and with it its place in the queue.
        """

    @abstractmethod
    def revise(
        self,
        room: str,
        identity: str,
        revision: Revision,
        *,
        session: str | None = None,
        needs: Permission | None = None,
    ) -> Member | None:
        """Let `revision` change the member, and announce it to all, to itself too, if they can see the difference.

        It gets the member and all the others. The member afterwards; None if there is none, or if `session` was given
        and does not speak for it. Raises NotPermitted if the charter keeps the member from what this `needs`.
        """

    @abstractmethod
    def lose(self, room: str, identity: str, *, session: str, now: float) -> bool:
        """Mark the member as lost and announce it. False if `session` does not speak for it."""

    @abstractmethod
    def leave(
        self, room: str, identity: str, *, reason: Reason, session: str | None = None, close: Close = Close.REMOVED
    ) -> bool:
        """End the membership and announce it with `reason`.

        Without a `session` the member goes whoever speaks for it, and its socket is evicted with `close`.
        False if there is no such member or `session` does not speak for it.
        """

    @abstractmethod
    def remove(self, room: str, who: str, *, now: float) -> list[Member]:
        """Put the person or identity `who` out of `room`, with all tabs of that person: the members who went.

        For ACCESS_MAX_SECONDS none of them comes back, even if nobody was there or the room has ended: no
        token that is out now lasts longer. A room remembers the latest REMOVED_NAMES.
        """

    @abstractmethod
    def standing(self, room: str, person: str, identity: str, *, now: float) -> Standing:
        """What counts for whether the person may come into `room` as that identity, all of it read at one moment."""

    @abstractmethod
    def post(
        self,
        room: str,
        message: Numbered,
        *,
        to: str | None = None,
        skip: str | None = None,
        by: str | None = None,
        needs: Permission | None = None,
    ) -> int:
        """Number, log and deliver `message`; its number. Raises UnknownMember if `to` is not there.

        Nothing happens, and 0 is returned, if the room does not exist, or if `by`, the identity that says
        it, is no member (any more). Raises NotPermitted if the charter keeps `by` from what this `needs`.
        """

    @abstractmethod
    def say(self, room: str, message: ChatMessage, *, needs: Permission | None = None) -> int:
        """Post a chat `message` to all and keep it for newcomers; its number.

        What is too much is forgotten, oldest first: of people who said more than their share, so that
        nobody pushes out what others said, and only then of everybody. One with the identity and id of
        a message that is still kept is known already: the kept one is posted to that identity alone.
        Nothing happens, and 0 is returned, if who said it is no member. Raises NotPermitted as above.
        """

    @abstractmethod
    def recite(self, room: str) -> None:
        """Post the list of all members to all of them, and the rules, for those who missed something for good."""

    @abstractmethod
    def since(self, room: str, seq: int) -> list[Envelope] | None:
        """The envelopes after number `seq`, oldest first; None if some of them are not known any more."""

    @abstractmethod
    def members(self, room: str) -> list[Member]:
        """The members, oldest first; empty for a room that does not exist."""

    @abstractmethod
    def member(self, room: str, identity: str) -> Member | None:
        """The member of that identity, if there is one."""

    @abstractmethod
    def rooms(self) -> list[str]:
        """The names of all places that have members, in order."""

    @abstractmethod
    def lost(self, before: float) -> list[tuple[str, Member]]:
        """Room and member for every member that was lost at `before` or earlier.

        Members whose server process has died are lost, too.
        """

    @abstractmethod
    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber(room, event)` for what happens in the rooms."""

    @abstractmethod
    def check(self) -> None:
        """Raise StoreUnavailable if the store cannot be reached."""

    def close(self) -> None:
        """Let go of threads and connections. Memberships stay, and are lost after a while."""


def numbered(seq: int, message: Numbered) -> bytes:
    """The JSON text of `message` with its number: `{"seq":17,"type":…`."""
    return b'{"seq":%d,%b' % (seq, encode(message)[1:])
