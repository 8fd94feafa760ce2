"""A question: what a reader wrote in one row of a statement, and when two of them are the same.

Spaces, capitals and the many forms of one letter do not make another question. A question is a corrected one, and no new one, where it
stands in the same row and asks about the same line for the same reason, or in nearly the same words; in another row, where line and
reason are the same and the words nearly. Where its line names another number it is another question, because a question that is taken for two is closed in a minute, and one that
is taken for another is lost.

>>> first = Question(1, "SO-17", "wrong split", "My share is 60 %")
>>> same(first, Question(4, " so-17", "Wrong  split", "my share is 60 %\\n"))
True
>>> corrected(first, Question(1, "SO-17", "wrong split", "My share is 55 %")), corrected(first, Question(1, "SO-18", "wrong split", "My share is 60 %"))
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

ALIKE = 0.6  # of 1: from here on two texts are taken for one that was corrected
COMPARED = 2_000  # characters of a text
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked in one row.

    Attributes
    ----------
    row : its number, as in the row, or its place among the rows; 0 for what was written elsewhere.
    line : page and line, or transaction; reason, text : as written; amount : expected, exact text or as written, "" for none.
    problem : why it cannot be understood, "" where it can.
    occurrence : 1, or which of several that are the same in one file.
    """

    row: int
    line: str
    reason: str
    text: str
    amount: str = ""
    problem: str = ""
    occurrence: int = 1


@lru_cache(maxsize=2**14)
def folded(text: str) -> str:
    """A text without what does not matter: capitals, spaces, marks that are not seen.

    >>> folded(" My\\u00a0Share \\u200bis ＃1 ")
    'my share is #1'
    """
    seen = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return " ".join(seen.casefold().split())


def words_of(question: Question) -> tuple[str, str, str]:
    """What makes a question this one: line, reason and text, folded."""
    return folded(question.line), folded(question.reason), folded(question.text)


def same(one: Question, other: Question) -> bool:
    """Whether two questions ask the same, in whatever row; the amount that is expected does not count."""
    return words_of(one) == words_of(other)


def corrected(one: Question, other: Question) -> bool:
    """Whether one of two questions is the other one, corrected."""
    if not one.row or not other.row:
        return False
    (line, reason, text), (other_line, other_reason, other_text) = words_of(one), words_of(other)
    if _NUMBERS.findall(line) != _NUMBERS.findall(other_line) and line and other_line:
        return False
    if line and line == other_line and reason == other_reason:
        return one.row == other.row or alike(text, other_text)
    return one.row == other.row and alike(text, other_text) and (not line or not other_line or alike(line, other_line))


def alike(one: str, other: str) -> bool:
    """Whether two texts are nearly the same, or one goes on where the other ends.

    >>> alike("i had 60 percent of it", "i had 60 percent of it, ask ines"), alike("", ""), alike("a", "b")
    (True, True, False)
    """
    short, long = sorted((one[:COMPARED], other[:COMPARED]), key=lambda text: (len(text), text))
    if not short:
        return not long
    return long.startswith(short) or SequenceMatcher(None, short, long, autojunk=False).ratio() >= ALIKE
