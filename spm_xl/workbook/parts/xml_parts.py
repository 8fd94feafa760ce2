"""The XML parts of a workbook: their elements, and the relations from one part to another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.package import Parts


class UnsafePart(InvalidInput):
    """A part that says what only an attack says; the whole workbook is refused."""


TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
LONG_TEXT = 2**18  # characters that come at once: in small pieces a text of megabytes takes minutes to put together
MOST_ELEMENTS = 2_000_000  # that are kept at once
DEEPEST = 200  # elements inside each other; what programs write has 30
SMALL = 2**14  # bytes of a part whose elements are remembered
LONGEST_NUMBER = 9  # digits: no count in a workbook has more
_XML = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0[DE]\0|\0<\0!\0[DE]")  # in UTF-16, too
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def elements(parts: Mapping[str, bytes], part: str) -> list[tuple[str, dict[str, str], str]]:
    """(local name, attributes, text directly in it) of every element of a part, in the order in which they start.

    What is found in a small part is remembered, as many workbooks of one kind have the same relations and lists; the
    attributes are not to be changed.
    """
    data = content(parts, part)
    return list(_remembered(data, part)) if len(data) <= SMALL else _elements(data, part)


def _elements(data: bytes, part: str) -> list[tuple[str, dict[str, str], str]]:
    found: list[list[Any]] = []  # name, attributes, pieces of text
    open_elements: list[list[Any]] = []

    def start(name: str, facts: dict[str, str]) -> None:
        if len(found) == MOST_ELEMENTS:
            raise InvalidInput(f"{part} has more than {MOST_ELEMENTS:,} elements. Use a smaller workbook.")
        open_elements.append([name.rpartition(":")[2], facts])
        found.append(open_elements[-1])

    def text(characters: str) -> None:
        if open_elements:
            open_elements[-1].append(characters)

    parser = safe_parser(part)
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: open_elements.pop()
    parsed(parser, data, part)
    return [(name, facts, "".join(pieces)) for name, facts, *pieces in found]


_remembered = lru_cache(maxsize=128)(_elements)


def content(parts: Mapping[str, bytes], part: str) -> bytes:
    """The bytes of a part that must be there."""
    if part not in parts:
        raise InvalidInput(f"the workbook lacks its part {part or 'for something that it points to'}. Save it again as .xlsx.")
    return parts[part]


def text_in(data: bytes, part: str) -> str:
    """The text of a part, which must be in UTF-8; UTF-16 without a mark would pass for UTF-8 with zeros in it."""
    try:
        if b"\0" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise InvalidInput(f"{part} is not in UTF-8. Save the workbook again as .xlsx.")


def safe_parser(part: str) -> Any:
    """An XML parser that refuses document types, and with them entities; it reads UTF-8 whatever the part says of itself."""

    def refuse(*_: Any) -> None:
        raise _unsafe(part)

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = LONG_TEXT
    parser.StartDoctypeDeclHandler = refuse
    return parser


def confirm_safe(parts: Mapping[str, bytes]) -> None:
    """Refuse parts that declare a document type or an entity, whether or not they are parsed here.

    Raises
    ------
    UnsafePart : one does, of those that are XML by their names.
    """
    for part in parts:
        if part.lower().endswith(_XML) and b"!" in parts[part] and _DECLARATION.search(parts[part]):
            raise _unsafe(part)


def _unsafe(part: str) -> UnsafePart:
    return UnsafePart(
        f"the file is not a safe workbook: {part} declares a document type, which no spreadsheet program writes. Ask for a clean export."
    )


def parsed(parser: Any, data: bytes, part: str) -> None:
    """Run a parser over a part, which must be in UTF-8 so that places in it are places in its bytes."""
    text_in(data, part)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as wrong:
        raise InvalidInput(f"{part} is damaged ({wrong}). Save the workbook again as .xlsx.") from None


def well_formed(data: bytes) -> bool:
    """Whether bytes are XML; so looked at, a pattern for elements has an end in sight wherever it starts."""
    try:
        parsed(safe_parser("a part"), data, "a part")
    except UnsafePart:
        raise
    except InvalidInput:
        return False
    return True


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
            inside = "" if outside else resolved(folder, target)
            if inside not in parts and isinstance(parts, Parts):
                inside = parts.as_stored(inside)
            found[facts.get("Id", "")] = (
                facts.get("Type", "").rsplit("/", 1)[-1], target if outside else inside, outside,
            )  # fmt: skip
    return found


def relation_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(part of relations, the part whose relations they are) of a package."""
    for part in parts:
        if part.endswith(".rels"):
            folder, _, base = part.rpartition("/")
            yield part, resolved(folder.removesuffix("_rels"), base.removesuffix(".rels"))


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

    >>> places({"p": b"<a><b x='1'/><c/>t</a>"}, "p")
    [('a', {}, 0, 0, 18), ('b', {'x': '1'}, 3, 1, 13), ('c', {}, 13, 1, 17)]
    """
    found: list[list[Any]] = []
    open_elements: list[list[Any]] = []

    def start(name: str, facts: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        open_elements.append([name, facts, at, len(open_elements), at])
        found.append(open_elements[-1])

    def end(_: str) -> None:
        open_elements.pop()[4] = parser.CurrentByteIndex  # of an element without an end tag, this is its end

    data = content(parts, part)
    parser = safe_parser(part)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parsed(parser, data, part)
    return [(name, facts, at, depth, close) for name, facts, at, depth, close in found]
