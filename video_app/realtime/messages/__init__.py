"""The messages of docs/protocol.md, typed. `static/js/realtime/messages.js` is the browser's copy.

A message from a client is validated completely while it is decoded: unknown types and fields, wrong
types and too long values are all refused here, so that handlers see only what the protocol allows.
What the server says is made here and not validated again.
"""

from __future__ import annotations

from video_app.realtime.messages.closes import FINAL_CLOSES, Close
from video_app.realtime.messages.codec import about, decode, decode_hello, encode
from video_app.realtime.messages.errors import ErrorId, ProtocolError
from video_app.realtime.messages.from_client import (
    Answer,
    Cancel,
    ClientMessage,
    FromClient,
    Hello,
    Leave,
    Ping,
    Ring,
    SendCandidate,
    SendChat,
    SendDescription,
    SendReaction,
    SendView,
    SetHand,
    SetMedia,
)
from video_app.realtime.messages.from_server import (
    Answered,
    Candidate,
    Chat,
    Description,
    Error,
    FromServer,
    Numbered,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    Pong,
    Reaction,
    RingEnded,
    Ringing,
    RosterMessage,
    Rung,
    View,
    Welcome,
)
from video_app.realtime.messages.values import (
    VERSION,
    ChatMessage,
    IceCandidate,
    MediaState,
    Participant,
    Resume,
    SessionDescription,
)

__all__ = [
    "FINAL_CLOSES",
    "VERSION",
    "Answer",
    "Answered",
    "Cancel",
    "Candidate",
    "Chat",
    "ChatMessage",
    "ClientMessage",
    "Close",
    "Description",
    "Error",
    "ErrorId",
    "FromClient",
    "FromServer",
    "Hello",
    "IceCandidate",
    "Leave",
    "MediaState",
    "Numbered",
    "Participant",
    "ParticipantChanged",
    "ParticipantJoined",
    "ParticipantLeft",
    "Ping",
    "Pong",
    "ProtocolError",
    "Reaction",
    "Resume",
    "Ring",
    "RingEnded",
    "Ringing",
    "RosterMessage",
    "Rung",
    "SendCandidate",
    "SendChat",
    "SendDescription",
    "SendReaction",
    "SendView",
    "SessionDescription",
    "SetHand",
    "SetMedia",
    "View",
    "Welcome",
    "about",
    "decode",
    "decode_hello",
    "encode",
]
