"""Bootstrap's icons, put into the page one by one.

The package's sprite has 2,000 icons in 1.1 MB. A page needs a dozen, so each is cut out of the
sprite of the installed package when a template first asks for it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from video_app.assets import BOOTSTRAP_DIR


def init_app(app: Flask) -> None:
    """Give templates the function `icon`."""
    app.jinja_env.globals["icon"] = icon


@lru_cache(maxsize=256)
def icon(name: str) -> Markup:
    """The icon called `name` as inline SVG, hidden from assistive technology. Raises KeyError."""
    sprite = (BOOTSTRAP_DIR / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    symbol = rf'<symbol[^>]*viewBox="([^"]+)"[^>]*\bid="{re.escape(name)}"[^>]*>(.*?)</symbol>'
    found = re.search(symbol, sprite, re.DOTALL)
    if not found:
        raise KeyError(f"Bootstrap has no icon called {name!r}")
    view_box, shapes = found.groups()
    svg = f'<svg class="icon" aria-hidden="true" fill="currentColor" viewBox="{view_box}">{shapes.strip()}</svg>'
    return Markup(svg)  # noqa: S704 - the installed package's own drawing
