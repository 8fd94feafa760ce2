"""How a letter spells numbers, days and conditions.

>>> money(Decimal("1100000"), "USD"), money(Decimal("66.6"), "USD"), percent(Decimal("0.0875")), day(date(2026, 4, 1))
('1,100,000 USD', '66.60 USD', '8.75%', '1 April 2026')
>>> listed(["a", "b", "c"]), condition("product = Widget | Gadget; amount >= 1000")
('a, b and c', 'the product is Widget or Gadget and the amount is at least 1,000')
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from spm_xl.condition import Clause, Value, parse
from spm_xl.money import exact, minor_unit, rounded
from spm_xl.period import FIRST_DAY, LAST_DAY, Span
from spm_xl.rational import Fraction

OPERATORS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
DAYS = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
MOST_DECIMALS = 6


def number(value: Decimal | Fraction | int) -> str:
    """A number with as many decimals as it has, at most six.

    >>> number(Decimal("1250.50")), number(Fraction(1, 3)), number(Decimal("1E+3"))
    ('1,250.5', '0.333333', '1,000')
    """
    scaled = rounded(exact(value) * 10**MOST_DECIMALS, "JPY").scaleb(-MOST_DECIMALS)
    text = f"{scaled:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal | Fraction | int, currency: str) -> str:
    """An amount with its currency; whole amounts without decimals."""
    amount = rounded(exact(value), currency)
    places = 0 if amount == amount.to_integral_value() else minor_unit(currency)
    return f"{amount:,.{places}f} {currency}".strip()


def units(value: Decimal | Fraction | int) -> str:
    """A number of units.

    >>> units(1), units(12)
    ('1 unit', '12 units')
    """
    return f"{number(value)} unit{'' if value == 1 else 's'}"


def percent(value: Decimal | Fraction | int) -> str:
    """A share as a percentage."""
    return f"{number(exact(value) * 100)}%"


def day(value: date) -> str:
    """A day in words."""
    return f"{value.day} {month_name[value.month]} {value.year}"


def days(span: Span) -> str:
    """Some days in words; an open end is left out.

    >>> days(Span(date(2026, 1, 1), date(2026, 3, 31)))
    '1 January 2026 to 31 March 2026'
    """
    if span.start == FIRST_DAY and span.end == LAST_DAY:
        return "all time"
    if span.end == LAST_DAY:
        return f"{day(span.start)} on"
    return f"{day(span.start)} to {day(span.end)}" if span.start != FIRST_DAY else f"up to {day(span.end)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def sentence(text: str) -> str:
    """A text with a capital letter and a full stop.

    >>> sentence("the cap is 5%")
    'The cap is 5%.'
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".") if text else ""


def column(name: str) -> str:
    """A column as a reader would call it.

    >>> column("deal_type"), column("gross_margin")
    ('deal type', 'gross margin')
    """
    return name.replace("_", " ").strip()


def condition(text: str) -> str:
    """A condition as the second half of a sentence that begins with when, or where."""
    return listed([_clause(clause) for clause in parse(text).clauses])


def _clause(clause: Clause) -> str:
    kind, _, other = clause.name.partition(":")
    share = bool(other) and kind == "attainment"
    name = f"the {kind} of {other.strip()}" if other and kind in ("attainment", "credit") else f"the {column(clause.name)}"
    if not clause.values:
        return f"{name} is {'not ' if clause.operator == '!=' else ''}blank"
    values = [_value(value, share) for value in clause.values]
    if clause.operator in OPERATORS:
        return f"{name} is {(DAYS if clause.values[0].day else OPERATORS)[clause.operator]} {values[0]}"
    if clause.operator == "!=":
        return f"{name} is neither {listed(values, 'nor')}" if values[1:] else f"{name} is not {values[0]}"
    return f"{name} is {listed(values, 'or')}"


def _value(value: Value, share: bool) -> str:
    if value.day is not None:
        return day(value.day)
    if value.number is None:
        return value.text
    return percent(value.number) if share else number(value.number)
