"""People in calls across networks: what they see, when they see it again, and which way it came."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.lab.lab import Home, Lab

ENOUGH = 3  # pictures painted, that it moves again
MOST_PAUSE_SECONDS = 3.0
WATCH = """([video, note]) => {
  window.painted = [];
  window.noted = [];
  new MutationObserver(() => { if (note.textContent.includes("Reconnecting")) noted.push(Date.now()); })
    .observe(note, { childList: true, characterData: true, subtree: true });
  const next = () => video.requestVideoFrameCallback(() => { painted.push(Date.now()); next(); });
  next();
}"""
PAINTED_SINCE = f"(since) => painted.filter((at) => at > since).length >= {ENOUGH}"
SECONDS_UNTIL = f"(since) => (painted.filter((at) => at > since)[{ENOUGH - 1}] - since) / 1000"
NOTED_SINCE = "(since) => noted.some((at) => at > since)"
SECONDS_UNTIL_NOTED = "(since) => (noted.find((at) => at > since) - since) / 1000"
PATH = """async () => {
  const stats = [...(await spy.peers.at(-1).getStats()).values()];
  const transport = stats.find(({ type }) => type === "transport");
  const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId];
  const [local, remote] = ends.map((end) => stats.find(({ id }) => id === end));
  return local && remote && [local.candidateType, remote.candidateType, local.relayProtocol ?? ""];
}"""


class Path(NamedTuple):
    """The way that media takes from one person."""

    own: str  # kinds of candidates: host, srflx, prflx or relay
    other: str
    relay_protocol: str  # between the person and the TURN server: udp, tcp, tls


class Resident(NamedTuple):
    """Somebody at home, with a browser there."""

    name: str
    colour: str
    home: Home
    browser: Browser


@contextmanager
def resident(lab: Lab, name: str, colour: str) -> Iterator[Resident]:
    """One more, whose camera shows that colour."""
    home = lab.home()
    browser = lab.browsers.launch_in(home, colour)
    try:
        yield Resident(name, colour, home, browser)
    finally:
        browser.close()


class Calls:
    """Brings residents into one room."""

    def __init__(self, people: People) -> None:
        """`people` opens their tabs and cleans up."""
        self.people = people

    def join(self, resident: Resident) -> Participant:
        """In the call, with every request made from home."""
        participant = self.people.open(resident.name, camera=resident.colour, browser=resident.browser)
        participant.open_room(self.people.room)
        participant.fill_join_form()
        participant.join_call()
        return participant

    def meet(self, *residents: Resident) -> list[Participant]:
        """All of them in the call; everybody sees everybody."""
        callers = [self.join(resident) for resident in residents]
        for caller in callers:
            caller.sees(*(other for other in callers if other is not caller))
        return callers


def path_of(person: Participant) -> Path:
    """The way of what the person sends and gets now."""
    return Path(*person.page.evaluate(PATH))


def watch(person: Participant, other: Participant) -> None:
    """Remember from now on when a picture of the other is painted, and when the tile says that it reconnects."""
    note = person.tile(other.name).locator(".tile-note")
    person.page.evaluate(WATCH, [person.video(other.name).element_handle(), note.element_handle()])


def watch_each_other(ana: Participant, ben: Participant) -> None:
    """Both watch."""
    watch(ana, ben)
    watch(ben, ana)


def seconds_until_moving(person: Participant, since: float) -> float:
    """How long after `since`, of time.time(), the watched picture moved; waits for that."""
    person.page.wait_for_function(PAINTED_SINCE, arg=1000 * since)
    seconds: float = person.page.evaluate(SECONDS_UNTIL, 1000 * since)
    return seconds


def seconds_until_noted(person: Participant, since: float) -> float:
    """How long after `since` the watched tile said that it reconnects; waits for that."""
    person.page.wait_for_function(NOTED_SINCE, arg=1000 * since)
    seconds: float = person.page.evaluate(SECONDS_UNTIL_NOTED, 1000 * since)
    return seconds


def keep_moving(seconds: float, *people: Participant) -> None:
    """Until so much time has passed; every second of it the watched picture moves for each of them."""
    until = time.time() + seconds
    while time.time() < until:
        since = time.time()
        for person in people:
            assert seconds_until_moving(person, since) < MOST_PAUSE_SECONDS
