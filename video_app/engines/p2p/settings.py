"""The settings of the peer-to-peer engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from video_app.variables import Variables, secret_problem

DEFAULT_STUN_URLS = ("stun:stun.l.google.com:19302", "stun:stun.cloudflare.com:3478")

HOST = r"([\w.-]+|\[[\da-fA-F:.]+\])(:\d{1,5})?"
STUN_URL = rf"stuns?:{HOST}"  # RFC 7064
TURN_URL = rf"turn:{HOST}(\?transport=(udp|tcp))?|turns:{HOST}(\?transport=tcp)?"  # RFC 7065; browsers know no DTLS


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError."""
    return {
        "STUN_URLS": read.listing("STUN_URLS", DEFAULT_STUN_URLS),
        "TURN_URLS": read.listing("TURN_URLS"),
        "TURN_SECRET": read.text("TURN_SECRET"),
        "TURN_USERNAME": read.text("TURN_USERNAME"),
        "TURN_PASSWORD": read.text("TURN_PASSWORD"),
        "ICE_RELAY_ONLY": read.flag("ICE_RELAY_ONLY", False),
        "P2P_MAX_PARTICIPANTS": read.number("P2P_MAX_PARTICIPANTS", 8, least=2),
        "P2P_UPTO": read.number("P2P_UPTO", 0) if read.text("P2P_UPTO") else None,
    }


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is not usable about the settings in `config`; never a secret."""
    return [*url_problems(config), *credential_problems(config), *size_problems(config)]


def size_problems(config: Mapping[str, Any]) -> Iterator[str]:
    if (config["P2P_UPTO"] or 0) > config["P2P_MAX_PARTICIPANTS"]:
        yield "P2P_UPTO is more than P2P_MAX_PARTICIPANTS: a peer-to-peer call carries no more than that."


def url_problems(config: Mapping[str, Any]) -> Iterator[str]:
    if not all(is_address(STUN_URL, url) for url in config["STUN_URLS"]):
        yield "STUN_URLS must list addresses like stun:stun.example.com:3478."
    if not all(is_address(TURN_URL, url) for url in config["TURN_URLS"]):
        yield (
            "TURN_URLS must list addresses like turn:turn.example.com:3478, turn:turn.example.com:3478?transport=tcp"
            " or turns:turn.example.com:443."
        )
    if config["ICE_RELAY_ONLY"] and not config["TURN_URLS"]:
        yield "ICE_RELAY_ONLY needs TURN_URLS: without a TURN server no call would come about."


def is_address(shape: str, url: str) -> bool:
    """Whether `url` has that `shape`, and a port that there is."""
    port = re.search(r":(\d+)(\?|$)", url)
    return bool(re.fullmatch(shape, url, re.ASCII)) and (port is None or 0 < int(port[1]) < 65_536)


def credential_problems(config: Mapping[str, Any]) -> Iterator[str]:
    secret, fixed = config["TURN_SECRET"], [config["TURN_USERNAME"], config["TURN_PASSWORD"]]
    if not config["TURN_URLS"]:
        if secret or any(fixed):
            yield "TURN_URLS is not set: say where the TURN server is that the credentials (TURN_…) are for."
    elif secret and any(fixed):
        yield "Set TURN_SECRET, or TURN_USERNAME and TURN_PASSWORD, not both: a TURN server checks one of them."
    elif any(fixed):
        if not all(fixed):
            missing = "TURN_PASSWORD" if fixed[0] else "TURN_USERNAME"
            yield f"{missing} is not set: a fixed name for the TURN server needs its password, and the other way round."
    elif not secret:
        yield (
            "TURN_SECRET is not set: TURN_URLS needs your TURN server's static-auth-secret, or TURN_USERNAME and"
            " TURN_PASSWORD."
        )
    elif problem := secret_problem("TURN_SECRET", secret):
        yield f"{problem} It is also your TURN server's static-auth-secret."
