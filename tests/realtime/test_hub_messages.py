"""What members of a room tell each other."""

import pytest

from tests.realtime.fakes import DESCRIPTION, MEDIA, candidate, resume
from video_app.realtime.stores.base import StoreUnavailable


class TestMessages:
    def test_descriptions_reach_their_addressee_alone(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3")
        ana.say("description", to="Bo~2", **DESCRIPTION)
        bo.hear("participant-joined")
        assert bo.hear("description") == {"seq": 4, "type": "description", "from": "Ana~1", **DESCRIPTION}
        assert cy.hears_nothing()

    def test_candidates_and_their_end_arrive_in_order(self, call):
        ana, bo = call.pair()
        ana.say("candidate", **candidate(1))
        ana.say("candidate", to="Bo~2", generation=1, candidate=None)
        assert bo.hear("candidate")["candidate"]["candidate"] == "candidate:1"
        assert bo.hear("candidate")["candidate"] is None

    @pytest.mark.parametrize("to", ["Nobody~0", "Cy~3", "Bo~2 ", "\x00"])
    def test_to_nobody_in_the_room_are_refused(self, call, to):
        ana, bo = call.pair()
        cy = call.join("Cy~3", room="retro")
        ana.say("candidate", **candidate(to=to))
        assert ana.hear("error")["id"] == "unknown_participant"
        assert bo.hears_nothing()
        assert cy.hears_nothing()

    def test_about_media_are_announced_to_the_others(self, call):
        ana, bo = call.pair()
        muted = {**MEDIA, "microphone": False}
        ana.say("media", **muted)
        assert bo.hear("participant-changed")["participant"]["media"] == muted
        assert ana.hears_nothing()

    def test_ping_is_answered_with_its_id_or_without(self, call):
        ana = call.join("Ana~1")
        ana.say("ping", id=7)
        assert ana.hear("pong") == {"type": "pong", "id": 7}
        ana.say("ping")
        assert ana.hear("pong") == {"type": "pong"}

    def test_that_are_malformed_disturb_nobody(self, call):
        ana, bo = call.pair()
        ana.say("dance")
        assert ana.hear("error")["type_received"] == "dance"
        assert ana.hears_nothing()
        assert bo.hears_nothing()

    def test_refused_too_often_are_only_dropped(self, call):
        ana, bo = call.pair()
        for _ in range(100):
            ana.say("dance")
        ana.say("candidate", **candidate())
        assert bo.hear("candidate")["from"] == "Ana~1"

    def test_pile_up_for_a_slow_reader_alone(self, call):
        ana, bo = call.pair()
        cy = call.join("Cy~3")
        bo.socket.flowing.clear()
        for number in range(100):
            ana.say("candidate", **candidate(number))
            ana.say("candidate", **candidate(number, to="Cy~3"))
        assert [cy.hear("candidate")["generation"] for _ in range(100)] == list(range(100))
        bo.socket.flowing.set()
        bo.hear("participant-joined")
        assert [bo.hear("candidate")["generation"] for _ in range(100)] == list(range(100))


class TestTalking:
    def test_chat_reaches_everyone_the_sender_included(self, call):
        ana, bo = call.pair()
        ana.say("chat", id="1", text="Hello <b>you</b>")
        for client in (ana, bo):
            heard = client.hear("chat")
            assert (heard["identity"], heard["name"], heard["text"]) == ("Ana~1", "Ana", "Hello <b>you</b>")

    def test_what_is_said_again_comes_back_to_the_sender_alone(self, call):
        ana, bo = call.pair()
        for _ in range(2):
            ana.say("chat", id="mine", text="Hello")
        first, again = ana.hear("chat"), ana.hear("chat")
        assert first["id"] == "mine"
        assert again == {**first, "seq": again["seq"]}
        bo.hear("chat")
        assert bo.hears_nothing()

    def test_what_was_said_before_a_loss_is_known_after_it(self, call):
        ana, bo = call.pair()
        ana.say("chat", id="mine", text="Hello")
        bo.hear("chat")
        ana.end()
        again = call.hello("Ana~1", resume=resume(ana))
        assert [message["id"] for message in again.hear("welcome")["chat"]] == ["mine"]
        again.say("chat", id="mine", text="Hello")
        assert again.hear("chat")["text"] == "Hello"
        bo.hear("participant-changed"), bo.hear("participant-changed")
        assert bo.hears_nothing()

    def test_what_cannot_be_said_now_is_named(self, call, monkeypatch):
        ana, bo = call.pair()
        monkeypatch.setattr(call.store, "say", unavailable)
        for _ in range(25):  # far more than may be refused
            ana.say("chat", id="mine", text="Hello")
            error = ana.hear("error")
        assert (error["id"], error["type_received"], error["ref"]) == ("unavailable", "chat", "mine")
        assert bo.hears_nothing()

    def test_what_a_store_that_forgot_the_room_cannot_keep_is_named(self, call):
        ana = call.join("Ana~1")
        call.store._rooms.clear()
        ana.say("chat", id="mine", text="Hello")
        error = ana.hear("error")
        assert (error["id"], error["ref"]) == ("unavailable", "mine")

    def test_newcomers_read_what_was_said(self, call):
        ana, _ = call.pair()
        ana.say("chat", id="1", text="Hello")
        ana.hear("chat")
        assert [message["text"] for message in call.join("Cleo~3").welcome["chat"]] == ["Hello"]

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
    def test_nothing_and_too_much_are_refused(self, call, text):
        ana, bo = call.pair()
        ana.say("chat", id="mine", text=text)
        error = ana.hear("error")
        assert (error["id"], error["ref"]) == ("invalid_message", "mine")
        assert bo.hears_nothing()

    def test_a_raised_hand_is_seen(self, call):
        ana, bo = call.pair()
        ana.say("hand", raised=True)
        assert bo.hear("participant-changed")["participant"]["hand_raised_at"] > 0
        ana.say("hand", raised=False)
        assert bo.hear("participant-changed")["participant"]["hand_raised_at"] is None

    def test_a_reaction_reaches_everyone(self, call):
        ana, bo = call.pair()
        ana.say("reaction", reaction="heart")
        for client in (ana, bo):
            assert client.hear("reaction")["reaction"] == "heart"

    def test_how_tall_a_picture_is_shown_is_told_to_its_sender_alone(self, call):
        ana, bo = call.pair()
        cleo = call.join("Cleo~3")
        ana.hear("participant-joined"), bo.hear("participant-joined")
        ana.say("view", to="Bo~2", height=180)
        assert bo.hear("view")["height"] == 180
        assert cleo.hears_nothing()

    def test_a_page_of_fifty_tiles_may_be_laid_out_thrice_at_once(self, call):
        ana, bo = call.pair()
        for height in range(3 * 49):
            ana.say("view", to="Bo~2", height=height)
        assert ana.hears_nothing()
        assert [bo.hear("view")["height"] for _ in range(3 * 49)] == list(range(3 * 49))


def unavailable(*args, **fields):
    raise StoreUnavailable
