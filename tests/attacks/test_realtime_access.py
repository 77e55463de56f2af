"""Staying longer than one may, and coming back after one was put out."""

import threading
import time

import pytest

from config import TestingConfig
from tests.realtime.fakes import hello, resume, token_for
from tests.realtime.redis_server import RedisServer
from tests.realtime.stores import join
from video_app import create_app
from video_app.access.grant import ACCESS_MAX_SECONDS, Claims, ExpiredToken
from video_app.access.keys import Keys
from video_app.access.tokens import Verifier, make, own_kind
from video_app.realtime.stores.base import Eviction
from video_app.realtime.stores.redis import RedisStore

KIND = own_kind("p2p", Keys("a key of thirty-two bytes or more"))
HOUR = 60 * 60


@pytest.fixture
def verify():
    return Verifier(KIND).verify


def token(**claims):
    return make(KIND, identity="Eve~9", room="standup", seconds=4 * HOUR, claims=Claims(**claims))


class TestAChainOfRenewals:
    def test_is_known_by_when_it_began(self, verify):
        before = int(time.time())
        assert before <= verify(token()).since <= time.time()
        assert verify(token(since=before - HOUR)).since == before - HOUR

    def test_ends(self, verify):
        began = int(time.time()) - ACCESS_MAX_SECONDS + HOUR
        assert verify(token(since=began)).expires_at.timestamp() == began + ACCESS_MAX_SECONDS

    def test_that_has_ended_admits_nobody(self, verify):
        with pytest.raises(ExpiredToken):
            verify(token(since=int(time.time()) - ACCESS_MAX_SECONDS - HOUR))


class TestTheRemoved:
    def test_do_not_come_back_with_the_same_or_another_tab(self, call):
        ana, bo = call.pair()
        assert call.hub.remove("standup", "Bo~2") == ["Bo~2"]
        assert bo.closed() == 4003
        assert ana.hear("participant-left")["reason"] == "removed"
        ana.hear("rules")
        for identity, extra in (("Bo~2", {"resume": resume(bo)}), ("Bo~2", {}), ("Robert~7", {})):
            back = call.connect()
            back.say("hello", **hello(token_for(identity, person="b")), **extra)
            assert back.hear("error")["id"] == "removed"
            assert back.closed() == 4003
        assert ana.hears_nothing()

    def test_do_not_come_back_under_another_person_with_the_token_they_have(self, call):
        call.pair()
        call.hub.remove("standup", "b")
        assert call.hello("Bo~2").hear("error")["id"] == "removed"

    def test_may_be_elsewhere(self, call):
        call.pair()
        call.hub.remove("standup", "b")
        call.join("Bo~7", "retro", "b")

    def test_cannot_renew(self, call, monkeypatch):
        _, bo = call.pair()
        call.store._removed.bar("standup", ["b"], call.clock.now)  # the eviction is still on its way
        bo.say("renew", token=token_for("Bo~2", person="b"))
        assert bo.closed() == 4003

    def test_say_nothing_any_more_however_late_they_hear_of_it(self, call):
        ana, bo = call.pair()
        del call.store._rooms["standup"].members["Bo~2"]
        bo.say("candidate", to="Ana~1", generation=0, candidate=None)
        bo.say("chat", id="1", text="Hello")
        bo.say("reaction", reaction="heart")
        bo.say("view", to="Ana~1", height=1)
        assert [bo.hear("error")["id"] for _ in range(4)] == ["unavailable"] * 4
        bo.say("media", microphone=True, camera=True, screen=True)
        bo.say("hand", raised=True)
        assert bo.hears_nothing()
        assert ana.hears_nothing()


class TestASocket:
    def test_does_not_outlive_its_grant(self, call):
        ana, bo = call.pair()
        call.clock.now += 14_399
        call.hub.sweep()
        assert bo.hears_nothing()
        call.clock.now += 1
        call.hub.sweep()
        assert [ana.closed(), bo.closed()] == [4002, 4002]

    def test_goes_on_with_a_renewed_one(self, call):
        ana, bo = call.pair()
        bo.say("renew", token=token_for("Bo~2", person="b", seconds=28_800))
        assert bo.hears_nothing()
        call.clock.now += 28_799
        call.hub.sweep()
        assert ana.closed() == 4002
        assert bo.hear("participant-changed")["participant"]["state"] == "reconnecting"
        assert bo.hears_nothing()
        call.clock.now += 1
        call.hub.sweep()
        assert bo.closed() == 4002

    @pytest.mark.parametrize(
        ("token", "error"),
        [
            (token_for("Ana~1", person="a", seconds=99_999), "invalid_token"),
            (token_for("Bo~2", person="a", seconds=99_999), "invalid_token"),
            (token_for("Bo~2", "retro", "b", seconds=99_999), "invalid_token"),
            (token_for("Bo~2", "~lobby", "b", seconds=99_999), "invalid_token"),
            ("forged", "invalid_token"),
            ("expired", "expired_token"),
        ],
    )
    def test_goes_on_with_no_other_token(self, call, token, error):
        _, bo = call.pair()
        bo.say("renew", token=token)
        assert bo.hear("error")["id"] == error
        call.clock.now += 14_400
        call.hub.sweep()
        assert bo.closed() == 4002


class TestTheCommand:
    @pytest.fixture
    def run(self):
        def run(redis_url, *words):
            settings = TestingConfig()
            settings.REDIS_URL = redis_url
            answer = create_app(settings).test_cli_runner().invoke(args=["video", "remove", *words])
            return answer.exit_code, answer.output

        return run

    def test_reaches_every_process_through_redis(self, run, redis_server: RedisServer, request):
        store = RedisStore(redis_server.url)
        request.addfinalizer(store.close)
        evicted = threading.Event()
        store.subscribe(lambda room, event: isinstance(event, Eviction) and evicted.set())
        join(store, "Eve~1", person="e")
        join(store, "Ana~2", person="a")
        assert run(redis_server.url, "Standup", "e") == (0, "Put out of standup: Eve~1.\n")
        assert store.standing("standup", "e", "Eve~9", now=time.time()).removed
        assert evicted.wait(5)
        assert [member.identity for member in store.members("standup")] == ["Ana~2"]

    def test_says_whom_it_will_keep_out(self, run, redis_server):
        code, output = run(redis_server.url, "standup", "e")
        assert (code, output) == (0, "Put out of standup: nobody, but they are kept out.\n")

    def test_says_what_it_cannot_do(self, run):
        code, output = run("", "standup", "e")
        assert code == 1
        assert "REDIS_URL" in output

    def test_names_a_room_that_can_be(self, run, redis_server):
        code, output = run(redis_server.url, "!", "e")
        assert code == 1
        assert "Enter a room name" in output


class TestCredentialsForTurn:
    def test_are_for_who_has_entered(self, call):
        ana = call.join("Ana~1")
        assert ana.welcome["ice"]["servers"][0]["urls"] == ["turn:example.org?Ana~1"]
        assert ana.welcome["ice"]["expires_at"] == call.clock.now + 60
        assert "ice" not in call.join("Bo~2", "~lobby").welcome

    def test_are_refused_with_the_hello(self, call):
        for number in range(8):
            call.join(f"Ana~{number}")
        late = call.hello("Bo~9")
        assert "servers" not in str(late.hear("error"))
        assert late.closed() == 4010

    def test_are_renewed_now_and_then(self, call):
        ana = call.join("Ana~1")
        for _ in range(3):
            ana.say("ice")
            assert ana.hear("ice")["servers"] == ana.welcome["ice"]["servers"]
        ana.say("ice")
        assert ana.hear("error")["id"] == "slow_down"

    def test_are_what_the_engine_says(self, app):
        ice = app.extensions["hub"]._places["room"]._ice("Ana~1")
        engine = app.extensions["engines"].main.ice("Ana~1")
        assert [server.urls for server in ice.servers] == [server["urls"] for server in engine.servers]
        assert ice.expires_at - engine.expires_at <= 1
