"""Why there is no tunnel, in one line that says what to do."""

from __future__ import annotations

import re
import subprocess
from typing import Any

from pyngrok.exception import PyngrokNgrokError, PyngrokNgrokInstallError

MAX_CHARACTERS = 240
TOKEN_PAGE = "https://dashboard.ngrok.com/get-started/your-authtoken"

NO_TOKEN = f"NGROK_AUTHTOKEN is not set. Get one free at {TOKEN_PAGE}, put it into .env, start again"
# ngrok.com/docs/errors has all of them; these are what a developer with a free account runs into.
BAD_TOKEN = f"ngrok refused NGROK_AUTHTOKEN. Copy it anew from {TOKEN_PAGE}"
TAKEN = "this address is in use by another ngrok agent. Stop that one (https://dashboard.ngrok.com/agents)"
FOREIGN = (
    "NGROK_DOMAIN is not a domain of your ngrok account. See https://dashboard.ngrok.com/domains, or leave it empty"
)
TOO_OLD = "ngrok no longer accepts this version of its agent. Run `ngrok update`, or leave PYNGROK_NGROK_PATH empty"
KNOWN = {
    "105": BAD_TOKEN,
    "106": BAD_TOKEN,
    "107": BAD_TOKEN,
    "300": BAD_TOKEN,
    "4018": f"ngrok wants a verified account and its token. Copy it from {TOKEN_PAGE} into NGROK_AUTHTOKEN",
    "108": "your ngrok account runs as many agents as it may. Stop another one (https://dashboard.ngrok.com/agents)",
    "334": TAKEN,
    "320": FOREIGN,
    "7117": FOREIGN,
    "7118": FOREIGN,
    "120": TOO_OLD,
    "121": TOO_OLD,
}
NO_INTERNET = re.compile(
    r"\bdial\b|lookup|no such host|i/o timeout|timed out|network is unreachable|connection (refused|reset)"
    r"|no records|failed to (send authentication request|fetch CRL)|TLS handshake|certificate|\bEOF\b",
    re.IGNORECASE,
)


class Problem(Exception):
    """There can be no tunnel; the message says why and what to do."""


def explain(error: Exception, settings: dict[str, Any]) -> str:
    """One line about `error`, without the token that ngrok likes to repeat."""
    if isinstance(error, Problem):
        return str(error)
    said = everything_said(error)
    if code := re.search(r"ERR_NGROK_(\d+)", said):
        known = KNOWN.get(code[1]) or f"{shortened(said, settings)} https://ngrok.com/docs/errors/err_ngrok_{code[1]}"
        return f"{known} (ERR_NGROK_{code[1]})"
    if isinstance(error, PyngrokNgrokInstallError):
        return (
            "the ngrok agent could not be downloaded. Check your internet connection,"
            " or install ngrok yourself and put its path into PYNGROK_NGROK_PATH"
        )
    if isinstance(error, PyngrokNgrokError) and NO_INTERNET.search(said):
        return "ngrok's service cannot be reached. Check your internet connection, VPN and firewall"
    if isinstance(error, OSError | subprocess.SubprocessError):
        return f"the ngrok agent could not be started: {shortened(str(error), settings)}"
    return f"{shortened(str(error), settings)} (an old agent may be the reason: `ngrok update`)"


def everything_said(error: Exception) -> str:
    """The message of `error` with what the agent logged or answered."""
    logs = " ".join(log.line for log in getattr(error, "ngrok_logs", []))
    return f"{error} {getattr(error, 'ngrok_error', '')} {getattr(error, 'body', '')} {logs}"


def shortened(said: str, settings: dict[str, Any]) -> str:
    """`said` in one line of bearable length, without the token."""
    token = settings.get("ngrok_authtoken")
    line = " ".join(said.replace("\\n", " ").replace("\\r", " ").split())
    if token:
        line = line.replace(token, "…")
    return line if len(line) <= MAX_CHARACTERS else f"{line[:MAX_CHARACTERS]}…"
