"""The whole laboratory: an internet with the app and a TURN server on it, and homes with a browser in each."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser import chromium
from tests.browser.harness import Browsers
from tests.conftest import Certificate
from tests.lab.gateways import Gateway, Nat
from tests.lab.hosts import Host
from tests.lab.router import Line, Router
from tests.lab.services import Relay, Site

SITE = "203.0.113.10"
RELAY = "203.0.113.20"
BETWEEN_HOSTS = "--allow-loopback-in-peer-connection"  # nobody is on the same host here
DEVICE = "wlan0"
GRACE_SECONDS = "5"  # so that "longer than the grace period" is not long


class Home:
    """Somebody's place: a host behind a router, and a browser."""

    def __init__(self, number: int, host: Host, gateway: type[Gateway] = Nat) -> None:
        """`number` tells its addresses from those of the others."""
        self.host = host
        self._number = number
        self.line = host.plug(DEVICE, f"192.168.{number}.2", gateway(f"198.51.100.{number}"))

    def behind(self, gateway: type[Gateway]) -> Gateway:
        """Another router, which knows of no connection yet and has no firewall."""
        self.line.gateway = gateway(self.line.gateway.public)
        return self.line.gateway

    def reset(self) -> None:
        """An ordinary home again."""
        self.behind(Nat)
        self.line.up.clear()
        self.line.down.clear()

    def move(self, gateway: type[Gateway]) -> Line:
        """Out of the house: the wireless network is lost, and the mobile one has another address."""
        self.host.unplug(DEVICE)
        return self.host.plug("wwan0", f"10.20.{self._number}.2", gateway(f"198.51.100.{100 + self._number}"))


class LabBrowsers(Browsers):
    """Browsers that can be started in homes."""

    def launch_in(self, home: Home, camera: str) -> Browser:
        """A browser with that camera, which the caller closes."""
        program = chromium.find(self._playwright.chromium.executable_path)
        if not program:
            raise RuntimeError(chromium.MISSING)
        script = home.host.wrapper(self._folder / f"{id(home)}.sh", program)
        flags = [flag for flag in self._flags if flag != BETWEEN_HOSTS]
        return self._playwright.chromium.launch(
            executable_path=script, args=[*flags, *self._devices(camera)], chromium_sandbox=False
        )


class Lab:
    """Everything stops with `close`, or with this process."""

    def __init__(self, folder: Path, certificate: Certificate, playwright: Playwright) -> None:
        """`folder` takes the files of all of it."""
        self.router = Router()
        self.router.start()
        self._hosts: list[Host] = []
        self._homes: list[Home] = []
        site, relay = self._host(), self._host()
        self.site_line = site.plug("eth0", SITE)
        relay.plug("eth0", RELAY)
        self.relay = Relay(relay, RELAY, folder, certificate)
        settings = {"RECONNECT_GRACE_SECONDS": GRACE_SECONDS, **self.relay.urls}
        self.site = Site(site, SITE, folder, certificate, **settings)
        self.browsers = LabBrowsers(playwright, folder)

    def start(self) -> None:
        """Returns once the app and the TURN server answer."""
        self.relay.start()
        self.site.start()

    def home(self, gateway: type[Gateway] = Nat) -> Home:
        """One more."""
        home = Home(len(self._homes) + 1, self._host(), gateway)
        self._homes.append(home)
        return home

    def clear(self) -> None:
        """Ordinary homes again, and nothing is cut off."""
        self.site_line.cut(False)
        for home in self._homes:
            home.reset()

    def close(self) -> None:
        """End all of it; browsers are closed by who launched them."""
        self.site.kill()
        self.relay.stop()
        for host in self._hosts:
            host.close()
        self.router.stop()

    def _host(self) -> Host:
        host = Host(self.router)
        self._hosts.append(host)
        return host
