"""CSV files that a spreadsheet opens safely and that read back exactly.

A spreadsheet runs text that starts like a formula, so such text gets an apostrophe in front
(CWE-1236); numbers never do. Text that starts with an apostrophe gets a second one, so that taking
one away always gives back what was there. UTF-8, lines ending in CRLF (RFC 4180).

>>> guarded("=HYPERLINK(1)"), guarded("-"), plain(guarded("'quoted"))
("'=HYPERLINK(1)", "'-", "'quoted")
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith((*STARTS_A_FORMULA, "'")) else text


def plain(text: str) -> str:
    """The text that was guarded."""
    return text.removeprefix("'")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], mark: bool = False) -> bytes:
    """A CSV file.

    Parameters
    ----------
    header : names of the columns.
    rows : str (guarded), Decimal or int (written out in full, never as 1E+3), date (ISO).
    mark : begin with a byte order mark, which makes Excel read UTF-8 as UTF-8.
    """
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([_text(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig" if mark else "utf-8")


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file as they stand, header first, with their guards."""
    return csv.reader(StringIO(content.decode("utf-8-sig", "replace"), newline=""))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
