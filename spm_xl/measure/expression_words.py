"""The words of an expression: numbers, names, operators and brackets, each with the place where it stands.

>>> [word.text for word in words("=IF(won_deals >= 12%, 1.5, 0)")]
['IF', '(', 'won_deals', '>=', '12', '%', ',', '1.5', ',', '0', ')', '']
"""

from __future__ import annotations

import re
from typing import NamedTuple

from spm_xl.errors import InvalidInput

LONGEST = 1_000  # characters; a longer expression is a mistake or an attack
MOST_DIGITS = 30  # of a number
LONGEST_NAME = 64  # characters of a name
SHOWN = 60  # characters of an expression that a message shows
NUMBER, NAME, SIGN, END = "number", "name", "sign", "end"
_WORD = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<sign><>|<=|>=|[-+*/^%(),=<>]))"
)
_INSTEAD = {
    "!": "Write <> for not equal.",
    '"': "Text has no place in a KPI; it is made of numbers.",
    "'": "Text has no place in a KPI; it is made of numbers.",
    ".": "A name is letters, digits and _.",
    ";": "Separate arguments by a comma.",
    "[": "Write the name alone, without brackets.",
    "{": "Write the name alone, without brackets.",
    "&": "Text has no place in a KPI; it is made of numbers.",
    "×": "Write * for times.",
    "÷": "Write / for divided by.",
    "−": "Write - for minus.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write <>.",
}


class Word(NamedTuple):
    """One word: what it is, its text, and at which character it starts (from 0)."""

    kind: str
    text: str
    at: int


def words(text: str) -> list[Word]:
    """The words of an expression; the last one is its end.

    Parameters
    ----------
    text : an equals sign in front, as in a cell, is passed over.

    Raises
    ------
    InvalidInput : it is too long, or something in it belongs to no expression.
    """
    if len(text) > LONGEST:
        raise InvalidInput(f"an expression of {len(text):,} characters is too long (at most {LONGEST:,}). Split it into several KPIs.")
    start = text.find("=") + 1 if text.lstrip().startswith("=") else 0
    found: list[Word] = []
    at, last = start, len(text.rstrip())
    while at < last:
        match = _WORD.match(text, at)
        if match is None:
            raise _strange(text, at)
        kind = str(match.lastgroup)
        word = Word(kind, match.group(kind), match.start(kind))
        if kind == NUMBER and len(word.text) > MOST_DIGITS:
            raise wrong(text, word.at, f"has a number of {len(word.text)} digits; at most {MOST_DIGITS} are allowed.")
        if len(word.text) > LONGEST_NAME:
            raise wrong(text, word.at, f"has a name of {len(word.text)} characters; at most {LONGEST_NAME} are allowed.")
        found.append(word)
        at = match.end()
    return [*found, Word(END, "", last)]


def shown(text: str) -> str:
    """An expression as a message shows it: on one line, and not at length.

    >>> shown("a\\n + b"), len(shown("1+" * 200))
    ("'a + b'", 62)
    """
    line = " ".join(text.split())
    line = "".join(mark if mark.isprintable() else "?" for mark in line)
    return f"'{line[: SHOWN - 4]} ...'" if len(line) > SHOWN else f"'{line}'"


def wrong(text: str, at: int, what: str) -> InvalidInput:
    """The error that says what is wrong with an expression, and at which character."""
    return InvalidInput(f"the expression {shown(text)} {what} See character {at + 1}.")


def _strange(text: str, at: int) -> InvalidInput:
    at += len(text[at:]) - len(text[at:].lstrip())
    mark = text[at]
    named = repr(mark) if mark.isprintable() else f"the character U+{ord(mark):04X}"
    return wrong(text, at, f"holds {named}, which belongs to no expression. {_INSTEAD.get(mark, 'Remove it.')}")
