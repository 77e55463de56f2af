"""How the code hangs together: no import circles, and few places that know the environment."""

import ast
import posixpath
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "video_app" / "static" / "js"
STATIC_IMPORT = re.compile(r'^(?:import|export)\b[^;"]*\bfrom "(\.[^"]+)"|^import "(\.[^"]+)"', re.MULTILINE)


def python_modules():
    """The file of every module of the app, by its dotted name."""
    files = [ROOT / "config.py", ROOT / "run.py", *(ROOT / "video_app").rglob("*.py")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def python_imports():
    """What each module of the app needs before it is there itself, by dotted names."""
    modules = python_modules()
    graph = {}
    for name, file in modules.items():
        needed = {one for one in imported(ast.parse(file.read_text()), modules) if one in modules}
        # Before a module come the packages that it is in, unless they are on their way already.
        packages = {package for one in needed for package in packages_of(one)} - set(packages_of(name)) - {name}
        graph[name] = needed | packages
    return graph


def imported(node, modules):
    """What `node` imports when it is run. What functions import, and what only types need, is left out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or is_for_types(node):
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert not node.level, "imports are absolute here"
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            yield submodule if submodule in modules else node.module
    for child in ast.iter_child_nodes(node):
        yield from imported(child, modules)


def is_for_types(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def packages_of(name):
    """The packages that the module `name` is in."""
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


def script_imports():
    """Which modules each module of the browser's imports, by paths below static/js."""
    graph = {}
    for file in SCRIPTS.rglob("*.js"):
        name = file.relative_to(SCRIPTS).as_posix()
        paths = ("".join(found) for found in STATIC_IMPORT.findall(file.read_text()))
        graph[name] = {posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in paths}
    return graph


@pytest.mark.parametrize("imports", [python_imports, script_imports])
def test_no_module_imports_itself_by_way_of_others(imports):
    graph = imports()
    assert sum(map(len, graph.values())) > len(graph), "the imports are not found"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" is imported by ".join(error.args[1]))


def test_every_script_that_is_imported_is_there():
    graph = script_imports()
    assert {path for paths in graph.values() for path in paths} - set(graph) == set()


def test_the_package_knows_no_configuration_of_a_site():
    assert {name for name, needed in python_imports().items() if "config" in needed} <= {"run"}


def test_the_environment_is_read_in_config_alone():
    """Apart from variables that are not the app's: Werkzeug's and prometheus-client's."""
    reading = {name for name, file in python_modules().items() if re.search(r"\benviron\b|getenv", code_of(file))}
    assert reading == {"config", "video_app.tunnel.opener", "video_app.ops.routes"}


def code_of(file):
    """The names that the code in `file` uses, one after the other, without strings and comments."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return " ".join(
        f"{node.value.id}.{node.attr}"
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
    )


def test_one_module_reads_and_writes_the_session():
    source = re.compile(r"^from flask import .*\bsession\b", re.MULTILINE)
    assert [name for name, file in python_modules().items() if source.search(file.read_text())] == [
        "video_app.access.visitor"
    ]
