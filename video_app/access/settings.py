"""The settings of who may use the site: what they are, and which do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from video_app.access.rules import HOST_RULES
from video_app.names import InvalidRoom, room_slug
from video_app.variables import Variables

PASSCODE_MIN_CHARACTERS = 6
ROOM_CREATIONS = ("anyone", "passcode", "signed-in", "listed")
OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
LOCAL_ISSUER = r"http://(localhost|127\.0\.0\.1|\[::1\])"
ISSUER = rf"(https://[\w.-]+|{LOCAL_ISSUER})(:\d+)?(/[\w./~%-]*)?"


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError for a text of the wrong kind."""
    return {
        "ACCESS_PASSCODE": read.text("ACCESS_PASSCODE"),
        "ROOM_CREATION": read.text("ROOM_CREATION", "anyone").lower(),
        "ROOMS": read.listing("ROOMS"),
        "HOST_RULE": read.text("HOST_RULE", "first").lower(),
        **{name: read.text(name) for name in OIDC},
        "OIDC_REQUIRED": read.text("OIDC_REQUIRED", "nobody").lower(),
    }


def problems(config: Mapping[str, Any]) -> Iterator[str]:
    """What is not usable about the settings in `config`: sentences that name the variable, never a secret."""
    yield from passcode_problems(config)
    yield from room_problems(config)
    yield from sign_in_problems(config)
    if config["HOST_RULE"] not in HOST_RULES:
        yield f"HOST_RULE must be one of {', '.join(HOST_RULES)}, not {config['HOST_RULE']!r}."


def passcode_problems(config: Mapping[str, Any]) -> Iterator[str]:
    if 0 < len(config["ACCESS_PASSCODE"]) < PASSCODE_MIN_CHARACTERS:
        yield f"ACCESS_PASSCODE could be guessed: use at least {PASSCODE_MIN_CHARACTERS} characters."
    if config["ROOM_CREATION"] == "passcode" and not config["ACCESS_PASSCODE"]:
        yield "ROOM_CREATION=passcode needs ACCESS_PASSCODE: the passcode that whoever creates a room is asked for."


def room_problems(config: Mapping[str, Any]) -> Iterator[str]:
    if config["ROOM_CREATION"] not in ROOM_CREATIONS:
        yield f"ROOM_CREATION must be one of {', '.join(ROOM_CREATIONS)}, not {config['ROOM_CREATION']!r}."
    if config["ROOM_CREATION"] == "listed" and not config["ROOMS"]:
        yield "ROOM_CREATION=listed needs ROOMS: the rooms that may be entered, comma-separated."
    for room in config["ROOMS"]:
        try:
            slug = room_slug(room)
        except InvalidRoom:
            slug = ""
        if slug != room:
            hint = f" Write {slug}." if slug else ""
            yield f"ROOMS has {room!r}, which is no room's name: lower case words, joined by hyphens.{hint}"


def sign_in_problems(config: Mapping[str, Any]) -> Iterator[str]:
    missing = [name for name in OIDC if not config[name]]
    if missing and len(missing) < len(OIDC):
        yield f"Sign-in is half configured: set {' and '.join(missing)} too, or none of {', '.join(OIDC)}."
    if config["OIDC_ISSUER"] and not re.fullmatch(ISSUER, config["OIDC_ISSUER"], re.ASCII):
        yield "OIDC_ISSUER must be the issuer's https URL, like https://accounts.example.com, without a query."
    if config["OIDC_REQUIRED"] not in {"nobody", "all"}:
        yield (
            f"OIDC_REQUIRED must be nobody or all, not {config['OIDC_REQUIRED']!r}. For creating rooms alone there is"
            " ROOM_CREATION=signed-in, for hosts HOST_RULE=signed-in."
        )
    for name, value in (("OIDC_REQUIRED", "all"), ("ROOM_CREATION", "signed-in"), ("HOST_RULE", "signed-in")):
        if config[name] == value and not config["OIDC_ISSUER"]:
            yield f"{name}={value} needs a way to sign in: set {', '.join(OIDC)}."
