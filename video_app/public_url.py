"""Links that leave this machine: invitations, QR codes, callbacks of other services."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from video_app.tunnel import tunnel_url


def public_origin() -> str:
    """Where others reach the app: `PUBLIC_URL`, else the development tunnel; empty without either."""
    origin: str = current_app.config["PUBLIC_URL"]
    return origin or tunnel_url(current_app.config["TUNNEL_FILE"])


def public_url_for(endpoint: str, **values: Any) -> str:
    """The URL of `endpoint` for somebody elsewhere; `values` are those of `url_for`.

    Without a public origin it is the address that the current request came to. Needs a request.
    """
    origin = public_origin()
    if not origin:
        return url_for(endpoint, _external=True, **values)
    return origin + url_for(endpoint, _external=False, **values)
