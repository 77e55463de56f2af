"""The commands of `flask video` that are about rooms: see and end them, put people out, let people in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from video_app.access import current_seals
from video_app.access.charter import (
    MAX_INVITE_HOURS,
    MAX_INVITES,
    MAX_LABEL_CHARACTERS,
    Charter,
    TooManyInvites,
)
from video_app.access.grant import Claims
from video_app.access.invites import new_invite
from video_app.access.rules import Entry, entry, who_is
from video_app.engines import current_engine, current_engines
from video_app.engines.base import EngineError
from video_app.names import InvalidName, InvalidRoom, clean_name, new_identity, new_person, room_slug
from video_app.public_url import public_origin
from video_app.realtime import current_hub
from video_app.realtime.hub import Hub
from video_app.realtime.stores.base import StoreUnavailable

HOST_LINK_MAX_HOURS = 24 * 366

ROOMS_ARE_ELSEWHERE = (
    "Rooms are in the memory of the server process, where no command reaches them. With REDIS_URL set this works."
)
NO_ADDRESS = "Put the site's address before it: without PUBLIC_URL it is not known here."
KEPT_OUT: dict[Entry, str] = {
    "locked": "is locked",
    "passcode": "asks for a passcode",
    "wait": "lets people wait to be let in",
}


class RoomName(click.ParamType[str]):
    """A room, cleaned as the join form cleans it."""

    name = "room"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return room_slug(value)
        except InvalidRoom as error:
            raise click.ClickException(str(error)) from error


@click.group(invoke_without_command=True)
@click.pass_context
@with_appcontext
def rooms(context: click.Context) -> None:
    """List the rooms that somebody is in; `rooms end NAME` ends one.

    Those that processes share through Redis, and those that the media server has open.
    """
    if context.invoked_subcommand:
        return
    with failures():
        for name in sorted({*hubs_rooms(), *current_engine().rooms()}):
            click.echo(name)


@rooms.command()
@click.argument("name")
@with_appcontext
def end(name: str) -> None:
    """End the room NAME for everyone in it."""
    with failures():
        if is_shared():
            with shared_hub() as hub:
                hub.end(name)
        elif not current_engine().keeps_rooms:
            raise click.ClickException(ROOMS_ARE_ELSEWHERE)
        current_engine().close(name)
    click.echo(f"{name} has ended.")


@click.command()
@click.argument("room", type=RoomName())
@click.argument("who", metavar="PERSON-OR-IDENTITY")
@with_appcontext
def remove(room: str, who: str) -> None:
    """Put somebody out of ROOM with all tabs, and let them in no more for twelve hours."""
    with failures(), shared_hub() as hub:
        gone = hub.remove(room, who)
        remove_from_media(room, gone)
    click.echo(f"Put out of {room}: {', '.join(gone) or 'nobody, but they are kept out'}.")


@click.command()
@click.argument("name")
@click.argument("room", type=RoomName())
@click.option("--host", is_flag=True, help="A host's: whatever the room's rules are, it lets in.")
@with_appcontext
def token(name: str, room: str, host: bool) -> None:
    """Print an access token that lets NAME into ROOM. Whoever has it can join: keep it to yourself."""
    try:
        identity = new_identity(clean_name(name))
    except InvalidName as error:
        raise click.ClickException(str(error)) from error
    claims = Claims(person=new_person(), host=host)
    with failures():
        charter = charter_of(room) if is_shared() else None
        if why := KEPT_OUT.get(entry(charter, who_is(identity, claims), time.time())):
            raise click.ClickException(f"{room} {why}. With --host the token is a host's, and lets in all the same.")
        engine = current_engines().carrying(charter.engine if charter else "")
        engine.open(room)
    click.echo(engine.token(identity, room, claims))


@click.command()
@click.argument("room", type=RoomName())
@click.option("--hours", type=click.IntRange(1, HOST_LINK_MAX_HOURS), default=168, show_default=True)
@with_appcontext
def host_link(room: str, hours: int) -> None:
    """Print a link that makes whoever comes by it a host of ROOM. Nobody can withdraw it before its time is over."""
    echo_link(room, host=current_seals().host_link(room, hours * 3600))


@click.command()
@click.argument("room", type=RoomName())
@click.option("--hours", type=click.IntRange(1, MAX_INVITE_HOURS), default=24, show_default=True)
@click.option("--label", default="", help="What hosts see in their list of invite links.")
@with_appcontext
def invite(room: str, hours: int, label: str) -> None:
    """Print a link by which people enter ROOM, which must be open, without passcode and without waiting."""
    now = time.time()
    made = new_invite(hours, label, now)
    if len(made.label) > MAX_LABEL_CHARACTERS:
        raise click.ClickException(f"Use at most {MAX_LABEL_CHARACTERS} characters for the label.")

    def add(charter: Charter | None) -> Charter | None:
        if charter is None:
            raise click.ClickException(f"Nobody is in {room}: until somebody is, everybody enters without an invite.")
        try:
            return charter.with_invite(made, now)
        except TooManyInvites as error:
            full = f"{room} has {MAX_INVITES} invite links already. A host can withdraw one."
            raise click.ClickException(full) from error

    with failures(), shared_hub() as hub:
        hub.amend(room, add)
    echo_link(room, invite=current_seals().invite(room, made))


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day, in UTC; without it, this month's.")
@with_appcontext
def cost(since: datetime | None) -> None:
    """Print the participant-minutes of calls by engine: what a media service charges for, and what it was spared."""
    if not is_shared():
        raise click.ClickException(ROOMS_ARE_ELSEWHERE)
    first = since.date() if since else datetime.now(timezone.utc).date().replace(day=1)
    with failures():
        spent = current_app.extensions["usage"].since(first)
    minutes: Counter[str] = Counter()
    for (_, engine), seconds in spent.items():
        minutes[engine] += seconds / 60
    engines = current_engines()
    for engine in sorted({*minutes, *(one.name for one in engines.all)}):
        click.echo(f"{engine:10} {minutes[engine]:12,.0f} participant-minutes")
    if engines.small:
        spared = minutes[engines.small.name]
        click.echo(f"{engines.main.name} was spared {spared:,.0f} of them since {first}.")


COMMANDS = (rooms, remove, token, host_link, invite, cost)


def remove_from_media(room: str, identities: list[str]) -> None:
    """Put all of them out of the media of `room`. Raises EngineError, the first one, after the last was tried."""
    errors = []
    for identity in identities:
        try:
            current_engine().remove(room, identity)
        except EngineError as error:
            errors.append(error)
    if errors:
        raise errors[0]


def is_shared() -> bool:
    """Whether the rooms of the server can be reached from a command."""
    return bool(current_app.config["REDIS_URL"])


@contextmanager
def shared_hub() -> Iterator[Hub]:
    """The hub, with the rooms that processes share."""
    if not is_shared():
        raise click.ClickException(ROOMS_ARE_ELSEWHERE)
    hub = current_hub()
    try:
        yield hub
    finally:
        hub.close()


@contextmanager
def failures() -> Iterator[None]:
    """What fails elsewhere ends the command, and says what the administrator is to know."""
    try:
        yield
    except EngineError as error:
        raise click.ClickException(f"{error.message} {error.cause}") from error
    except StoreUnavailable as error:
        raise click.ClickException("Redis (REDIS_URL) cannot be reached.") from error


def hubs_rooms() -> list[str]:
    """The rooms in Redis; none without it if there is a media server to ask instead."""
    if not is_shared() and current_engine().keeps_rooms:
        return []
    with shared_hub() as hub:
        return hub.rooms()


def charter_of(room: str) -> Charter | None:
    """The rules of `room`, as all processes know them."""
    with shared_hub() as hub:
        return hub.charter(room)


def echo_link(room: str, **links: Any) -> None:
    """Print the address of `room` with one of the `links` in it."""
    origin = public_origin()
    with current_app.test_request_context():
        click.echo(f"{origin}{url_for('video.room', room=room, **links)}")
    if not origin:
        click.echo(NO_ADDRESS, err=True)
