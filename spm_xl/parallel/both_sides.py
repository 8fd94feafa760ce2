"""What a run and an old sheet both state of one participant, laid side by side: deals, parts, totals, and what is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.parallel.side import Deal, Elsewhere, Part, Side, Stated
from spm_xl.parallel.words import PARTS
from spm_xl.rational import Fraction

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A side with its lines by participant, and all rates of its tables."""

    side: Side
    deals: Mapping[str, list[Deal]]
    parts: Mapping[str, list[Part]]
    elsewhere: Mapping[str, list[Elsewhere]]
    components: Mapping[str, dict[str, Stated]]
    own_rates: Mapping[str, set[Fraction]]
    rates: tuple[Fraction, ...]


def by_person(side: Side, rates: tuple[Fraction, ...]) -> Sorted:
    """A side's lines by participant; rates : all of its tables."""
    deals, parts, elsewhere = defaultdict(list), defaultdict(list), defaultdict(list)
    components: dict[str, dict[str, Stated]] = defaultdict(dict)
    own: dict[str, set[Fraction]] = defaultdict(set)
    for deal in side.deals:
        deals[deal.participant].append(deal)
    for part in side.parts:
        if part.amount:
            parts[part.participant].append(part)
    for (who, _), there in side.elsewhere.items():
        elsewhere[who].append(there)
    for (who, component), stated in side.components.items():
        components[who][component] = stated
    for (who, _), each in side.rates.items():
        own[who] |= set(each)
    return Sorted(side, deals, parts, elsewhere, components, own, rates)


class View:
    """What both sides state of one participant."""

    def __init__(self, left: Sorted, right: Sorted, who: str, measure: str):
        self.ours, self.theirs, self.who, self.measure = left.side, right.side, who, measure
        ours, theirs = left.side, right.side
        self.currency = ours.currencies.get(who, "")
        self.all_rates, self.own_rates = left.rates, tuple(sorted(left.own_rates.get(who, ())))
        self.our_deals, self.their_deals = left.deals.get(who, []), right.deals.get(who, [])
        self.our_parts, self.their_parts = _by_kind(left.parts.get(who, ())), _by_kind(right.parts.get(who, ()))
        self.components = right.components.get(who, {})
        self.elsewhere = [(there.transaction, there) for there in left.elsewhere.get(who, ())]
        self.our_commission = sum_of(deal.commission for deal in self.our_deals) + sum_of(p.amount for p in self.our_parts.get("other", ()))
        self.row_sum = sum_of(deal.commission for deal in self.their_deals) + sum_of(p.amount for p in self.their_parts.get("other", ()))
        self.stated = theirs.commissions.get(who) or self._by_component()
        self.net = theirs.nets.get(who)
        self.their_commission = self.stated.amount if self.stated else self.row_sum
        no_total = not (self.stated and self.stated.amount) and not (self.net and self.net.amount)
        known = bool(self.their_parts or self.stated or self.net)
        self.by_deals = bool(self.their_deals) or bool(theirs.deals and no_total and known)
        self.has_commission = bool(self.stated or self.by_deals)
        besides = sum_of(part.amount for kind in PARTS for part in self.our_parts.get(kind, ()))
        their_besides = sum_of(part.amount for kind in PARTS for part in self.their_parts.get(kind, ()))
        net = measure == "net"
        self.beside = NOTHING if net else besides
        if not (self.by_deals or self.stated or self.net):
            self.by_deals = True
        self.ours_total = self.our_commission + (besides if net else NOTHING)
        self.theirs_total = self.net.amount if net and self.net else self.their_commission + (their_besides if net else NOTHING)

    def _by_component(self) -> Stated | None:
        found = list(self.components.values())
        return Stated(sum_of(each.amount for each in found), found[0].place) if found else None


def _by_kind(parts: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.kind].append(part)
    return found


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """What amounts come to."""
    return sum(amounts, NOTHING)
