"""The settings of the Twilio engine: what they are, and what they must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from video_app.variables import Variables

# Twilio's browser SDK as npm publishes it, so that its hash can be pinned.
DEFAULT_SDK_URL = "https://cdn.jsdelivr.net/npm/twilio-video@2.36.0/dist/twilio-video.min.js"
DEFAULT_SDK_INTEGRITY = "sha384-f3mQhBhEoKg0Ty5CZ+qdseXuM9MGXFwvU7asd//toOVnD30aE3judMaanYO8TC0e"

CONSOLE = "console.twilio.com, API keys & tokens"
#: what must be set together: the shape of each, and the shape in words
CREDENTIALS = {
    "TWILIO_ACCOUNT_SID": (
        r"AC[0-9a-f]{32}",
        f"starts with AC, followed by 32 characters 0-9 and a-f ({CONSOLE})",
    ),
    "TWILIO_API_KEY_SID": (
        r"SK[0-9a-f]{32}",
        f"starts with SK, followed by 32 characters 0-9 and a-f ({CONSOLE})",
    ),
    "TWILIO_API_KEY_SECRET": (r"(?!AC|SK)[0-9A-Za-z]{16,64}", f"is shown once, when the API key is made ({CONSOLE})"),
}
EXTRAS = {
    "TWILIO_AUTH_TOKEN": (r"[0-9a-f]{32}", f"is the account's auth token, 32 characters 0-9 and a-f ({CONSOLE})"),
    # No blank, quote, comma or semicolon: the URL becomes a part of the Content-Security-Policy.
    "TWILIO_SDK_URL": (
        r"(https://[\w.-]+(:\d+)?)?/[\w./@~%+-]*\.js",
        "is an https URL, or a path on this site, that ends in .js",
    ),
    "TWILIO_SDK_INTEGRITY": (
        r"sha(256|384|512)-[0-9A-Za-z+/]+={0,2}",
        "is sha384- and the file's hash: openssl dgst -sha384 -binary FILE | openssl base64 -A",
    ),
}
#: of the right shape and nobody's
EXAMPLE = {
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_API_KEY_SID": "SK" + "0123456789abcdef" * 2,
    "TWILIO_API_KEY_SECRET": "s3cretS3cretS3cretS3cretS3cret12",
}


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError."""
    return {
        **{name: read.text(name) for name in [*CREDENTIALS, "TWILIO_AUTH_TOKEN"]},
        "TWILIO_CREATE_ROOMS": read.flag("TWILIO_CREATE_ROOMS", True),
        "TWILIO_RECORD_ROOMS": read.flag("TWILIO_RECORD_ROOMS", False),
        "TWILIO_SDK_URL": read.text("TWILIO_SDK_URL", DEFAULT_SDK_URL),
        "TWILIO_SDK_INTEGRITY": read.text("TWILIO_SDK_INTEGRITY", DEFAULT_SDK_INTEGRITY),
    }


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is not usable about the settings in `config`; never a value."""
    missing = [name for name in CREDENTIALS if not config[name]]
    if len(missing) == len(CREDENTIALS) and config["VIDEO_ENGINE"] == "auto":
        return []
    if missing:
        names = " and ".join(missing)
        return [f"Twilio is half configured: set {names} too, or VIDEO_ENGINE=p2p to do without Twilio."]
    return [
        f"{name} has the wrong shape: it {rule}."
        for name, (shape, rule) in {**CREDENTIALS, **EXTRAS}.items()
        if config[name] and not re.fullmatch(shape, config[name], re.ASCII)
    ]
