"""Style sheets and scripts put together, so that a page takes one request for all of each.

The files stay apart and are written as browsers know them, with `@import` and `import`; nothing is built ahead.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from posixpath import dirname, join, normpath

IMPORTED_SHEET = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
CHARSET = re.compile(r'^@charset "[^"]*";')  # it may stand nowhere but first; HTTP names it, too

# What modules of ours say; test_bundles.py looks for anything else.
IMPORT = re.compile(r'^import \{([^}]+)\} from "(\.[^"]+)";$|\bawait import\("(\.[^"]+)"\)', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async function|function|class|const) (\w+))", re.MULTILINE)
RENAMED = re.compile(r"\b(\w+) as (\w+)")
SCRIPT = """const made = {{}};
const fromModule = (name) => (made[name] ??= modules[name]());
const modules = {{
{modules}
}};
fromModule({entry});
"""


def style_sheet(path: Path, bootstrap: Path) -> str:
    """The style sheet at `path` with those that it imports, each in its layer.

    Those below `../bootstrap/` are in the folder `bootstrap`.
    """

    def imported(found: re.Match[str]) -> str:
        name, layer = found.groups()
        below = name.removeprefix("../bootstrap/")
        file = path.parent / name if below == name else bootstrap / below
        return f"@layer {layer} {{ /* {name} */\n{CHARSET.sub('', file.read_text('utf-8'))}\n}}"

    return IMPORTED_SHEET.sub(imported, path.read_text("utf-8"))


def script(folder: Path, entry: str) -> str:
    """A module that does what the module `entry` below `folder` does, with all that it imports, however deep.

    Each is a function that gives what the module exports, run when somebody first imports it.
    """
    modules: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in modules:
            code = (folder / name).read_text("utf-8")
            modules[name] = as_function(name, code)
            waiting += imports_of(name, code)
    return SCRIPT.format(modules="\n".join(modules.values()), entry=json.dumps(entry))


def imports_of(name: str, code: str) -> list[str]:
    """The names of the modules that the module `name` imports."""
    return [normpath(join(dirname(name), now or later)) for _, now, later in IMPORT.findall(code)]


def as_function(name: str, code: str) -> str:
    """The module `name` as a method of an object, line by line as it was written."""

    def imported(found: re.Match[str]) -> str:
        [module] = imports_of(name, found[0])
        taken = f"fromModule({json.dumps(module)})"
        names = RENAMED.sub(r"\1: \2", found[1] or "")
        return f"const {{{names}}} = {taken};" if names else f"await {taken}"

    exported = ", ".join(exported for _, exported in EXPORT.findall(code))
    body = IMPORT.sub(imported, EXPORT.sub(r"\1", code))
    return f"{json.dumps(name)}() {{\n{body}return {{ {exported} }};\n}},"
