"""Who of the lobby this session is."""

from __future__ import annotations

from flask import current_app, session


def current_person() -> str:
    """The person in the session; empty for somebody who is not in the lobby."""
    person: str = session.get("person", "") if current_app.config["LOBBY_ENABLED"] else ""
    return person
