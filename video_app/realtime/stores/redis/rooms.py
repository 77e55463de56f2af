"""Rooms in Redis: read, changed and posted to in atomic steps. Raises redis.RedisError."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import msgspec
import redis
from msgspec import Struct, field

from video_app.realtime.messages import Chat, ChatMessage, Close, Numbered, encode
from video_app.realtime.stores.base import (
    CHAT_BYTES,
    CHAT_MESSAGES,
    CHAT_SHARE_BYTES,
    CHAT_SHARE_MESSAGES,
    LOG_BYTES,
    LOG_ENVELOPES,
    REMOVED_NAMES,
    Envelope,
    Member,
    Removed,
)
from video_app.realtime.stores.redis import scripts

PREFIX = "video:4"  # the number grows with the shape of what is kept: servers of another shape must not read it
CHANNEL = f"{PREFIX}:to:"
# Rooms are deleted when they are empty; this is for those whose every server is gone for good.
EXPIRY_SECONDS = 3600
JUMP = 100_000
LIMITS = {
    "channel": CHANNEL,
    "log_envelopes": LOG_ENVELOPES,
    "log_bytes": LOG_BYTES,
    "chat_messages": CHAT_MESSAGES,
    "chat_bytes": CHAT_BYTES,
    "chat_share_messages": CHAT_SHARE_MESSAGES,
    "chat_share_bytes": CHAT_SHARE_BYTES,
    "expiry_seconds": EXPIRY_SECONDS,
    "versions": f"{PREFIX}:versions",
    "jump": JUMP,
}


class Stored(Struct, frozen=True):
    """A member, its place in the row, and the process its socket is connected to ("": to none)."""

    member: Member
    order: int
    process: str


Members = dict[str, Stored]


class Edit(Struct):
    """What a change of a room consists of. Evictions are of a session at a process."""

    puts: list[Stored] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    posts: list[tuple[Numbered, str | None]] = field(default_factory=list)  # each with whom to skip
    evictions: list[tuple[str, str, Close]] = field(default_factory=list)
    entering: tuple[str, ...] = ()  # identity and person of who enters `now`, and may have been put out before
    now: float = 0


class Done(NamedTuple):
    """A room after a change."""

    seq: int
    members: Members
    chat: list[ChatMessage]


_stored = msgspec.json.Decoder(Stored)
_chat = msgspec.json.Decoder(tuple[str, ChatMessage])
_record = msgspec.msgpack.Decoder(tuple[int, str, str, str])


class Rooms:
    """The rooms of a Redis, as the server process `process` sees them."""

    def __init__(self, client: redis.Redis, process: str) -> None:
        self._client = client
        self._process = process
        self._commit = client.register_script(scripts.COMMIT)
        self._post = client.register_script(scripts.POST)
        self._dead = client.register_script(scripts.DEAD)
        self._since = client.register_script(scripts.SINCE)

    def change(self, room: str, decide: Callable[[Members], Edit | None], *, least_seq: int = 0) -> Done | None:
        """Read the room's members, `decide` what is to change, and do it; again if somebody was faster.

        None if there is nothing to change. Numbers go on above `least_seq`. Raises Removed if who enters may not.
        """
        attempt = 0
        while True:
            version, members = self._read(room)
            edit = decide(members)
            if edit is None:
                return None
            after = self._after(members, edit)
            answer = self._commit(keys(room), [self._order(room, version, members, after, edit, least_seq)])
            if answer == REFUSED:
                raise Removed
            if answer:
                return Done(answer[0], after, [_chat.decode(kept)[1] for kept in answer[1]])
            attempt += 1
            time.sleep(random.random() * min(0.002 * attempt, 0.05))  # noqa: S311 - so that not all try at once again

    def post(self, room: str, message: Numbered, to: str, skip: str, by: str) -> int:
        """Number, log and deliver `message`: its number, 0 if room or `by` are not there, -1 if nobody is `to`."""
        return self._send(room, body(message), to=to, skip=skip, by=by)

    def say(self, room: str, message: ChatMessage) -> int:
        """Post and keep a chat `message`, or repeat it to who said it: its number, 0 if that is no member."""
        kept = msgspec.json.encode(message).decode()
        return self._send(room, body(Chat.telling(message)), kept=kept, mark=mark(message), by=message.identity)

    def _send(self, room: str, text: str, **order: str) -> int:
        nothing = {"to": "", "skip": "", "kept": "", "mark": "", "by": ""}
        packed = msgspec.msgpack.encode({**LIMITS, **nothing, "room": room, "body": text, **order})
        return int(self._post(keys(room), [packed]))

    def since(self, room: str, seq: int) -> list[Envelope] | None:
        """The envelopes after `seq`, or None if some are not known any more."""
        state, _, log, _ = keys(room)
        records = self._since([state, log], [seq])
        return None if records is None else [envelope(*_record.decode(record)) for record in records]

    def bar(self, room: str, names: Iterable[str], *, now: float, until: float) -> None:
        """Let nobody of these `names` enter the room from `now` to `until`."""
        key = removed(room)
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.zadd(key, dict.fromkeys(names, until))
            pipeline.zremrangebyscore(key, "-inf", now)
            pipeline.zremrangebyrank(key, 0, -REMOVED_NAMES - 1)
            pipeline.expire(key, int(until - now) + 1)
            pipeline.execute()

    def is_barred(self, room: str, names: Iterable[str], *, now: float) -> bool:
        """Whether anybody of these `names` may not enter the room."""
        with self._client.pipeline(transaction=True) as pipeline:
            for name in names:
                pipeline.zscore(removed(room), name)
            return any(until is not None and until > now for until in pipeline.execute())

    def members(self, room: str) -> list[Stored]:
        """The members in the order they came."""
        return in_order(self._read(room)[1].values())

    def get(self, room: str, identity: str) -> Stored | None:
        """One member."""
        text = self._client.hget(keys(room)[1], identity)
        return _stored.decode(text) if text else None

    def lost(self, before: float) -> list[bytes]:
        """The entries of those lost at `before` or earlier."""
        return cast("list[bytes]", self._client.zrangebyscore(LOST, "-inf", before))

    def dead_processes(self) -> list[str]:
        """Processes that have not said for too long that they live."""
        return [name.decode() for name in self._dead([PROCESSES])]

    def connected_to(self, process: str) -> list[bytes]:
        """The entries of those connected to `process`, and some that were."""
        return list(cast("set[bytes]", self._client.smembers(connections(process))))

    def forget(self, process: str) -> None:
        """It is dead, and nobody is connected to it any more."""
        self._client.delete(connections(process))
        self._client.zrem(PROCESSES, process)

    def keep(self, rooms: Iterable[str]) -> None:
        """Put off the expiry of `rooms`."""
        with self._client.pipeline(transaction=False) as pipeline:
            for key in [key for room in rooms for key in keys(room)]:
                pipeline.expire(key, EXPIRY_SECONDS)
            pipeline.execute()

    def _read(self, room: str) -> tuple[str, Members]:
        state, members, _, _ = keys(room)
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.hget(state, "version")
            pipeline.hgetall(members)
            version, stored = pipeline.execute()
        return (version or b"").decode(), {identity.decode(): _stored.decode(text) for identity, text in stored.items()}

    def _after(self, members: Members, edit: Edit) -> Members:
        after = {identity: stored for identity, stored in members.items() if identity not in edit.gone}
        return after | {stored.member.identity: stored for stored in edit.puts}

    def _order(self, room: str, version: str, before: Members, after: Members, edit: Edit, least_seq: int) -> bytes:
        """What the commit script is to do."""
        processes = connected(after)
        order: dict[str, Any] = {
            **LIMITS,
            "room": room,
            "version": version,
            "removed": removed(room),
            "entering": list(edit.entering),
            "now": edit.now,
            "least_seq": least_seq,
            "puts": [(stored.member.identity, msgspec.json.encode(stored).decode()) for stored in edit.puts],
            "gone": edit.gone,
            "posts": [("", skip or "", body(message)) for message, skip in edit.posts],
            "evictions": [(process, session, str(int(code))) for process, session, code in edit.evictions if process],
            "processes": sorted(processes),
            "hearers": sorted(processes | connected(before) | {self._process}),
            "indexes": list(indexes(room, before, after, {*edit.gone, *(s.member.identity for s in edit.puts)})),
        }
        return msgspec.msgpack.encode(order)


def keys(room: str) -> list[str]:
    """The keys of a room: state, members, log and chat."""
    return [f"{PREFIX}:room:{part}:{room}" for part in ("state", "members", "log", "chat")]


def removed(room: str) -> str:
    """The key of who was put out of a room; it outlives the room."""
    return f"{PREFIX}:room:removed:{room}"


REFUSED = b"removed"  # what the commit script answers
LOST = f"{PREFIX}:lost"
PROCESSES = f"{PREFIX}:processes"


def connections(process: str) -> str:
    """The key of the set of all members connected to `process`."""
    return f"{PREFIX}:connections:{process}"


def entry(room: str, identity: str) -> str:
    """How the indexes name a member."""
    return msgspec.json.encode([room, identity]).decode()


def read_entry(text: bytes) -> tuple[str, str]:
    """Room and identity of an entry."""
    return msgspec.json.decode(text, type=tuple[str, str])


def indexes(room: str, before: Members, after: Members, touched: set[str]) -> Iterable[list[str]]:
    """The commands that bring the indexes in line: who is lost since when, and who hangs on which process."""
    for identity in touched:
        name, was, now = entry(room, identity), before.get(identity), after.get(identity)
        if was and was.process and (now is None or now.process != was.process):
            yield ["SREM", connections(was.process), name]
        if now and now.process:
            yield ["SADD", connections(now.process), name]
        if now and now.member.lost_at is not None:
            yield ["ZADD", LOST, repr(now.member.lost_at), name]
        else:
            yield ["ZREM", LOST, name]


def connected(members: Members) -> set[str]:
    """The processes that `members` are connected to."""
    return {stored.process for stored in members.values() if stored.process}


def in_order(stored: Iterable[Stored]) -> list[Stored]:
    """Oldest first."""
    return sorted(stored, key=lambda one: one.order)


def envelope(seq: int, to: str, skip: str, text: str) -> Envelope:
    """An envelope from how Redis keeps it."""
    return Envelope(seq, text.encode(), to or None, skip or None)


def body(message: Numbered) -> str:
    """The JSON text of `message` but for the brace that the script puts its number behind."""
    return encode(message)[1:].decode()


def mark(message: ChatMessage) -> str:
    """How the JSON of a chat message begins that has this one's id and identity."""
    id, identity = msgspec.json.encode(message.id).decode(), msgspec.json.encode(message.identity).decode()
    return f'{{"id":{id},"identity":{identity},'


def next_order(members: Members) -> int:
    """The place of somebody who comes now."""
    return max((stored.order for stored in members.values()), default=0) + 1
