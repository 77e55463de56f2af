"""SECURITY.md promises nothing that no test shows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CITED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")


def rows():
    """The rows of the table, each as its cells."""
    lines = (ROOT / "SECURITY.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return cells[1:]


def names_in(node, prefix=""):
    """The names of the tests below `node`, as pytest writes them."""
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from names_in(child, f"{prefix}{child.name}::")
        elif isinstance(child, ast.FunctionDef) and child.name.startswith("test_"):
            yield prefix + child.name


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_promise_is_shown_by_tests_that_are_there(row):
    attack, defence, shown = row
    assert attack
    assert defence
    assert CITED.sub("", shown).strip(", ") == "", "something else than names of tests"
    cited = CITED.findall(shown)
    assert cited, "no test"
    missing = [name for file, name in cited if name not in names_in(ast.parse((ROOT / file).read_text()))]
    assert missing == []


def test_the_table_is_read():
    assert len(rows()) > 20
