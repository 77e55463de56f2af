"""From frames to messages and back."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Struct, UnsetType

from video_app.realtime.messages.errors import ProtocolError
from video_app.realtime.messages.from_client import ClientMessage, Hello
from video_app.realtime.messages.from_server import FromServer
from video_app.realtime.messages.values import MAX_ID_CHARACTERS, MAX_INTEGER, VERSION

# An error repeats no more than this many characters of what was sent.
MAX_TYPE_RECEIVED = 64
MAX_REASON = 200


class Opening(Struct):
    """As much of a frame as can be understood whatever its protocol version, and whatever else is wrong with it."""

    type: str
    version: int = VERSION
    id: object = UNSET
    ring: object = UNSET

    def ref(self) -> str | int | UnsetType:
        """The message's own id, unless it is too much to repeat."""
        for own in (self.id, self.ring):
            if isinstance(own, str) and len(own) <= MAX_ID_CHARACTERS:
                return own
            if type(own) is int and abs(own) <= MAX_INTEGER:
                return own
        return UNSET


_client_decoder = msgspec.json.Decoder(ClientMessage)
_opening_decoder = msgspec.json.Decoder(Opening)
_encoder = msgspec.json.Encoder()


def encode(message: FromServer) -> bytes:
    """The JSON text of `message`, in UTF-8: what is kept of it is measured in bytes, and takes no more."""
    return _encoder.encode(message)


def decode(frame: str | bytes) -> ClientMessage:
    """The message in a `frame` from a client. Raises ProtocolError `invalid_message`."""
    if isinstance(frame, bytes):
        raise ProtocolError("invalid_message", "Binary frames are not used here; send JSON text.")
    try:
        return _client_decoder.decode(frame)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ProtocolError("invalid_message", str(error)[:MAX_REASON], *about_frame(frame)) from error


def decode_hello(frame: str | bytes) -> Hello:
    """The `hello` that must be the first `frame` of a socket.

    Raises ProtocolError: `unsupported_version` before anything else is looked at, because another
    version's hello may look quite different, or `invalid_message`.
    """
    opening = _opening(frame)
    if opening and opening.type == "hello" and opening.version != VERSION:
        raise ProtocolError("unsupported_version", f"This server speaks version {VERSION} of the protocol.", "hello")
    message = decode(frame)
    if not isinstance(message, Hello):
        raise ProtocolError("invalid_message", "The first message must be `hello`.", *about(message))
    return message


def about(message: ClientMessage) -> tuple[str, str | int | UnsetType]:
    """What an error repeats of `message`: its type and its own id, `id` or `ring`."""
    own = getattr(message, "id", UNSET)
    return str(message.__struct_config__.tag), getattr(message, "ring", UNSET) if own is UNSET else own


def about_frame(frame: str | bytes) -> tuple[str, str | int | UnsetType] | tuple[()]:
    """The same of a `frame` that may be anything, as far as it can be read."""
    opening = _opening(frame)
    return (opening.type[:MAX_TYPE_RECEIVED], opening.ref()) if opening else ()


def _opening(frame: str | bytes) -> Opening | None:
    try:
        return _opening_decoder.decode(frame)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
