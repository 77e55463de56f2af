"""What the hosts of a room may say in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from video_app.access.charter import MAX_INVITES, Charter, TooManyInvites
from video_app.access.invites import new_invite
from video_app.realtime import messages
from video_app.realtime.media_server import MediaServer
from video_app.realtime.messages import ClientMessage, Close, Invitation, Moderated, Moderation, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import Handler
from video_app.realtime.places.charge import Charge, everybody_out
from video_app.realtime.places.door import Doorkeeper
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Member, UnknownMember
from video_app.realtime.stores.ruling import Ruled, Ruling

logger = logging.getLogger(__name__)


class Hosting:
    """The messages of hosts. Who is none is refused with `not_host`, and nothing has changed."""

    budgets: Mapping[type[ClientMessage], tuple[float, float]] = MappingProxyType(
        {
            messages.SetRules: (1, 20),
            messages.Admit: (1, 20),
            messages.Deny: (1, 20),
            messages.SetHost: (1, 20),
            messages.SetSpotlight: (1, 20),
            messages.Remove: (1, 20),
            messages.End: (1, 5),
            messages.Moderate: (1, 20),
            messages.MakeInvite: (0.2, 20),
            messages.Withdraw: (1, 20),
            messages.AskInvites: (1, 20),
        }
    )

    def __init__(
        self,
        store: Store,
        *,
        charge: Charge,
        doorkeeper: Doorkeeper,
        media: MediaServer,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._charge = charge
        self._doorkeeper = doorkeeper
        self._media = media
        self._clock = clock

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        """What does what they say."""
        return {
            messages.SetRules: self._on_rules,
            messages.Admit: self._on_admit,
            messages.Deny: self._on_deny,
            messages.SetHost: self._on_host,
            messages.SetSpotlight: self._on_spotlight,
            messages.Remove: self._on_remove,
            messages.End: self._on_end,
            messages.Moderate: self._on_moderate,
            messages.MakeInvite: self._on_invite,
            messages.Withdraw: self._on_withdraw,
            messages.AskInvites: self._on_invites,
        }

    def _amend(self, peer: Peer, change: Callable[[Charter], Charter]) -> Ruled:
        return self._charge.amend(peer, lambda charter, _: Ruling(change(charter)))

    # The rules

    def _on_rules(self, peer: Peer, message: messages.SetRules) -> None:
        given = {"locked": message.locked, "waiting_room": message.waiting_room, "may": message.may}
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not UNSET}
        if message.passcode is not UNSET:
            changes["passcode"] = self._charge.seals.passcode(peer.room, message.passcode)
        self._amend(peer, lambda charter: charter.amended(**changes))
        self._doorkeeper.admit_allowed(peer.room)

    def _on_host(self, peer: Peer, message: messages.SetHost) -> None:
        def change(charter: Charter, members: list[Member]) -> Ruling:
            if message.host and message.person not in {member.person for member in members}:
                raise nobody()
            if not message.host and charter.hosts == (message.person,):
                raise ProtocolError("not_allowed", "A room has at least one host: make somebody else one first.")
            change = charter.with_host if message.host else charter.without_host
            return Ruling(change(message.person))

        self._charge.amend(peer, change)
        if message.host:
            self._doorkeeper.tell_hosts(peer.room)

    def _on_spotlight(self, peer: Peer, message: messages.SetSpotlight) -> None:
        def change(charter: Charter, members: list[Member]) -> Ruling:
            if message.identity and message.identity not in {member.identity for member in members}:
                raise nobody()
            return Ruling(charter.amended(spotlight=message.identity or ""))

        self._charge.amend(peer, change)

    # Invite links

    def _on_invite(self, peer: Peer, message: messages.MakeInvite) -> None:
        now = self._clock()
        invite = new_invite(message.hours, message.label, now)
        try:
            self._amend(peer, lambda charter: charter.with_invite(invite, now))
        except TooManyInvites as error:
            refusal = f"There are {MAX_INVITES} invite links. Withdraw one first."
            raise ProtocolError("too_many_invites", refusal) from error
        token = self._charge.seals.invite(peer.room, invite)
        peer.send(messages.InviteMade(invite.id, invite.label, token, invite.expires_at))

    def _on_withdraw(self, peer: Peer, message: messages.Withdraw) -> None:
        self._amend(peer, lambda charter: charter.without_invite(message.id))

    def _on_invites(self, peer: Peer, message: messages.AskInvites) -> None:
        charter, now = self._charge.of_host(peer), self._clock()
        valid = charter.valid_invites(now)
        peer.send(messages.Invites([Invitation(one.id, one.label, one.expires_at) for one in valid]))

    # The door

    def _on_admit(self, peer: Peer, message: messages.Admit) -> None:
        self._charge.of_host(peer)
        if not self._doorkeeper.admit(peer.room, message.to):
            raise nobody()

    def _on_deny(self, peer: Peer, message: messages.Deny) -> None:
        self._charge.of_host(peer)
        if not self._doorkeeper.send_away(peer.room, message.to, Close.DENIED):
            raise nobody()

    # People

    def _on_remove(self, peer: Peer, message: messages.Remove) -> None:
        self._charge.of_host(peer)
        if message.person == peer.person:
            raise ProtocolError("invalid_message", "`person` is this participant itself.")
        gone = [member.identity for member in self._charge.remove(peer.room, message.person, self._clock())]
        self._media.remove(peer.room, gone)
        self._doorkeeper.tell_hosts(peer.room)
        logger.info("%s was removed by %s", message.person, peer.identity, extra=peer.about())

    def _on_end(self, peer: Peer, message: messages.End) -> None:
        self._charge.amend(peer, everybody_out)
        self._doorkeeper.send_away(peer.room, None, Close.ENDED)
        self._media.close(peer.room)
        logger.info("%s ended the call", peer.identity, extra=peer.about())

    def _on_moderate(self, peer: Peer, message: messages.Moderate) -> None:
        self._charge.of_host(peer)
        others = [identity for identity in dict.fromkeys(message.to) if identity != peer.identity]
        done = [identity for identity in others if self._moderate(peer, identity, message.what)]
        if not done:
            raise nobody()

    def _moderate(self, peer: Peer, identity: str, what: Moderation) -> bool:
        """Turn it off for everybody at once, and tell the member's page; False if it is not there."""
        if what != "ask-unmute":
            if not self._store.revise(peer.room, identity, lambda own, _: turned_off(own, what)):
                return False
            self._media.mute(peer.room, identity, what)
        try:
            return self._store.post(peer.room, Moderated(what, peer.identity), to=identity, by=peer.identity) > 0
        except UnknownMember:
            return False


def nobody() -> ProtocolError:
    """Who is spoken of is not there."""
    return ProtocolError("unknown_participant", "Nobody of these is here.")


def turned_off(member: Member, what: Moderation) -> Member:
    """The member without what is to be off."""
    if what == "lower-hand":
        return replace(member, hand_raised_at=None)
    source = {"mute": "microphone", "camera-off": "camera", "stop-sharing": "screen"}[what]
    return replace(member, media=replace(member.media, **{source: False}))
