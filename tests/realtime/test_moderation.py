"""What hosts do, and what others may not."""

import pytest

from tests.realtime.fakes import MEDIA, SEALS, Call, resume
from tests.waiting import wait_until
from video_app.realtime.messages import Close
from video_app.realtime.stores import MemoryStore

NOTHING = {"share": False, "chat": False, "unmute": False, "rename": False, "react": False}
OFF = {"microphone": False, "camera": False, "screen": False}
ON = {"microphone": True, "camera": True, "screen": True}

HOSTS_MESSAGES = [
    {"type": "rules", "locked": True},
    {"type": "admit", "to": ["Bo~2"]},
    {"type": "deny", "to": ["Bo~2"]},
    {"type": "host", "person": "b", "host": True},
    {"type": "host", "person": "a", "host": False},
    {"type": "spotlight", "identity": "Bo~2"},
    {"type": "remove", "person": "a"},
    {"type": "end"},
    {"type": "moderate", "to": ["Ana~1"], "what": "mute"},
    {"type": "invite", "label": "", "hours": 1},
    {"type": "withdraw", "id": "1"},
    {"type": "invites"},
    {"type": "move", "engine": "livekit"},
]


class FakeEngine:
    """A media server that remembers what it was asked; the first time it fails."""

    keeps_rooms = True

    def __init__(self):
        self.asked = []

    def _ask(self, *what):
        self.asked.append(what)
        if len(self.asked) == 1:
            raise OSError("away")

    def remove(self, room, identity):
        self._ask("remove", room, identity)

    def mute(self, room, identity, source):
        self._ask("mute", room, identity, source)

    def close(self, room):
        self._ask("close", room)


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def served(engine):
    """A call whose media is on a media server."""
    call = Call(engine=engine)
    yield call
    call.end()


def rules_of(client):
    return client.hear_past_others("rules")["rules"]


class TestBeingAHost:
    def test_is_who_came_first(self, call):
        ana, bo = call.pair()
        assert ana.welcome["rules"]["hosts"] == bo.welcome["rules"]["hosts"] == ["a"]

    def test_is_for_the_person_not_the_tab(self, call):
        call.pair()
        again = call.join("Ana~9", person="a")
        again.say("rules", locked=True)
        assert rules_of(again)["locked"] is True

    @pytest.mark.parametrize("message", HOSTS_MESSAGES, ids=lambda message: message["type"])
    def test_is_needed_for_all_of_this(self, call, message):
        ana, bo = call.pair()
        before = call.hub.charter("standup")
        bo.say(**message)
        assert bo.hear("error")["id"] == "not_host"
        assert ana.hears_nothing()
        assert bo.hears_nothing()
        assert call.hub.charter("standup") == before

    def test_is_passed_on_by_hosts(self, call):
        ana, bo = call.pair()
        ana.say("host", person="b", host=True)
        assert rules_of(bo)["hosts"] == ["a", "b"]
        bo.say("host", person="a", host=False)
        assert rules_of(bo)["hosts"] == ["b"]
        assert call.hub.charter("standup").hosts == ("b",)

    def test_is_not_given_to_nobody(self, call):
        ana, _ = call.pair()
        ana.say("host", person="nobody", host=True)
        assert ana.hear("error")["id"] == "unknown_participant"

    def test_is_not_taken_from_the_last(self, call):
        ana, _ = call.pair()
        ana.say("host", person="a", host=False)
        assert ana.hear("error")["id"] == "not_allowed"
        ana.say("host", person="b", host=False)  # is none
        assert ana.hears_nothing()

    def test_by_right_comes_with_the_token(self, call):
        ana, _ = call.pair()
        cy = call.join("Cy~3", person="c", host=True)
        assert cy.welcome["rules"]["hosts"] == ["a", "c"]
        assert rules_of(ana)["hosts"] == ["a", "c"]


class TestPassingOn:
    def test_comes_when_the_host_has_been_gone_for_long(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3", person="c")
        ana.leave()
        self.pass_time(call, 1, 29)
        assert call.hub.charter("standup").hosts == ("a",)
        self.pass_time(call, 2)
        assert rules_of(bo)["hosts"] == rules_of(cy)["hosts"] == ["a", "b"]

    def test_comes_not_while_the_host_may_come_back(self, call):
        ana, _ = call.pair()
        ana.end()
        self.pass_time(call, 1, 20)
        call.hello("Ana~1", person="a", resume=resume(ana)).hear("welcome")
        self.pass_time(call, 1, 40, 40)
        assert call.hub.charter("standup").hosts == ("a",)

    def test_comes_when_the_host_was_lost(self, call):
        ana, _ = call.pair()
        ana.end()
        self.pass_time(call, 1, 31, 31)
        assert call.hub.charter("standup").hosts == ("a", "b")

    def test_comes_not_on_arrival_in_a_room_that_was_empty(self, call):
        ana = call.join("Ana~1", person="a")
        ana.leave()
        call.clock.now += 100
        bo = call.join("Bo~2", person="b")
        self.pass_time(call, 0, 29)
        assert call.hub.charter("standup").hosts == ("a",)
        self.pass_time(call, 2)
        assert rules_of(bo)["hosts"] == ["a", "b"]

    def test_comes_after_the_last_host_was_put_out_and_not_with_who_comes_next(self, call):
        _, bo = call.pair()
        call.hub.remove("standup", "a")
        assert rules_of(bo)["hosts"] == []
        cy = call.join("Cy~3", person="c")
        assert cy.welcome["rules"]["hosts"] == []
        self.pass_time(call, 1, 29)
        assert call.hub.charter("standup").hosts == ()
        self.pass_time(call, 2)
        assert rules_of(bo)["hosts"] == rules_of(cy)["hosts"] == ["b"]

    @pytest.mark.parametrize(("rule", "hosts"), [("link", ("a",)), ("signed-in", ("a", "c"))])
    def test_follows_the_sites_rule(self, rule, hosts):
        call = Call(host_rule=rule)
        ana = call.join("Ana~1", person="a", host=True)
        call.join("Bo~2", person="b")
        call.join("Cy~3", person="c", signed_in=True)
        ana.leave()
        self.pass_time(call, 1, 40)
        assert call.hub.charter("standup").hosts == hosts
        call.end()

    def pass_time(self, call, *seconds):
        for some in seconds:
            call.clock.now += some
            call.hub.sweep()


class TestPermissions:
    @pytest.fixture
    def pair(self, call):
        ana, bo = call.pair()
        bo.say("media", **OFF)
        ana.hear("participant-changed")
        ana.say("rules", may=NOTHING)
        assert rules_of(bo)["may"] == NOTHING
        rules_of(ana)
        return ana, bo

    @pytest.mark.parametrize(
        "message",
        [
            {"type": "chat", "id": "1", "text": "Hello"},
            {"type": "reaction", "reaction": "heart"},
            {"type": "rename", "name": "Bob"},
            {"type": "media", **OFF, "microphone": True},
            {"type": "media", **OFF, "screen": True},
        ],
        ids=str,
    )
    def test_are_kept_to_by_all_but_hosts(self, call, pair, message):
        ana, bo = pair
        bo.say(**message)
        assert bo.hear("error")["id"] == "not_allowed"
        assert ana.hears_nothing()
        assert call.store.member("standup", "Bo~2").media.microphone is False
        ana.say(**message)
        assert bo.hear_any()["type"] in {"chat", "reaction", "participant-changed"}

    def test_are_asked_without_reading_the_charter_apart(self, call, pair, monkeypatch):
        monkeypatch.delattr(MemoryStore, "charter")
        ana, bo = pair
        for one, heard in ((bo, {"error"}), (ana, {"chat", "reaction", "participant-changed"})):
            one.say("chat", id="1", text="Hello")
            one.say("reaction", reaction="heart")
            one.say("rename", name="Bob")
            assert {one.hear_any()["type"] for _ in range(3)} == heard

    def test_do_not_keep_from_the_camera_and_from_turning_off(self, call, pair):
        ana, bo = pair
        bo.say("media", **OFF | {"camera": True})
        assert ana.hear("participant-changed")["participant"]["media"]["camera"] is True
        bo.say("hand", raised=True)
        assert ana.hear("participant-changed")["participant"]["hand_raised_at"]

    def test_leave_on_what_is_on(self, call):
        ana, bo = call.pair()
        ana.say("rules", may=NOTHING)
        rules_of(bo), rules_of(ana)
        bo.say("media", **MEDIA | {"camera": False})
        assert ana.hear("participant-changed")["participant"]["media"]["microphone"] is True
        bo.say("media", **OFF)
        ana.hear("participant-changed")
        bo.say("media", **MEDIA)
        assert bo.hear("error")["id"] == "not_allowed"

    def test_keep_what_is_off_so_on_arrival(self, call, pair):
        """Neither who is new nor who comes back turns on what nobody may turn on."""
        _, bo = pair
        bo.end()
        again = call.hello("Bo~2", person="b", resume=resume(bo), media=ON).hear("welcome")
        cy = call.hello("Cy~3", person="c", media=ON).hear("welcome")
        for welcome in (again, cy):
            assert welcome["self"]["media"] == {"microphone": False, "camera": True, "screen": False}
        assert call.hello("Ana~9", person="a", media=ON).hear("welcome")["self"]["media"] == ON

    def test_keep_what_is_on_so_for_who_comes_back(self, call):
        ana, bo = call.pair()
        ana.say("rules", may=NOTHING)
        rules_of(bo)
        bo.end()
        again = call.hello("Bo~2", person="b", resume=resume(bo)).hear("welcome")
        assert again["self"]["media"] == MEDIA

    def test_hold_for_who_comes(self, call, pair):
        cy = call.join("Cy~3", person="c")
        assert cy.welcome["rules"]["may"] == NOTHING
        cy.say("chat", id="1", text="Hello")
        assert cy.hear("error")["id"] == "not_allowed"


class TestModerating:
    @pytest.mark.parametrize(
        ("what", "source"), [("mute", "microphone"), ("camera-off", "camera"), ("stop-sharing", "screen")]
    )
    def test_turns_off_for_everybody_at_once(self, call, what, source):
        ana, bo = call.pair()
        cy = call.join("Cy~3", person="c")
        ana.hear("participant-joined"), bo.hear("participant-joined")
        bo.say("media", **ON)
        ana.hear("participant-changed"), cy.hear("participant-changed")
        ana.say("moderate", to=["Bo~2"], what=what)
        for one in (ana, bo, cy):
            assert one.hear("participant-changed")["participant"]["media"] == ON | {source: False}
        told = bo.hear("moderated")
        assert (told["what"], told["by"]) == (what, "Ana~1")
        assert cy.hears_nothing()

    def test_may_be_undone_by_who_may_unmute(self, call):
        ana, bo = call.pair()
        ana.say("moderate", to=["Bo~2"], what="mute")
        bo.hear_past_others("moderated")
        bo.say("media", **MEDIA)
        assert ana.hear("participant-changed")["participant"]["media"]["microphone"] is False
        assert ana.hear("participant-changed")["participant"]["media"]["microphone"] is True

    def test_lasts_where_nobody_may_unmute(self, call):
        ana, bo = call.pair()
        ana.say("rules", may=NOTHING)
        ana.say("moderate", to=["Bo~2"], what="mute")
        bo.hear_past_others("moderated")
        bo.say("media", **MEDIA)
        assert bo.hear("error")["id"] == "not_allowed"
        assert call.store.member("standup", "Bo~2").media.microphone is False

    def test_lowers_hands(self, call):
        ana, bo = call.pair()
        bo.say("hand", raised=True)
        assert ana.hear("participant-changed")["participant"]["hand_raised_at"]
        ana.say("moderate", to=["Bo~2"], what="lower-hand")
        assert bo.hear("participant-changed")["participant"]["hand_raised_at"] is None
        bo.hear("moderated")

    def test_asks(self, call):
        ana, bo = call.pair()
        ana.say("moderate", to=["Bo~2"], what="ask-unmute")
        assert bo.hear("moderated")["what"] == "ask-unmute"
        assert ana.hears_nothing()

    def test_passes_over_who_is_gone_and_oneself(self, call):
        ana, bo = call.pair()
        ana.say("moderate", to=["Gone~0", "Ana~1", "Bo~2"], what="ask-unmute")
        bo.hear("moderated")
        for to in (["Gone~0"], ["Ana~1"]):
            for what in ("mute", "ask-unmute"):
                ana.say("moderate", to=to, what=what)
                assert ana.hear("error")["id"] == "unknown_participant"

    def test_reaches_the_media_server(self, served, engine):
        ana, bo = served.pair()
        ana.say("moderate", to=["Bo~2"], what="stop-sharing")
        bo.hear_past_others("moderated")
        wait_until(lambda: len(engine.asked) == 2)  # although it failed once
        assert engine.asked == [("mute", "standup", "Bo~2", "screen"), ("mute", "standup", "Bo~2", "screen-audio")]


class TestRemoving:
    def test_is_with_all_tabs_and_for_good(self, call):
        ana, bo = call.pair()
        other = call.join("Bo~3", person="b")
        ana.say("remove", person="b")
        assert bo.closed() == other.closed() == Close.REMOVED
        assert call.names() == ["Ana"]
        assert call.hub.charter("standup").removed == ("b",)
        again = call.hello("Bo~4", person="b", **{"pass": bo.welcome["pass"]})
        assert again.hear("error")["id"] == "removed"
        assert again.closed() == Close.REMOVED

    def test_is_possible_when_nobody_is_there(self, call):
        ana, bo = call.pair()
        bo.leave()
        ana.say("remove", person="b")
        rules_of(ana)
        assert call.hub.is_removed("standup", "b", "Bo~9")

    def test_is_not_for_oneself(self, call):
        ana, _ = call.pair()
        ana.say("remove", person="a")
        assert ana.hear("error")["id"] == "invalid_message"

    def test_takes_being_a_host(self, call):
        ana, bo = call.pair()
        ana.say("host", person="b", host=True)
        rules_of(bo)
        bo.say("remove", person="a")
        assert ana.closed() == Close.REMOVED
        assert rules_of(bo)["hosts"] == ["b"]

    def test_reaches_the_media_server(self, served, engine):
        ana, bo = served.pair()
        ana.say("remove", person="b")
        bo.closed()
        wait_until(lambda: engine.asked)
        assert engine.asked == [("remove", "standup", "Bo~2")]


class TestEnding:
    def test_is_for_everybody(self, call):
        ana, bo = call.pair()
        ana.say("end")
        assert ana.closed() == bo.closed() == Close.ENDED
        assert call.names() == []

    def test_leaves_the_rules_for_a_while(self, call):
        ana, bo = call.pair()
        ana.say("rules", locked=True)
        ana.say("end")
        ana.closed(), bo.closed()
        assert call.hello("Eve~5").hear("error")["id"] == "locked"
        call.join("Ana~1", person="a")

    def test_reaches_the_media_server(self, served, engine):
        ana, _ = served.pair()
        ana.say("end")
        ana.closed()
        wait_until(lambda: engine.asked)
        assert engine.asked == [("close", "standup")]

    def test_comes_from_a_command_too(self, call):
        ana, bo = call.pair()
        assert call.hub.rooms() == ["standup"]
        call.hub.end("standup")
        assert ana.closed() == bo.closed() == Close.ENDED


class TestSpotlight:
    def test_is_on_a_member_or_on_nobody(self, call):
        ana, bo = call.pair()
        for identity in ("Bo~2", None):
            ana.say("spotlight", identity=identity)
            assert rules_of(bo)["spotlight"] == identity
        rules_of(ana), rules_of(ana)
        ana.say("spotlight", identity="Gone~0")
        assert ana.hear("error")["id"] == "unknown_participant"

    def test_that_is_there_already_is_no_news(self, call):
        ana, bo = call.pair()
        ana.say("spotlight", identity=None)
        ana.say("rules")
        assert bo.hears_nothing()
        assert ana.hears_nothing()


class TestRules:
    def test_never_tell_the_passcode(self, call):
        ana, bo = call.pair()
        ana.say("rules", passcode=" Blue  Sky ")
        told = bo.hear("rules")
        assert told["rules"]["passcode"] is True
        assert call.hub.charter("standup").passcode == SEALS.passcode("standup", "blue sky")
        ana.say("rules", passcode="")
        assert rules_of(bo)["passcode"] is False

    def test_come_with_a_charter_that_is_signed(self, call):
        ana, bo = call.pair()
        ana.say("rules", locked=True, may=NOTHING)
        told = bo.hear("rules")
        assert SEALS.read_charter(told["charter"], "standup") == call.hub.charter("standup")
        assert told["rules"]["version"] == call.hub.charter("standup").version

    def test_may_be_changed_by_a_command(self, call):
        _, bo = call.pair()
        call.hub.amend("standup", lambda charter: charter.amended(locked=True))
        assert rules_of(bo)["locked"] is True
        assert call.hub.amend("elsewhere", lambda charter: charter) is None


class TestInvites:
    def test_are_made_listed_and_withdrawn(self, call):
        ana, bo = call.pair()
        ana.say("invite", label="Press", hours=2)
        made = ana.hear_past_others("invite")
        assert made["label"] == "Press"
        assert made["expires_at"] == call.clock.now + 7200
        assert "token" in made
        ana.say("invites")
        assert ana.hear("invites")["invites"] == [{name: made[name] for name in ("id", "label", "expires_at")}]
        ana.say("withdraw", id=made["id"])
        ana.say("invites")
        assert ana.hear_past_others("invites")["invites"] == []
        assert "Press" not in str(bo.hear("rules")["rules"])

    def test_end_by_themselves(self, call):
        ana, _ = call.pair()
        ana.say("invite", label="", hours=1)
        ana.hear_past_others("invite")
        call.clock.now += 3601
        ana.say("invites")
        assert ana.hear("invites")["invites"] == []

    def test_are_so_many_at_most(self, call):
        ana, _ = call.pair()
        for _ in range(20):
            ana.say("invite", label="", hours=1)
            ana.hear_past_others("invite")
        ana.peer._budgets.clear()
        ana.say("invite", label="", hours=1)
        assert ana.hear("error")["id"] == "too_many_invites"


class TestRenaming:
    def test_is_told_to_everybody_oneself_included(self, call):
        ana, bo = call.pair()
        bo.say("rename", name="  Bob ")
        assert ana.hear("participant-changed")["participant"]["name"] == "Bob"
        assert bo.hear("participant-changed")["participant"]["name"] == "Bob"
        bo.say("chat", id="1", text="Hello")
        assert ana.hear("chat")["name"] == "Bob"
        assert call.names() == ["Ana", "Bob"]

    def test_tells_look_alikes_apart(self, call):
        _, bo = call.pair()
        bo.say("rename", name="ana")
        assert bo.hear("participant-changed")["participant"]["name"] == "ana (2)"

    def test_outlasts_a_lost_socket(self, call):
        _, bo = call.pair()
        bo.say("rename", name="Bob")
        bo.hear("participant-changed")
        bo.end()
        assert call.hello("Bo~2", person="b", resume=resume(bo)).hear("welcome")["self"]["name"] == "Bob"

    @pytest.mark.parametrize("name", ["", "   ", "x" * 51, "You", "\u202egnp", "А" + "na"])
    def test_takes_only_what_the_join_form_takes(self, call, name):
        ana, bo = call.pair()
        bo.say("rename", name=name)
        assert bo.hear("error")["id"] == "invalid_message"
        assert ana.hears_nothing()
