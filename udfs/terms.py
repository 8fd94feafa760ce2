"""The terms of a plan as a cell can give them: one row a plan, or a block of name and value.

>>> plans = (("Plan", "Method", "Cap"), ("AE", "retroactive", 50000.0), ("SDR", "", None))
>>> terms_for(plans, "ae").method, terms_for(plans, "SDR").method
('retroactive', 'marginal')
>>> terms_for((("gate", 0.5), ("recoverable", 0)), "").earning.gate
Fraction(1, 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound
from spm_xl.money import MINOR_UNITS, ONE, ROUNDINGS, ZERO, rounded
from spm_xl.near import did_you_mean
from spm_xl.pay.draw import DrawTerms
from spm_xl.pay.earning import Terms as EarningTerms
from spm_xl.pay.quota import ZERO_QUOTA
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, passed_on, text


@dataclass(frozen=True, slots=True)
class Term:
    """One term.

    Attributes
    ----------
    kind : "word" (one of `choices`), "amount", "share" (1 meaning 100%), "flag" or "text".
    default : what a blank means, in words.
    meaning : for people.
    """

    name: str
    kind: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()


TERMS = (
    Term("component", "text", "the table's only one", "component whose rows of rates hold, where the table has several"),
    Term("method", "word", "marginal", "how the rate table is read", (
        "marginal", "retroactive", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped")),
    Term("tier", "word", "none: deal_at_tier needs it", "for deal_at_tier: the tier in force before the deal, or including it", (
        "before", "including")),
    Term("boundary", "word", "reached", "reached: from is inclusive; above: strictly over, and so is a gate", ("reached", "above")),
    Term("level", "word", "not said", "transaction: each row is one deal, which per_transaction needs; period: a sum of deals", (
        "transaction", "period")),
    Term("over", "word", "attainment where there is a quota, else amount", "what the boundaries are", ("amount", "units", "attainment")),
    Term("rate_of", "word", "credit; value for stepped, interpolated and curve",
         "what a rate multiplies: the credit, the target incentive, or nothing: it is itself the amount", ("credit", "target", "value")),
    Term("target", "amount", "none", "target incentive of the quota's interval"),
    Term("deductible", "amount", "0", "for retroactive: d in rate x (x - d)"),
    Term("attainment_cap", "share", "none", "attainment beyond which credit no longer meets the table, 2 meaning 200%"),
    Term("gate", "share", "none", "attainment that must be reached before anything is paid"),
    Term("gate_kind", "word", "full", "full: once reached pays from the first unit; above: only what lies beyond", ("full", "above")),
    Term("minimum", "amount", "none", "least that a period earns"),
    Term("cap", "amount", "none", "most that the quota's interval earns"),
    Term("cap_kind", "word", "hard", "hard drops the excess; soft pays it at soft_rate", ("hard", "soft")),
    Term("soft_rate", "share", "0", "share of the excess over a soft cap that is paid"),
    Term("zero_quota", "word", "error", "what a quota of 0 does: an error, pays nothing, attainment 1, or the first rate", ZERO_QUOTA),
    Term("recoverable", "share", "1", "share of the draw that is recovered later: 1 recoverable, 0 non-recoverable"),
    Term("draw_type", "word", "top_up", "top_up: paid up to the draw; additive: paid beside earnings", ("top_up", "additive")),
    Term("guarantee", "word", "periodic", "each period by itself, or over all periods so far (in the ledger only)", (
        "periodic", "cumulative")),
    Term("protected", "flag", "yes", "recovery takes only earnings above the draw"),
    Term("recovery", "share", "1", "share of the room that is recovered"),
    Term("recovery_limit", "amount", "none", "most that is recovered in a period"),
    Term("recovery_share", "share", "none", "most that is recovered, as a share of earnings"),
    Term("balance_cap", "amount", "none", "balance beyond which nothing is advanced"),
    Term("ramp_start", "word", "first_full_month", "which month is month 1 of a ramp", ("first_full_month", "hire_month", "by_15th")),
    Term("currency", "text", "two places", "ISO code: the places that money is rounded to (JPY 0, USD 2, KWD 3)"),
    Term("rounding", "word", "half_up", "how money is rounded: half away from zero, half to even, towards zero, or not", ROUNDINGS),
)  # fmt: skip
BY_NAME = {term.name: term for term in TERMS}
UNREAD = ("note", "notes", "description", "role")  # columns for people; nothing is calculated from them
FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The terms of one plan, sorted by who needs them.

    Attributes
    ----------
    named : whether a plan was named to find them.
    unsaid : names of terms that were left to their default.
    """

    earning: EarningTerms
    draw: DrawTerms
    method: str = "marginal"
    tier: str = ""
    boundary: str = "reached"
    deductible: Fraction = ZERO
    component: str = ""
    ramp_start: str = "first_full_month"
    method_named: bool = False


def plain(name: str) -> str:
    """A name as it is compared: lower case, words joined by one underscore.

    >>> plain(" Top-up "), plain("Attainment cap")
    ('top_up', 'attainment_cap')
    """
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def terms_for(plans: Block, plan: str) -> PlanTerms:
    """The terms of a plan.

    Parameters
    ----------
    plans : a table whose header names `plan` and terms, or rows of name and value; empty for the defaults.
    plan : its name; blank where there is only one.

    Raises
    ------
    NotFound : an unknown plan, term or word, with the near names.
    Refusal : a cell that cannot be read.
    """
    if not plans:
        return DEFAULTS
    known = _plans(plans)
    found = known.get(plan.casefold()) or known.get("")  # a block of name and value may have no name of its own
    if found is None and not plan and len(known) == 1:
        found = next(iter(known.values()))
    if found is None:
        names = _names(plans)
        if plan:
            raise NotFound(f"plan {plan!r} is not among the plans. {did_you_mean(plan, names)}")
        raise NotFound(f"plans holds {len(names)} plans and none is named. Give the plan. {did_you_mean('', names)}")
    return found


def _names(plans: Block) -> list[str]:
    """The plans as they are written, for a message."""
    if not _is_table(plans):
        return [text(row[1], "plan") for row in plans if plain(text(row[0], "plans")) == "plan"]
    at = [plain(text(name, "plans")) for name in plans[0]].index("plan")
    return [text(row[at], "plan") for row in plans[1:]]


@lru_cache(maxsize=256)
def _plans(plans: Block) -> dict[str, PlanTerms]:
    """Terms by plan name in lower case; by '' for a block that names no plan."""
    for row in plans:
        for value in row:
            passed_on(value, "plans")
    if not _is_table(plans):
        if any(len(row) != 2 for row in plans):
            raise Refusal(VALUE, "plans has neither a header with the column Plan nor two columns of name and value. Add the header.")
        names = [_term_name(row[0]) for row in plans]
        _once(names)
        values = dict(zip(names, (row[1] for row in plans), strict=True))
        return {text(values.pop("plan", ""), "plan").casefold(): _plan_terms(values)}
    header = [_term_name(name) if not is_blank(name) else "" for name in plans[0]]
    _once(header)
    at, found = header.index("plan"), {}
    for row in plans[1:]:
        if all(is_blank(value) for value in row):
            continue
        values = {name: value for name, value in zip(header, row, strict=True) if name}
        name = text(values.pop("plan"), "plan")
        if not name:
            raise Refusal(VALUE, f"plans has a row without a plan ({text(row[1 - at], 'plans')!r}). Name the plan in its row.")
        if name.casefold() in found:
            raise Refusal(VALUE, f"plans holds plan {name!r} twice. Keep one row a plan.")
        found[name.casefold()] = _plan_terms(values)
    if not found:
        raise Refusal(VALUE, "plans has a header and no plan. Add a row.")
    return found


def _is_table(plans: Block) -> bool:
    """Whether the first row is a header with the column Plan; a first row `plan | AE` of a block is not."""
    header = [plain(name) if isinstance(name, str) else "" for name in plans[0]]
    if "plan" not in header:
        return False
    others = [name for name in header if name not in ("plan", "")]
    return len(header) != 2 or header[0] != "plan" or (bool(others) and (others[0] in BY_NAME or others[0] in UNREAD))


def _term_name(value: Any) -> str:
    name = plain(text(value, "plans"))
    if name in BY_NAME or name in UNREAD or name == "plan":
        return name
    raise NotFound(f"{text(value, 'plans')!r} is no term of a plan. {did_you_mean(name, BY_NAME)}")


def _once(names: list[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise Refusal(VALUE, f"plans names {name} twice. Keep one.")


def _read(term: Term, value: Any) -> Any:
    if term.kind == "word":
        word = plain(text(value, term.name))
        if word not in term.choices:
            raise NotFound(f"{term.name} = {text(value, term.name)!r} is unknown. {did_you_mean(word, term.choices)}")
        return word
    if term.kind == "flag":
        word = plain(text(value, term.name))
        if word not in FLAGS:
            raise NotFound(f"{term.name} = {text(value, term.name)!r} is unknown. Write yes or no.")
        return FLAGS[word]
    if term.kind == "text":
        return text(value, term.name)
    found = number(value, term.name)
    if found < 0:
        raise InvalidPlan(f"{term.name} = {float(found):g} is below zero. Correct the term.")
    if term.name in ("recoverable", "recovery", "recovery_share", "soft_rate") and found > 1:
        raise InvalidPlan(f"{term.name} = {float(found):g} is more than 1, which means 100%. Write 0.5 for 50%.")
    return found


def _plan_terms(values: dict[str, Any]) -> PlanTerms:
    given = {name: _read(BY_NAME[name], value) for name, value in values.items() if name not in UNREAD and not is_blank(value)}
    if given.get("cap_kind") == "soft" and "soft_rate" not in given:
        raise InvalidPlan("a soft cap needs soft_rate, the share of the excess that is paid.")
    if given.get("method") == "deal_at_tier" and "tier" not in given:
        raise InvalidPlan("deal_at_tier needs tier = before or including: the tier in force before the deal, or with it.")
    currency = given.get("currency", "").upper()
    if currency and (len(currency) != 3 or not currency.isalpha()):
        raise NotFound(f"currency = {currency!r} is no ISO code. Write one such as USD, or leave it blank. {did_you_mean(currency, MINOR_UNITS)}")
    earning = EarningTerms(
        **{name: given[name] for name in _EARNING if name in given},
        soft_rate=given.get("soft_rate", ZERO) if given.get("cap_kind") == "soft" else ZERO,
        currency=currency,
    )
    draw = DrawTerms(
        given.get("recoverable", ONE),
        given.get("draw_type", "top_up"),
        given.get("recovery", ONE),
        given.get("protected", True),
        _money(given, "recovery_limit", currency),
        given.get("recovery_share"),
        _money(given, "balance_cap", currency),
        given.get("guarantee", "periodic"),
    )
    rest = {name: given[name] for name in ("method", "tier", "boundary", "deductible", "component", "ramp_start") if name in given}
    return PlanTerms(earning, draw, **rest, method_named="method" in given)


_EARNING = ("over", "rate_of", "target", "level", "attainment_cap", "gate", "gate_kind", "minimum", "cap", "zero_quota", "rounding")


def _money(given: dict[str, Any], name: str, currency: str) -> Decimal | None:
    return None if name not in given else rounded(given[name], currency)


DEFAULTS = PlanTerms(EarningTerms(), DrawTerms(ONE))
