"""A rate table as it stands in cells: from and rate, or with a header that names plans and more.

>>> rows = (("Plan", "From", "Rate"), ("AE", 0, 0.05), ("AE", 1, 0.075), ("SDR", 0, 40))
>>> [float(tier.rate) for tier in table_for(rows, "ae", DEFAULTS).tiers]
[0.05, 0.075]
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound
from spm_xl.near import did_you_mean
from spm_xl.pay.rates import TABLE_METHODS, RateTable, rate_table
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, passed_on, text
from spm_xl.udfs.terms import DEFAULTS, UNREAD, PlanTerms, plain  # noqa: F401  (DEFAULTS: doctest)

COLUMNS = ("plan", "component", "from", "to", "rate", "method")


@dataclass(frozen=True, slots=True)
class _Row:
    start: Fraction
    to: Fraction | None
    rate: Fraction
    method: str


@dataclass(frozen=True)
class _Rates:
    """Rows by plan and component in lower case, their names as written, and the tables made of them."""

    rows: dict[str, dict[str, list[_Row]]]
    names: dict[str, str]
    by_plan: bool
    made: dict[tuple[str, int], tuple[PlanTerms, RateTable]] = field(default_factory=dict)


def table_for(rates: Block, plan: str, terms: PlanTerms) -> RateTable:
    """The rate table of a plan.

    Parameters
    ----------
    rates : two columns from and rate, or a header naming From, Rate and any of Plan, Component, To, Method.
    plan : its name; blank where the table names none, or one only.
    terms : its method, component and what goes with them.

    Raises
    ------
    NotFound : an unknown plan, component or column, with the near names.
    InvalidPlan : boundaries that do not rise strictly, a gap or an overlap.
    Refusal : a cell that cannot be read.
    """
    found = _rates(rates)
    key = (plan, id(terms))
    terms_then, table = found.made.get(key, (None, None))
    if table is None or terms_then is not terms:
        rows = _component_rows(_plan_rows(found, plan), plan, terms, found.names)
        _check_upper(rows)
        given = [(row.start, row.rate, row.method) for row in rows]
        table = rate_table(given, terms.method, boundary=terms.boundary, tier=terms.tier, deductible=terms.deductible)
        if terms.method not in TABLE_METHODS and any(row.method for row in rows):
            raise InvalidPlan(f"method {terms.method} holds for the whole table; leave the column Method blank.")
        found.made[key] = (terms, table)
    return table


def names_plans(rates: Block) -> bool:
    """Whether the rows of a rate table belong to plans."""
    return _rates(rates).by_plan


def _plan_rows(found: _Rates, plan: str) -> dict[str, list[_Row]]:
    if not found.by_plan:
        return found.rows[""]
    wanted = plan.casefold()
    if wanted in found.rows:
        return found.rows[wanted]
    names = [found.names[key] for key in found.rows]
    if plan:
        raise NotFound(f"plan {plan!r} has no rows in rates. {did_you_mean(plan, names)}")
    if len(found.rows) == 1:
        return next(iter(found.rows.values()))
    raise NotFound(f"rates holds {len(names)} plans and none is named. Give the plan. {did_you_mean('', names)}")


def _component_rows(components: dict[str, list[_Row]], plan: str, terms: PlanTerms, names: dict[str, str]) -> list[_Row]:
    wanted = terms.component.casefold()
    if wanted in components:
        return components[wanted]
    if len(components) == 1 and not wanted:
        return next(iter(components.values()))
    known = [names.get(key, key) for key in components if key]
    of = f" of plan {plan!r}" if plan else ""
    if wanted and known:
        raise NotFound(f"component {terms.component!r}{of} has no rows in rates. {did_you_mean(terms.component, known)}")
    if wanted:  # the table names no components: its rows are the plan's
        return next(iter(components.values()))
    raise NotFound(f"rates holds {len(components)} components{of}. Name one as component in plans. {did_you_mean('', known)}")


def _check_upper(rows: list[_Row]) -> None:
    """A `to` must be the next `from`: no gap, no overlap."""
    for lower, upper in pairwise(rows):
        if lower.to is not None and lower.to != upper.start and upper.start > lower.start:
            kind = "gap" if lower.to < upper.start else "overlap"
            raise InvalidPlan(f"rates has a {kind}: a tier ends at {float(lower.to):g} and the next starts at {float(upper.start):g}.")


@lru_cache(maxsize=256)
def _rates(rates: Block) -> _Rates:
    if not rates:
        raise Refusal(VALUE, "rates is empty. Give a table of from and rate.")
    for row in rates:
        for value in row:
            passed_on(value, "rates")
    header = _header(rates[0])
    body = rates[1:] if header else rates
    if not header:
        if len(rates[0]) != 2:
            raise Refusal(VALUE, f"rates has {len(rates[0])} columns and no header. Give two, from and rate, or name them in a header.")
        header = ["from", "rate"]
    if not body:
        raise Refusal(VALUE, "rates has a header and no row. Add a tier.")
    rows: dict[str, dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for at, cells in enumerate(body, 1):
        if all(is_blank(cell) for cell in cells):
            continue
        values = {name: value for name, value in zip(header, cells, strict=True) if name}
        plan, component = (text(values.get(name), name) for name in ("plan", "component"))
        names.setdefault(plan.casefold(), plan)
        names.setdefault(component.casefold(), component)
        rows[plan.casefold()][component.casefold()].append(_row(values, at))
    return _Rates({plan: dict(found) for plan, found in rows.items()}, names, "plan" in header)


def _header(first: tuple[Any, ...]) -> list[str]:
    """The columns that a first row names; empty where it holds numbers."""
    named = [plain(value) if isinstance(value, str) else "" for value in first]
    if not any(name in COLUMNS for name in named):
        words = [value for value in first if isinstance(value, str) and not is_blank(value) and not _is_number(value)]
        if len(words) == len(first):
            raise NotFound(f"rates has the columns {', '.join(map(repr, words))}. It needs From and Rate.")
        return []
    for name, value in zip(named, first, strict=True):
        if name not in COLUMNS and name not in UNREAD and not is_blank(value):
            raise NotFound(f"{value!r} is no column of a rate table. {did_you_mean(name, COLUMNS)}")
    for name in ("from", "rate"):
        if named.count(name) != 1:
            raise NotFound(f"rates needs one column {name.capitalize()} and has {named.count(name)}.")
    return [name if name in COLUMNS else "" for name in named]


def _is_number(value: str) -> bool:
    try:
        number(value, "rates")
    except Refusal:
        return False
    return True


def _row(values: dict[str, Any], at: int) -> _Row:
    for name in ("from", "rate"):
        if is_blank(values[name]):
            raise Refusal(VALUE, f"tier {at} of rates has no {name}. A blank is not zero: fill the cell or drop the row.")
    method = plain(text(values.get("method"), "method"))
    if method and method not in TABLE_METHODS:
        raise NotFound(f"tier {at} of rates has the method {method!r}, which cannot hold for one boundary. Use marginal or retroactive.")
    to = values.get("to")
    upper = None if is_blank(to) else number(to, f"to of tier {at}")
    return _Row(number(values["from"], f"from of tier {at}"), upper, number(values["rate"], f"rate of tier {at}"), method)
