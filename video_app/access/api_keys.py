"""The keys by which programs ask for access in anybody's name. They are the site's own: no visitor has one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import current_app

from video_app.errors import ApiError

HEADER = "X-Api-Key"


def check(shown: str) -> None:
    """Raise ApiError unless `shown` is one of API_KEYS."""
    if not is_among(shown, current_app.config["API_KEYS"]):
        raise ApiError(401, "invalid_api_key", f"The key in {HEADER} is not one of this site's API_KEYS.")


def is_among(shown: str, keys: Iterable[str]) -> bool:
    """Whether `shown` is one of the `keys`; how long that takes says nothing about them."""
    matches = [secrets.compare_digest(shown.encode(), key.encode()) for key in keys]
    return any(matches)
