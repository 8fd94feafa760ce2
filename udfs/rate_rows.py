"""A rate table as it stands in cells: from and rate, or with a header that names plans and more.

>>> rows = (("Plan", "From", "Rate"), ("AE", 0, 0.05), ("AE", 1, 0.075), ("SDR", 0, 40))
>>> [float(tier.rate) for tier in table_for(rows, "ae", DEFAULTS).tiers]
[0.05, 0.075]
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput, InvalidPlan, NotFound
from spm_xl.near import did_you_mean
from spm_xl.pay.rates import TABLE_METHODS, RateTable, rate_table
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, text
from spm_xl.udfs.ranges import remembered, table, unnamed_columns, without_errors
from spm_xl.udfs.terms import BY_NAME, DEFAULTS, UNREAD, PlanTerms, plain  # noqa: F401  (DEFAULTS: doctest)

COLUMNS = ("plan", "component", "from", "to", "rate", "method")


class _Row(NamedTuple):
    """One tier of one plan: the row of the range it stands in, and its cells by column."""

    at: int
    cells: dict[str, Any]


class _Rates(NamedTuple):
    """Rows by plan and component in lower case, with the names as they are written."""

    rows: dict[str, dict[str, list[_Row]]]
    plans: dict[str, str]
    components: dict[str, str]
    by_plan: bool


class _Tier(NamedTuple):
    at: int
    start: Fraction
    to: Fraction | None
    rate: Fraction
    method: str


def table_for(rates: Block, plan: str, terms: PlanTerms) -> RateTable:
    """The rate table of a plan.

    Parameters
    ----------
    rates : two columns from and rate, or a header naming From, Rate and any of Plan, Component, To, Method.
    plan : its name; blank where the table names none, or one only.
    terms : its method, component and what goes with them.

    Raises
    ------
    NotFound : an unknown plan, component, column or method, with the near names.
    InvalidPlan : boundaries that do not rise strictly, a gap or an overlap.
    Refusal : a cell that cannot be read.
    """
    found = _rates(rates)
    of = f" of plan {plan!r}" if plan and found.by_plan else ""
    tiers = [_tier(row) for row in _component_rows(_plan_rows(found, plan), of, terms, found.components)]
    _check_order(tiers, of)
    if terms.method not in TABLE_METHODS and any(tier.method for tier in tiers):
        raise InvalidPlan(f"method {terms.method}{of} holds for the whole table. Leave the column Method of rates blank.")
    rows = [(tier.start, tier.rate, tier.method) for tier in tiers]
    return rate_table(rows, terms.method, boundary=terms.boundary, tier=terms.tier, deductible=terms.deductible)


def names_plans(rates: Block) -> bool:
    """Whether the rows of a rate table belong to plans."""
    return bool(_rates(rates).by_plan)


def _plan_rows(found: _Rates, plan: str) -> dict[str, list[_Row]]:
    if not found.by_plan:
        return found.rows[""]
    wanted = plan.casefold()
    if wanted in found.rows:
        return found.rows[wanted]
    names = [found.plans[key] for key in found.rows]
    if plan:
        raise NotFound(f"plan {plan!r} has no rows in rates. {did_you_mean(plan, names)}")
    if len(found.rows) == 1:
        return next(iter(found.rows.values()))
    raise NotFound(f"rates holds {len(names)} plans and none is named. Give the plan. {did_you_mean('', names)}")


def _component_rows(components: dict[str, list[_Row]], of: str, terms: PlanTerms, names: dict[str, str]) -> list[_Row]:
    wanted = terms.component.casefold()
    if wanted in components:
        return components[wanted]
    if len(components) == 1 and (not wanted or "" in components):  # no component named in one of the two tables
        return next(iter(components.values()))
    known = [names[key] for key in components if key]
    if wanted:
        raise NotFound(f"component {terms.component!r}{of} has no rows in rates. {did_you_mean(terms.component, known)}")
    raise NotFound(f"rates holds {len(components)} components{of}. Name one as component in plans. {did_you_mean('', known)}")


def _check_order(tiers: list[_Tier], of: str) -> None:
    """Boundaries rise strictly, and a `to` is the next `from`: no gap, no overlap."""
    for lower, upper in pairwise(tiers):
        if upper.start <= lower.start:
            raise InvalidPlan(
                f"the boundaries of rates{of} must rise strictly: {float(upper.start):g} (row {upper.at}) follows "
                f"{float(lower.start):g} (row {lower.at}). Sort the rows and remove doubles."
            )
        if lower.to is not None and lower.to > lower.start and lower.to != upper.start:
            kind = "a gap" if lower.to < upper.start else "an overlap"
            raise InvalidPlan(
                f"rates{of} has {kind}: the tier in row {lower.at} ends at {float(lower.to):g} and the next starts at "
                f"{float(upper.start):g} (row {upper.at}). Let to equal the next from, or leave to blank."
            )
    for tier in tiers:
        if tier.to is not None and tier.to <= tier.start:
            raise InvalidPlan(
                f"the tier in row {tier.at} of rates{of} ends at {float(tier.to):g}, before it starts at {float(tier.start):g}. Correct from or to."
            )


# --- the table ------------------------------------------------------------------------------------------


def _read_rates(given: Block) -> _Rates:
    rates = without_errors(table(given), "rates")
    if not rates:
        raise Refusal(VALUE, "rates is empty. Give a table of from and rate.")
    header = _header(rates[0])
    if header:
        unnamed_columns(rates, "rates")
    elif len(rates[0]) != 2:
        raise Refusal(
            VALUE,
            f"rates has {len(rates[0])} column{'' if len(rates[0]) == 1 else 's'} and no header. Give two columns, from and rate, or include the header that names them: "
            "of a table in Excel, Rates[#All].",
        )
    names = header or ["from", "rate"]
    rows: dict[str, dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    plans: dict[str, str] = {}
    components: dict[str, str] = {}
    for at, cells in enumerate(rates, 1):
        if (at == 1 and header) or all(is_blank(cell) for cell in cells):
            continue
        values = {name: value for name, value in zip(names, cells, strict=True) if name}
        plan, component = (text(values.get(name), name) for name in ("plan", "component"))
        if not plan and "plan" in header:
            raise Refusal(VALUE, f"row {at} of rates names no plan. Fill its column Plan.")
        plans.setdefault(plan.casefold(), plan)
        components.setdefault(component.casefold(), component)
        rows[plan.casefold()][component.casefold()].append(_Row(at, values))
    if not rows:
        raise Refusal(VALUE, "rates has a header and no row. Add a tier.")
    return _Rates({plan: dict(found) for plan, found in rows.items()}, plans, components, "plan" in header)


_rates = remembered(_read_rates, most=64)


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
            raise NotFound(f"{text(value, 'rates')!r} is no column of a rate table. {did_you_mean(name, COLUMNS)}")
    for name in COLUMNS:
        if named.count(name) > 1 or (name in ("from", "rate") and name not in named):
            raise NotFound(f"rates needs one column {name.capitalize()} and has {named.count(name)}.")
    return [name if name in COLUMNS else "" for name in named]


def _is_number(value: str) -> bool:
    try:
        number(value, "rates")
    except (Refusal, InvalidInput):
        return False
    return True


def _tier(row: _Row) -> _Tier:
    for name in ("from", "rate"):
        if is_blank(row.cells[name]):
            raise Refusal(VALUE, f"row {row.at} of rates has no {name}. A blank is not zero: fill the cell, or clear the row.")
    method = plain(text(row.cells.get("method"), "method"))
    if method and method not in TABLE_METHODS:
        known = method in BY_NAME["method"].choices
        remedy = "Name it as method in plans." if known else did_you_mean(method, TABLE_METHODS)
        raise NotFound(f"row {row.at} of rates has the method {method!r}, which cannot hold for one boundary. {remedy}")
    to = row.cells.get("to")
    upper = None if is_blank(to) else number(to, f"to in row {row.at} of rates")
    start, rate = (number(row.cells[name], f"{name} in row {row.at} of rates") for name in ("from", "rate"))
    return _Tier(row.at, start, upper, rate, method)
