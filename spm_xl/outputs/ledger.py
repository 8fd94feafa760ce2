"""The ledger file: what was settled, remembered from one run to the next.

`ledger.csv` holds one row an amount, sorted, with amounts as exact text, so that reading it gives
back the same `Ledger`. Its first two columns say as of when it stands.

>>> entry = Settled("P001", "2026-03", "paid", "", "", Decimal("9000.10"))
>>> read_ledger(ledger_csv(Ledger("2026-03", date(2026, 3, 31), (entry,)))).entries == (entry,)
True
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from spm_xl.errors import InvalidInput
from spm_xl.outputs.csv_file import csv_bytes, csv_rows, plain
from spm_xl.pay.result import Ledger, Settled

HEADER = ("as_of", "run", "participant", "period", "item", "name", "detail", "amount")
NOTHING = "nothing settled"  # item of the one row of an empty ledger


def ledger_csv(ledger: Ledger) -> bytes:
    """The ledger as a CSV file."""
    entries = sorted((e.participant, e.period, e.item, e.name, e.detail, e.amount) for e in ledger.entries)
    rows = entries or [("", "", NOTHING, "", "", Decimal(0))]
    return csv_bytes(HEADER, ((ledger.as_of, ledger.period, *row) for row in rows))


def read_ledger(content: bytes, name: str = "ledger.csv") -> Ledger:
    """The ledger that `ledger_csv` wrote.

    Parameters
    ----------
    content : the file; name : what to call it in a message.
    """
    rows = csv_rows(content)
    if tuple(next(rows, ())) != HEADER:
        raise InvalidInput(f"{name} is no ledger: its first row is not {', '.join(HEADER)}. Name the folder of a run.")
    entries, stamps = [], set()
    for number, row in enumerate(rows, 2):
        try:
            as_of, run, participant, period, item, subject, detail = map(plain, row[:-1])
            stamps.add((date.fromisoformat(as_of), run))
            entries.append(Settled(participant, period, item, subject, detail, Decimal(row[-1])))
        except (ValueError, IndexError, InvalidOperation):
            raise InvalidInput(
                f"{name} (row {number}) cannot be read: {row}. Restore the file as the run wrote it."
            ) from None
    if len(stamps) != 1:
        raise InvalidInput(
            f"{name} names {len(stamps)} runs where it must name one. Restore the file as the run wrote it."
        )
    ((as_of_day, period_name),) = stamps
    return Ledger(period_name, as_of_day, tuple(entry for entry in entries if entry.item != NOTHING))
