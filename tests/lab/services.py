"""What stands on the laboratory's internet: the app and its TURN server, each on a host of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.browser.server import ROOT, ProductionServer, accepts
from tests.conftest import Certificate
from tests.lab.hosts import Host
from tests.programs import need
from tests.waiting import wait_until

RECIPE = ROOT / "docs" / "turnserver.conf"
TURN_SECRET = "the TURN server's secret, made up"
HTTPS = 443
ENDING_WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"]  # however this process ends


class Site(ProductionServer):
    """The app at an https address on port 443."""

    def __init__(self, host: Host, address: str, folder: Path, certificate: Certificate, **settings: str) -> None:
        """`address` is the host's; `settings` override those of the other tests."""
        super().__init__(folder / "server.log", **settings)
        self._host = host
        self._certificate = certificate
        self.port = HTTPS
        self.url = f"https://{address}"

    def start(self) -> None:
        with self._host.space.entered():
            super().start()

    def command(self) -> list[str]:
        tls = ["--certfile", str(self._certificate.cert), "--keyfile", str(self._certificate.key)]
        gunicorn = [sys.executable, "-m", "gunicorn", "run:app", "--bind", f"0.0.0.0:{self.port}"]
        return [*ENDING_WITH_US, *gunicorn, *tls]


class Relay:
    """coturn, configured as docs/deploy.md recommends it."""

    def __init__(self, host: Host, address: str, folder: Path, certificate: Certificate) -> None:
        """`address` is the host's."""
        self._host = host
        self._address = address
        self._program = need("turnserver", "coturn")
        self._log = folder / "turnserver.log"
        files = {"pidfile": folder / "turnserver.pid", "userdb": folder / "turndb", "log-file": self._log}
        self._own_files = ["--simple-log", *(f"--{option}={file}" for option, file in files.items())]
        self._config = folder / "turnserver.conf"
        self._config.write_text(self._recipe(certificate))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def urls(self) -> dict[str, str]:
        """The app's settings for it."""
        relays = ["turn:{}:3478", "turn:{}:3478?transport=tcp", "turns:{}:443?transport=tcp"]
        turn = ",".join(relay.format(self._address) for relay in relays)
        return {"STUN_URLS": f"stun:{self._address}:3478", "TURN_URLS": turn, "TURN_SECRET": TURN_SECRET}

    def start(self) -> None:
        """Returns once it accepts connections. Raises RuntimeError with its log if it does not start."""
        command = [*ENDING_WITH_US, self._program, "-c", str(self._config), *self._own_files]
        with self._host.space.entered():
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._process = process
            wait_until(lambda: accepts(HTTPS) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError(self._log.read_text())

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _recipe(self, certificate: Certificate) -> str:
        """The documented example with this laboratory's secret and files."""
        recipe = RECIPE.read_text()
        letsencrypt = "/etc/letsencrypt/live/turn.example.com"
        for documented, here in {
            "CHANGE-ME": TURN_SECRET,
            f"{letsencrypt}/fullchain.pem": str(certificate.cert),
            f"{letsencrypt}/privkey.pem": str(certificate.key),
        }.items():
            assert documented in recipe, f"{RECIPE} no longer says {documented}"
            recipe = recipe.replace(documented, here)
        return recipe
