"""The settings of the LiveKit engine: what they are, and what they must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from video_app.variables import Variables, secret_problem

DEFAULT_MAX_PARTICIPANTS = 50

HOST = r"([\w.-]+|\[[\da-f:]+\])(:\d+)?"
PATH = r"(/[\w.~+-]+)+"
# No blank, quote, comma or semicolon: the URLs become a part of the Content-Security-Policy.
URL = rf"wss?://{HOST}({PATH})?/?|{PATH}/?"
API_URL = rf"https?://{HOST}({PATH})?/?"
KEY = r"[\w.-]{1,64}"

#: what must be set together
CREDENTIALS = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
#: the shape of each, and the shape in words
SHAPES = {
    "LIVEKIT_URL": (
        URL,
        "is like wss://livekit.example.com, or a path on this site, like /livekit, that a proxy leads to LiveKit",
    ),
    "LIVEKIT_API_URL": (API_URL, "is like http://10.0.0.5:7880, where this server reaches LiveKit"),
    "LIVEKIT_API_KEY": (KEY, "is the name before the colon in `keys` of LiveKit's own configuration, like APIxxxxxxxx"),
    "LIVEKIT_API_SECRET": (r"[!-~]+", "is what is behind the colon in `keys` of LiveKit's own configuration"),
}
#: of the right shape and nobody's
EXAMPLE = {
    "LIVEKIT_URL": "wss://livekit.example.com",
    "LIVEKIT_API_KEY": "APIexample",
    "LIVEKIT_API_SECRET": "s3cretS3cretS3cretS3cretS3cret12",
}


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError."""
    return {
        **{name: read.text(name) for name in SHAPES},
        "LIVEKIT_MAX_PARTICIPANTS": read.number("LIVEKIT_MAX_PARTICIPANTS", DEFAULT_MAX_PARTICIPANTS, least=2),
        "LIVEKIT_SDK_FILE": read.text("LIVEKIT_SDK_FILE"),
    }


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is not usable about the settings in `config`; never a value."""
    missing = [name for name in CREDENTIALS if not config[name]]
    if len(missing) == len(CREDENTIALS) and not config["LIVEKIT_API_URL"] and config["VIDEO_ENGINE"] == "auto":
        return []
    if missing:
        names = " and ".join(missing)
        return [f"LiveKit is half configured: set {names} too, or VIDEO_ENGINE=p2p to do without LiveKit."]
    found = [
        f"{name} has the wrong shape: it {rule}."
        for name, (shape, rule) in SHAPES.items()
        if config[name] and not re.fullmatch(shape, config[name], re.ASCII | re.IGNORECASE)
    ]
    if config["LIVEKIT_URL"].startswith("/") and not config["LIVEKIT_API_URL"]:
        found.append("LIVEKIT_API_URL is not set: LIVEKIT_URL is a path, so this server must know LiveKit's address.")
    if not found and (problem := secret_problem("LIVEKIT_API_SECRET", config["LIVEKIT_API_SECRET"])):
        found.append(f"{problem} It is also a key in LiveKit's own configuration.")
    return found


def api_url(config: Mapping[str, Any]) -> str:
    """Where this server asks LiveKit, without a slash at the end."""
    url: str = config["LIVEKIT_API_URL"] or re.sub("^ws", "http", config["LIVEKIT_URL"], flags=re.IGNORECASE)
    return url.rstrip("/")
