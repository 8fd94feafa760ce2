"""A territory workbook of seven accounts and two participants, with nothing on its pages but what a plan is read from and written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spm_xl.alignment import layout

MEASURES = ("potential", "workload")
# account, today, locked, segment, group, latitude, longitude, potential, workload
ACCOUNTS = (
    ("A1", "Ann", "yes", "GENERAL", "", 42.0, -71.0, 30.0, 3.0),
    ("A2", "Ann", "no", "GENERAL", "", 42.1, -71.2, 30.0, 3.0),
    ("A3", "Ann", "no", "CHILDREN", "", 42.2, -71.9, 20.0, 2.0),
    ("A4", "Ann", "no", "GENERAL", "", 42.3, -72.4, 20.0, 2.0),
    ("B1", "Bo", "no", "GENERAL", "", 42.4, -73.0, 40.0, 4.0),
    ("B2", "Bo", "no", "GENERAL", "", 42.5, -73.1, 10.0, 1.0),
    ("B3", "", "no", "GENERAL", "", 42.6, -73.2, 10.0, 1.0),
)
# participant, share, capacity of each measure, serves, home
PEOPLE: tuple[tuple[Any, ...], ...] = (("Ann", None, None, None, "", 42.0, -71.0), ("Bo", None, None, None, "GENERAL", 42.5, -73.0))
SETTINGS = {
    layout.NAMED_KIND: layout.KIND, layout.MODE: "realign", layout.LEAST: "accounts", layout.TRAVEL_BY: "workload", layout.TRAVEL_GROWTH: None,
    layout.MOST_MOVED: None, layout.KEEP: "no", layout.SEED: 1, layout.EFFORT: 1, layout.COORDINATES: layout.GLOBE,
    **{layout.CONDITION + each: "yes" for each in ("locks", "skills", "capacity", "groups")},
}  # fmt: skip
FIRST = 2  # the row of the first account


def written(
    path: Path,
    *,
    accounts: Sequence[Sequence[Any]] = ACCOUNTS,
    people: Sequence[Sequence[Any]] = PEOPLE,
    choices: Mapping[str, str] | None = None,
    moves: Sequence[Sequence[Any]] = (),
    settings: Mapping[str, Any] | None = None,
    tolerances: Sequence[float | None] = (0.25, 0.25),
) -> Path:
    """The workbook; `choices` are names typed beside accounts, `moves` rows of account, from, to and answer."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    rows = [[*each, None, None, (choices or {}).get(str(each[0])), None, None, None, None] for each in accounts]
    _table(book, layout.ACCOUNTS_SHEET, layout.ACCOUNTS, layout.accounts_headers(MEASURES), rows)
    listed = [[account, start, to, "", None, None, None, None, answer] for account, start, to, answer in moves]
    _table(book, layout.MOVES_SHEET, layout.MOVES, layout.moves_headers(MEASURES), listed or [[None] * 9])
    sheet = _table(book, layout.PARAMETERS, layout.PARTICIPANTS, layout.participants_headers(MEASURES), people)
    _table(book, "Measures", layout.MEASURES, (layout.MEASURE, layout.TOLERANCE, layout.WEIGHT), [[name, each, 1] for name, each in zip(MEASURES, tolerances, strict=True)])
    for row, (name, value) in enumerate((SETTINGS | dict(settings or {})).items(), 40):
        sheet.write(row, 1, value)
        book.define_name(name, f"={layout.PARAMETERS}!$B${row + 1}")
    book.close()
    return path


def _table(book: Any, name: str, table: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    sheet = book.add_worksheet(name)
    columns = [{"header": header} for header in headers]
    sheet.add_table(0, 0, len(rows), len(headers) - 1, {"name": table, "columns": columns, "data": [list(row) for row in rows]})
    return sheet
