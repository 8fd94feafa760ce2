"""What must hold between the rows of the inputs before anything is calculated.

Each check looks at all tables and yields every problem that it finds; none stops at the first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from spm_xl.condition import folded
from spm_xl.errors import Place, Problem
from spm_xl.tables.exception_checks import EXCEPTION_CHECKS
from spm_xl.tables.inputs import Row, Rows, Tables, rows_of
from spm_xl.tables.measuring_checks import MEASURING_CHECKS
from spm_xl.tables.owner_checks import OWNER_CHECKS
from spm_xl.tables.raw import refused, warning
from spm_xl.tables.references import unknown_references
from spm_xl.tables.schema import BY_NAME, NEEDED

SPREADSHEET_ENDS = (65_536, 1_048_576)  # rows at which old and new spreadsheets cut a file off
DATE_PAIRS = (("start", "end"), ("recovery_start", "recovery_end"), ("hire_date", "end_date"), ("start", "due"), ("effective", "until"))
NOT_NEGATIVE = {
    "draws": ("amount", "months", "recovery_limit", "balance_cap"),
    "quotas": ("quota",),
    "hours": ("hours", "minimum_wage", "other_wages"),
    "participants": ("target_incentive", "base_salary"),
    "crediting": ("levels",),
    "activities": ("count",),
}


def validate(tables: Tables, needed: Collection[str] = NEEDED) -> tuple[Problem, ...]:
    """All problems between the rows, in the order of the checks and of the rows.

    Parameters
    ----------
    tables : typed rows by table name; a cell that could not be read is None or "" and is passed over.
    needed : tables that must have rows.
    """
    return (*without_rows(tables, needed), *(problem for check in CHECKS for problem in check(tables)))


def without_rows(tables: Tables, needed: Collection[str]) -> Iterator[Problem]:
    """A needed table without rows; no transactions at all is a warning, as a quiet month may be one."""
    for name in needed:
        found = tables.get(name)
        if found is None or found.numbers:
            continue
        place = Place(found.file or name, found.sheet)
        if name == "transactions":
            what = "there are no transactions; everybody would be paid draws and guarantees only."
            yield warning("no transactions", place, "", what, "Check that the export did not fail.")
        else:
            what = f"the needed table {name} has no rows."
            yield refused("no rows", place, "", what, f"Fill it in. {BY_NAME[name].meaning}")


def doubled_keys(tables: Tables) -> Iterator[Problem]:
    """Two rows with one key."""
    for rows in tables.values():
        key = rows.table.key
        parts = [rows.column(name) for name in key]
        keys = parts[0] if len(key) == 1 else list(zip(*parts, strict=True))
        if len(set(keys)) == len(keys):
            continue
        first: dict[Any, int] = {}
        for index, value in enumerate(keys):
            if value in ("", None) or (isinstance(value, tuple) and _unread(rows, value)):
                continue
            before = first.setdefault(value, index)
            if before != index:
                yield _doubled(rows, before, index, value)


def _unread(rows: Rows, key: tuple[Any, ...]) -> bool:
    """Whether a needed part of a key could not be read."""
    return any(
        part in ("", None) and rows.table.column(name).required
        for name, part in zip(rows.table.key, key, strict=True)
    )


def _doubled(rows: Rows, before: int, index: int, value: Any) -> Problem:
    key = rows.table.key
    parts = value if isinstance(value, tuple) else (value,)
    named = ", ".join(f"{name} {part}" for name, part in zip(key, parts, strict=True) if part not in ("", None))
    same = "the same row" if rows.rows[before] == rows.rows[index] else f"a row of {rows.table.name} with the same key"
    what = f"{named}: {same} stands in {_row(rows, before)} and {_row(rows, index)}."
    place = rows.place(index, key[0])
    return refused("duplicate key", place, parts[0], what, "Delete one, or tell them apart; nothing is paid twice.")


def _row(rows: Rows, index: int) -> str:
    return f"row {rows.place(index).row}"


def probable_duplicates(tables: Tables) -> Iterator[Problem]:
    """Two identifiers of one table that differ only in case or form."""
    for rows in tables.values():
        name = rows.table.key[0]
        column = rows.table.column(name)
        if column.kind != "id" or column.refers:
            continue
        values = rows.column(name)
        if _differ(values) or _differ(set(values) - {"", None}):
            continue
        first: dict[str, int] = {}
        told: set[str] = set()
        for index, value in enumerate(values):
            if not value:
                continue
            before = first.setdefault(folded(value), index)
            other = values[before]
            if other != value and value not in told:
                told.add(value)
                what = f"{value!r} and {other!r} ({_row(rows, before)}) differ only in case or form: a probable duplicate."
                yield refused("probable duplicate", rows.place(index, name), value, what, "Spell them alike, or delete one.")


def _differ(values: Collection[str | None]) -> bool:
    """Whether identifiers differ by more than case and form."""
    if None in values:
        return False
    together = "\0".join(values)  # type: ignore[arg-type]
    alike = set(together.lower().split("\0")) if together.isascii() else set(map(folded, values))  # type: ignore[arg-type]
    return not values or len(alike) == len(values)


def reversed_dates(tables: Tables) -> Iterator[Problem]:
    """An end before its start."""
    for rows in tables.values():
        columns = {column.name for column in rows.table.columns}
        for start, end in DATE_PAIRS:
            if start not in columns or end not in columns:
                continue
            for index, (first, last) in enumerate(zip(rows.column(start), rows.column(end), strict=True)):
                if first and last and last < first:
                    what = f"{end} {last} lies before {start} {first}."
                    yield refused("reversed dates", rows.place(index, end), last, what, "Correct one of the dates.")


def negative_amounts(tables: Tables) -> Iterator[Problem]:
    """An amount below zero where there can be none, and an exchange rate that is not above zero."""
    for name, columns in NOT_NEGATIVE.items():
        rows = rows_of(tables, name)
        for index, row in enumerate(rows.rows):
            for column in columns:
                if row[column] is not None and row[column] < 0:
                    what = f"{column} is below 0."
                    yield refused("negative amount", rows.place(index, column), row[column], what, "Correct the sign.")
    rates = rows_of(tables, "fx")
    for index, row in enumerate(rates.rows):
        if row["rate"] is not None and row["rate"] <= 0:
            what = "an exchange rate must be above 0."
            yield refused("exchange rate", rates.place(index, "rate"), row["rate"], what, "Correct the rate.")


def unusual_draws(tables: Tables) -> Iterator[Problem]:
    """A draw of nothing or without an end: accepted, and reported."""
    rows = rows_of(tables, "draws")
    for index, row in enumerate(rows.rows):
        if row["amount"] == 0:
            yield warning("draw of 0", rows.place(index, "amount"), "0", "the draw is 0.", "Correct it if not meant.")
        if row["end"] is None and row["months"] is None:
            what = "the draw has no end; it goes on until one is given."
            yield warning("open-ended draw", rows.place(index, "end"), "", what, "Give an end or months if it has one.")


def period_calendar(tables: Tables) -> Iterator[Problem]:
    """Gaps and overlaps between the company's own periods."""
    rows = rows_of(tables, "periods")
    dated = [(row["start"], row["end"], index) for index, row in enumerate(rows.rows) if row["start"] and row["end"]]
    dated.sort()
    for (_, end, before), (start, _, index) in pairwise(dated):
        if start != end + timedelta(days=1):
            kind = "overlaps" if start <= end else "leaves a gap after"
            what = f"the period starts on {start}; it {kind} {_period(rows.rows[before])}, which ends on {end}."
            yield refused("period calendar", rows.place(index, "start"), start, what, "Let it start on the day after.")


def _period(row: Row) -> str:
    return f"period {row['period']}"


def spreadsheet_ends(tables: Tables) -> Iterator[Problem]:
    """A table that ends exactly where a spreadsheet would have cut it off."""
    declared = {row["table"] for row in rows_of(tables, "totals").rows if row["count"] is not None}
    for name, rows in tables.items():
        count = len(rows.numbers)
        if name not in declared and (count in SPREADSHEET_ENDS or count + 1 in SPREADSHEET_ENDS):
            what = f"{count:,} rows is exactly where a spreadsheet cuts a file off; rows may be missing."
            remedy = "Declare the source's count and amount in the table totals."
            yield warning("row limit", Place(rows.file or name, rows.sheet), f"{count}", what, remedy)


CHECKS: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    doubled_keys,
    probable_duplicates,
    unknown_references,
    reversed_dates,
    negative_amounts,
    unusual_draws,
    period_calendar,
    spreadsheet_ends,
    *EXCEPTION_CHECKS,
    *MEASURING_CHECKS,
    *OWNER_CHECKS,
)
