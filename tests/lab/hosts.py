"""Hosts: a network namespace each, with devices that lead to the laboratory's internet."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

from tests.lab.gateways import Gateway
from tests.lab.namespaces import Namespace
from tests.lab.router import Line, Router


class Host:
    """A machine with a network of its own."""

    def __init__(self, router: Router) -> None:
        """It is connected to nothing."""
        self.space = Namespace()
        self._router = router
        self._lines: dict[str, Line] = {}

    def plug(self, device: str, address: str, gateway: Gateway | None = None) -> Line:
        """Connect it: `device` has `address`, which is public unless there is a `gateway` before it."""
        line = Line(self.space.tun(device, address), gateway or Gateway(address))
        self._lines[device] = line
        self._router.add(line)
        return line

    def unplug(self, device: str) -> None:
        """The device is gone, and its address with it."""
        self._router.remove(self._lines.pop(device))

    def unplug_all(self) -> None:
        """Connected to nothing."""
        for device in list(self._lines):
            self.unplug(device)

    def socket(self, kind: socket.SocketKind = socket.SOCK_DGRAM) -> socket.socket:
        """A socket of this host for IPv4."""
        with self.space.entered():
            return socket.socket(socket.AF_INET, kind)

    def wrapper(self, path: Path, program: str) -> Path:
        """One file to start, which runs `program` on this host."""
        command = shlex.join(["nsenter", f"--net={self.space.path}", program])
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755)
        return path

    def close(self) -> None:
        """Let it go."""
        self.unplug_all()
        self.space.close()
