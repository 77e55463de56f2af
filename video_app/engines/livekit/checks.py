"""What `flask video doctor` says about LiveKit."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from video_app.engines.base import Check, EngineError
from video_app.engines.livekit import probe, sdk
from video_app.engines.livekit.rest import LiveKitRooms
from video_app.engines.livekit.settings import CREDENTIALS
from video_app.engines.livekit.webhooks import PATH
from video_app.engines.remote import Unreachable, clock
from video_app.names import random_text
from video_app.public_url import public_origin

ALONE = {"localhost", "127.0.0.1", "::1"}  # this machine, where browsers allow what they allow on https
ENDINGS_AT_HOME = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")
UNSEEN = (
    "Not to be seen from here: whether LiveKit's ports for media can be reached through its firewall, and whether its"
    " reports come. A call between two networks shows both"
)


def offline(url: str, sdk_file: Path) -> list[Check]:
    """The settings, never their values, and the SDK. Shapes are right, or the app would not have started."""
    found = [Check(True, f"{name} has the right shape") for name in CREDENTIALS]
    problem = sdk.problem_with(sdk_file)
    found.append(Check(not problem, problem or f"LiveKit's browser SDK {sdk.VERSION} is there and intact"))
    hook = f"{public_origin() or '<where LiveKit reaches this app>'}{PATH}"
    found.append(Check(True, f"LiveKit's configuration should have {hook} among webhook.urls (docs/livekit.md)"))
    return [*found, *secure(url)]


def secure(url: str) -> list[Check]:
    """Whether browsers on the site's pages may connect to `url` at all."""
    parts, site = urlsplit(url), urlsplit(public_origin())
    if parts.scheme.lower() == "ws" and site.scheme == "https" and parts.hostname not in ALONE:
        return [Check(False, "LIVEKIT_URL is not encrypted, and pages on https connect to wss:// only: serve it so")]
    return []


def online(rooms: LiveKitRooms, url: str, token: Callable[[str, str], str]) -> list[Check]:
    """Whether LiveKit can be reached, takes the credentials, shares our time, and what it tells browsers.

    `url` is where browsers connect; `token(identity, room)` makes what they connect with.
    """
    try:
        rooms.names()
    except Unreachable as error:
        text = f"LiveKit cannot be reached at {rooms.url} ({error.cause}): start it, or correct its address"
        return [Check(False, f"{text} (LIVEKIT_API_URL, or LIVEKIT_URL without it)")]
    except EngineError as error:
        return [Check(False, f"LiveKit at {rooms.url}: {error.cause}"), *clock(rooms.date, "LiveKit's")]
    found = [
        Check(True, f"LiveKit answers at {rooms.url}, and accepts LIVEKIT_API_KEY and LIVEKIT_API_SECRET"),
        *clock(rooms.date, "LiveKit's"),
    ]
    return [*found, *joining(rooms, url, token), Check(True, UNSEEN)]


def joining(rooms: LiveKitRooms, url: str, token: Callable[[str, str], str]) -> list[Check]:
    """What somebody meets who joins a room, which is made for it and ended."""
    room, where = f"doctor-{random_text(8)}", seen_from_here(url)
    found = []
    if not where:
        found.append(
            Check(True, f"Without PUBLIC_URL nobody can see here where {url} leads to: LiveKit is asked itself")
        )
        where = rooms.url.replace("http", "ws", 1)
    try:
        told = looked_around(rooms, room, where, token(f"Doctor~{random_text(6)}", room))
    except EngineError as error:
        return [*found, Check(False, f"A room at {where} could not be joined: {error.cause}")]
    except ValueError as error:
        return [*found, Check(False, f"What answers at {where} is not LiveKit: {error}. Check the proxy before it")]
    return [
        *found,
        Check(True, f"A room can be made, and joined at {where}"),
        media(told),
        stun(told, where),
        turn(told),
    ]


def looked_around(rooms: LiveKitRooms, room: str, where: str, token: str) -> probe.Told:
    """What is told to who joins a `room` that is there for no longer than that. Raises EngineError and ValueError."""
    rooms.create(room)
    try:
        return probe.ask(where, token)
    finally:
        rooms.delete(room)


def seen_from_here(url: str) -> str:
    """The address of ws or wss that browsers connect to; empty if it is on a site whose address is not known."""
    if not url.startswith("/"):
        return url
    origin = public_origin()
    return origin.replace("http", "ws", 1) + url if origin else ""


def media(told: probe.Told) -> Check:
    """Whether browsers are told an address that they can send media to."""
    addresses = sorted(set(told.addresses))
    if not addresses:
        return Check(False, "LiveKit names no address for media: check `rtc` in its configuration")
    text = f"Browsers are told to send media to {', '.join(addresses)}"
    if not all(map(is_private, addresses)):
        return Check(True, text)
    advice = "set rtc.node_ip to LiveKit's public address in its configuration, or rtc.use_external_ip: true"
    if is_private(urlsplit(public_origin()).hostname or ""):
        return Check(True, f"{text}: enough within one network. For others {advice}")
    return Check(False, f"{text}, where nobody outside that network gets: {advice}")


def stun(told: probe.Told, where: str) -> Check:
    """Whether browsers are told to ask other sites for their own address."""
    own = {urlsplit(where).hostname, urlsplit(public_origin()).hostname}
    hosts = {host_of(url) for url in told.ice_urls if url.startswith("stun:")}
    elsewhere = sorted(host for host in hosts if host not in own and not is_private(host))
    if elsewhere:
        text = f"Browsers are told to ask the STUN servers of {', '.join(elsewhere)}"
        return Check(True, f"{text}: for a site that must be alone, set rtc.stun_servers in LiveKit's configuration")
    return Check(True, "Browsers are told to ask no STUN server of another site")


def turn(told: probe.Told) -> Check:
    """Whether people whose firewall lets only web traffic out can join."""
    if found := [url for url in told.ice_urls if url.startswith("turns:") and ":443" in url]:
        return Check(True, f"Browsers behind strict firewalls are told {found[0]}")
    return Check(True, "No TURN over TLS on port 443: people whose firewall allows web traffic alone cannot join")


def host_of(ice_url: str) -> str:
    """The host in a `stun:` or `turn:` URL (RFC 7064)."""
    return urlsplit(f"//{ice_url.partition(':')[2]}").hostname or ""


def is_private(host: str) -> bool:
    """Whether only machines of one network know what `host` is; no host is everybody's."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host in ALONE or host.endswith(ENDINGS_AT_HOME)
