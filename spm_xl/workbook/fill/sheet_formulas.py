"""The formulas of a template's sheet, cut into what stays and what follows the rows.

A formula whose cells all stay where they are keeps its bytes. One that names only cells of its own row goes along with
it. Everything else is put together anew for each file. A formula that cells share is written out where one of them moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import TypeAlias

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import CellXml, FormulaXml, SheetXml, with_value, without
from spm_xl.workbook.fill.template import Moved, Own
from spm_xl.workbook.formulas.references import Reference, parts, shared
from spm_xl.workbook.grid.cells import escaped
from spm_xl.workbook.texts import texts

FormulaPiece: TypeAlias = str | int | Own | Moved
Moving: TypeAlias = Mapping[str, int]  # sheet, in lower case -> its first row that may move
NEVER = 1 << 30  # a row after all others
_ADDRESSES = {"array": ("ref",), "dataTable": ("ref", "r1", "r2")}


class Formulas:
    """The formulas of one sheet."""

    def __init__(self, sheet: SheetXml, title: str, moving: Moving):
        self.sheet, self.title, self.moving = sheet, title, moving
        self.first = moving.get(title.lower(), NEVER)
        self.masters: dict[str, CellXml] = {}
        members: dict[str, list[CellXml]] = {}
        for row in sheet.rows:
            for cell in row.cells:
                if cell.formula and cell.formula.facts.get("t") == "shared":
                    key = cell.formula.facts.get("si", "")
                    members.setdefault(key, []).append(cell)
                    if cell.formula.text:
                        self.masters.setdefault(key, cell)
        self.written_out = {key for key, cells in members.items() if any(self._changes(cell) for cell in cells)}

    def _changes(self, cell: CellXml) -> bool:
        """Whether a cell's formula may stand elsewhere, or name cells that do."""
        assert cell.formula
        moves = cell.row >= self.first or any(map(self._moves, parts(self.text(cell))))
        return moves or (cell.formula.facts.get("t") == "shared" and "{{" in self.text(cell))

    def _moves(self, part: str | Reference) -> bool:
        if isinstance(part, str):
            return False
        return max(part.low, part.high) >= self.moving.get(part.key or self.title.lower(), NEVER)

    def text(self, cell: CellXml) -> str:
        """A cell's formula as it reads there."""
        formula = cell.formula
        assert formula
        if formula.facts.get("t") != "shared":
            return formula.text
        master = self.masters.get(formula.facts.get("si", ""))
        if master is None or master.formula is None:
            raise InvalidInput(
                f"sheet {self.title}, row {cell.row}: the formula that a cell shares is not there. Save the template again in Excel."
            )
        return shared(master.formula.text, cell.row - master.row, cell.column - master.column)

    def pieces(self, cell: CellXml, low: int, down: bool) -> tuple[FormulaPiece, ...]:
        """The element with a cell's formula.

        Parameters
        ----------
        low : first row of the stretch that the cell stands in.
        down : whether the formula is filled down in a list.
        """
        formula = cell.formula
        assert formula
        raw = self.sheet.text(formula.start, formula.end)
        kind = formula.facts.get("t", "normal")
        if kind in _ADDRESSES:
            return self._fixed(cell, formula, kind, raw) if cell.row >= self.first or self._changes(cell) else (raw,)
        key = formula.facts.get("si", "")
        worded = "{{" in formula.text or (kind == "shared" and "{{" in self.text(cell))
        if not (down or worded or (key in self.written_out if kind == "shared" else self._changes(cell))):
            return (raw,)
        text = self.text(cell)
        tag = self.sheet.text(formula.start, formula.inside)
        if kind == "shared":
            tag = without(tag, "t", "ref", "si")
        if tag.endswith("/>"):
            tag = tag[:-2].rstrip() + ">"
        inside = self.sheet.text(formula.inside, formula.inside_end) if kind != "shared" else escaped(text)
        end = f"</{self.sheet.prefix}f>"
        words = texts.prepared(inside, "formula", f"sheet {self.title}, row {cell.row}") if worded else None
        if words:
            cut = parts(unescape(words.xml))
            return tag, replace(moved(cut, words.xml, cell, down), texts=words), end
        cut = parts(text)
        if all(isinstance(part, str) or self._own(part, cell.row) for part in cut):
            return tag, Own(inside, own_pieces(cut, cell.row - low)), end
        if not down and not any(map(self._moves, cut)):
            return tag, inside, end
        return tag, moved(cut, inside, cell, down), end

    def _own(self, part: Reference, row: int) -> bool:
        return not part.sheet and part.low == part.high == row

    def _fixed(self, cell: CellXml, formula: FormulaXml, kind: str, raw: str) -> tuple[FormulaPiece, ...]:
        """An array formula or data table: its areas are attributes."""
        tag = self.sheet.text(formula.start, formula.inside)
        found: list[FormulaPiece] = []
        for name in _ADDRESSES[kind]:
            area = formula.facts.get(name, "")
            cut = parts(area)
            if not any(isinstance(part, Reference) for part in cut):
                continue
            before, _, tag = with_value(tag, name, "\0").partition("\0")
            found += [before, moved(cut, area, cell)]
        found.append(tag)
        if formula.inside_end > formula.inside:
            found.append(moved(parts(formula.text), self.sheet.text(formula.inside, formula.inside_end), cell))
        return (*found, self.sheet.text(formula.inside_end, formula.end))


def own_pieces(cut: tuple[str | Reference, ...], offset: int) -> tuple[str | int, ...]:
    """A formula that names only cells of its own row; numbers are the row, counted from the first of the stretch."""
    found: list[str | int] = []
    for part in cut:
        if isinstance(part, str):
            found.append(escaped(part))
        else:
            before, _, after = part.at("\0", "\0").partition("\0")
            found += [escaped(part.before) + before, offset]
            while "\0" in after:
                before, _, after = after.partition("\0")
                found += [before, offset]
            found.append(after)
    return tuple(found)


def moved(cut: tuple[str | Reference, ...], raw: str, cell: CellXml, down: bool = False) -> Moved:
    """A formula that is put together anew for each file."""
    ready = tuple(escaped(part) if isinstance(part, str) else _escaped(part) for part in cut)
    plain = "".join(part if isinstance(part, str) else part.moved_to(part.low, part.high) for part in ready)
    return Moved(ready, raw, plain, cell.row, cell.column, down)


def _escaped(part: Reference) -> Reference:
    return Reference(
        part.sheet, part.left, part.low, part.right, part.high, part.low_mark, part.high_mark, escaped(part.before)
    )
