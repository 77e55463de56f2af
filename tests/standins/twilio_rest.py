"""A stand-in for Twilio's REST API for rooms and TURN tokens, as twilio-oai describes it.

`twilio_video_v1.json` has the rooms, `twilio_api_v2010.json` the tokens.
"""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.standins.twilio_rooms import ACCOUNT, KEY, SECRET, Participant, Room, TwilioProblem, now
from tests.standins.twilio_signalling import Signalling

SLOW_SECONDS = 30.0  # longer than anybody waits; a test that is done lets go earlier


class Rest:
    """Routes over the rooms of `signalling`; `orders` are what a test wants to go wrong."""

    def __init__(self, signalling: Signalling, run: Any) -> None:
        """`run` runs a function on the event loop that owns the rooms."""
        self._signalling = signalling
        self._account = signalling.account
        self._run = run
        self.orders: list[tuple[int, int]] = []  # status and code for the next requests
        self.requests: list[str] = []  # method and path of those that came
        self.date = ""  # what it is to say the time is
        self.released = threading.Event()
        self.released.set()  # cleared: nobody gets an answer
        self.app = Flask(__name__)
        self.app.before_request(self._before)
        self.app.register_error_handler(TwilioProblem, problem)
        self._route("/v1/Rooms", self._rooms, ["GET", "POST"])
        self._route(f"/2010-04-01/Accounts/{ACCOUNT}/Tokens.json", self._tokens, ["POST"])
        self._route("/v1/Rooms/<name>", self._room, ["GET", "POST"])
        self._route("/v1/Rooms/<name>/Participants", self._participants, ["GET"])
        self._route("/v1/Rooms/<name>/Participants/<sid>", self._participant, ["POST"])

    def _route(self, rule: str, view: Any, methods: list[str]) -> None:
        def on_loop(**values: str) -> Response:
            form, arguments = request.form.to_dict(), request.args.to_dict()
            answer, status = self._run(lambda: view(form, arguments, **values))
            response = jsonify(answer)
            response.status_code = status
            return response

        self.app.add_url_rule(rule, view.__name__, on_loop, methods=methods)

    def _before(self) -> None:
        self.requests.append(f"{request.method} {request.path}")
        self.released.wait(SLOW_SECONDS)
        if self.orders:
            status, code = self.orders.pop(0)
            raise TwilioProblem(code, "ordered by the test", status)
        if not request.authorization or (request.authorization.username, request.authorization.password) != (
            KEY,
            SECRET,
        ):
            raise TwilioProblem(20003, "Authenticate", 401)

    def _tokens(self, form: dict[str, str], arguments: dict[str, str]) -> tuple[Any, int]:
        number = len([one for one in self.requests if one.endswith("/Tokens.json")])
        who = {"username": f"turn-user-{number}", "credential": f"turn-password-{number}"}
        turn = [f"turn:global.turn.twilio.com:{rest}" for rest in ("3478?transport=udp", "443?transport=tcp")]
        servers = [{"url": url, "urls": url, **who} for url in turn]
        stun = {"url": "stun:global.stun.twilio.com:3478", "urls": "stun:global.stun.twilio.com:3478"}
        token = {
            "account_sid": ACCOUNT,
            "date_created": "Sat, 21 Nov 2026 12:00:00 +0000",
            "date_updated": "Sat, 21 Nov 2026 12:00:00 +0000",
            "username": who["username"],
            "password": who["credential"],
            "ttl": form.get("Ttl", "86400"),
            "ice_servers": [stun, *servers],
        }
        return token, 201

    def _rooms(self, form: dict[str, str], arguments: dict[str, str]) -> tuple[Any, int]:
        if form:
            return shown(self._account.create(form["UniqueName"], form)), 201
        rooms = [
            shown(room) for room in reversed(self._account.rooms) if room.status == arguments.get("Status", room.status)
        ]
        return page("rooms", rooms), 200

    def _room(self, form: dict[str, str], arguments: dict[str, str], name: str) -> tuple[Any, int]:
        room = self._find(name)
        if form.get("Status") == "completed":
            self._signalling.complete(room)
        return shown(room), 200

    def _participants(self, form: dict[str, str], arguments: dict[str, str], name: str) -> tuple[Any, int]:
        room = self._find(name)
        wanted = arguments.get("Identity")
        found = [one for one in room.participants.values() if wanted in {None, one.identity}]
        return page("participants", [shown_participant(room, one) for one in found]), 200

    def _participant(self, form: dict[str, str], arguments: dict[str, str], name: str, sid: str) -> tuple[Any, int]:
        room = self._find(name)
        participant = room.participants.get(sid)
        if participant is None:
            raise TwilioProblem(20404, "The requested resource was not found", 404)
        if form.get("Status") == "disconnected":
            self._signalling.tell(participant, {"type": "disconnected", "status": "disconnected"})
            self._signalling.remove(room, participant)
        return shown_participant(room, participant), 200

    def _find(self, name: str) -> Room:
        if room := self._account.in_progress(name):
            return room
        raise TwilioProblem(20404, f"The requested resource /Rooms/{name} was not found", 404)


def problem(error: TwilioProblem) -> tuple[Response, int]:
    """An error as Twilio's REST writes it."""
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    return jsonify(code=error.code, message=str(error), more_info=more, status=error.status), error.status


def page(key: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A list that fits on one page."""
    url = "https://video.twilio.com/v1/Rooms?PageSize=50&Page=0"
    meta = {"page": 0, "page_size": 50, "first_page_url": url, "url": url, "key": key}
    return {key: items, "meta": {**meta, "previous_page_url": None, "next_page_url": None}}


def shown(room: Room) -> dict[str, Any]:
    """A room resource."""
    return {
        "sid": room.sid,
        "status": room.status,
        "date_created": now(),
        "date_updated": now(),
        "account_sid": ACCOUNT,
        "unique_name": room.name,
        "type": room.options.get("Type", "group"),
        "max_participants": room.max_participants,
        "status_callback": room.options.get("StatusCallback"),
        "status_callback_method": room.options.get("StatusCallbackMethod", "POST"),
        "max_participant_duration": int(room.options.get("MaxParticipantDuration", 14400)),
        "unused_room_timeout": int(room.options.get("UnusedRoomTimeout", 5)),
        "empty_room_timeout": int(room.options.get("EmptyRoomTimeout", 5)),
        "record_participants_on_connect": room.records,
        "audio_only": False,
        "large_room": False,
        "media_region": "gll",
        "url": f"https://video.twilio.com/v1/Rooms/{room.sid}",
        "links": {"participants": f"https://video.twilio.com/v1/Rooms/{room.sid}/Participants"},
    }


def shown_participant(room: Room, participant: Participant) -> dict[str, Any]:
    """A participant resource."""
    return {
        "sid": participant.sid,
        "room_sid": room.sid,
        "account_sid": ACCOUNT,
        "identity": participant.identity,
        "status": participant.state,
        "date_created": now(),
        "date_updated": now(),
        "start_time": now(),
        "end_time": None,
        "duration": None,
        "url": f"https://video.twilio.com/v1/Rooms/{room.sid}/Participants/{participant.sid}",
        "links": {},
    }
