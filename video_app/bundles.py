"""Style sheets and scripts put together, so that a page takes one request for all of each.

The files stay apart and are written as browsers know them, with `@import` and `import`; nothing is built ahead.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORTED_SHEET = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
CHARSET = re.compile(r'^@charset "[^"]*";')  # it may stand nowhere but first; HTTP names it, too


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
