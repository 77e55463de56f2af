"""Views: whether the process is up, whether it can serve calls, and its numbers."""

from __future__ import annotations

import os
import secrets

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from video_app.debugger import is_direct_and_local, is_public
from video_app.realtime import current_hub
from video_app.realtime.stores.base import StoreUnavailable

bp = Blueprint("ops", __name__)

CLOSED = "Set METRICS_TOKEN, and send it as a bearer token: without one only a developer's own computer is answered."
NO_STORE = {"Cache-Control": "no-store"}


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok"), 200, NO_STORE


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Calls can be made: the store of rooms can be reached."""
    try:
        current_hub().check()
    except StoreUnavailable:
        return jsonify(status="unavailable", reason="The store of rooms cannot be reached."), 503, NO_STORE
    return jsonify(status="ok"), 200, NO_STORE


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """The numbers in Prometheus's format, for who sends METRICS_TOKEN; without one, for a developer alone."""
    token = current_app.config["METRICS_TOKEN"]
    if not token and not is_developers():
        abort(Response(f"{CLOSED}\n", 403, mimetype="text/plain"))
    shown = request.headers.get("Authorization", "")
    if token and not secrets.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        answer = Response("Send METRICS_TOKEN as a bearer token.\n", 401, mimetype="text/plain")
        answer.headers["WWW-Authenticate"] = "Bearer"
        abort(answer)
    return generate_latest(registry()), 200, {"Content-Type": CONTENT_TYPE_LATEST, **NO_STORE}


def is_developers() -> bool:
    """Whether a developer asks the app on this computer.

    Never in production: a proxy on this computer that adds no header makes everybody's requests look local.
    """
    developed = current_app.debug or current_app.testing
    return developed and not is_public(current_app) and is_direct_and_local(request.environ)


def registry() -> CollectorRegistry:
    """The numbers of this process, or the sum over all when several share a folder for them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # prometheus-client's own variable
        return REGISTRY
    summed = CollectorRegistry()
    MultiProcessCollector(summed)  # type: ignore[no-untyped-call]
    return summed
