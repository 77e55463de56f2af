"""The internet of the laboratory: one thread that carries packets between the hosts' devices."""

from __future__ import annotations

import heapq
import os
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count

from tests.lab.gateways import Gateway
from tests.lab.packets import Packet
from tests.lab.pipe import Pipe

PACKET_BYTES = 65_535
AT_ONCE = 64  # packets of one device before the others have their turn


class Line:
    """One device of a host, with all that is between it and the others. Anything of it may be changed at any time."""

    def __init__(self, file: int, gateway: Gateway) -> None:
        """`file` is the device's."""
        self.file = file
        self.gateway = gateway
        self.up = Pipe()
        self.down = Pipe()

    def cut(self, is_cut: bool = True) -> None:
        """Nothing passes, in either direction; or everything again."""
        self.up.cut = self.down.cut = is_cut


class Router:
    """Runs from `start` to `stop`, or as long as the process."""

    def __init__(self) -> None:
        """It has no lines yet."""
        self._lines: dict[str, Line] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._orders: deque[Callable[[], None]] = deque()
        self._selector = selectors.DefaultSelector()
        self._reading, self._waking = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(self._reading, selectors.EVENT_READ)
        self._running = True
        self._thread = threading.Thread(target=self._run, name="router", daemon=True)

    def start(self) -> None:
        """Carry packets from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the lines' devices."""
        for line in list(self._lines.values()):
            self.remove(line)
        self._order(self._end)
        self._thread.join()
        self._selector.close()
        os.close(self._reading)
        os.close(self._waking)

    def add(self, line: Line) -> None:
        """Carry what `line` sends, and to its public address."""
        self._order(lambda: self._add(line))

    def remove(self, line: Line) -> None:
        """Returns once its device is closed: the host has lost it."""
        closed = threading.Event()
        self._order(lambda: self._remove(line, closed))
        closed.wait()

    def _order(self, order: Callable[[], None]) -> None:
        self._orders.append(order)
        os.write(self._waking, b".")

    def _end(self) -> None:
        self._running = False

    def _add(self, line: Line) -> None:
        self._lines[line.gateway.public] = line
        self._selector.register(line.file, selectors.EVENT_READ, line)

    def _remove(self, line: Line, closed: threading.Event) -> None:
        self._selector.unregister(line.file)
        self._lines = {public: other for public, other in self._lines.items() if other is not line}
        os.close(line.file)
        closed.set()

    def _run(self) -> None:
        while self._running:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            for key, _ in self._selector.select(wait):
                if key.fd == self._reading:
                    os.read(self._reading, PACKET_BYTES)
                elif key.data in self._lines.values():
                    self._read(key.data)
            while self._orders:
                self._orders.popleft()()
            while self._due and self._due[0][0] <= time.monotonic():
                heapq.heappop(self._due)[2]()

    def _read(self, line: Line) -> None:
        for _ in range(AT_ONCE):
            try:
                data = os.read(line.file, PACKET_BYTES)
            except BlockingIOError:
                return
            with suppress(ValueError):  # ICMP, multicast and the like go nowhere
                packet = Packet(data)
                self._send(line.up, packet, lambda packet=packet: self._cross(line, packet))  # type: ignore[misc]

    def _cross(self, line: Line, packet: Packet) -> None:
        """From the near end of one line to the far end of another."""
        if not line.gateway.outgoing(packet):
            return
        target = self._lines.get(packet.destination.address)
        if target and target.gateway.incoming(packet):
            self._send(target.down, packet, lambda: self._deliver(target, packet))

    def _send(self, pipe: Pipe, packet: Packet, arrived: Callable[[], None]) -> None:
        due = pipe.due(len(packet.data), time.monotonic())
        if due is not None:
            heapq.heappush(self._due, (due, next(self._number), arrived))

    def _deliver(self, line: Line, packet: Packet) -> None:
        if line in self._lines.values():
            with suppress(OSError):  # its device is down
                os.write(line.file, packet.data)
