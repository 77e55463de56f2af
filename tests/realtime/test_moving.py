"""Which engine carries a room, and what makes it move to another one."""

import threading

import pytest

from tests.realtime.fakes import Call, resume
from tests.waiting import wait_until
from video_app.access.course import Course

COURSE = Course(main="livekit", small="p2p", upto=2, most=4)


class MediaServer:
    """A media server that can be away; `looked` says whether it was asked since."""

    keeps_rooms = True

    def __init__(self):
        self.away = False
        self.looked = threading.Event()

    def is_reachable(self):
        self.looked.set()
        return not self.away

    def remove(self, room, identity):
        pass


@pytest.fixture
def media():
    return MediaServer()


@pytest.fixture
def call(media):
    call = Call(engine=media, course=COURSE)
    yield call
    call.end()


def people(call, count):
    """That many people in the room, who have heard of each other."""
    there = []
    for number in range(1, count + 1):
        client = call.join(f"P{number}~{number}", person=f"p{number}")
        there.append(client)
        for other in there[:-1]:
            other.hear_past_others("participant-joined")
    return there


def carried(call, room="standup"):
    charter = call.store.charter(room)
    return charter.engine, charter.moved_for


class TestARoom:
    def test_starts_on_the_small_engine(self, call):
        [ana] = people(call, 1)
        assert ana.welcome["rules"]["engine"] == "p2p"
        assert ana.welcome["rules"]["moved_for"] == ""

    def test_moves_with_the_first_who_is_too_many(self, call):
        ana, bo = people(call, 2)
        assert carried(call) == ("p2p", "")
        cleo = call.join("Cleo~3", person="c")
        assert cleo.welcome["rules"]["engine"] == "livekit"
        for other in (ana, bo):
            rules = other.hear("rules")["rules"]
            assert (rules["engine"], rules["moved_for"]) == ("livekit", "size")
            assert rules["version"] > ana.welcome["rules"]["version"]

    def test_does_not_move_back_while_people_are_there(self, call):
        _, bo, cleo = people(call, 3)
        bo.leave()
        cleo.leave()
        call.join("Dan~4", person="d")
        assert carried(call) == ("livekit", "size")

    def test_does_not_move_back_when_the_line_of_who_is_left_breaks(self, call):
        *others, cleo = people(call, 3)
        for other in others:
            other.leave()
        cleo.end()
        back = call.join("P3~3", person="p3", shown={"resume": resume(cleo)})
        assert back.welcome["rules"]["engine"] == "livekit"

    def test_forgets_it_when_it_is_empty(self, call):
        for person in people(call, 3):
            person.leave()
        assert carried(call) == ("livekit", "size")
        assert call.join("Ana~9", person="p1").welcome["rules"]["engine"] == "p2p"

    def test_goes_on_where_it_was_after_a_restart(self, call):
        *_, cleo = people(call, 3)
        shown = {"charter": cleo.welcome["charter"], "pass": cleo.welcome["pass"]}
        call.start()
        back = call.join("P3~3", person="p3", shown=shown)
        assert back.welcome["rules"]["engine"] == "livekit"

    def test_moves_whoever_came_first_after_a_restart(self, call):
        *_, cleo = people(call, 3)
        shown = {"charter": cleo.welcome["charter"], "pass": cleo.welcome["pass"]}
        call.start()
        call.clock.now += 5
        eve = call.join("Eve~5", person="e")
        assert eve.welcome["rules"]["engine"] == "p2p"
        call.join("P3~3", person="p3", shown=shown)
        assert eve.hear_past_others("rules")["rules"]["engine"] == "livekit"

    def test_counts_a_lost_member_and_not_twice_one_who_returns(self, call):
        _, bo = people(call, 2)
        bo.end()
        call.join("P2~2", person="p2", shown={"resume": resume(bo)})
        assert carried(call) == ("p2p", "")

    def test_has_an_engine_that_this_site_knows(self, call):
        people(call, 1)
        call.hub.amend("standup", lambda charter: charter.amended(engine="twilio"))
        call.join("Bo~2", person="b")
        assert carried(call) == ("p2p", "")


class TestAHost:
    @pytest.fixture
    def pair(self, call):
        return people(call, 2)

    def test_moves_it_to_and_fro(self, call, pair):
        ana, bo = pair
        ana.say("move", engine="livekit")
        assert bo.hear("rules")["rules"]["moved_for"] == "host"
        assert carried(call) == ("livekit", "host")
        ana.say("move", engine="p2p")
        assert bo.hear("rules")["rules"]["engine"] == "p2p"

    def test_cannot_connect_more_people_directly_than_that_carries(self, call):
        ana, *_ = people(call, 5)
        ana.say("move", engine="p2p")
        assert ana.hear_past_others("error")["id"] == "not_allowed"
        assert carried(call) == ("livekit", "size")

    def test_cannot_move_it_anywhere_else(self, call, pair):
        ana, _ = pair
        ana.say("move", engine="jitsi")
        assert ana.hear("error")["id"] == "invalid_message"
        assert carried(call) == ("p2p", "")

    def test_alone_may(self, call, pair):
        _, bo = pair
        bo.say("move", engine="livekit")
        assert bo.hear("error")["id"] == "not_host"


class TestTrouble:
    def test_of_two_people_moves_the_call_to_the_media_server(self, call):
        ana, bo = people(call, 2)
        ana.say("trouble", engine="p2p")
        assert ana.hears_nothing()
        assert carried(call) == ("p2p", "")
        bo.say("trouble", engine="p2p")
        assert ana.hear("rules")["rules"]["moved_for"] == "links"

    def test_of_one_person_with_two_tabs_moves_nothing(self, call):
        ana, bo = call.join("Ana~1", person="a"), call.join("Ana~2", person="a")
        for tab in (ana, bo):
            tab.say("trouble", engine="p2p")
            tab.hear_past_others("participant-joined") if tab is ana else None
            assert tab.hears_nothing()
        assert carried(call) == ("p2p", "")

    def test_with_a_media_server_that_is_away_connects_people_directly(self, call, media):
        ana, bo, _ = people(call, 3)
        media.away = True
        bo.say("trouble", engine="livekit")
        rules = ana.hear("rules")["rules"]
        assert (rules["engine"], rules["moved_for"]) == ("p2p", "unreachable")
        assert call.join("Dan~4", person="d").welcome["rules"]["engine"] == "p2p"
        eve = call.hello("Eve~5", person="e")
        assert eve.hear("error") | {"seq": 0} == {
            "type": "error",
            "id": "room_full",
            "message": "At most 4 people fit in here.",
            "type_received": "hello",
            "seq": 0,
        }

    def test_with_a_media_server_that_answers_moves_nothing(self, call, media):
        _, bo, _ = people(call, 3)
        bo.say("trouble", engine="livekit")
        assert media.looked.wait(10)
        wait_until(lambda: "media server" not in {thread.name for thread in threading.enumerate()})
        assert carried(call) == ("livekit", "size")

    def test_of_too_many_people_leaves_them_where_they_are(self, call, media):
        *_, last = people(call, 5)
        media.away = True
        last.say("trouble", engine="livekit")
        assert media.looked.wait(10)
        wait_until(lambda: "media server" not in {thread.name for thread in threading.enumerate()})
        assert carried(call) == ("livekit", "size")

    def test_with_an_engine_that_the_call_has_left_moves_nothing(self, call, media):
        ana, bo, _ = people(call, 3)
        for person in (ana, bo):
            person.say("trouble", engine="p2p")
            assert person.hears_nothing()
        assert carried(call) == ("livekit", "size")
        assert not media.looked.is_set()


class TestWithoutItsMediaServer:
    def test_an_empty_room_starts_small(self, call):
        assert call.hub.open_without_media_server("standup") is True
        [ana] = people(call, 1)
        assert (ana.welcome["rules"]["engine"], ana.welcome["rules"]["moved_for"]) == ("p2p", "unreachable")
        assert ana.welcome["rules"]["hosts"] == ["p1"]

    def test_and_stays_so_as_far_as_that_carries(self, call):
        call.hub.open_without_media_server("standup")
        people(call, 4)
        assert carried(call) == ("p2p", "unreachable")

    def test_one_with_people_in_it_does_not(self, call):
        people(call, 3)
        assert call.hub.open_without_media_server("standup") is False
        assert carried(call) == ("livekit", "size")


def test_a_site_with_one_engine_never_moves():
    call = Call(course=Course(main="livekit"))
    ana, *_ = people(call, 3)
    assert carried(call) == ("livekit", "")
    ana.say("move", engine="p2p")
    assert ana.hear("error")["id"] == "invalid_message"
    ana.say("trouble", engine="livekit")
    assert ana.hears_nothing()
    assert call.hub.open_without_media_server("standup") is False
    call.end()
