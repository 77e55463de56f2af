"""What the suites of the stores share: who joins, what is said, and what a subscriber was told."""

from __future__ import annotations

import itertools
import json
import queue

from video_app.realtime.messages import ChatMessage, MediaState, Pong
from video_app.realtime.stores.base import Arrival, Capacity, Envelope

ON = MediaState(microphone=True, camera=True, screen=False)
OFF = MediaState(microphone=False, camera=False, screen=False)


class Events:
    """What a subscriber has been told; looking at it waits until everything said so far has arrived."""

    MARKERS = "markers"

    def __init__(self, store):
        self._store = store
        self._told = []
        self._marked = queue.Queue()
        self._numbers = itertools.count()
        store.subscribe(self._take)
        join(store, room=self.MARKERS, identity="Marker~0")

    def _take(self, room, event):
        if room == self.MARKERS:
            self._marked.put(event)
        else:
            self._told.append(event)

    def _all(self):
        wanted = next(self._numbers)
        self._store.post(self.MARKERS, Pong(id=wanted))
        while b'"id":%d}' % wanted not in self._marked.get(timeout=5).frame:
            pass
        return self._told

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def __getitem__(self, index):
        return self._all()[index]

    def __eq__(self, other):
        return self._all() == other

    __hash__ = None


def join(store, identity="Ana~1", room="standup", session=None, now=100.0, capacity=8, key="", **fields):
    capacity = Capacity(capacity, fields.pop("tabs", 99), fields.pop("people", False))
    decide = fields.pop("decide", None)
    arrival = {"person": "p", "session": session or f"session of {identity}", "media": ON, **fields}
    return store.join(room, Arrival(identity, **arrival), capacity=capacity, now=now, key=key, decide=decide)


def told(event):
    assert isinstance(event, Envelope)
    return json.loads(event.frame)


def admit(store, identity="Phone~1", room="standup", session="media", now=100.0):
    return store.admit(room, Arrival(identity, identity, session, OFF), now=now)


def chat(text, identity="Ana~1", id=""):
    return ChatMessage(id=id or text, identity=identity, name="Ana", text=text, sent_at=100.0)
