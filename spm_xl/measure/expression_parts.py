"""The parts of an expression while it is read, and the bounds that hold for each.

How deep brackets nest and how long an answer can get (`size`: how many times as long as the longest number in it) is bounded
here, so that no expression can take long or fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.measure.expression_words import END, Word, wrong
from spm_xl.rational import Fraction

Measures = Mapping[str, Any]
Answer = Callable[[Measures], Any]
DEEPEST = 30  # brackets inside each other
LARGEST = 150  # of a part's size


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an expression.

    Attributes
    ----------
    answer : its value for some measures. truth : it is true or false, not a number.
    size : how long its answer can be. start, end : where it stands in the text.
    literal : its value, where it is a number written there.
    """

    answer: Answer
    truth: bool
    size: int
    start: int
    end: int
    literal: Fraction | None = None


@dataclass
class Reader:
    """The state of reading: the words, and how far it has come."""

    text: str
    known: Mapping[str, str]  # name in small letters -> as it is known
    words: list[Word]
    at: int = 0
    depth: int = 0
    names: dict[str, None] = field(default_factory=dict)  # those that it asks for, in order

    @property
    def word(self) -> Word:
        """The next word."""
        return self.words[self.at]

    def take(self) -> Word:
        """The next word, passed."""
        self.at += 1
        return self.words[self.at - 1]

    def fail(self, at: int, what: str) -> InvalidInput:
        """What is wrong, and where."""
        return wrong(self.text, at, what)


def constant(value: Fraction, start: int, end: int) -> Part:
    return Part(lambda measures: value, False, 1, start, end, value)


def made_of(reader: Reader, answer: Answer, truth: bool, *parts: Part, size: int | None = None) -> Part:
    """A part made of others, which may not grow beyond all bounds."""
    size = sum(part.size for part in parts) if size is None else size
    if size > LARGEST:
        raise too_large(reader, parts[0].start)
    return Part(answer, truth, size, parts[0].start, parts[-1].end)


def too_large(reader: Reader, at: int) -> InvalidInput:
    return reader.fail(at, f"has more than {LARGEST} numbers and names in one answer, powers multiplied out. Split it into several KPIs.")


def needs(reader: Reader, part: Part, *, truth: bool, by: str) -> None:
    if part.truth != truth:
        has, wants = ("a number", "true or false") if truth else ("true or false", "a number")
        raise reader.fail(part.start, f"gives {by} {has}, where it takes {wants}.")


def deeper(reader: Reader, opening: Word) -> None:
    reader.depth += 1
    if reader.depth > DEEPEST:
        raise reader.fail(opening.at, f"has more than {DEEPEST} brackets inside each other. Split it into several KPIs.")


def closed(reader: Reader, opening: Word) -> Word:
    if reader.word.text != ")":
        at = reader.word.at
        if reader.word.kind == END:
            raise reader.fail(opening.at, "has a bracket that is never closed.")
        raise reader.fail(at, f"goes on with {reader.word.text!r} where an operator, a comma or ) is expected.")
    return reader.take()
