"""Why the commission of one deal differs: which factor, by how much, in parts that add up to the difference exactly.

A commission is amount x share x factor x fx x rate. What theirs states is put in the place of ours one after the other, in that order; each
step is the part of its factor, and what is left is rounding. Where what theirs states does not come to their commission, one factor
that explains it to the cent is looked for: the sign, a share not taken, a factor or exchange rate left out, another rate, whole units.

>>> from spm_xl.money import exact
>>> ours = Deal("275", "SO1", Decimal("6.00"), "", exact(1000), exact("0.6"), exact(1), exact(1), None, exact("0.01"))
>>> theirs = Deal("275", "SO1", Decimal("10.00"), "", exact(1000), exact(1))
>>> explained(ours, theirs, Known())
[Found(kind='split', amount=Decimal('-4.00'), ours=Fraction(3, 5), theirs=Fraction(1, 1), evidence='credited 60% with us and 100% in theirs')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from spm_xl.money import ONE, ZERO, nearest, rounded
from spm_xl.parallel.difference import ROUNDING, UNEXPLAINED
from spm_xl.parallel.side import Deal
from spm_xl.rational import Fraction

ORDER = ("amount", "split", "factor", "exchange rate", "rate")  # the order of operations
UNIT = Fraction(1, 100)
CENTS = Decimal("0.02")  # what the rounding of one deal can come to, on both sides
CLEAN_SHARES = (*(Fraction(each, 20) for each in range(1, 20)), Fraction(1, 3), Fraction(2, 3), Fraction(1, 8), Fraction(3, 8), ONE)
CLEAN_RATE = Fraction(1, 4000)  # rates in steps of 0.025% look like rates


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around a deal.

    Attributes
    ----------
    rates : of the participant's own table for the component; fx : rates of exchange seen for the same currency, with where.
    shares : of others in the same transaction.
    """

    rates: Sequence[Fraction] = ()
    fx: Sequence[tuple[Fraction, str]] = ()
    shares: Sequence[Fraction] = field(default=())


class Found(NamedTuple):
    """One part of a difference: its class, what it comes to (ours less theirs), the two figures and the evidence."""

    kind: str
    amount: Decimal
    ours: Fraction | None
    theirs: Fraction | None
    evidence: str


class Factors(NamedTuple):
    """The factors of a commission, in the order of operations."""

    amount: Fraction
    split: Fraction
    factor: Fraction
    fx: Fraction
    rate: Fraction

    @property
    def product(self) -> Fraction:
        """The commission before rounding."""
        return self.amount * self.split * self.factor * self.fx * self.rate


def explained(ours: Deal, theirs: Deal, known: Known) -> list[Found]:
    """The parts of the difference between two lines of one deal; they add up to ours less theirs."""
    difference = ours.commission - theirs.commission
    if not difference:
        return []
    if abs(difference) <= CENTS:
        return [Found(ROUNDING, difference, Fraction(ours.commission), Fraction(theirs.commission), "rounded deal by deal in theirs")]
    if ours.commission and theirs.commission == -ours.commission:
        return [Found("sign", difference, Fraction(ours.commission), Fraction(theirs.commission), "the same amount with the other sign in theirs")]
    base = _ours(ours)
    if base is None:
        return _without_factors(ours, theirs, difference)
    stated, told = _theirs(ours, theirs, base)
    if near(stated.product, theirs.commission):
        return _decomposed(base, stated, ours, theirs, known)
    for candidate, words in _candidates(base, stated, told, theirs, known):
        if near(candidate.product, theirs.commission):
            return _decomposed(base, candidate, ours, theirs, known, words)
    unit = _whole_units(stated.product, theirs.commission)
    if unit:
        return _decomposed(base, stated, ours, theirs, known, unit)
    return _decomposed(base, stated, ours, theirs, known)


def near(product: Fraction, stated: Decimal) -> bool:
    """Whether a product comes to a stated amount, as far as cents and shared-out cents can tell."""
    gap = abs(product - Fraction(stated))
    return gap <= UNIT or (gap <= abs(product) / 10**9)


def _ours(deal: Deal) -> Factors | None:
    """Our factors; a deal that crossed tiers, or that steps changed after the table, has the rate that it came to."""
    if deal.amount is None:
        return None
    share, factor, fx = (ONE if each is None else each for each in (deal.share, deal.factor, deal.fx))
    credit = deal.amount * share * factor * fx
    if not credit:
        return None
    rate = deal.rate
    if rate is None or not near(credit * rate, deal.commission):
        rate = Fraction(deal.commission) / credit
    return Factors(deal.amount, share, factor, fx, rate)


def _theirs(ours: Deal, theirs: Deal, base: Factors) -> tuple[Factors, set[str]]:
    """Their factors as stated, ours where they state none; and which they state."""
    told = {
        name
        for name, value in zip(ORDER, (theirs.amount, theirs.share, theirs.factor, theirs.fx, theirs.rate), strict=True)
        if value is not None
    }
    amount = base.amount if theirs.amount is None or _same_amount(base.amount, theirs.amount) else theirs.amount
    split = base.split if theirs.share is None else theirs.share
    factor = base.factor if theirs.factor is None else theirs.factor
    fx = base.fx if theirs.fx is None else theirs.fx
    if amount != base.amount and (inside := _inside(base, theirs)) is not None:
        amount, (split, fx) = base.amount, inside  # their amount is what was credited of it
    if theirs.fx and theirs.fx != base.fx and _turned(base.fx, theirs.fx):
        fx = 1 / theirs.fx
    rate = base.rate if theirs.rate is None or abs(theirs.rate - base.rate) * 2_000_000 <= 1 else theirs.rate
    stated = Factors(amount, split, factor, fx, rate)
    if theirs.credit is not None:
        stated = _by_credit(stated, theirs.credit, told)
    return stated, told


def _inside(base: Factors, theirs: Deal) -> tuple[Fraction, Fraction] | None:
    """Share and exchange rate that are in their amount already, where they state none: the amount is what was credited."""
    amount = theirs.amount or ZERO
    if theirs.share is None and _same_amount(base.amount * base.split, amount):
        return base.split, base.fx if theirs.fx is None else theirs.fx
    if theirs.fx is not None:
        return None
    split = base.split if theirs.share is None else ONE
    if _same_amount(base.amount * split * base.fx, amount):
        return (base.split if theirs.share is None else theirs.share or ONE), base.fx
    rate = base.rate if theirs.rate is None else theirs.rate
    if theirs.share is not None or not near(amount * base.factor * rate, theirs.commission):
        return None
    if base.fx != 1 and abs(amount / (base.amount * base.split * base.fx) - 1) < Fraction(15, 100):
        return base.split, amount / (base.amount * base.split)
    share = _clean(amount / (base.amount * base.fx), CLEAN_SHARES) if base.split < 1 else None
    return (share, base.fx) if share else None


def _by_credit(stated: Factors, credit: Fraction, told: set[str]) -> Factors:
    """The factor that a stated credit tells of, where the factors themselves do not come to it."""
    product = stated.amount * stated.split * stated.factor * stated.fx
    if not product or abs(product - credit) <= UNIT or not credit:
        return stated
    ratio = credit / product
    if "split" not in told and _clean(stated.split * ratio, CLEAN_SHARES):
        return stated._replace(split=stated.split * ratio)
    if "exchange rate" not in told and stated.fx != 1 and (abs(ratio - 1) < Fraction(15, 100) or abs(stated.fx * ratio - 1) < Fraction(1, 10**6)):
        return stated._replace(fx=stated.fx * ratio)
    if "split" not in told and "amount" in told and 0 < stated.split * ratio <= 1:
        return stated._replace(split=stated.split * ratio)
    if "exchange rate" not in told and stated.fx != 1:
        return stated._replace(fx=stated.fx * ratio)
    if "factor" not in told and "amount" in told:
        return stated._replace(factor=stated.factor * ratio)
    return stated._replace(amount=stated.amount * ratio)


def _candidates(base: Factors, stated: Factors, told: set[str], theirs: Deal, known: Known) -> Iterator[tuple[Factors, str]]:
    """Factors that theirs may have used without saying, the likeliest first; then those that they state and did not follow."""
    pay, product = Fraction(theirs.commission), stated.product
    if not product:
        return
    for followed in (True, False):
        words = "" if followed else "though the row states another"
        free = {name for name in ORDER if (name not in told) == followed}
        yield stated._replace(amount=-stated.amount), words
        if "split" in free:
            for share in (ONE, *known.shares):
                yield stated._replace(split=share), words
        if "factor" in free and stated.factor != 1:
            yield stated._replace(factor=ONE), words
        if "exchange rate" in free and stated.fx != 1:
            yield stated._replace(fx=ONE), words
            for fx, where in known.fx:
                yield stated._replace(fx=fx), f"the rate of {where}"
        if "rate" in free:
            for rate in known.rates:
                yield stated._replace(rate=rate), words
        ratio = pay / product
        if "split" in free and _clean(stated.split * ratio, CLEAN_SHARES):
            yield stated._replace(split=_clean(stated.split * ratio, CLEAN_SHARES) or ONE), words
        if "rate" in free and (round_rate := _clean_rate(stated.rate * ratio, product / stated.rate if stated.rate else ZERO)):
            yield stated._replace(rate=round_rate), words
        if "exchange rate" in free and stated.fx != 1 and abs(ratio - 1) < Fraction(15, 100):
            yield stated._replace(fx=stated.fx * ratio), "the rate of another day or source"
        if "amount" in free and followed and "rate" in told:
            yield stated._replace(amount=stated.amount * ratio), words


def _decomposed(base: Factors, other: Factors, ours: Deal, theirs: Deal, known: Known, words: str = "") -> list[Found]:
    """Steps from their commission to ours, one factor after the other; what is left is rounding, or unexplained where it is more."""
    difference = ours.commission - theirs.commission
    found, at = [], other
    for name, field_name in zip(ORDER, Factors._fields, strict=True):
        to = getattr(base, field_name)
        after = at._replace(**{field_name: to})
        part = rounded(after.product) - rounded(at.product)  # of rounded sums: cents of several steps do not pile up
        if part:
            kind = _kind(name, getattr(at, field_name), to, known)
            found.append(Found(kind, part, to, getattr(at, field_name), _evidence(kind, to, getattr(at, field_name), ours, words)))
        at = after
    rest = difference - sum((each.amount for each in found), Decimal(0))
    if len(found) == 1 and 0 < abs(rest) <= CENTS:
        return [found[0]._replace(amount=found[0].amount + rest)]
    if rest:
        found.append(_rest(rest, base, other, ours, theirs, words))
    return found


def _rest(rest: Decimal, base: Factors, other: Factors, ours: Deal, theirs: Deal, words: str) -> Found:
    pay = (Fraction(ours.commission), Fraction(theirs.commission))
    if abs(rest) <= CENTS:
        return Found(ROUNDING, rest, *pay, words if words.startswith("rounded") else "rounded deal by deal in theirs")
    if words.startswith("rounded"):
        return Found(ROUNDING, rest, *pay, words)
    if ours.commission and abs(theirs.commission / ours.commission) in (10, 100, 1000, Decimal("0.1"), Decimal("0.01"), Decimal("0.001")):
        return Found("amount", rest, *pay, "the decimal point stands elsewhere in theirs")
    product = rounded(other.product)
    come_to = f"their own figures come to {product:,}" if other != base else f"the same figures as ours come to {product:,}"
    return Found(UNEXPLAINED, rest, *pay, f"{come_to}, and their row says {theirs.commission:,}")


def _without_factors(ours: Deal, theirs: Deal, difference: Decimal) -> list[Found]:
    """Where we know only what the deal earned: the run's statements do not show its factors."""
    pay = (Fraction(ours.commission), Fraction(theirs.commission))
    if ours.commission and (share := _clean(pay[1] / pay[0], CLEAN_SHARES)) and near(pay[0] * share, theirs.commission):
        return [Found("split", difference, ONE, share, f"theirs is {_percent(share)} of what we credit")]
    return [Found(UNEXPLAINED, difference, *pay, "the statements of the run do not show the deal's amount, share and rate; name its inputs with --inputs")]


def _kind(name: str, theirs: Fraction, ours: Fraction, known: Known) -> str:
    if name == "rate" and any(abs(theirs - rate) * 2_000_000 <= 1 for rate in known.rates if abs(rate - ours) * 2_000_000 > 1):
        return "tier"
    if name == "amount" and theirs == -ours:
        return "sign"
    return name


def _evidence(kind: str, ours: Fraction, theirs: Fraction, deal: Deal, words: str) -> str:
    more = f" ({words})" if words and not words.startswith("rounded") else ""
    if kind == "split":
        return f"credited {_percent(ours)} with us and {_percent(theirs)} in theirs{more}"
    if kind in ("rate", "tier"):
        tier = f", in tier {deal.tier}" if kind == "tier" and deal.tier else ""
        what = "the rate of another tier of the same table" if kind == "tier" else "theirs"
        return f"paid {_percent(ours)} with us{tier}, and {_percent(theirs)} in theirs{f': {what}' if kind == 'tier' else ''}{more}"
    if kind == "exchange rate":
        left_out = ", not converted" if theirs == 1 else ""
        return f"converted at {_plain(ours)} with us and at {_plain(theirs)} in theirs{left_out}{more}"
    if kind == "factor":
        return f"credited with the factor {_plain(ours)} with us and {_plain(theirs)} in theirs{more}"
    if kind == "sign":
        return "the same amount with the other sign in theirs"
    return f"the amount is {_plain(ours, 2)} with us and {_plain(theirs, 2)} in theirs{more}"


def _whole_units(product: Fraction, stated: Decimal) -> str:
    """How a stated amount rounds the product: to whole units, to ten cents, or cut off."""
    for places, name in ((0, "whole units"), (1, "one decimal place")):
        scale = 10**places
        units = Fraction(stated) * scale
        if units.denominator == 1:
            for rounding, how in (("half_up", "rounded to"), ("half_even", "rounded half to even to"), ("down", "rounded down to")):
                if nearest((product * scale).numerator, (product * scale).denominator, rounding) == units:
                    return f"{how} {name} in theirs"
    return ""


def _same_amount(ours: Fraction, theirs: Fraction) -> bool:
    """Whether theirs is ours, as far as their decimals go: at least two."""
    return abs(ours - theirs) * 200 <= 1


def _turned(ours: Fraction, theirs: Fraction) -> bool:
    """Whether their exchange rate is ours the other way round."""
    return ours != 1 and abs(1 / theirs / ours - 1) < Fraction(15, 100) and abs(theirs / ours - 1) > Fraction(15, 100)


def _clean(value: Fraction, clean: Sequence[Fraction]) -> Fraction | None:
    """The round share that a value is, within what a few cents of commission can blur."""
    return next((each for each in clean if abs(each - value) * 2000 <= 1), None)


def _clean_rate(value: Fraction, base: Fraction) -> Fraction | None:
    """The round rate that comes to the same to the cent on a base; None where a round rate is near any amount."""
    if not base or value <= 0 or value > 1 or abs(base) * CLEAN_RATE < UNIT * 4:
        return None
    rate = round(value / CLEAN_RATE) * CLEAN_RATE
    return rate if rate and abs(rate - value) * abs(base) <= UNIT else None


def _percent(value: Fraction) -> str:
    return f"{_plain(value * 100, 4)}%"


def _plain(value: Fraction, places: int = 6) -> str:
    text = f"{round(value * 10**places) / 10**places:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exactly(value: Fraction | None) -> Decimal | None:
    """A figure as a decimal for a report, of at most eight places."""
    return None if value is None else Decimal(round(value * 10**8)).scaleb(-8).normalize() + Decimal(0)

