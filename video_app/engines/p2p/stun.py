"""STUN messages as far as a TURN client needs them (RFC 8489, RFC 8656)."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import struct
from typing import NamedTuple

COOKIE = 0x2112A442
HEADER_BYTES = 20

ALLOCATE, REFRESH = 0x003, 0x004
SUCCESS, FAILURE = 0x100, 0x110  # added to the request's type

USERNAME, MESSAGE_INTEGRITY, ERROR_CODE = 0x0006, 0x0008, 0x0009
LIFETIME, REALM, NONCE = 0x000D, 0x0014, 0x0015
XOR_RELAYED_ADDRESS, REQUESTED_TRANSPORT = 0x0016, 0x0019
UDP = b"\x11\0\0\0"  # as the value of REQUESTED_TRANSPORT


class Message(NamedTuple):
    """A STUN message, apart from its place on the wire."""

    type: int
    transaction: bytes
    attributes: dict[int, bytes]


class NotStun(ValueError):
    """Bytes that are no STUN message: something else answers at that port."""


def request(type: int, attributes: dict[int, bytes], key: bytes = b"") -> bytes:
    """A request with a transaction of its own; with a `key` it is signed."""
    body = b"".join(packed(*pair) for pair in attributes.items())
    transaction = secrets.token_bytes(12)
    if not key:
        return header(type, len(body), transaction) + body
    signed = header(type, len(body) + 24, transaction) + body  # the length counts the signature that follows
    return signed + packed(MESSAGE_INTEGRITY, hmac.digest(key, signed, hashlib.sha1))


def header(type: int, length: int, transaction: bytes) -> bytes:
    return struct.pack("!HHI", type, length, COOKIE) + transaction


def packed(type: int, value: bytes) -> bytes:
    return struct.pack("!HH", type, len(value)) + value + b"\0" * (-len(value) % 4)


def length_of(head: bytes) -> int:
    """How many bytes follow the first HEADER_BYTES of a message. Raises NotStun."""
    if len(head) < HEADER_BYTES:
        raise NotStun
    length, cookie = struct.unpack("!2xHI", head[:8])
    if cookie != COOKIE or length % 4:
        raise NotStun
    return int(length)


def read(data: bytes) -> Message:
    """The message that `data` is. Raises NotStun."""
    if length_of(data) != len(data) - HEADER_BYTES:
        raise NotStun
    attributes: dict[int, bytes] = {}
    position = HEADER_BYTES
    while position + 4 <= len(data):
        type, length = struct.unpack_from("!HH", data, position)
        attributes.setdefault(type, data[position + 4 : position + 4 + length])
        position += 4 + length + -length % 4
    return Message(struct.unpack("!H", data[:2])[0], data[8:HEADER_BYTES], attributes)


def error_of(message: Message) -> tuple[int, str]:
    """The code of a refusal, and what it says; 0 for none."""
    value = message.attributes.get(ERROR_CODE, b"")
    if len(value) < 4:
        return 0, ""
    return value[2] * 100 + value[3], value[4:].decode(errors="replace")


def address_of(message: Message, attribute: int) -> tuple[str, int]:
    """The address and port in a XOR-…-ADDRESS attribute. Raises NotStun."""
    value = message.attributes.get(attribute, b"")
    if len(value) not in {8, 20}:
        raise NotStun
    mask = struct.pack("!I", COOKIE) + message.transaction
    port = struct.unpack("!H", value[2:4])[0] ^ (COOKIE >> 16)
    bare = bytes(one ^ other for one, other in zip(value[4:], mask, strict=False))
    return str(ipaddress.ip_address(bare)), port


def long_term_key(username: str, realm: str, password: str) -> bytes:
    """What requests are signed with (RFC 8489, section 9.2.2)."""
    return hashlib.md5(f"{username}:{realm}:{password}".encode(), usedforsecurity=False).digest()
