"""What a LiveKit server tells browsers that join: who to ask for their own address, and where media is.

The doctor joins a room for that as browsers do, as far as signalling goes. What is said there is Protocol Buffers
(https://github.com/livekit/protocol/blob/main/protobufs/livekit_rtc.proto), of which this reads the little it wants.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import BytesMessage, CloseConnection, Event, RejectConnection, Request
from wsproto.utilities import ProtocolError

from video_app.engines.remote import Unreachable

LISTEN_SECONDS = 3.0  # candidates come at once
MAX_BYTES = 1_000_000
SPEAKS = {"protocol": "15", "auto_subscribe": "0", "sdk": "other"}

# The numbers of fields: SignalResponse, JoinResponse, ICEServer, TrickleRequest.
JOIN, TRICKLE, ICE_SERVERS, URLS, CANDIDATE, FINAL = 1, 4, 5, 1, 1, 3

VARINT, FIXED64, DELIMITED, FIXED32 = 0, 1, 2, 5
Value = int | bytes


@dataclass
class Told:
    """`ice_urls` are STUN and TURN servers, `addresses` those where media is to be sent to."""

    ice_urls: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    complete: bool = False

    def read(self, message: bytes) -> None:
        """Take in a SignalResponse. Raises ValueError for what is none."""
        for number, value in fields(message):
            if number == JOIN and isinstance(value, bytes):
                servers = values(value, ICE_SERVERS)
                self.ice_urls += [url.decode() for server in servers for url in values(server, URLS)]
            elif number == TRICKLE and isinstance(value, bytes):
                self.complete = self.complete or (FINAL, 1) in fields(value)
                self.addresses += [address for text in values(value, CANDIDATE) for address in addresses_in(text)]


def ask(url: str, token: str) -> Told:
    """What the server at `url`, of ws or wss, tells who joins with that `token`. Raises Unreachable and ValueError."""
    told = Told()
    try:
        for message in messages(f"{url}/rtc?{urlencode({'access_token': token, **SPEAKS})}"):
            told.read(message)
            if told.complete:
                break
    except (OSError, ProtocolError) as error:
        raise Unreachable(type(error).__name__) from error
    return told


def messages(url: str) -> Iterator[bytes]:
    """What comes on the WebSocket at `url` within LISTEN_SECONDS. Raises OSError, ProtocolError and ValueError."""
    parts = urlsplit(url)
    deadline, received, message = time.monotonic() + LISTEN_SECONDS, 0, b""
    with connected(parts.scheme, parts.hostname or "", parts.port) as line:
        connection = WSConnection(ConnectionType.CLIENT)
        line.sendall(connection.send(Request(host=parts.netloc, target=f"{parts.path}?{parts.query}")))
        while received < MAX_BYTES and (left_seconds := deadline - time.monotonic()) > 0:
            line.settimeout(left_seconds)
            try:
                data = line.recv(65536)
            except TimeoutError:
                return
            received += len(data)
            connection.receive_data(data or None)
            for event in connection.events():
                if is_over(event):
                    return
                if isinstance(event, BytesMessage):
                    message += event.data
                    if event.message_finished:
                        yield message
                        message = b""


def connected(scheme: str, host: str, port: int | None) -> socket.socket:
    """A connection to a server. Raises OSError."""
    line = socket.create_connection((host, port or (443 if scheme == "wss" else 80)), timeout=LISTEN_SECONDS)
    return ssl.create_default_context().wrap_socket(line, server_hostname=host) if scheme == "wss" else line


def is_over(event: Event) -> bool:
    """Whether the server said good-bye with this `event`. Raises ValueError if it had no welcome either."""
    if isinstance(event, RejectConnection):
        raise ValueError(f"a WebSocket was answered with {event.status_code}")
    return isinstance(event, CloseConnection)


def addresses_in(text: bytes) -> list[str]:
    """The address in an ICE candidate in JSON (RFC 8839, section 5.1); the last has none. Raises ValueError."""
    told = json.loads(text) if text else {}
    return str(told.get("candidate", "")).split()[4:5] if isinstance(told, dict) else []


def values(message: bytes, number: int) -> list[bytes]:
    """What the fields of that `number` hold. Raises ValueError."""
    return [value for found, value in fields(message) if found == number and isinstance(value, bytes)]


def fields(message: bytes) -> list[tuple[int, Value]]:
    """Number and value of each field (https://protobuf.dev/programming-guides/encoding/). Raises ValueError."""
    found: list[tuple[int, Value]] = []
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            value, at = varint(message, at)
            found.append((number, value))
            continue
        if kind == DELIMITED:
            length, at = varint(message, at)
        elif kind in {FIXED32, FIXED64}:
            length = 4 if kind == FIXED32 else 8
        else:
            raise ValueError(f"fields of kind {kind} are unknown")
        if at + length > len(message):
            raise ValueError("a message ends too early")
        found.append((number, message[at : at + length]))
        at += length
    return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    """The number at a place of the message, and the place behind it. Raises ValueError."""
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise ValueError("a message ends too early")
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
    raise ValueError("a number has no end")
