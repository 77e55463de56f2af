"""The settings of the peer-to-peer engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from video_app.variables import Variables, secret_problem

DEFAULT_STUN_URLS = ("stun:stun.l.google.com:19302", "stun:stun.cloudflare.com:3478")


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError."""
    return {
        "STUN_URLS": read.listing("STUN_URLS", DEFAULT_STUN_URLS),
        "TURN_URLS": read.listing("TURN_URLS"),
        "TURN_SECRET": read.text("TURN_SECRET"),
        "ICE_RELAY_ONLY": read.flag("ICE_RELAY_ONLY", False),
        "P2P_MAX_PARTICIPANTS": read.number("P2P_MAX_PARTICIPANTS", 8, least=2),
        "P2P_UPTO": read.number("P2P_UPTO", 0) if read.text("P2P_UPTO") else None,
    }


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is not usable about the settings in `config`."""
    if config["TURN_URLS"] and not config["TURN_SECRET"]:
        return ["TURN_SECRET is not set: TURN_URLS needs your TURN server's static-auth-secret."]
    if config["TURN_URLS"] and (problem := secret_problem("TURN_SECRET", config["TURN_SECRET"])):
        return [f"{problem} It is also your TURN server's static-auth-secret."]
    if (config["P2P_UPTO"] or 0) > config["P2P_MAX_PARTICIPANTS"]:
        return ["P2P_UPTO is more than P2P_MAX_PARTICIPANTS: a peer-to-peer call carries no more than that."]
    if config["ICE_RELAY_ONLY"] and not config["TURN_URLS"]:
        return ["ICE_RELAY_ONLY needs TURN_URLS: without a TURN server no call would come about."]
    return []
