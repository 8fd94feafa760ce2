"""The plans as they stand in cells: one row a plan under a header, or a block of name and value for one plan.

>>> plans = (("Plan", "Method", "Cap"), ("AE", "retroactive", 50000.0), ("SDR", "", None))
>>> terms_for(plans, "ae").method, terms_for(plans, "SDR").method
('retroactive', 'marginal')
>>> terms_for((("gate", 0.5), ("recoverable", 0)), "").earning.gate
Fraction(1, 2)
"""

from __future__ import annotations

from typing import Any

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, text
from spm_xl.udfs.ranges import remembered, table, unnamed_columns, without_errors
from spm_xl.udfs.terms import BY_NAME, DEFAULTS, PlanTerms, is_term, plain, plan_terms


def terms_for(plans: Block, plan: str) -> PlanTerms:
    """The terms of a plan.

    Parameters
    ----------
    plans : a table whose header names `plan` and terms, or rows of name and value; empty for the defaults.
    plan : its name; blank where there is only one.

    Raises
    ------
    NotFound : an unknown plan, term or word, with the near names.
    InvalidPlan : terms that contradict each other, or that are out of range.
    Refusal : a cell that cannot be read.
    """
    return _terms_for(plans, plan) if plans else DEFAULTS


def _terms_of(plans: Block, plan: str) -> PlanTerms:
    known = _plans(plans)
    if not known:
        return DEFAULTS
    found = known.get(plan.casefold(), known.get(""))  # a block of name and value may have no name of its own
    if found is None and not plan and len(known) == 1:
        found = next(iter(known.values()))
    if found is not None:
        return plan_terms(found)
    names = [text(values["plan"], "plan") for values in known.values()]
    if plan:
        raise NotFound(f"plan {plan!r} is not among the plans. {did_you_mean(plan, names)}")
    raise NotFound(f"plans holds {len(names)} plans and none is named. Give the plan. {did_you_mean('', names)}")


_terms_for = remembered(_terms_of, most=512)


def terms_if_alike(plans: Block, name: str) -> Any:
    """A term that all plans of a table give alike, for a function without a plan.

    Raises
    ------
    NotFound : the plans differ in it.
    """
    found = {getattr(_terms_for(plans, plan), name) for plan in _plans(plans)} if plans else set()
    if len(found) > 1:
        raise NotFound(f"the plans differ in {name} and the function names no plan. Give the terms of one plan, as rows of name and value.")
    return found.pop() if found else getattr(DEFAULTS, name)


# --- the table ------------------------------------------------------------------------------------------


def _read_plans(given: Block) -> dict[str, dict[str, Any]]:
    """The cells of each plan by term, by plan name in lower case; by '' where it has no name."""
    plans = without_errors(table(given), "plans")
    if not plans:
        return {}
    if not _is_table(plans):
        names = [_term_name(row[0]) if any(not is_blank(value) for value in row) else "" for row in plans]
        _once(names)
        values = {name: row[1] for name, row in zip(names, plans, strict=True) if name}
        return {text(values.get("plan"), "plan").casefold(): values}
    return _by_row(plans)


_plans = remembered(_read_plans, most=64)


def _by_row(plans: Block) -> dict[str, dict[str, Any]]:
    header = [_term_name(name) if not is_blank(name) else "" for name in plans[0]]
    _once(header)
    unnamed_columns(plans, "plans")
    found: dict[str, dict[str, Any]] = {}
    for at, row in enumerate(plans[1:], 2):
        if all(is_blank(value) for value in row):
            continue
        values = {name: value for name, value in zip(header, row, strict=True) if name}
        name = text(values.get("plan"), "plan")
        if not name and "plan" in header:
            raise Refusal(VALUE, f"row {at} of plans names no plan. Fill its column Plan.")
        if name.casefold() in found:
            raise Refusal(VALUE, f"plans holds plan {name!r} twice. Keep one row a plan.")
        found[name.casefold()] = values
    if not found:
        raise Refusal(VALUE, "plans has a header and no plan. Add a row.")
    return found


def _is_table(plans: Block) -> bool:
    """Whether the first row is a header.

    It is where it names the column Plan, or, for one plan without a name, where it holds nothing but terms
    over one row of values. Two columns whose first holds nothing but names of terms are a block of name and value.
    """
    block = len(plans[0]) == 2 and all(is_term(row[0]) or all(map(is_blank, row)) for row in plans)
    names = [plain(name) if isinstance(name, str) else "" for name in plans[0]]
    if block and not (names[0] == "plan" and is_term(plans[0][1])):
        return False
    if "plan" in names or (len(plans) == 2 and all(is_term(name) for name in plans[0] if not is_blank(name))):
        return True
    if len(plans[0]) != 2:
        raise Refusal(
            VALUE,
            "plans has neither a header with the column Plan nor two columns of name and value. "
            "Include the header: of a table in Excel, Plans[#All].",
        )
    return False


def _term_name(value: Any) -> str:
    if is_term(value):
        return plain(value)
    written = text(value, "plans")
    raise NotFound(f"{written!r} is no term of a plan. {did_you_mean(plain(written), ['plan', *BY_NAME])}")


def _once(names: list[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise Refusal(VALUE, f"plans names {name} twice. Keep one.")
