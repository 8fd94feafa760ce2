"""What every workbook that calculates must hold, whoever calculates it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from spm_xl.udfs.hosts.evaluate import evaluate
from spm_xl.udfs.hosts.formula import calls, tokens
from spm_xl.udfs.hosts.freeze import as_shown
from spm_xl.workbooks.edition import edition
from spm_xl.workbooks.kept import TEMPLATES
from tests import hosts

AVAILABLE = ("✓ functions available", "▲ functions not available, values as of 2026-06-30")
PLAIN_NUMBERS = {"0", "1", "2", "12", "100", "109"}  # digits, months, percent, the sum of a SUBTOTAL
LONGEST = 120
BLUE, YELLOW = "FF0000FF", "FFFFFBE6"


@cache
def built(name: str, own: str) -> bytes:
    return TEMPLATES[name].built(edition(own))


def written(folder: Path, name: str, own: str) -> Path:
    path = folder / f"{name}-{own}{edition(own).suffix}"
    path.write_bytes(built(name, own))
    return path


def stale(path: Path, fresh: hosts.Cells) -> list[str]:
    """Cells whose value in the file is not what a program calculates; the line about the functions apart."""
    return [
        f"{sheet}!{cell} holds {value!r}, calculates to {fresh[sheet].get(cell)!r}"
        for sheet, cells in hosts.cached(path).items()
        for cell, value in cells.items()
        if value not in AVAILABLE and not hosts._same(value, fresh[sheet].get(cell), 1e-9)
    ]


def headless_differences(data: bytes) -> list[str]:
    """What the headless engine calculates otherwise, or cannot."""
    found = evaluate(data, date(2026, 7, 1))
    changed = [f"{cell}: {before!r} is {after!r}" for cell, before, after in found.changed if before not in AVAILABLE]
    return changed + [str(each) for each in (*found.errors, *found.not_computed)]


def typed_formulas(path: Path) -> dict[str, str]:
    """Every formula by its cell, as typed."""
    return {
        f"{sheet}!{cell}": as_shown(f"={formula.lstrip('=')}") for sheet, cells in hosts.formulas(path).items() for cell, formula in cells.items()
    }


def hidden_numbers(path: Path) -> list[str]:
    """Figures inside formulas, but for the examples of sheet Functions and the line about the functions."""
    return [
        f"{cell}: {formula}"
        for cell, formula in typed_formulas(path).items()
        if not cell.startswith("Functions!")
        for token in tokens(formula)
        if token.kind == "number" and token.text not in PLAIN_NUMBERS
    ]


def functions_used(path: Path) -> set[str]:
    return {call.name for formula in typed_formulas(path).values() for call in calls(formula)}


def unchecked_inputs(path: Path) -> list[str]:
    """Cells with a number to be typed in that have no validation, or one without words."""
    found = []
    for sheet in hosts.opened(path).worksheets:
        checks = sheet.data_validations.dataValidation
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, (int, float)) or cell.font.color is None or cell.font.color.rgb != BLUE:
                    continue
                own = [check for check in checks if cell.coordinate in check.sqref]
                if not own or not all(check.prompt and check.error and check.showErrorMessage for check in own):
                    found.append(f"{sheet.title}!{cell.coordinate}")
    return found


def wrong_roles(path: Path) -> list[str]:
    """Formulas that look like inputs, and typed numbers that look like formulas."""
    found = []
    for sheet in hosts.opened(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                filled = cell.fill.fgColor.rgb == YELLOW
                if cell.data_type == "f" and filled:
                    found.append(f"{sheet.title}!{cell.coordinate} is a formula in an input's look")
    return found


def layout_problems(path: Path) -> list[str]:
    """Sheets that would print badly or lose their headings."""
    found = []
    for sheet in hosts.opened(path).worksheets:
        if sheet.page_setup.fitToWidth not in (None, 1) or not sheet.sheet_properties.pageSetUpPr.fitToPage:
            found.append(f"{sheet.title} does not fit the width of a page")
        if "&P" not in str(sheet.oddFooter.right.text) or not sheet.oddHeader.left.text:
            found.append(f"{sheet.title} has no header or no page number")
        if sheet.sheet_state != "visible":
            found.append(f"{sheet.title} is hidden")
        if sheet.tables and not sheet.freeze_panes:
            found.append(f"{sheet.title} has a table and nothing frozen")
    return found


def table_formulas(path: Path, table: str) -> dict[str, str]:
    """The formula of each column of a table, as typed; it must be the same in every row."""
    for sheet in hosts.opened(path).worksheets:
        if table in sheet.tables:
            area = sheet[sheet.tables[table].ref]
            rows = area[1 : len(area) - (sheet.tables[table].totalsRowCount or 0)]
            found: dict[str, str] = {}
            for row in rows:
                for header, cell in zip(area[0], row, strict=True):
                    if cell.data_type == "f":
                        formula = as_shown(cell.value)
                        assert found.setdefault(str(header.value), formula) == formula, f"{cell.coordinate} differs from its column"
            return found
    raise LookupError(table)


def rows_of(path: Path, sheet: str, top: int) -> list[dict[str, Any]]:
    """Rows of a table by its header, as a viewer shows them, until the first blank or the total."""
    cells = list(hosts.opened(path, values=True)[sheet].iter_rows(min_row=top, values_only=True))
    header = [each for each in cells[0] if each is not None]
    found = []
    for values in cells[1:]:
        if values[0] in (None, "Total", "Year"):
            break
        found.append(dict(zip(header, values, strict=False)))
    return found
