"""A part's XML while it is cut into texts and slots.

Rules say, by the local name of an element, what is to be made of it; an element without a rule stays as it is,
and what is in it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from spm_xl.workbook.formulas.references import Reference
from spm_xl.workbook.moves.moving_slots import Mark, Piece, Rule
from spm_xl.workbook.moves.moving_tree import Element, attribute_places, tree


@dataclass(slots=True, eq=False)
class Reading:
    """A part that is being cut.

    Attributes
    ----------
    data : its XML; sheet : on which it stands, "" for none.
    rules : by local name; template : whether rows that are gone take along what stands on them.
    own : the cell that formulas are written for just now, where they are written for one.
    sheets : sheets whose cells it names, in lower case, as they are found.
    keeps : whether it keeps values of cells. more : what one rule leaves for another.
    """

    data: bytes
    sheet: str
    rules: Mapping[str, ElementRule]
    template: bool = True
    own: Reference | None = None
    sheets: set[str] = field(default_factory=set)
    keeps: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name of the sheet in lower case."""
        return self.sheet.lower()


ElementRule: TypeAlias = Callable[[Reading, Element], "list[Piece | Mark | Rule]"]
Pieces: TypeAlias = "list[Piece | Mark | Rule]"


def read(xml: str, sheet: str, rules: Mapping[str, ElementRule], what: str, template: bool = True) -> tuple[Pieces, Reading]:
    """The pieces of a part, and what was found out about it."""
    reading = Reading(xml.encode(), sheet, rules, template)
    root = tree(reading.data, what)
    pieces: Pieces = [text(reading, 0, root.start), *element_pieces(reading, root), text(reading, root.end, len(reading.data))]
    return merged(pieces), reading


def text(reading: Reading, start: int, end: int) -> str:
    """A stretch of the XML as it is."""
    return reading.data[start:end].decode()


def merged(pieces: Sequence[Piece | Mark | Rule]) -> Pieces:
    """Neighbouring texts as one."""
    found: Pieces = []
    for piece in pieces:
        if not piece:
            continue
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def element_pieces(reading: Reading, element: Element) -> Pieces:
    """An element, by its rule or as it is."""
    found = reading.rules.get(element.name)
    return found(reading, element) if found else plain(reading, element)


def plain(
    reading: Reading,
    element: Element,
    attributes: Mapping[str, Piece | Mark | Rule] | None = None,
    content: Pieces | None = None,
) -> Pieces:
    """An element with other attributes, or other content."""
    inner = inside(reading, element) if content is None else content
    return merged([*start_tag(reading, element, attributes), *inner, text(reading, element.close, element.end)])


def inside(reading: Reading, element: Element) -> Pieces:
    """What is in an element."""
    found: Pieces = []
    at = element.inside
    for child in element.children:
        found += [text(reading, at, child.start), *element_pieces(reading, child)]
        at = child.end
    return [*found, text(reading, at, element.close)]


def start_tag(reading: Reading, element: Element, attributes: Mapping[str, Piece | Mark | Rule] | None = None) -> Pieces:
    """An element's start tag, with other values of its attributes."""
    places = attribute_places(reading.data, element) if attributes else {}
    found: Pieces = []
    at = element.start
    for name, (start, end) in sorted(places.items(), key=lambda place: place[1]):
        if attributes and name in attributes:
            found += [text(reading, at, start), attributes[name]]
            at = end
    return [*found, text(reading, at, element.inside)]
