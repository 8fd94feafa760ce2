"""A run against an old sheet: every difference with its class, from their pay to ours without a rest.

What is compared is what theirs states: the payout where it states one or any amount between commission and payout, else the
commission. For each participant ours less theirs is the sum of the differences, to the last decimal; what no class explains is a
class of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from spm_xl.errors import ControlFailure
from spm_xl.money import exact, minor_unit, nearest_units, rounded
from spm_xl.parallel.across import across
from spm_xl.parallel.both_sides import NOTHING, View, by_person, sum_of
from spm_xl.parallel.deal_differences import deal_differences
from spm_xl.parallel.difference import CLASSES, ROUNDING, Difference, signed
from spm_xl.parallel.person_differences import absent, of_person, unknown
from spm_xl.parallel.side import Side, Stated, Unread, where
from spm_xl.parallel.words import PARTS

ALL = ""  # the participant of a total for everybody


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
    left, right = by_person(ours, rates), by_person(theirs, ())
    views = [View(left, right, who, measure) for who in sorted({*ours.people, *their_people} - {ALL})]
    for each in deal_differences(_with(ours, {view.who for view in views if view.by_deals}), theirs):
        by_deals[each.participant].append(each)
    found: list[Difference] = []
    people, raw = [], {}
    for view in views:
        who = view.who
        if who not in their_people:
            differences = absent(view)
        elif who not in ours.people:
            differences = list(unknown(view, by_deals[who]))
        else:
            differences = list(of_person(view, by_deals[who]))
        pay = Pay(who, ours.people.get(who, ""), view.currency, view.ours_total, rounded(view.theirs_total, view.currency), view.beside)
        differences = _in_units(pay, differences)
        raw[who] = view.theirs_total
        if differences or pay.ours or pay.theirs:
            people.append(pay)
        found += differences
    people += _everybody(theirs, people, sum(raw.values(), NOTHING), measure, found)
    found = across(found, ours, {view.who for view in views if not view.by_deals})
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


def _in_units(pay: Pay, differences: Sequence[Difference]) -> list[Difference]:
    """The differences of a participant in whole minor units, adding up to ours less theirs; all rounding is one difference.

    What is less than a unit is no difference in pay: it goes to the others, the largest remainders first.
    """
    gap, unit = pay.ours - pay.theirs, Decimal(1).scaleb(-minor_unit(pay.currency))
    cents = [each for each in differences if each.kind == ROUNDING]
    others = [each for each in differences if each.kind != ROUNDING]
    rest = gap - sum_of(each.amount for each in others)
    if abs(rest) < unit and others:
        amounts = nearest_units([exact(each.amount) for each in others], gap.quantize(unit))
        return [replace(each, amount=amount) for each, amount in zip(others, amounts, strict=True)]
    others = [replace(each, amount=rounded(each.amount, pay.currency)) for each in others]
    rest = gap - sum_of(each.amount for each in others)
    if not rest:
        return others
    if not cents:
        raise ControlFailure(
            f"the differences of {pay.participant} do not come to ours less theirs: {rest} is left. Report this with the sheet; do not rely on the comparison."
        )
    said = [each.evidence for each in cents if each.theirs is not None] or [each.evidence for each in cents]  # of a total, before that of its rows
    words = "; ".join(dict.fromkeys(said))
    return [*others, replace(cents[0], ours=None, theirs=None, amount=rest, evidence=words, rows=sum(each.rows for each in cents))]
