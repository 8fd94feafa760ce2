"""The rules that several kinds of parts have in common: formulas, areas, lists of areas, lists of elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spm_xl.workbook.formulas.references import Reference, parts
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, inside, merged, plain, start_tag, text
from spm_xl.workbook.moves.moving_slots import OWN, Area, Counted, Formula, Mark, Piece, Point, Ranged, Rule
from spm_xl.workbook.moves.moving_tree import Element, cut, quote_of


def formula_piece(reading: Reading, formula: str, where: str, quote: str = "") -> Piece | Rule | None:
    """A formula; None where it names no cells that can move."""
    pieces = cut(formula, quote)
    found = [piece for piece in pieces if isinstance(piece, Reference)]
    keys = {reference.key or reading.key for reference in found} - {""}
    if not keys:
        return None
    reading.sheets |= keys
    if reading.own is not None:
        return Rule(pieces, reading.key, reading.own)
    return Formula(pieces, reading.sheet, where)


def in_text(where: str) -> ElementRule:
    """The rule for an element whose text is a formula."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        return formula_element(reading, element, f"{where} on sheet {reading.sheet}" if reading.sheet else where)

    return ruled


def formula_element(reading: Reading, element: Element, where: str) -> Pieces:
    """An element whose text is a formula."""
    found = formula_piece(reading, element.text, where)
    return plain(reading, element, content=[found]) if found else plain(reading, element)


def in_attributes(where: str, *names: str) -> ElementRule:
    """The rule for an element with formulas in its attributes."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        found = {
            name: formula_piece(reading, element.facts[name], where, quote_of(reading.data, element, name))
            for name in names
            if name in element.facts
        }
        return plain(reading, element, {name: piece for name, piece in found.items() if piece is not None})

    return ruled


def area_in(name: str, where: str, instead: str = "", stiff: bool = False) -> ElementRule:
    """The rule for an element with one area in an attribute."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        if not addresses.references(element.facts.get(name, "")):
            return plain(reading, element)
        reading.sheets.add(reading.key)
        return plain(reading, element, {name: Area(element.facts[name], reading.key, where, 1, instead, stiff)})

    return ruled


def ranged(name: str, way: str, lenient: bool = False) -> ElementRule:
    """The rule for an element with its areas in an attribute, whose formulas speak from the first of its cells."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        found = areas_of(element.facts.get(name, ""))
        if not any(isinstance(each, Reference) for each in found) or (way != "list" and len(found) != 1):
            return plain(reading, element)
        return ranged_element(reading, element, found, way, {name: OWN}, lenient)

    return ruled


def areas_of(text: str) -> tuple[str | Reference, ...]:
    """A list of areas; those that stay as they are, such as whole columns, as texts."""
    cuts = [parts(word) for word in text.split()]
    return tuple(found[0] if len(found) == 1 else "".join(map(_written, found)) for found in cuts)


def _written(part: str | Reference) -> str:
    return part if isinstance(part, str) else part.moved_to(part.low, part.high)


def ranged_element(
    reading: Reading,
    element: Element,
    areas: tuple[str | Reference, ...],
    way: str,
    attributes: Mapping[str, Piece | Mark | Rule],
    lenient: bool = False,
) -> Pieces:
    """An element with areas of its own."""
    reading.sheets.add(reading.key)
    before, reading.own = reading.own, top_of(areas)
    pieces = plain(reading, element, attributes)
    reading.own = before
    named = " ".join(_written(each) for each in areas)
    return [Ranged(reading.key, areas, way, tuple(pieces), f"{element.name} {named} on sheet {reading.sheet}", lenient)]


def top_of(areas: Sequence[str | Reference]) -> Reference:
    """The cell that the formulas of a list of areas are written for."""
    there = [each for each in areas if isinstance(each, Reference)]
    return min(there, key=lambda each: min(each.low, each.high))


def counted(*names: str, only: str = "") -> ElementRule:
    """The rule for a list of elements, with the attributes that say how many there are.

    Parameters
    ----------
    only : name of the elements in it without which it goes; blank for all.
    """

    def ruled(reading: Reading, element: Element) -> Pieces:
        pieces = merged(inside(reading, element))
        loosely = frozenset(at for at, piece in enumerate(pieces) if getattr(type(piece), "loose", False))
        if not loosely:
            return plain(reading, element)
        counts = [name for name in names if element.facts.get(name, "").isdecimal()]
        start = merged(start_tag(reading, element, {name: Mark("count") for name in counts}))
        children = [child for child in element.children if not only or child.name == only]
        close = text(reading, element.close, element.end)
        standing, number = max(len(children) - len(loosely), 0), int(element.facts[counts[0]]) if counts else 0
        return [Counted(tuple(start), tuple(pieces), close, loosely, standing, number)]  # type: ignore[arg-type]

    return ruled


def pointed(name: str) -> ElementRule:
    """The rule for an element with one cell in an attribute, which stays though its row may go."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        found = point(reading, element.facts.get(name, ""), quote_of(reading.data, element, name))
        return plain(reading, element, {name: found} if found else None)

    return ruled


def point(reading: Reading, address: str, quote: str = '"') -> Point | None:
    """One cell in an attribute; None where the text names none."""
    found = cut(address, quote)
    if len(found) != 1 or isinstance(found[0], str) or not (found[0].key or reading.key):
        return None
    reading.sheets.add(found[0].key or reading.key)
    return Point(found[0], reading.key)


def by_areas_in_it(way: str, lenient: bool = False) -> ElementRule:
    """The rule for an element whose areas are the text of its child `sqref`, as in newer parts of a sheet."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        own = element.child("sqref")
        found = areas_of(own.text) if own else ()
        if not any(isinstance(each, Reference) for each in found) or (way != "list" and len(found) != 1):
            return plain(reading, element)
        return ranged_element(reading, element, found, way, {}, lenient)

    return ruled


def own_areas(reading: Reading, element: Element) -> Pieces:
    """The rule for the child `sqref` itself."""
    return plain(reading, element, content=[OWN] if reading.own else None)


def either(first: ElementRule, second: ElementRule, attribute: str) -> ElementRule:
    """One rule where an element has an attribute, another where it has not."""
    return lambda reading, element: (first if attribute in element.facts else second)(reading, element)
