"""The settings of the development tunnel."""

from __future__ import annotations

import re
from typing import Any

from video_app.variables import Variables


def settings(read: Variables) -> dict[str, Any]:
    """The settings by their names. Raises ConfigError."""
    return {
        "START_NGROK": read.flag("START_NGROK", False),
        "NGROK_AUTHTOKEN": read.text("NGROK_AUTHTOKEN"),
        "NGROK_DOMAIN": re.sub(r"^https?://", "", read.text("NGROK_DOMAIN")).rstrip("/"),
        "NGROK_REGION": read.text("NGROK_REGION"),
        "NGROK_START_SECONDS": read.number("NGROK_START_SECONDS", 15, least=1),
        "PYNGROK_NGROK_PATH": read.text("PYNGROK_NGROK_PATH"),
        # No setting of anybody's: `flask run` hands it down to the process that serves.
        "TUNNEL_FILE": read.text("TUNNEL_FILE"),
    }
