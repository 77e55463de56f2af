"""Floods that stay inside of the limits of a socket."""

import pytest

from tests.realtime.stores import chat, join
from video_app.realtime.stores.base import CHAT_MESSAGES, CHAT_SHARE_MESSAGES

WIDE = "\U0001f600"


@pytest.fixture
def history(store):
    """A chat that Eve floods, after Ana and Bo have said something in turns."""
    for number, name in enumerate(["Ana", "Bo", "Eve", "Eve", "Eve"]):
        join(store, f"{name}~{number}", person=name)
    for number in range(10):
        store.say("standup", chat(f"Ana {number}", "Ana~0"))
        store.say("standup", chat(f"Bo {number}", "Bo~1"))
    return store


class TestTheHistoryOfAChat:
    @pytest.mark.parametrize("text", ["x", WIDE * 2_000])
    def test_is_not_wiped_by_one_person(self, history, text):
        for number in range(2 * CHAT_MESSAGES):
            history.say("standup", chat(text, f"Eve~{2 + number % 3}", id=str(number)))
        kept = join(history, "Cy~9").chat
        assert [message.text for message in kept if not message.identity.startswith("Eve")] == [
            f"{name} {number}" for number in range(10) for name in ("Ana", "Bo")
        ]
        assert kept[-1].id == str(2 * CHAT_MESSAGES - 1)

    def test_keeps_the_share_of_who_talks_much(self, history):
        for number in range(CHAT_MESSAGES):
            history.say("standup", chat(f"Ana again {number}", "Ana~0"))
        for number in range(2 * CHAT_MESSAGES):
            history.say("standup", chat("x", "Eve~2", id=str(number)))
        kept = join(history, "Cy~9").chat
        assert sum(message.identity == "Ana~0" for message in kept) >= CHAT_SHARE_MESSAGES

    def test_is_of_members_only(self, history):
        assert history.say("standup", chat("Hello", "Nobody~7")) == 0
        assert len(join(history, "Cy~9").chat) == 20
