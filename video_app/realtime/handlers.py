"""What a member of a room may say, a handler each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from video_app import metrics
from video_app.names import display_name
from video_app.realtime import messages
from video_app.realtime.lobby import LOBBY, Lobby
from video_app.realtime.messages import FromServer, ProtocolError
from video_app.realtime.peer import Ended, Peer
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import StoreUnavailable, UnknownMember

logger = logging.getLogger(__name__)

LEFT = 1000
UNAVAILABLE = "The server cannot pass this on now. Try again in a moment."


def handle(store: Store, peer: Peer, frame: str | bytes, lobby: Lobby | None = None) -> None:
    """Do what the `frame` of a welcomed `peer` asks for, or refuse it. Raises Ended after `leave`."""
    try:
        message = messages.decode(frame)
        metrics.relays.labels(tag(message)).inc()
        if peer.room == LOBBY and lobby and lobby.knows(message):
            lobby.handle(peer, message)
        elif type(message) in (IN_LOBBY if peer.room == LOBBY else HANDLERS):
            HANDLERS[type(message)](store, peer, message)
        else:
            raise ProtocolError("invalid_message", "This is not for here: rooms and lobby differ.", tag(message))
    except ProtocolError as error:
        peer.refuse(error)
    except StoreUnavailable:  # not the client's fault, so it does not count
        peer.send(messages.Error("unavailable", UNAVAILABLE, tag(message)))
        metrics.errors.labels("unavailable").inc()


def tag(message: messages.ClientMessage) -> str:
    """The `type` of a message."""
    return str(type(message).__struct_config__.tag)


def on_hello(store: Store, peer: Peer, message: messages.Hello) -> None:
    raise ProtocolError("invalid_message", "`hello` opens a socket and is said once.", "hello")


def on_media(store: Store, peer: Peer, message: messages.SetMedia) -> None:
    store.change(peer.room, peer.identity, session=peer.session, media=message.state())


def on_description(store: Store, peer: Peer, message: messages.SendDescription) -> None:
    relayed = messages.Description(peer.identity, message.generation, message.description, message.sources)
    relay(store, peer, message.to, relayed, "description")


def on_candidate(store: Store, peer: Peer, message: messages.SendCandidate) -> None:
    relayed = messages.Candidate(peer.identity, message.generation, message.candidate)
    relay(store, peer, message.to, relayed, "candidate")


def on_view(store: Store, peer: Peer, message: messages.SendView) -> None:
    relay(store, peer, message.to, messages.View(peer.identity, message.height), "view")


def on_chat(store: Store, peer: Peer, message: messages.SendChat) -> None:
    name = display_name(peer.identity)
    store.say(peer.room, messages.Chat(message.id, peer.identity, name, message.text, time.time()))


def on_hand(store: Store, peer: Peer, message: messages.SetHand) -> None:
    raised_at = time.time() if message.raised else None
    store.change(peer.room, peer.identity, session=peer.session, hand_raised_at=raised_at)


def on_reaction(store: Store, peer: Peer, message: messages.SendReaction) -> None:
    store.post(peer.room, messages.Reaction(peer.identity, message.reaction))


def on_ping(store: Store, peer: Peer, message: messages.Ping) -> None:
    peer.send(messages.Pong(message.id))


def on_leave(store: Store, peer: Peer, message: messages.Leave) -> None:
    if store.leave(peer.room, peer.identity, reason="left", session=peer.session):
        logger.info("%s left %s", peer.identity, peer.room, extra={"room": peer.room, "identity": peer.identity})
    peer.close(LEFT, "left")
    raise Ended(clean=True)


def relay(store: Store, peer: Peer, to: str, message: FromServer, type_received: str) -> None:
    """Pass `message` on to one member of the peer's room."""
    try:
        store.post(peer.room, message, to=to)
    except UnknownMember as error:
        raise ProtocolError("unknown_participant", "`to` is nobody in this room.", type_received) from error


HANDLERS: dict[type, Callable[[Store, Peer, Any], None]] = {
    messages.Hello: on_hello,
    messages.SetMedia: on_media,
    messages.SendDescription: on_description,
    messages.SendCandidate: on_candidate,
    messages.SendView: on_view,
    messages.SendChat: on_chat,
    messages.SetHand: on_hand,
    messages.SendReaction: on_reaction,
    messages.Ping: on_ping,
    messages.Leave: on_leave,
}
IN_LOBBY = {messages.Hello, messages.Ping, messages.Leave}
