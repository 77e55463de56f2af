"""What stands between a host and the internet: nothing, or a router that translates addresses; and firewalls."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from tests.lab.packets import TCP, Endpoint, Packet

Firewall = Callable[[Packet], bool]  # whether a packet may leave
Key = tuple[int, Endpoint, Endpoint | None]

FIRST_PORT = 40_000


def everything(packet: Packet) -> bool:
    """No firewall."""
    return True


def only_tcp(packet: Packet) -> bool:
    """As in many offices and hotels."""
    return packet.protocol == TCP


def only_443(packet: Packet) -> bool:
    """As in the strictest of them: web pages over TLS and nothing else."""
    return packet.protocol == TCP and packet.destination.port == 443


class Gateway:
    """No translation: the host has a public address."""

    def __init__(self, public: str, firewall: Firewall = everything) -> None:
        """`firewall` judges what leaves and may be exchanged at any time."""
        self.public = public
        self.firewall = firewall

    def outgoing(self, packet: Packet) -> bool:
        """Translate a packet that leaves; whether it may."""
        return self.firewall(packet)

    def incoming(self, packet: Packet) -> bool:
        """Translate a packet that arrives; whether it may."""
        return True


class Nat(Gateway):
    """A home's router: one public port for each inner one, whoever it talks to, and only who was talked to may answer.

    In the terms of RFC 4787: endpoint-independent mapping, address and port-dependent filtering.
    """

    # Of all of them: a TURN server still knows who had a port before, and takes a newcomer there for that one.
    _free = count(FIRST_PORT)

    def __init__(self, public: str, firewall: Firewall = everything) -> None:
        """`public` is the address that all behind it share."""
        super().__init__(public, firewall)
        self._ports: dict[Key, int] = {}
        self._inner: dict[tuple[int, int], Endpoint] = {}
        self._spoken_to: set[tuple[int, int, Endpoint]] = set()

    def outgoing(self, packet: Packet) -> bool:
        if not super().outgoing(packet):
            return False
        protocol, inner, remote = packet.protocol, packet.source, packet.destination
        key = self._key(protocol, inner, remote)
        if key not in self._ports:
            self._ports[key] = next(self._free)
            self._inner[protocol, self._ports[key]] = inner
        port = self._ports[key]
        self._spoken_to.add((protocol, port, remote))
        packet.source = Endpoint(self.public, port)
        return True

    def incoming(self, packet: Packet) -> bool:
        protocol, port = packet.protocol, packet.destination.port
        if (protocol, port, packet.source) not in self._spoken_to:
            return False
        packet.destination = self._inner[protocol, port]
        return True

    def _key(self, protocol: int, inner: Endpoint, remote: Endpoint) -> Key:
        return protocol, inner, None


class SymmetricNat(Nat):
    """As in companies and mobile networks: another public port for everybody who is talked to, so none can be told."""

    def _key(self, protocol: int, inner: Endpoint, remote: Endpoint) -> Key:
        return protocol, inner, remote
