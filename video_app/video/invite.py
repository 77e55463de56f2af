"""The invite link as a QR code."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def qr_svg(text: str) -> bytes:
    """The QR code of `text` as an SVG document: black on white in both themes, as every phone reads it."""
    drawing = io.BytesIO()
    # Correction level M: a screen is not scratched, but somebody may scan it at an angle.
    code = segno.make_qr(text, error="m")
    code.save(
        drawing, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    return drawing.getvalue()
