"""Numbers as people type them: "1,234.50", "(12.00)", "$ 9", "12.5 %", "1.234,50".

>>> number("1,234.50"), number("(12.00)"), number("USD 9"), number("12.00-"), number("n/a")
(Fraction(2469, 2), Fraction(-12, 1), Fraction(9, 1), Fraction(-12, 1), None)
>>> number("12.5%"), number("1.234,50", ",")
(Fraction(1, 8), Fraction(2469, 2))
>>> decimal_mark(["1.234,50", "7"]), decimal_mark(["1,234.50"]), decimal_mark(["1,234"])
(',', '.', '')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.money import exact
from spm_xl.rational import Fraction

_SIGNS = re.compile(r"[$€£¥₹\s\u00a0\u202f]|^(USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|INR|PLN)|(USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|INR|PLN)$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PLAIN = {".": re.compile(r"\d+(\.\d*)?|\.\d+|\d{1,3}([,' ]\d{3})+(\.\d*)?"), ",": re.compile(r"\d+(,\d*)?|,\d+|\d{1,3}([.' ]\d{3})+(,\d*)?")}


def number(cell: Any, mark: str = ".") -> Fraction | None:
    """The number in a cell, or None where it holds none.

    Parameters
    ----------
    cell : as read. mark : what separates decimals in text, "." or ",".
    """
    if isinstance(cell, bool) or cell is None or isinstance(cell, (date, datetime)):
        return None
    if isinstance(cell, (int, float, Decimal, Fraction)):
        try:
            return exact(cell)
        except InvalidInput:
            return None
    text = _SIGNS.sub("", str(cell).strip())
    part = text.endswith("%")
    text = text.removesuffix("%")
    minus = text.startswith(("-", "−", "(")) or text.endswith(("-", ")"))
    text = _SIGNS.sub("", text.strip("-−+()"))
    if not _PLAIN[mark].fullmatch(text):
        return None
    value = exact(re.sub(r"[,' ]" if mark == "." else r"[.' ]", "", text).replace(",", ".").rstrip(".") or "0")
    return (-value if minus else value) / (100 if part else 1)


def is_percent(cell: Any) -> bool:
    """Whether a cell is text that ends in a percent sign."""
    return isinstance(cell, str) and cell.strip().endswith("%")


def decimal_mark(cells: Iterable[Any]) -> str:
    """What separates decimals in the numbers among some texts: "." or ","; "" where none of them can tell, "?" where they disagree."""
    found = set()
    for cell in cells:
        text = _SIGNS.sub("", cell.strip()).strip("-−+()%") if isinstance(cell, str) else ""
        if not re.fullmatch(r"[\d.,' ]*\d[\d.,' ]*", text):
            continue
        last = max(text.rfind("."), text.rfind(","))
        if last < 0:
            continue
        both = "." in text and "," in text
        if both or (text.count(text[last]) == 1 and len(text) - last - 1 != 3):
            found.add(text[last])
    return found.pop() if len(found) == 1 else "?" if found else ""


def day(cell: Any, order: str = "") -> date | None:
    """The day in a cell: a real date, ISO text, or text in a known order of day and month, which are never guessed.

    Parameters
    ----------
    order : "dmy" or "mdy" for text such as 03/15/2026, "" where it is not known; see `day_order`.
    """
    if isinstance(cell, (date, datetime)):
        return cell.date() if isinstance(cell, datetime) else cell
    text = cell.strip() if isinstance(cell, str) else ""
    try:
        if found := _ISO.fullmatch(text):
            return date(*map(int, found.groups()))
        if order and (found := _SLASHED.fullmatch(text)):
            first, second, year = map(int, found.groups())
            return date(year + 2000 * (year < 100), *((second, first) if order == "dmy" else (first, second)))
    except ValueError:
        pass
    return None


def day_order(cells: Iterable[Any]) -> str:
    """The order of day and month in some texts, where one of them can only be read one way; else "".

    >>> day_order(["03/04/2026", "03/15/2026"]), day_order(["03/04/2026"])
    ('mdy', '')
    """
    parts = [found.groups() for cell in cells if isinstance(cell, str) and (found := _SLASHED.fullmatch(cell.strip()))]
    orders = {"dmy" for first, _, _ in parts if int(first) > 12} | {"mdy" for _, second, _ in parts if int(second) > 12}
    return orders.pop() if len(orders) == 1 else ""


def month(cell: Any) -> str:
    """The month that a cell names, such as "2026-03"; "" where it names none.

    >>> month("Mar 2026"), month("2026-03"), month("March-26"), month(date(2026, 3, 31)), month("03/2026"), month("Q1")
    ('2026-03', '2026-03', '2026-03', '2026-03', '2026-03', '')
    """
    if isinstance(cell, (date, datetime)):
        return f"{cell.year}-{cell.month:02}"
    text = str(cell).strip().casefold() if isinstance(cell, (str, int, Decimal)) else ""
    found = re.fullmatch(r"((?:19|20)\d\d)[-/. ]?(\d{1,2})(?:[-/.]\d{1,2})?", text)
    year, at = (found[1], int(found[2])) if found else ("", 0)
    if not found and (found := re.fullmatch(r"(\d{1,2})[-/. ]((?:19|20)\d\d)", text)):
        year, at = found[2], int(found[1])
    if not found and (found := re.fullmatch(r"([a-z]{3,9})\.?[-/ ,']*((?:20)?\d\d)", text)):
        year, at = f"20{found[2][-2:]}", _MONTHS.index(found[1][:3]) + 1 if found[1][:3] in _MONTHS else 0
    return f"{year}-{at:02}" if 1 <= at <= 12 else ""
