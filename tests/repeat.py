"""Runs tests again and again, some of the times beside other work, to find those that fail now and then.

    python -m tests.repeat                              the browser tests ten times, five of them beside load
    python -m tests.repeat --runs 3 --loaded 1 tests/browser/test_call.py -k restart

What a failed run printed is kept in test-results/.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
PYTEST = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses", "auto", "--dist", "worksteal"]
BUSY = [sys.executable, "-c", "while True: pass"]
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


def main() -> int:
    """Run, print a line for each run and the sums; the answer is the process's exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--loaded", type=int, default=5, help="how many of them beside a busy loop for each core")
    options, arguments = parser.parse_known_args()
    sums: Counter[str] = Counter()
    for number in range(1, options.runs + 1):
        with load() if number > options.runs - options.loaded else contextlib.nullcontext():
            sums += run(number, arguments or ["tests/browser"])
    print(f"{options.runs} runs, {options.loaded} of them beside load: {told(sums)}")
    return 1 if set(sums) & {"failed", "error", "broken"} else 0


def run(number: int, arguments: list[str]) -> Counter[str]:
    """One run: how many tests passed, failed and so on."""
    began = time.monotonic()
    done = subprocess.run([*PYTEST, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = done.stdout.splitlines()[-1:]
    counts = Counter({kind.removesuffix("s"): int(count) for count, kind in COUNTED.findall("".join(last))})
    if done.returncode and not counts["failed"] + counts["error"]:
        counts["broken"] += 1  # pytest itself came to no result
    if done.returncode:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"run-{number}.log").write_text(done.stdout)
    print(f"run {number}: {told(counts)} in {time.monotonic() - began:.0f} s", flush=True)
    return counts


def told(counts: Counter[str]) -> str:
    """The counts in words."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing"


@contextlib.contextmanager
def load() -> Iterator[None]:
    """A busy loop for each core."""
    loops = [subprocess.Popen(BUSY) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    sys.exit(main())
