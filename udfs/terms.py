"""The terms of a plan: their names, legal values and meaning, and how a cell says them.

>>> plan_terms({"gate": "50%", "draw_type": "Top-up"}).earning.gate
Fraction(1, 2)
>>> BY_NAME["boundary"].choices
('reached', 'above')
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from spm_xl.errors import InvalidPlan, NotFound
from spm_xl.money import ONE, ROUNDINGS, ZERO
from spm_xl.near import did_you_mean
from spm_xl.pay.draw import DrawTerms
from spm_xl.pay.quota import ZERO_QUOTA
from spm_xl.pay.row_terms import HIGHEST_ATTAINMENT
from spm_xl.pay.row_terms import Terms as EarningTerms
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import is_blank, number, text


class Term(NamedTuple):
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
    Term("component", "text", "the only one", "the component whose rows of rates hold, where the rates of a plan name several"),
    Term("method", "word", "marginal", "how the rate table is read: each tier's rate on the part inside it (marginal); the whole credit at its tier's rate "
         "(retroactive); the whole deal at the tier in force (deal_at_tier); marginal for each deal by itself (per_transaction); amounts of the tiers added "
         "up, pro rata inside the last (interpolated); points with a line between them (curve); the tier's value itself (stepped)", (
             "marginal", "retroactive", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped")),
    Term("tier", "word", "none: deal_at_tier needs one", "for deal_at_tier: the tier in force before the deal (before), or the one that is reached with it (including)", (
        "before", "including")),
    Term("boundary", "word", "reached", "reached: who reaches a boundary or a gate is in; above: only who is strictly over it", ("reached", "above")),
    Term("level", "word", "not said", "transaction: each row is one deal, which per_transaction needs; period: a row is a sum of deals, which deal_at_tier "
         "then refuses", ("transaction", "period")),
    Term("over", "word", "amount where there is no quota and the highest boundary is 0 or above 10, else attainment", "what the boundaries of rates are: an amount of credit, "
         "units, or attainment, 1 meaning 100% and at most 10", ("amount", "units", "attainment")),
    Term("rate_of", "word", "value for stepped, interpolated and curve, else credit", "what a rate multiplies: the credit; the target incentive (a tier's rate "
         "is then a multiple of target / quota, a value a share of the target); or nothing (value): it is itself the amount, for stepped, interpolated and "
         "curve only", ("credit", "target", "value")),
    Term("target", "amount", "none", "target incentive of the quota's interval, which rate_of = target needs"),
    Term("deductible", "amount", "0", "for retroactive tiers: the amount d in rate x (x - d)"),
    Term("attainment_cap", "share", "none", "attainment beyond which credit no longer meets the rate table, 2 meaning 200%; at most 10"),
    Term("gate", "share", "none", "attainment that must be reached before anything is paid; at most 10"),
    Term("gate_kind", "word", "full", "full: once the gate is reached, pay from the first unit; above: only for what lies beyond it", ("full", "above")),
    Term("minimum", "amount", "none", "least that a row earns, before cap and gate"),
    Term("cap", "amount", "none", "most that the quota's interval earns"),
    Term("cap_kind", "word", "hard", "hard: the excess over the cap is lost; soft: it is paid at soft_rate", ("hard", "soft")),
    Term("soft_rate", "share", "none: a soft cap needs one", "share of the excess over a soft cap that is paid, 0 to 1"),
    Term("zero_quota", "word", "error", "what a blank or zero quota does: the error #DIV/0! (error), pay nothing (zero), count as 100% attained (full), or pay "
         "the first rate (flat)", ZERO_QUOTA),
    Term("recoverable", "share", "1", "share of the draw that is recovered later, 0 to 1: 1 recoverable, 0 non-recoverable"),
    Term("draw_type", "word", "top_up", "top_up: earnings are paid up to the draw; additive: the draw is paid beside earnings", ("top_up", "additive")),
    Term("guarantee", "word", "periodic", "periodic: each period by itself; cumulative: the higher of all earnings and all draws so far, in SPM_DRAW_LEDGER "
         "and for recoverable = 0 only", ("periodic", "cumulative")),
    Term("protected", "flag", "yes", "yes: recovery takes only earnings above the draw; no: it takes any earnings"),
    Term("recovery", "share", "1", "share of the earnings open to recovery that is recovered, 0 to 1"),
    Term("recovery_limit", "amount", "none", "most that is recovered in a period"),
    Term("recovery_share", "share", "none", "most that is recovered in a period as a share of earnings, 0 to 1"),
    Term("balance_cap", "amount", "none", "recoverable balance beyond which nothing more is advanced"),
    Term("ramp_start", "word", "first_full_month", "month 1 of a ramp: the first full month (first_full_month), the month of hire (hire_month), or the month of "
         "hire for who starts by the 15th, else the next (by_15th)", ("first_full_month", "hire_month", "by_15th")),
    Term("currency", "text", "two places", "ISO code that says to how many places money is rounded: JPY 0, USD 2, KWD 3"),
    Term("rounding", "word", "half_up", "how money is rounded: half away from zero (half_up), half to even (half_even), towards zero (down), or not at all (none)",
         ROUNDINGS),
)  # fmt: skip
BY_NAME = {term.name: term for term in TERMS}
UNREAD = ("note", "notes", "description", "role")  # columns for people; nothing is calculated from them
FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
AT_MOST_ONE = ("recoverable", "recovery", "recovery_share", "soft_rate")
ATTAINMENTS = ("gate", "attainment_cap")


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The terms of one plan, sorted by who needs them.

    Attributes
    ----------
    plan : its name as written, '' where it has none.
    method_named : whether the plan names its method.
    """

    earning: EarningTerms
    draw: DrawTerms
    method: str = "marginal"
    tier: str = ""
    boundary: str = "reached"
    deductible: Fraction = ZERO
    component: str = ""
    ramp_start: str = "first_full_month"
    plan: str = ""
    method_named: bool = False


DEFAULTS = PlanTerms(EarningTerms(), DrawTerms(ONE))


def plain(name: str) -> str:
    """A name as it is compared: lower case, words joined by one underscore.

    >>> plain(" Top-up "), plain("Attainment cap")
    ('top_up', 'attainment_cap')
    """
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def is_term(value: Any) -> bool:
    name = plain(value) if isinstance(value, str) else ""
    return name in BY_NAME or name in UNREAD or name == "plan"


def _read(term: Term, value: Any, of: str) -> Any:
    if term.kind == "text":
        return text(value, term.name)
    if term.kind in ("word", "flag"):
        word = plain(text(value, term.name))
        choices = term.choices or tuple(FLAGS)
        if word not in choices:
            raise NotFound(f"{term.name} = {text(value, term.name)!r}{of} is unknown. {did_you_mean(word, term.choices or ('yes', 'no'))}")
        return FLAGS[word] if term.kind == "flag" else word
    found = number(value, f"{term.name}{of}")
    if found < 0:
        raise InvalidPlan(f"{term.name} = {float(found):g}{of} is below zero. Correct the term.")
    if term.name in AT_MOST_ONE and found > 1:
        raise InvalidPlan(f"{term.name} = {float(found):g}{of} is more than 1, which means 100%. Write 0.5 for 50%.")
    if term.name in ATTAINMENTS and found > HIGHEST_ATTAINMENT:
        raise InvalidPlan(f"{term.name} = {float(found):g}{of} means {float(found):.0%} attainment. Write 0.5 for 50%.")
    return found


def plan_terms(values: dict[str, Any]) -> PlanTerms:
    """The terms of one plan from its cells by name; a blank cell is the default."""
    plan = text(values.get("plan"), "plan")
    of = f" of plan {plan!r}" if plan else ""
    given = {name: _read(BY_NAME[name], value, of) for name, value in values.items() if name in BY_NAME and not is_blank(value)}
    _check(given, of)
    earning = EarningTerms(
        **{name: given[name] for name in _EARNING if name in given},
        soft_rate=given.get("soft_rate", ZERO),
        currency=given.get("currency", "").upper(),
    )
    draw = DrawTerms(
        given.get("recoverable", ONE),
        given.get("draw_type", "top_up"),
        given.get("recovery", ONE),
        given.get("protected", True),
        _decimal(given.get("recovery_limit")),
        given.get("recovery_share"),
        _decimal(given.get("balance_cap")),
        given.get("guarantee", "periodic"),
    )
    rest = {name: given[name] for name in ("method", "tier", "boundary", "deductible", "component", "ramp_start") if name in given}
    return PlanTerms(earning, draw, **rest, plan=plan, method_named="method" in given)


_EARNING = ("over", "rate_of", "target", "level", "attainment_cap", "gate", "gate_kind", "minimum", "cap", "zero_quota", "rounding")


def _check(given: dict[str, Any], of: str) -> None:
    """Refuse terms of a plan that contradict each other, whatever its rates are."""
    if given.get("cap_kind") == "soft" and "cap" in given and "soft_rate" not in given:
        raise InvalidPlan(f"the soft cap{of} needs soft_rate, the share of the excess that is paid.")
    if "soft_rate" in given and given.get("cap_kind") != "soft":
        raise InvalidPlan(f"soft_rate{of} belongs to a soft cap. Name cap_kind = soft, or leave soft_rate blank.")
    if given.get("method") == "deal_at_tier" and "tier" not in given:
        raise InvalidPlan(f"deal_at_tier{of} needs tier = before or including: the tier in force before the deal, or with it.")
    if given.get("guarantee") == "cumulative" and (given.get("recoverable", ONE) or given.get("draw_type") == "additive"):
        raise InvalidPlan(
            f"the cumulative guarantee{of} settles itself over its periods: it is not recovered, and it tops up. "
            "Name recoverable = 0 and draw_type = top_up, or guarantee = periodic."
        )
    currency = given.get("currency", "")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise NotFound(f"currency = {currency!r}{of} is no ISO code. Write one such as USD, or leave it blank for two places.")


def _decimal(amount: Fraction | None) -> Decimal | None:
    """A number of a cell as a decimal; it has at most 15 digits, or as many as its text."""
    return None if amount is None else Decimal(amount.numerator) / amount.denominator
