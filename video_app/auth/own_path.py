"""Where to go on after a form: to a page of ours and no other."""

from __future__ import annotations

import re

from flask import url_for

# One slash first: two, or a backslash, which browsers take for one, would name another host.
OWN_PATH = re.compile(r"/(?!/)[^\\\s\x00-\x1f\x7f]*")


def own_path(wanted: str) -> str:
    """The path `wanted` on this site; the home page for anything else."""
    return wanted if OWN_PATH.fullmatch(wanted) else url_for("auth.join")
