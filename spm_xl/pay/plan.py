"""Plans as data: components with their rate tables, by effective date.

A row holds from its `effective` day until the next row of the same thing. A rate table is replaced
as a whole: the rows that share the latest effective day on or before a date are the table of that
date, so that a rate that changes in March does not touch February.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.condition import Condition, holds, parse
from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.money import exact
from spm_xl.pay.rates import VALUE_METHODS, RateTable, rate_table
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Span, add_months
from spm_xl.rational import Fraction
from spm_xl.tables.dated import Dated, dated
from spm_xl.tables.inputs import Inputs, Row


@dataclass(frozen=True)
class Tiers:
    """The rate tables of a component from an effective day: each with its condition, in order."""

    choices: tuple[tuple[Condition | None, RateTable], ...]

    def table(self, lookup: Callable[[str], Any]) -> tuple[int, RateTable] | None:
        """The first table whose condition holds, with its position."""
        for at, (condition, table) in enumerate(self.choices):
            if condition is None or holds(condition, lookup):
                return at, table
        return None


@dataclass(frozen=True)
class Component:
    """One component of a plan in all its versions."""

    plan: str
    name: str
    versions: Dated  # of schema rows
    rates: Dated  # of Tiers
    matrices: Dated  # of {(row, column): value}
    multipliers: Dated  # of tuple[Row, ...]


def method_of(row: Row) -> str:
    """How a component's table is read; objectives need none."""
    return row["method"] or ("objective" if row["kind"] == "objective" else "marginal")


def rate_of(row: Row) -> str:
    """What a component's rate multiplies."""
    return row["rate_of"] or ("value" if row["method"] in VALUE_METHODS else "credit")


def draw_span(row: Row, hired: date) -> Span:
    """First and last day of a draw."""
    start = row["start"] or hired
    if row["from_month"] is not None:
        first = date(hired.year, hired.month, 1)
        start = max(hired, add_months(first, int(row["from_month"]) - 1)) if hired != FIRST_DAY else FIRST_DAY
    end = row["end"] or LAST_DAY
    if row["months"] is not None:
        begin = date(start.year, start.month, 1) if row["from_month"] is not None else start
        end = min(end, add_months(begin, int(row["months"])) - DAY)
    return Span(start, max(start, end))


def components(inputs: Inputs) -> dict[str, dict[str, Component]]:
    tables = {name: _sets(inputs.rows(name)) for name in ("rates", "matrices", "multipliers")}
    result: dict[str, dict[str, Component]] = defaultdict(dict)
    for row in inputs.rows("components"):
        plan, name = row["plan"], row["component"]
        if name in result[plan]:
            continue
        versions = dated((r["effective"], r) for r in inputs.rows("components") if (r["plan"], r["component"]) == (plan, name))
        rates = dated((start, _tiers(rows, versions.at(start or LAST_DAY) or versions.values[0])) for start, rows in tables["rates"].get((plan, name), {}).items())
        matrices = dated((start, _matrix(rows)) for start, rows in tables["matrices"].get((plan, name), {}).items())
        multipliers = dated(
            (start, tuple(sorted(rows, key=lambda row: (row["name"], row["when"]))))
            for start, rows in tables["multipliers"].get((plan, name), {}).items()
        )
        result[plan][name] = Component(plan, name, versions, rates, matrices, multipliers)
    return dict(result)


def _sets(rows: Iterable[Row]) -> dict[tuple[str, str], dict[date | None, list[Row]]]:
    found: dict[tuple[str, str], dict[date | None, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["plan"], row["component"]][row["effective"]].append(row)
    return found


def _tiers(rows: list[Row], component: Row) -> Tiers:
    """The tables of one effective day: rows with the same condition make one table."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["when"]].append(row)
    method = component["method"] or "marginal"
    if method == "matrix":
        raise InvalidPlan(f"component {component['component']!r} of plan {component['plan']!r} is a matrix; its values belong in the table matrices.")
    choices = []
    for when, tier_rows in sorted(grouped.items(), key=lambda item: not item[0]):  # the table without a condition is the last choice
        ordered = sorted(tier_rows, key=lambda row: row["from"])
        deductible = component["deductible"] if component["deductible"] not in ("", "quota") else "0"
        try:
            table = rate_table(
                [(row["from"], row["rate"], row["method"] if method in ("marginal", "retroactive") else "") for row in ordered],
                method,
                boundary=component["boundary"],
                tier=component["tier"],
                deductible=deductible,
            )
        except InvalidInput as wrong:
            raise InvalidPlan(f"rates of component {component['component']!r} in plan {component['plan']!r}: {wrong}") from None
        choices.append((parse(when) if when else None, table))
    return Tiers(tuple(choices))


def _matrix(rows: list[Row]) -> dict[tuple[Fraction, Fraction], Fraction | None]:
    return {
        (exact(row["row"]), exact(row["column"])): None if row["value"] is None else exact(row["value"]) for row in rows
    }
