"""Known vulnerabilities in what is pinned, as pip-audit reports them; what it could not look up is no failure.

    python -m tools.audit

pip-audit ends with 1 both when it has found something and when its database is out of reach, and with 0 when
the database has never heard of a package. Only the first is a reason to fail: a machine without a network
says what was not checked, and goes on.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PINS = ["requirements-dev.txt", "fuzz/requirements.txt"]  # the first has all of requirements.txt in it
ANSWER_SECONDS = 10
AUDIT_SECONDS = 300

# How pip-audit's own words, and the last line of a traceback that it let through, speak of the network.
OUT_OF_REACH = re.compile(r"Could not connect|is not redirecting|may be blocking|ServiceError|requests\.exceptions\.")


class Verdict(NamedTuple):
    """What an audit came to: `lines` for people, and whether it `failed`."""

    failed: bool
    lines: list[str]


def main() -> int:
    """Audit, print, and return the exit code."""
    failed, lines = audit()
    print(*lines, sep="\n", file=sys.stderr if failed else sys.stdout)
    return int(failed)


def audit() -> Verdict:
    """What pip-audit says about PINS."""
    files = [f"--requirement={ROOT / name}" for name in PINS]
    options = ["--disable-pip", "--format=json", "--progress-spinner=off", f"--timeout={ANSWER_SECONDS}"]
    command = [sys.executable, "-m", "pip_audit", *options, *files]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return unreachable(f"no answer in {AUDIT_SECONDS} s")
    return judge(done.returncode, done.stdout, done.stderr)


def judge(code: int, output: str, complaints: str) -> Verdict:
    """What pip-audit's exit code, standard output and standard error mean."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = complaints.strip().splitlines()[-1:] or [f"it ended with {code} and said nothing"]
        return unreachable(last[0]) if OUT_OF_REACH.search(complaints) else broken(complaints.strip() or last[0])
    if found := [line for package in packages for line in holes(package)]:
        return Verdict(True, ["Known vulnerabilities:", *found])
    if code:
        return broken(complaints.strip() or f"it ended with {code} and found nothing")
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    checked = f"{len(packages) - len(unknown)} packages were checked: no known vulnerabilities."
    warning = [f"WARNING: {len(unknown)} packages were NOT checked: the database of vulnerabilities has none of them."]
    return Verdict(False, [checked] * (len(unknown) < len(packages)) + warning * bool(unknown))


def holes(package: dict[str, Any]) -> list[str]:
    """A line for each vulnerability of `package`."""
    return [
        f"  {package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for hole in package.get("vulns", [])
    ]


def unreachable(reason: str) -> Verdict:
    """Nothing was checked, through nobody's fault."""
    return Verdict(False, [f"WARNING: packages were NOT checked: the database of vulnerabilities is away ({reason})."])


def broken(reason: str) -> Verdict:
    """Nothing was checked, and that is a fault."""
    return Verdict(True, [f"pip-audit did not work: {reason}"])


if __name__ == "__main__":
    sys.exit(main())
