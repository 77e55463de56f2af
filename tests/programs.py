"""What some tests need besides Python and a browser: programs of the system, files from npm."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/Applications/Firefox.app/Contents/MacOS"]
PATHS = os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS])


def need(program: str, package: str) -> str:
    """The path of `program`; where it is missing, the test that asks is `missing` it."""
    return shutil.which(program, path=PATHS) or missing(f"{program} is missing: install {package}")


def need_from_npm(file: Path) -> Path:
    """The `file`, which `make test` brings by npm; where it is missing, the test that asks is `missing` it."""
    return file if file.is_file() else missing(f"{file} is missing: make node_modules/.stamp")


def missing(reason: str) -> NoReturn:
    """Skip the test for that `reason`, which pytest shows; on a CI machine it fails: there nothing may be left out."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
