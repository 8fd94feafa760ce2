"""The shape of a workbook that is refreshed: rows come and go before values are written.

What is bound by its address and has moved gets a hidden name, by which the next refresh finds it.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spm_xl.workbook.fill.sheet_xml import without
from spm_xl.workbook.formulas.references import letters_of, prefix, shared
from spm_xl.workbook.grid.cells import attribute, escaped
from spm_xl.workbook.grid.grid import Area, Book, Sheet, meet
from spm_xl.workbook.grid.grid_read import book_of
from spm_xl.workbook.grid.grid_write import replaced
from spm_xl.workbook.moves.movement import FIRST_COLUMN, LAST_COLUMN
from spm_xl.workbook.parts.xml_parts import places
from spm_xl.workbook.refresh.refresh_places import REMEMBERED, Problems, Target, area_bound, cell_at
from spm_xl.workbook.refresh.refresh_rows import Bound, Plan, plan_of, taken_out
from spm_xl.workbook.refresh.row_changes import RowChange
from spm_xl.workbook.refresh.row_moves import moved
from spm_xl.workbook.refresh.row_pattern import Pattern, closing
from spm_xl.workbook.refresh.row_room import change_of
from spm_xl.workbook.refresh.sheet_objects import filtered, is_protected

_BY_ADDRESS = re.compile(r"(?<![\w.\]'])\$?[A-Z]{1,3}\$?\d+(?![\w(\[])")
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass
class Shape:
    """A workbook whose rows are as the data needs them.

    Attributes
    ----------
    book : with its new rows. changed : parts that are not as they were.
    rows : each list with the rows of data that it fills now, and its plan. cells : each bound cell where it stands now.
    areas : what changed by rows coming or going. moved : sheets on which cells stand elsewhere.
    strings : shared strings that cells showed which are gone. chain : whether formulas came, went or moved.
    """

    book: Book
    changed: dict[str, bytes] = field(default_factory=dict)
    rows: list[tuple[Bound, Area, Plan]] = field(default_factory=list)
    cells: list[tuple[Area, Target]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    strings: list[int] = field(default_factory=list)
    chain: bool = False
    new_formulas: bool = False
    added: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)


def shaped(
    book: Book,
    rows: list[tuple[Bound, Area]],
    cells: list[tuple[Area, Target]],
    values: Mapping[str, Any],
    problems: Problems,
    into_locked: bool,
) -> Shape:
    """Make the rows of a workbook as many as there are items."""
    shape = Shape(book, cells=list(cells))
    for bound, data in rows:
        plan = plan_of(book.by_name[data.sheet.casefold()], bound, data, values, problems, book.since_1904)
        shape.rows.append((bound, data, plan))
        _check(book, bound, data, plan, cells, problems, into_locked)
        _say(shape, bound, plan)
    if any(plan.removed or plan.added for _, _, plan in shape.rows):
        problems.raise_any()
        for at in sorted(range(len(rows)), key=lambda at: (-rows[at][1].top, -rows[at][1].left)):
            _change(shape, at)
        _remember(shape, problems)
    _show_filtered(shape)
    return shape


def _check(book: Book, bound: Bound, data: Area, plan: Plan, cells: list[tuple[Area, Target]], problems: Problems, into_locked: bool) -> None:
    sheet = book.by_name[data.sheet.casefold()]
    for area, target in cells:
        if meet(area, data):
            problems.add(f"{target.called} lies in the rows of {bound.called}, which are bound, too. Take one of them out of the binding.")
    if (plan.removed or plan.added) and not into_locked and is_protected(sheet):
        problems.add(
            f"{bound.called} would get {plan.added} and lose {len(plan.removed)} rows, and sheet {sheet.name} is protected. Unprotect it, or allow it: --into-locked, in Python into_locked."
        )


def _change(shape: Shape, at: int) -> None:
    """Put the rows of one list in, and take them out."""
    bound, data, plan = shape.rows[at]
    if not plan.removed and not plan.added:
        return
    book = shape.book
    sheet = book.by_name[data.sheet.casefold()]
    table = book.tables[bound.table.name.casefold()] if bound.table else None
    block = table.area if table else data
    change = change_of(sheet, block, data, plan.removed, plan.added, f"{'table' if table else 'the range'} {bound.called}")
    gone = set(plan.removed)
    stay = [row for row in range(data.top, data.bottom + 1) if row not in gone]
    closed = closing(book, data, stay) if plan.added else {}
    own, *others = [stay[-2], stay[-1]] if closed else stay[:-3:-1] if table else stay[:2]
    result = moved(book, change, Pattern(own, _filled_down(bound, data, sheet, own, next(iter(others), None)), closed))
    shape.changed |= result.parts
    shape.book = book_of(ChainMap(result.parts, book.parts))  # type: ignore[arg-type]
    shape.strings += result.strings
    shape.chain = shape.chain or result.formulas_moved
    shape.new_formulas = shape.new_formulas or result.formulas_added
    shape.added += plan.added
    shape.removed += len(plan.removed)
    if change.net:
        shape.moved.add(sheet.name)
    shape.rows = [(each, _followed(area, change), of) for each, area, of in shape.rows]
    shape.rows[at] = (bound, data._replace(bottom=change.last), plan)
    shape.cells = [(_followed(area, change), target) for area, target in shape.cells]
    shape.areas = [_followed(area, change) for area in shape.areas]
    shape.areas.append(block._replace(bottom=block.bottom + change.net))
    if change.whole:
        shape.areas.append(Area(sheet.name, change.last, FIRST_COLUMN, max(change.last, change.new_rows.stop - 1), LAST_COLUMN))


def _followed(area: Area, change: RowChange) -> Area:
    """Where an area came to stand that is not the one that changes."""
    span = change.span(area.top, area.bottom, area.left, area.right) if area.sheet == change.name else None
    return area._replace(top=span[0], bottom=span[1]) if span else area


def _filled_down(bound: Bound, data: Area, sheet: Sheet, pattern: int, beside: int | None) -> dict[int, str]:
    """The columns of the data that are filled down into new rows, with the formula of a calculated column where it has one.

    A formula that only one row has, such as =500*12, was entered there and is not the column's.

    Parameters
    ----------
    pattern, beside : the row that new ones are made after, and the one next to it that tells what the rows have in common.
    """
    found: dict[int, str] = {}
    declared = {data.left + at: bound.table.formulas.get(name) for at, name in enumerate(bound.table.columns)} if bound.table else {}
    for column in range(data.left, data.right + 1):
        own, other = (cell.formula if (cell := sheet.cells.get((row or 0, column))) else None for row in (pattern, beside))
        formula = declared.get(column)
        if formula is not None and column not in bound.columns:
            found[column] = "" if _BY_ADDRESS.search(formula) else formula
        elif own and (shared(own, (beside or pattern) - pattern, 0) == other or (beside is None and (shared(own, 1, 1) != own or "[" in own))):
            found[column] = ""
    return found


def _say(shape: Shape, bound: Bound, plan: Plan) -> None:
    if plan.gone:
        shape.notes.append(taken_out(bound, plan))
    if bound.table and bound.table.query:
        shape.notes.append(f"table {bound.called} is filled by a query; the query's next refresh in Excel writes over what was written now.")


# --- filters --------------------------------------------------------------------------------------------


def _show_filtered(shape: Shape) -> None:
    """Show the rows that a filter hides: what it hides was found in the data before."""
    for bound, data, _ in shape.rows:
        sheet = shape.book.by_name[data.sheet.casefold()]
        hidden = [row for row in range(data.top, data.bottom + 1) if row in sheet.hidden]
        own = filtered(sheet)
        if not hidden or not (b"filterColumn" in shape.book.parts[bound.table.part] if bound.table else own and meet(own, data)):
            continue
        edits = []
        for row in hidden:
            start, opened, _ = sheet.rows[row]
            edits.append((start, opened, without(sheet.data[start:opened].decode(), "hidden").encode()))
        shape.changed[sheet.part] = replaced(sheet.data, edits)
        shape.book = book_of(ChainMap({sheet.part: shape.changed[sheet.part]}, shape.book.parts))  # type: ignore[arg-type]
        shape.notes.append(f"{bound.called} has a filter, set on the data before: all its rows are shown now. Apply it again in Excel (Data, Reapply).")


# --- what is bound by its address -----------------------------------------------------------------------


def _remember(shape: Shape, problems: Problems) -> None:
    """Hidden names for what is bound by its address and does not stand there any more."""
    bound = [(target.address, area) for area, target in shape.cells if target.address]
    bound += [(each.called, area) for each, area, _ in shape.rows if each.table is None]
    new: dict[tuple[str, int], str] = {}
    for text, area in bound:
        found = cell_at(text)
        if found and area_bound(shape.book, text, problems) != area:
            first, last = (f"${letters_of(column)}${row}" for row, column in ((area.top, area.left), (area.bottom, area.right)))
            name = REMEMBERED.format(found[1].replace(":", "_"))
            new[name, shape.book.order.index(area.sheet)] = f"{prefix(area.sheet)}{first}" + (f":{last}" if last != first else "")
    if new:
        part = shape.book.main
        shape.changed[part] = _with_names(shape.book.parts[part], part, new)
        shape.book = book_of(ChainMap({part: shape.changed[part]}, shape.book.parts))  # type: ignore[arg-type]


def _with_names(data: bytes, part: str, new: Mapping[tuple[str, int], str]) -> bytes:
    """The part of the workbook with more defined names, hidden ones of a sheet."""
    every = [(name, start, depth, close) for name, _, start, depth, close in places({part: data}, part)]
    root = every[0][0]
    p = root[: -len(root.rpartition(":")[2])]
    elements = "".join(
        f'<{p}definedName name="{attribute(name)}" localSheetId="{sheet}" hidden="1">{escaped(text)}</{p}definedName>'
        for (name, sheet), text in sorted(new.items())
    )
    there = next((close for name, _, depth, close in every if depth == 1 and name == f"{p}definedNames"), None)
    if there is not None and data.startswith(b"</", there):
        return data[:there] + elements.encode() + data[there:]
    before = [(name, close) for name, _, depth, close in every if depth == 1 and name[len(p) :] in _BEFORE_NAMES]
    name, close = before[-1]
    at = close + len(name) + 3 if data.startswith(f"</{name}>".encode(), close) else close
    return data[:at] + f"<{p}definedNames>{elements}</{p}definedNames>".encode() + data[at:]
