"""What explains a difference of totals where theirs shows no deals: one cause that comes to it to the cent, or none.

The causes are tried from the surest to the weakest: an amount besides the deals that theirs leaves out, whole units, deals rounded one by one,
one transaction or two, another rate on the whole, another tier, a split not taken, a deal of another month. Where several transactions
would explain it alike, all are named ("one of") and the class is the same. What nothing explains stays unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from spm_xl.money import ONE, ZERO, exact, nearest, rounded
from spm_xl.parallel.difference import signed
from spm_xl.parallel.factors import CLEAN_SHARES
from spm_xl.parallel.side import Deal, Elsewhere, Part
from spm_xl.rational import Fraction

MOST_PAIRS = 200  # deals among which two are looked for
MOST_SWAPS = 60  # deals among which one that is missing and one that counts twice are looked for
MOST_NAMED = 5
CLEAN_RATE = Fraction(1, 4000)
TWICE = Decimal(2)


class Cause(NamedTuple):
    """What explains a difference: its class, its amount (ours less theirs), the transaction if it is one, and the evidence."""

    kind: str
    amount: Decimal
    transaction: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Total:
    """A total of ours against one of theirs.

    Attributes
    ----------
    ours, theirs : the totals; deals, parts : what ours is made of (parts: what theirs need not have).
    elsewhere : the participant's transactions of other periods; rates : of the participant's tables; others : of anybody's.
    """

    ours: Decimal
    theirs: Decimal
    deals: Sequence[Deal] = ()
    parts: Sequence[Part] = ()
    elsewhere: Sequence[tuple[str, Elsewhere]] = ()
    rates: Sequence[Fraction] = ()
    others: Sequence[Fraction] = ()


def causes(total: Total) -> list[Cause]:
    """What explains the difference of a total; the amounts add up to it exactly.

    >>> deals = [Deal("275", "SO1", Decimal("70.00")), Deal("275", "SO2", Decimal("31.50"))]
    >>> causes(Total(Decimal("101.50"), Decimal("70.00"), deals))
    [Cause(kind='missing transaction', amount=Decimal('31.50'), transaction='SO2', evidence='the difference is the commission of SO2, which theirs does not count')]
    """
    gap = total.ours - total.theirs
    if not gap:
        return []
    for part_sum in _left_out(total, gap):
        return part_sum
    return next(
        (
            [found]
            for cause in (_whole_units, _row_by_row, _one, _split, _doubled, _elsewhere, _other_rate, _turned, _not_converted, _one_rate, _two, _cents)
            if (found := cause(total, gap)) is not None
        ),
        _of_both(total, gap) or [Cause("unexplained", gap, "", f"ours {signed(total.ours)}, theirs {signed(total.theirs)}: nothing that the run knows comes to the difference")],
    )


def _left_out(total: Total, gap: Decimal) -> Iterator[list[Cause]]:
    """Amounts besides the deals that theirs leaves out, or counts the other way round."""
    parts = [part for part in total.parts if part.amount][:12]
    for count in range(1, len(parts) + 1):
        for chosen in combinations(parts, count):
            if sum(part.amount for part in chosen) == gap:
                yield [Cause(_class(part), part.amount, "", f"{_words(part)} of {signed(part.amount)} is not in theirs") for part in chosen]
                return
    for part in parts:
        if part.amount * TWICE == gap:
            yield [Cause("sign", gap, "", f"{_words(part)} of {signed(part.amount)} counts with the other sign in theirs")]
            return
    for part in parts:
        if part.amount == -gap:
            yield [Cause(_class(part), gap, "", f"{_words(part)} of {signed(part.amount)} counts twice in theirs")]
            return


def _of_both(total: Total, gap: Decimal) -> list[Cause]:
    """An amount that theirs leaves out and one transaction; or a transaction that is missing and another that counts twice, where only one pair fits."""
    for part in total.parts:
        rest = gap - part.amount
        if part.amount and (one := _one(total, rest) or _doubled(total, rest)) is not None:
            return [Cause(_class(part), part.amount, "", f"{_words(part)} of {signed(part.amount)} is not in theirs"), one]
    deals = [deal for deal in total.deals if deal.commission][:MOST_SWAPS]
    found = [(one, two) for one in deals for two in deals if one is not two and one.commission - two.commission == gap]
    if len(found) != 1:
        return []
    missing, twice = found[0]
    return [
        Cause("missing transaction", missing.commission, missing.transaction, f"theirs does not count {missing.transaction}, and counts {twice.transaction} twice"),
        Cause("doubled row", -twice.commission, twice.transaction, f"theirs counts {twice.transaction} twice, and does not count {missing.transaction}"),
    ]


def _class(part: Part) -> str:
    return "other earnings" if part.kind == "other" else part.kind


def _words(part: Part) -> str:
    return f"our {_class(part)}{f' ({part.words})' if part.words else ''}"


def _whole_units(total: Total, gap: Decimal) -> Cause | None:
    for places, name in ((0, "whole units"), (1, "one decimal place")):
        scale = 10**places
        units = exact(total.theirs) * scale
        if units.denominator == 1:
            whole = exact(total.ours) * scale
            for how, words in (("half_up", "rounded"), ("half_even", "rounded half to even"), ("down", "cut off")):
                if nearest(whole.numerator, whole.denominator, how) == units:
                    return Cause("rounding", gap, "", f"their total is {words} to {name}: ours {signed(total.ours)}, theirs {signed(total.theirs)}")
    return None


def _exact_pay(deal: Deal) -> Fraction:
    """What a deal earned before it was rounded, as far as it is known."""
    if deal.rate is None or deal.amount is None:
        return exact(deal.commission)
    found = deal.amount * deal.rate
    for each in (deal.share, deal.factor, deal.fx):
        found *= 1 if each is None else each
    return found if abs(found - exact(deal.commission)) <= Fraction(1, 50) else exact(deal.commission)


def _row_by_row(total: Total, gap: Decimal) -> Cause | None:
    """Each deal rounded by itself, in one of three ways."""
    rest = total.ours - sum((deal.commission for deal in total.deals), Decimal(0))
    for how, words in (("half_up", "rounded"), ("half_even", "rounded half to even"), ("down", "cut off")):
        if sum((rounded(_exact_pay(deal), rounding=how) for deal in total.deals), Decimal(0)) + rest == total.theirs:
            return Cause("rounding", gap, "", f"each of the {len(total.deals)} deals is {words} by itself in theirs; with us the total is rounded once")
    return None


def _one(total: Total, gap: Decimal) -> Cause | None:
    return _named(
        "missing transaction", gap, [deal for deal in total.deals if deal.commission == gap] or _near(total, gap),
        "the difference is the commission of {}, which theirs does not count",
    )  # fmt: skip


def _near(total: Total, gap: Decimal) -> list[Deal]:
    """Deals that come to a difference but for a cent, as theirs shares out no cents."""
    return [deal for deal in total.deals if abs(gap) >= 1 and abs(deal.commission - gap) <= Decimal("0.01")]


def _doubled(total: Total, gap: Decimal) -> Cause | None:
    return _named("doubled row", gap, [deal for deal in total.deals if deal.commission == -gap] or _near(total, -gap), "the difference is the commission of {} counted twice in theirs")


def _named(kind: str, gap: Decimal, found: Sequence[Deal], words: str) -> Cause | None:
    if not found or len(found) > MOST_NAMED:
        return None
    names = [deal.transaction for deal in found]
    said = names[0] if len(names) == 1 else f"one of {', '.join(names)}"
    return Cause(kind, gap, names[0] if len(names) == 1 else "", words.format(said))


def _elsewhere(total: Total, gap: Decimal) -> Cause | None:
    found = [(number, other) for number, other in total.elsewhere if other.commission == -gap]
    if not found or len(found) > MOST_NAMED:
        return None
    said = f"{'one of ' if len(found) > 1 else ''}{', '.join(f'{number} of {other.period}' for number, other in found)}"
    return Cause("period", gap, found[0][0] if len(found) == 1 else "", f"the difference is the commission of {said}, which theirs counts in this period")


def _credit(deal: Deal) -> Fraction:
    if deal.credit is not None:
        return deal.credit
    found = deal.amount or ZERO
    for each in (deal.share, deal.factor, deal.fx):
        found *= 1 if each is None else each
    return found


def _other_rate(total: Total, gap: Decimal) -> Cause | None:
    """Their total as a round rate on the whole credit."""
    credit = sum((_credit(deal) for deal in total.deals), ZERO)
    rest = exact(total.ours - sum((deal.commission for deal in total.deals), Decimal(0)))
    pay = exact(total.theirs) - rest
    if not credit or credit * CLEAN_RATE < 1 or pay <= 0:
        return None
    own = {deal.rate for deal in total.deals if deal.rate is not None}
    for rate in total.rates:
        if (rate not in own or len(own) > 1) and abs(credit * rate - pay) <= Fraction(1, 100):
            return Cause("tier", gap, "", f"theirs is {_percent(rate)} of the whole credit of {signed(rounded(credit))}: one tier's rate for all of it")
    rate = round(pay / credit / CLEAN_RATE) * CLEAN_RATE
    if rate and abs(credit * rate - pay) <= Fraction(1, 100):
        ours = exact(total.ours) - rest
        return Cause("rate", gap, "", f"theirs is {_percent(rate)} of the credit of {signed(rounded(credit))}, ours {_percent(ours / credit)}")
    return None


def _split(total: Total, gap: Decimal) -> Cause | None:
    """A deal that is shared with us and whole in theirs."""
    found = [
        deal
        for deal in total.deals
        if deal.share is not None and 0 < deal.share < 1 and abs(exact(deal.commission) * (1 - 1 / deal.share) - exact(gap)) <= Fraction(1, 100)
    ]
    return (
        _named("split", gap, found, "the difference is the share of others in {}, which theirs counts whole")
        or _other_share(total, gap)
        or _named("split", gap, _halved(total, gap), "the difference is half of {}, which theirs seems to share")
    )


def _other_share(total: Total, gap: Decimal) -> Cause | None:
    """A shared deal at another round share, where only one deal and share fit."""
    found = [
        (deal, share)
        for deal in total.deals
        if deal.share is not None and 0 < deal.share < 1 and abs(gap) >= 1
        for share in CLEAN_SHARES
        if share != deal.share and abs(exact(deal.commission) * (1 - share / deal.share) - exact(gap)) <= Fraction(1, 100)
    ]
    if len(found) != 1:
        return None
    deal, share = found[0]
    return Cause("split", gap, deal.transaction, f"the difference is {deal.transaction} credited {_percent(share)} in theirs, and {_percent(deal.share or ONE)} with us")


def _halved(total: Total, gap: Decimal) -> list[Deal]:
    return [deal for deal in total.deals if (deal.share is None or deal.share == 1) and abs(deal.commission / 2 - gap) <= Decimal("0.01") and abs(gap) >= 1]


def _turned(total: Total, gap: Decimal) -> Cause | None:
    """A deal that counts with the other sign."""
    found = [deal for deal in total.deals if abs(gap) >= 1 and abs(deal.commission * 2 - gap) <= Decimal("0.01")]
    return _named("sign", gap, found, "the difference is twice the commission of {}, which counts with the other sign in theirs")


def _not_converted(total: Total, gap: Decimal) -> Cause | None:
    """A deal in another currency, or all of them, that theirs does not convert."""
    foreign = [deal for deal in total.deals if deal.fx not in (None, 0, 1)]
    effects: list[tuple[Deal, Fraction]] = [(deal, exact(deal.commission) * (1 - 1 / (deal.fx or ONE))) for deal in foreign]
    if effects and abs(sum((effect for _, effect in effects), ZERO) - exact(gap)) <= Fraction(len(effects), 100):
        return Cause("exchange rate", gap, "", f"the difference is the exchange rate of {len(effects)} deal(s), which theirs does not convert")
    found = [deal for deal, effect in effects if abs(effect - exact(gap)) <= Fraction(1, 100)]
    return _named("exchange rate", gap, found, "the difference is the exchange rate of {}, which theirs does not convert")


def _one_rate(total: Total, gap: Decimal) -> Cause | None:
    """One deal at a rate that others have: of the participant's own table, or of somebody else; where only one deal and rate fit."""
    if abs(gap) < 1:
        return None
    for kind, rates, whose in (("tier", total.rates, "of another tier"), ("rate", total.others, "that others have")):
        found = [
            (deal, rate)
            for deal in total.deals
            for rate in sorted(set(rates))
            if deal.rate and rate and rate != deal.rate and abs(exact(deal.commission) * (1 - rate / deal.rate) - exact(gap)) <= Fraction(1, 100)
        ]
        if len(found) == 1:
            deal, rate = found[0]
            return Cause(kind, gap, deal.transaction, f"the difference is {deal.transaction} at {_percent(rate)}, the rate {whose}, in place of {_percent(deal.rate or ZERO)}")
    return None


def _two(total: Total, gap: Decimal) -> Cause | None:
    """Two transactions that theirs does not count, where only one pair fits."""
    deals = [deal for deal in total.deals if deal.commission][:MOST_PAIRS]
    found = [(one, two) for one, two in combinations(deals, 2) if one.commission + two.commission == gap]
    if not found or len(found) > MOST_NAMED:
        return None
    said = f"{'one of ' if len(found) > 1 else ''}{', '.join(f'{one.transaction} and {two.transaction}' for one, two in found)}"
    return Cause("missing transaction", gap, "", f"the difference is the commission of {said}, which theirs does not count")


def _cents(total: Total, gap: Decimal) -> Cause | None:
    """Within half a cent for each deal."""
    most = Decimal("0.005") * (len(total.deals) + 1)
    if abs(gap) > max(most, Decimal("0.01")):
        return None
    return Cause("rounding", gap, "", f"within half a cent for each of {len(total.deals)} deal(s)")


def _percent(rate: Fraction) -> str:
    text = f"{float(rate * 100):,.4f}".rstrip("0").rstrip(".")
    return f"{text}%"
