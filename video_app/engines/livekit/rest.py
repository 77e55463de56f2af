"""LiveKit's rooms over HTTP: a time limit on every call, and one kind of error for all that can go wrong.

https://docs.livekit.io/reference/server/server-apis/ - Twirp, which is POST with JSON. LiveKit's own Python client
needs asyncio, of which a gevent worker can run one loop alone.
"""

from __future__ import annotations

import time
from typing import Any

import jwt
import requests
from requests.auth import AuthBase

from video_app.engines.base import EngineError, Source
from video_app.engines.remote import BUSY, CALL_SECONDS, Impatient, Unreachable, refusal

ADMIN_SECONDS = 60  # a token for one call
UNUSED_ROOM_SECONDS = 60 * 60  # people may sit in the green room for long
EMPTY_ROOM_SECONDS = 5 * 60

HINT = "Check LIVEKIT_API_KEY and LIVEKIT_API_SECRET (flask video doctor)."
#: by what LiveKit says
WHY_NOT = {
    "invalid API key": "does not know LIVEKIT_API_KEY: it is not in `keys` of its configuration",
    "signature is invalid": "knows LIVEKIT_API_KEY with another secret: correct LIVEKIT_API_SECRET",
    "token is expired": "believes the token to be old: this machine's clock or LiveKit's is wrong",
}
TRACK_SOURCES: dict[Source, str] = {
    "camera": "CAMERA",
    "microphone": "MICROPHONE",
    "screen": "SCREEN_SHARE",
    "screen-audio": "SCREEN_SHARE_AUDIO",
}


class Missing(EngineError):
    """What is asked for is not there: a room, a participant."""


class LiveKitRooms:
    """The rooms of a LiveKit server or cluster. Used by many threads at once."""

    def __init__(self, url: str, api_key: str, api_secret: str, *, max_participants: int) -> None:
        """`url` is the server's, of http or https."""
        self.url = url
        self.date = ""  # of the last answer
        self._key = api_key
        self._secret = api_secret
        self.max_participants = max_participants
        self._http = requests.Session()
        self._impatient = Impatient("livekit")

    def ensure(self, room: str) -> None:
        """Make sure that `room` exists; what it holds stays. Raises EngineError, after JOIN_SECONDS at the latest."""
        self._impatient.ask(lambda: self.create(room))

    def create(self, room: str) -> None:
        """Create `room`, or find that it exists already. Raises EngineError."""
        self.call(
            "CreateRoom",
            {"roomCreate": True},
            name=room,
            max_participants=self.max_participants,
            empty_timeout=UNUSED_ROOM_SECONDS,
            departure_timeout=EMPTY_ROOM_SECONDS,
        )

    def names(self) -> list[str]:
        """The names of the rooms that are open. Raises EngineError."""
        return [room["name"] for room in self.call("ListRooms", {"roomList": True}).get("rooms", [])]

    def delete(self, room: str) -> None:
        """End `room` for everyone; nothing happens if there is none. Raises EngineError."""
        self._unless_missing("DeleteRoom", {"roomCreate": True}, room=room)

    def remove(self, room: str, identity: str) -> None:
        """Put `identity` out of `room`; nothing happens if it is not there. Raises EngineError.

        Its token goes on opening the room.
        """
        self._unless_missing("RemoveParticipant", admin_of(room), room=room, identity=identity)

    def mute(self, room: str, identity: str, source: Source) -> None:
        """Mute what `identity` sends of that `source`; nothing happens if it sends none. Raises EngineError."""
        found = self._unless_missing("GetParticipant", admin_of(room), room=room, identity=identity)
        for track in found.get("tracks", []):
            if track.get("source") == TRACK_SOURCES[source] and not track.get("muted"):
                what = {"room": room, "identity": identity, "track_sid": track["sid"], "muted": True}
                self._unless_missing("MutePublishedTrack", admin_of(room), **what)

    def call(self, method: str, grants: dict[str, Any], **body: Any) -> dict[str, Any]:
        """The answer of a RoomService `method`, asked with those `grants`. Raises Missing or another EngineError."""
        try:
            answer = self._http.post(
                f"{self.url}/twirp/livekit.RoomService/{method}",
                json=body,
                auth=Bearer(self.admin_token(grants)),
                timeout=CALL_SECONDS,
                allow_redirects=False,
            )
        except (requests.RequestException, OSError) as error:
            raise Unreachable(type(error).__name__) from error
        self.date = answer.headers.get("Date", "")
        told = told_in(answer)
        if answer.ok and told is not None:
            return told
        raise refused(answer.status_code, told, method) if told else not_let_in(answer)

    def admin_token(self, grants: dict[str, Any]) -> str:
        """A token with `grants` to administer rooms with, for one call."""
        payload = {"iss": self._key, "exp": int(time.time()) + ADMIN_SECONDS, "video": grants}
        return jwt.encode(payload, self._secret, algorithm="HS256")

    def _unless_missing(self, method: str, grants: dict[str, Any], **body: Any) -> dict[str, Any]:
        """As `call`; nothing if what is asked for is not there."""
        try:
            return self.call(method, grants, **body)
        except Missing:
            return {}


class Bearer(AuthBase):
    """Sends a token. As a header, it would give way to what a ~/.netrc says of that host."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def admin_of(room: str) -> dict[str, Any]:
    """What allows to administer `room`."""
    return {"roomAdmin": True, "room": room}


def told_in(answer: requests.Response) -> dict[str, Any] | None:
    """The object in an `answer`; None for anything else."""
    try:
        told = answer.json()
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def refused(status: int, told: dict[str, Any], method: str) -> EngineError:
    """What the API's own refusal means."""
    cause = f"LiveKit answered {status} to {method}, {told.get('code')}: {told.get('msg')}."
    if told.get("code") == "not_found":
        return Missing(BUSY, cause=cause, status=503)
    return refusal(status, cause, hint=HINT)


def not_let_in(answer: requests.Response) -> EngineError:
    """What an answer means that is none of the API's. Its text may have our token in it, which is for nobody's log."""
    if answer.status_code != 401:
        cause = f"what answers {answer.status_code} at LiveKit's address is not LiveKit. Check LIVEKIT_API_URL."
        return EngineError(BUSY, cause=cause, status=503)
    for words, cause in WHY_NOT.items():
        if words in answer.text:
            return refusal(401, f"LiveKit {cause}.")
    return refusal(401, "LiveKit does not accept the token.", hint=HINT)
