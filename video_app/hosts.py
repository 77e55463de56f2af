"""Which hosts the app answers for.

A site can have its own name point to this server (DNS rebinding); a browser then takes both for one site, and
our pages, cookies and socket for that site's. And links that we make for others name the host that was asked for.
So names must be known: this computer's, those of the configuration and the tunnel's. An IP address is always
answered for: nobody can make it lead elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from video_app.errors import ApiError
from video_app.public_url import public_origin
from video_app.tunnel.forwarded import host_name

log = logging.getLogger(__name__)

PROBES = {"ops.healthz", "ops.readyz"}  # load balancers ask by any name, and learn nothing
MAX_TOLD = 20
UNKNOWN_HOST = (
    "This server does not answer for the name in the address. Its operator sets PUBLIC_URL to the address,"
    " or adds the name to TRUSTED_HOSTS."
)
NOTHING_CONFIGURED = (
    "The app answers for IP addresses and localhost only: no name is configured. Set PUBLIC_URL to the site's"
    " address, like https://calls.example.com, or TRUSTED_HOSTS to its name."
)


def init_app(app: Flask) -> None:
    """Let `app` answer for known hosts only; tell the log when a production site has no name."""
    names = app.config.get("TRUSTED_HOSTS") or []
    # Flask has a setting of that name, and would take its names for all there are: no addresses, no tunnel.
    app.config["TRUSTED_HOSTS"] = None
    app.extensions["trusted_hosts"] = Hosts(names)
    app.before_request(refuse_unknown_host)
    if not (names or app.config["PUBLIC_URL"] or app.config["ALLOWED_ORIGINS"] or app.debug or app.testing):
        log.warning(NOTHING_CONFIGURED)


def refuse_unknown_host() -> Response | None:
    """Answer 400 to a request for a host that is not ours."""
    if request.endpoint in PROBES or current_app.extensions["trusted_hosts"].trusts(request.host):
        return None
    if request.path.startswith("/api/"):
        raise ApiError(400, "unknown_host", UNKNOWN_HOST)
    return Response(f"{UNKNOWN_HOST}\n", 400, mimetype="text/plain")


class Hosts:
    """The hosts that one app answers for."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are those of the configuration; one that starts with a dot stands for all below it as well."""
        self._names = [name.encode("idna").decode() if not name.isascii() else name.lower() for name in names]
        self._told: set[str] = set()

    def trusts(self, host: str) -> bool:
        """Whether `host`, from a Host header, is ours. Tells the log of the first few that are not."""
        name = host_name(host)
        trusted = is_this_computer(name) or is_address(name) or any(matches(name, known) for known in self._known())
        if not trusted and name not in self._told and len(self._told) < MAX_TOLD:
            self._told.add(name)
            log.warning("Refused requests for the host %r: it is neither PUBLIC_URL's nor in TRUSTED_HOSTS.", name)
        return trusted

    def _known(self) -> list[str]:
        urls = [public_origin(), *current_app.config["ALLOWED_ORIGINS"]]
        return [*self._names, *(host_name(urlsplit(url).netloc) for url in urls if url)]


def is_this_computer(name: str) -> bool:
    """Whether `name` is localhost or below it, which browsers never look up elsewhere."""
    return matches(name, ".localhost")


def is_address(name: str) -> bool:
    """Whether `name` is an IP address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def matches(name: str, known: str) -> bool:
    """Whether `name` is the `known` one or, when that starts with a dot, that or one below it."""
    return name == known.removeprefix(".") or (known.startswith(".") and name.endswith(known))
