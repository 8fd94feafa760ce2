"""Rows of the table of moves that are no moves of the new plan, and in which somebody wrote: they stay.

A refused move stays as it was proposed, so that the refusal can be read and taken back. Any other row stays with its
note, and says that its account stays where it is. A row in which nobody wrote goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.table_read import blank, text
from spm_xl.workbook.bind.binding import Rows
from spm_xl.workbook.ports.port import Port
from spm_xl.workbook.refresh.refresh_rows import as_key

STAYS = "No longer proposed: the account stays where it is. Delete the row when you no longer need your note."


def with_kept_moves(port: Port, table: str, rows: Rows, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The moves, and an item for each row that stays."""
    there = {as_key(item[rows.columns[rows.key[0]]], False) for item in items} if rows.key else set()
    return [*items, *_kept(port, table, rows, there)]


def _kept(port: Port, table: str, rows: Rows, there: set[str]) -> Iterator[dict[str, Any]]:
    headers = {of: header for header, of in rows.columns.items()}
    for shown, entered in zip(port.rows(table), port.rows(table, entered=True), strict=True):
        account = shown.get(headers[layout.ACCOUNT])
        wrote = any(not blank(value) and value is not False for header, value in entered.items() if header not in rows.columns)
        if blank(account) or not wrote or as_key(account, False) in there:
            continue
        item = {of: shown[header] for header, of in rows.columns.items()}
        answer = next((value for header, value in shown.items() if header.casefold() == layout.ANSWER.casefold()), None)
        if text(answer).casefold() != layout.REFUSED:
            item |= {layout.TO: item.get(layout.FROM), layout.WHY: STAYS}
        yield item
