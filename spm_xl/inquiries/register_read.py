"""The register as finance left it: what they wrote, by inquiry, and what of it could not be kept in its place.

Rows may have been sorted, filtered, copied or deleted: a row is known by its inquiry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.inquiries.cell_text import Texts, faulty, rows_of
from spm_xl.inquiries.drawn import notes
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.register_columns import HEADERS, ID, OWN, SHEET
from spm_xl.inquiries.returned import workbook_read
from spm_xl.workbook.grid.grid import Sheet, address

OUR_SHEETS = ("Start", SHEET, "Summary", "To clarify", "Acknowledged")
MOST_COLUMNS = 60  # beyond the last of ours in which somebody may have columns of their own


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in one row of the register.

    Attributes
    ----------
    inquiry : id; sheet : name. values : header -> text of finance's own columns, and of columns that they added.
    cells : header -> address; faults : header -> what is wrong with the cell.
    """

    inquiry: str
    sheet: str
    values: dict[str, str]
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, str]:
        """What they wrote in the columns for it; empty where all of it is blank."""
        told = {header: self.values.get(header, "") for header in OWN.values()}
        return told if any(told.values()) else {}


@dataclass(frozen=True, slots=True)
class Register:
    """What was written in a register.

    Attributes
    ----------
    rows : those with an inquiry id, in their order. added : headers of columns that finance added.
    beside : what stands where it cannot be kept when the register is written again, in words.
    """

    rows: tuple[Written, ...]
    added: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def register_read(path: Path) -> Register:
    """What was written in a register.

    Raises
    ------
    InvalidInput : it cannot be read, or is no register.
    """
    try:
        texts = workbook_read(path)
    except InvalidInput as wrong:
        raise InvalidInput(f"{path.name} cannot be read as a register: {str(wrong).rstrip('.')}. Restore it, or move it away to have it made anew.") from None
    for sheet in sorted(texts.book.sheets, key=lambda sheet: sheet.name != SHEET):
        for row, cells in rows_of(sheet):
            headers = {texts.text(cell): at for at, cell in cells.items()}
            if ID in headers and OWN["status"] in headers:
                return _read(texts, sheet, row, headers)
    raise InvalidInput(f"{path.name} is no register: no sheet has a row with the headers {ID} and {OWN['status']}. Name runs/inquiries.xlsx or a copy of it.")


def _read(texts: Texts, sheet: Sheet, top: int, headers: Mapping[str, int]) -> Register:
    added = [header for header in headers if header not in HEADERS][:MOST_COLUMNS]
    rows, beside = [], []
    for row, cells in rows_of(sheet):
        if row <= top:
            continue
        inquiry = texts.text(cells.get(headers[ID])).strip()
        wanted = {header: at for header, at in headers.items() if header in (*OWN.values(), *added)}
        values = {header: texts.text(cells.get(at)) for header, at in wanted.items()}
        faults = {header: fault for header, at in wanted.items() if at in cells and (fault := faulty(cells[at]))}
        if folded(inquiry).startswith("inq-"):
            found = {header: address(row, at) for header, at in wanted.items()}
            rows.append(Written(inquiry, sheet.name, values, found, faults))
        elif any(values.values()):
            beside.append(f"row {row} of {sheet.name}, which names no inquiry")
    beside += [f"the sheet {other.name}" for other in texts.book.sheets if other.name not in OUR_SHEETS]
    beside += [f"the note at {name}!{cell}" for name, cell, _ in notes(texts)]
    return Register(tuple(rows), tuple(added), tuple(beside))


def by_inquiry(register: Register, known: Mapping[str, object]) -> tuple[dict[str, Written], list[str]]:
    """The rows by inquiry, and what cannot be kept: rows of unknown inquiries, and a second row that says something else."""
    ids = {folded(each): each for each in known}
    found: dict[str, Written] = {}
    beside = list(register.beside)
    for row in register.rows:
        said = any(row.values.values())
        inquiry = ids.get(folded(row.inquiry), "")
        standing = found.get(inquiry)
        if not inquiry:
            beside += [f"the row of {row.inquiry}, which the journal does not have"] if said else []
        elif standing is None or not any(standing.values.values()):
            found[inquiry] = row
        elif said and row.values != standing.values:
            beside.append(f"a second row of {row.inquiry} that says something else")
    return found, beside
