"""A large room for one browser: the others are sockets without media, and their pictures are painted in the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Route, ViewportSize

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.seats import join_without_browser
from video_app.bundles import as_function

ENGINE = Path(__file__).with_name("pretend_engine.js")
SHOWN = "tiles => Object.fromEntries(tiles.map(({ ariaLabel, style }) => [ariaLabel, style.cssText]))"


def pretend(route: Route) -> None:
    """Answer with the page's script in which the pretended engine takes the place of the real one."""
    script, end = route.fetch().text(), "\n};\nfromModule("
    assert script.count(end) == 1
    engine = as_function("engines/p2p/p2p.js", ENGINE.read_text("utf-8"))  # of two of one name the last one counts
    route.fulfill(body=script.replace(end, f"\n{engine}{end}"), content_type="text/javascript")


class Crowd:
    """What one person sees of a large room."""

    def __init__(self, person: Participant, identities: dict[str, str]) -> None:
        """`identities` of the others, by name."""
        self.person = person
        self.identities = identities

    @property
    def shown(self) -> Locator:
        """The tiles that have a place."""
        return self.person.page.locator(".stage .tile:not(.tile-away)")

    def places(self) -> dict[str, str]:
        """Where the tiles are that have a place, by their names."""
        places: dict[str, str] = self.shown.evaluate_all(SHOWN)
        return places

    def names(self) -> set[str]:
        """Whose tiles have a place, but for one's own."""
        return set(self.places()) - {"You"}

    def speak(self, name: str | None) -> None:
        """One of the others speaks from now on; None: nobody."""
        self.person.page.evaluate("identity => pretend.speak(identity)", name and self.identities[name])

    def told(self, what: str) -> dict[str, Any]:
        """The `heights` that the engine was told, or whether pictures are `attached`, by name."""
        told: dict[str, Any] = self.person.page.evaluate("what => pretend[what]", what)
        return {name: told.get(identity) for name, identity in self.identities.items()}


@contextmanager
def crowd(people: People, window: ViewportSize, *, pictures: int, faceless: int) -> Iterator[Crowd]:
    """So many others, "Pat 1" with a picture and "Fay 1" without, before Ana joins them in a `window` of that size."""
    names = {f"Pat {number + 1}": True for number in range(pictures)}
    names |= {f"Fay {number + 1}": False for number in range(faceless)}
    with ExitStack() as stack:
        identities = {}
        for other, camera in names.items():
            seat = join_without_browser(people.server, other, people.room, camera=camera, microphone=True)
            stack.enter_context(closing(seat))
            identities[other] = seat.identity
        person = people.open("Ana")
        person.page.set_viewport_size(window)
        person.page.route("**/js/pages/room.js", pretend)
        person.enter_green_room(people.room)
        person.join_call()
        yield Crowd(person, identities)
