"""The laboratory does what it says, measured by plain sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.server import ROOT
from tests.lab.gateways import Gateway, Nat, SymmetricNat, only_443, only_tcp
from tests.lab.hosts import Host
from tests.lab.packets import Endpoint, Packet
from tests.lab.pipe import Pipe
from tests.lab.router import Router
from tests.waiting import PATIENCE_SECONDS, wait_until

PUBLIC = "198.51.100.1"
OUTSIDE, _ = ADDRESSES = ["203.0.113.9", "203.0.113.10"]
PORT = 5000
SHORT_SECONDS = 0.3  # long enough for a packet that comes at all


class Home:
    """A host behind a gateway, and two others on the internet who answer with who asked."""

    def __init__(self, router: Router, gateway: Gateway) -> None:
        self.host = Host(router)
        self.line = self.host.plug("wlan0", "192.168.1.2", gateway)
        self.socket = self.host.socket()
        self.socket.settimeout(PATIENCE_SECONDS)
        self.outside = [Host(router), Host(router)]
        self.servers = [self.server(host, address) for host, address in zip(self.outside, ADDRESSES, strict=True)]

    def server(self, host: Host, address: str) -> socket.socket:
        """A UDP socket there."""
        host.plug("eth0", address)
        server = host.socket()
        server.bind((address, PORT))
        server.settimeout(PATIENCE_SECONDS)
        return server

    def seen_as(self, server: int) -> Endpoint:
        """Who a server believes to have asked; the answer arrives."""
        address = ADDRESSES[server]
        self.socket.sendto(b"question", (address, PORT))
        _, who = self.servers[server].recvfrom(100)
        self.servers[server].sendto(b"answer", who)
        assert self.socket.recvfrom(100) == (b"answer", (address, PORT))
        return Endpoint(*who)

    def close(self) -> None:
        for one in [self.socket, *self.servers]:
            one.close()
        for host in [self.host, *self.outside]:
            host.close()


@contextmanager
def at_home(router: Router, gateway: Gateway) -> Iterator[Home]:
    home = Home(router, gateway)
    try:
        yield home
    finally:
        home.close()


def arrives(receiver: socket.socket) -> bool:
    """Whether a packet comes."""
    receiver.settimeout(SHORT_SECONDS)
    try:
        receiver.recvfrom(2000)
    except TimeoutError:
        return False
    finally:
        receiver.settimeout(PATIENCE_SECONDS)
    return True


@pytest.mark.parametrize("gateway", [Nat(PUBLIC), SymmetricNat(PUBLIC)])
def test_who_is_behind_a_router_is_seen_with_its_address_and_keeps_the_port(router: Router, gateway: Nat) -> None:
    with at_home(router, gateway) as home:
        first = home.seen_as(0)
        assert first.address == PUBLIC
        assert home.seen_as(0) == first


def test_a_home_has_one_port_for_everybody(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        assert home.seen_as(0) == home.seen_as(1)


def test_a_symmetric_one_has_another_for_each(router: Router) -> None:
    with at_home(router, SymmetricNat(PUBLIC)) as home:
        assert home.seen_as(0) != home.seen_as(1)


def test_who_was_not_spoken_to_is_not_let_in(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        known = home.seen_as(0)
        home.servers[1].sendto(b"let me in", known)
        assert not arrives(home.socket)
        home.servers[0].sendto(b"it is me", known)
        assert arrives(home.socket)


def test_a_delay_is_as_long_as_it_says(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        home.line.up.delay_seconds = home.line.down.delay_seconds = 0.15
        began = time.monotonic()
        home.seen_as(0)
        assert 0.3 <= time.monotonic() - began < 2


def test_what_is_cut_carries_nothing_until_it_is_whole_again(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        home.line.cut()
        home.socket.sendto(b"lost", (OUTSIDE, PORT))
        assert not arrives(home.servers[0])
        home.line.cut(False)
        home.seen_as(0)


def test_firewalls_let_through_what_they_say(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        for firewall, expected in {only_tcp: (False, True, True), only_443: (False, False, True)}.items():
            home.line.gateway.firewall = firewall
            home.socket.sendto(b"question", (OUTSIDE, PORT))
            found = (arrives(home.servers[0]), answers(home, 80), answers(home, 443))
            assert found == expected


def answers(home: Home, port: int) -> bool:
    """Whether a TCP connection to that port comes about, and carries a long text unharmed."""
    text = os.urandom(200_000)
    with home.outside[0].socket(socket.SOCK_STREAM) as server, home.host.socket(socket.SOCK_STREAM) as client:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((OUTSIDE, port))
        server.listen()
        client.settimeout(SHORT_SECONDS)
        try:
            client.connect((OUTSIDE, port))
        except TimeoutError:
            return False
        client.settimeout(PATIENCE_SECONDS)
        there, _ = server.accept()
        with there:
            sending = Thread(target=client.sendall, args=[text])
            sending.start()
            got = b""
            while len(got) < len(text):
                got += there.recv(65_536)
            sending.join()
        assert got == text
        return True


def test_an_address_goes_with_its_device(router: Router) -> None:
    with at_home(router, Nat(PUBLIC)) as home:
        home.host.unplug("wlan0")
        with pytest.raises(OSError, match="unreachable"):
            home.socket.sendto(b"lost", (OUTSIDE, PORT))
        home.host.plug("wwan0", "10.20.1.2", Nat("198.51.100.101"))
        assert home.seen_as(0).address == "198.51.100.101"


def test_nothing_is_left_behind(router: Router) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_files()
    with at_home(router, Nat(PUBLIC)) as home:
        home.seen_as(0)
        assert open_files() > before
    assert open_files() == before


LAB_WITH_A_PROGRAM = """
import subprocess, time
from tests.lab.hosts import Host
from tests.lab.router import Router
from tests.lab.services import ENDING_WITH_US
router = Router()
router.start()
host = Host(router)
host.plug("eth0", "203.0.113.9")
with host.space.entered():
    print(subprocess.Popen([*ENDING_WITH_US, "sleep", "600"]).pid, flush=True)
time.sleep(600)
"""


def test_nothing_is_left_behind_by_a_crash(namespaces: None) -> None:
    command = [sys.executable, "-c", LAB_WITH_A_PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as lab:
        assert lab.stdout
        program = int(lab.stdout.readline())
        assert runs(program)
        lab.kill()
    wait_until(lambda: not runs(program))


def runs(pid: int) -> bool:
    """Whether there is such a process, and not only its remains."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


# Without a network


def test_a_rate_spreads_packets_and_a_full_queue_drops_them() -> None:
    pipe = Pipe(bits_per_second=8000, queue_seconds=0.35, delay_seconds=1)
    assert [pipe.due(100, now=50) for _ in range(5)] == pytest.approx([51.1, 51.2, 51.3, 51.4, None])
    assert pipe.due(100, now=60) == pytest.approx(61.1)
    assert (pipe.bytes_carried, pipe.packets_dropped) == (500, 1)


def test_so_many_packets_are_lost() -> None:
    pipe = Pipe(loss=0.1)
    lost = sum(pipe.due(100, now=0) is None for _ in range(5000))
    assert 400 < lost < 600


@pytest.mark.parametrize("data", [b"", b"\x60" + bytes(60), b"\x45" + bytes(8) + b"\x01" + bytes(60)])
def test_what_is_neither_udp_nor_tcp_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="neither"):
        Packet(data)
