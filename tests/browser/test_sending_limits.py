"""What goes out of a browser to all the others together."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant

BUDGET_BITS_PER_SECOND = 4_000_000
# The most that may go out, by kind, over all connections. A screen is the track whose details matter.
LIMITS = """() => {
  const limits = { audio: [], camera: [], screen: [] };
  for (const peer of spy.peers.filter(({ connectionState }) => connectionState === "connected"))
    for (const sender of peer.getSenders().filter(({ track }) => track)) {
      const [{ active, maxBitrate = Infinity }] = sender.getParameters().encodings;
      const { kind, contentHint } = sender.track;
      if (active) limits[kind === "audio" ? kind : contentHint === "detail" ? "screen" : "camera"].push(maxBitrate);
    }
  return limits;
}"""
OBEYS = f"""(most) => {{
  const {{ audio, camera, screen }} = ({LIMITS})();
  const sum = [...audio, ...camera, ...screen].reduce((total, limit) => total + limit, 0);
  return camera.length === 2 && screen.length === 2 && sum <= most && Math.min(...screen) > 3 * Math.max(...camera);
}}"""
CAMERAS_HAVE = "(least) => { const { camera } = (%s)(); return camera.length === 2 && Math.min(...camera) >= least; }"


def wait_for_cameras(person: Participant, bits_per_second: int) -> None:
    """Until each of two others may get that much of a person's camera."""
    person.page.wait_for_function(CAMERAS_HAVE % LIMITS, arg=bits_per_second)


def test_a_screen_and_all_else_stay_within_one_budget(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    ana.sees(ben, cleo)
    wait_for_cameras(ana, 800_000)
    ana.button("Share screen").click()
    ben.wait_for_frames("Screen of Ana")
    cleo.wait_for_frames("Screen of Ana")
    ana.page.wait_for_function(OBEYS, arg=BUDGET_BITS_PER_SECOND)
    ana.button("Stop sharing").click()
    expect(ben.tile("Screen of Ana")).to_have_count(0)
    wait_for_cameras(ana, 800_000)
