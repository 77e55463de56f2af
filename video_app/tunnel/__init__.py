"""The development tunnel: `flask run` opens a public https address beside the local one.

    flask run                     lives as long as the command; the reloader's parent
      ├─ helper.py                owns the tunnel and ends when its standard input does
      │    └─ ngrok
      └─ the process that serves  a new one after each code change; reads the address from a file

A helper process rather than a thread: it outlives the command by the moment it takes to close the
tunnel, even when the command is killed, and whatever pyngrok or the agent print or raise stays in it.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import run_command
from werkzeug.serving import is_running_from_reloader

from video_app.tunnel.forwarded import TunnelRequests
from video_app.tunnel.opener import Opener


def init_app(app: Flask) -> None:
    """Open the tunnel if a development `flask run` is starting `app`, and know what comes through it."""
    command = click.get_current_context(silent=True)
    if app.config["START_NGROK"] and command and command.command is run_command and not is_running_from_reloader():
        scheme = "https" if command.params.get("cert") else "http"
        app.config["TUNNEL_FILE"] = Opener(helper_settings(app), scheme).start()
    file = app.config["TUNNEL_FILE"]
    if file and not app.config["TRUSTED_PROXY_HOPS"]:
        app.wsgi_app = TunnelRequests(app.wsgi_app, lambda: tunnel_url(file))  # type: ignore[method-assign]


def tunnel_url(file: str) -> str:
    """The public URL that the helper wrote into `file`; empty while there is none."""
    try:
        return Path(file).read_text() if file else ""
    except OSError:
        return ""


def helper_settings(app: Flask) -> dict[str, str | int]:
    """What helper.py needs to know."""
    names = (
        "PUBLIC_URL",
        "NGROK_AUTHTOKEN",
        "NGROK_DOMAIN",
        "NGROK_REGION",
        "NGROK_START_SECONDS",
        "PYNGROK_NGROK_PATH",
    )
    return {name.lower(): app.config[name] for name in names}
