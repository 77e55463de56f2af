"""Passing for somebody else in a call."""

import pytest

from video_app.access.grant import LOBBY
from video_app.look_alikes import skeleton
from video_app.names import NAME_MAX_CHARACTERS, numbered_skeleton, told_apart, with_number


@pytest.mark.parametrize("name", ["Ana", "ana", "Аnа", "A n a", "Ａｎａ", "Ana\u3164", "ᎪNA"])
class TestAName:
    def test_in_a_room_is_one_persons(self, call, name):
        ana, eve = call.join("Ana~1", person="a"), call.join(f"{name}~9", person="e")
        shown = eve.welcome["self"]["name"]
        assert shown == f"{name} (2)"
        assert ana.hear("participant-joined")["participant"]["name"] == shown
        eve.say("chat", id="1", text="It is me")
        assert ana.hear("chat")["name"] == shown
        assert call.join("Late~1").welcome["chat"][0]["name"] == shown

    def test_in_the_lobby_is_one_persons(self, call, name):
        call.join("Ana~1", LOBBY, "a")
        eve, bo = call.join(f"{name}~9", LOBBY, "e"), call.join("Bo~2", LOBBY, "b")
        eve.say("ring", ring="1", to=["b"])
        assert bo.hear("ring")["name"] == f"{name} (2)"

    def test_is_not_had_by_coming_back_faster(self, call, name):
        ana, eve = call.join("Ana~1", person="a"), call.join(f"{name}~9", person="e")
        ana.end()
        eve.end()
        again = call.join(f"{name}~9", person="e")
        assert again.welcome["self"]["name"] == f"{name} (2)"


@pytest.mark.parametrize("name", ["Ana (2)", "Ana(2)", "ANA  ( 2 )", "Ana ❨2❩", "Ana （２）", "Ana ⑵", "Ana (Ƨ)"])
def test_a_number_is_not_had_by_typing_it(call, name):
    call.join(f"{name}~9", person="e")
    shown = [call.join(f"Ana~{number}", person=f"a{number}").welcome["self"]["name"] for number in range(2)]
    assert shown == ["Ana", "Ana (3)"]


def test_a_number_that_is_typed_later_is_another_name(call):
    for number in range(2):
        call.join(f"Ana~{number}", person=f"a{number}")
    assert call.join("Ana (2)~9", person="e").welcome["self"]["name"] == "Ana (2) (2)"


class TestACrowdOfLookAlikes:
    def test_costs_the_next_one_little(self):
        names: list[str] = []
        for number in range(101):
            before = skeleton.cache_info().misses
            names.append(told_apart(written_in_another_way(number), names))
        assert names[-1].endswith(" (101)")
        assert skeleton.cache_info().misses - before < 10

    @pytest.mark.parametrize("number", [2, 10, 101])
    @pytest.mark.parametrize(
        "name", ["Ana", "Car", "W" * 50, "ﷺ" * 50, "e\u0301" * 25, "Ana (2)", "👩\u200d👩" * 16, "שלום"]
    )
    def test_is_compared_as_it_is_shown(self, name, number):
        assert numbered_skeleton(name, number) == skeleton(with_number(name, number))


def written_in_another_way(number: int) -> str:
    """A name that looks like all others of these: upper case or lower case, by the bits of `number`."""
    letters = "ṩ" * (NAME_MAX_CHARACTERS - 6)
    return "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate(letters))
