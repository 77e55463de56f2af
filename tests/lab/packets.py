"""As much of IPv4, UDP and TCP as a router with address translation needs."""

from __future__ import annotations

import ipaddress
import struct
from typing import NamedTuple

TCP, UDP = 6, 17
CHECKSUM_AT = {TCP: 16, UDP: 6}  # in the header that follows IPv4's
SOURCE, DESTINATION = (12, 0), (16, 2)  # where address (in IPv4's header) and port (in the next one) stand


class Endpoint(NamedTuple):
    """One end of a flow."""

    address: str
    port: int


class Packet:
    """One IPv4 packet of UDP or TCP; its ends can be rewritten."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError for whatever this router does not carry."""
        if len(data) < 28 or data[0] >> 4 != 4 or data[9] not in CHECKSUM_AT:
            raise ValueError("neither UDP nor TCP on IPv4")
        if struct.unpack_from("!H", data, 6)[0] & 0x1FFF:
            raise ValueError("the ports are in another fragment")
        self.data = bytearray(data)
        self.protocol = data[9]
        self._body = (data[0] & 15) * 4

    @property
    def source(self) -> Endpoint:
        """Who sends it."""
        return self._end(SOURCE)

    @source.setter
    def source(self, end: Endpoint) -> None:
        self._rewrite(SOURCE, end)

    @property
    def destination(self) -> Endpoint:
        """Who is to get it."""
        return self._end(DESTINATION)

    @destination.setter
    def destination(self, end: Endpoint) -> None:
        self._rewrite(DESTINATION, end)

    def _end(self, where: tuple[int, int]) -> Endpoint:
        address, port = where
        [number] = struct.unpack_from("!H", self.data, self._body + port)
        return Endpoint(str(ipaddress.IPv4Address(bytes(self.data[address : address + 4]))), number)

    def _rewrite(self, where: tuple[int, int], end: Endpoint) -> None:
        address, port = where[0], self._body + where[1]
        before = bytes(self.data[address : address + 4]), bytes(self.data[port : port + 2])
        after = ipaddress.IPv4Address(end.address).packed, struct.pack("!H", end.port)
        self.data[address : address + 4], self.data[port : port + 2] = after
        self._correct(10, before[0], after[0])
        checksum = self._body + CHECKSUM_AT[self.protocol]
        if self.protocol == TCP or any(self.data[checksum : checksum + 2]):  # UDP may go without one
            self._correct(checksum, b"".join(before), b"".join(after))

    def _correct(self, at: int, before: bytes, after: bytes) -> None:
        """Change the checksum there by what has changed: RFC 1624, equation 3."""
        [checksum] = struct.unpack_from("!H", self.data, at)
        total = (~checksum & 0xFFFF) + sum(~word & 0xFFFF for word in words(before)) + sum(words(after))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        struct.pack_into("!H", self.data, at, ~total & 0xFFFF)


def words(data: bytes) -> tuple[int, ...]:
    """As numbers of 16 bits."""
    return struct.unpack(f"!{len(data) // 2}H", data)
