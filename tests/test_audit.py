"""What is told apart in pip-audit's answers: something found, nothing found, nothing looked up, and broken."""

import json

import pytest

from tools.audit import judge

SAFE = {"name": "flask", "version": "3.1.3", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found and could not be audited: ours (1.0)"}
HOLED = {"name": "jinja2", "version": "2.4", "vulns": [{"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"]}]}

# The last lines of what pip-audit said on a machine that reaches no database.
AWAY = [
    "ERROR:pip_audit._cli:Could not connect to the vulnerability feed\nERROR:pip_audit._cli:Tip: your network may be"
    " blocking this service. Try another service with `-s SERVICE`",
    "Traceback (most recent call last):\nrequests.exceptions.ConnectionError: Max retries exceeded (Caused by"
    " NameResolutionError('Name or service not known'))",
    "Traceback (most recent call last):\nrequests.exceptions.ReadTimeout: Read timed out.",
    "Traceback (most recent call last):\npip_audit._service.interface.ServiceError",
]


def answer(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_what_is_found_fails_and_is_named():
    failed, lines = judge(1, answer(SAFE, HOLED, UNKNOWN), "Found 1 known vulnerability in 1 package")
    assert failed
    assert lines == ["Known vulnerabilities:", "  jinja2 2.4: PYSEC-2014-8, mended in 2.7.2"]


def test_nothing_found_passes():
    assert judge(0, answer(SAFE), "") == (False, ["1 packages were checked: no known vulnerabilities."])


@pytest.mark.parametrize("complaints", AWAY)
def test_a_database_out_of_reach_is_a_warning(complaints):
    failed, (line,) = judge(1, "", complaints)
    assert not failed
    assert line.startswith("WARNING: packages were NOT checked")


def test_so_is_one_that_knows_no_package():
    failed, (line,) = judge(0, answer(UNKNOWN, UNKNOWN), "")
    assert not failed
    assert line.startswith("WARNING: 2 packages were NOT checked")


def test_what_was_checked_and_what_not_are_both_told():
    failed, lines = judge(0, answer(SAFE, UNKNOWN), "")
    assert not failed
    assert [line.split(":")[0] for line in lines] == ["1 packages were checked", "WARNING"]


@pytest.mark.parametrize(
    ("code", "output", "complaints"),
    [
        (1, "", "ERROR:pip_audit._cli:invalid requirements input: requirements.txt"),
        (1, "", "/usr/bin/python: No module named pip_audit"),
        (1, answer(SAFE), "something else"),
        (-9, "", ""),
        (0, "not JSON", ""),
    ],
)
def test_a_broken_audit_fails(code, output, complaints):
    failed, lines = judge(code, output, complaints)
    assert failed
    assert lines[0].startswith("pip-audit did not work: ")
