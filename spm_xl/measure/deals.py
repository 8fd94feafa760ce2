"""The opportunities in columns, as the measures read them: those that count, that is neither deleted nor merged into another.

What an opportunity is on a day follows from its dates: one that was closed after the day was open on it; one created after it
was not there. An open one counts from the first day that is known of it: its creation, else its first stage, else only
the as-of day of the scorecard. One that was won or lost on an unknown day is in no window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from spm_xl.measure.coded import NONE, any_of, coded, flags, ordinals
from spm_xl.measure.people import Somebody
from spm_xl.tables.inputs import Inputs, Rows, rows_of
from spm_xl.tables.owned import owners_named
from spm_xl.tables.owners import owners_of

OPEN, WON, LOST = 0, 1, 2
STATUS = {"open": OPEN, "won": WON, "lost": LOST}


@dataclass(frozen=True)
class Deals:
    """Opportunities, an array a column.

    Attributes
    ----------
    row : of the table. owner : code of the participant. product, region, stage, currency : codes of `names`.
    status : `OPEN`, `WON` or `LOST`, as it stands in the data. created, closed, first : days as numbers, 0 where not known;
        first : from when on it is known.
    table : the rows as they were loaded, for what only some of the deals are asked for: their amounts and accounts.
    names : the names of the codes, by column. read : rows of the table; left_out : deleted, merged or undated ones, in words.
    """

    row: Any
    owner: Any
    product: Any
    region: Any
    stage: Any
    currency: Any
    status: Any
    created: Any
    closed: Any
    first: Any
    table: Rows
    names: dict[str, tuple[str, ...]]
    read: int
    left_out: tuple[str, ...]


class Days(NamedTuple):
    """Status, day of creation and day of closing of every row of the table opportunities."""

    status: Any
    created: Any
    closed: Any


def days_of(rows: Rows) -> Days:
    """Status and days of every opportunity."""
    status, _ = coded(rows.column("status"), list(STATUS))
    return Days(status, ordinals(rows.column("created")), ordinals(rows.column("closed")))


def deals_of(inputs: Inputs, days: Days, people: Sequence[Somebody], as_of: date, currency: str, *, only: bool = False) -> Deals:
    """The opportunities that count.

    Parameters
    ----------
    days : of every opportunity. as_of : of the scorecard: on this day an open one counts of which no earlier day is known.
    currency : of the company, for amounts that name none. only : leave out those that none of the people owns.
    """
    rows = rows_of(inputs.tables, "opportunities")
    owner, _ = coded(_participants(inputs, rows, days, as_of), [each.participant for each in people])
    columns: dict[str, Any] = {"owner": owner, **days._asdict()}
    names: dict[str, tuple[str, ...]] = {}
    for name in ("product", "stage"):
        columns[name], names[name] = coded(rows.column(name))
    columns["region"], names["region"] = _regions(rows, owner, people)
    columns["currency"], names["currency"] = _currencies(rows, currency)
    columns["first"] = _first(inputs, rows, columns, as_of)
    kept, left_out = _kept(rows, columns, only)
    if len(kept) < len(owner):
        columns = {name: values[kept] for name, values in columns.items()}
    return Deals(row=kept, table=rows, names=names, read=len(owner), left_out=left_out, **columns)


def cells_of(deals: Deals, column: str, which: Any) -> Sequence[Any]:
    """The cells of a column of some deals, by their positions."""
    values, rows = deals.table.column(column), deals.row[which].tolist()
    if len(rows) == len(values):
        return values
    return itemgetter(*rows)(values) if len(rows) > 1 else [values[row] for row in rows]


def _participants(inputs: Inputs, rows: Rows, days: Days, as_of: date) -> Sequence[str]:
    """Whose each opportunity is: an open one that names an account and nobody is the account's owner's on the as-of day.

    One that is won or lost got its owner by the day of that, when it was loaded (`spm_xl.tables.owned`).
    """
    owners = owners_of(inputs.rows("account_owners"))
    if not owners:
        return rows.column("participant")
    asked = [as_of if status == OPEN else None for status in days.status.tolist()]
    found = owners_named(owners, rows, asked)
    return [found[index].participant if index in found else who for index, who in enumerate(rows.column("participant"))]


def _regions(rows: Rows, owner: Any, people: Sequence[Somebody]) -> tuple[Any, tuple[str, ...]]:
    """The deal's own region, else that of its owner on the as-of day."""
    import numpy

    own, of_people = rows.column("region"), [each.region for each in people]
    blank = not any_of(own)
    names = tuple(sorted({*(() if blank else own), *of_people} - {"", None}))
    owners = numpy.append(coded(of_people, names)[0], NONE)[owner]  # the last one is nobody's
    if blank:
        return owners, names
    codes, _ = coded(own, names)
    return numpy.where(codes < 0, owners, codes), names


def _currencies(rows: Rows, currency: str) -> tuple[Any, tuple[str, ...]]:
    """Code 0 is the company's currency, which is also that of a deal that names none."""
    import numpy

    written = rows.column("currency")
    others = sorted({text.strip().upper() for text in set(written)} - {"", currency.upper()}) if any_of(written) else []
    names = (currency, *others)
    if not others:
        return numpy.zeros(len(written), numpy.int32), names
    codes, _ = coded([text.strip().upper() for text in written], (currency.upper(), *others))
    return numpy.where(codes < 0, 0, codes), names


def _first(inputs: Inputs, rows: Rows, columns: dict[str, Any], as_of: date) -> Any:
    """The day from which on each opportunity is known."""
    import numpy

    first = columns["created"]
    if not (first == 0).any():
        return first
    changes = rows_of(inputs.tables, "stage_changes")
    if changes.numbers:
        earliest: dict[str, int] = {}
        for opportunity, day in zip(changes.column("opportunity"), ordinals(changes.column("date")).tolist(), strict=True):
            earliest[opportunity] = min(day, earliest.get(opportunity, day))
        reached = numpy.fromiter((earliest.get(each, 0) for each in rows.column("opportunity")), numpy.int32, len(first))
        first = numpy.where(first == 0, reached, first)
    known = numpy.where(columns["status"] == OPEN, as_of.toordinal(), columns["closed"])
    return numpy.where(first == 0, known, first)


def _kept(rows: Rows, columns: dict[str, Any], only: bool) -> tuple[Any, tuple[str, ...]]:
    """The rows that count, and in words how many do not."""
    import numpy

    kept = numpy.ones(len(columns["owner"]), bool)
    reasons: list[str] = []

    def leave(which: Any, words: Callable[[int], str]) -> None:
        count = int((kept & which).sum())
        if count:
            reasons.append(words(count))
            kept[which] = False

    if any_of(rows.column("deleted")):
        leave(flags(rows.column("deleted")), lambda count: f"{_some(count)} deleted in the source system and not counted.")
    if any_of(rows.column("merged_into")):
        leave(flags(rows.column("merged_into")), lambda count: f"{_some(count)} merged into another one and not counted.")
    undated = (columns["status"] != OPEN) & (columns["closed"] == 0)
    leave(undated, lambda count: f"{_some(count)} won or lost on an unknown day and in no window: fill in the column closed.")
    if only:
        kept &= columns["owner"] >= 0
    return numpy.flatnonzero(kept), tuple(reasons)


def _some(count: int) -> str:
    return f"{count:,} opportunities are" if count > 1 else "1 opportunity is"
