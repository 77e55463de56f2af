"""How gunicorn serves the app: `gunicorn run:app`. Options on the command line override these."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from typing import Any, NoReturn

import gevent

worker_class = "gevent"
worker_connections = 10_000  # a socket stays open as long as a call, so this is how many people a process serves
graceful_timeout = 10
keepalive = 5  # seconds between two requests; also how long the headers of one may take

# What a proxy says is TRUSTED_PROXY_HOPS' business. By itself gunicorn would believe whoever is on this machine.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

WATCH_SECONDS = 0.1
BODY_SECONDS = 10  # for the whole body of a request, of 16 kB at most
SEND_SECONDS = 60


def on_starting(server: Any) -> None:
    """Refuse what cannot work with a sentence, before any worker is started."""
    # In a child: what the master has imported, no worker after a SIGHUP would import anew.
    checker = multiprocessing.get_context("fork").Process(target=check, args=[server])
    checker.start()
    checker.join()
    if checker.exitcode:
        sys.exit(1)
    if server.cfg.workers > 1:
        # Each process counts for itself; /metrics adds up what all have written here.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="video-metrics-"))


def check(server: Any) -> None:
    """End with a sentence if the app cannot work like this."""
    from config import ConfigError, environment, load_config
    from video_app import engines
    from video_app.realtime import ONE_PROCESS

    redis_url = environment.text("REDIS_URL")
    try:
        if server.app.app_uri == "run:app":
            settings = load_config()
            engines.check_ready(settings.values())
            redis_url = settings.REDIS_URL
    except ConfigError as error:
        refuse(error.message)
    if server.cfg.workers > 1 and not redis_url:
        refuse(f"{ONE_PROCESS} (--workers is {server.cfg.workers}.)")


def refuse(reason: str) -> NoReturn:
    """End with `reason` as the only line."""
    print(f"Error: {reason}", file=sys.stderr)
    sys.exit(1)


def pre_request(worker: Any, request: Any) -> None:
    """Bound the time a client may take, and that which it may take from others."""
    from video_app.ops import slow_clients, turns  # not before gevent has patched what they import

    slow_clients.bound(request, BODY_SECONDS, SEND_SECONDS)
    turns.take()


def post_worker_init(worker: Any) -> None:
    """Watch for the end: gunicorn itself waits for open sockets, which would never close."""
    gevent.spawn(say_goodbye, worker)


def say_goodbye(worker: Any) -> None:
    """Once the worker is to stop, tell its clients to come back, to another process or to the next one."""
    while worker.alive:
        gevent.sleep(WATCH_SECONDS)
    worker.wsgi.extensions["hub"].stop()


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
