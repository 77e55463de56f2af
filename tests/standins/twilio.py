"""Twilio without Twilio: REST over http, signalling and the SDK's file over https, sharing their rooms.

What a test shows with it is that our app and the real client libraries work together with a server
that behaves as the libraries' sources expect. What Twilio's cloud does, only a live run can show.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import trustme
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.standins.twilio_rest import Rest
from tests.standins.twilio_rooms import CREDENTIALS, Account, Participant, Room
from tests.standins.twilio_signalling import Signalling
from tests.waiting import PATIENCE_SECONDS
from video_app.engines.twilio import settings
from video_app.engines.twilio.traversal import Tokens

ROOT = Path(__file__).resolve().parents[2]
SDK = ROOT / "node_modules" / "twilio-video" / "dist" / "twilio-video.min.js"
SDK_PATH = "/npm/twilio-video@2.36.0/dist/twilio-video.min.js"
SDK_MISSING = "Twilio's browser SDK is not here: run `npm install`, as `make test` does; our requirements bring npm."
HOSTS = ["global.vss.twilio.com", "sdkgw.us1.twilio.com", "cdn.jsdelivr.net"]

Answer = TypeVar("Answer")


class TwilioStandIn:
    """Everything of Twilio's that the app and its pages talk to. Runs on threads of its own."""

    def __init__(self) -> None:
        self.account = Account()
        self.signalling = Signalling(self.account)
        self.rest = Rest(self.signalling, self.run)
        self.sdk_is_served = True
        self._loop = asyncio.new_event_loop()
        self._http = make_server("127.0.0.1", 0, self.rest.app, threaded=True, request_handler=handler(self.rest))
        self._https: Server | None = None
        targets = (self._loop.run_forever, lambda: self._http.serve_forever(poll_interval=0.02))
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]

    def start(self) -> None:
        """Returns once everything listens."""
        for thread in self._threads:
            thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def stop(self) -> None:
        """End it."""
        self.rest.released.set()
        self._http.shutdown()
        self._http.server_close()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join()
        self._loop.close()

    @property
    def rest_url(self) -> str:
        """What the Python client is to use in place of https://video.twilio.com."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def hosts(self) -> list[str]:
        """The rules by which a Chromium takes this for Twilio."""
        assert self._https
        port = self._https.sockets[0].getsockname()[1]
        return [f"MAP {host}:443 127.0.0.1:{port}" for host in HOSTS]

    def run(self, call: Callable[[], Answer]) -> Answer:
        """What `call` answers on the event loop, which alone may touch rooms."""

        async def answer() -> Answer:
            return call()

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result()

    # What tests order

    def room(self, name: str) -> Room | None:
        """The room in progress of that name."""
        return self.run(lambda: self.account.in_progress(name))

    def wait_for(self, room: str, *names: str) -> None:
        """Until exactly the participants with those display names are in the room."""

        def present() -> bool:
            there = self.account.in_progress(room)
            found = there.participants.values() if there else []
            return sorted(one.identity.rpartition("~")[0] for one in found) == sorted(names)

        with self.signalling.changed:
            assert self.signalling.changed.wait_for(present, PATIENCE_SECONDS), f"not {names} in {room}"

    def fail_next(self, *codes: int) -> None:
        """Refuse the next clients that want to connect or come back, one code each."""
        self.run(lambda: self.signalling.errors.extend(codes))

    def cut(self, room: str, name: str) -> None:
        """Break the signalling connection of the participant with that display name."""
        self.run(lambda: self._participant(room, name).line.cut())  # type: ignore[union-attr]

    def remove(self, room: str, name: str) -> None:
        """Disconnect the participant with that display name, as REST would."""

        def act() -> None:
            there, participant = self._in_progress(room), self._participant(room, name)
            self.signalling.tell(participant, {"type": "disconnected", "status": "disconnected"})
            self.signalling.remove(there, participant)

        self.run(act)

    def complete(self, room: str) -> None:
        """End a room, as the console or REST would."""
        self.run(lambda: self.signalling.complete(self._in_progress(room)))

    def bring_phone(self, room: str, identity: str) -> Participant:
        """A participant that has no page of ours and sends nothing."""
        phone = Participant(identity, has_media=False)
        self.run(lambda: self.signalling.add(self._in_progress(room), phone))
        return phone

    def take_phone(self, room: str, phone: Participant) -> None:
        """It leaves again."""
        self.run(lambda: self.signalling.remove(self._in_progress(room), phone))

    def _in_progress(self, name: str) -> Room:
        room = self.account.in_progress(name)
        assert room, f"no room {name}"
        return room

    def _participant(self, room: str, name: str) -> Participant:
        everybody = self._in_progress(room).participants.values()
        return next(one for one in everybody if one.identity.startswith(f"{name}~"))

    async def _listen(self) -> None:
        certificate = trustme.CA().issue_cert(*HOSTS)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        self._https = await serve(
            self.signalling.serve, "127.0.0.1", 0, ssl=context, process_request=self._sdk, compression=None
        )

    async def _end(self) -> None:
        assert self._https
        self._https.close()
        await self._https.wait_closed()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _sdk(self, connection: ServerConnection, request: Request) -> Response | None:
        """The SDK's file, as the content network would send it; None goes on to the socket."""
        if request.path != SDK_PATH:
            return None
        if not self.sdk_is_served:
            return Response(404, "Not Found", Headers({"Access-Control-Allow-Origin": "*"}))
        headers = {"Content-Type": "application/javascript", "Access-Control-Allow-Origin": "*"}
        body = SDK.read_bytes()
        return Response(200, "OK", Headers({**headers, "Content-Length": str(len(body))}), body)


def handler(rest: Rest) -> type[WSGIRequestHandler]:
    """A request handler that writes no log, and tells the time that `rest` is to tell."""

    class Handler(WSGIRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return rest.date or super().date_time_string(timestamp)

        def log(self, type: str, message: str, *args: Any) -> None:
            pass

    return Handler


def require_sdk() -> None:
    """Raise RuntimeError, saying how to get it, if the SDK's file is not here."""
    if not SDK.is_file():
        raise RuntimeError(SDK_MISSING)


def point_at(app: Any, url: str) -> None:
    """Make the app's Twilio client talk to a stand-in."""
    app.extensions["engines"].main.rest.client.video.base_url = url


def tokens_at(url: str, **options: Any) -> Tokens:
    """Twilio's TURN tokens, asked for at a stand-in; `options` are those of Tokens."""
    tokens = Tokens(*(CREDENTIALS[name] for name in settings.CREDENTIALS), **options)
    tokens.client.api.base_url = url
    return tokens
