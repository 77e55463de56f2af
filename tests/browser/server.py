"""The app as its users meet it: `flask run` in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.keys import API_KEY, SECRET_KEY
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
FIRST_PORT = 20_000  # below those that systems give to clients, which would take it while a server restarts
PORTS_OF_A_WORKER = 500

# Set even where empty, so that nothing comes from a developer's own `.env`.
SETTINGS = {
    "FLASK_APP": "run.py",
    "FLASK_CONFIG": "development",  # `testing` has no CSRF protection, and a browser is to meet it
    "FLASK_DEBUG": "0",
    "SECRET_KEY": SECRET_KEY,
    "API_KEYS": API_KEY,
    "VIDEO_ENGINE": "p2p",
    "STUN_URLS": "",
    "TURN_URLS": "",
    "TURN_SECRET": "",
    "TURN_USERNAME": "",
    "TURN_PASSWORD": "",
    "ALLOWED_ORIGINS": "http://lan.test",  # the app answers for no name it does not know
    "PUBLIC_URL": "",
    "TRUSTED_PROXY_HOPS": "0",
    "P2P_MAX_PARTICIPANTS": "8",
    "RECONNECT_GRACE_SECONDS": "120",  # more than any test waits, so that only leaving ends a membership
    "SESSION_COOKIE_SECURE": "0",
    "RATELIMIT_ENABLED": "0",
    "START_NGROK": "0",
    "REDIS_URL": "",
    "LOBBY_ENABLED": "1",
    "ACCESS_PASSCODE": "",
    "ROOM_CREATION": "anyone",
    "ROOMS": "",
    "HOST_RULE": "first",
    "OIDC_ISSUER": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OIDC_REQUIRED": "nobody",
}
FOREIGN = ("TWILIO_", "NGROK_", "FLASK_", "WERKZEUG_")


class Server:
    """One server on one port, that can be killed and started again."""

    def __init__(self, log: Path, **settings: str) -> None:
        """`log` is where its output goes; `settings` override SETTINGS."""
        self.log = log
        self.settings = SETTINGS | settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and not self._has_ended()

    def start(self) -> None:
        """Returns once the server accepts connections."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self._environment(), stdout=output, stderr=subprocess.STDOUT
            )
        wait_until(lambda: accepts(self.port) or self._has_ended(), self.log_end)
        if self._has_ended():
            raise RuntimeError(f"The server did not start:\n{self.log_end()}")

    def command(self) -> list[str]:
        """What starts it."""
        return [sys.executable, "-m", "flask", "run", "--no-reload", "--no-debugger", "--port", str(self.port)]

    def kill(self) -> None:
        """End it at once, as a crash would: no socket is closed politely."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Kill it and start it again on the same port."""
        self.kill()
        self.start()

    def ask_to_restart(self) -> None:
        """Restart as a deploy does: a new worker is there before the old one stops."""
        assert self._process
        self._process.send_signal(signal.SIGHUP)

    def log_end(self, lines: int = 40) -> str:
        """The last lines it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        return own | self.settings

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


class ProductionServer(Server):
    """gunicorn, as in production: the process that is started is the worker's master."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "gunicorn", "run:app", "--bind", f"127.0.0.1:{self.port}"]

    @property
    def workers(self) -> list[int]:
        """The processes that serve."""
        return children_of(self._process.pid) if self._process else []

    def kill(self) -> None:
        """End master and worker at once."""
        if self._process:
            for pid in [self._process.pid, *self.workers]:
                os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def children_of(parent: int) -> list[int]:
    """The processes that `parent` has started."""
    lines = subprocess.check_output(["ps", "-axo", "pid=,ppid="], text=True).splitlines()
    return [int(pid) for pid, ppid in map(str.split, lines) if int(ppid) == parent]


def ports_of_this_worker() -> Iterator[int]:
    """The ports that no other worker of this run takes; two runs beside each other begin at different ones."""
    first = FIRST_PORT + PORTS_OF_A_WORKER * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return (first + number % PORTS_OF_A_WORKER for number in count(os.getpid()))


ports = ports_of_this_worker()


def free_port() -> int:
    """A TCP port nobody listens on, never the same twice."""
    return next(filter(is_free, ports))


def is_free(port: int) -> bool:
    """Whether a server of ours can have it."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def accepts(port: int) -> bool:
    """Whether somebody listens on `port` of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
