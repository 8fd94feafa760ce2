"""The old sheet as one side of a comparison: every table in it that says what somebody earned or is paid in the period.

What each sheet and column was taken as is said, always. What is not understood is listed with its place; what only a person can
decide is asked for in a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.parallel.choices import Choice, Choices
from spm_xl.parallel.grid import Cells, Grid, Source
from spm_xl.parallel.people import People
from spm_xl.parallel.scales import settled
from spm_xl.parallel.side import Side
from spm_xl.parallel.table import SPOKEN, Table, tables
from spm_xl.parallel.table_rows import Reading, group_of, read_table
from spm_xl.parallel.words import plain, role_of
from spm_xl.parallel.written_numbers import day, day_order, decimal_mark, month, number

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MOSTLY = Decimal("0.6")  # of a table's dated rows in the period: then the table is that period's
ASK = "Print what was understood with --print-mapping, correct it, and give it with --mapping."


def of_sheets(source: Source, name: str, ours: Side, codes: dict[str, str], choices: Choices, only: str = "") -> tuple[Side, list[Table]]:
    """What an old sheet states, and the tables that it was read from.

    Parameters
    ----------
    source : its grids; name : what to call it.
    ours : the run, whose people, period and components are known.
    codes : earning codes of the run -> kind of part, or "commission".
    choices : what a mapping says; only : the one sheet that counts, "" for all.

    Raises
    ------
    InvalidInput : nothing in it is understood as pay, or something must be decided by a person.
    """
    grids = [grid for grid in source.grids if not only or grid.sheet == only]
    if not grids:
        sheets = ", ".join(dict.fromkeys(grid.name for grid in source.grids))
        raise InvalidInput(f"{name} has no sheet {only!r}. It has {sheets}.")
    people = People(ours.people, dict(choices.people))
    components = {plain(part.component): part.component for part in ours.deals} | {plain(p.words): p.words for p in ours.parts if p.kind == "other"}
    side = Side(name, ours.period, ours.start, ours.end, files=source.digests, remarks=list(source.remarks))
    side.kinds = set()
    found: list[Table] = []
    for grid in grids:
        choice = choices.of(grid.sheet, grid.file)
        if choice and choice.kind == "not used":
            side.remarks.append(f"{grid.name}: not used, as the mapping says.")
            continue
        found += _read_grid(side, ours, grid, components, people, codes, choices, choice)
    if not (side.deals or side.parts or side.commissions or side.nets):
        _nothing(side, name, grids, found)
    return side, found


def _nothing(side: Side, name: str, grids: Sequence[Grid], found: Sequence[Table]) -> None:
    formulas = sum(grid.uncalculated for grid in grids)
    if formulas:
        raise InvalidInput(
            f"{name} states no pay: {formulas} formula(s) in it were never calculated, so they have no value. "
            "Open it in Excel or LibreOffice, save it, and compare again."
        )
    if side.elsewhere:
        periods = sorted({each.period for each in side.elsewhere.values()})
        raise InvalidInput(f"{name} has no row of the period {side.period}; it has {', '.join(periods[:8])}. Name the sheet of that period.")
    headers = "; ".join(f"{table.name}: {', '.join(table.headers.values())}" for table in found[:5])
    raise InvalidInput(f"{name} has no table that is understood as pay. {f'Found: {headers}. ' if headers else ''}{ASK}")


def _read_grid(
    side: Side, ours: Side, grid: Grid, components: dict[str, str], people: People, codes: dict[str, str], choices: Choices, choice: Choice | None
) -> list[Table]:
    texts = [value for _, cells in grid.rows for value in cells.values() if isinstance(value, str)]
    mark = choices.decimal or decimal_mark(texts)
    if mark == "?":
        raise InvalidInput(f'{grid.name} writes decimals with a point and with a comma. Say which in a mapping: [settings] decimal = "," or ".".')
    reading = Reading(side, ours, people, mark or ".", codes, choices.dates or day_order(texts))
    reading.sheet_period = (choice.period if choice and choice.period else "") or _sheet_period(grid.sheet, ours.period)
    reading.percent = choice.percent if choice else ()
    found = list(tables(grid, ours.period, components, choice))
    first = found[0].header if found else 1 << 30
    above = [(row, cells) for row, cells in grid.rows if row < first]
    reading.participant = _whose(grid, above, people, choice)
    if not reading.sheet_period:
        reading.sheet_period = _stated_period(above)
    if mark == ",":
        side.remarks.append(f"{grid.name}: a comma separates decimals.")
    if reading.sheet_period and reading.sheet_period != ours.period:
        side.remarks.append(f"{grid.name}: of the period {reading.sheet_period}, so its rows are not compared with {ours.period}.")
    for at, table in enumerate(found):
        whole = table if table.kind == "not used" else settled(table, mark or ".")
        _doubtful(whole)
        reading.by_date = _by_date(whole, reading, choices)
        _say(side, whole, reading, people)
        nobody = not reading.participant and not {"participant", "name", "last name"} & set(whole.columns)
        if nobody and whole.kind != "not used":
            if len(people.names) == 1:
                reading.participant = next(iter(people.names))
            elif not _grouped(whole, people):
                raise InvalidInput(
                    f"{whole.name} does not say whose rows these are: no column, no title and no sheet name names a participant of the run. {ASK}"
                )
        read_table(reading, whole)
        following = [cells for _, cells in whole.rows[-3:]] if at + 1 < len(found) else []
        reading.participant = next((who for cells in reversed(following) if (who := _named(cells, people))), reading.participant)
    _labels(reading, grid, above)
    return found


def _grouped(table: Table, people: People) -> bool:
    return any(group_of(people, table.cell(cells, "transaction")) for _, cells in table.rows) or any(len(cells) == 1 and _named(cells, people) for _, cells in table.rows)


def _named(cells: Cells, people: People) -> str:
    """The participant that a row of words names, such as a title between two tables."""
    if any(number(value) is not None and not people.found(value) for value in cells.values()):
        return ""
    return next((who for value in cells.values() if (who := people.within(value))), "")


def _whose(grid: Grid, above: Sequence[tuple[int, Cells]], people: People, choice: Choice | None) -> str:
    """Whose sheet it is: by the mapping, a labelled cell, the sheet's name or a title."""
    if choice and choice.participant:
        if choice.participant not in people.names:
            raise InvalidInput(f"the mapping says that {grid.name} is of {choice.participant!r}, who is not in the run.{people.near(choice.participant)}")
        return choice.participant
    for _, cells in above:
        for text, value in zip(cells.values(), list(cells.values())[1:], strict=False):
            if isinstance(text, str) and role_of(text) in ("participant", "name") and people.found(value):
                return people.found(value)
    titles = [value for _, cells in above[:12] for value in cells.values() if isinstance(value, str)]
    return people.within(grid.sheet) or next((who for text in titles if (who := people.within(text))), "")


def _sheet_period(sheet: str, period: str) -> str:
    """The month that a sheet's name says; a month without its year is of the run's year."""
    if month(sheet):
        return month(sheet)
    word, year = sheet.strip().casefold(), re.match(r"\d{4}", period)
    at = next((at for at, name in enumerate(_MONTHS, 1) if word == name or (len(word) in (3, 4) and name.startswith(word))), 0)
    return f"{year[0]}-{at:02}" if at and year else ""


def _stated_period(above: Sequence[tuple[int, Cells]]) -> str:
    for _, cells in above:
        for text, value in zip(cells.values(), list(cells.values())[1:], strict=False):
            if isinstance(text, str) and role_of(text) == "period" and month(value):
                return month(value)
    return ""


def _doubtful(table: Table) -> None:
    for role in table.doubtful:
        if table.kind != "not used" and role not in ("reason", "date", "customer", "quota", "attainment", "balance", "tier", "name"):
            raise InvalidInput(
                f"{table.name} has two columns that could be {role}: {table.headers[table.columns[role]]!r} stands there twice or in two ways. {ASK}"
            )


def _by_date(table: Table, reading: Reading, choices: Choices) -> bool:
    """Whether rows belong to a period by their date: the table holds more than the run's period."""
    if table.kind != "deals" or "date" not in table.columns or "period" in table.columns or reading.sheet_period:
        return False
    if choices.period:
        return choices.period == "date"
    days = [found for _, cells in table.rows if (found := day(table.cell(cells, "date"), reading.order))]
    inside = sum(_in_period(each, reading.ours) for each in days)
    return bool(days) and reading.ours.start is not None and Decimal(inside) < MOSTLY * len(days)


def _in_period(when: date, ours: Side) -> bool:
    return ours.start is None or ours.end is None or ours.start <= when <= ours.end


def _say(side: Side, table: Table, reading: Reading, people: People) -> None:
    """What the table and its columns are taken as."""
    taken = ", ".join(f"{table.headers[column]!r} = {role}" for role, column in table.columns.items())
    taken += "".join(f", {table.headers[column]!r} = earnings of {component}" for column, component in table.components.items())
    whose = f" of {people.names.get(reading.participant) or reading.participant}" if reading.participant and "participant" not in table.columns else ""
    rest = f"; not used: {', '.join(map(repr, table.unused))}" if table.unused else ""
    dated = "; only rows dated in the period count" if reading.by_date else ""
    side.remarks.append(f"{table.name}: {SPOKEN[table.kind]}{whose}: {taken}{rest}{dated}.")


def _labels(reading: Reading, grid: Grid, above: Sequence[tuple[int, Cells]]) -> None:
    """Amounts that stand beside their words above the first table, on a sheet of one participant."""
    if not reading.participant or (reading.sheet_period and reading.sheet_period != reading.ours.period):
        return
    for row, cells in above:
        reading.label(grid, row, cells)

