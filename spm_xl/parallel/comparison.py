"""A run against an old sheet: every difference with its class, from their pay to ours without a rest.

What is compared is what theirs states: the payout where it states one or any amount between commission and payout, else the
commission. For each participant ours less theirs is the sum of the differences, to the last decimal; what no class explains is a
class of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from spm_xl.errors import ControlFailure, Place
from spm_xl.money import exact, minor_unit, nearest_units, rounded
from spm_xl.parallel.deal_differences import deal_differences
from spm_xl.parallel.difference import CLASSES, ROUNDING, UNEXPLAINED, Difference, signed
from spm_xl.parallel.side import NOWHERE, Deal, Elsewhere, Part, Side, Stated, Unread, where
from spm_xl.parallel.total_differences import Cause, Total, causes
from spm_xl.parallel.words import PARTS
from spm_xl.rational import Fraction

ALL = ""  # the participant of a total for everybody
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pay:
    """What both sides say of one participant.

    Attributes
    ----------
    ours, theirs : what is compared, in `currency`; name : of the participant.
    beside : what the run pays besides and theirs does not state at all, so that it is not compared.
    """

    participant: str
    name: str
    currency: str
    ours: Decimal
    theirs: Decimal
    beside: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run lined up against an old sheet.

    Attributes
    ----------
    ours, theirs : names of both; period : of the run; measure : "net" or "commission", what is compared.
    people : by participant; a total of theirs for everybody stands under "" with what it adds.
    differences : by class, participant and transaction.
    unread : what was not compared, and why; remarks : what was taken as what; files : what was read, with its hash.
    """

    ours: str
    theirs: str
    period: str
    measure: str
    people: tuple[Pay, ...]
    differences: tuple[Difference, ...]
    unread: tuple[Unread, ...]
    remarks: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    company: str = ""


def compared(ours: Side, theirs: Side, measure: str = "", only: Sequence[str] = ()) -> Comparison:
    """Line two sides up.

    Parameters
    ----------
    measure : "net" or "commission"; told from what theirs states unless given.
    only : participants that are compared; all of them unless given.

    Raises
    ------
    ControlFailure : the differences do not come to the totals (which would be a fault of this program).
    """
    measure = measure or _measure(theirs)
    if only:
        ours, theirs = _only(ours, only), _only(theirs, only)
    by_deals = defaultdict(list)
    their_people = _people(theirs)
    rates = tuple(sorted({rate for each in ours.rates.values() for rate in each}))
    left, right = _by_person(ours, rates), _by_person(theirs, ())
    views = [_View(left, right, who, measure) for who in sorted({*ours.people, *their_people} - {ALL})]
    for each in deal_differences(_with(ours, {view.who for view in views if view.by_deals}), theirs):
        by_deals[each.participant].append(each)
    found: list[Difference] = []
    people, raw = [], {}
    for view in views:
        who = view.who
        if who not in their_people:
            differences = _absent(view)
        elif who not in ours.people:
            differences = list(_unknown(view, by_deals[who]))
        else:
            differences = list(_of_person(view, by_deals[who]))
        pay = Pay(who, ours.people.get(who, ""), view.currency, view.ours_total, rounded(view.theirs_total, view.currency), view.beside)
        differences = _in_units(pay, differences)
        raw[who] = view.theirs_total
        if differences or pay.ours or pay.theirs:
            people.append(pay)
        found += differences
    people += _everybody(theirs, people, sum(raw.values(), NOTHING), measure, found)
    order = {name: at for at, name in enumerate(CLASSES)}
    found = [each for each in found if each.amount or each.kind in ("missing transaction", "extra transaction")]
    found.sort(key=lambda each: (order[each.kind], each.participant, each.transaction, each.place.row))
    remarks = (*ours.remarks, *theirs.remarks, _told(measure, people))
    files = (*ours.files, *theirs.files)
    return Comparison(ours.name, theirs.name, ours.period, measure, tuple(people), tuple(found), tuple(theirs.unread), remarks, files, ours.company)


def _measure(theirs: Side) -> str:
    return "net" if theirs.nets or theirs.parts or theirs.kinds is None or theirs.kinds & set(PARTS) else "commission"


def _told(measure: str, people: Sequence[Pay]) -> str:
    if measure == "net":
        return "compared: the payout (net), in plan currency."
    beside = sum((pay.beside for pay in people), NOTHING)
    rest = f" Draws, adjustments and the like of {signed(beside)} are in ours only and are not compared, as theirs states none." if beside else ""
    return f"compared: the commission, in plan currency.{rest}"


def _people(side: Side) -> set[str]:
    return {
        *(deal.participant for deal in side.deals), *(part.participant for part in side.parts), *side.commissions, *side.nets,
        *(who for who, _ in side.components),
    }  # fmt: skip


def _only(side: Side, only: Sequence[str]) -> Side:
    def kept(found: Mapping[str, Stated]) -> dict[str, Stated]:
        return {who: each for who, each in found.items() if who in only}

    return replace(
        side, people={who: name for who, name in side.people.items() if who in only}, deals=[deal for deal in side.deals if deal.participant in only],
        parts=[part for part in side.parts if part.participant in only], commissions=kept(side.commissions), nets=kept(side.nets),
        components={key: each for key, each in side.components.items() if key[0] in only},
    )  # fmt: skip


def _with(side: Side, people: set[str]) -> Side:
    """A side with the deals of those only whose deals theirs shows."""
    return replace(side, deals=[deal for deal in side.deals if deal.participant in people])


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A side with its lines by participant, and all rates of its tables."""

    side: Side
    deals: Mapping[str, list[Deal]]
    parts: Mapping[str, list[Part]]
    elsewhere: Mapping[str, list[Elsewhere]]
    components: Mapping[str, dict[str, Stated]]
    own_rates: Mapping[str, set[Fraction]]
    rates: tuple[Fraction, ...]


def _by_person(side: Side, rates: tuple[Fraction, ...]) -> _Sorted:
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
    return _Sorted(side, deals, parts, elsewhere, components, own, rates)


class _View:
    """What both sides state of one participant."""

    def __init__(self, left: _Sorted, right: _Sorted, who: str, measure: str):
        self.ours, self.theirs, self.who, self.measure = left.side, right.side, who, measure
        ours, theirs = left.side, right.side
        self.currency = ours.currencies.get(who, "")
        self.all_rates, self.own_rates = left.rates, tuple(sorted(left.own_rates.get(who, ())))
        self.our_deals, self.their_deals = left.deals.get(who, []), right.deals.get(who, [])
        self.our_parts, self.their_parts = _by_kind(left.parts.get(who, ())), _by_kind(right.parts.get(who, ()))
        self.components = right.components.get(who, {})
        self.elsewhere = [(there.transaction, there) for there in left.elsewhere.get(who, ())]
        self.our_commission = _sum(deal.commission for deal in self.our_deals) + _sum(p.amount for p in self.our_parts.get("other", ()))
        self.row_sum = _sum(deal.commission for deal in self.their_deals) + _sum(p.amount for p in self.their_parts.get("other", ()))
        self.stated = theirs.commissions.get(who) or self._by_component()
        self.net = theirs.nets.get(who)
        self.their_commission = self.stated.amount if self.stated else self.row_sum
        no_total = not (self.stated and self.stated.amount) and not (self.net and self.net.amount)
        known = bool(self.their_parts or self.stated or self.net)
        self.by_deals = bool(self.their_deals) or bool(theirs.deals and no_total and known)
        self.has_commission = bool(self.stated or self.by_deals)
        besides = _sum(part.amount for kind in PARTS for part in self.our_parts.get(kind, ()))
        their_besides = _sum(part.amount for kind in PARTS for part in self.their_parts.get(kind, ()))
        net = measure == "net"
        self.beside = NOTHING if net else besides
        if not (self.by_deals or self.stated or self.net):
            self.by_deals = True
        self.ours_total = self.our_commission + (besides if net else NOTHING)
        self.theirs_total = self.net.amount if net and self.net else self.their_commission + (their_besides if net else NOTHING)

    def _by_component(self) -> Stated | None:
        found = list(self.components.values())
        return Stated(_sum(each.amount for each in found), found[0].place) if found else None


def _by_kind(parts: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.kind].append(part)
    return found


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def _of_person(view: _View, by_deals: Sequence[Difference]) -> Iterator[Difference]:
    """From their pay to ours: deals, other earnings, their total, what stands between commission and payout, their payout."""
    unstated = [] if view.theirs.kinds is None else [kind for kind in PARTS if kind not in view.theirs.kinds]
    if view.by_deals:
        yield from by_deals
        yield from _kind_differences(view, "other", "other earnings")
        if view.stated and view.stated.amount != view.row_sum:
            yield from _their_total(view, view.row_sum, view.stated, "commission")
    elif view.stated:
        yield from _commission_only(view, view.stated)
    if view.measure != "net":
        return
    for kind in PARTS:
        if kind not in unstated or not view.net:
            yield from _kind_differences(view, kind, kind)
    if view.net:
        yield from _payout(view, unstated, view.net)


def _commission_only(view: _View, stated: Stated) -> Iterator[Difference]:
    """Commission totals without deals; by component, where theirs has a column for each."""
    named = view.components
    if not named or _sum(each.amount for each in named.values()) != stated.amount:
        yield from _from_causes(view, _total(view, view.our_commission, stated.amount), stated.place)
        return
    for component in sorted({*named, *(deal.component for deal in view.our_deals), *(part.words for part in view.our_parts.get("other", ()))}):
        deals = [deal for deal in view.our_deals if deal.component == component]
        parts = [part for part in view.our_parts.get("other", ()) if part.words == component]
        ours = _sum(deal.commission for deal in deals) + _sum(part.amount for part in parts)
        theirs = named.get(component, Stated(NOTHING, stated.place))
        if not deals and ours != theirs.amount:
            yield _difference(view, "other earnings", ours, theirs.amount, f"{component}: {signed(ours)} with us, {signed(theirs.amount)} in theirs", theirs.place)
        else:
            yield from _from_causes(view, replace(_total(view, ours, theirs.amount), deals=deals, parts=parts), theirs.place)


def _total(view: _View, ours: Decimal, theirs: Decimal, parts: Sequence[Part] = ()) -> Total:
    others = tuple(view.our_parts.get("other", ()))
    return Total(ours, theirs, tuple(view.our_deals), (*others, *parts), tuple(view.elsewhere), view.own_rates, view.all_rates)


def _from_causes(view: _View, total: Total, place: Place) -> Iterator[Difference]:
    found: list[Cause] = causes(total)
    for cause in found:
        yield Difference(
            cause.kind, view.who, cause.transaction, total.ours if len(found) == 1 else None, total.theirs if len(found) == 1 else None, cause.amount,
            f"{cause.evidence}{f' ({where(place)})' if place.file else ''}", place, view.currency,
        )  # fmt: skip


def _kind_differences(view: _View, kind: str, name: str) -> Iterator[Difference]:
    """Amounts of one kind: those that are equal go out in pairs, what is left is one difference, or one each where only one side has any."""
    ours, theirs = list(view.our_parts.get(kind, ())), list(view.their_parts.get(kind, ()))
    for part in list(ours):
        if same := next((other for other in theirs if other.amount == part.amount), None):
            ours.remove(part)
            theirs.remove(same)
    if not ours and not theirs:
        return
    left, right = _sum(part.amount for part in ours), _sum(part.amount for part in theirs)
    words = "; ".join(dict.fromkeys(part.words for part in ours if part.words))
    place = theirs[0].place if theirs else NOWHERE
    if left and left == -right:
        yield _difference(view, "sign", left, right, f"the {name} counts with the other sign in theirs ({where(place)})", place)
    elif left != right:
        ours_words = f"{signed(left)}{f' ({words})' if words else ''} with us" if ours else "none with us"
        theirs_words = f"{signed(right)} in theirs ({', '.join(dict.fromkeys(where(part.place) for part in theirs))})" if theirs else "none in theirs"
        yield _difference(view, name, left, right, f"{name}: {ours_words}, {theirs_words}", place)


def _their_total(view: _View, rows: Decimal, stated: Stated, what: str) -> Iterator[Difference]:
    """A total of theirs that is not the sum of its rows."""
    gap = rows - stated.amount
    row = next((deal for deal in view.their_deals if deal.commission == gap), None)
    twice = next((deal for deal in view.their_deals if deal.commission == -gap), None)
    place = where(stated.place)
    if row is not None:
        text = f"their total of {what} ({place}) leaves out {row.transaction or 'the row'} ({where(row.place)})"
        yield _difference(view, "total", rows, stated.amount, text, stated.place)
    elif twice is not None:
        yield _difference(view, "total", rows, stated.amount, f"their total of {what} ({place}) counts {twice.transaction} ({where(twice.place)}) twice", stated.place)
    elif abs(gap) < 1 and (abs(gap) <= Decimal("0.01") * (len(view.their_deals) + 1) or stated.amount == stated.amount.to_integral_value()):
        text = f"their total of {what} is {signed(stated.amount)} ({place}), their rows come to {signed(rows)}: rounded in the total"
        yield _difference(view, "rounding", rows, stated.amount, text, stated.place)
    else:
        text = f"their total of {what} is {signed(stated.amount)} ({place}), their rows come to {signed(rows)}"
        yield _difference(view, "total", rows, stated.amount, text, stated.place)


def _payout(view: _View, unstated: Sequence[str], net: Stated) -> Iterator[Difference]:
    """Their payout against what it is made of; what theirs does not show between commission and payout must be in it."""
    hidden = [part for kind in unstated for part in view.our_parts.get(kind, ())]
    besides = _sum(part.amount for kind in PARTS for part in view.their_parts.get(kind, ()))
    if not view.has_commission:
        ours = view.our_commission + _sum(part.amount for part in hidden)
        yield from _from_causes(view, _total(view, ours, net.amount - besides, hidden), net.place)
        return
    inside = net.amount - view.their_commission - besides
    ours = _sum(part.amount for part in hidden)
    if inside == ours:
        return
    total = Total(ours, inside, (), hidden)
    found = causes(total) if inside == 0 or len(hidden) > 1 else []
    if found and all(cause.kind != UNEXPLAINED for cause in found):
        yield from _from_causes(view, total, net.place)
        return
    for part in hidden:
        yield _difference(view, part.kind, part.amount, NOTHING, f"our {part.kind} of {signed(part.amount)}{f' ({part.words})' if part.words else ''} is not in theirs", net.place)
    if inside:
        parts = [part for kind in PARTS for part in view.their_parts.get(kind, ())]
        left_out = next((part for part in parts if part.amount == -inside), None)
        turned = next((part for part in parts if part.amount * -2 == inside), None)
        text = f"their payout is {signed(net.amount)} ({where(net.place)}), its parts come to {signed(net.amount - inside)}"
        if left_out is not None:
            text += f": {left_out.words or left_out.kind} is not in it"
        elif turned is not None:
            text += f": {turned.words or turned.kind} counts with the other sign in it"
        kind = "sign" if turned is not None and left_out is None else "rounding" if abs(inside) < 1 and left_out is None and _cents(view, inside, net) else "total"
        yield _difference(view, kind, net.amount - inside, net.amount, text, net.place)


def _cents(view: _View, inside: Decimal, net: Stated) -> bool:
    return abs(inside) <= Decimal("0.01") * (len(view.their_deals) + 1) or net.amount == net.amount.to_integral_value()


def _absent(view: _View) -> list[Difference]:
    if not view.ours_total:
        return []
    text = f"{view.ours.people.get(view.who) or view.who} is paid in the run and is not in theirs ({len(view.our_deals)} deal(s))"
    return [_difference(view, "participant", view.ours_total, None, text, NOWHERE)]


def _unknown(view: _View, by_deals: Sequence[Difference]) -> Iterator[Difference]:
    """Somebody whom the run does not know: each deal, then what is left of the total."""
    yield from by_deals
    rest = -view.theirs_total - _sum(each.amount for each in by_deals)
    if rest:
        stated = (view.net if view.measure == "net" else None) or view.stated
        place = stated.place if stated else next((part.place for parts in view.their_parts.values() for part in parts), NOWHERE)
        yield _difference(view, "participant", NOTHING, -rest, f"{view.who} is nobody in the run ({where(place)})", place)


def _everybody(theirs: Side, people: Sequence[Pay], rows: Decimal, measure: str, found: list[Difference]) -> list[Pay]:
    """What a total of theirs for everybody adds to the sum of its participants."""
    stated = (theirs.nets if measure == "net" else theirs.commissions).get(ALL)
    if stated is None or len({pay.currency for pay in people if pay.currency}) > 1:
        return []
    currency = next((pay.currency for pay in people if pay.currency), "")
    gap = rounded(rows - stated.amount, currency)
    if not gap:
        return []
    left_out = [deal for deal in theirs.deals if rounded(deal.commission, currency) == gap]
    text = f"their grand total is {signed(stated.amount)} ({where(stated.place)}), its rows come to {signed(rows)}"
    if len(left_out) == 1:
        text += f": it leaves out {left_out[0].transaction} ({where(left_out[0].place)})"
    small = abs(gap) < 1 and not left_out
    found.append(Difference("rounding" if small else "total", ALL, "", rows, stated.amount, gap, text, stated.place, currency))
    return [Pay(ALL, "their grand total", currency, NOTHING, -gap)]


def _difference(view: _View, kind: str, ours: Decimal | None, theirs: Decimal | None, text: str, place: Place) -> Difference:
    return Difference(kind, view.who, "", ours, theirs, (ours or NOTHING) - (theirs or NOTHING), text, place, view.currency)


def _in_units(pay: Pay, differences: Sequence[Difference]) -> list[Difference]:
    """The differences of a participant in whole minor units, adding up to ours less theirs; all rounding is one difference.

    What is less than a unit is no difference in pay: it goes to the others, the largest remainders first.
    """
    gap, unit = pay.ours - pay.theirs, Decimal(1).scaleb(-minor_unit(pay.currency))
    cents = [each for each in differences if each.kind == ROUNDING]
    others = [each for each in differences if each.kind != ROUNDING]
    rest = gap - _sum(each.amount for each in others)
    if abs(rest) < unit and others:
        amounts = nearest_units([exact(each.amount) for each in others], gap.quantize(unit))
        return [replace(each, amount=amount) for each, amount in zip(others, amounts, strict=True)]
    others = [replace(each, amount=rounded(each.amount, pay.currency)) for each in others]
    rest = gap - _sum(each.amount for each in others)
    if not rest:
        return others
    if not cents:
        raise ControlFailure(
            f"the differences of {pay.participant} do not come to ours less theirs: {rest} is left. Report this with the sheet; do not rely on the comparison."
        )
    said = [each.evidence for each in cents if each.theirs is not None] or [each.evidence for each in cents]  # of a total, before that of its rows
    words = "; ".join(dict.fromkeys(said))
    return [*others, replace(cents[0], ours=None, theirs=None, amount=rest, evidence=words, rows=sum(each.rows for each in cents))]
