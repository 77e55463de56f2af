"""Finds the controls of a page that a pointer reaches and nobody sees."""

from __future__ import annotations

import base64
import time
from typing import Any

from playwright.sync_api import Page

from tests.browser.painted import LEAST_CONTRAST, SHARES_THAT_STAND_OUT

PATIENCE_SECONDS = 30.0  # a busy machine paints late
LEAST_SHARE = 0.01  # three dots in a wide button cover about 1.2% of its box

# A tile's own buttons come when the pointer comes to the tile, and have a test of their own.
REACHED = """() => {
  const box = (element) => element.getBoundingClientRect();
  const inside = ({ x, y, right, bottom }) => x >= 0 && y >= 0 && right <= innerWidth && bottom <= innerHeight;
  const reached = (element) => {
    const { x, y, width, height } = box(element);
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  };
  const controls = "a[href], button, input, select, textarea, summary";
  window.reached = [...document.querySelectorAll(controls)].filter(
    (element) => !element.closest(".tile") && box(element).width && inside(box(element)) && reached(element));
  return window.reached.map((element) => {
    const { x, y, width, height } = box(element);
    const name = element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent;
    return [name.trim(), { x, y, width, height }];
  });
}"""
HIDE = """() => window.reached.forEach(({ style }) => {
  style.setProperty("transition", "none", "important");
  style.setProperty("opacity", "0", "important");
})"""
BRING_BACK = """() => window.reached.forEach((element) => {
  element.style.removeProperty("opacity");
  getComputedStyle(element).opacity;  // before there are transitions again, or it would fade in
  element.style.removeProperty("transition");
})"""


def expect_controls_painted(page: Page) -> None:
    """Wait until everything that a click would reach can be seen."""
    until = time.monotonic() + PATIENCE_SECONDS
    while names := unseen(page):
        assert time.monotonic() < until, f"cannot be seen: {', '.join(names)}"


def unseen(page: Page, contrast: float = LEAST_CONTRAST, share: float = LEAST_SHARE) -> list[str]:
    """The names of the controls that a click would reach, and that do not stand out from what is around them."""
    controls: list[tuple[str, Any]] = page.evaluate(REACHED)
    shown = page.screenshot()
    page.evaluate(HIDE)
    try:
        hidden = page.screenshot()
    finally:
        page.evaluate(BRING_BACK)
    pictures = [base64.b64encode(picture).decode() for picture in (shown, hidden)]
    boxes = [box for _, box in controls]
    found: list[float] = page.evaluate(SHARES_THAT_STAND_OUT, [pictures, boxes, contrast])
    return [f"{name} ({part:.1%})" for (name, _), part in zip(controls, found, strict=True) if part < share]
