"""What changed between two revisions of a statement: amount by amount, with the reason, adding up to the change of the net.

An amount is compared as it counts in the net: a component, an adjustment, what a draw adds or recovers, a clawback, a hold, and what
an earlier period's correction comes to. The deals tell what a component's change is made of. What the last release had is read from
its ledger, so nothing is calculated twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from spm_xl.outputs.release import DEAL, Change
from spm_xl.outputs.statement_changes import TEAM, of_member
from spm_xl.pay import terms
from spm_xl.pay.corrections import CORRECTED
from spm_xl.pay.result import Settlement
from spm_xl.pay.settle import AWAITING

Key: TypeAlias = tuple[str, str, str, str]  # period, item, name, detail of what was settled
Amounts: TypeAlias = Mapping[Key, Decimal]
ZERO = Decimal(0)
NAMED = 3  # deals that a reason names
_WORDS = {
    "line": "",
    "adjustment": "Adjustment",
    "outside": "Paid outside of the cycle",
    "draw advance": "Draw advanced",
    "draw recovery": "Draw recovered",
    "clawback": "Clawback",
    "hold": "Held or released",
    "unpaid": "Not paid by a clause",
}
_OTHER = "what was credited, a score or a quota changed"


@dataclass(frozen=True, slots=True)
class Before:
    """What stood on a statement in the last release.

    Attributes
    ----------
    net, currency : of the plan; payable, payout_currency : as paid out; currencies are blank where there was no statement.
    amounts : what was settled; None where there was no statement.
    as_of : day up to which everything known was counted; template : hash of the form.
    """

    net: Decimal
    currency: str
    payable: Decimal
    payout_currency: str
    amounts: Amounts | None
    as_of: date
    template: str


def changes(settlement: Settlement, before: Before, now: Amounts, people: Container[str]) -> tuple[Change, ...]:
    """What changed, in the order of the statement, the deals of a component after it; nothing where the currencies differ.

    Parameters
    ----------
    now : what is settled of this participant now.
    people : ids of everybody, so that what a team earned is not shown by name.
    """
    if before.currency not in ("", settlement.currency):
        return ()
    period = settlement.period.name
    old, new = _shown(before.amounts or {}, people), _shown(now, people)
    found: list[Change] = []
    for item in CORRECTED:
        for key in sorted({key for key in (*old, *new) if key[0] == period and key[1] == item}):
            deals = list(_deals(settlement, key[2], old, new)) if item == "line" else []
            if old.get(key) != new.get(key) and (old.get(key, ZERO) or new.get(key, ZERO)):
                found.append(_change(settlement, key, old, new, deals))
            found += deals
    found += _corrections(settlement, before, old, new, people)
    return (*found, *_rest(settlement, before, old, found))


def remarks(settlement: Settlement, before: Before, listed: Sequence[Change], as_of: date, template: str) -> tuple[str, ...]:
    """What changed beside amounts of the net, in words.

    Parameters
    ----------
    listed : the changes; as_of : of the run; template : hash of the form that statements are filled into.
    """
    if not before.currency:
        return ("The last release had no statement for this participant.",)
    said = []
    if before.currency != settlement.currency:
        said.append(f"The plan's currency changed: the net payout was {before.net} {before.currency}, it is {settlement.net} {settlement.currency}.")
    paid, pays = (before.payable, before.payout_currency), (settlement.payable, settlement.payout_currency)
    if paid != pays and (settlement.currency != pays[1] or before.currency != paid[1]):
        said.append(f"Payable was {paid[0]} {paid[1]}, it is {pays[0]} {pays[1]}.")
    if listed or said:
        return tuple(said)
    said.append("No amount changed.")
    if before.as_of != as_of:
        said.append(f"It was counted up to {before.as_of}, it is counted up to {as_of}.")
    if before.template != template:
        said.append("The form of the statement changed.")
    if len(said) == 1:
        said.append("What changed is beside the amounts: a reason or remark, a quota, a credit, or a person's data.")
    return tuple(said)


def _shown(amounts: Amounts, people: Container[str]) -> dict[Key, Decimal]:
    """The amounts; a component is one sum, and so is what members of a team earned."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for (period, item, name, detail), amount in amounts.items():
        shown = "" if item == "line" else TEAM if of_member(detail, people) else detail
        found[period, item, name, shown] += amount
    return found


def _words(item: str, name: str, detail: str = "") -> str:
    """An amount that was settled, for a reader.

    >>> _words("line", "New business"), _words("hold", "New business", "SO-9"), _words("draw recovery", "Monthly draw")
    ('New business', 'Held or released: SO-9, New business', 'Draw recovered: Monthly draw')
    """
    subject = ", ".join(part for part in (detail, name) if part)
    return ": ".join(part for part in (_WORDS.get(item, item), subject) if part)


def _sign(item: str) -> int:
    return -1 if item == "draw recovery" else 1


def _change(settlement: Settlement, key: Key, old: Amounts, new: Amounts, deals: Sequence[Change]) -> Change:
    """One amount of the statement's own period."""
    _, item, name, detail = key
    was, comes_to = _sign(item) * old.get(key, ZERO), _sign(item) * new.get(key, ZERO)
    reason = _reason(settlement, key, old, new, deals)
    return Change(item, name, detail, _words(item, name, detail), was, comes_to, comes_to - was, reason)


def _reason(settlement: Settlement, key: Key, old: Amounts, new: Amounts, deals: Sequence[Change]) -> str:
    _, item, name, detail = key
    here = key in new
    if item == "line":
        return _line_reason(settlement, old, new, deals)
    if item in ("adjustment", "outside"):
        own = next((row.reason for row in settlement.adjustments if row.adjustment == name), "")
        return f"{'changed' if key in old else 'entered'}: {own}" if here else "withdrawn"
    if item in ("draw advance", "draw recovery"):
        return "follows from the earnings, the draw or the hours"
    why = [row.why for row in settlement.clawbacks if (row.component, row.transaction) == (name, detail)]
    why += [row.why for row in settlement.holds if (row.component, row.transaction) == (name, detail)]
    return "; ".join(dict.fromkeys(why)) if here else "no longer so"


def _line_reason(settlement: Settlement, old: Amounts, new: Amounts, deals: Sequence[Change]) -> str:
    """Why a component's amount changed: its deals, and its terms."""
    named = [deal for deal in deals if deal.detail]
    kinds = {
        "added": [deal for deal in named if deal.reason.startswith("added")],
        "withdrawn": [deal for deal in named if deal.reason.startswith("withdrawn")],
        "with another credit, tier or rate": [deal for deal in named if deal.reason.startswith("another")],
    }
    parts = [f"{_listed([deal.detail for deal in rows])} {kind}" for kind, rows in kinds.items() if rows]
    aspects = _terms_changed(settlement.period.name, old, new)
    return "; ".join([*parts, *([terms.in_words(aspects)] if aspects else [])]) or _OTHER


def _terms_changed(period: str, old: Amounts, new: Amounts) -> tuple[str, ...]:
    """The aspects of the terms that differ; none where a ledger does not tell."""
    was, now = (sorted(key[3] for key in amounts if key[:3] == (period, terms.ITEM, terms.FORMAT)) for amounts in (old, new))
    return terms.changed(was[0], now[0]) if was and now else ()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _deals(settlement: Settlement, component: str, old: Amounts, new: Amounts) -> Iterator[Change]:
    """What the change of a component is made of: its deals, and the rest, which no single deal caused."""
    period = settlement.period.name
    booked = {d.credit.transaction: d.credit.booked for row in settlement.lines if row.component == component for d in row.deals}
    keys = sorted({key for key in (*old, *new) if key[:3] == (period, "deal", component)})
    rest = old.get((period, "line", component, ""), ZERO), new.get((period, "line", component, ""), ZERO)
    for key in keys:
        was, comes_to = old.get(key, ZERO), new.get(key, ZERO)
        rest = rest[0] - was, rest[1] - comes_to
        if was == comes_to and (key in old) == (key in new):
            continue
        if key not in old:
            reason = "added" + (f": booked {booked[key[3]]}" if key[3] in booked else "")
        elif key not in new:
            reason = "withdrawn, or credited to somebody else"
        else:
            unit = Decimal(1).scaleb(int(comes_to.as_tuple().exponent))
            reason = "another credit, tier or rate" if abs(comes_to - was) > unit else "rounding of the component, shared out among its deals"
        yield Change(DEAL, component, key[3], key[3], was, comes_to, comes_to - was, reason)
    if rest[0] != rest[1]:
        yield Change(DEAL, component, "", "not caused by a single deal", *rest, rest[1] - rest[0], _OTHER)


def _corrections(
    settlement: Settlement, before: Before, old: Amounts, new: Amounts, people: Container[str]
) -> Iterator[Change]:
    """What the corrections of earlier periods come to, against what they came to in the last release."""
    period = settlement.period.name
    differ: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    come_to: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    reasons: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in settlement.corrections:
        key = row.period, row.item, row.name
        come_to[key] += row.difference
        made = dict.fromkeys(TEAM if of_member(each, people) else each for each in row.transactions)
        reasons[key].append(f"{row.reason} ({_listed(list(made))})" if made else row.reason)
        if before.amounts is None:
            differ[key] += row.difference
    for each in () if before.amounts is None else {*old, *new}:
        if each[0] != period and each[1] in CORRECTED:
            differ[each[:3]] += _sign(each[1]) * (new.get(each, ZERO) - old.get(each, ZERO))
    for key, difference in sorted(differ.items()):
        if difference:
            earlier, item, name = key
            words = f"Correction of {earlier}: {_words(item, name)}"
            reason = "; ".join(dict.fromkeys(reasons[key])) or "no longer corrected"
            yield Change(f"correction {item}", name, earlier, words, come_to[key] - difference, come_to[key], difference, reason)


def _rest(settlement: Settlement, before: Before, old: Amounts, found: Iterable[Change]) -> Iterator[Change]:
    """What waits for a signature, what is carried to the next period, and what the run before changed."""
    period, net = settlement.period.name, settlement.net - before.net
    net -= sum((change.difference for change in found if change.item != DEAL), ZERO)
    waited = sum((amount for key, amount in old.items() if key[:2] == (period, AWAITING)), ZERO)
    waits = sum((one.amount for one in settlement.awaiting), ZERO)
    carried = old.get((period, "carried", "", ""), ZERO)
    for item, words, was, comes_to, why in (
        (AWAITING, "Waits until the plan is signed", -waited, -waits, "what is waiting is paid in full once the plan is signed"),
        ("carried", "Carried to the next period", -carried, -settlement.carried_out, "a negative net is not paid or asked back; it is carried"),
    ):
        if was != comes_to:
            net -= comes_to - was
            yield Change(item, "", "", words, was, comes_to, comes_to - was, why)
    if net:
        why = "what earlier periods brought along" if before.amounts is None else "the run of an earlier period was written again"
        yield Change("earlier", "", "", "Settled for, or carried from, earlier periods", ZERO, net, net, why)
