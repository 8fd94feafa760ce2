"""Columns whose values come again and again: each different text is made a value, or kept, once.

>>> read = repeated(str.upper, lambda texts: [text.upper() for text in texts])
>>> read(["usd", "eur", "usd"])
['USD', 'EUR', 'USD']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

MOST = 50_000  # different values of a column that are kept


class _Once(dict[str, Any]):
    """Values by their text, each made when it is first met."""

    def __init__(self, one: Callable[[str], Any]):
        self._one = one

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._one(text)
        return value


def repeated(one: Callable[[str], Any], many: Callable[[Sequence[str]], list[Any]]) -> Callable[[Sequence[str]], list[Any]]:
    """What reads a column part by part; once its texts hardly ever come again, without looking.

    Parameters
    ----------
    one : the value of a text.
    many : the values of many texts.
    """
    known: _Once | None = _Once(one)

    def read(texts: Sequence[str]) -> list[Any]:
        nonlocal known
        if known is None:
            return many(texts)
        before = len(known)
        found = list(map(known.__getitem__, texts))
        if len(known) - before > len(texts) // 4 or len(known) > MOST:
            known = None
        return found

    return read
