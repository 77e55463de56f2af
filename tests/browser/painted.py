"""Whether something is really painted: compares the pixels with it and without it.

That a click works says nothing about it: Playwright clicks what is transparent, too.
"""

from __future__ import annotations

import base64
import time

from playwright.sync_api import FloatRect, Locator, expect

from tests.waiting import PATIENCE_SECONDS

LEAST_CONTRAST = 3.0  # of a control to what is around it: WCAG 2.2, 1.4.11
LEAST_SHARE = 0.02  # a thin arrow in a round button covers about 4% of its box

HIDE = """element => {
  element.style.setProperty("transition", "none", "important");
  element.style.setProperty("opacity", "0", "important");
}"""
BRING_BACK = """(element) => {
  element.style.removeProperty("opacity");
  getComputedStyle(element).opacity;  // before there are transitions again, or it would fade in
  element.style.removeProperty("transition");
}"""
# Of each box: the share of its pixels that differ between two pictures by a contrast.
SHARES_THAT_STAND_OUT = """async ([pictures, boxes, leastContrast]) => {
  const pixels = async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
    canvas.drawImage(picture, 0, 0);
    return boxes.map(({ x, y, width, height }) => canvas.getImageData(x, y, width, height).data);
  };
  const linear = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (data, at) =>
    0.2126 * linear(data[at]) + 0.7152 * linear(data[at + 1]) + 0.0722 * linear(data[at + 2]);
  const standsOut = (shown, hidden) => {
    let count = 0;
    for (let at = 0; at < shown.length; at += 4) {
      const [dark, light] = [luminance(shown, at), luminance(hidden, at)].sort((a, b) => a - b);
      if ((light + 0.05) / (dark + 0.05) >= leastContrast) count += 1;
    }
    return count / (shown.length / 4);
  };
  const [shown, hidden] = await Promise.all(pictures.map(pixels));
  return boxes.map((_, index) => standsOut(shown[index], hidden[index]));
}"""


def expect_painted(locator: Locator, *, contrast: float = LEAST_CONTRAST, share: float = LEAST_SHARE) -> None:
    """Wait until a person can see it: whole inside the window, with nothing over it, not faint.

    At least `share` of the pixels of its box must differ by the ratio `contrast` from what is there without it.
    """
    expect(locator).to_be_visible()
    until = time.monotonic() + PATIENCE_SECONDS
    while problem := why_not(locator, contrast, share):
        assert time.monotonic() < until, f"{locator} is not painted: {problem}"


def why_not(locator: Locator, contrast: float, share: float) -> str:
    """Why nobody sees it, or nothing."""
    box = locator.bounding_box()
    if not box or not is_inside(locator, box):
        return f"its box is {box} in a window of {locator.page.viewport_size}"
    whole = {**box, "x": 0, "y": 0}
    [found] = locator.page.evaluate(SHARES_THAT_STAND_OUT, [pictures(locator, box), [whole], contrast])
    return "" if found >= share else f"only {found:.1%} of it stands out"


def is_inside(locator: Locator, box: FloatRect) -> bool:
    """Whether the whole box is in the window, up to a pixel."""
    window = locator.page.viewport_size
    assert window
    left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    return min(left, top) >= -1 and right <= window["width"] + 1 and bottom <= window["height"] + 1


def pictures(locator: Locator, box: FloatRect) -> list[str]:
    """That part of the page with it and without it, as PNG in base64."""
    shown = locator.page.screenshot(clip=box)
    locator.evaluate(HIDE)
    try:
        hidden = locator.page.screenshot(clip=box)
    finally:
        locator.evaluate(BRING_BACK)
    return [base64.b64encode(picture).decode() for picture in (shown, hidden)]
