"""Getting into rooms one was not let into, hearing what is said there, and wearing hosts out."""

import json

import pytest

from tests.realtime.fakes import DESCRIPTION, SEALS, candidate, token_for
from tests.realtime.stores import admit
from video_app.access.charter import Charter
from video_app.access.grant import door_of
from video_app.realtime.messages import Close
from video_app.realtime.places import door
from video_app.realtime.stores.base import LOG_BYTES

DOOR = door_of("standup")
SAID_IN_ROOMS = [
    {"type": "media", "microphone": True, "camera": True, "screen": True},
    {"type": "description", "to": "Ana~1", **DESCRIPTION},
    {"type": "candidate", **candidate(to="Ana~1")},
    {"type": "view", "to": "Ana~1", "height": 100},
    {"type": "chat", "id": "1", "text": "Let me in!"},
    {"type": "hand", "raised": True},
    {"type": "reaction", "reaction": "heart"},
    {"type": "ice"},
    {"type": "rename", "name": "Ana"},
    {"type": "rules", "waiting_room": False},
    {"type": "admit", "to": ["Eve~5"]},
    {"type": "host", "person": "e", "host": True},
    {"type": "moderate", "to": ["Ana~1"], "what": "mute"},
    {"type": "invite", "label": "", "hours": 1},
    {"type": "remove", "person": "a"},
    {"type": "end"},
    {"type": "ring", "ring": "1", "to": ["a"]},
]


@pytest.fixture
def ana(call):
    """The host of a room where people wait."""
    ana = call.join("Ana~1", person="a")
    ana.say("rules", waiting_room=True)
    ana.hear("rules")
    return ana


@pytest.fixture
def eve(call, ana):
    """Somebody who waits."""
    eve = call.join("Eve~5", DOOR, "e")
    ana.hear("waiting")
    return eve


class TestWhoWaits:
    @pytest.mark.parametrize("message", SAID_IN_ROOMS, ids=lambda message: message["type"])
    def test_says_nothing_to_the_room(self, call, ana, eve, message):
        before = call.hub.charter("standup")
        eve.say(**message)
        assert eve.hear("error")["id"] == "invalid_message"
        assert ana.hears_nothing()
        assert call.hub.charter("standup") == before

    def test_hears_nothing_of_the_room(self, call, ana, eve):
        shown = {"pass": SEALS.pass_for(call.hub.charter("standup"), "b")}
        bo = call.join("Bo~2", person="b", shown=shown)
        bo.say("chat", id="1", text="Secret")
        bo.say("hand", raised=True)
        ana.say("rules", locked=True, passcode="1234")
        ana.say("remove", person="b")
        bo.closed()
        assert eve.hears_nothing()

    def test_cannot_be_addressed_from_inside_but_by_hosts(self, call, ana, eve):
        ana.say("candidate", **candidate(to="Eve~5"))
        assert ana.hear("error")["id"] == "unknown_participant"
        assert eve.hears_nothing()

    def test_does_not_get_in_by_renewing_with_a_token_for_the_room(self, call, eve):
        eve.say("renew", token=token_for("Eve~5", "standup", "e"))
        assert eve.hear("error")["id"] == "invalid_token"
        eve.say("chat", id="1", text="Let me in!")
        assert eve.hear("error")["id"] == "invalid_message"

    def test_does_not_get_in_by_resuming_what_is_of_the_door(self, call, eve):
        resume = {"key": eve.welcome["resume"], "seq": eve.welcome["seq"]}
        assert call.hello("Eve~5", person="e", resume=resume).hear("error")["id"] == "must_wait"

    def test_stays_the_same_person_however_it_is_called(self, call, ana):
        call.join("Ana~1", DOOR, "e")  # the host's own identity
        told = ana.hear("waiting")["people"]
        assert [one["person"] for one in told] == ["e"]
        ana.say("admit", to=["Ana~1"])
        assert ana.hears_nothing()


class TestPasses:
    @pytest.mark.parametrize(
        "shown",
        [
            SEALS.pass_for(Charter("elsewhere", 1.0), "e"),
            SEALS.pass_for(Charter("standup", 1.0), "e"),
            SEALS.charter(Charter("standup", 1.0)),
            "x" * 2048,
            "",
            "\0",
        ],
    )
    def test_that_are_no_good_let_nobody_in(self, call, ana, shown):
        eve = call.hello("Eve~5", person="e", **{"pass": shown})
        assert eve.hear("error")["id"] == "must_wait"
        assert eve.closed() == Close.LOCKED
        assert ana.hears_nothing()

    def test_of_others_let_nobody_in(self, call, ana):
        shown = SEALS.pass_for(call.hub.charter("standup"), "a")
        assert call.hello("Eve~5", person="e", **{"pass": shown}).hear("error")["id"] == "must_wait"


class TestFloods:
    def test_of_knocks_leave_the_room_its_log(self, call, ana):
        """Whoever is lost for a moment still gets what was addressed to them."""
        before = call.store.since("standup", 0)[-1].seq
        for number in range(300):
            client = call.join(f"{'💥' * 50}~{number}", DOOR, f"e{number}")
            client.leave()
        told = [one for one in call.store.since("standup", before) or [] if b'"waiting"' in one.frame]
        assert told
        assert sum(len(one.frame) for one in told) <= 1.1 * door.NEWS_BURST_BYTES < LOG_BYTES / 2

    def test_of_knocks_are_told_in_the_end(self, call, ana):
        for number in range(300):
            client = call.join(f"{'💥' * 50}~{number}", DOOR, f"e{number}")
            if number < 299:
                client.leave()
        call.clock.now += 10
        call.hub.sweep()
        ana.say("ping")
        last = None
        while (heard := ana.hear_any())["type"] != "pong":
            last = heard
        assert [one["identity"].rpartition("~")[2] for one in last["people"]] == ["299"]

    def test_of_changes_by_a_host_are_refused_in_time(self, call):
        ana, bo = call.pair()
        for number in range(30):
            ana.say("rules", locked=bool(number % 2))
        ana.say("ping")
        heard = []
        while (message := ana.hear_any())["type"] != "pong":
            heard.append(message.get("id") or message["type"])
        assert heard.count("slow_down") >= 9
        assert heard.count("rules") <= 21
        assert bo.hear_past_others("rules")

    def test_by_hosts_reach_no_more_than_there_are(self, call):
        ana, bo = call.pair()
        ana.say("moderate", to=["Bo~2"] * 100, what="ask-unmute")
        bo.hear("moderated")
        assert bo.hears_nothing()
        ana.say("moderate", to=["Bo~2"] * 101, what="ask-unmute")
        assert ana.hear("error")["id"] == "invalid_message"


def test_the_longest_charter_fits_in_a_hello(call):
    """A host who fills every list does not keep members from coming back."""
    charter = Charter("standup", call.clock.now, hosts=("a",))
    for number in range(200):
        charter = charter.with_host(f"{'💥' * 20}{number}")
        charter = charter.without([f"{'💥' * 100}{number}"])
    shown = SEALS.charter(charter)
    assert len(shown) <= 32_768
    bo = call.join("Bo~2", person="b", shown={"charter": shown})
    assert bo.welcome["rules"]["hosts"][0] == "a"
    assert len(json.dumps(bo.welcome)) < 65_536


def test_nobody_hears_the_claims_of_others(call):
    """What a store remembers of who came in is nobody's business."""
    call.join("Ana~1", person="a")
    bo = call.join("Bo~2", person="b", passcode="digest", invite="invite", host=True)
    told = json.dumps(call.join("Cy~3", person="c").welcome["participants"])
    assert "digest" not in told
    assert "invite" not in told
    assert call.store.member("standup", "Bo~2").who.passcode == "digest"
    assert bo.welcome["self"].keys() <= {
        *("identity", "person", "name", "joined_at", "state", "media", "hand_raised_at"),
        *("in_call", "away"),
    }


def test_a_media_only_participant_is_no_host(call):
    """Neither founds a room nor inherits it."""
    admit(call.store, "Phone~1")
    bo = call.join("Bo~2", person="b")
    assert bo.welcome["rules"]["hosts"] == ["b"]
    bo.leave()
    call.clock.now += 40
    call.hub.sweep()
    call.clock.now += 40
    call.hub.sweep()
    assert call.hub.charter("standup").hosts == ("b",)
