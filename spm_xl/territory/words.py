"""Counts in words, as a person writes them.

>>> counted(1, "account"), counted(2000, "account"), counted(0, "move")
('1 account', '2,000 accounts', '0 moves')
"""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """A number of things; `thing` is the word for one."""
    return f"{count:,} {thing if count == 1 else f'{thing}s'}"
