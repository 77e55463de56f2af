"""`make lab`: two people in a call, each in a browser in a home of their own, and a prompt to change their networks."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.harness import People
from tests.conftest import make_certificate
from tests.lab.lab import Lab
from tests.lab.namespaces import why_not
from tests.lab.prompt import HELP, obey
from tests.networks.callers import Calls, path_of, resident

TILE = "() => document.querySelector('.tile:not(.tile-own)')?.innerText.trim().replace(/\\s+/g, ' ')"
MOVES = """async () => {
  const frames = () => document.querySelector(".tile:not(.tile-own) video").getVideoPlaybackQuality().totalVideoFrames;
  const before = frames();
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  return frames() - before;
}"""


def looks(page: Page) -> str:
    """What a person sees of the other."""
    return f"tile: {page.evaluate(TILE)}; {page.evaluate(MOVES)} pictures in a second"


def main() -> int:
    """Until `quit`."""
    if reason := why_not():
        print(f"There can be no laboratory here: {reason}", file=sys.stderr)
        return 1
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        lab = Lab(Path(folder), make_certificate(Path(folder)), playwright)
        try:
            lab.start()
            with resident(lab, "Ana", "red") as ana, resident(lab, "Ben", "green") as ben:
                calls = Calls(People(lab.browsers, lab.site, "lab"))
                people = calls.meet(ana, ben)
                homes = {"ana": ana.home, "ben": ben.home}
                print(f"Ana and Ben are in a call.\n{HELP}")
                while (words := input("> ").strip().lower()) != "quit":
                    if words == "look":
                        for person in people:
                            print(f"  {person.name}: {looks(person.page)}; {path_of(person)}")
                    elif words and not obey(words, homes):
                        print(HELP)
                calls.people.close()
        except (EOFError, KeyboardInterrupt):
            print()
        finally:
            lab.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
