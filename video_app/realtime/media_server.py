"""What a room's hosts decide, carried out in the media too, where a media server keeps the rooms."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from video_app.realtime.messages import Moderation

if TYPE_CHECKING:
    from video_app.engines.base import Engine, Source

logger = logging.getLogger(__name__)

SOURCES: dict[Moderation, tuple[Source, ...]] = {
    "mute": ("microphone",),
    "camera-off": ("camera",),
    "stop-sharing": ("screen", "screen-audio"),
}


class MediaServer:
    """The media server of an `engine`, asked in the background: nobody waits for it. Without one nothing happens."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine if engine and engine.keeps_rooms else None
        self._lock = threading.Lock()
        self._asked: dict[str, Callable[[], None]] = {}  # what to do, by room, if it is away

    def remove(self, room: str, identities: Iterable[str]) -> None:
        """Disconnect all of them."""
        if self._engine:
            self._ask(self._engine.remove, [(room, identity) for identity in identities])

    def mute(self, room: str, identity: str, what: Moderation) -> None:
        """Turn off what `identity` was made to turn off."""
        if self._engine:
            self._ask(self._engine.mute, [(room, identity, source) for source in SOURCES.get(what, ())])

    def close(self, room: str) -> None:
        """End the room's media for everyone."""
        if self._engine:
            self._ask(self._engine.close, [(room,)])

    def if_away(self, room: str, then: Callable[[], None]) -> None:
        """Do `then` if the media server does not answer now. It is asked once for all rooms that want to know."""
        if self._engine is None:
            return
        with self._lock:
            is_asked = bool(self._asked)
            self._asked[room] = then
        if not is_asked:
            threading.Thread(target=self._look, args=[self._engine], name="media server", daemon=True).start()

    def _look(self, engine: Engine) -> None:
        try:
            away = not engine.is_reachable()
        finally:
            with self._lock:
                asked, self._asked = self._asked, {}
        for room, then in asked.items() if away else ():
            try:
                then()
            except Exception:  # the others' rooms are seen to all the same
                logger.warning("%s could not be moved from its media server", room, exc_info=True)

    def _ask(self, what: Callable[..., None], calls: list[tuple[str, ...]]) -> None:
        def ask() -> None:
            for call in calls:
                try:
                    what(*call)
                except Exception:  # whatever the service answers, the next one is asked for all the same
                    logger.warning("The media server did not %s %s", what.__name__, call, exc_info=True)

        if calls:
            threading.Thread(target=ask, name="media server", daemon=True).start()
