"""Asks a TURN server for a relay address and gives it back at once: as much of a client as the doctor needs."""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import suppress
from typing import NamedTuple

from video_app.engines.p2p import stun

ANSWER_SECONDS = 5.0
FIRST_REPEAT_SECONDS = 0.5  # UDP may lose a packet; then twice as long each time (RFC 8489, section 6.2.1)
MAX_DATAGRAM_BYTES = 2048
URL = re.compile(r"(?P<scheme>turns?):(?P<host>\[[^]]+\]|[^:?\[\]]+)(:(?P<port>\d+))?(\?transport=(?P<transport>\w+))?")

UNAUTHORIZED = 401

NO_ANSWER = "no answer"
REFUSED = "nobody listens there"


class TurnError(Exception):
    """No relay address; the text says why. `code` is the server's own, 0 for none."""

    def __init__(self, text: str, code: int = 0) -> None:
        super().__init__(text)
        self.code = code


class Target(NamedTuple):
    """Where a TURN URL leads: `transport` is udp, tcp or tls."""

    transport: str
    host: str
    port: int


class Allocation(NamedTuple):
    """The relay address that a server gave, and the address it was reached at."""

    address: str
    port: int
    server: str


def target_of(url: str) -> Target:
    """Where a checked `url` leads."""
    found = URL.fullmatch(url)
    if found is None:
        raise ValueError(url)
    secure = found["scheme"] == "turns"
    transport = "tls" if secure else found["transport"] or "udp"
    return Target(transport, found["host"].strip("[]"), int(found["port"] or (5349 if secure else 3478)))


def allocate(target: Target, username: str, password: str) -> Allocation:
    """A relay address of the server at `target`, given back already. Raises TurnError."""
    try:
        with connected(target) as line:
            return allocated(line, target, username, password)
    except ssl.SSLCertVerificationError as error:
        raise TurnError(f"its certificate is not accepted: {error.verify_message}") from error
    except ssl.SSLError as error:
        raise TurnError(f"it does not speak TLS there ({error.reason})") from error
    except TimeoutError as error:
        raise TurnError(NO_ANSWER) from error
    except ConnectionRefusedError as error:
        raise TurnError(REFUSED) from error
    except (socket.gaierror, UnicodeError) as error:
        raise TurnError(f"{target.host} has no address") from error
    except OSError as error:
        raise TurnError(error.strerror or type(error).__name__) from error
    except stun.NotStun as error:
        raise TurnError("what answers there is no TURN server") from error


def connected(target: Target) -> socket.socket:
    """A socket to it. Raises OSError."""
    if target.transport != "udp":
        line = socket.create_connection((target.host, target.port), ANSWER_SECONDS)
        if target.transport == "tcp":
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
    family, kind, protocol, _, address = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_DGRAM)[0]
    line = socket.socket(family, kind, protocol)
    line.connect(address)
    return line


def allocated(line: socket.socket, target: Target, username: str, password: str) -> Allocation:
    """The first request has no signature: the refusal of it brings realm and nonce, which signatures need."""
    wanted = {stun.REQUESTED_TRANSPORT: stun.UDP}
    first = exchange(line, target, stun.request(stun.ALLOCATE, wanted))
    code, text = stun.error_of(first)
    if code != UNAUTHORIZED:
        raise TurnError(f"it says {code} {text}".strip() if code else "it gives relays to everybody", code)
    realm, nonce = first.attributes.get(stun.REALM, b""), first.attributes.get(stun.NONCE, b"")
    key = stun.long_term_key(username, realm.decode(errors="replace"), password)
    signed = {stun.USERNAME: username.encode(), stun.REALM: realm, stun.NONCE: nonce}
    answer = exchange(line, target, stun.request(stun.ALLOCATE, {**wanted, **signed}, key))
    if answer.type != stun.ALLOCATE + stun.SUCCESS:
        code, text = stun.error_of(answer)
        raise TurnError(f"it says {code} {text}".strip(), code)
    address, port = stun.address_of(answer, stun.XOR_RELAYED_ADDRESS)
    with suppress(OSError, stun.NotStun):  # then it ends by itself
        exchange(line, target, stun.request(stun.REFRESH, {stun.LIFETIME: bytes(4), **signed}, key))
    return Allocation(address, port, line.getpeername()[0])


def exchange(line: socket.socket, target: Target, request: bytes) -> stun.Message:
    """The answer to `request`. Raises OSError, NotStun."""
    if target.transport != "udp":
        line.settimeout(ANSWER_SECONDS)
        line.sendall(request)
        head = exactly(line, stun.HEADER_BYTES)
        return stun.read(head + exactly(line, stun.length_of(head)))
    until, patience = time.monotonic() + ANSWER_SECONDS, FIRST_REPEAT_SECONDS
    while (left := until - time.monotonic()) > 0:
        line.send(request)
        line.settimeout(min(patience, left))
        patience *= 2
        try:
            answer = stun.read(line.recv(MAX_DATAGRAM_BYTES))
        except TimeoutError:
            continue
        if answer.transaction == request[8 : stun.HEADER_BYTES]:
            return answer
    raise TimeoutError


def exactly(line: socket.socket, count: int) -> bytes:
    """The next `count` bytes. Raises OSError."""
    data = b""
    while len(data) < count:
        more = line.recv(count - len(data))
        if not more:
            raise stun.NotStun
        data += more
    return data
