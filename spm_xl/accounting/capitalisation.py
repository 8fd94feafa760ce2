"""Capitalisation: which commissions are costs of obtaining a contract, and how long they serve.

A commission that would not have been owed without the contract is incremental and becomes an asset (ASC 340-40-25-1, IFRS 15.91);
the rest is an expense when it is incurred. What is incremental is a judgement, so it stands in the table cost_policies: the first
policy that fits a commission holds, and what none fits is expensed. Where a renewal earns less than the first contract did
in proportion, its commission is not commensurate, and that of the first contract serves the anticipated renewals as well
(ASC 340-40-35-1, IFRS 15.99); the renewal's own, by a policy of its own, serves its term. The top-up of a draw that is not recovered is owed whether a
contract is obtained or not: it is never capitalised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from spm_xl.accounting.amortisation import Life, benefit_period
from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidInput
from spm_xl.money import ZERO, exact
from spm_xl.near import did_you_mean
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

YEAR = 12  # months up to which the practical expedient holds


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a commission is treated.

    Attributes
    ----------
    policy : the policy that holds, "" where none does.
    life : the benefit period; None where the commission is expensed. reason : why, in words.
    on_top : payroll tax and fringe, as a share of the commission.
    """

    policy: str
    life: Life | None
    reason: str
    on_top: Fraction = ZERO


NO_POLICY = Treatment("", None, "no policy capitalises it")


def treatment(
    policies: Sequence[Row], facts: Mapping[str, Any], plan: str, component: str, role: str, pay_date: Callable[[date], date]
) -> Treatment:
    """How a commission on a contract is treated.

    Parameters
    ----------
    policies : rows of the table cost_policies, in order.
    facts : the transaction that obtained the contract.
    plan, component, role : of the participant who is paid.
    pay_date : the pay date of the period that holds a day.

    Raises
    ------
    InvalidInput : the policy asks for what the transaction does not have.
    """
    for policy in policies:
        asked = ((policy["plan"], plan), (policy["component"], component), (policy["role"], role))
        if all(wanted in ("", None, found) for wanted, found in asked) and _holds(policy, facts):
            return _by(policy, facts, pay_date)
    return NO_POLICY


@cache
def _condition(text: str) -> Any:
    return parse(text)


def _holds(policy: Row, facts: Mapping[str, Any]) -> bool:
    if not policy["when"]:
        return True

    def lookup(name: str) -> Any:
        if name not in facts:
            raise InvalidInput(f"policy {policy['policy']!r} asks for {name!r}, which is no column of transactions. {did_you_mean(name, facts)}")
        return facts[name]

    return holds(_condition(policy["when"]), lookup)


def _by(policy: Row, facts: Mapping[str, Any], pay_date: Callable[[date], date]) -> Treatment:
    name, on_top = policy["policy"], exact(policy["on_top"])
    if policy["treatment"] == "expense":
        return Treatment(name, None, policy["judgement"] or "the policy expenses it", on_top)
    months = benefit_months(policy, facts)
    if policy["expedient"] and months <= YEAR:
        return Treatment(name, None, "practical expedient: the benefit period is a year or less", on_top)
    life = benefit_period(_start(policy, facts, pay_date), months, policy["convention"])
    return Treatment(name, life, f"capitalised over {months} months ({policy['benefit']})", on_top)


def benefit_months(policy: Mapping[str, Any], facts: Mapping[str, Any]) -> int:
    """Length of the benefit period in months.

    >>> row = {"policy": "New", "benefit": "contract term", "months": None, "commensurate": False, "renewal_months": 24}
    >>> benefit_months(row, {"transaction": "D1", "term": 12})
    36
    """
    column = "term" if policy["benefit"] == "contract term" else "months"
    found = (facts if column == "term" else policy).get(column)
    if found is None:
        what = f"transaction {facts.get('transaction', '')} has no term" if column == "term" else "it names no months"
        raise InvalidInput(f"policy {policy['policy']!r} goes by {policy['benefit']}, and {what}. Fill the column {column}.")
    more = policy["renewal_months"] or 0
    if policy["benefit"] == "contract term" and not policy["commensurate"]:
        found += more
    if found != int(found) or found < 1:
        raise InvalidInput(f"policy {policy['policy']!r}: a benefit period of {found} months for {facts.get('transaction', '')}. Give whole months.")
    return int(found)


def _start(policy: Row, facts: Mapping[str, Any], pay_date: Callable[[date], date]) -> date:
    name = policy["start"]
    if name == "pay_date":
        return pay_date(facts["date"])
    found = facts.get(name)
    if not isinstance(found, date):
        raise InvalidInput(
            f"policy {policy['policy']!r} begins the benefit on {name!r}, and transaction {facts['transaction']} has no date there. "
            "Fill the column, or name date or pay_date."
        )
    return found
