"""Rows of a scorecard whose participant (or goal, KPI ...) is not in the data any more, and in which people wrote.

What people wrote is never lost: such a row stays, with its key and its texts but without figures, until somebody deletes
it. If its participant comes back, the row is filled again. Rows in which nobody wrote are taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.ports.port import Port
from spm_xl.workbook.refresh.refresh_rows import as_key, folded

GONE = "not in the data"
FACTS = ("name", "title", "label", "team", "region", "role", "manager", "owner")  # which say whose row it was
NAMED = 10  # rows in a note
LONGEST = 60  # characters of what was written, in a note


def with_kept_rows(port: Port, binding: Binding, values: Mapping[str, Any]) -> tuple[Binding, dict[str, Any], tuple[str, ...]]:
    """The binding and the values with an item for each row that stays, and what is to be said of them.

    A list of the values feeds several tables; the rows that stay in one of them are none of the others'. So its table is fed
    from a list of its own.
    """
    tables, found, notes = dict(binding.tables), dict(values), list[str]()
    for table, rows in binding.tables.items():
        kept = list(_kept(port, table, rows, values)) if rows.key else []
        if kept:
            own = f"{rows.of} of {table}"
            tables[table] = Rows(own, rows.columns, rows.key)
            found[own] = [*values[rows.of], *(item for item, _ in kept)]
            notes.append(_note(table, [words for _, words in kept]))
    return Binding(binding.cells, binding.names, tables, binding.ranges), found, tuple(notes)


def _kept(port: Port, table: str, rows: Rows, values: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """The item of each row that stays, and what the row is called and holds, in words."""
    items = values.get(rows.of)
    if not isinstance(items, (list, tuple)):
        return  # the port says what is wrong with it
    since_1904 = port.since_1904
    there = {tuple(as_key(item.get(rows.columns.get(header, "")), since_1904) for header in rows.key) for item in items}
    columns = {folded(header): of for header, of in rows.columns.items()}
    keys = [folded(header) for header in rows.key]
    for shown, entered in zip(port.rows(table), port.rows(table, entered=True), strict=True):
        row = {folded(header): value for header, value in shown.items()}
        key = tuple(as_key(row.get(header), since_1904) for header in keys)
        written = {header: value for header, value in entered.items() if folded(header) not in columns and value not in (None, "", False)}
        if written and any(key) and key not in there:
            item: dict[str, Any] = dict.fromkeys(rows.columns.values())
            item |= {of: row.get(header) for header, of in columns.items() if header in keys or of in FACTS}
            item |= {of: GONE for of in rows.columns.values() if of in ("status", "standing")}
            yield item, f"{' '.join(key)} ({'; '.join(f'{header}: {_short(value)}' for header, value in written.items())})"


def _short(value: Any) -> str:
    """What was written, as a note quotes it.

    >>> _short(1341430.0), _short("call her   on Monday")
    ('1,341,430', 'call her on Monday')
    """
    text = f"{value:,.10g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _note(table: str, rows: list[str]) -> str:
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return (
        f"{table}: {'a row is' if len(rows) == 1 else f'{len(rows)} rows are'} not in the data any more and {'stays' if len(rows) == 1 else 'stay'}, without figures, "
        f"as somebody wrote there: {', '.join(rows[:NAMED])}{more}. Delete {'it' if len(rows) == 1 else 'them'} when that is no longer needed."
    )
