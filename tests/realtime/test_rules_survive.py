"""Each rule of a room after the server has forgotten everything, with all who were there back: as it was before."""

import pytest

from tests.realtime.fakes import SEALS, FakeClient, FakeClock, hello, places, token_for, verify
from tests.waiting import wait_until
from video_app.access.grant import door_of
from video_app.realtime.hub import Hub
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.redis import RedisStore

ROOM = "standup"
NAMES = {"a": "Ana~1", "b": "Bo~2", "c": "Cy~3", "e": "Eve~5"}


class Site:
    """A room with Ana, its host, and Bo. Pages hold what they are told of charters and passes."""

    def __init__(self, store):
        self.clock = FakeClock()
        self._store = store
        self.serve()
        self.clients, self.held = {}, {person: {} for person in NAMES}
        self.enter("a"), self.enter("b")

    def serve(self):
        """A server that remembers nothing."""
        store = self._store(self.clock)
        kinds = places(store, self.clock)
        self.hub = Hub(store, places=kinds, grace_seconds=30, verify=verify, clock=self.clock, sweeps=False)

    def hello(self, person, place=ROOM, **claims):
        """Come to a place, with what the page holds; the answer."""
        client = FakeClient(self.hub)
        token = token_for(NAMES[person], place, person, **claims)
        client.say("hello", **hello(token), **(self.held[person] if place == ROOM else {}))
        answer = client.hear("welcome", "error")
        if answer["type"] == "error":
            client.closed()
            return answer["id"]
        self.clients[person] = client
        self.learn(person, answer)
        return answer

    def enter(self, person, **claims):
        """Come into the room."""
        answer = self.hello(person, **claims)
        assert answer["type"] == "welcome"
        return answer

    def learn(self, person, message):
        self.held[person] |= {name: message[name] for name in ("charter", "pass") if name in message}

    def hear(self, person, type):
        """The next message of that type, whatever comes before it."""
        while (message := self.clients[person].hear_any())["type"] != type:
            self.learn(person, message)
        self.learn(person, message)
        return message

    def do(self, who, type, **fields):
        """Say something and wait until it is done; the error, if it is refused."""
        self.clients[who].say(type, **fields)
        return self.done(who)

    def done(self, person):
        """Hear all that was said so far; the error, if there was one."""
        error = None
        self.clients[person].say("ping", id=7)
        while (message := self.clients[person].hear_any())["type"] != "pong":
            self.learn(person, message)
            error = message["id"] if message["type"] == "error" else error
        return error

    def gone(self, person):
        """Leave."""
        self.clients.pop(person).leave()

    def pass_time(self, *seconds):
        for some in seconds:
            self.clock.now += some
            self.hub.sweep()

    def charter(self):
        return self.hub.charter(ROOM)

    def restart(self):
        """The server and all it knew are gone; those who were there come back, Ana last, and who waited too."""
        waiting = [person for person, client in self.clients.items() if client.peer.room != ROOM]
        back = sorted(self.clients, reverse=True)
        for person in set(back) - set(waiting):
            wait_until(lambda person=person: self.knows_the_rules(person))
        for client in self.clients.values():
            client.end()
        self.close()
        self.clock.now += 5
        self.serve()
        self.clock.now += 5
        for person in back:
            assert self.hello(person, door_of(ROOM) if person in waiting else ROOM)["type"] == "welcome"

    def knows_the_rules(self, person):
        """Whether the page of somebody inside holds the charter as it is now."""
        self.done(person)
        shown, kept = SEALS.read_charter(self.held[person]["charter"], ROOM), self.charter()
        return (shown.founded, shown.version) == (kept.founded, kept.version)

    def close(self):
        """The server ends; it says nothing more."""
        self.hub.close()

    def end(self):
        for client in self.clients.values():
            client.end()
        self.hub.close()


@pytest.fixture(params=["memory", "redis and servers", "redis alone"])
def site(request):
    """A site, and how it forgets."""
    if request.param == "memory":
        site = Site(lambda clock: MemoryStore(SEALS.charter, clock=clock))
        site.forget = site.restart
    else:
        redis_server = request.getfixturevalue("redis_server")
        site = Site(lambda clock: RedisStore(redis_server.url, sign=SEALS.charter, heartbeat_seconds=60, clock=clock))

        def flush():
            with redis_server.client() as client:
                client.flushall()

        def flush_alone():
            site.clock.now += 5
            flush()
            site.hub._store._keeper._beat()
            assert site.hub._store._rooms.charter(ROOM), "only one process knows the rules"
            site.clock.now += 5

        def restart():
            site.close = lambda: (Site.close(site), flush())
            site.restart()

        site.forget = flush_alone if request.param == "redis alone" else restart
    yield site
    site.end()


# One rule each: what is done before, and what holds after; None stands for what was before


def lock(site):
    site.do("a", "rules", locked=True)
    yield
    assert site.hello("e") == "locked"


def waiting_room(site):
    site.do("a", "rules", waiting_room=True)
    site.hello("c", door_of(ROOM))
    yield
    assert site.hello("e") == "must_wait"
    assert site.do("a", "admit", to=[NAMES["c"]]) is None
    site.hear("c", "admitted")
    site.gone("c")
    assert {one["name"] for one in site.enter("c")["participants"]} == {"Ana", "Bo"}


def passcode(site):
    site.do("a", "rules", passcode="blue whale")
    yield
    assert site.hello("e") == "passcode_required"
    assert site.hello("e", passcode=SEALS.passcode(ROOM, "red")) == "passcode_required"
    site.enter("e", passcode=SEALS.passcode(ROOM, "blue whale"))


def withdrawn_invite(site):
    site.do("a", "rules", passcode="blue whale")
    for _ in range(2):
        site.do("a", "invite", label="", hours=1)
    withdrawn, valid = [invite.id for invite in site.charter().invites]
    site.do("a", "withdraw", id=withdrawn)
    yield
    assert site.hello("e", invite=withdrawn) == "passcode_required"
    site.enter("e", invite=valid)


def removed_person(site):
    site.enter("c")
    site.do("a", "remove", person="c")
    site.clients.pop("c").closed()
    yield
    assert site.hello("c") == "removed"
    assert site.hub.is_removed(ROOM, "c", "")


def permissions(site):
    site.do("a", "rules", may={"share": True, "chat": False, "unmute": True, "rename": False, "react": False})
    yield
    assert site.do("b", "chat", id="1", text="Hello") == "not_allowed"
    assert site.do("b", "reaction", reaction="heart") == "not_allowed"
    assert site.do("b", "rename", name="Bob") == "not_allowed"
    assert site.do("a", "chat", id="1", text="Hello") is None


def host_made(site):
    site.do("a", "host", person="b", host=True)
    yield
    assert site.charter().hosts == ("a", "b")
    assert site.do("b", "rules", locked=True) is None


def host_passed_on(site):
    site.gone("a")
    site.pass_time(1, 31)
    assert site.charter().hosts == ("a", "b")
    yield
    site.enter("c")
    assert site.charter().hosts == ("a", "b")
    assert site.do("b", "host", person="a", host=False) is None


def last_host_put_out(site):
    site.hub.remove(ROOM, "a")
    site.clients.pop("a").closed()
    yield
    site.enter("c")
    assert site.charter().hosts == ()
    site.pass_time(1, 31)
    assert site.charter().hosts == ("b",)


def spotlight(site):
    site.do("a", "spotlight", identity=NAMES["b"])
    yield
    assert site.enter("e")["rules"]["spotlight"] == NAMES["b"]


RULES = [
    lock,
    waiting_room,
    passcode,
    withdrawn_invite,
    removed_person,
    permissions,
    host_made,
    host_passed_on,
    last_host_put_out,
    spotlight,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_holds_after_a_loss_of_everything(site, rule):
    steps = rule(site)
    next(steps)
    before = site.charter()
    site.forget()
    assert site.charter() == before
    with pytest.raises(StopIteration):
        next(steps)
