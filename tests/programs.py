"""Programs of the system that some tests need besides Python and a browser."""

from __future__ import annotations

import os
import shutil

import pytest

FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/Applications/Firefox.app/Contents/MacOS"]
PATHS = os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS])


def need(program: str, package: str) -> str:
    """The path of `program`.

    Where it is missing, the test that asks is skipped with the reason, which pytest shows; on a CI
    machine it fails, because there nothing may be left out.
    """
    path = shutil.which(program, path=PATHS)
    if path:
        return path
    reason = f"{program} is missing: install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
