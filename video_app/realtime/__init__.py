"""The realtime socket: presence and signalling for every engine. docs/protocol.md is its contract."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Flask, current_app
from limits import parse

from video_app.access.seals import Seals
from video_app.extensions import limiter, sock
from video_app.realtime.hub import Hub
from video_app.realtime.limits import LIMITS, NO_LIMITS, Limits
from video_app.realtime.media_only import MediaOnly
from video_app.realtime.media_server import MediaServer
from video_app.realtime.messages import IceServer, IceServers
from video_app.realtime.places import Charge, Door, Doorkeeper, Lobby, Place, Room
from video_app.realtime.routes import bp
from video_app.realtime.stores import Store, store_for
from video_app.realtime.usage import usage_for
from video_app.realtime.websocket import NoThread

if TYPE_CHECKING:
    from video_app.engines import Engines  # the engines' webhooks tell this package who is there

logger = logging.getLogger(__name__)

ONE_PROCESS = "Rooms are kept in this process's memory, which serves one process. For more, set REDIS_URL."


def init_app(app: Flask) -> None:
    """Make the app's hub and register the socket route. Engines and verifier must be there already."""
    engines: Engines = app.extensions["engines"]
    if not app.config["REDIS_URL"] and not app.testing:
        logger.info(ONE_PROCESS)
    seals: Seals = app.extensions["seals"]
    store = store_for(app.config["REDIS_URL"], seals.charter)
    app.extensions["media_only"] = MediaOnly(store)
    app.extensions["usage"] = usage_for(app.config["REDIS_URL"])
    limits = LIMITS if app.config["RATELIMIT_ENABLED"] else NO_LIMITS
    lobby = make_lobby(app, store, engines.main.max_participants, limits) if app.config["LOBBY_ENABLED"] else None
    app.extensions["hub"] = Hub(
        store,
        places=make_places(app, store, engines, lobby, limits),
        grace_seconds=app.config["RECONNECT_GRACE_SECONDS"],
        verify=app.extensions["verifier"].verify,
        limits=limits,
    )
    app.config["SOCK_SERVER_OPTIONS"] = {**app.config["SOCK_SERVER_OPTIONS"], "thread_class": NoThread}
    sock.init_app(app)
    app.register_blueprint(bp)


def make_places(app: Flask, store: Store, engines: Engines, lobby: Lobby | None, limits: Limits) -> dict[str, Place]:
    """The kinds of places, by the `place` of a grant."""

    def ice(identity: str) -> IceServers:
        found = engines.direct.ice(identity)
        return IceServers([IceServer(**server) for server in found.servers], found.expires_at)

    seals: Seals = app.extensions["seals"]
    grace_seconds = app.config["RECONNECT_GRACE_SECONDS"]
    charge = Charge(
        store,
        seals=seals,
        course=engines.course,
        host_rule=app.extensions["access"].host_rule,
        grace_seconds=grace_seconds,
    )
    keeper = Doorkeeper(store, seals=seals)
    room = Room(
        store,
        capacity=engines.main.max_participants,
        ice=ice,
        charge=charge,
        doorkeeper=keeper,
        media=MediaServer(engines.main),
        lobby=lobby,
        limits=limits,
        usage=app.extensions["usage"],
    )
    places: dict[str, Place] = {"room": room, "door": Door(store, keeper=keeper, charge=charge)}
    return {**places, "lobby": lobby} if lobby else places


def make_lobby(app: Flask, store: Store, room_size: int, limits: Limits) -> Lobby:
    """The lobby with its limits."""
    limit = parse(app.config["LOBBY_CALL_RATE_LIMIT"])

    def allow(address: str, people: int) -> bool:
        try:
            return not limiter.enabled or limiter.limiter.hit(limit, "lobby-call", address, cost=people)
        except Exception:
            logger.info("Calls are not counted: the store of rate limits is away")
            return True

    people = app.config["LOBBY_MAX_PEOPLE"]
    return Lobby(store, capacity=people, max_rung=room_size - 1, allow=allow, limits=limits)


def current_hub() -> Hub:
    """The hub of the current app."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def current_media_only() -> MediaOnly:
    """Who is in media rooms of the current app alone."""
    media_only: MediaOnly = current_app.extensions["media_only"]
    return media_only
