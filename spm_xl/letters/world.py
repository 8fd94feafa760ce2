"""A world of made-up sales for one participant, settled by the same calculation as pay.

The participant keeps the plan, the quota, the target and the draw of their own. What they sell is made up: credits of some
component, on some day. Nothing else that is on file counts: no past deal, adjustment, hour or balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.condition import parse
from spm_xl.letters.terms import Part, Terms, own_condition
from spm_xl.money import ONE, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.history import History, Outcome
from spm_xl.pay.hold import Receipts
from spm_xl.pay.result import Credit, Line
from spm_xl.period import FIRST_DAY, Period
from spm_xl.rational import Fraction
from spm_xl.tables.dated import dated
from spm_xl.tables.inputs import Inputs, Row, Rows, rows_of
from spm_xl.tables.schema import BY_NAME

MADE_UP = ("transactions", "splits", "receipts", "hours", "adjustments", "opening", "objectives", "sign_offs")
TEAM = "your team"  # a made-up person who reports to the participant
LARGE = 10**12  # what a column of a deal holds where it must not bind
Sold = tuple[str, Fraction, date]  # component, credit, day


@dataclass(frozen=True)
class World:
    """A book without a past, and the terms of the one whom it is about.

    Attributes
    ----------
    columns : of the table transactions.
    """

    terms: Terms
    book: Book
    columns: tuple[str, ...]


def world(terms: Terms, objectives: Sequence[Row] = (), transactions: Sequence[Row] = ()) -> World:
    """The participant's terms with nothing on file but some objectives and transactions."""
    book, who = terms.book, terms.participant
    real = rows_of(book.inputs.tables, "transactions")
    columns = tuple(dict.fromkeys((*real.columns, *(column.name for column in BY_NAME["transactions"].columns), *_read(terms))))
    blank = {name: Rows(BY_NAME[name]) for name in MADE_UP if name in BY_NAME}
    made = [{**dict.fromkeys(columns), **row} for row in transactions]
    blank["transactions"] = Rows(real.table, {name: [row[name] for row in made] for name in columns}, "example", numbers=range(2, len(made) + 2))
    own = {name: rows for name, rows in book.by_participant.items() if name not in MADE_UP}
    first = book.calendar.interval(terms.period, "year").start
    inputs: Inputs = replace(book.inputs, tables={**book.inputs.tables, **blank})
    signed = {"participant": who, "plan": terms.note.plan, "version": "", "signed_on": FIRST_DAY}  # no example waits for a signature
    made_up: dict[str, dict[str, tuple[Row, ...]]] = {"objectives": {who: tuple(objectives)}, "sign_offs": {who: (signed,)}}
    below = dated([(None, {**terms.row, "participant": TEAM, "name": TEAM, "plan": "", "manager": who})])
    empty = replace(book, inputs=inputs, people={**book.people, TEAM: below}, by_participant={**own, **made_up}, first=first)
    return World(terms, empty, columns)


def _read(terms: Terms) -> Iterator[str]:
    """Columns of transactions that the plan reads, on file or not."""
    components = {part.component.name for part in terms.parts}
    for part in terms.parts:
        for name in ("measure", "pay_measure", "row_measure", "column_measure", "deal_cap", "deduct"):
            text = part.terms[name]
            if text and text not in components and not text.replace(".", "").isdecimal():
                yield text


def outcome(world: World, sold: Iterable[Sold], period: Period, team: Sequence[tuple[str, Outcome]] = ()) -> Outcome:
    """What a period comes to, standing alone: no other period is on file."""
    alone = replace(world.book, first=period.start)
    return outcomes(replace(world, book=alone), sold, [period], team)[-1]


def outcomes(world: World, sold: Iterable[Sold], periods: Sequence[Period], team: Sequence[tuple[str, Outcome]] = ()) -> tuple[Outcome, ...]:
    """What some periods come to, one after the other."""
    parts = {part.component.name: part for part in world.terms.parts}
    credits = [_credit(world, parts[name], amount, day, at) for at, (name, amount, day) in enumerate(sold, 1)]
    ids = [{**dict.fromkeys(world.columns), **credit.facts, "paid_on": credit.day} for credit in credits]
    rows = Rows(BY_NAME["transactions"], {name: [row[name] for row in ids] for name in world.columns}, "example", numbers=range(2, len(ids) + 2))
    inputs = replace(world.book.inputs, tables={**world.book.inputs.tables, "transactions": rows})
    book = replace(world.book, inputs=inputs)
    history = History(book, world.terms.participant, credits, Receipts(book), lambda _: team)
    return history.outcomes(periods)


def _credit(world: World, part: Part, amount: Fraction, day: date, at: int) -> Credit:
    """A made-up credit that the first rate table open to the participant holds for."""
    facts = facts_for(world, part, amount) | {"transaction": f"EXAMPLE-{at}", "date": day, "participant": world.terms.participant}
    return Credit(
        f"EXAMPLE-{at}", world.terms.participant, part.component.name, day, day, amount, world.terms.currency, ONE, ONE, ONE, None,
        amount, amount, "direct", "", "", facts,
    )  # fmt: skip


def facts_for(world: World, part: Part, amount: Fraction, conditions: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a made-up deal: those that the plan reads hold what lets its rates apply.

    Parameters
    ----------
    conditions : further ones that it must fulfil.
    """
    terms = part.terms
    facts: dict[str, Any] = {**dict.fromkeys(world.columns), "amount": amount, "units": amount, "currency": world.terms.currency}
    facts |= {name: amount for name in (terms["measure"], terms["pay_measure"]) if name}
    facts |= {name: LARGE for name in (terms["deal_cap"],) if name in world.columns}
    facts |= {name: 0 for name in (terms["deduct"],) if name in world.columns}
    for at, name in enumerate((terms["row_measure"], terms["column_measure"])):
        if name in world.columns and part.matrix and name != terms["measure"]:
            facts[name] = max(key[at] for key in part.matrix)
    for text in (*conditions, chosen(world, part)):
        facts |= _fulfilling(text, world.columns)
    return facts


def chosen(world: World, part: Part) -> str:
    """The condition of the rate table that examples are calculated with: the first that may hold for the participant."""
    for condition, _ in part.tiers.choices if part.tiers else ():
        if condition is None:
            return ""
        if own_condition(condition.text, world.terms, dict.fromkeys(world.columns)):
            return condition.text
    return ""


def _fulfilling(text: str, columns: Sequence[str]) -> Mapping[str, Any]:
    """Columns of a deal for which a condition holds, as far as one column by itself can make it hold."""
    found: dict[str, Any] = {}
    for clause in parse(text).clauses if text else ():
        if clause.name not in columns:
            continue
        value = clause.values[0] if clause.values else None
        if clause.operator == "!=":
            found.setdefault(clause.name, None if value and value.number is None else Decimal(LARGE))
        elif value is None:
            found[clause.name] = None
        elif value.number is not None:
            found[clause.name] = value.number + {"<": -1, ">": 1}.get(clause.operator, 0)
        else:
            found[clause.name] = value.day or value.text
    return found


def quota_of_line(found: Outcome, component: str) -> Line | None:
    """A component's line of a period."""
    return next((line for line in found.lines if line.component == component), None)


def team_earning(start: Outcome, line: Line, amount: Fraction) -> Outcome:
    """What somebody below comes to who earned an amount: what an override on commissions is paid for."""
    earned = replace(line, component="commissions", kind="commission", amount=rounded(amount, line.currency))
    return replace(start, lines=(earned,))
