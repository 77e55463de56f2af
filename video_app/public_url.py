"""Links that leave this machine: invitations, callbacks of other services."""

from __future__ import annotations

from flask import current_app


def public_origin() -> str:
    """Where others reach the app: `PUBLIC_URL`; empty when nobody said."""
    origin: str = current_app.config["PUBLIC_URL"]
    return origin
