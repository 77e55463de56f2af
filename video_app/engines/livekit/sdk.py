"""LiveKit's browser SDK: one file, which the app itself serves and checks. `flask video livekit-sdk` brings it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, url_for

VERSION = "2.23.0"
INTEGRITY = "sha384-HkA7rQNo8H04l1p4zoXX1Cy+h9YoYp8LvKt4vfMFhv4KFk07UkrNwIUnyBum8Pw6"  # of that very file
FILENAME = f"sdk/livekit-client-{VERSION}.umd.js"  # among the static files
KEPT_AS = f"livekit-client-{VERSION}.umd.js"  # in the instance folder

GET_IT = "Run `flask video livekit-sdk`, which brings it."


def path_of(app: Flask) -> Path:
    """Where the SDK of `app` is, or has to be."""
    return Path(app.config["LIVEKIT_SDK_FILE"] or Path(app.instance_path) / KEPT_AS).absolute()


def problem_with(path: Path) -> str:
    """What keeps the file at `path` from being served as the SDK; empty if nothing does."""
    try:
        content = path.read_bytes()
    except OSError:
        return f"LiveKit's browser SDK is not there ({path}). {GET_IT}"
    return "" if is_intact(content) else f"{path} is not LiveKit's browser SDK {VERSION}, or was changed. {GET_IT}"


def is_intact(content: bytes) -> bool:
    """Whether this is the SDK, byte by byte."""
    return integrity_of(content) == INTEGRITY


def integrity_of(content: bytes) -> str:
    """The hash of `content` as browsers take it (https://www.w3.org/TR/sri-2/)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def browser_settings() -> Mapping[str, Any]:
    """What a page needs to load it. Needs a request."""
    return {"sdkUrl": url_for("static", filename=FILENAME), "sdkIntegrity": INTEGRITY}
