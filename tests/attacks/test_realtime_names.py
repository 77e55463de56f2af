"""Passing for somebody else in a call."""

import pytest

from video_app.access.grant import LOBBY


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
