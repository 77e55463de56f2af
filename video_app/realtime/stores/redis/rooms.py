"""Rooms in Redis: read, changed and posted to in atomic steps. Raises redis.RedisError."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import msgspec
import redis

from video_app.access.charter import Charter
from video_app.realtime.messages import Chat, ChatMessage, Numbered
from video_app.realtime.stores.base import (
    CHAT_BYTES,
    CHAT_MESSAGES,
    CHAT_SHARE_BYTES,
    CHAT_SHARE_MESSAGES,
    LOG_BYTES,
    LOG_ENVELOPES,
    REMOVED_NAMES,
    Envelope,
    Removed,
)
from video_app.realtime.stores.redis import scripts
from video_app.realtime.stores.redis.edits import Edit, Members, Stored, body, connected, in_order, mark, notices
from video_app.realtime.stores.ruling import CHARTER_LINGER_SECONDS, NotPermitted

PREFIX = "video:6"  # the number grows with the shape of what is kept: servers of another shape must not read it
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
    "linger_seconds": CHARTER_LINGER_SECONDS,
    "versions": f"{PREFIX}:versions",
    "jump": JUMP,
}


class Done(NamedTuple):
    """A room after a change."""

    seq: int
    members: Members
    chat: list[ChatMessage]
    charter: Charter | None


_stored = msgspec.json.Decoder(Stored)
_charter = msgspec.json.Decoder(Charter)
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
        return self._change(room, lambda members, charter: decide(members), least_seq=least_seq)

    def rule(
        self, room: str, decide: Callable[[Members, Charter | None], Edit | None], *, least_seq: int = 0
    ) -> Done | None:
        """As `change`, where the charter counts, too."""
        return self._change(room, decide, least_seq=least_seq, by_charter=True)

    def _change(
        self,
        room: str,
        decide: Callable[[Members, Charter | None], Edit | None],
        *,
        least_seq: int = 0,
        by_charter: bool = False,
    ) -> Done | None:
        attempt = 0
        while True:
            version, members, kept = self._read(room)
            charter = _charter.decode(kept) if kept else None
            edit = decide(members, charter)
            if edit is None:
                return None
            after = self._after(members, edit)
            order = self._order(room, version, members, after, edit, least_seq)
            if by_charter:
                order["charter_before"] = kept.decode()
            answer = self._commit(keys(room), [msgspec.msgpack.encode(order)])
            if answer == REFUSED:
                raise Removed
            if answer:
                chat = [_chat.decode(said)[1] for said in answer[1]]
                return Done(answer[0], after, chat, edit.charter or charter)
            attempt += 1
            time.sleep(random.random() * min(0.002 * attempt, 0.05))  # noqa: S311 - so that not all try at once again

    def post(self, room: str, message: Numbered, to: str, skip: str, by: str, needs: str) -> int:
        """Number, log and deliver `message`: its number, 0 if room or `by` are not there, -1 if nobody is `to`.

        Raises NotPermitted.
        """
        return self._send(room, body(message), to=to, skip=skip, by=by, needs=needs)

    def say(self, room: str, message: ChatMessage, needs: str) -> int:
        """Post and keep a chat `message`, or repeat it to who said it: its number, 0 if that is no member.

        Raises NotPermitted.
        """
        said = {"kept": msgspec.json.encode(message).decode(), "mark": mark(message), "by": message.identity}
        return self._send(room, body(Chat.telling(message)), **said, needs=needs)

    def _send(self, room: str, text: str, **order: str) -> int:
        nothing = {"to": "", "skip": "", "kept": "", "mark": "", "by": "", "needs": ""}
        packed = msgspec.msgpack.encode({**LIMITS, **nothing, "room": room, "body": text, **order})
        answer = self._post(keys(room), [packed])
        if answer == NOT_PERMITTED:
            raise NotPermitted
        return int(answer)

    def since(self, room: str, seq: int) -> list[Envelope] | None:
        """The envelopes after `seq`, or None if some are not known any more."""
        state, _, log, *_ = keys(room)
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

    def standing(self, room: str, names: Iterable[str], *, now: float) -> tuple[Members, Charter | None, bool]:
        """Members and charter of the room, and whether anybody of these `names` may not enter it."""
        _, members, _, _, charter = keys(room)
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.hgetall(members)
            pipeline.get(charter)
            for name in names:
                pipeline.zscore(removed(room), name)
            stored, kept, *ends = pipeline.execute()
        barred = any(until is not None and until > now for until in ends)
        return read_members(stored), _charter.decode(kept) if kept else None, barred

    def charter(self, room: str) -> Charter | None:
        """The room's charter."""
        kept = cast("bytes | None", self._client.get(keys(room)[4]))
        return _charter.decode(kept) if kept else None

    def born(self, now: float) -> float:
        """Since when this Redis remembers; since `now` if nobody has asked before."""
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.set(BORN, repr(now), nx=True)
            pipeline.get(BORN)
            return float(pipeline.execute()[1])

    def members(self, room: str) -> list[Stored]:
        """The members in the order they came."""
        return in_order(self._read(room)[1].values())

    def get(self, room: str, identity: str) -> Stored | None:
        """One member."""
        text = self._client.hget(keys(room)[1], identity)
        return _stored.decode(text) if text else None

    def names(self) -> list[str]:
        """What the rooms are called that have members."""
        start = keys("")[1]
        found = self._client.scan_iter(match=f"{start}*", count=1000)
        return sorted({key.decode().removeprefix(start) for key in found})

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

    def _read(self, room: str) -> tuple[str, Members, bytes]:
        state, members, _, _, charter = keys(room)
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.hget(state, "version")
            pipeline.hgetall(members)
            pipeline.get(charter)
            version, stored, kept = pipeline.execute()
        return (version or b"").decode(), read_members(stored), kept or b""

    def _after(self, members: Members, edit: Edit) -> Members:
        after = {identity: stored for identity, stored in members.items() if identity not in edit.gone}
        return after | {stored.member.identity: stored for stored in edit.puts}

    def _order(
        self, room: str, version: str, before: Members, after: Members, edit: Edit, least_seq: int
    ) -> dict[str, Any]:
        """What the commit script is to do."""
        processes = connected(after)
        hearers = sorted(processes | connected(before) | {self._process})
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
            "notices": list(notices(edit, hearers)),
            "processes": sorted(processes),
            "hearers": hearers,
            "indexes": list(indexes(room, before, after, {*edit.gone, *(s.member.identity for s in edit.puts)})),
        }
        if edit.charter:
            order["charter_after"] = msgspec.json.encode(edit.charter).decode()
        return order


def read_members(stored: dict[bytes, bytes]) -> Members:
    """The members as Redis keeps them."""
    return {identity.decode(): _stored.decode(text) for identity, text in stored.items()}


def keys(room: str) -> list[str]:
    """The keys of a room: state, members, log, chat and charter."""
    return [f"{PREFIX}:room:{part}:{room}" for part in ("state", "members", "log", "chat", "charter")]


def removed(room: str) -> str:
    """The key of who was put out of a room; it outlives the room."""
    return f"{PREFIX}:room:removed:{room}"


REFUSED = b"removed"  # what the commit script answers
NOT_PERMITTED = b"not permitted"  # what the post script answers
LOST = f"{PREFIX}:lost"
PROCESSES = f"{PREFIX}:processes"
BORN = f"{PREFIX}:born"


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


def envelope(seq: int, to: str, skip: str, text: str) -> Envelope:
    """An envelope from how Redis keeps it."""
    return Envelope(seq, text.encode(), to or None, skip or None)
