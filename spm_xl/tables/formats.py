"""How the cells of a column are written, where they are not written our way.

Nothing is guessed: without a declaration a number is written 1234.50 and a date 2026-03-31. A
mapping declares anything else, column by column.

>>> plain_number("(1.234,50)", CellFormat(decimal=",", thousands=".", negatives=("parentheses",)))
'-1234.50'
>>> plain_number("1.234,50", CellFormat()) is None
True
>>> date_pattern("dd.mm.yyyy")
'%d.%m.%Y'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

NEGATIVES = ("parentheses", "trailing")
_SPACES = "\u00a0\u202f\u2009 "  # what an export may put between thousands when it says "space"
_TOKENS = {"yyyy": "%Y", "yy": "%y", "mmm": "%b", "mm": "%m", "m": "%m", "dd": "%d", "d": "%d"}


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How a column's cells are written.

    Attributes
    ----------
    decimal, thousands : the marks in a number; thousands " " stands for any space.
    negatives : further ways to write a minus: "parentheses" (12.50), "trailing" 12.50-.
    symbols : currency signs or codes to be left out, such as "$".
    percent : a rate is in percent points: 5 means 0.05.
    date : pattern of a text date, such as dd.mm.yyyy (or with strptime's % codes).
    width : an id of digits is filled with leading zeros to this length.
    prefix : put before an id, a text or a condition.
    values : words of the source and ours, such as {"NB": "new"}.
    """

    decimal: str = "."
    thousands: str = ""
    negatives: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    percent: bool = False
    date: str = ""
    width: int = 0
    prefix: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


PLAIN = CellFormat()


def plain_number(text: str, style: CellFormat) -> str | None:
    """A number as Python writes it, or None where the text is no number of that style."""
    minus = False
    if style is not PLAIN:
        text, minus = _stripped(text, style)
    if not _number(style.decimal, style.thousands).fullmatch(text):
        return None
    if minus and text[0] in "+-":
        return None
    if style.thousands:
        text = re.sub(f"[{_SPACES}]" if style.thousands == " " else re.escape(style.thousands), "", text)
    if style.decimal != ".":
        text = text.replace(style.decimal, ".")
    return "-" + text if minus else text


def _stripped(text: str, style: CellFormat) -> tuple[str, bool]:
    """The text without signs of currency, percent and unusual minus, and whether there was a minus."""
    for symbol in style.symbols:
        text = text.replace(symbol, "", 1)
    if style.percent:
        text = text.strip().removesuffix("%")
    text = text.strip()
    if "parentheses" in style.negatives and len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1].strip(), True
    if "trailing" in style.negatives and len(text) > 1 and text[-1] == "-":
        return text[:-1].strip(), True
    return text, False


@lru_cache(maxsize=64)
def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    whole = "[0-9]+"
    if thousands:
        mark = f"[{_SPACES}]" if thousands == " " else re.escape(thousands)
        whole = f"(?:[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]+)"
    return re.compile(f"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?")


@lru_cache(maxsize=64)
def date_pattern(written: str) -> str:
    """A date pattern in `strptime` codes; one with % is taken as it is."""
    if "%" in written:
        return written
    return re.sub("yyyy|yy|mmm|mm|m|dd|d", lambda token: _TOKENS[token.group()], written.lower())
