"""One person who would be a crowd."""

import pytest

from video_app.access.grant import LOBBY


@pytest.mark.parametrize(("room", "tabs"), [("standup", 3), (LOBBY, 8)])
class TestOnePerson:
    def test_does_not_fill_a_place(self, call, room, tabs):
        there = [call.join(f"Eve~{number}", room, "e") for number in range(tabs)]
        for identity in ("Eve~9", "Eva~1"):
            late = call.hello(identity, room, person="e")
            assert late.hear("error")["id"] == "too_many_tabs"
            assert late.closed() == 4011
        call.join("Ana~1", room, "a")
        there[0].leave()
        call.join("Eve~9", room, "e")

    def test_does_not_by_being_lost_again_and_again(self, call, room, tabs):
        for number in range(tabs):
            call.join(f"Eve~{number}", room, "e").end()
        assert call.hello("Eve~9", room, person="e").closed() == 4011


def test_the_lobby_counts_people(call):
    for number in range(50):
        for page in range(2):
            call.join(f"P{number}~{page}", LOBBY, f"p{number}")
    assert call.hello("Late~1", LOBBY).hear("error")["id"] == "room_full"
    call.join("P0~9", LOBBY, "p0")


def test_a_network_of_many_people_does_not_keep_the_lobby_busy(call):
    eves = [call.join(f"Eve~{number}", LOBBY, f"e{number}", network="eve") for number in range(12)]
    ana = call.join("Ana~1", LOBBY, "a", network="home")
    refused = [refusals_of_changes(eve, 9) for eve in eves]
    assert refused == [[]] * 11 + [["slow_down"] * 8]
    assert refusals_of_changes(ana, 9) == []


def refusals_of_changes(client, count):
    """What a client is told that changes whether it is available so often."""
    for number in range(count):
        client.say("available", available=bool(number % 2))
    client.say("ping", id=4711)
    heard = []
    while not heard or heard[-1]["type"] != "pong":
        heard.append(client.hear_any())
    return [message["id"] for message in heard if message["type"] == "error"]
