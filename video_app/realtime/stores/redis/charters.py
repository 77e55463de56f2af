"""Charters in Redis: the part of its store that is about them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

from video_app.access.charter import Charter
from video_app.realtime.messages import ParticipantLeft
from video_app.realtime.stores.adoption import brought_back
from video_app.realtime.stores.base import Member, StoreUnavailable
from video_app.realtime.stores.redis.edits import Edit, Members, in_order, people
from video_app.realtime.stores.redis.feeds import Feeds
from video_app.realtime.stores.redis.rooms import Rooms
from video_app.realtime.stores.ruling import CharterKeeper, Decide, Ruled, Ruling


class RedisCharters(CharterKeeper):
    """What a store does with charters that keeps them in `_rooms` and hears of them in `_feeds`."""

    _rooms: Rooms
    _feeds: Feeds
    _clock: Callable[[], float]

    @abstractmethod
    def _reachable(self) -> AbstractContextManager[None]:
        """Turn failures of Redis into StoreUnavailable."""

    def _edit(
        self, members: Members, before: Charter | None, ruling: Ruling | None, skip: str | None = None
    ) -> tuple[Edit, list[Member]]:
        """What a `ruling` changes, announced to all but `skip`, and who is put out."""
        if ruling is None:
            return Edit(), []
        news = self.announcement(before, ruling.charter)
        out = [one for one in in_order(members.values()) if one.member.identity in ruling.out]
        edit = Edit(
            gone=[one.member.identity for one in out],
            posts=[(news, skip)] if news and members else [],
            evictions=[(one.process, one.member.session, ruling.close) for one in out],
            charter=ruling.charter if ruling.charter != before else None,
        )
        edit.posts += [(ParticipantLeft(one.member.identity, "removed"), one.member.identity) for one in out]
        return edit, [one.member for one in out]

    def _known(self, room: str, kept: Charter | None) -> Charter | None:
        """The charter that Redis has `kept`; if it has just lost that, what this process remembers."""
        return kept or self._feeds.charter(room)

    def charter(self, room: str) -> Charter | None:
        try:
            with self._reachable():
                return self._known(room, self._rooms.charter(room))
        except StoreUnavailable:
            if (known := self._feeds.charter(room)) is None:
                raise
            return known

    def amend(self, room: str, decide: Decide) -> Ruled:
        ruled: list[Ruled] = []

        def rule(members: Members, charter: Charter | None) -> Edit | None:
            known = self._known(room, charter)
            ruling = decide(known, people(members))
            edit, out = self._edit(members, charter, ruling)
            ruled[:] = [Ruled(edit.charter or known, out)]
            return edit if edit.charter or out else None

        with self._reachable():
            self._rooms.rule(room, rule)
        return ruled[0]

    def born(self) -> float:
        with self._reachable():
            return self._rooms.born(self._clock())

    def _bring_back(self, room: str, remembered: Charter) -> None:
        """Put back a charter that this process heard of and Redis may have lost. Raises redis.RedisError."""
        now = self._clock()

        def rule(members: Members, charter: Charter | None) -> Edit | None:
            born = self._rooms.born(now)
            ruling = brought_back(remembered, charter, "", people(members), now=now, born=born)
            return self._edit(members, charter, ruling)[0] if ruling else None

        self._rooms.rule(room, rule)
