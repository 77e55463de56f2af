"""Reads the protocol from where it is written down: the page, the Python messages, the browser's module.

Each gives the fields of messages as `{name: Field}`. The page's words for types are the common tongue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import NODEFAULT, inspect

from video_app.realtime.messages.values import MAX_INTEGER

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/protocol.md"
BROWSERS = ROOT / "video_app/static/js/realtime/messages.js"


class Field(NamedTuple):
    """A field: the alternatives of its type, and whether it may be left out."""

    types: frozenset[str]
    optional: bool


# The page


class Row(NamedTuple):
    """A row of a table: the section it is in, which table of that section, and its cells."""

    section: str
    table: int
    cells: list[str]

    @property
    def name(self) -> str:
        """What the row is about."""
        return self.cells[0].split("*")[0].strip().strip("`")


def page_rows() -> Iterator[Row]:
    """All rows of the page's tables, without their heads."""
    section, table, line_in_table = "", -1, 0
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            section, table = line.lstrip("# "), -1
        line_in_table = line_in_table + 1 if line.startswith("|") else 0
        table += line_in_table == 1
        if line_in_table > 2:
            yield Row(section, table, [cell.strip() for cell in line.strip("|").split("|")])


def page_table(section: str, table: int) -> list[Row]:
    """The rows of one table of a section, counted from 0."""
    return [row for row in page_rows() if (row.section, row.table) == (section, table)]


def page_fields(cell: str) -> dict[str, Field]:
    """The fields that a cell lists, separated by semicolons; what stands in parentheses explains."""
    fields = {}
    for item in re.sub(r" \([^)]*\)", "", cell).split("; ") if cell else []:
        name, optional, types = re.fullmatch(r"`(\w+)`(\??): (.+)", item).groups()
        fields[name] = Field(page_types(types), bool(optional))
    return fields


def page_types(text: str) -> frozenset[str]:
    """The alternatives in `a, b or c`."""
    return frozenset(re.split(r", | or ", re.sub(r" \([^)]*\)|`", "", text)))


# Python


def python_fields(struct: type, *, from_client: bool = True) -> dict[str, Field]:
    """The fields of a message or value; the server leaves nothing out but what is UNSET."""
    return {
        field.encode_name: Field(
            python_types(field.type), not field.required and (from_client or field.default is NODEFAULT)
        )
        for field in inspect.type_info(struct).fields
    }


def python_types(type: inspect.Type) -> frozenset[str]:
    """A type in the page's words."""
    if isinstance(type, inspect.UnionType):
        return frozenset().union(*map(python_types, type.types))
    if isinstance(type, inspect.LiteralType):
        return frozenset(f'"{value}"' for value in type.values)
    return frozenset({python_word(type)})


def python_word(type: inspect.Type) -> str:
    match type:
        case inspect.Metadata(extra_json_schema={"title": title}):
            return title
        case inspect.StructType(cls=cls):
            return re.sub("(?!^)(?=[A-Z])", " ", cls.__name__).lower()
        case inspect.StrType(min_length=least, max_length=most):
            return "string" if most is None else f"{amount(least, most)} characters"
        case inspect.IntType(ge=least, le=most):
            return integer(least, most)
        case inspect.ListType(item_type=item, min_length=least, max_length=most):
            return f"{amount(least, most) if most else 'list'} of {python_word(item)}"
        case inspect.DictType(key_type=key, value_type=value, min_length=least, max_length=most):
            return f"{amount(least, most)} of {python_word(key)}: {python_word(value)}"
    return {inspect.BoolType: "boolean", inspect.FloatType: "number", inspect.NoneType: "null"}[type.__class__]


def amount(least: int | None, most: int) -> str:
    return f"{least}–{most:,}" if least else f"≤ {most:,}"


def integer(least: int | None, most: int | None) -> str:
    if least is None or least < 0:
        return "integer"
    return f"integer ≥ {least}" if most == MAX_INTEGER else f"integer {least}–{most:,}"


def python_values(*structs: type) -> dict[str, frozenset[str]]:
    """The values with a title that occur in `structs`, each with what it is."""
    found: dict[str, frozenset[str]] = {}

    def visit(type: object) -> None:
        if isinstance(type, inspect.Metadata):
            found[type.extra_json_schema["title"]] = python_types(type.type)
        for part in ("fields", "types", "item_type", "key_type", "value_type", "type"):
            inner = getattr(type, part, ())
            for one in inner if isinstance(inner, tuple) else (inner,):
                visit(one)

    for struct in structs:
        visit(inspect.type_info(struct))
    return found


# JavaScript

BROWSERS_WORDS = {
    "IceServer": "RTCIceServer",
    "IceCandidate": "RTCIceCandidateInit",
    "SessionDescription": "RTCSessionDescriptionInit",
}


def in_javascript(type: inspect.Type) -> frozenset[str]:
    """A Python type as the browser's module writes it."""
    match type:
        case inspect.UnionType(types=types):
            return frozenset().union(*map(in_javascript, types))
        case inspect.Metadata(type=inner):
            return in_javascript(inner)
        case inspect.StructType(cls=cls):
            return frozenset({BROWSERS_WORDS.get(cls.__name__, cls.__name__)})
        case inspect.ListType(item_type=item):
            return frozenset({f"{one}[]" for one in in_javascript(item)})
        case inspect.DictType(value_type=value):
            return frozenset({f"Record<string, {'|'.join(sorted(in_javascript(value)))}>"})
        case inspect.LiteralType(values=values):
            return frozenset(f'"{value}"' for value in values)
    words = {inspect.StrType: "string", inspect.BoolType: "boolean", inspect.NoneType: "null"}
    return frozenset({words.get(type.__class__, "number")})


class BrowsersModule:
    """The types and constants of the browser's module."""

    def __init__(self) -> None:
        self.text = BROWSERS.read_text()
        self._types = dict(self._typedefs())

    def _typedefs(self) -> Iterator[tuple[str, str]]:
        for comment in re.findall(r"/\*\*(.*?)\*/", self.text, re.DOTALL):
            plain = " ".join(line.strip().removeprefix("* ").strip() for line in comment.splitlines())
            if found := re.search(r"@typedef \{(.*)\} (\w+)", plain):
                yield found[2], found[1].strip()

    def number(self, name: str) -> int:
        return int(re.search(rf"export const {name} = (\d+);", self.text)[1])

    def types(self, expression: str) -> frozenset[str]:
        """The alternatives of a type; names of unions are looked up."""
        if expression.startswith("Record<string, "):
            values = self.types(expression.removeprefix("Record<string, ").removesuffix(">"))
            return frozenset({f"Record<string, {'|'.join(sorted(values))}>"})
        alternatives = split(expression, "|")
        if len(alternatives) > 1:
            return frozenset().union(*map(self.types, alternatives))
        known = self._types.get(expression, "{")
        return frozenset({expression}) if known.startswith("{") else self.types(known)

    def fields(self, expression: str) -> dict[str, Field]:
        """The fields of an object type, or of a name for one."""
        found = {}
        for item in split(self._types.get(expression, expression)[1:-1], ","):
            name, _, type = item.partition(": ")
            found[name.strip('"?')] = Field(self.types(type), name.endswith("?"))
        return found

    def messages(self, map: str) -> dict[str, str]:
        """The type of each message of ClientMessages or ServerMessages."""
        items = (item.partition(": ") for item in split(self._types[map][1:-1], ","))
        return {name.strip('"'): type for name, _, type in items}

    def closes(self) -> dict[str, int]:
        """The close codes by name."""
        body = re.search(r"export const Close = Object\.freeze\(\{(.*?)\}\)", self.text, re.DOTALL)[1]
        return {name: int(code) for name, code in re.findall(r"(\w+): (\d+),", body)}

    def final_closes(self) -> set[str]:
        body = re.search(r"export const FINAL_CLOSES = new Set\(\[(.*?)\]\)", self.text, re.DOTALL)[1]
        return set(re.findall(r"Close\.(\w+)", body))


def split(text: str, separator: str) -> list[str]:
    """The parts of `text` at each `separator` that is not inside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "{[<(") - (character in "}]>)")
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
