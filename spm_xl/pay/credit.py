"""Credit: the share of a transaction that counts for a participant and component.

quota_credit = amount x share x factor, in the plan's currency. Who gets it is data: the seller or
the split, then the crediting rules (direct, overlay, rollup). What nobody is credited for is
suspended with the reason; nothing vanishes.

>>> [str(part) for part in split(Decimal("100.00"), ["0.5", "0.3", "0.2"])]
['50.00', '30.00', '20.00']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidInput, InvalidPlan, Problem, SpmError
from spm_xl.money import Number, allocated, exact, rounded
from spm_xl.near import did_you_mean
from spm_xl.pay.book import Book
from spm_xl.pay.exchange import SAME, rate
from spm_xl.pay.plan import Component
from spm_xl.pay.result import Credit, Suspended
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

ONE = Fraction(1)


def split(amount: Number, shares: Sequence[Number], total: Number = 1, currency: str = "") -> list[Decimal]:
    """An amount of money divided by shares that must come to a total, to the last cent.

    Parameters
    ----------
    amount : money in `currency`.
    shares : one a participant, 0.5 meaning half.
    total : what the shares must add up to (1, unless the plan names another).

    Raises
    ------
    InvalidInput : the shares do not come to the total.
    """
    parts = [exact(share) for share in shares]
    if sum(parts) != exact(total):
        raise InvalidInput(
            f"the shares come to {float(sum(parts)):.4%}, not {float(exact(total)):.4%}. Correct the split."
        )
    return allocated(rounded(exact(amount) * exact(total), currency), parts)


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sold a transaction, and for which share."""

    participant: str
    share: Fraction
    kind: str  # direct, split or overlay


@dataclass(frozen=True, slots=True)
class Credits:
    """All credits, by participant in the order of date and transaction id (a return after its deal), what is
    suspended, and the problems of transactions that cannot be credited at all."""

    by_participant: Mapping[str, tuple[Credit, ...]]
    suspended: tuple[Suspended, ...]
    problems: tuple[Problem, ...] = ()


def credits(book: Book) -> Credits:
    """The credits of every transaction of the inputs.

    A transaction that cannot be credited (a return of something unknown, a missing exchange rate, a measure
    that is no number) is one of the problems.
    """
    splits = defaultdict(list)
    for row in book.inputs.rows("splits"):
        splits[row["transaction"]].append(row)
    transactions = {row["transaction"]: row for row in book.inputs.rows("transactions")}
    rules = _Rules(book)
    found: dict[str, list[Credit]] = defaultdict(list)
    suspended: list[Suspended] = []
    problems: list[Problem] = []
    for index, transaction in enumerate(transactions.values()):
        facts = transaction
        try:
            if transaction["reverses"]:
                facts, own, why = _returned(book, rules, transaction, transactions, splits)
            else:
                own, why = _credited(book, rules, facts, _sellers(facts, splits))
        except SpmError as wrong:
            place = book.inputs.place("transactions", index, "transaction")
            problems.append(Problem("refused", "credit", place, transaction["transaction"], str(wrong), ""))
            continue
        for credit in own:
            found[credit.participant].append(credit)
        suspended.extend(
            Suspended(facts["transaction"], facts["date"], amount, facts["currency"] or book.currency, reason) for amount, reason in why
        )
    ordered = {
        who: tuple(sorted(rows, key=lambda c: (c.day, c.reverses or c.transaction, c.reverses != "", c.transaction, c.component)))
        for who, rows in sorted(found.items())
    }
    return Credits(ordered, tuple(sorted(suspended, key=lambda row: (row.day, row.transaction, row.why))), tuple(problems))


def _returned(
    book: Book, rules: _Rules, row: Row, transactions: Mapping[str, Row], splits: Mapping[str, list[Row]]
) -> tuple[Row, list[Credit], list[tuple[Decimal, str]]]:
    """A return's facts, credits and suspense.

    For a participant whose plan says `recompute` (the default) it counts on the day of the original, so
    that it nets against it before the rate table; under the other rules it stays on its own day.
    """
    original = _original(row, transactions)
    late = _filled(book, row, original)
    if original["date"] < book.first:
        return late, *_credited(book, rules, late, _sellers(late, splits))
    then = {**late, "date": original["date"]}
    sellers = _sellers(then, splits)
    own, why = _credited(book, rules, then, sellers)
    if all(version["reversal"] == "recompute" for versions in book.plans.values() for version in versions.values):
        return then, own, why
    own = [credit for credit in own if reversal_rule(book, credit.participant, original["date"]) == "recompute"]
    others, why_late = _credited(book, rules, late, sellers)
    own += [credit for credit in others if reversal_rule(book, credit.participant, original["date"]) != "recompute"]
    recomputed = not sellers or reversal_rule(book, sellers[0].participant, original["date"]) == "recompute"
    return (then, own, why) if recomputed else (late, own, why_late)


def _original(row: Row, transactions: Mapping[str, Row]) -> Row:
    """The deal at the root of a return (a return may itself be reversed)."""
    passed = [row["transaction"]]
    original = row
    while original["reverses"]:
        found = transactions.get(original["reverses"])
        if found is None or found["transaction"] in passed:
            raise InvalidInput(
                f"transaction {row['transaction']} reverses {row['reverses']}, which leads to no other deal. Correct the cell."
            )
        original = found
        passed.append(original["transaction"])
    return original


def _filled(book: Book, row: Row, original: Row) -> Row:
    """A return with its blanks filled from the deal; what a component measures in proportion to the amount."""
    filled = {**row, "reverses": original["transaction"], "booked": row["booked"] or row["date"]}
    share = exact(row["amount"]) / exact(original["amount"]) if original["amount"] else -ONE
    for name, value in original.items():
        if filled.get(name) in (None, "") and name not in ("booked", "paid_on", "reverses"):
            measured = name in book.measures and isinstance(value, Decimal)
            filled[name] = exact(value) * share if measured else value
    return filled


def reversal_rule(book: Book, participant: str, day: date) -> str:
    """How a return of a deal of that day is taken back: by the participant's plan then."""
    person = book.person(participant, day)
    return book.plan(person["plan"], day)["reversal"] if person and person["plan"] else "recompute"


def _sellers(row: Row, splits: Mapping[str, list[Row]]) -> list[Seller]:
    shares = splits.get(row["transaction"]) or (splits.get(row["reverses"]) if row["reverses"] else None)
    if not shares:
        return [Seller(row["participant"], ONE, "direct")] if row["participant"] else []
    sellers = [Seller(s["participant"], exact(s["share"]), "split" if s["kind"] == "split" else "overlay") for s in shares]
    if row["participant"] and not any(seller.kind == "split" for seller in sellers):
        sellers.insert(0, Seller(row["participant"], ONE, "direct"))
    return sorted(sellers, key=lambda seller: (seller.kind == "overlay", seller.participant))


class _Rules:
    """The crediting rules by kind and component, with their conditions parsed once."""

    def __init__(self, book: Book):
        self.direct: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
        self.direct_components: set[str] = set()
        self.overlay: list[tuple[str, Any]] = []
        self.rollup: list[tuple[str, Any]] = []
        self.order: list[tuple[str, Any]] = []
        for name, versions in book.crediting:
            kind = versions.values[0]["kind"]
            if kind == "direct":
                self.order.append((name, versions))
                self.direct_components.update(row["component"] for row in versions.values)
            else:
                (self.overlay if kind == "overlay" else self.rollup).append((name, versions))
        # components that only rules of another kind feed get nothing by default
        self.fed = {row["component"] for _, versions in (*self.overlay, *self.rollup) for row in versions.values}


def _credited(
    book: Book, rules: _Rules, facts: Row, sellers: list[Seller]
) -> tuple[list[Credit], list[tuple[Decimal, str]]]:
    day = facts["date"]
    amount = facts["amount"]
    credits_found: list[Credit] = []
    why: list[tuple[Decimal, str]] = []
    if all(seller.kind == "overlay" for seller in sellers):
        why.append((amount, "no seller: name a participant, or give the shares in the table splits"))
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


def _lookup(facts: Row, person: Row | None) -> Callable[[str], Any]:
    def value(name: str) -> Any:
        if name in facts:
            return facts[name]
        if person and name in person:
            return person[name]
        raise InvalidPlan(
            f"a crediting rule tests {name!r}, which is no column of transactions or participants. "
            f"{did_you_mean(name, [*facts, *(person or {})])}"
        )

    return value


def _direct(book: Book, rules: _Rules, facts: Row, seller: Seller) -> list[Credit] | str:
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
    lookup = _lookup(facts, person)
    taken: dict[str, tuple[str, Row | None]] = {}
    for name, versions in rules.order:
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


def _rolled_up(book: Book, rules: _Rules, facts: Row, seller: Seller, day: date) -> list[Credit]:
    found: list[Credit] = []
    for name, versions in rules.rollup:
        rule = versions.at(day)
        if rule is None:
            continue
        seller_row = book.person(seller.participant, day)
        if rule["when"] and not holds(parse(rule["when"]), _lookup(facts, seller_row)):
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


def _overlaid(book: Book, rules: _Rules, facts: Row, day: date) -> list[Credit]:
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
    fx = rate(book, source, target, day, version["fx"], plan) if money else SAME
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
