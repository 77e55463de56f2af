"""A room of many: pages, the row of those without a picture, and who comes forward."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.crowd import Crowd, crowd
from tests.browser.harness import People
from tests.browser.server import Server
from tests.waiting import wait_until

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with as many places as a media server has."""
    server = Server(tmp_path_factory.mktemp("server") / "server.log", P2P_MAX_PARTICIPANTS="50")
    server.start()
    yield server
    server.kill()


def expect_asked_for_what_is_shown(room: Crowd) -> None:
    """Until the engine knows of each of the others whether a place of what height shows it."""
    shown = room.names()
    wait_until(lambda: {name for name, height in room.told("heights").items() if height} == shown)
    attached = {name for name, attached in room.told("attached").items() if attached}
    assert attached == {name for name in shown if name.startswith("Pat")}


@pytest.mark.parametrize(("window", "pages", "others"), [(DESKTOP, 2, 6), (PHONE, 3, 17)], ids=["desktop", "phone"])
def test_a_large_room_has_pages_of_pictures_and_a_row_of_the_others(
    people: People, window: ViewportSize, pages: int, others: int
) -> None:
    with crowd(people, window, pictures=28, faceless=20) as room:
        ana = room.person
        expect(ana.page.get_by_text(f"1 of {pages}", exact=True)).to_be_visible()
        more = ana.button(f"and {others} others")
        for control in (more, ana.button("Next page")):
            ana.expect_painted(control)
        row = room.names()
        seen = set(row)
        for page in range(2, pages + 1):
            expect_asked_for_what_is_shown(room)
            ana.button("Next page").click()
            expect(ana.page.get_by_text(f"{page} of {pages}", exact=True)).to_be_visible()
            row &= room.names()
            seen |= room.names()
        expect_asked_for_what_is_shown(room)
        assert row == {f"Fay {number + 1}" for number in range(20 - others)}
        assert seen == row | {f"Pat {number + 1}" for number in range(28)}
        more.click()
        person = ana.page.get_by_role("list", name="Participants").get_by_text("Fay 20", exact=True)
        person.scroll_into_view_if_needed()
        ana.expect_painted(person)


def test_whoever_goes_on_speaking_out_of_sight_comes_forward_and_nobody_else_moves(people: People) -> None:
    with crowd(people, DESKTOP, pictures=26, faceless=0) as room:
        wait_until(lambda: len(room.names()) == 13)
        before = room.places()
        room.speak("Pat 20")
        wait_until(lambda: "Pat 20" in room.names())
        after = room.places()
        assert after.pop("Pat 20") == before.pop("Pat 13")
        assert after == before
        room.person.wait_for_frames("Pat 20", more=1)
        expect_asked_for_what_is_shown(room)
