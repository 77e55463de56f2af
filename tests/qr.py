"""Reads QR codes, with the decoder that many phone apps use."""

import re

import zxingcpp

PIXELS = 4  # per module


def read_pixels(grey: bytes, width: int, height: int) -> str:
    """The text of the one QR code in a picture of one byte per pixel."""
    picture = memoryview(grey).cast("B", shape=[height, width])
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert len(codes) == 1
    return codes[0].text


def read_terminal(text: str) -> str:
    """The text of the QR code that the terminal shows in half blocks, white on black."""
    lines = re.findall(r"\x1b\[97;40m(.+?)\x1b\[0m", text)
    light = [[character in halves for character in line] for line in lines for halves in ("▀█", "▄█")]
    rows = [bytes(255 * module for module in row for _ in range(PIXELS)) for row in light]
    return read_pixels(b"".join(row * PIXELS for row in rows), len(rows[0]), PIXELS * len(rows))
