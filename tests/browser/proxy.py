"""nginx with TLS before the app, as docs/deploy.md recommends it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import ROOT, Server, accepts, free_port
from tests.conftest import Certificate
from tests.programs import need
from tests.waiting import wait_until

SITE = ROOT / "docs" / "nginx.conf"
TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]


class Proxy:
    """One nginx on a port of its own."""

    def __init__(self, folder: Path, upstream_port: int, cert: Path, key: Path, livekit_port: int = 7880) -> None:
        """`folder` takes its files; it forwards to `upstream_port` of this machine, /livekit to `livekit_port`."""
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self._folder = folder
        self._config = folder / "nginx.conf"
        self._config.write_text(self._frame(self._site(upstream_port, livekit_port, cert, key)))
        self._nginx = need("nginx", "nginx-light (Debian) or nginx")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it accepts connections. Raises RuntimeError with its log if it does not start."""
        command = [self._nginx, "-p", str(self._folder), "-c", str(self._config)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        process = self._process
        wait_until(lambda: accepts(self.port) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError((self._folder / "error.log").read_text())

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait()

    def _site(self, upstream_port: int, livekit_port: int, cert: Path, key: Path) -> str:
        """The documented example with this machine's ports and files."""
        site = SITE.read_text()
        letsencrypt = "/etc/letsencrypt/live/calls.example.com"
        for documented, here in {
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "http://127.0.0.1:8000": f"http://127.0.0.1:{upstream_port}",
            "http://127.0.0.1:7880/rtc": f"http://127.0.0.1:{livekit_port}/rtc",
            f"{letsencrypt}/fullchain.pem": str(cert),
            f"{letsencrypt}/privkey.pem": str(key),
        }.items():
            assert documented in site, f"{SITE} no longer says {documented}"
            site = site.replace(documented, here)
        return site

    def _frame(self, site: str) -> str:
        """What a distribution puts around a site; everything in our folder, so that nobody needs to be root."""
        own = "\n".join(f"{name}_temp_path {self._folder / name};" for name in TEMPORARY)
        log = f"error_log {self._folder / 'error.log'};"
        start = f"daemon off; master_process off; pid {self._folder / 'pid'}; {log}"
        return f"{start}\nevents {{}}\nhttp {{\naccess_log off;\n{own}\n{site}\n}}\n"


@contextmanager
def behind_nginx(folder: Path, certificate: Certificate, livekit_port: int = 7880, **settings: str) -> Iterator[Server]:
    """The app with further `settings` behind nginx: its URL is the proxy's. `folder` takes the files of both."""
    server = Server(folder / "server.log", TRUSTED_PROXY_HOPS="1", **settings)
    proxy = Proxy(folder, server.port, certificate.cert, certificate.key, livekit_port)
    try:
        server.start()
        proxy.start()
        server.url = proxy.url
        yield server
    finally:
        proxy.stop()
        server.kill()
