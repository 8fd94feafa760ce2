"""What a statement says of the line that is asked about: its transaction, its component, its row, or its net."""

from __future__ import annotations

import re
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.inquiries.cell_text import rows_of
from spm_xl.inquiries.issued import Issued, Statement
from spm_xl.inquiries.question import folded
from spm_xl.pay.result import Settled
from spm_xl.workbook.formulas.references import index_of

MOST = 300  # characters
_WORD = re.compile(r"[^\s,;:()\[\]\"'!?]+")
_ROW = re.compile(r"\b(?:row|line|cell)?\s*([A-Z]{0,2})(\d{1,4})\b", re.IGNORECASE)


def transaction_in(text: str, known: dict[str, str]) -> str:
    """The first transaction of the run that a text names, "" for none.

    >>> transaction_in("see Deals (so-2026-00017).", {"so-2026-00017": "SO-2026-00017"})
    'SO-2026-00017'
    """
    for word in _WORD.findall(folded(text)):
        for form in (word, word.strip("."), word.strip("./#*-")):
            if form in known:
                return known[form]
    return ""


def shown(issued: Issued, statement: Statement, line: str, transaction: str) -> str:
    """What the participant's own statement says there, in words.

    Parameters
    ----------
    line : as the reader named it; transaction : that it names, "" for none.
    """
    settled = issued.settled(statement)
    if transaction:
        return _of_transaction(settled, statement, transaction)[:MOST]
    components = [entry for entry in settled if entry.item == "line" and entry.period == statement.period]
    for entry in sorted(components, key=lambda entry: -len(entry.name)):
        if folded(entry.name) in folded(line):
            return f"{entry.name}: {_money(entry.amount, statement)}"[:MOST]
    return (_of_row(issued, statement, line) or _net(issued, statement))[:MOST]


def _of_transaction(settled: list[Settled], statement: Statement, transaction: str) -> str:
    own = [entry for entry in settled if transaction in (entry.detail, entry.name) and entry.item in ("deal", "clawback", "hold")]
    if not own:
        return "not on this participant's statements; the run knows the transaction"
    told = [
        f"{entry.name if entry.item == 'deal' else entry.item}: {_money(entry.amount, statement)}"
        + ("" if entry.period == statement.period else f" in {entry.period}")
        for entry in sorted(own, key=lambda entry: (entry.period != statement.period, entry.period, entry.item, entry.name))
    ]
    return "; ".join(told)


def _of_row(issued: Issued, statement: Statement, line: str) -> str:
    """The row of a page, where the line names both."""
    texts = issued.pages(statement.file)
    for sheet in texts.book.sheets:
        name = folded(sheet.name)
        if not folded(line).startswith(name) and f" {name}" not in folded(line):
            continue
        place = _ROW.search(folded(line).partition(name)[2])
        cells = dict(rows_of(sheet)).get(int(place[2])) if place else None
        if cells is None or place is None:
            continue
        column = index_of(place[1].upper()) if place[1] else 0
        told = [texts.text(cell) for at, cell in cells.items() if at == column] or [texts.text(cell) for cell in cells.values()]
        where = f"{sheet.name}!{place[1].upper()}{place[2]}" if column else f"{sheet.name} row {place[2]}"
        return f"{where}: {' · '.join(told)}"
    return ""


def _net(issued: Issued, statement: Statement) -> str:
    paid = sum((e.amount for e in issued.settled(statement) if e.item == "paid" and e.period == statement.period), Decimal(0))
    return f"net: {_money(paid, statement)}"


def components_of(issued: Issued, statement: Statement) -> list[str]:
    """The components that pay a participant."""
    return sorted({entry.name for entry in issued.settled(statement) if entry.item == "line"})


def _money(amount: Decimal, statement: Statement) -> str:
    return f"{amount:,f} {statement.currency}"


def row_transaction(issued: Issued, statement: Statement, line: str, known: dict[str, str]) -> str:
    """The transaction in the row of a page that a line names, "" for none."""
    try:
        return transaction_in(_of_row(issued, statement, line), known)
    except InvalidInput:
        return ""
