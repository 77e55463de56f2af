"""The side of the tunnel that runs inside `flask run`: starts the helper and ends it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2]  # where `video_app` is found
HELPER = [sys.executable, "-m", "video_app.tunnel.helper"]
BIND_SECONDS = 30.0
CLOSE_SECONDS = 6.0  # the helper gives the agent half of it to say good-bye
POLL_SECONDS = 0.02
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Opener:
    """Opens one tunnel to the server that this process is about to start; closes it when the process ends."""

    def __init__(self, settings: dict[str, str | int], scheme: str) -> None:
        """`settings` are those of helper.py; `scheme` is what the server speaks, http or https."""
        self._settings = settings
        self._scheme = scheme
        self._folder = Path(tempfile.mkdtemp(prefix="video-tunnel-"))
        self._helper: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> str:
        """Open the tunnel beside the server, without waiting. The answer names the file its URL will be in."""
        file = str(self._folder / "url")
        os.environ["TUNNEL_FILE"] = file  # for the serving processes to come: one of the settings
        atexit.register(self.close)
        exit_on_termination()
        threading.Thread(target=self._open, args=(file,), name="tunnel", daemon=True).start()
        return file

    def close(self) -> None:
        """End the helper, which closes the tunnel; returns once both are gone."""
        with self._lock:
            self._closed = True
        if self._helper and self._helper.stdin:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self._helper.stdin.close()
                self._helper.wait(CLOSE_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self, file: str) -> None:
        address = bound_address()
        if not address:
            return
        settings = json.dumps(self._settings | {"file": file, "local_url": f"{self._scheme}://{address}"})
        with self._lock, contextlib.suppress(BrokenPipeError):
            if self._closed:
                return
            # A session of its own: Ctrl-C reaches only the server, which then closes the tunnel in order.
            self._helper = subprocess.Popen(  # noqa: S603
                HELPER, stdin=subprocess.PIPE, text=True, encoding="utf-8", cwd=FOLDER, start_new_session=True
            )
            if self._helper.stdin:
                self._helper.stdin.write(settings + "\n")
                self._helper.stdin.flush()  # and stays open: its end tells the helper that we have ended


def exit_on_termination() -> None:
    """Let SIGTERM end the process as Ctrl-C does, with `atexit`; Werkzeug does so only when it reloads."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def bound_address() -> str:
    """Host and port that the server listens on, as in a URL, once it does.

    Werkzeug leaves the descriptor of its socket in the environment, so this is the port really used,
    also with `--port 0`. Empty if the server does not start or listens on no network address.
    """
    deadline = time.monotonic() + BIND_SECONDS
    while not (descriptor := os.environ.get("WERKZEUG_SERVER_FD")):
        if time.monotonic() > deadline:
            return ""
        time.sleep(POLL_SECONDS)
    listening = socket.socket(fileno=int(descriptor))
    try:
        return url_host(listening.getsockname())
    except OSError:
        return ""
    finally:
        listening.detach()  # the socket is Werkzeug's, not ours to close


def url_host(name: tuple[Any, ...] | str) -> str:
    """The socket name of a server as a URL's host and port, seen from this machine; empty for a Unix socket."""
    if isinstance(name, str):
        return ""
    host, port = ANY_ADDRESS.get(name[0], name[0]), name[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
