"""Conditions: small tests on a row, written the way a plan document says them.

Clauses are joined by ``;`` and must all hold. A clause is a name, one of ``= != < <= > >=``, and a
value; ``=`` and ``!=`` take several values separated by ``|``. Names may hold spaces, colons and
dots. A value with ``; | = < >`` in it stands in double quotes. Text is compared without regard to
case, numbers exactly, dates in ISO form. Nothing after ``=`` means blank.

>>> row = {"product": "Gadget", "amount": Decimal("1000.00"), "customer": None}
>>> holds(parse("product = Widget | gadget; amount >= 1000"), row.get)
True
>>> holds(parse("customer !="), row.get)
False
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from numbers import Rational
from operator import ge, gt, le, lt
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.near import did_you_mean

ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
LONGEST = 2000  # characters; a longer condition is a mistake or an attack
_CLAUSE = re.compile(r"\s*([^=!<>;|\"]*[^=!<>;|\"\s])\s*(!=|<=|>=|=|<|>)(.*)", re.DOTALL)
_PART = re.compile(r'"(?:[^"]|"")*"|[^";]+|;|"')
_VALUE = re.compile(r'\s*("(?:[^"]|"")*"|[^|"]*)\s*(?:\||$)')
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a condition: as written, and as what it can be compared with."""

    text: str
    folded: str
    number: Decimal | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One test: the named fact against one or more values; no values at all means blank."""

    name: str
    operator: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {' | '.join(value.text for value in self.values)}".strip()


@dataclass(frozen=True, slots=True)
class Condition:
    """Clauses that must all hold; none at all always holds."""

    text: str
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """The condition that a text states.

    Raises
    ------
    InvalidPlan : the text is no condition; the message says which clause and how to write it.

    >>> [str(clause) for clause in parse("attainment:New business >= 0.8; region = EMEA|APAC").clauses]
    ['attainment:New business >= 0.8', 'region = EMEA | APAC']
    """
    if len(text) > LONGEST:
        raise InvalidPlan(f"a condition of {len(text)} characters is too long (at most {LONGEST}). Shorten it.")
    return Condition(text, tuple(_clause(part) for part in _clauses(text) if part.strip()))


def names(condition: Condition) -> tuple[str, ...]:
    """The names that a condition asks for, each once, in order.

    >>> names(parse("amount > 1; product = A; amount < 9"))
    ('amount', 'product')
    """
    return tuple(dict.fromkeys(clause.name for clause in condition.clauses))


def check_names(condition: Condition, known: Iterable[str]) -> None:
    """Raise `InvalidPlan` with the nearest known name where a condition asks for an unknown one.

    >>> check_names(parse("prodct = A"), ["product", "region"])
    Traceback (most recent call last):
    ...
    spm_xl.errors.InvalidPlan: the condition 'prodct = A' names 'prodct', which is unknown. Did you mean product?
    """
    there = set(known)
    for name in names(condition):
        if name not in there:
            raise InvalidPlan(
                f"the condition {condition.text!r} names {name!r}, which is unknown. {did_you_mean(name, there)}"
            )


def holds(condition: Condition, lookup: Callable[[str], Any]) -> bool:
    """Whether a condition holds.

    Parameters
    ----------
    condition : from `parse`.
    lookup : gives the value of a name: text, number (Decimal, Fraction, int), date, bool, or None or
        "" where blank. It may raise for a name that it does not know.

    Raises
    ------
    InvalidPlan : a value cannot be compared with what was found, such as a number with a word.
    """
    return all(_holds(clause, lookup(clause.name)) for clause in condition.clauses)


def folded(text: str) -> str:
    """Text as it is compared: normal form of its characters, trimmed, without case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _clauses(text: str) -> list[str]:
    clauses = [""]
    for part in _PART.findall(text):
        if part == ";":
            clauses.append("")
        else:
            clauses[-1] += part
    return clauses


def _clause(text: str) -> Clause:
    found = _CLAUSE.fullmatch(text)
    if not found:
        raise InvalidPlan(
            f"{text.strip()!r} is no condition. Write a name, one of = != < <= > >=, and a value, such as amount >= 1000."
        )
    name, operator, rest = found.groups()
    values = _values(rest.strip(), text.strip())
    if operator in ORDERINGS and len(values) != 1:
        raise InvalidPlan(f"{text.strip()!r} needs exactly one value after {operator}, such as amount >= 1000.")
    return Clause(name.strip(), operator, values)


def _values(text: str, clause: str) -> tuple[Value, ...]:
    values: list[Value] = []
    at = 0
    while at < len(text):
        found = _VALUE.match(text, at)
        written = found.group(1).strip() if found else ""
        quoted = len(written) > 1 and written[0] == '"'
        if not found or not written or (not quoted and re.search(r"[=<>\"]", written)):
            raise InvalidPlan(
                f"{clause!r} cannot be read. Separate values by |, join clauses by ; and put a value that holds "
                'one of | ; = < > in double quotes, such as product = "A|B".'
            )
        values.append(_value(written[1:-1].replace('""', '"') if quoted else written))
        at = found.end()
    if text.endswith("|"):
        raise InvalidPlan(f"{clause!r} ends in |. Remove it or add the missing value.")
    return tuple(values)


def _value(text: str) -> Value:
    return Value(text, folded(text), _number(text), _day(text))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 30 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _holds(clause: Clause, found: Any) -> bool:
    blank = found is None or found == ""
    if not clause.values:
        return blank == (clause.operator == "=")
    if blank:
        return clause.operator == "!="
    if clause.operator in ORDERINGS:
        left, right = _comparable(clause, clause.values[0], found)
        return ORDERINGS[clause.operator](left, right)
    return any(_equal(clause, value, found) for value in clause.values) == (clause.operator == "=")


def _equal(clause: Clause, value: Value, found: Any) -> bool:
    if isinstance(found, str):
        return folded(found) == value.folded
    left, right = _comparable(clause, value, found)
    return bool(left == right)


def _comparable(clause: Clause, value: Value, found: Any) -> tuple[Any, Any]:
    """What was found and the value, as two things of one type."""
    if isinstance(found, bool):
        if value.folded in _TRUTH and clause.operator not in ORDERINGS:
            return found, _TRUTH[value.folded]
    elif isinstance(found, (Decimal, Rational)):
        if value.number is not None:
            return found, value.number
    elif isinstance(found, date):
        if value.day is not None:
            return (found.date() if isinstance(found, datetime) else found), value.day
    elif isinstance(found, str):
        if value.number is not None and (number := _number(found.strip())) is not None:
            return number, value.number
        if value.day is not None and (day := _day(found.strip())) is not None:
            return day, value.day
    raise InvalidPlan(
        f"the condition {str(clause)!r} compares {value.text!r} with {found!r}, which is {_kind(found)}. "
        "Compare numbers with numbers, dates with ISO dates such as 2026-03-31, yes and no with =."
    )


def _kind(found: Any) -> str:
    if isinstance(found, bool):
        return "yes or no"
    if isinstance(found, (Decimal, Rational)):
        return "a number"
    return "a date" if isinstance(found, date) else "text"
