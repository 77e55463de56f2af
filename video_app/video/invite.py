"""The invite link as a QR code."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

MAX_BYTES = 1000  # of a link; the longest room name in the rarest letters has 768, percent-encoded
USUAL_BYTES = 100
SOME_MASK = 0


class TooLong(ValueError):
    """A text that no QR code is drawn of."""


@lru_cache(maxsize=64)
def qr_svg(text: str) -> bytes:
    """The QR code of `text` as an SVG document: black on white in both themes, as every phone reads it.

    Drawing holds the whole process up, for 10 ms at the usual length and 20 ms at MAX_BYTES. Raises TooLong.
    """
    size = len(text.encode())
    if size > MAX_BYTES:
        raise TooLong
    drawing = io.BytesIO()
    # Correction level M: a screen is not scratched, but somebody may scan it at an angle. Finding the
    # best mask takes eight attempts, and every reader copes with any.
    code = segno.make_qr(text, error="m", mask=None if size <= USUAL_BYTES else SOME_MASK)
    code.save(
        drawing, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    return drawing.getvalue()
