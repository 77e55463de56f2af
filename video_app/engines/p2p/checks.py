"""What `flask video doctor` says about the way to other people: the relay (TURN) that calls fall back on."""

from __future__ import annotations

import ipaddress
import time
from concurrent.futures import ThreadPoolExecutor

from video_app.engines.base import ICE_SECONDS, Check, EngineError, IceServer
from video_app.engines.p2p.relays import Fixed, NoRelay, Relay, SharedSecret, Twilios, server_of
from video_app.engines.p2p.turn_client import UNAUTHORIZED, Allocation, Target, TurnError, allocate, target_of
from video_app.public_url import public_origin

WHO = "doctor"
A_DAY_SECONDS = 24 * 60 * 60
NAMES = {"udp": "UDP", "tcp": "TCP", "tls": "TLS"}

ALONE = "No TURN server and no STUN server: calls come about within one network alone (docs/deploy.md)"
NO_TURN = "No TURN server (TURN_URLS): people behind strict firewalls cannot be in calls (docs/deploy.md)"
ONLY_UDP = (
    "TURN is offered over UDP alone: where a network lets nothing but https through, calls need a turns: address on"
    " port 443 (docs/deploy.md)"
)


def check_relay(relay: Relay, *, asks_others: bool, offline: bool) -> list[Check]:
    """Whether each TURN address gives a relay; `asks_others` says that there are STUN servers."""
    if isinstance(relay, NoRelay):
        return [Check(True, ALONE) if not asks_others else Check(not public_origin(), NO_TURN)]
    if offline:
        return [Check(True, f"TURN: {kind_of(relay)}")]
    server = credentials(relay)
    if isinstance(server, Check):
        return [server]
    targets, public = [target_of(url) for url in server["urls"]], bool(public_origin())
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda target: check_target(target, server, relay, public), targets))
    if {target.transport for target in targets} == {"udp"}:
        found.append(Check(True, ONLY_UDP))
    return found


def kind_of(relay: Relay) -> str:
    """Where its credentials come from."""
    if isinstance(relay, Twilios):
        return "Twilio's servers, with credentials of the Twilio account"
    many = len(relay.urls) if isinstance(relay, (SharedSecret, Fixed)) else 0
    how = "made with TURN_SECRET" if isinstance(relay, SharedSecret) else "TURN_USERNAME and TURN_PASSWORD"
    return f"{many} {'address' if many == 1 else 'addresses'} in TURN_URLS, credentials: {how}"


def credentials(relay: Relay) -> IceServer | Check:
    """The servers with credentials as somebody in a call would get them, or why there are none."""
    if isinstance(relay, Twilios):
        try:
            return server_of(relay.tokens.fetch())
        except EngineError as error:
            return Check(False, f"Twilio gives no credentials for its TURN servers: {error.cause}")
    [server] = relay.ice(WHO, int(time.time()) + ICE_SECONDS).servers
    return server


def check_target(target: Target, server: IceServer, relay: Relay, public: bool) -> Check:
    """What comes of asking one address for a relay; `public` says that people come from elsewhere."""
    name = f"TURN over {NAMES[target.transport]} at {target.host}, port {target.port}"
    try:
        return check_address(name, allocate(target, server["username"], server["credential"]), public)
    except TurnError as error:
        why = refusal(target, server, relay) if error.code == UNAUTHORIZED else f"{error}{advice(target, error)}"
        return Check(False, f"{name}: {why}")


def advice(target: Target, error: TurnError) -> str:
    """What to look at when there was no proper answer."""
    if error.code:
        return ""
    protocol = "UDP" if target.transport == "udp" else "TCP"
    return f". Is the server running, and is {protocol} port {target.port} open in its firewall?"


def refusal(target: Target, server: IceServer, relay: Relay) -> str:
    """Why credentials are not taken: those that last longer are taken where the clocks disagree."""
    if isinstance(relay, SharedSecret):
        later = int(time.time()) + A_DAY_SECONDS
        longer = relay.ice(WHO, later).servers[0]
        if is_taken(target, longer):
            minutes = ICE_SECONDS // 60
            return (
                f"it takes credentials of ours for expired: its clock is {minutes} minutes ahead of this machine's, or"
                " more. Set both (timedatectl set-ntp true)"
            )
        return "it does not accept our credentials: TURN_SECRET is not its static-auth-secret"
    if isinstance(relay, Twilios):
        return "it does not accept the credentials that Twilio gave"
    ends = server["username"].partition(":")[0]
    if ends.isdigit() and int(ends) < time.time():
        return "TURN_USERNAME is of credentials that have expired: give TURN_SECRET, by which new ones are made"
    return "it does not accept TURN_USERNAME and TURN_PASSWORD"


def is_taken(target: Target, server: IceServer) -> bool:
    """Whether the credentials of `server` give a relay."""
    try:
        allocate(target, server["username"], server["credential"])
    except TurnError:
        return False
    return True


def check_address(name: str, got: Allocation, public: bool) -> Check:
    """Whether the relay address that was given is one that others reach."""
    where = f"{got.address}, port {got.port}"
    if is_private(got.address) and (public or got.address != got.server):
        return Check(
            False,
            f"{name} gives relays at {where}, which nobody outside its own network reaches: set its external-ip to its"
            " public address",
        )
    return Check(True, f"{name} gives a relay at {where}")


def is_private(address: str) -> bool:
    """Whether the internet does not know `address`."""
    return not ipaddress.ip_address(address).is_global
