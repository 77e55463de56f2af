"""Keys for one purpose each, made of the app's one secret."""

from __future__ import annotations

import hashlib
import hmac


def purpose_key(secret_key: str, purpose: str) -> bytes:
    """The key for `purpose`: what is made with it passes for nothing that is made with another."""
    return hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256)
