"""Whatever people do and servers forget, in whatever order: the rules of a room are those that its people made.

The newest charter that anybody has shown holds. Nobody removed is inside, and nobody whom a closed room did not let
in: no stranger who came first either, once those are back who were there. Hosts are who founded, was made one or
inherited. Who waits at the door hears of nobody. And whom a room let in stays.

Two hubs share a Redis, one hub has the memory. Pages keep what they are told of charters and passes, as the browser
does, and show the latest of it, or anything else they ever had.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.realtime.fakes import SEALS, places, verify
from tests.realtime.pages import NAMES, Page, TickingClock
from tests.waiting import wait_until
from video_app.access.charter import Charter
from video_app.access.grant import door_of
from video_app.access.rules import ADOPT_SECONDS
from video_app.realtime.hub import Hub
from video_app.realtime.messages import Close, Pong
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.redis import RedisStore
from video_app.realtime.stores.redis.rooms import PROCESSES

ROOM = "standup"
GRACE_SECONDS = 30
PEOPLE = st.sampled_from(sorted(NAMES))
HUBS = st.sampled_from([0, 1])
SHOWN = st.sampled_from(["latest", "latest", "latest", "any", "nothing"])
AT_A_DOOR = {"pong", "admitted"}


class Machine(RuleBasedStateMachine):
    """People at a room that is locked, guarded and forgotten. `let_in` and `rightful` are by the room's founding."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TickingClock()
        self.pages = {person: Page(person) for person in NAMES}
        self.inside: set[str] = set()  # with a socket
        self.waiting: dict[str, float | None] = {}  # with the founding that their pass was for
        self.let_in: dict[float, set[str]] = defaultdict(set)
        self.rightful: dict[float, set[str]] = defaultdict(set)
        self.removed: set[str] = set()  # since the store began to remember
        self.host_seen_at = 0.0
        self.marks = itertools.count(1)
        self.hubs: list[Hub] = []

    def hub(self, store) -> Hub:
        kinds = places(store, self.clock)
        return Hub(store, places=kinds, grace_seconds=GRACE_SECONDS, verify=verify, clock=self.clock, sweeps=False)

    @initialize()
    def begin(self) -> None:
        self.hubs = [self.hub(store) for store in self.make_stores()]

    # What the room is now

    def charter(self, number: int = 0) -> Charter | None:
        return self.hubs[number % len(self.hubs)].charter(ROOM)

    def listed(self) -> set[str]:
        return {one.person for one in self.hubs[0].participants(ROOM)}

    def hosts_inside(self) -> list[str]:
        charter = self.charter()
        return [person for person in sorted(self.inside) if charter and charter.is_host(person)]

    def shown(self, page: Page, how: str, data) -> dict[str, str]:
        """What the page shows in its hello."""
        fields = {}
        for name, kept in (("charter", page.charters), ("pass", page.passes)):
            if kept and how != "nothing":
                fields[name] = kept[-1] if how == "latest" else data.draw(st.sampled_from(kept))
        return fields

    # What people do

    @rule(person=PEOPLE, number=HUBS, how=SHOWN, data=st.data())
    def enter(self, person: str, number: int, how: str, data) -> None:
        if person in self.inside | {*self.waiting}:
            return
        self.come(person, number, self.shown(self.pages[person], how, data))
        self.settle()

    def come(self, person: str, number: int, fields: dict[str, str]) -> None:
        """Come to the room, and check that it lets in exactly whom the newest charter does."""
        page, kept, there = self.pages[person], self.charter(number), person in self.listed()
        shown = SEALS.read_charter(fields.get("charter", ""), ROOM)
        passed = SEALS.read_pass(fields.get("pass", ""), ROOM, person)
        newest = self.newest(shown, kept, person)
        expected = self.verdict(newest, person, passed, there and newest is kept)
        assert page.connect(self.hubs[number % len(self.hubs)], ROOM, fields) == expected
        if expected != "welcome":
            assert self.charter(number) == kept, "who is refused changes nothing"
            return
        self.inside.add(person)
        after = self.charter(number)
        if newest is None:
            self.rightful[after.founded].add(person)
        else:
            assert (after.founded, after.version) == (newest.founded, newest.version), "an older charter holds"
        if newest is None or is_open(newest) or newest.is_host(person):
            self.let_in[after.founded].add(person)

    def newest(self, shown: Charter | None, kept: Charter | None, person: str) -> Charter | None:
        """Which of the two is to hold."""
        if shown is None or person in shown.removed:
            return kept
        if kept is None:
            return shown
        if shown.founded == kept.founded:
            return max(kept, shown, key=lambda charter: charter.version)
        born = self.hubs[0]._store.born()
        late = self.clock.now - born >= ADOPT_SECONDS
        before_the_loss = [0 if one.founded > born else one.founded for one in (kept, shown)]
        return shown if before_the_loss[1] > before_the_loss[0] and not late else kept

    def verdict(self, charter: Charter | None, person: str, passed: float | None, there: bool = False) -> str:
        """What somebody hears who comes by that `charter`, with a pass for a founding; `there` already, maybe."""
        if person in self.removed or (charter and person in charter.removed):
            return "removed"
        if charter is None or is_open(charter) or charter.is_host(person) or passed == charter.founded or there:
            return "welcome"
        return "locked" if charter.locked else "must_wait"

    @rule(person=PEOPLE, number=HUBS, how=SHOWN, data=st.data())
    def knock(self, person: str, number: int, how: str, data) -> None:
        page = self.pages[person]
        if person in self.inside | {*self.waiting}:
            return
        fields = self.shown(page, how, data)
        answer = page.connect(self.hubs[number % len(self.hubs)], door_of(ROOM), fields)
        assert answer == "welcome" or (answer == "removed" and person in self.removed)
        if answer == "welcome":
            assert page.welcome["participants"] == []
            assert {"rules", "charter", "pass", "waiting"}.isdisjoint(page.welcome)
            self.waiting[person] = SEALS.read_pass(fields.get("pass", ""), ROOM, person)
        self.settle()

    @precondition(lambda self: self.inside | {*self.waiting})
    @rule(data=st.data(), politely=st.booleans())
    def go(self, data, politely: bool) -> None:
        """Leave, or vanish."""
        person = data.draw(st.sampled_from(sorted(self.inside | {*self.waiting})))
        page = self.pages[person]
        if politely:
            page.fake.leave()
            page.fake = None
        page.end()
        self.inside.discard(person)
        self.waiting.pop(person, None)
        self.settle()

    @precondition(lambda self: self.hosts_inside())
    @rule(
        data=st.data(),
        changes=st.dictionaries(st.sampled_from(["locked", "waiting_room"]), st.booleans(), min_size=1),
    )
    def set_rules(self, data, changes: dict[str, bool]) -> None:
        host = data.draw(st.sampled_from(self.hosts_inside()))
        assert self.pages[host].ask("rules", **changes) is None
        self.settle()

    @precondition(lambda self: self.hosts_inside() and self.waiting)
    @rule(data=st.data(), admit=st.booleans())
    def answer_the_door(self, data, admit: bool) -> None:
        host = data.draw(st.sampled_from(self.hosts_inside()))
        person = data.draw(st.sampled_from(sorted(self.waiting)))
        assert self.pages[host].ask("admit" if admit else "deny", to=[self.pages[person].identity]) is None
        if admit:
            self.let_in[self.charter().founded].add(person)
        self.settle(person if admit else "")

    @precondition(lambda self: self.hosts_inside())
    @rule(data=st.data(), person=PEOPLE, by_command=st.booleans())
    def remove(self, data, person: str, by_command: bool) -> None:
        host = data.draw(st.sampled_from(self.hosts_inside()))
        if by_command:
            self.hubs[0].remove(ROOM, person)
        elif person == host:
            return
        else:
            assert self.pages[host].ask("remove", person=person) is None
        self.removed.add(person)
        self.settle()

    @precondition(lambda self: self.hosts_inside())
    @rule(data=st.data(), host=st.booleans())
    def make_or_unmake_a_host(self, data, host: bool) -> None:
        by, person = (data.draw(st.sampled_from(people)) for people in (self.hosts_inside(), sorted(self.inside)))
        before = self.charter()
        error = self.pages[by].ask("host", person=person, host=host)
        assert error == (None if host or before.hosts != (person,) else "not_allowed")
        if host:
            self.rightful[before.founded].add(person)
        self.settle()

    @precondition(lambda self: self.inside)
    @rule(data=st.data())
    def try_what_is_for_hosts(self, data) -> None:
        person = data.draw(st.sampled_from(sorted(self.inside)))
        if not self.charter().is_host(person):
            assert self.pages[person].ask("rules", locked=False) == "not_host"

    # What happens to servers

    @rule(seconds=st.sampled_from([1, 20, 40, ADOPT_SECONDS + 1]))
    def time_passes(self, seconds: int) -> None:
        before = self.charter()
        self.clock.now += seconds
        for hub in self.hubs:
            hub.sweep()
        after = self.charter()
        if before and after and (heirs := {*after.hosts} - {*before.hosts}):
            assert self.clock.now - self.host_seen_at >= GRACE_SECONDS, "somebody inherits too early"
            there = [one for one in self.hubs[0].participants(ROOM) if one.person in self.inside]
            assert heirs == {there[0].person}, "who is there longest inherits"
            self.rightful[after.founded] |= heirs
        self.settle()

    @rule(first=PEOPLE, data=st.data())
    def restart(self, first: str, data) -> None:
        """All servers, and what they kept; the `first` who comes then shows nothing."""
        self.lose_everything()
        self.inside, self.waiting, self.removed = set(), {}, set()
        if data.draw(st.booleans()):
            self.come(first, 0, {})
        self.settle()

    # What holds always

    def settle(self, admitted: str = "") -> None:
        """Wait until everybody has heard everything, and check what must hold; a host has just `admitted` that one."""
        store, listed, charter, mark = self.hubs[0]._store, self.listed(), self.charter(), next(self.marks)
        for person in sorted(self.inside - listed):
            self.pages[person].gone()
        self.inside &= listed
        self.listen_at_the_door(mark, charter, admitted)
        assert listed == set() or charter
        for person in sorted(self.inside):
            page, rules = self.pages[person], msgspec.to_builtins(charter.rules())
            # Where numbers are lost for good everybody is told anew, in a moment.
            wait_until(lambda page=page, rules=rules: store.post(ROOM, Pong(mark)) and page.hears(mark, rules))
        self.check(charter, listed)

    def listen_at_the_door(self, mark: int, charter: Charter | None, admitted: str) -> None:
        store, door = self.hubs[0]._store, door_of(ROOM)
        there = {member.person for member in store.members(door)}
        for person in sorted(self.waiting):
            page, others = self.pages[person], {name for one, name in NAMES.items() if one != person}
            if person in there:
                store.post(door, Pong(mark), to=page.identity)
                heard = page.take(until=mark)
                assert {message["type"] for message in heard} <= AT_A_DOOR
                if any(message["type"] == "admitted" for message in heard):
                    assert person == admitted or self.verdict(charter, person, self.waiting[person]) == "welcome"
                    self.let_in[SEALS.read_pass(page.passes[-1], ROOM, person)].add(person)
                said = json.dumps([message | {"pass": ""} for message in heard])
                assert not any(name in said for name in others), "who waits hears of somebody"
            else:
                assert page.gone() in {Close.DENIED, Close.REMOVED}
                self.waiting.pop(person, None)

    def check(self, charter: Charter | None, listed: set[str]) -> None:
        if charter is None:
            return
        assert not listed & self.removed, "somebody removed is inside"
        assert not listed & {*charter.removed}, "somebody removed is inside"
        assert {*charter.hosts} <= self.rightful[charter.founded], "somebody is host who should not"
        let_in = self.let_in[charter.founded]
        assert is_open(charter) or listed <= let_in | {*charter.hosts}, "somebody is inside who was not let in"
        let_in |= listed
        if self.inside & {*charter.hosts}:
            self.host_seen_at = self.clock.now

    def teardown(self) -> None:
        for page in self.pages.values():
            page.end()
        for hub in self.hubs:
            hub.close()


def is_open(charter: Charter) -> bool:
    """Whether everybody comes in."""
    return not charter.locked and not charter.waiting_room


class MemoryMachine(Machine):
    def make_stores(self) -> list:
        return [MemoryStore(SEALS.charter, clock=self.clock)]

    def lose_everything(self) -> None:
        for page in self.pages.values():
            page.end()
        self.begin()


def redis_machine(url: str):
    class RedisMachine(Machine):
        def make_stores(self) -> list:
            with redis.Redis.from_url(url) as client:
                client.flushall()
            return [self.new_store() for _ in range(2)]

        def new_store(self) -> RedisStore:
            # Hearts beat when the test says so.
            return RedisStore(url, sign=SEALS.charter, heartbeat_seconds=60, clock=self.clock)

        def lose_everything(self) -> None:
            for hub in self.hubs:
                hub._store.close()
                hub._part = lambda peer, place, clean: None  # the dead say nothing
            for page in self.pages.values():
                page.end()
            self.begin()

        @rule(number=HUBS)
        def crash(self, number: int) -> None:
            """One server stops without a word; a new one takes its place."""
            old = self.hubs[number]
            old._store.close()
            old._part = lambda peer, place, clean: None
            mine = {peer.person for peer in old._connections.all()}
            for person in mine:
                self.pages[person].end()
            self.inside -= mine
            self.waiting = {one: passed for one, passed in self.waiting.items() if one not in mine}
            self.hubs[number] = self.hub(self.new_store())
            with redis.Redis.from_url(url) as client:
                client.zadd(PROCESSES, {old._store._process: 0})  # found dead at once
            self.hubs[0].sweep()
            self.settle()

        @rule(first=PEOPLE, number=HUBS, data=st.data())
        def flush(self, first: str, number: int, data) -> None:
            """Redis forgets, and the servers put everything back; somebody is faster, perhaps, and shows nothing."""
            inside, before = set(self.inside), self.charter()
            known = before.founded if inside else 0
            stay = {one for one in inside if before.is_host(one) or self.has_pass(one, known)}
            with redis.Redis.from_url(url) as client:
                client.flushall()
            self.removed = set()
            if first not in self.inside | {*self.waiting} and data.draw(st.booleans()):
                self.come(first, number, {})
            for hub in self.hubs:
                hub._store._keeper._beat()
            self.settle()
            if inside:
                assert self.charter() == before, "the rules are others"
                assert stay <= self.inside, "somebody is put out who was let in"

        def has_pass(self, person: str, founded: float) -> bool:
            return any(SEALS.read_pass(one, ROOM, person) == founded for one in self.pages[person].passes)

    return RedisMachine


def run(machine: type, examples: int) -> None:
    bounds = settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[Phase.generate],  # a failure may take long; to look for the shortest would take far longer
    )
    run_state_machine_as_test(machine, settings=bounds)


@pytest.mark.timeout(120)
def test_one_hub_in_memory() -> None:
    run(MemoryMachine, 120)


@pytest.mark.timeout(120)
def test_two_hubs_on_one_redis(redis_server) -> None:
    run(redis_machine(redis_server.url), 30)
