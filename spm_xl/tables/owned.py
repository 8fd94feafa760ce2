"""What names an account and no participant is given to the account's owner on its day, once and before anything else reads it.

A transaction belongs to its date, an activity to its day, an opportunity that is won or lost to the day of that. One that is still
open belongs to whoever owns the account on the day that is asked for: `owners_named` tells it (see `spm_xl.measure.deals`).
Two kinds of transactions are left alone: one that the table splits shares out, and a return, which is of whoever had the deal.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from spm_xl.tables.inputs import Rows, Tables, rows_of
from spm_xl.tables.owners import BEGINNING, SINCE, Owned, Owners, owner_on, owners_of

DAYS = {"transactions": "date", "activities": "date", "opportunities": "closed"}  # table -> the day that decides


def owned(tables: Tables) -> dict[str, Rows]:
    """The tables with the owner's name where an account stands and no participant.

    Parameters
    ----------
    tables : typed rows by table name, with the status of every opportunity told (`pipeline.resolved`). The transactions get a
        column `owner_since` where the table account_owners names one of their sellers.
    """
    made = dict(tables)
    owners = owners_of(rows_of(tables, "account_owners").rows)
    for name, column in DAYS.items() if owners else ():
        rows = made.get(name)
        if rows and rows.numbers:
            made[name] = _named(rows, owners_named(owners, rows, rows.column(column), _left_out(tables, rows)))
    return made


def owners_named(owners: Owners, rows: Rows, days: Sequence[date | None], left_out: Collection[int] = ()) -> dict[int, Owned]:
    """The owner of each row that names an account and no participant, by the row's position.

    Parameters
    ----------
    days : of each row; one without is nobody's. left_out : positions of rows that are not asked for.
    """
    found = {}
    for index, (who, account, day) in enumerate(zip(rows.column("participant"), rows.column("account"), days, strict=True)):
        if account and not who and day and index not in left_out:
            owner = owner_on(owners, account, day)
            if owner:
                found[index] = owner
    return found


def _left_out(tables: Tables, rows: Rows) -> set[int]:
    """The rows that are not their account's owner's: shared or returned transactions, and opportunities that are still open."""
    if rows.table.name == "opportunities":
        return {index for index, status in enumerate(rows.column("status")) if status not in ("won", "lost")}
    if rows.table.name != "transactions":
        return set()
    splits = rows_of(tables, "splits")
    shared = {one for one, kind in zip(splits.column("transaction"), splits.column("kind"), strict=True) if kind == "split"}
    ids, returned = rows.column("transaction"), rows.column("reverses")
    return {index for index, (one, of) in enumerate(zip(ids, returned, strict=True)) if of or one in shared}


def _named(rows: Rows, found: dict[int, Owned]) -> Rows:
    if not found:
        return rows
    columns: dict[str, Any] = {**rows.columns, "participant": [*rows.column("participant")]}
    if rows.table.name == "transactions":
        columns[SINCE] = [*(rows.column(SINCE) or [None] * len(rows.numbers))]
    for index, owner in found.items():
        columns["participant"][index] = owner.participant
        if SINCE in columns:
            columns[SINCE][index] = str(owner.since or BEGINNING)
    return replace(rows, columns=columns)
