"""The real coturn, on this machine alone."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.programs import need
from tests.waiting import wait_until

SECRET = "only for tests: " + "t" * 32
REALM = "turn.test"


class Coturn:
    """One TURN server, for UDP and TCP at `port` and, with a certificate, TLS at `tls_port`."""

    def __init__(
        self, folder: Path, *options: str, certificate: Sequence[Path] = (), config: Path | None = None
    ) -> None:
        """`folder` takes its files. `options` are coturn's own; without any, SECRET is what credentials are made of.

        Of a file `config`, ports and addresses are passed over.
        """
        self.port, self.tls_port = free_port(), free_port()
        self._log = folder / "turnserver.log"
        files = ["--cert", certificate[0], "--pkey", certificate[1]] if certificate else ["--no-tls"]
        who = options or ["--use-auth-secret", f"--static-auth-secret={SECRET}"]
        command: list[str | Path] = [
            need("turnserver", "coturn"),
            *(("-c", config) if config else ("-n",)),
            *("--verbose", "--no-cli", "--no-dtls", "--no-multicast-peers", "--allow-loopback-peers", "--fingerprint"),
            *("--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--realm={REALM}"),
            *(f"--listening-port={self.port}", f"--tls-listening-port={self.tls_port}", "--relay-threads=1"),
            *(f"--pidfile={folder / 'turnserver.pid'}", "--log-file=stdout", f"--userdb={folder / 'turndb'}"),
            *map(str, files),
            *who,
        ]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        for port in (self.port, self.tls_port) if certificate else (self.port,):
            wait_until(partial(self._answers, port), self.log)

    @property
    def urls(self) -> list[str]:
        """Its addresses without TLS."""
        return [f"turn:127.0.0.1:{self.port}", f"turn:127.0.0.1:{self.port}?transport=tcp"]

    @property
    def tls_url(self) -> str:
        """Its address with TLS, by the name in its certificate."""
        return f"turns:localhost:{self.tls_port}"

    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self, port: int) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on, over TCP or UDP."""
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        return int(tcp.getsockname()[1])
