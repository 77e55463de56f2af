"""Whatever people and servers do, in whatever order: nobody twice, no ghosts, never too many, one roster for all.

And nothing that is said is heard twice, however often it is said. Nobody comes into a locked room who was not let in,
everybody knows the same rules, and there is always a host.

Two hubs share a Redis, one hub has the memory. Clients are sockets that say and hear real frames; each
keeps a roster the way the browser does.
"""

from __future__ import annotations

import json

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.realtime.fakes import SEALS, FakeClient, FakeClock, hello, places, token_for, verify
from video_app.access.grant import door_of
from video_app.look_alikes import skeleton
from video_app.realtime.hub import Hub
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.redis import RedisStore
from video_app.realtime.stores.redis.rooms import PROCESSES

CAPACITY = 3
GRACE_SECONDS = 30
ROOM = "standup"
PEOPLE = st.sampled_from([f"{name}~{number}" for number, name in enumerate(["Ana", "Bo", "ana", "Di", "Аnа"])])
HUBS = st.sampled_from([0, 1])


class Client:
    """A client with the roster it was told."""

    def __init__(self, hub: Hub, identity: str, **extra: dict | str) -> None:
        self.identity = identity
        self.fake = FakeClient(hub)
        self.fake.say("hello", **hello(token_for(identity, ROOM)), **extra)
        answer = self.fake.hear("welcome", "error")
        self.admitted = answer["type"] == "welcome"
        self.heard: set[tuple[str, str]] = set()
        if self.admitted:
            self.roster = {one["identity"]: shown(one) for one in [answer["self"], *answer["participants"]]}
            self.resume = {"key": answer["resume"], "seq": answer["seq"]}
            self.rules, self.passed = answer["rules"], answer["pass"]

    def say(self, type: str, **fields) -> None:
        """Say something and wait until it is done."""
        assert self.ask(type, **fields) is None

    def ask(self, type: str, **fields) -> str | None:
        """Say something and wait until it is done; the error, if it is refused."""
        self.fake.say(type, **fields)
        self.fake.say("ping", id=4711)
        error = None
        while (message := self._take())["type"] != "pong":
            error = message["id"] if message["type"] == "error" else error
        return error

    def listen(self, number: int) -> None:
        """Hear everything that was said before message `number`."""
        while self._take().get("text") != str(number):
            pass

    def _take(self) -> dict:
        """Hear one message, and remember it."""
        message = json.loads(self.fake.socket.outgoing.get(timeout=5))
        if "seq" in message:
            self.resume["seq"] = message["seq"]
        if message["type"] in {"participant-joined", "participant-changed"}:
            self.roster[message["participant"]["identity"]] = shown(message["participant"])
        elif message["type"] == "participant-left":
            del self.roster[message["identity"]]
        elif message["type"] == "rules":
            self.rules = message["rules"]
        elif message["type"] == "chat" and message["identity"] != self.identity:
            said = (message["identity"], message["id"])
            assert said not in self.heard, "somebody hears it twice"
            self.heard.add(said)
        return message


def shown(participant: dict) -> tuple[str, bool]:
    """A participant's state, and whether the hand is raised."""
    return participant["state"], participant["hand_raised_at"] is not None


class Machine(RuleBasedStateMachine):
    """People who come, go, vanish and return, on servers that crash."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.clients: dict[str, Client] = {}
        self.lost: dict[str, tuple[float, dict]] = {}  # since when, and what to resume with
        self.hands: set[str] = set()
        self.passes: dict[str, str] = {}
        self.said = 0
        self.hubs = [self.hub(store) for store in self.make_stores()]

    def hub(self, store) -> Hub:
        kinds = places(store, self.clock, CAPACITY)
        return Hub(store, places=kinds, grace_seconds=GRACE_SECONDS, verify=verify, clock=self.clock, sweeps=False)

    @rule(identity=PEOPLE, number=HUBS)
    def join(self, identity: str, number: int) -> None:
        if identity in self.clients:
            return
        was_lost = self.lost.get(identity)
        extra = {"resume": was_lost[1]} if was_lost else {}
        if identity in self.passes:
            extra["pass"] = self.passes[identity]
        let_in = was_lost is not None or self.is_let_in(identity)
        client = Client(self.hubs[number % len(self.hubs)], identity, **extra)
        fits = was_lost is not None or len(self.clients) + len(self.lost) < CAPACITY
        assert client.admitted == (fits and let_in)
        if client.admitted:
            self.passes[identity] = client.passed
            self.lost.pop(identity, None)
            self.clients[identity] = client

    def is_let_in(self, identity: str) -> bool:
        """Whether somebody may come into the room who is not in it."""
        charter = self.hubs[0].charter(ROOM)
        if charter is None or not charter.locked or charter.is_host(identity):
            return True
        return SEALS.read_pass(self.passes.get(identity, ""), ROOM, identity) == charter.founded

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), locked=st.booleans())
    def lock_or_unlock(self, data, locked: bool) -> None:
        client = self.clients[data.draw(st.sampled_from(sorted(self.clients)))]
        is_host = self.hubs[0].charter(ROOM).is_host(client.identity)
        assert client.ask("rules", locked=locked) == (None if is_host else "not_host")
        assert not is_host or self.hubs[0].charter(ROOM).locked == locked

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def lower_a_hand(self, data) -> None:
        clients = sorted(self.clients)
        client, other = (data.draw(st.sampled_from(clients)) for _ in range(2))
        is_host = self.hubs[0].charter(ROOM).is_host(client)
        error = self.clients[client].ask("moderate", to=[other], what="lower-hand")
        assert error == ("not_host" if not is_host else "unknown_participant" if client == other else None)
        if error is None:
            self.hands.discard(other)

    @rule(identity=PEOPLE, number=HUBS)
    def knock(self, identity: str, number: int) -> None:
        """Somebody waits at the door, and is let in by a host, if one is there."""
        charter = self.hubs[0].charter(ROOM)
        fake = FakeClient(self.hubs[number % len(self.hubs)])
        fake.say("hello", **hello(token_for(identity, door_of(ROOM))))
        assert fake.hear("welcome")["participants"] == []
        hosts = [client for who, client in sorted(self.clients.items()) if charter and charter.is_host(who)]
        if hosts:
            hosts[0].say("admit", to=[identity])
            self.passes[identity] = fake.hear("admitted")["pass"]
        fake.say("leave")
        while isinstance(fake._next(), dict):
            pass
        fake._join()

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def leave(self, data) -> None:
        client = self.clients.pop(data.draw(st.sampled_from(sorted(self.clients))))
        client.fake.leave()
        self.hands.discard(client.identity)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), raised=st.booleans())
    def raise_or_lower_hand(self, data, raised: bool) -> None:
        client = self.clients[data.draw(st.sampled_from(sorted(self.clients)))]
        client.say("hand", raised=raised)
        client.roster[client.identity] = ("connected", raised)  # one's own hand is not told
        (self.hands.add if raised else self.hands.discard)(client.identity)

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def react_and_look(self, data) -> None:
        client = self.clients[data.draw(st.sampled_from(sorted(self.clients)))]
        client.say("reaction", reaction="heart")
        client.say("media", microphone=data.draw(st.booleans()), camera=True, screen=False)
        for other in sorted({*self.clients} - {client.identity})[:1]:
            client.say("view", to=other, height=180)

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def drop(self, data) -> None:
        client = self.clients.pop(data.draw(st.sampled_from(sorted(self.clients))))
        client.fake.end()
        self.lost[client.identity] = (self.clock.now, client.resume)

    @rule(number=HUBS)
    def crash(self, number: int) -> None:
        """A server stops without a word; a new one takes its place."""
        if len(self.hubs) == 1:
            return
        old = self.hubs[number]
        old._store.close()
        old._part = lambda peer, place, clean: None  # the dead say nothing
        for client in [client for client in self.clients.values() if client.fake.peer in peers_of(old)]:
            del self.clients[client.identity]
            client.fake.end()
            self.lost[client.identity] = (self.clock.now, client.resume)
        self.hubs[number] = self.hub(self.new_store())

    @rule(seconds=st.sampled_from([1, 20, 40]))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += seconds
        for hub in self.hubs:
            hub.sweep()
        before = self.clock.now - GRACE_SECONDS
        self.lost = {who: (since, resume) for who, (since, resume) in self.lost.items() if since > before}
        self.hands &= {*self.clients, *self.lost}

    @invariant()
    def everybody_sees_the_same(self) -> None:
        there = sorted([*self.clients, *self.lost])
        listed = [participant.identity for participant in self.hubs[0].participants(ROOM)]
        assert sorted(listed) == there, "somebody is twice, a ghost or missing"
        assert len(listed) <= CAPACITY
        names = [skeleton(participant.name) for participant in self.hubs[0].participants(ROOM)]
        assert len({*names}) == len(names), "two are called the same"
        charter = self.hubs[0].charter(ROOM)
        assert not there or charter.hosts
        rules = charter and msgspec.to_builtins(charter.rules())
        self.said += 1
        for client in list(self.clients.values())[:1]:
            for _ in range(1 + self.said % 2):
                client.fake.say("chat", id=str(self.said), text=str(self.said))
        for client in self.clients.values():
            client.listen(self.said)
            assert sorted(client.roster) == there, client.identity
            states = {who: ("reconnecting" if who in self.lost else "connected", who in self.hands) for who in there}
            assert client.roster == states
            assert client.rules == rules

    def teardown(self) -> None:
        for client in self.clients.values():
            client.fake.end()
        for hub in self.hubs:
            hub.close()


def peers_of(hub: Hub) -> list:
    return hub._connections.all()


class MemoryMachine(Machine):
    def make_stores(self) -> list:
        return [MemoryStore(SEALS.charter, clock=self.clock)]


def redis_machine(url: str):
    class RedisMachine(Machine):
        def make_stores(self) -> list:
            with redis.Redis.from_url(url) as client:
                client.flushall()
            return [self.new_store(), self.new_store()]

        def new_store(self) -> RedisStore:
            return RedisStore(url, sign=SEALS.charter, heartbeat_seconds=0.5, clock=self.clock)

        def crash(self, number: int) -> None:
            """As above; the dead process is found at once instead of two seconds later."""
            process = self.hubs[number]._store._process
            super().crash(number)
            with redis.Redis.from_url(url) as client:
                client.zadd(PROCESSES, {process: 0})
            self.hubs[0].sweep()

        crash = rule(number=HUBS)(crash)

    return RedisMachine


def run(machine: type, examples: int) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=20, deadline=None, suppress_health_check=health),
    )


@pytest.mark.timeout(120)
def test_one_hub_in_memory() -> None:
    run(MemoryMachine, 40)


@pytest.mark.timeout(120)
def test_two_hubs_on_one_redis(redis_server) -> None:
    run(redis_machine(redis_server.url), 15)
