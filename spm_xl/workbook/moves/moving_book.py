"""What names cells in the other parts of a workbook: names, tables, pivot tables, connections, links of drawings.

References without `$` before the row, in a name, mean rows that lie so far from whatever cell uses the name: they stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import Reference, parts, shared
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_drawing import link
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, plain
from spm_xl.workbook.moves.moving_rules import area_in, counted, formula_element, point, ranged
from spm_xl.workbook.moves.moving_slots import Area, Formula, moving
from spm_xl.workbook.moves.moving_tree import Element, cut, quote_of
from spm_xl.workbook.parts.xml_parts import number_in

BUILT_IN = "_xlnm."  # names of the spreadsheet's own, such as the print area


def _name(reading: Reading, element: Element) -> Pieces:
    title = element.facts.get("name", "")
    pieces = tuple(
        piece if isinstance(piece, str) or _absolute(piece) or title.startswith(BUILT_IN) else piece.moved_to(piece.low, piece.high)
        for piece in cut(element.text)
    )
    sheets = {piece.key for piece in pieces if isinstance(piece, Reference)} - {""}
    if not sheets:
        return plain(reading, element)
    reading.sheets |= sheets
    return plain(reading, element, content=[Formula(pieces, "", f"the name {title}")])


def _absolute(reference: Reference) -> bool:
    return bool(reference.low_mark and (reference.high_mark or not (reference.right or not reference.left)))


def _table(reading: Reading, element: Element) -> Pieces:
    """A table: it needs a row between its header and its totals; its formulas are written for the first of them."""
    found = addresses.references(element.facts.get("ref", ""))
    if len(found) != 1:
        return plain(reading, element)
    where = f"the table {element.facts.get('displayName', '')}"
    headers, totals = (number_in(element.facts, *each, where) for each in (("headerRowCount", 1), ("totalsRowCount", 0)))
    reading.sheets.add(reading.key)
    top, bottom = sorted((found[0].low, found[0].high))
    reading.more["data"] = replace(found[0], low=top + headers, high=bottom - totals)
    return plain(reading, element, {"ref": Area(element.facts["ref"], reading.key, where, headers + 1 + totals)})


def _totals_formula(reading: Reading, element: Element) -> Pieces:
    return formula_element(reading, element, f"a column of a table on sheet {reading.sheet}")


def _column_formula(reading: Reading, element: Element) -> Pieces:
    """The formula of a calculated column, written for the first row of data."""
    data = reading.more.get("data")
    if data is None or not any(isinstance(piece, Reference) for piece in parts(element.text)):
        return _totals_formula(reading, element)
    found = ColumnFormula(element.text, reading.sheet, data, f"a column of a table on sheet {reading.sheet}")
    reading.sheets |= {piece.key or reading.key for piece in parts(element.text) if isinstance(piece, Reference)}
    return plain(reading, element, content=[found])


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """A formula that is written for the first row of some data, and for another row where that one is gone."""

    loose: ClassVar[bool] = False
    text: str
    sheet: str
    data: Reference
    where: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        text = self.text
        movement = moving(self.sheet.lower(), movements)
        if movement is not None:
            rows = range(self.data.low, self.data.high + 1)
            stays = next((row for row in rows if movement.span(row, row, *addresses.columns_of(self.data))), self.data.low)
            text = shared(text, stays - self.data.low, 0)
        return Formula(cut(text), self.sheet, self.where).elements(movements, value)


def _source(reading: Reading, element: Element) -> Pieces:
    """The rows that a pivot table is made from: of the sheet that it names, unless of another workbook."""
    sheet = element.facts.get("sheet", "")
    foreign = any(name.rpartition(":")[1:] == (":", "id") for name in element.facts)
    if foreign or not sheet or not addresses.references(element.facts.get("ref", "")):
        return plain(reading, element)
    reading.sheets.add(sheet.lower())
    return plain(reading, element, {"ref": Area(element.facts["ref"], sheet.lower(), "the source of a pivot table")})


def _parameter(reading: Reading, element: Element) -> Pieces:
    found = link(reading, element.facts.get("cell", ""), quote_of(reading.data, element, "cell"))
    return plain(reading, element, {"cell": found} if found else None)


def _relation(reading: Reading, element: Element) -> Pieces:
    """A link of a shape to a cell of this workbook."""
    target = element.facts.get("Target", "")
    found = point(reading, target[1:], quote_of(reading.data, element, "Target")) if target.startswith("#") else None
    if not found:
        return plain(reading, element)
    before = "#" + found.reference.before
    return plain(reading, element, {"Target": replace(found, reference=replace(found.reference, before=before))})


def _property(reading: Reading, element: Element) -> Pieces:
    """A property of an ActiveX control."""
    facts = {name.rpartition(":")[2]: (name, value) for name, value in element.facts.items()}
    if facts.get("name", ("", ""))[1] not in ("LinkedCell", "ListFillRange") or "value" not in facts:
        return plain(reading, element)
    name, value = facts["value"]
    found = link(reading, value, quote_of(reading.data, element, name))
    return plain(reading, element, {name: found} if found else None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What cannot be kept right when the rows of a sheet move."""

    loose: ClassVar[bool] = False
    sheet: str
    why: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        if moving(self.sheet, movements) is not None:
            raise InvalidInput(self.why)
        return []


def _log(reading: Reading, element: Element) -> Pieces:
    reading.sheets.add(reading.key)
    why = (
        "the workbook keeps a log of changes (it is a shared workbook of the old kind), in which every row has its place. "
        "Stop sharing it in Excel, and save it."
    )
    return [Refusal(reading.key, why), *plain(reading, element)]


NAMES: dict[str, ElementRule] = {"definedName": _name}
TABLE: dict[str, ElementRule] = {
    "table": _table,
    "autoFilter": area_in("ref", "the filter of a table"),
    "sortState": area_in("ref", "the sorting of a table"),
    "sortCondition": ranged("ref", "whole"),
    "calculatedColumnFormula": _column_formula,
    "totalsRowFormula": _totals_formula,
}
PIVOT: dict[str, ElementRule] = {"location": area_in("ref", "a pivot table", stiff=True)}
SOURCE: dict[str, ElementRule] = {"worksheetSource": _source, "rangeSet": _source}
CONNECTIONS: dict[str, ElementRule] = {"parameter": _parameter}
SINGLE_CELLS: dict[str, ElementRule] = {"singleXmlCells": counted(), "singleXmlCell": ranged("r", "whole")}
RELATIONS: dict[str, ElementRule] = {"Relationship": _relation}
ACTIVE: dict[str, ElementRule] = {"ocxPr": _property}
LOG: dict[str, ElementRule] = {"headers": _log}
