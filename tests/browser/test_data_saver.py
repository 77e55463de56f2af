"""The data saver: what nobody wants to see is not received, while sound goes on."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.harness import People

VIDEO_STOPS = """async () => {
  const bytes = async () => {
    const reports = await Promise.all(spy.peers.map((peer) => peer.getStats()));
    const stats = reports.flatMap((report) => [...report.values()]);
    const video = stats.filter(({ type, kind }) => type === "inbound-rtp" && kind === "video");
    return video.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
  };
  const before = await bytes();
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  return before > 0 && (await bytes()) === before;
}"""


def test_video_that_is_not_wanted_does_not_come_and_sound_does(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.button("More").click()
    ana.button("Settings").click()
    ana.page.get_by_text("Data saver", exact=True).click()
    whose = ana.page.get_by_label("Video of the others")
    whose.select_option("None")
    ana.page.wait_for_function(VIDEO_STOPS)
    ana.wait_for_sound()
    expect(ana.tile("Ben")).to_contain_text("Video off: data saver")
    expect(ana.tile("Ben").locator(".tile-saver")).to_be_visible()
    whose.select_option("All")
    expect(ana.tile("Ben").locator(".tile-saver")).to_be_hidden()
    ana.sees(ben)
