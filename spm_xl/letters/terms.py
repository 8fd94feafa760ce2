"""What a letter is about: the terms of one participant, as they hold on a day.

A letter tells the terms in force on a day, or those of the participant's first day on a plan, where that comes later. It takes them as
of the day on which they began (in the fiscal year), so that it is the same letter whenever it is written while they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.condition import Condition, holds, parse
from spm_xl.errors import NotFound
from spm_xl.pay.book import Book
from spm_xl.pay.plan import Component, Tiers, draw_span
from spm_xl.pay.result import Person, PlanNote
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

LONG_WINDOW = 100  # days; a quota of a month or quarter is no change of terms


@dataclass(frozen=True)
class Part:
    """One component of the plan, as it holds on the day.

    Attributes
    ----------
    terms : its row. tiers : rate tables, None without. matrix : (row, column) -> value.
    rules : crediting rules that give this participant credit for it.
    ruled : other people's credit reaches it by rules alone: without one it is credited with nothing.
    until : last day of these rates where later ones are known, None otherwise.
    """

    component: Component
    terms: Row
    tiers: Tiers | None
    matrix: Mapping[tuple[Fraction, Fraction], Fraction | None]
    multipliers: tuple[Row, ...]
    rules: tuple[Row, ...]
    ruled: bool
    until: date | None


@dataclass(frozen=True)
class Terms:
    """What one participant's letter is about.

    Attributes
    ----------
    day : first one on which these terms hold (in its fiscal year); period : that holds it.
    row, plan : of the tables participants and plans; note : what is printed of the plan.
    ends : last day of these terms where it is known.
    draws : rows of the table draws, in force on the day or later.
    """

    book: Book
    participant: str
    day: date
    period: Period
    person: Person
    row: Row
    plan: Row
    note: PlanNote
    currency: str
    ends: date | None
    parts: tuple[Part, ...]
    draws: tuple[Row, ...]


def participants_on(book: Book, day: date) -> tuple[str, ...]:
    """Who gets a letter: everybody on a plan on a day or later, by id."""
    return tuple(who for who in sorted(book.people) if letter_day(book, who, day) is not None)


def letter_day(book: Book, participant: str, day: date) -> date | None:
    """The day whose terms a letter tells; None for somebody who is on no plan from that day on."""
    employed, versions = book.employed(participant), book.people[participant]
    for at, row in enumerate(versions.values):
        last = versions.starts[at + 1] - DAY if at + 1 < len(versions.starts) else LAST_DAY
        first = max(versions.starts[at], employed.start, day)
        if not row["plan"] or first > min(last, employed.end):
            continue
        begins = book.plans[row["plan"]].starts[0] if row["plan"] in book.plans else FIRST_DAY
        if max(first, begins) <= min(last, employed.end):
            return _since(book, participant, max(first, begins))
    return None


def _since(book: Book, participant: str, day: date) -> date:
    """The first day on which all the terms of a day were in force, in its fiscal year."""
    row = _row(book, participant, day)
    dated = [book.people[participant], book.plans[row["plan"]]]
    dated += [versions for _, versions in book.crediting if versions.values[0]["plan"] in ("", row["plan"])]
    starts = []
    for name, component in book.components.get(row["plan"], {}).items():
        dated += [component.versions, component.rates, component.matrices, component.multipliers]
        windows = (quota.span for quota in book.quotas.get((participant, name), ()))
        starts += [span.start for span in windows if span.start <= day and span.days > LONG_WINDOW]
    starts += [start for versions in dated for start in versions.starts if start <= day]
    year = book.calendar.fiscal_year(book.calendar.at(day))
    return max(*starts, book.employed(participant).start, year[0].start)


def _row(book: Book, participant: str, day: date) -> Row:
    row = book.person(participant, day)
    if row is None:
        raise NotFound(f"{participant} has no row on {day}. Take a day from letter_day.")
    return row


def terms_of(book: Book, participant: str, day: date) -> Terms:
    """The terms of a participant; `day` from `letter_day`."""
    row = _row(book, participant, day)
    plan = book.plan(row["plan"], day)
    versions = book.people[participant]
    later = [start - DAY for start in (*versions.starts, *book.plans[row["plan"]].starts) if start > day]
    ends = [*later, *([book.employed(participant).end] if book.employed(participant).end != LAST_DAY else [])]
    return Terms(
        book, participant, day, book.calendar.at(day), book.as_person(participant, day), row, plan, book.note(row["plan"], day),
        plan["currency"] or book.currency, min(ends, default=None),
        tuple(_parts(book, participant, row, day)), tuple(_draws(book, participant, row["plan"], day)),
    )  # fmt: skip


def _parts(book: Book, participant: str, person: Row, day: date) -> list[Part]:
    found = []
    for component in book.components.get(person["plan"], {}).values():
        terms = component.versions.at(day)
        if terms is None:
            continue
        rules = [rule for _, versions in book.crediting if (rule := versions.at(day)) and rule["component"] == component.name]
        own = tuple(rule for rule in rules if _credits(rule, participant, person))
        later = [start - DAY for start in (*component.rates.starts, *component.matrices.starts, *component.versions.starts) if start > day]
        found.append(
            Part(
                component, terms, component.rates.at(day), component.matrices.at(day) or {}, component.multipliers.at(day) or (),
                own, bool(rules), min(later, default=None),
            )
        )  # fmt: skip
    return found


def _credits(rule: Row, participant: str, person: Row) -> bool:
    """Whether a crediting rule can give this participant credit."""
    if rule["plan"] and rule["plan"] != person["plan"]:
        return False
    if rule["kind"] == "overlay":
        return bool(rule["participant"] == participant if rule["participant"] else rule["role"] == person["role"])
    return not (rule["kind"] == "rollup" and rule["role"] and rule["role"] != person["role"])


def _draws(book: Book, participant: str, plan: str, day: date) -> list[Row]:
    """The participant's own draws, and those of the plan under other names, that are not over."""
    own = list(book.rows("draws", participant))
    names = {row["draw"] for row in own}
    every = [*own, *(row for row in book.rows("draws", "") if row["plan"] == plan and row["draw"] not in names)]
    return [row for row in every if span_of(book, participant, row).end >= day]


def span_of(book: Book, participant: str, draw: Row) -> Span:
    """First and last day of a participant's draw."""
    return draw_span(draw, book.employed(participant).start)


def own_condition(condition: str, terms: Terms, columns: Mapping[str, Any]) -> bool:
    """Whether a condition holds as far as it is about the participant; what it says of transactions is left open.

    Parameters
    ----------
    columns : of transactions, which come before those of participants.
    """
    about = tuple(clause for clause in parse(condition).clauses if clause.name in terms.row and clause.name not in columns)
    return holds(Condition(condition, about), terms.row.get)
