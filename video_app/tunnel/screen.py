"""What the tunnel shows in the terminal."""

from __future__ import annotations

import io
import sys

import segno

# Light modules are drawn as blocks. With both colours named, the code is black on white in light and
# dark terminals alike; some phones cannot read one that is inverted.
WHITE_ON_BLACK, RESET = "\033[97;40m", "\033[0m"


def invitation(public_url: str, local_url: str) -> str:
    """How to reach the app: from elsewhere, by a phone's camera, and here."""
    return f"\n   Public   {public_url}\n   Local    {local_url}\n\n{qr_code(public_url)}\n"


def failure(reason: str, local_url: str) -> str:
    """One line: why there is no public address, and where the app runs all the same."""
    return f" * No public address: {reason}. The app runs locally: {local_url}"


def qr_code(text: str) -> str:
    """The QR code of `text`, two rows of modules in a line of the terminal, indented."""
    drawing = io.StringIO()
    segno.make_qr(text, error="l").terminal(drawing, border=2, compact=True)
    return "\n".join(f"   {WHITE_ON_BLACK}{line}{RESET}" for line in drawing.getvalue().splitlines())


def say(text: str) -> None:
    """Print `text` at once and in one piece, so that the server's log does not run into it."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(f"{text}\n".encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
