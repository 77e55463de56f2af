"""A server that forgot everything: its rooms are in charge of the same people again, whoever comes first."""

import time

import jwt
import pytest
from msgspec.structs import replace

from tests.realtime.fakes import SEALS, token_for
from tests.realtime.stores import OFF, join
from tests.waiting import wait_until
from video_app.access.charter import Charter
from video_app.access.keys import Purpose
from video_app.access.rules import ADOPT_SECONDS, Who
from video_app.access.seals import Seals
from video_app.realtime.messages import Close
from video_app.realtime.stores.base import Arrival
from video_app.realtime.stores.redis import RedisStore
from video_app.realtime.stores.redis.rooms import BORN
from video_app.realtime.stores.ruling import Ruling


@pytest.fixture
def held(call):
    """What Ana, a host, and Bo held of a locked room when the server was restarted."""
    ana, bo = call.pair()
    ana.say("rules", locked=True, waiting_room=True)
    charter = bo.hear("rules")["charter"]
    passes = {"a": ana.welcome["pass"], "b": bo.welcome["pass"]}
    call.start()
    call.clock.now += 5
    return {person: {"charter": charter, "pass": passes[person]} for person in passes}


def refused(call, identity, person, **shown):
    client = call.hello(identity, person=person, **shown)
    error = client.hear("error")["id"]
    client.closed()
    return error


class TestAfterARestart:
    def test_the_first_who_returns_brings_the_rules_back(self, call, held):
        bo = call.join("Bo~2", person="b", shown=held["b"])
        assert bo.welcome["rules"]["locked"] is True
        assert bo.welcome["rules"]["hosts"] == ["a"]
        assert "waiting" not in bo.welcome
        assert refused(call, "Eve~5", "e") == "locked"
        ana = call.join("Ana~1", person="a", shown=held["a"])
        assert ana.welcome["waiting"] == []

    def test_a_stranger_who_comes_first_gains_nothing(self, call, held):
        eve = call.join("Eve~5", person="e")
        assert eve.welcome["rules"]["hosts"] == ["e"]
        eve.say("rules", passcode="mine")
        eve.hear("rules")
        bo = call.hello("Bo~2", person="b", **held["b"]).hear("welcome")
        assert bo["rules"]["hosts"] == ["a"]
        assert bo["rules"]["passcode"] is False
        assert bo["participants"] == []
        assert eve.closed() == Close.LOCKED
        assert (
            refused(call, "Eve~5", "e", **{"pass": eve.welcome["pass"], "charter": eve.welcome["charter"]}) == "locked"
        )

    def test_a_stranger_who_is_inside_is_not_let_in_by_a_charter_of_others(self, call, held):
        call.join("Eve~5", person="e")
        assert refused(call, "Eve~6", "e", charter=held["b"]["charter"]) == "locked"

    def test_who_returned_without_a_charter_stays(self, call, held):
        bo = call.join("Bo~2", person="b", shown={"pass": held["b"]["pass"]})
        eve = call.join("Eve~5", person="e")
        ana = call.join("Ana~1", person="a", shown=held["a"])
        assert [one["name"] for one in ana.welcome["participants"]] == ["Bo"]
        assert eve.closed() == Close.LOCKED
        assert bo.hear_past_others("rules")["rules"]["hosts"] == ["a"]

    def test_an_open_room_stays_open_for_who_came_meanwhile(self, call):
        _, bo = call.pair()
        shown = {"charter": bo.welcome["charter"], "pass": bo.welcome["pass"]}
        call.start()
        call.clock.now += 5
        cy = call.join("Cy~3", person="c")
        call.join("Bo~2", person="b", shown=shown)
        assert cy.hear_past_others("rules")["rules"]["hosts"] == ["a"]
        assert call.names() == ["Cy", "Bo"]

    def test_the_latest_version_holds(self, call):
        ana, bo = call.pair()
        older = {"charter": bo.welcome["charter"], "pass": bo.welcome["pass"]}
        ana.say("rules", locked=True)
        newer = {"charter": ana.hear("rules")["charter"], "pass": ana.welcome["pass"]}
        call.start()
        bo = call.join("Bo~2", person="b", shown=older)
        cy = call.join("Cy~3", person="c")
        call.join("Ana~1", person="a", shown=newer)
        assert cy.hear_past_others("rules")["rules"]["locked"] is True
        assert call.names() == ["Bo", "Cy", "Ana"]  # whoever was let in before stays
        assert refused(call, "Eve~5", "e") == "locked"
        bo.leave()
        assert call.join("Bo~2", person="b", shown=older).welcome["rules"]["locked"] is True

    def test_long_after_it_the_present_rules_hold(self, call, held):
        eve = call.join("Eve~5", person="e")
        call.clock.now += ADOPT_SECONDS
        assert call.join("Bo~2", person="b", shown=held["b"]).welcome["rules"]["hosts"] == ["e"]
        eve.hear("participant-joined")
        assert eve.hears_nothing()

    def test_who_was_in_charge_of_an_earlier_call_gains_nothing(self, call):
        eve = call.join("Eve~5", person="e")
        earlier = {"charter": eve.welcome["charter"], "pass": eve.welcome["pass"]}
        eve.leave()
        call.clock.now += 400
        ana = call.join("Ana~1", person="a")
        later = {"charter": ana.welcome["charter"], "pass": ana.welcome["pass"]}
        call.clock.now += 10
        call.start()
        call.clock.now += 5
        ana = call.join("Ana~1", person="a", shown=later)
        assert call.join("Eve~5", person="e", shown=earlier).welcome["rules"]["hosts"] == ["a"]
        call.start()
        call.clock.now += 5
        eve = call.join("Eve~5", person="e", shown=earlier)  # also if she is faster
        assert call.join("Ana~1", person="a", shown=later).welcome["rules"]["hosts"] == ["a"]
        assert eve.hear_past_others("rules")["rules"]["hosts"] == ["a"]

    def test_the_removed_stay_out(self, call):
        ana, bo = call.pair()
        held = {"charter": bo.welcome["charter"], "pass": bo.welcome["pass"]}
        ana.say("remove", person="b")
        shown = {"charter": ana.hear_past_others("rules")["charter"], "pass": ana.welcome["pass"]}
        call.start()
        call.join("Ana~1", person="a", shown=shown)
        assert refused(call, "Bo~2", "b", **held) == "removed"
        assert call.hub.is_removed("standup", "b", "Bo~2")

    def test_the_removed_who_come_first_are_put_out(self, call):
        ana, bo = call.pair()
        held = {"charter": bo.welcome["charter"], "pass": bo.welcome["pass"]}
        ana.say("remove", person="b")
        shown = {"charter": ana.hear_past_others("rules")["charter"], "pass": ana.welcome["pass"]}
        call.start()
        again = call.join("Bo~2", person="b", shown=held)
        call.join("Ana~1", person="a", shown=shown)
        assert again.closed() == Close.LOCKED
        assert call.names() == ["Ana"]

    def test_a_removed_person_cannot_bring_back_the_charter_that_says_so(self, call):
        ana, _ = call.pair()
        ana.say("remove", person="b")
        charter = ana.hear_past_others("rules")["charter"]
        call.start()
        assert call.join("Bo~2", person="b", shown={"charter": charter}).welcome["rules"]["hosts"] == ["b"]


def expired(charter):
    payload = jwt.api_jws.decode(SEALS.charter(charter), options={"verify_signature": False})
    text = payload.replace(b'"exp":', b'"exp":-')
    return jwt.api_jws.encode(text, SEALS._keys[Purpose.CHARTER].current, algorithm="HS256")


BAD = {
    "forged": Seals({"SECRET_KEY": "another secret", "SECRET_KEY_FALLBACKS": []}).charter,
    "expired": expired,
    "of another room": lambda charter: SEALS.charter(replace(charter, room="elsewhere")),
    "of another kind": lambda charter: SEALS.pass_for(charter, "b"),
    "an access token": lambda charter: token_for("Bo~2"),
    "no token": lambda charter: "charter",
    "unsigned": lambda charter: jwt.encode({"charter": {}}, None, algorithm="none"),
    "empty": lambda charter: "",
    "as long as it may be": lambda charter: "x" * 32_768,
    "odd characters": lambda charter: "\0.é.\uffff",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_charter_that_is_no_good_changes_nothing_and_disturbs_nobody(call, kind):
    ana = call.join("Ana~1", person="a")
    real = call.hub.charter("standup")
    tempting = Charter("standup", real.founded, real.version + 5, hosts=("b",), locked=True)
    call.join("Bo~2", person="b", shown={"charter": BAD[kind](tempting)})
    ana.hear("participant-joined")
    assert ana.hears_nothing()
    assert call.hub.charter("standup") == real


@pytest.mark.parametrize("shown", ["x" * 32_769, 7, None, {}])
def test_what_cannot_be_a_charter_is_refused(call, shown):
    ana = call.join("Ana~1", person="a")
    bo = call.hello("Bo~2", charter=shown)
    assert bo.hear("error")["id"] == "invalid_message"
    assert bo.closed() == Close.PROTOCOL_ERROR
    assert ana.hears_nothing()


class TestRedis:
    """One process remembers what Redis has lost."""

    @pytest.fixture
    def stores(self, redis_server):
        made = [RedisStore(redis_server.url, sign=SEALS.charter, heartbeat_seconds=0.1) for _ in range(2)]
        yield made
        for store in made:
            store.close()

    @pytest.fixture
    def slow(self, redis_server):
        """A store whose heart beats when the test says so."""
        store = RedisStore(redis_server.url, sign=SEALS.charter, heartbeat_seconds=60)
        yield store
        store.close()

    def found(self, kept, members):
        return Ruling(kept or Charter("standup", 100.0, hosts=("a",)))

    def lock(self, store, redis_server):
        """Lock the room; then Redis forgets it."""
        store.amend("standup", lambda charter, _: Ruling(charter.amended(locked=True)))
        with redis_server.client() as client:
            client.flushall()

    def test_asks_by_it_before_it_is_put_back(self, slow, redis_server):
        join(slow, "Ana~1", person="a", decide=self.found)
        self.lock(slow, redis_server)
        assert slow.charter("standup").locked
        assert slow.amend("standup", lambda kept, _: Ruling(kept)).charter.locked
        seen = []

        def look(kept, members):
            seen.append(kept)
            return Ruling(kept)

        slow.admit("standup", Arrival("Phone~1", "Phone~1", "media", OFF), now=100.0, decide=look)
        join(slow, "Eve~5", person="e", decide=look)
        assert [kept.locked for kept in seen] == [True, True]
        slow._keeper._beat()
        assert slow.charter("standup").locked

    def test_numbers_go_on_for_who_was_there(self, slow, redis_server):
        join(slow, "Ana~1", person="a", decide=self.found)
        before = join(slow, "Bo~2", person="b", decide=self.found).seq
        wait_until(lambda: slow._feeds.position("standup") == before)
        self.lock(slow, redis_server)
        assert join(slow, "Cy~3", person="c", decide=self.found).seq > before

    def test_keeps_everybody_who_was_let_in(self, stores, slow, redis_server):
        join(slow, "Ana~1", person="a", decide=self.found)
        join(slow, "Bo~2", person="b", decide=self.found, who=Who("b", "Bo~2"))
        self.lock(slow, redis_server)
        stores[0].born()
        join(stores[0], "Eve~5", person="e", decide=lambda kept, _: Ruling(Charter("standup", time.time())))
        slow._keeper._beat()
        assert {member.identity for member in stores[0].members("standup")} == {"Ana~1", "Bo~2"}

    def test_gets_a_charter_back(self, stores, redis_server):
        one, two = stores
        join(one, "Ana~1", person="a", decide=self.found)
        join(two, "Bo~2", person="b", decide=self.found)
        two.amend("standup", lambda charter, _: Ruling(charter.amended(locked=True)))
        wait_until(lambda: one._feeds.charter("standup").locked)  # heard of, although it was said elsewhere
        two.close()
        with redis_server.client() as client:
            client.flushall()
        wait_until(lambda: one.charter("standup"))
        assert one.charter("standup").locked

    def test_puts_out_who_came_while_it_was_lost(self, stores, redis_server):
        one, two = stores
        join(one, "Ana~1", person="a", decide=self.found)
        one.amend("standup", lambda charter, _: Ruling(charter.amended(locked=True)))
        evicted = []
        two.subscribe(lambda room, event: evicted.append(event))
        one._keeper.failed(ConnectionError("noticed at once"))
        with redis_server.client() as client:
            client.flushall()
        born = two.born()  # as everybody asks who founds a room
        later = Charter("standup", time.time(), hosts=("e",))
        assert later.founded > born
        join(two, "Eve~5", person="e", decide=lambda kept, members: Ruling(kept or later))
        wait_until(lambda: two.charter("standup") and two.charter("standup").hosts == ("a",))
        assert [member.identity for member in two.members("standup")] == ["Ana~1"]
        wait_until(lambda: any(getattr(event, "code", 0) == Close.LOCKED for event in evicted))

    def test_gets_members_back_as_others_have_made_them(self, stores, redis_server):
        one, two = stores
        join(one, "Ana~1", person="a")
        two.revise("standup", "Ana~1", lambda own, others: replace(own, media=OFF))
        wait_until(lambda: one._feeds.get("standup", "Ana~1", "session of Ana~1").member.media == OFF)
        with redis_server.client() as client:
            client.flushall()
        wait_until(lambda: two.member("standup", "Ana~1"))
        assert two.member("standup", "Ana~1").media == OFF

    def test_knows_since_when_it_remembers_before_anybody_asks(self, stores, redis_server):
        stores[0].check()
        with redis_server.client() as client:
            wait_until(lambda: client.exists(BORN))

    def test_says_what_it_knows_while_it_is_away(self, stores):
        one, _ = stores
        join(one, "Ana~1", person="a", decide=self.found)
        one._keeper.stop()
        one._keeper.failed(ConnectionError("away"))
        assert one.charter("standup").hosts == ("a",)
