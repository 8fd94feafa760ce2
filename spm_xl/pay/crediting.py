"""Crediting rules: who is credited for a transaction, for which component, share and weight.

A seller's own credit comes by the direct rules of the seller's plan (of those for one component the
first that holds), a manager's by rollup rules up the chain of the day, an overlay beside both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.money import ONE, exact, rounded
from spm_xl.near import did_you_mean
from spm_xl.pay.book import Book
from spm_xl.pay.plan import Component
from spm_xl.pay.result import Credit
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import SAME, rate
from spm_xl.tables.inputs import Row


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sold a transaction, and for which share."""

    participant: str
    share: Fraction
    kind: str  # direct, split or overlay


class Rules:
    """The crediting rules by kind, in the order of the table."""

    def __init__(self, book: Book):
        self.direct_components: set[str] = set()
        self.overlay: list[tuple[str, Any]] = []
        self.rollup: list[tuple[str, Any]] = []
        self.direct: list[tuple[str, Any]] = []
        for name, versions in book.crediting:
            kind = versions.values[0]["kind"]
            if kind == "direct":
                self.direct.append((name, versions))
                self.direct_components.update(row["component"] for row in versions.values)
            else:
                (self.overlay if kind == "overlay" else self.rollup).append((name, versions))
        # components that only rules of another kind feed get nothing by default
        self.fed = {row["component"] for _, versions in (*self.overlay, *self.rollup) for row in versions.values}


def credited(
    book: Book, rules: Rules, facts: Row, sellers: list[Seller]
) -> tuple[list[Credit], list[tuple[Decimal, str]]]:
    """The credits of a transaction, and (amount, reason) for what nobody is credited for."""
    day = facts["date"]
    amount = facts["amount"]
    credits_found: list[Credit] = []
    why: list[tuple[Decimal, str]] = []
    if all(seller.kind == "overlay" for seller in sellers):
        why.append((amount, _unsold(facts)))
    if not sellers:
        return [], why
    for seller in sellers:
        own = _direct(book, rules, facts, seller)
        if isinstance(own, str):
            if seller.kind != "overlay":
                why.append((rounded(exact(amount) * seller.share, facts["currency"]), own))
            continue
        credits_found.extend(own)
        if seller.kind != "overlay":
            credits_found.extend(_rolled_up(book, rules, facts, seller, day))
    credits_found.extend(_overlaid(book, rules, facts, day))
    return credits_found, why


def _unsold(facts: Row) -> str:
    """Why a transaction has no seller."""
    if facts.get("account"):
        return f"no seller: account {facts['account']} has no owner on {facts['date']}. Name one in the table account_owners, or a participant"
    return "no seller: name a participant, or give the shares in the table splits"


def _lookup(facts: Row, person: Row | None, seller: str = "") -> Callable[[str], Any]:
    """The value of a name in a rule's condition; `participant` is the seller whose share it is, where a deal has several."""

    def value(name: str) -> Any:
        if seller and name == "participant":
            return seller
        if name in facts:
            return facts[name]
        if person and name in person:
            return person[name]
        raise InvalidPlan(
            f"a crediting rule tests {name!r}, which is no column of transactions or participants. "
            f"{did_you_mean(name, [*facts, *(person or {})])}"
        )

    return value


def _direct(book: Book, rules: Rules, facts: Row, seller: Seller) -> list[Credit] | str:
    """A seller's own credits, or the reason why there are none."""
    day = facts["date"]
    if seller.participant not in book.people:
        return f"participant {seller.participant} is not in the table participants"
    if day not in book.employed(seller.participant):
        return f"participant {seller.participant} was not employed on {day}"
    person = book.person(seller.participant, day)
    if person is None or not person["plan"]:
        return f"participant {seller.participant} has no plan on {day}"
    components = {name: found for name, found in book.components.get(person["plan"], {}).items() if found.versions.at(day)}
    lookup = _lookup(facts, person, seller.participant)
    taken: dict[str, tuple[str, Row | None]] = {}
    for name, versions in rules.direct:
        rule = versions.at(day)
        if rule is None or rule["component"] not in components or rule["component"] in taken:
            continue
        if rule["plan"] and rule["plan"] != person["plan"]:
            continue
        if rule["when"] and not holds(parse(rule["when"]), lookup):
            continue
        taken[rule["component"]] = (name, rule)
        if rule["stop"]:
            break
    else:
        for name, own in components.items():
            if name not in rules.direct_components and name not in rules.fed and _takes_all(own, day):
                taken[name] = ("", None)
    if not taken:
        return f"no component of plan {person['plan']} credits it"
    found = []
    for component, (rule_name, rule) in taken.items():
        share = seller.share * (exact(rule["share"]) if rule else ONE)
        found.append(_credit(book, facts, seller.participant, person["plan"], components[component], share, rule, seller.kind, rule_name))
    return [credit for credit in found if credit is not None]


def _takes_all(component: Component, day: date) -> bool:
    row = component.versions.at(day)
    if row is None or row["kind"] == "objective":
        return False
    return not (row["kind"] == "override" and row["override_of"] == "commission")


def _rolled_up(book: Book, rules: Rules, facts: Row, seller: Seller, day: date) -> list[Credit]:
    found: list[Credit] = []
    for name, versions in rules.rollup:
        rule = versions.at(day)
        if rule is None:
            continue
        seller_row = book.person(seller.participant, day)
        if rule["when"] and not holds(parse(rule["when"]), _lookup(facts, seller_row, seller.participant)):
            continue
        chain = book.manager_chain(seller.participant, day)
        for manager in chain[: int(rule["levels"])] if rule["levels"] is not None else chain:
            person = book.person(manager, day)
            if person is None or (rule["role"] and rule["role"] != person["role"]):
                continue
            component = book.components.get(person["plan"], {}).get(rule["component"])
            if component is None or (rule["plan"] and rule["plan"] != person["plan"]) or day not in book.employed(manager):
                continue
            credit = _credit(book, facts, manager, person["plan"], component, seller.share * exact(rule["share"]), rule, "rollup", name)
            if credit:
                found.append(credit)
    return found


def _overlaid(book: Book, rules: Rules, facts: Row, day: date) -> list[Credit]:
    found: list[Credit] = []
    for name, versions in rules.overlay:
        rule = versions.at(day)
        if rule is None:
            continue
        for participant in [rule["participant"]] if rule["participant"] else _with_role(book, rule["role"], day):
            person = book.person(participant, day)
            if person is None or day not in book.employed(participant):
                continue
            component = book.components.get(person["plan"], {}).get(rule["component"])
            if component is None or (rule["plan"] and rule["plan"] != person["plan"]):
                continue
            if rule["when"] and not holds(parse(rule["when"]), _lookup(facts, person)):
                continue
            credit = _credit(book, facts, participant, person["plan"], component, exact(rule["share"]), rule, "overlay", name)
            if credit:
                found.append(credit)
    return found


def _with_role(book: Book, role: str, day: date) -> Iterable[str]:
    return [who for who in sorted(book.people) if role and (row := book.person(who, day)) and row["role"] == role]


def _credit(
    book: Book,
    facts: Row,
    participant: str,
    plan: str,
    component: Component,
    share: Fraction,
    rule: Row | None,
    kind: str,
    rule_name: str,
) -> Credit | None:
    terms = component.versions.at(facts["date"])
    if terms is None:
        return None
    day = facts["date"]
    version = book.plan(plan, day)
    measured = _measure(facts, terms["measure"], component)
    paid = _measure(facts, terms["pay_measure"], component) if terms["pay_measure"] else measured
    money = terms["measure"] != "units" and terms["over"] != "units"
    source = facts["currency"] or book.currency
    target = version["currency"] or book.currency
    fx = rate(book.fx, source, target, day, version["fx"], plan) if money else SAME
    factor = exact(rule["factor"]) if rule else ONE
    pay_factor = exact(rule["pay_factor"]) if rule and rule["pay_factor"] is not None else factor
    scale = share * fx.value if fx is not SAME else share
    counted = measured * factor * scale
    return Credit(
        facts["transaction"],
        participant,
        component.name,
        day,
        facts["booked"] or day,
        measured,
        source if money else "",
        share,
        factor,
        fx.value,
        fx.day,
        counted,
        counted if paid is measured and pay_factor == factor else paid * pay_factor * scale,
        kind,
        rule_name,
        facts["reverses"],
        facts,
        fx.source,
    )


def _measure(facts: Row, column: str, component: Component) -> Fraction:
    if column not in facts:
        raise InvalidPlan(
            f"component {component.name!r} of plan {component.plan!r} measures {column!r}, which is no column of "
            f"transactions. {did_you_mean(column, facts)}"
        )
    value = facts[column]
    if value is None or value == "":
        return Fraction(0)
    if not isinstance(value, (Decimal, Fraction, int)) or isinstance(value, bool):
        raise InvalidInput(
            f"transaction {facts['transaction']}: {column} is {value!r}, not a number, and component "
            f"{component.name!r} measures it. Correct the cell."
        )
    return exact(value)
