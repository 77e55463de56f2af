"""What every store keeps to about charters."""

import threading

import pytest
from msgspec.structs import replace

from tests.realtime.stores import OFF, admit, chat, join, told
from video_app.access.charter import Charter, Permissions
from video_app.access.rules import Who
from video_app.realtime.messages import Close, Pong
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.base import Arrival, Eviction, Standing
from video_app.realtime.stores.ruling import CHARTER_LINGER_SECONDS, NotAdmitted, NotPermitted, Ruling

FIRST = Charter(room="standup", founded=100.0, hosts=("p",))
LOCKED = FIRST.amended(locked=True)


def found(kept, members):
    return Ruling(kept or FIRST)


def refuse(kept, members):
    raise NotAdmitted("locked")


def put(charter, out=(), close=Close.LOCKED):
    return lambda kept, members: Ruling(charter, out, close)


def leave(store, identity="Ana~1"):
    assert store.leave("standup", identity, reason="left", session=f"session of {identity}")


class TestJoining:
    def test_founds_in_the_same_step(self, store):
        snapshot = join(store, decide=found)
        assert snapshot.charter == store.charter("standup") == FIRST
        assert join(store, "Bo~2", decide=found).charter == FIRST

    def test_founds_nothing_where_nobody_decides(self, store):
        assert join(store).charter is store.charter("standup") is None

    def test_shows_who_is_there_to_who_decides(self, store):
        join(store, decide=found, who=Who("p", "Ana~1", passed=100.0))
        seen = []

        def look(kept, members):
            seen.append((kept, [(member.identity, member.who) for member in members]))
            return Ruling(kept)

        join(store, "Bo~2", decide=look)
        assert seen[-1] == (FIRST, [("Ana~1", Who("p", "Ana~1", passed=100.0, inside=FIRST.founded))])

    def test_is_refused_and_then_nothing_has_happened(self, store, events):
        join(store, decide=found)
        before = len(events)
        with pytest.raises(NotAdmitted):
            join(store, "Bo~2", decide=refuse)
        with pytest.raises(NotAdmitted):
            join(store, "Bo~2", room="elsewhere", decide=refuse)
        assert len(events) == before
        assert [member.identity for member in store.members("standup")] == ["Ana~1"]
        assert store.members("elsewhere") == []

    def test_tells_the_others_of_a_charter_that_takes_the_place_of_the_kept_one(self, store, events):
        join(store, decide=found)
        join(store, "Bo~2", decide=put(LOCKED))
        rules = [event for event in events if b'"rules"' in getattr(event, "frame", b"")]
        assert [told(event)["rules"]["locked"] for event in rules] == [True]
        assert not rules[0].is_for("Bo~2")
        assert rules[0].is_for("Ana~1")

    def test_puts_out_whom_the_charter_does_not_let_in(self, store, events):
        join(store, decide=found)
        join(store, "Cy~3", decide=found)
        snapshot = join(store, "Bo~2", decide=put(LOCKED, ["Cy~3", "Nobody~0"]), capacity=2)  # there is a place then
        assert [member.identity for member in snapshot.out] == ["Cy~3"]
        assert [member.identity for member in snapshot.others] == ["Ana~1"]
        assert Eviction("session of Cy~3", Close.LOCKED) in list(events)
        left = [told(event) for event in events if b"participant-left" in getattr(event, "frame", b"")]
        assert [(one["identity"], one["reason"]) for one in left] == [("Cy~3", "removed")]


class TestAdmitting:
    def test_asks_too_and_founds_nothing(self, store):
        with pytest.raises(NotAdmitted):
            store.admit("standup", arrival(), now=1, decide=refuse)
        assert store.members("standup") == []
        assert store.admit("standup", arrival(), now=1, decide=lambda kept, members: None)
        assert store.charter("standup") is None


class TestAmending:
    def test_changes_and_tells_everybody(self, store, events):
        join(store, decide=found)
        assert store.amend("standup", put(LOCKED)).charter == store.charter("standup") == LOCKED
        assert told(events[-1])["rules"]["locked"] is True
        assert events[-1].is_for("Ana~1")

    def test_tells_nobody_of_what_nobody_sees(self, store, events):
        join(store, decide=found)
        before = len(events)
        store.amend("standup", put(replace(FIRST, hostless_since=1.0)))
        store.amend("standup", lambda kept, members: None)
        assert len(events) == before
        assert store.charter("standup").hostless_since == 1.0

    def test_puts_out_in_the_same_step(self, store, events):
        join(store, decide=found)
        join(store, "Bo~2", decide=found)
        ruled = store.amend("standup", lambda kept, members: Ruling(kept, [m.identity for m in members], Close.ENDED))
        assert [member.identity for member in ruled.out] == ["Ana~1", "Bo~2"]
        assert store.members("standup") == []
        assert [e for e in events if isinstance(e, Eviction)] == [
            Eviction("session of Ana~1", Close.ENDED),
            Eviction("session of Bo~2", Close.ENDED),
        ]

    def test_changes_nothing_when_it_is_refused(self, store):
        join(store, decide=found)
        with pytest.raises(NotAdmitted):
            store.amend("standup", refuse)
        assert store.charter("standup") == FIRST

    def test_works_in_an_empty_room(self, store):
        assert store.amend("standup", put(LOCKED)).charter == LOCKED
        assert join(store, decide=found).charter == LOCKED
        assert store.amend("elsewhere", lambda kept, members: None).charter is None

    @pytest.mark.parametrize("room", ["standup", "empty"])
    def test_is_done_one_at_a_time(self, store, room):
        join(store, decide=found)
        store.amend("empty", put(FIRST))

        def lock_and_unlock():
            for _ in range(5):
                store.amend(room, lambda kept, members: Ruling(kept.amended(locked=not kept.locked)))

        threads = [threading.Thread(target=lock_and_unlock) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.charter(room).version == FIRST.version + 20


class TestPermissions:
    """What says or changes something is refused in the same step where the charter does not allow it."""

    ACTIONS = {
        "chat": lambda store, identity, **needs: store.say("standup", chat("Hello", identity), **needs),
        "react": lambda store, identity, **needs: store.post("standup", Pong(1), by=identity, **needs),
        "rename": lambda store, identity, **needs: store.revise(
            "standup", identity, lambda own, others: replace(own, name="X"), **needs
        ),
    }

    @pytest.fixture(params=[Permissions(), Permissions(chat=False, react=False, rename=False)], ids=["all", "none"])
    def may(self, store, request):
        charter = FIRST.amended(may=request.param)
        join(store, decide=lambda kept, members: Ruling(kept or charter))
        join(store, "Bo~2", person='b"日', decide=found)
        return request.param

    @pytest.mark.parametrize("permission", ACTIONS)
    def test_are_kept_to_by_all_but_hosts(self, store, events, may, permission):
        act, before = self.ACTIONS[permission], len(events)
        if not getattr(may, permission):
            with pytest.raises(NotPermitted):
                act(store, "Bo~2", needs=permission)
            assert len(events) == before
            assert act(store, "Bo~2")
        else:
            assert act(store, "Bo~2", needs=permission)
        assert act(store, "Ana~1", needs=permission)

    @pytest.mark.parametrize("permission", ACTIONS)
    def test_of_who_is_not_there_are_not_asked(self, store, may, permission):
        assert not self.ACTIONS[permission](store, "Gone~0", needs=permission)

    @pytest.mark.parametrize("permission", ACTIONS)
    def test_are_everybodys_without_a_charter(self, store, permission):
        join(store)
        assert self.ACTIONS[permission](store, "Ana~1", needs=permission)


class TestStanding:
    def test_is_all_that_counts_for_who_wants_in(self, store):
        assert store.standing("standup", "p", "Ana~1", now=1.0) == Standing(None, [], False)
        join(store, decide=found)
        join(store, "Bo~2", person="b", decide=found)
        store.remove("standup", "b", now=100.0)
        assert store.standing("standup", "p", "Ana~1", now=101.0) == Standing(FIRST, store.members("standup"), False)
        assert store.standing("standup", "b", "Bo~9", now=101.0).removed
        assert store.standing("standup", "x", "Bo~2", now=101.0).removed


class TestLingering:
    def test_outlives_the_last_member(self, store):
        join(store, decide=found)
        store.amend("standup", put(LOCKED))
        leave(store)
        assert store.charter("standup") == LOCKED
        assert join(store, "Bo~2", decide=found).charter == LOCKED

    def test_ends_after_a_while_in_memory(self):
        now = [1000.0]
        store = MemoryStore(clock=lambda: now[0])
        join(store, decide=found)
        now[0] += 2 * CHARTER_LINGER_SECONDS
        assert store.charter("standup") == FIRST
        leave(store)
        now[0] += CHARTER_LINGER_SECONDS - 1
        assert store.charter("standup") == FIRST
        now[0] += 1
        assert store.charter("standup") is None
        join(store, "Bo~2", room="elsewhere")
        assert store.leave("elsewhere", "Bo~2", reason="left")
        assert not store._charters._kept

    def test_ends_after_a_while_in_redis(self, store):
        if isinstance(store, MemoryStore):
            pytest.skip("memory has no keys that end by themselves; how it forgets is the test above")
        join(store, decide=found)
        (key,) = [key for key in store._client.keys("*charter*") if b"charter" in key]
        assert store._client.ttl(key) > CHARTER_LINGER_SECONDS
        leave(store)
        assert 0 < store._client.ttl(key) <= CHARTER_LINGER_SECONDS
        join(store, decide=found)
        assert store._client.ttl(key) > CHARTER_LINGER_SECONDS


class TestRevising:
    def test_changes_a_member_whoever_speaks_for_it_and_tells_it_too(self, store, events):
        join(store)
        join(store, "Bo~2")
        revised = store.revise("standup", "Ana~1", lambda own, others: replace(own, media=OFF))
        assert revised.media == store.member("standup", "Ana~1").media == OFF
        assert told(events[-1])["participant"]["media"]["microphone"] is False
        assert events[-1].is_for("Ana~1")
        assert events[-1].is_for("Bo~2")

    def test_shows_the_others(self, store):
        join(store)
        join(store, "Bo~2")
        seen = []
        store.revise("standup", "Ana~1", lambda own, others: seen.extend(others) or own)
        assert [member.identity for member in seen] == ["Bo~2"]

    def test_is_not_for_strangers_and_older_sockets(self, store, events):
        join(store)
        before = len(events)
        revision = pytest.fail
        assert store.revise("standup", "Bo~2", revision) is None
        assert store.revise("elsewhere", "Ana~1", revision) is None
        assert store.revise("standup", "Ana~1", revision, session="another") is None
        assert len(events) == before

    def test_outlasts_what_the_member_says_next(self, store):
        join(store)
        store.revise("standup", "Ana~1", lambda own, others: replace(own, media=OFF))
        store.change("standup", "Ana~1", session="session of Ana~1", hand_raised_at=1.0)
        assert store.member("standup", "Ana~1").media == OFF


def test_leaving_closes_with_what_it_is_told(store, events):
    join(store)
    assert store.leave("standup", "Ana~1", reason="removed", close=Close.DENIED)
    assert Eviction("session of Ana~1", Close.DENIED) in list(events)


def test_a_store_says_since_when_it_remembers(store):
    assert store.born() == store.born() > 0


def test_a_store_names_the_places_where_somebody_is(store):
    join(store, decide=found)
    join(store, "Bo~2", room="~door/standup")
    join(store, "Cy~3", room="elsewhere")
    store.leave("elsewhere", "Cy~3", reason="left")
    assert store.rooms() == ["standup", "~door/standup"]


def test_a_recital_has_the_rules(store, events):
    join(store, decide=found)
    store.recite("standup")
    assert [told(event)["type"] for event in events][-2:] == ["roster", "rules"]


def test_charters_of_rooms_have_nothing_to_do_with_each_other(store):
    join(store, decide=found)
    assert store.charter("elsewhere") is None
    assert admit(store, room="elsewhere")


def arrival():
    return Arrival("Phone~1", "Phone~1", "media", OFF)
