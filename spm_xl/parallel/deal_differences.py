"""The differences between the deals of two sides: what only one of them has, and what both have otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from spm_xl.errors import Place
from spm_xl.parallel.difference import ROUNDING, Difference, signed
from spm_xl.parallel.factors import Known, exactly, explained
from spm_xl.parallel.matching import Key, Matched, matched
from spm_xl.parallel.side import NOWHERE, Deal, Side, bare, where
from spm_xl.rational import Fraction

CENT = Decimal("0.02")


@dataclass
class Rounding:
    """Cents of rounding of one participant: what they come to, in how many rows, how, and where the first stands."""

    amount: Decimal = Decimal(0)
    rows: int = 0
    words: dict[str, None] = field(default_factory=dict)
    place: Place = NOWHERE


def deal_differences(ours: Side, theirs: Side) -> list[Difference]:
    """Every difference between the deals; those of a participant add up to ours less theirs.

    Who is known to one side only is left to the caller, who says it in one line.
    """
    pairs = matched(ours, theirs)
    seen = _Seen(ours, theirs, pairs)
    found = [each for key in sorted(pairs.pairs) for each in _of_pair(seen, key)]
    found += [each for key in sorted(pairs.ours_only) for each in _only_ours(seen, key)]
    found += [each for key in sorted(pairs.theirs_only) for each in _only_theirs(seen, key)]
    return [*found, *_rounding(seen)]


class _Seen:
    """What is known around the deals of both sides."""

    def __init__(self, ours: Side, theirs: Side, pairs: Matched):
        self.ours, self.theirs, self.pairs = ours, theirs, pairs
        self.rounding: dict[str, Rounding] = defaultdict(Rounding)
        self.our_people: dict[str, dict[str, Fraction | None]] = defaultdict(dict)
        self.their_people: dict[str, dict[str, Deal]] = defaultdict(dict)
        self.fx: dict[tuple[str, str], dict[Fraction, str]] = defaultdict(dict)
        for deal in ours.deals:
            self.our_people[bare(deal.transaction)][deal.participant] = deal.share
            if deal.fx is not None and deal.fx != 1:
                day = f" of {deal.day}" if deal.day else ""
                self.fx[deal.currency, ours.currencies.get(deal.participant, "")].setdefault(deal.fx, f"{deal.transaction}{day}")
        for deal in theirs.deals:
            self.their_people[bare(deal.transaction)][deal.participant] = deal
        self.alike: dict[tuple[object, ...], list[Deal]] = defaultdict(list)
        for deal in theirs.deals:
            if (deal.participant, bare(deal.transaction)) in pairs.pairs:
                self.alike[_facts(deal)].append(deal)

    def known(self, deal: Deal) -> Known:
        """What is known around one of our deals."""
        rates = self.ours.rates.get((deal.participant, deal.component), ())
        fx = tuple(self.fx[deal.currency, self.ours.currencies.get(deal.participant, "")].items())
        others = self.our_people[bare(deal.transaction)]
        return Known(rates, fx, tuple(sorted({share for who, share in others.items() if share and who != deal.participant})))


def _of_pair(seen: _Seen, key: Key) -> Iterator[Difference]:
    ours, theirs = seen.pairs.pairs[key]
    ours, theirs = list(ours), list(theirs)
    if len(theirs) > 1 and (len(ours) == 1 or not any(deal.component for deal in theirs)):
        theirs, doubled = _without_doubled(ours, theirs)
        for deal in doubled:
            first = theirs[0]
            yield _difference(seen, "doubled row", deal, None, deal, -deal.commission, f"{deal.transaction or deal.customer} stands twice in theirs: {where(first.place)} and {where(deal.place)}")
    for ours_one, theirs_one in _in_twos(ours, theirs):
        if theirs_one is None:
            deal = ours_one
            yield _difference(seen, "missing transaction", deal, deal, None, deal.commission, f"the part {deal.component!r} of {deal.transaction} is not in theirs")
        else:
            yield from _explained(seen, ours_one, theirs_one, key in seen.pairs.renamed)


def _in_twos(ours: Sequence[Deal], theirs: Sequence[Deal]) -> list[tuple[Deal, Deal | None]]:
    """Our lines of a transaction against theirs: by component where both have it, else all together; one that theirs leaves out alone."""
    if len(ours) == 1 and len(theirs) == 1:
        return [(ours[0], theirs[0])]
    if len(ours) == len(theirs) and all(deal.component for deal in theirs):
        left, right = (sorted(deals, key=lambda deal: (deal.component.casefold(), deal.commission)) for deals in (ours, theirs))
        return list(zip(left, right, strict=True))
    if len(theirs) == 1 and len(ours) > 1 and abs(sum(deal.commission for deal in ours) - theirs[0].commission) > CENT:
        same = next((deal for deal in ours if abs(deal.commission - theirs[0].commission) <= CENT), None)
        if same is not None:
            return [(same, theirs[0]), *((deal, None) for deal in ours if deal is not same)]
    return [(_together(ours), _together(theirs))]


def _together(deals: Sequence[Deal]) -> Deal:
    """Several lines of one transaction as one: its components, its parts that add up to the amount, or several shares of it."""
    if len(deals) == 1:
        return deals[0]
    first = deals[0]
    commission = sum((deal.commission for deal in deals), Decimal(0))
    same_component = len({deal.component for deal in deals}) == 1
    rate = first.rate if same_component and len({deal.rate for deal in deals}) == 1 else None
    whole = replace(first, commission=commission, rate=rate, credit=None)
    shares = [deal.share for deal in deals if deal.share is not None]
    if len({deal.amount for deal in deals}) == 1 and (not same_component or (len(shares) == len(deals) and sum(shares) <= 1)):
        return replace(whole, share=sum(shares, Fraction(0)) if same_component else first.share)
    amounts = [deal.amount for deal in deals if deal.amount is not None]
    return replace(whole, amount=sum(amounts, Fraction(0)) if len(amounts) == len(deals) else None)


def _without_doubled(ours: Sequence[Deal], theirs: Sequence[Deal]) -> tuple[list[Deal], list[Deal]]:
    """Their rows of one transaction without those that repeat another; rows that come to ours together are its lines."""
    together = _together(theirs)
    whole = _together(ours)
    comes_to = abs(together.commission - whole.commission) <= CENT
    if comes_to or (whole.amount is not None and together.amount is not None and abs(together.amount - whole.amount) <= CENT):
        return [together], []
    first = next((deal for deal in theirs if deal.amount == whole.amount or abs(deal.commission - whole.commission) <= CENT), theirs[0])
    alike = [deal for deal in theirs if deal is not first and (deal.amount, deal.commission) == (first.amount, first.commission)]
    others = [deal for deal in theirs if deal is not first and deal not in alike]
    if not alike and len({deal.amount for deal in theirs}) > 1:
        return [together], []
    return [first], [*alike, *others]


def _explained(seen: _Seen, ours: Deal, theirs: Deal, renamed: bool) -> Iterator[Difference]:
    for part in explained(ours, theirs, seen.known(ours)):
        if part.kind == ROUNDING:
            pool = seen.rounding[ours.participant]
            pool.amount, pool.rows, pool.place = pool.amount + part.amount, pool.rows + 1, pool.place if pool.rows else theirs.place
            pool.words[part.evidence] = None
            continue
        number = f" ({theirs.transaction or 'without a number'} in theirs)" if renamed else ""
        evidence = f"{ours.transaction}{number} is {part.evidence}" if part.evidence.startswith(("credited", "paid", "converted")) else f"{ours.transaction}{number}: {part.evidence}"
        yield Difference(
            part.kind, ours.participant, ours.transaction, exactly(part.ours), exactly(part.theirs), part.amount,
            f"{evidence} ({where(theirs.place)})", theirs.place, seen.ours.currencies.get(ours.participant, ""),
        )  # fmt: skip


def _only_ours(seen: _Seen, key: Key) -> Iterator[Difference]:
    who, number = key
    for deal in seen.pairs.ours_only[key]:
        other = seen.theirs.elsewhere.get(key)
        theirs = {person: line for person, line in seen.their_people[number].items() if person != who} if number else {}
        strangers = [line for person, line in theirs.items() if person not in seen.our_people[number]]
        if other:
            text = f"{deal.transaction} is of {seen.ours.period} with us; theirs has it in {other.period} ({where(other.place)})"
            yield _difference(seen, "period", deal, deal, None, deal.commission, text, other.place)
        elif strangers:
            text = f"{deal.transaction} is credited to {_name(seen, who)} with us; theirs credits {_name(seen, strangers[0].participant)} ({where(strangers[0].place)})"
            yield _difference(seen, "participant", deal, deal, None, deal.commission, text, strangers[0].place)
        elif (line := next(iter(theirs.values()), None)) is not None and _took_share(seen, number, line):
            share = f"{exactly(deal.share * 100):f}% of " if deal.share is not None else ""
            text = f"{_name(seen, who)} is credited {share}{deal.transaction} with us; in theirs only {_name(seen, line.participant)} is ({where(line.place)})"
            yield _difference(seen, "split", deal, deal, None, deal.commission, text, line.place)
        else:
            what = f" ({deal.customer}, {deal.day})" if deal.customer and deal.day else ""
            yield _difference(seen, "missing transaction", deal, deal, None, deal.commission, f"{deal.transaction}{what} is not in theirs")


def _took_share(seen: _Seen, number: str, line: Deal) -> bool:
    """Whether somebody has more of a transaction in theirs than with us, so that another's share went there."""
    key = (line.participant, number)
    ours = seen.pairs.pairs.get(key, ([], []))[0]
    earned = sum((deal.commission for deal in ours), Decimal(0))
    return bool(ours) and abs(line.commission) > abs(earned) + CENT


def _only_theirs(seen: _Seen, key: Key) -> Iterator[Difference]:
    who, number = key
    for deal in seen.pairs.theirs_only[key]:
        yield _extra(seen, deal, who, number)


def _extra(seen: _Seen, deal: Deal, who: str, number: str) -> Difference:
    place, what = where(deal.place), deal.transaction or deal.customer or "a row without a number"
    other = seen.ours.elsewhere.get((who, number)) if number else None
    owners = [person for person in seen.our_people.get(number, {}) if person != who] if number else []
    start, end = seen.ours.start, seen.ours.end
    outside = bool(deal.day and start and end and not start <= deal.day <= end)
    if other:
        text = f"{what} ({place}) is of {other.period} with us, where it earned {signed(other.commission)}"
        return _difference(seen, "period", deal, None, deal, -deal.commission, text)
    if who not in seen.ours.people:
        return _difference(seen, "participant", deal, None, deal, -deal.commission, f"{what} ({place}) is credited to {who!r}, who is nobody in the run")
    if repeated := _repeats(seen, deal):
        return _difference(seen, "doubled row", deal, None, deal, -deal.commission, f"{what} ({place}) repeats {repeated.transaction} ({where(repeated.place)}) under another number")
    if owners:
        names = " and ".join(_name(seen, person) for person in owners[:3])
        text = f"{what} is credited to {names} with us; theirs credits {_name(seen, who)} ({place})"
        return _difference(seen, "participant", deal, None, deal, -deal.commission, text)
    if outside:
        text = f"{what} ({place}) is dated {deal.day}, outside of {seen.ours.period}"
        return _difference(seen, "period", deal, None, deal, -deal.commission, text)
    why = f"; it is in suspense with us: {seen.ours.suspense[number]}" if number in seen.ours.suspense else ""
    return _difference(seen, "extra transaction", deal, None, deal, -deal.commission, f"{what} is only in theirs{f' ({place})' if place else ''}{why}")


def _facts(deal: Deal) -> tuple[object, ...]:
    return deal.participant, deal.amount, deal.commission, deal.day, deal.customer


def _repeats(seen: _Seen, deal: Deal) -> Deal | None:
    """Another row of theirs that this one repeats under another number."""
    if not deal.amount or not (deal.day or deal.customer):
        return None
    return next((other for other in seen.alike[_facts(deal)] if other is not deal), None)


def _rounding(seen: _Seen) -> Iterator[Difference]:
    for who, pool in sorted(seen.rounding.items()):
        if pool.amount:
            rows = f"{pool.rows} row(s) together" if pool.rows > 1 else where(pool.place)
            text = f"{'; '.join(pool.words)}; with us the line is rounded once and shared out ({rows})"
            yield Difference(ROUNDING, who, "", None, None, pool.amount, text, pool.place, seen.ours.currencies.get(who, ""), pool.rows)


def _name(seen: _Seen, who: str) -> str:
    name = seen.ours.people.get(who, "")
    return f"{name} ({who})" if name else who


def _difference(seen: _Seen, kind: str, deal: Deal, ours: Deal | None, theirs: Deal | None, amount: Decimal, evidence: str, place: Place | None = None) -> Difference:
    return Difference(
        kind, deal.participant, deal.transaction, ours.commission if ours else None, theirs.commission if theirs else None, amount, evidence,
        place or (theirs.place if theirs else NOWHERE), seen.ours.currencies.get(deal.participant, ""),
    )  # fmt: skip
