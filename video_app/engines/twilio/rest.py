"""Twilio's rooms over REST: a time limit on every call, and one kind of error for all that can go wrong.

https://www.twilio.com/docs/video/api/rooms-resource
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from twilio.base.exceptions import TwilioException
from twilio.base.version import Version
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from video_app.engines.base import EngineError
from video_app.engines.remote import BUSY, CALL_SECONDS, Impatient, Unreachable, refusal

MAX_PARTICIPANTS = 50  # Twilio's limit for a group room
ROOM_EXISTS = 53113

SILENCE_SECONDS = 30.0  # how long nobody waits again after Twilio did not answer
UNUSED_ROOM_MINUTES = 60  # Twilio's most: people may sit in the green room for long
EMPTY_ROOM_MINUTES = 5

Answer = TypeVar("Answer")


class HttpClient(TwilioHttpClient):
    """Twilio's own HTTP client with a time limit; remembers Twilio's clock."""

    def __init__(self) -> None:
        super().__init__(timeout=CALL_SECONDS)
        self.date = ""

    def request(self, *arguments: Any, **options: Any) -> Response:
        response = super().request(*arguments, **options)
        self.date = response.headers.get("Date", "") if response.headers else ""
        return response


class TwilioRooms:
    """The account's rooms. Used by many threads at once."""

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        api_key_secret: str,
        *,
        record: bool,
        participant_seconds: int,
        status_callback: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`status_callback` gives the URL that Twilio reports to, empty for none."""
        self.record = record
        self.http = HttpClient()
        self.client = Client(api_key_sid, api_key_secret, account_sid, http_client=self.http)
        self._participant_seconds = participant_seconds
        self._status_callback = status_callback
        self._clock = clock
        self._silent_until = float("-inf")
        self._impatient = Impatient("twilio")

    def ensure(self, room: str) -> None:
        """Make sure that `room` exists.

        Raises EngineError when Twilio refuses, and Unreachable after at most JOIN_SECONDS when it
        does not answer; then the next calls, for SILENCE_SECONDS, raise it at once.
        """
        if self._clock() < self._silent_until:
            raise Unreachable("it did not answer a moment ago")
        options = self._options(room)
        try:
            self._impatient.ask(lambda: self._create(options))
        except Unreachable:
            self._silent_until = self._clock() + SILENCE_SECONDS
            raise

    def create(self, room: str, **changes: Any) -> str:
        """Create `room`, or find that it exists already; its SID. Raises EngineError."""
        return self._create(self._options(room) | changes)

    def disconnect(self, room: str, identity: str) -> None:
        """Put `identity` out of `room`; nothing happens if it is not there. Raises EngineError."""
        ask(lambda: self._disconnect(room, identity), missing=None)

    def complete(self, room: str) -> None:
        """End `room` for everyone; nothing happens if there is none. Raises EngineError."""
        ask(lambda: self.client.video.v1.rooms(room).update(status="completed"), missing=None)

    def names(self, limit: int = 1000) -> list[str]:
        """The names of the rooms in progress, newest first. Raises EngineError."""
        rooms = ask(lambda: self.client.video.v1.rooms.list(status="in-progress", limit=limit))
        return [room.unique_name for room in rooms]

    def _create(self, options: dict[str, Any]) -> str:
        return ask(lambda: self._create_or_fetch(options))

    def _create_or_fetch(self, options: dict[str, Any]) -> str:
        rooms = self.client.video.v1.rooms
        try:
            return str(rooms.create(**options).sid)
        except TwilioException as error:
            if getattr(error, "code", 0) != ROOM_EXISTS:  # somebody was faster
                raise
        return str(rooms(options["unique_name"]).fetch().sid)

    def _options(self, room: str) -> dict[str, Any]:
        options = {
            "unique_name": room,
            "type": "group",
            "max_participants": MAX_PARTICIPANTS,
            "max_participant_duration": self._participant_seconds,  # a forgotten tab is not paid for longer
            "unused_room_timeout": UNUSED_ROOM_MINUTES,
            "empty_room_timeout": EMPTY_ROOM_MINUTES,
        }
        if self.record:
            options["record_participants_on_connect"] = True
        if url := self._status_callback():
            options |= {"status_callback": url, "status_callback_method": "POST"}
        return options

    def _disconnect(self, room: str, identity: str) -> None:
        participants = self.client.video.v1.rooms(room).participants
        # By SID: an identity may have characters that a path may not.
        for participant in participants.list(identity=identity, status="connected", limit=1):
            participants(participant.sid).update(status="disconnected")


def ask(call: Callable[[], Answer], **missing: Answer) -> Answer:
    """What `call` answers; with `missing` given, that when what it asks for is not there.

    Raises Unreachable or another EngineError.
    """
    try:
        return call()
    except TwilioException as error:
        if getattr(in_full(error), "status", 0) == 404 and "missing" in missing:
            return missing["missing"]
        raise refused(error) from error
    except (requests.RequestException, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    except ValueError as error:  # something that is no JSON, perhaps from a proxy in between
        raise EngineError(BUSY, cause="Twilio's answer cannot be read", status=503) from error


def in_full(error: TwilioException) -> TwilioException:
    """`error` with status and code: where the library lists something, it only passes on the answer."""
    if len(error.args) == 2 and isinstance(error.args[1], Response):
        return Version.exception("GET", "", error.args[1], str(error.args[0]))
    return error


HINT = "Check TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET (flask video doctor)."


def refused(error: TwilioException) -> EngineError:
    """What a refusal of Twilio's means: for the person who wanted a call, and for the administrator."""
    error = in_full(error)
    status, code = getattr(error, "status", 0), getattr(error, "code", 0)
    said = getattr(error, "msg", "") or getattr(error, "detail", "") or getattr(error, "title", "") or str(error)
    cause = f"Twilio answered {status}, error {code}: {said}. See https://www.twilio.com/docs/api/errors/{code}"
    return refusal(status, cause, hint=HINT)
