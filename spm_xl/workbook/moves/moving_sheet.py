"""What names cells in the XML of a sheet, before and after its rows.

What is an element for one area becomes one for each repetition of a block (merged cells, sparklines, watched
cells), or one for neighbouring rows together (links); a list of areas becomes one list. What has no area left goes,
and the list around it where it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, Reference, parts
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_drawing import control_rules
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, merged, plain, start_tag, text
from spm_xl.workbook.moves.moving_rules import (
    area_in,
    areas_of,
    by_areas_in_it,
    counted,
    either,
    formula_element,
    in_attributes,
    in_text,
    own_areas,
    point,
    pointed,
    ranged,
    ranged_element,
)
from spm_xl.workbook.moves.moving_slots import OWN, Area, Mark, Otherwise, Piece, Ranged, RowNumber, moving
from spm_xl.workbook.moves.moving_tree import Element, quote_of


def _view(reading: Reading, element: Element) -> Pieces:
    """A window on the sheet: its top left cell, its frozen pane, what is selected in it."""
    reading.more["top"] = _row(element.facts.get("topLeftCell", ""), 1)
    found = point(reading, element.facts.get("topLeftCell", ""))
    return plain(reading, element, {"topLeftCell": found} if found else None)


def _pane(reading: Reading, element: Element) -> Pieces:
    """A frozen pane; a split that is not frozen is a length, and stays."""
    attributes: dict[str, Piece | Mark] = {}
    found = point(reading, element.facts.get("topLeftCell", ""))
    if found:
        attributes["topLeftCell"] = found
    rows = element.facts.get("ySplit", "")
    if element.facts.get("state") in ("frozen", "frozenSplit") and rows.isdecimal() and 0 < int(rows) <= LAST_ROW:
        top = reading.more.get("top", 1)
        attributes["ySplit"] = RowNumber(top, LAST_COLUMN, reading.key, to=top + int(rows))
        reading.sheets.add(reading.key)
    return plain(reading, element, attributes)


def _selection(reading: Reading, element: Element) -> Pieces:
    """What is selected: where rows move, the active cell alone."""
    active = element.facts.get("activeCell") or element.facts.get("sqref", "").partition(" ")[0].partition(":")[0]
    found = point(reading, active)
    if not found:
        return plain(reading, element)
    moved = [
        piece if isinstance(piece, str) else found
        for piece in start_tag(reading, element, {"activeCell": Mark("cell"), "sqref": Mark("cell"), "activeCellId": Mark("first")})
    ]
    if "activeCellId" in element.facts:
        at = list(element.facts).index("activeCellId")
        places = [position for position, piece in enumerate(moved) if not isinstance(piece, str)]
        kept = [name for name in element.facts if name in ("activeCell", "sqref", "activeCellId")]
        moved[places[kept.index(list(element.facts)[at])]] = "0"
    original = text(reading, element.start, element.inside)
    return [Otherwise(reading.key, original, tuple(moved)), text(reading, element.inside, element.end)]  # type: ignore[arg-type]


def _pivot_selection(reading: Reading, element: Element) -> Pieces:
    names = [name for name in ("activeRow", "previousRow") if element.facts.get(name, "").isdecimal() and int(element.facts[name]) < LAST_ROW]
    if names:
        reading.sheets.add(reading.key)
    return plain(
        reading, element, {name: RowNumber(int(element.facts[name]) + 1, 1, reading.key, 0) for name in names}
    )


def _row(address: str, default: int) -> int:
    found = parts(address)
    return found[0].low if len(found) == 1 and isinstance(found[0], Reference) else default


@dataclass(frozen=True, slots=True)
class Breaks:
    """Page breaks: after a row that is repeated there is one for each repetition.

    Attributes
    ----------
    open : start tag, with Marks for the numbers of breaks and of those set by hand.
    rows : (row that the page ends with, XML before and after its number, whether it is set by hand).
    """

    sheet: str
    open: tuple[str | Mark, ...]
    rows: tuple[tuple[int, str, str, bool], ...]
    close: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        movement = moving(self.sheet, movements)
        found: dict[int, tuple[str, bool]] = {}
        for row, before, after, manual in self.rows:
            places = [row]
            if movement:
                places = [last for _, last in movement.spans(row, row)]
                places = places or [first - 1 for first, _ in movement.spans(row + 1, row + 1)]
            for place in places:
                if place:
                    found.setdefault(place, (f"{before}{place}{after}", manual))
        if not found:
            return []
        counts = {"count": len(found), "manualBreakCount": sum(manual for _, manual in found.values())}
        start = "".join(piece if isinstance(piece, str) else str(counts[piece.name]) for piece in self.open)
        return [start + "".join(found[place][0] for place in sorted(found)) + self.close]


def _row_breaks(reading: Reading, element: Element) -> Pieces:
    rows = []
    for child in element.children:
        number = child.facts.get("id", "")
        if child.name != "brk" or not number.isdecimal() or int(number) > LAST_ROW:
            return plain(reading, element)
        pieces = merged([*start_tag(reading, child, {"id": OWN}), text(reading, child.inside, child.end)])
        before, _, after = pieces
        rows.append((int(child.facts["id"]), str(before), str(after), child.facts.get("man") in ("1", "true")))
    if not rows:
        return plain(reading, element)
    reading.sheets.add(reading.key)
    start = merged(start_tag(reading, element, {name: Mark(name) for name in ("count", "manualBreakCount")}))
    return [Breaks(reading.key, tuple(start), tuple(rows), text(reading, element.close, element.end))]  # type: ignore[arg-type]


def _link(reading: Reading, element: Element) -> Pieces:
    """A link: where it stands, and the cell of this workbook that it leads to."""
    found = areas_of(element.facts.get("ref", ""))
    if len(found) != 1 or not isinstance(found[0], Reference):
        return plain(reading, element)
    attributes: dict[str, Piece | Mark] = {"ref": OWN}
    location = element.facts.get("location", "").lstrip("#")
    target = point(reading, location, quote_of(reading.data, element, "location")) if "id" not in _local(element) else None
    if target:
        attributes["location"] = target
    return ranged_element(reading, element, found, "joined", attributes)  # type: ignore[arg-type]


def _local(element: Element) -> set[str]:
    return {name.rpartition(":")[2] for name in element.facts}


def _consolidated(reading: Reading, element: Element) -> Pieces:
    """A range that is consolidated from: of the sheet that it names."""
    sheet = element.facts.get("sheet") or reading.sheet
    if "id" in _local(element) or not addresses.references(element.facts.get("ref", "")):
        return plain(reading, element)
    reading.sheets.add(sheet.lower())
    return plain(reading, element, {"ref": Area(element.facts["ref"], sheet.lower(), "the data that is consolidated")})


def _scenarios(reading: Reading, element: Element) -> Pieces:
    results = areas_of(element.facts.get("sqref", ""))
    inner = counted()(reading, element)
    if not any(isinstance(each, Reference) for each in results):
        return inner
    reading.sheets.add(reading.key)
    listed = Ranged(reading.key, results, "list", (OWN,), "scenarios")
    content = inner[0].pieces if len(inner) == 1 and not isinstance(inner[0], str) else None  # type: ignore[union-attr]
    return plain(reading, element, {"sqref": listed}, None if content is None else list(content))


def _condition_value(reading: Reading, element: Element) -> Pieces:
    """A threshold of an icon set, data bar or colour scale, which may be a formula."""
    return in_attributes("a conditional format", "val")(reading, element)


def _newer_formula(reading: Reading, element: Element) -> Pieces:
    return formula_element(reading, element, f"a formula of sheet {reading.sheet}")


SHEET: dict[str, ElementRule] = {
    "sheetPr": pointed("syncRef"),
    "dimension": area_in("ref", "the dimension", instead="A1"),
    "sheetView": _view,
    "customSheetView": _view,
    "pane": _pane,
    "selection": _selection,
    "pivotSelection": _pivot_selection,
    "protectedRanges": counted(),
    "protectedRange": either(ranged("sqref", "list"), by_areas_in_it("list"), "sqref"),
    "scenarios": _scenarios,
    "scenario": counted("count"),
    "inputCells": ranged("r", "whole"),
    "autoFilter": area_in("ref", "the filter"),
    "sortState": area_in("ref", "the sorting"),
    "sortCondition": ranged("ref", "whole"),
    "dataRef": _consolidated,
    "mergeCells": counted("count"),
    "mergeCell": ranged("ref", "merged"),
    "conditionalFormatting": either(ranged("sqref", "list"), by_areas_in_it("list"), "sqref"),
    "conditionalFormattings": counted("count"),
    "formula": in_text("a rule"),
    "cfvo": _condition_value,
    "dataValidations": counted("count"),
    "dataValidation": either(ranged("sqref", "list"), by_areas_in_it("list"), "sqref"),
    "formula1": in_text("a validation"),
    "formula2": in_text("a validation"),
    "hyperlinks": counted(),
    "hyperlink": _link,
    "rowBreaks": _row_breaks,
    "ignoredErrors": counted(),
    "ignoredError": either(ranged("sqref", "list"), by_areas_in_it("list"), "sqref"),
    "cellWatches": counted(),
    "cellWatch": ranged("r", "each"),
    "smartTags": counted(),
    "cellSmartTags": ranged("r", "each"),
    "webPublishItems": counted("count"),
    "webPublishItem": ranged("sourceRef", "whole"),
    "f": _newer_formula,
    "sqref": own_areas,
    "sparkline": by_areas_in_it("each", lenient=True),
    "sparklines": counted(),
    "sparklineGroup": counted(only="sparklines"),
    "sparklineGroups": counted(),
    "ext": counted(),
    "extLst": counted(),
    **control_rules(),
}
