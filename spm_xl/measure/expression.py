"""Expressions of KPIs: arithmetic over named measures, written as in a spreadsheet, exact, and bounded whatever is written.

Operators + - * / ^ and %, comparisons = <> < <= > >=, brackets, IF, AND, OR, NOT, MIN, MAX, SUM, AVERAGE, ABS, ROUND, and the
functions of the measures (`expression_functions`). Nothing else is reached from one: no text, no attribute, no Python.
Names are looked up when an expression is loaded, so that a misspelled one is found then.

>>> per_win = load("=ROUND(activities / won_deals, 1)", ["activities", "won_deals"])
>>> value(per_win, {"activities": Fraction(200), "won_deals": Fraction(3)})
Fraction(667, 10)
>>> value(per_win, {"activities": Fraction(200), "won_deals": Fraction(0)})
Traceback (most recent call last):
...
spm_xl.errors.ZeroDivisor: won_deals is 0, and nothing can be divided by it.
>>> load("attainmnt > 1", ["attainment", "activities"])
Traceback (most recent call last):
...
spm_xl.errors.NotFound: the expression 'attainmnt > 1' names 'attainmnt', which is unknown. Did you mean attainment? See character 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spm_xl.condition import folded
from spm_xl.errors import InvalidInput, OutOfRange
from spm_xl.measure.expression_parts import Answer
from spm_xl.measure.expression_reading import read
from spm_xl.rational import Fraction

LARGEST = 100  # bits of an answer's whole part, some 10**30; beyond it is no number of business
LONGEST_NUMBER = 20_000  # bits of an exact answer


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, ready to be answered.

    Attributes
    ----------
    text : as written. names : of the measures and KPIs that it asks for, in order.
    truth : its answer is true or false. answer : what answers it; ask `value`.
    """

    text: str
    names: tuple[str, ...]
    truth: bool
    answer: Answer


def spelled(names: Iterable[str]) -> dict[str, str]:
    """Names as they are known, by how they are compared: made once where many expressions are loaded.

    >>> spelled(["Demos_per_win"])
    {'demos_per_win': 'Demos_per_win'}
    """
    return {folded(name): name for name in names}


def load(text: str, names: Iterable[str]) -> Expression:
    """The expression that a text states.

    Parameters
    ----------
    names : of the measures and KPIs that it may ask for, or `spelled`; case does not count.

    Raises
    ------
    InvalidInput : it is none, names something unknown, or comes to nothing whatever the measures are. One line says
        what is wrong, at which character, and what to do.
    """
    whole, asked = read(text, names if isinstance(names, Mapping) else spelled(names))
    found = Expression(text, asked, whole.truth, whole.answer)
    if not asked:
        try:
            value(found, {})
        except OutOfRange as reason:
            raise InvalidInput(f"the expression {text.strip()[:60]!r} has no value: {reason}") from None
    return found


def value(expression: Expression, measures: Mapping[str, Fraction]) -> Fraction | bool:
    """The answer for some measures, exact.

    Raises
    ------
    OutOfRange : there is none; the message is the reason, such as a division by zero.

    >>> value(load("won_amount * 12%", ["won_amount"]), {"won_amount": Fraction(50)})
    Fraction(6, 1)
    """
    try:
        found = expression.answer(measures)
    except KeyError as missing:
        raise OutOfRange(f"{missing.args[0]} is not known.") from None
    if found.__class__ is bool:
        return found
    below = found.denominator.bit_length()
    if found.numerator.bit_length() - below > LARGEST or below > LONGEST_NUMBER:
        raise OutOfRange("the result is beyond the range of a business number.")
    return found
