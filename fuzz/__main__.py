"""Fuzz the realtime socket for a while, with libFuzzer where atheris runs, else with hypothesis alone.

python -m fuzz [--seconds 60] [--hypothesis]
python -m fuzz FILE ...                         the same inputs again, as libFuzzer keeps them
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

FOUND = Path(__file__).resolve().parents[1] / "test-results" / "fuzz"
SLOWEST_SECONDS = 30
LONGEST_BYTES = 70_000  # a little more than a message may have
EXAMPLES = 250
FRAMES_TOLD = 10_000


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--hypothesis", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if options.files:
        try_again(options.files)
    elif options.hypothesis or importlib.util.find_spec("atheris") is None:
        with_hypothesis(options.seconds)
    else:
        with_libfuzzer(options.seconds)


def try_again(files: list[Path]) -> None:
    """Raise what the inputs in `files` raise."""
    from fuzz.target import try_input

    for file in files:
        try_input(file.read_bytes())
        print(f"{file} breaks nothing")


def with_libfuzzer(seconds: int) -> None:
    """Let what the code does with one input decide what the next one is. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["video_app.realtime", "wsproto"]):
        from fuzz import target

    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    dictionary = FOUND / "words"
    dictionary.write_text("".join(f'"{word}"\n' for word in target.words()))
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST_SECONDS}", f"-max_len={LONGEST_BYTES}"]
    files = [f"-dict={dictionary}", f"-artifact_prefix={FOUND}/", str(corpus)]
    atheris.Setup([sys.argv[0], *limits, *files], told(target))
    atheris.Fuzz()


def told(target: ModuleType) -> Callable[[bytes], None]:
    """`target.try_input`, which now and then says how far it is: libFuzzer counts inputs, not frames."""
    last = 0

    def try_input(data: bytes) -> None:
        nonlocal last
        target.try_input(data)
        if target.frames_sent >= last + FRAMES_TOLD:
            last = target.frames_sent
            print(f"{last} frames broke nothing", file=sys.stderr)

    return try_input


def with_hypothesis(seconds: int) -> None:
    """Try messages that are almost right, and bytes that are not."""
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from fuzz import target
    from tests.realtime.test_arbitrary_input import FRAMES

    frames = FRAMES.map(lambda frame: frame if isinstance(frame, bytes) else frame.encode("utf-8", "replace"))
    bodies = st.lists(frames, min_size=1, max_size=40).map(b"\n".join) | st.binary(max_size=2_000)
    inputs = st.tuples(st.integers(0, 31), bodies).map(lambda parts: bytes([parts[0]]) + parts[1])
    tried = settings(max_examples=EXAMPLES, deadline=None, database=None)(given(inputs)(target.try_input))
    print(f"Fuzzing with hypothesis for {seconds} s ...", flush=True)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        tried()
    print(f"{target.frames_sent} frames broke nothing")


if __name__ == "__main__":
    main()
