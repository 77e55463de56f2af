"""`flask video` about rooms that processes share through Redis: each command is a process of its own."""

import re
import time
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from config import TestingConfig
from tests.livekit import example_settings
from tests.realtime.redis_server import RedisServer
from tests.realtime.stores import Events, join
from tests.standins.apps import app_with
from video_app import create_app
from video_app.access.charter import MAX_INVITES, Charter, Invite
from video_app.engines import ENGINES
from video_app.engines.base import EngineError
from video_app.realtime.messages import Close
from video_app.realtime.stores.base import Eviction
from video_app.realtime.stores.redis import RedisStore
from video_app.realtime.stores.redis.usage import RedisUsage
from video_app.realtime.stores.ruling import Ruling
from video_app.realtime.usage import Spent

PUBLIC_URL = "https://calls.example.com"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_url(running):
    with running.client() as client:
        client.flushall()
    return running.url


@pytest.fixture
def server(redis_url):
    """The rooms as another process, which serves, has them."""
    store = RedisStore(redis_url)
    yield store
    store.close()


@pytest.fixture
def found(server):
    """Let Ana found the room `standup` with these rules."""

    def found(**rules):
        charter = Charter(**{"room": "standup", "founded": time.time(), "hosts": ("p",), **rules})
        join(server, decide=lambda kept, members: Ruling(kept or charter))
        return charter

    return found


@pytest.fixture
def command(redis_url):
    """Run a command in an app that shares the rooms; its exit code and output."""

    def command(*words, redis_url=redis_url):
        config = TestingConfig()
        vars(config).update({"REDIS_URL": redis_url, "PUBLIC_URL": PUBLIC_URL})
        answer = create_app(config).test_cli_runner().invoke(args=["video", *words])
        return answer.exit_code, answer.output.strip()

    return command


def test_rooms_are_those_that_somebody_is_in(server, command):
    assert command("rooms") == (0, "")
    join(server, room="standup")
    join(server, room="retro")
    join(server, room="~lobby", identity="Bo~1")
    join(server, room="~door/retro", identity="Cy~1")
    assert command("rooms") == (0, "retro\nstandup")


def test_ending_a_room_puts_everybody_out(server, found, command):
    found()
    join(server, "Bo~2", person="bo")
    events = Events(server)
    assert command("rooms", "end", "standup") == (0, "standup has ended.")
    assert server.members("standup") == []
    closed = {event.session: event.code for event in events if isinstance(event, Eviction)}
    assert closed == {"session of Ana~1": Close.ENDED, "session of Bo~2": Close.ENDED}


def test_ending_what_is_no_room_does_no_harm(command):
    assert command("rooms", "end", "no room")[0] == 0


def test_who_is_removed_is_so_in_the_charter_too(server, found, command):
    found()
    join(server, "Bo~2", person="bo")
    assert command("remove", "Standup", "bo") == (0, "Put out of standup: Bo~2.")
    assert server.charter("standup").has_removed("bo", "")
    assert [member.identity for member in server.members("standup")] == ["Ana~1"]


class TestInvite:
    def test_lets_people_in(self, server, found, command):
        found()
        code, link = command("invite", "Standup", "--hours", "2", "--label", " For  Bo ")
        assert code == 0
        assert link.startswith(f"{PUBLIC_URL}/rooms/standup?invite=")
        [invite] = server.charter("standup").invites
        assert (invite.label, round((invite.expires_at - time.time()) / 3600)) == ("For Bo", 2)
        app = create_app(TestingConfig)
        shown = app.extensions["seals"].read_invite(parse_qs(urlsplit(link).query)["invite"][0], "standup")
        assert shown.id == invite.id

    def test_needs_an_open_room(self, command):
        code, output = command("invite", "standup")
        assert code == 1
        assert "Nobody is in standup" in output

    def test_of_too_many_is_refused(self, found, command):
        found(invites=tuple(Invite(f"i{number}", time.time() + 60) for number in range(MAX_INVITES)))
        code, output = command("invite", "standup")
        assert code == 1
        assert f"{MAX_INVITES} invite links already" in output

    @pytest.mark.parametrize("words", [["--hours", "0"], ["--hours", "169"], ["--label", "x" * 61]])
    def test_has_limits(self, found, command, words):
        found()
        assert command("invite", "standup", *words)[0] != 0


class TestToken:
    @pytest.mark.parametrize(
        ("rules", "why"),
        [({"locked": True}, "is locked"), ({"passcode": "d"}, "passcode"), ({"waiting_room": True}, "wait")],
    )
    def test_keeps_to_the_rules_of_the_room(self, found, command, rules, why):
        found(**rules)
        code, output = command("token", "Bo", "standup")
        assert code == 1
        assert why in output
        code, output = command("token", "Bo", "standup", "--host")
        assert code == 0
        assert create_app(TestingConfig).extensions["verifier"].verify(output).host

    def test_for_an_open_room_is_nobodys_host(self, found, command):
        found()
        code, output = command("token", "Bo", "standup")
        assert code == 0
        assert not create_app(TestingConfig).extensions["verifier"].verify(output).host


class TestHostLink:
    def test_makes_a_host(self, command):
        code, link = command("host-link", "Standup", redis_url="")
        assert code == 0
        assert link.startswith(f"{PUBLIC_URL}/rooms/standup?host=")
        token = parse_qs(urlsplit(link).query)["host"][0]
        assert create_app(TestingConfig).extensions["seals"].is_host_link(token, "standup")

    def test_without_a_public_address_says_what_to_do(self):
        output = create_app("testing").test_cli_runner().invoke(args=["video", "host-link", "standup"]).output
        assert re.search(r"^/rooms/standup\?host=\S+$", output, re.MULTILINE)
        assert "PUBLIC_URL" in output

    @pytest.mark.parametrize("words", [["---"], ["standup", "--hours", "0"], ["standup", "--hours", "x"]])
    def test_of_what_cannot_be_is_refused(self, command, words):
        assert command("host-link", *words, redis_url="")[0] != 0


@pytest.fixture(params=sorted(ENGINES))
def on(request, redis_url, monkeypatch):
    """Run a command on each engine: its exit code and output, and what the engine was asked."""
    kind, asked, name = ENGINES[request.param], [], request.param

    def tell(what, answer=None):
        def ask(self, *arguments):
            asked.append((what, *arguments))
            if answer is None and arguments[-1] == "Bad~9":
                raise EngineError("It failed.", cause="of a test")
            return answer

        monkeypatch.setattr(kind, what, ask)

    tell("rooms", ["board"]), tell("close"), tell("remove")

    def command(*words, redis_url=redis_url):
        config = TestingConfig()
        vars(config).update({**example_settings(name), "REDIS_URL": redis_url})
        answer = create_app(config).test_cli_runner().invoke(args=["video", *words])
        return answer.exit_code, answer.output.strip(), asked

    command.kind = kind
    return command


class TestOnEveryEngine:
    """The rooms of the app and those of the media server are the same ones to a command."""

    def test_rooms_are_listed_together(self, on, server):
        join(server, room="retro")
        join(server, room="board")
        assert on("rooms") == (0, "board\nretro", [("rooms",)])

    def test_ending_one_ends_both(self, on, server):
        join(server)
        assert on("rooms", "end", "standup") == (0, "standup has ended.", [("close", "standup")])
        assert server.members("standup") == []

    def test_who_is_removed_is_so_from_both_with_all_tabs(self, on, server):
        for tab in (1, 2):
            join(server, f"Bo~{tab}", person="bo")
        join(server, "Ana~1", person="ana")
        asked = [("remove", "standup", f"Bo~{tab}") for tab in (1, 2)]
        assert on("remove", "standup", "bo") == (0, "Put out of standup: Bo~1, Bo~2.", asked)
        assert [member.identity for member in server.members("standup")] == ["Ana~1"]

    def test_a_failure_is_told_after_all_was_tried(self, on, server):
        for identity in ("Bad~9", "Bo~2"):
            join(server, identity, person="bo")
        code, output, asked = on("remove", "standup", "bo")
        assert (code, output) == (1, "Error: It failed. of a test")
        assert asked == [("remove", "standup", "Bad~9"), ("remove", "standup", "Bo~2")]
        assert server.members("standup") == []

    def test_without_redis_a_media_server_is_asked_alone(self, on):
        listed, ended = on("rooms", redis_url=""), on("rooms", "end", "board", redis_url="")
        if on.kind.keeps_rooms:
            assert listed[:2] == (0, "board")
            assert ended[:2] == (0, "board has ended.")
        else:
            assert listed[0] == ended[0] == 1
            assert "REDIS_URL" in listed[1] + ended[1]


@pytest.mark.parametrize("words", [["rooms"], ["rooms", "end", "a"], ["remove", "a", "bo"], ["invite", "a"]])
class TestWithoutRedis:
    def test_says_what_is_missing(self, command, words):
        code, output = command(*words, redis_url="")
        assert code == 1
        assert "REDIS_URL" in output

    def test_that_answers_nothing_says_so(self, command, words):
        code, output = command(*words, redis_url="redis://127.0.0.1:1/0")
        assert code == 1
        assert "cannot be reached" in output


def test_a_media_servers_rooms_and_those_of_redis_are_listed_together(twilio, redis_url, server):
    app = app_with(twilio.rest_url, REDIS_URL=redis_url)
    app.test_cli_runner().invoke(args=["video", "token", "Ana", "board"])
    join(server, room="retro")
    assert app_with(twilio.rest_url, REDIS_URL=redis_url).test_cli_runner().invoke(args=["video", "rooms"]).output == (
        "board\nretro\n"
    )


class TestCost:
    @pytest.fixture
    def spent(self, redis_url):
        RedisUsage(redis_url).add(
            {
                Spent(date(2026, 10, 31), "p2p"): 6000.0,
                Spent(date(2026, 11, 1), "p2p"): 120.0,
                Spent(date(2026, 11, 2), "twilio"): 90_000.0,
            }
        )

    def test_is_told_by_engine_from_a_day_on(self, spent, redis_url):
        app = app_with("http://127.0.0.1:1", VIDEO_ENGINE="auto", P2P_UPTO=4, REDIS_URL=redis_url)
        answer = app.test_cli_runner().invoke(args=["video", "cost", "--since", "2026-11-01"])
        assert [line.split() for line in answer.output.splitlines()] == [
            ["p2p", "2", "participant-minutes"],
            ["twilio", "1,500", "participant-minutes"],
            "twilio was spared 2 of them since 2026-11-01.".split(),
        ]

    def test_of_one_engine_is_told_without_comparison(self, spent, command):
        code, output = command("cost", "--since", "2026-10-01")
        assert code == 0
        assert output.split()[:2] == ["p2p", "102"]
        assert "spared" not in output

    def test_needs_redis_and_a_day(self, command):
        assert "With REDIS_URL set this works." in command("cost", redis_url="")[1]
        assert "cannot be reached" in command("cost", redis_url="redis://127.0.0.1:1")[1]
        assert command("cost", "--since", "yesterday")[0] == 2
