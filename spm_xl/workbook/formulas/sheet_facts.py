"""What is asked of a sheet that stays as it is when another one is refreshed: its formulas, and the texts that it shows.

Both are found by patterns, without reading its cells, and remembered: a workbook is refreshed again and again, and most
of its sheets are the same each time.

>>> facts = facts_of(b'<sheetData><row r="1"><c r="A1" t="s"><v>12</v></c><c r="B1"><f>Deals!A1*2</f><v>7</v></c></row></sheetData>')
>>> facts.formulas, sorted(facts.texts.items())
(b'deals!a1*2', [(12, 1)])
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

LARGE = 2**20  # bytes of a sheet of which nothing is remembered
_MARKS = (b"<f>", b"<f ", b":f>", b":f ")
_FORMULA = re.compile(rb"<f[^<>]*+>([^<]++)<")
_SHOWN = re.compile(rb' t="s"[^<>]*+><v>(\d{1,9}+)</v>')
_SHOWN_ANYHOW = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v\b[^<>]*>\s*(\d{1,9})""")


class Facts(NamedTuple):
    """What is known of a sheet.

    Attributes
    ----------
    formulas : their texts in lower case, blank for a sheet without any, None where no pattern finds them.
    texts : number of a shared string -> how many cells show it.
    """

    formulas: bytes | None
    texts: Mapping[int, int]


def facts_of(data: bytes) -> Facts:
    """What is known of a sheet from its bytes."""
    return _remembered(data) if len(data) <= LARGE else _facts(data)


def _facts(data: bytes) -> Facts:
    shown = _SHOWN.findall(data)
    ordinary = len(shown) == data.count(b'"s"') and (b"'" not in data or b"'s'" not in data)
    texts = Counter(map(int, shown if ordinary else _SHOWN_ANYHOW.findall(data)))
    if not any(mark in data for mark in _MARKS):
        return Facts(b"", texts)
    if (b"!" in data and b"<!" in data) or b"<sheetData" not in data:
        return Facts(None, texts)
    formulas = b"\n".join(sorted(set(_FORMULA.findall(data)))).lower()
    return Facts(None if b"&#" in formulas else formulas, texts)


_remembered = lru_cache(maxsize=32)(_facts)
