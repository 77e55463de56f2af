"""What is installed is pinned to the byte, by files that `make pins` has made of those that people edit."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([\w.-]+(?:\[[\w,]+\])?)==(\S+?)(?: *;.*)?$")
FILES = ["requirements", "requirements-dev", "fuzz/requirements"]


def asked(name):
    """The pins of a file that people edit, and of those it takes in."""
    pins = set()
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        wanted = re.sub(r"(^|\s)#.*", "", line).strip()
        if wanted.startswith("-r "):
            pins |= asked(wanted.removeprefix("-r ").removesuffix(".in"))
        elif wanted:
            pins.add(pin_in(wanted))
    return pins


def made(name):
    """The lines of hashes of each pin in a file that is made."""
    pins, last = {}, None
    for line in (ROOT / f"{name}.txt").read_text().splitlines():
        if line.startswith("    --hash="):
            pins[last].append(line)
        elif line and not line.lstrip().startswith("#"):
            last = pin_in(line.removesuffix(" \\"))
            pins[last] = []
    return pins


def pin_in(line):
    found = PIN.match(line)
    assert found, f"not a pin: {line}"
    return re.sub(r"[-_.]+", "-", found[1]).lower(), found[2]


@pytest.mark.parametrize("name", FILES)
def test_what_is_asked_for_is_what_is_installed(name):
    assert asked(name) - set(made(name)) == set()


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_every_package_is_known_by_its_hash(name):
    without = [pin for pin, hashes in made(name).items() if not hashes]
    assert without == []
    assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for all in made(name).values() for line in all)


@pytest.mark.parametrize("name", FILES)
def test_no_file_says_where_packages_come_from(name):
    for ending in ("in", "txt"):
        text = (ROOT / f"{name}.{ending}").read_text()
        assert not re.search(r"://|--(extra-)?index-url|--find-links", text)


def test_the_app_is_tested_with_what_it_runs_with():
    assert made("requirements").items() <= made("requirements-dev").items()


def test_the_app_is_run_with_checked_packages():
    installs = re.findall(r"pip install.*", (ROOT / "Makefile").read_text())
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
