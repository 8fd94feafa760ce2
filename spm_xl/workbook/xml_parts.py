"""The XML parts of a workbook: their elements, and the relations from one part to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from spm_xl.errors import InvalidInput

TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
LONG_TEXT = 2**18  # characters that come at once: in small pieces a text of megabytes takes minutes to put together
LONGEST_NUMBER = 9  # digits: no count in a workbook has more
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def elements(parts: Mapping[str, bytes], part: str) -> list[tuple[str, dict[str, str], str]]:
    """(local name, attributes, text directly in it) of every element of a part, in the order in which they start."""
    found: list[list[Any]] = []
    open_elements: list[list[Any]] = []

    def start(name: str, facts: dict[str, str]) -> None:
        open_elements.append([name.rpartition(":")[2], facts, ""])
        found.append(open_elements[-1])

    def text(characters: str) -> None:
        if open_elements:
            open_elements[-1][2] += characters

    parser = safe_parser(part)
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: open_elements.pop()
    parsed(parser, content(parts, part), part)
    return [(name, facts, text) for name, facts, text in found]


def content(parts: Mapping[str, bytes], part: str) -> bytes:
    """The bytes of a part that must be there."""
    if part not in parts:
        raise InvalidInput(f"the workbook lacks its part {part or 'for something that it points to'}. Save it again as .xlsx.")
    return parts[part]


def text_in(data: bytes, part: str) -> str:
    """The text of a part, which must be in UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{part} is not in UTF-8. Save the workbook again as .xlsx.") from None


def safe_parser(part: str) -> Any:
    """An XML parser that refuses document types, and with them entities; it reads UTF-8 whatever the part says of itself."""

    def refuse(*_: Any) -> None:
        raise InvalidInput(f"{part} declares a document type, which no spreadsheet program writes. The workbook is refused.")

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = LONG_TEXT
    parser.StartDoctypeDeclHandler = refuse
    return parser


def parsed(parser: Any, data: bytes, part: str) -> None:
    """Run a parser over a part, which must be in UTF-8 so that places in it are places in its bytes."""
    text_in(data, part)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as wrong:
        raise InvalidInput(f"{part} is damaged ({wrong}). Save the workbook again as .xlsx.") from None


def number_in(facts: Mapping[str, str], name: str, default: int, part: str) -> int:
    """A whole number among the attributes of an element."""
    text = facts.get(name) or str(default)
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise InvalidInput(f"{part} is damaged: {name} is {text[:20]!r} there, which is no number. Save the workbook again as .xlsx.")
    return int(text)


def relation_in(facts: Mapping[str, str]) -> str:
    """The relation that an element names, whatever the prefix of the attribute; "" for none."""
    return next((value for key, value in facts.items() if key.rpartition(":")[1:] == (":", "id")), "")


def relations_of(parts: Mapping[str, bytes], part: str) -> dict[str, tuple[str, str, bool]]:
    """Relation id -> last word of its type, the part (or address) that it points to, whether that lies outside."""
    folder, rels = part.rpartition("/")[0], relations_part(part)
    if rels not in parts:
        return {}
    found = {}
    for tag, facts, _ in elements(parts, rels):
        if tag == "Relationship":
            outside = facts.get("TargetMode") == "External"
            target = facts.get("Target", "")
            found[facts.get("Id", "")] = (
                facts.get("Type", "").rsplit("/", 1)[-1], target if outside else resolved(folder, target), outside,
            )  # fmt: skip
    return found


def relations_part(part: str) -> str:
    """Where the relations of a part stand.

    >>> relations_part("xl/workbook.xml"), relations_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"


def resolved(folder: str, target: str) -> str:
    """A relation's target as the name of a part.

    >>> resolved("xl/worksheets", "../tables/table1.xml"), resolved("xl", "/xl/styles.xml")
    ('xl/tables/table1.xml', 'xl/styles.xml')
    """
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def unescaped(text: str) -> str:
    """Text of a cell without the escapes of control characters."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def places(parts: Mapping[str, bytes], part: str) -> list[tuple[str, dict[str, str], int, int, int]]:
    """(name as written, attributes, where it starts, depth, where its content ends) of every element.

    The content of an element without an end tag, such as `<a/>`, ends where the element does.

    >>> places({"p": b"<a><b x='1'/>t</a>"}, "p")
    [('a', {}, 0, 0, 14), ('b', {'x': '1'}, 3, 1, 13)]
    """
    found: list[list[Any]] = []
    open_elements: list[list[Any]] = []

    def start(name: str, facts: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        open_elements.append([name, facts, at, len(open_elements), at])
        found.append(open_elements[-1])

    def end(_: str) -> None:
        element, at = open_elements.pop(), parser.CurrentByteIndex
        alone = data[at : at + 2] != b"</"
        tag = TAG.match(data, at) if alone else None
        element[4] = tag.end() if tag else at

    data = content(parts, part)
    parser = safe_parser(part)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parsed(parser, data, part)
    return [(name, facts, at, depth, close) for name, facts, at, depth, close in found]
