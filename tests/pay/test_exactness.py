"""Exactness: the public functions against naive fractions, on random lines with real rates, ties included.

20,000 lines in a normal run, a million on demand: SPM_EXAMPLES=1500.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest

from spm_xl.money import rounded
from spm_xl.pay.draw import DrawTerms, settled
from spm_xl.pay.quota import attainment
from spm_xl.pay.rates import earned, rate_table, scaled
from tests.strategies import EXAMPLES, RATES

LINES = max(20_000, EXAMPLES * 667)
METHODS = ("marginal", "retroactive", "mixed", "deal_at_tier")
BOUNDARIES = ("0", "0.5", "0.8", "1", "1.2", "1.5")


def to_cents(value: Fraction) -> Decimal:
    """Half away from zero, written another way than the product's."""
    with localcontext() as context:
        context.prec = 60
        scaled_up = value * 100
        whole, rest = divmod(abs(scaled_up.numerator), scaled_up.denominator)
        whole += 2 * rest >= scaled_up.denominator
        return (Decimal(whole) * (1 if value >= 0 else -1)).scaleb(-2)


def naive(tiers: list[tuple[Fraction, Fraction, str]], x: Fraction) -> Fraction:
    """G(x), added up cent by cent's tier, by the words of the rulebook."""
    if x < 0:
        return tiers[0][1] * x
    total = Fraction(0)
    for at, (start, rate, method) in enumerate(tiers):
        if x < start:
            break
        end = tiers[at + 1][0] if at + 1 < len(tiers) else None
        upto = x if end is None else min(x, end)
        total = rate * upto if method == "retroactive" else total + rate * (upto - start)
    return total


def lines(seed: int, count: int):
    """Quota, tiers, prior and credit; every third line ends at a boundary, a cent above or below it."""
    chance = random.Random(seed)
    for _ in range(count):
        quota = Fraction(chance.randrange(1_000_00, 2_000_000_00), 100)
        method = chance.choice(METHODS)
        kept = sorted(chance.sample(BOUNDARIES[1:], chance.randint(0, 3)), key=Fraction)
        rows = [(start, chance.choice(RATES), chance.choice(["marginal", "retroactive"]) if method == "mixed" else "") for start in ("0", *kept)]
        prior = Fraction(chance.randrange(0, 200_000_000), 100)
        credit = Fraction(chance.randrange(-5_000_000, 200_000_000), 100)
        if chance.random() < 1 / 3:
            boundary = Fraction(chance.choice(rows)[0]) * quota
            credit = boundary - prior + Fraction(chance.choice([-1, 0, 1]), 100)
        elif chance.random() < 1 / 5:
            prior, credit = Fraction(0), Fraction(2 * chance.randrange(10_000_000) + 1, 10) / 100  # half cents and the like
        yield quota, method, rows, prior, credit


@pytest.mark.parametrize("seed", [1, 2])
def test_no_wrong_cent(seed):
    wrong = []
    for quota, method, rows, prior, credit in lines(seed, LINES // 2):
        shape = "marginal" if method == "mixed" else method
        table = scaled(rate_table(rows, shape, tier="before" if method == "deal_at_tier" else ""), quota)
        own = [(Fraction(start) * quota, Fraction(rate), by or method) for start, rate, by in rows]
        if method == "deal_at_tier":
            expected = credit * next((rate for start, rate, _ in reversed(own) if prior >= start), Fraction(0))
        else:
            expected = naive(own, prior + credit) - naive(own, prior)
        if rounded(earned(table, credit, prior)) != to_cents(expected):
            wrong.append((quota, rows, prior, credit))
    assert wrong == []


def test_attainment_is_exact_at_every_boundary():
    """credit / quota reaches 80% exactly where credit reaches 80% of quota, for every quota."""
    chance = random.Random(3)
    for _ in range(LINES // 4):
        quota, boundary = Fraction(chance.randrange(1, 10**9), 100), Fraction(chance.choice(BOUNDARIES))
        credit = quota * boundary
        assert attainment(credit, quota) == boundary
        assert attainment(credit - Fraction(1, 100), quota) < boundary
        assert attainment(credit * 2 / 3, quota, prior=credit / 3) == boundary


def test_ties_against_the_decimal_library():
    """Rate x amount that ends in half a cent, as a spreadsheet would round it."""
    chance = random.Random(4)
    for _ in range(LINES // 4):
        amount, rate = Decimal(chance.randrange(-10**8, 10**8)).scaleb(-2), Decimal(chance.choice(RATES))
        expected = (amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert rounded(earned(rate_table([(0, rate)], "marginal"), amount)) == expected


def test_draws_against_the_formula():
    """P = E + A - R with A = max(0, D - E) and R = min(B, r (E - D)) for a protected recoverable draw."""
    chance = random.Random(5)
    for _ in range(LINES // 10):
        month, amount, opening = (Decimal(chance.randrange(0, 10**6)).scaleb(-2) for _ in range(3))
        rate = Fraction(chance.choice(["1", "1/2", "1/3", "1/4"]))
        found = settled(month, amount, DrawTerms(Fraction(1), recovery=rate), opening)
        room = to_cents(max(Fraction(0), Fraction(month) - Fraction(amount)) * rate)
        recovery = min(opening, room)
        assert (found.recovery, found.paid) == (recovery, max(month, amount) - recovery)
        assert found.closing == opening + max(Decimal(0), amount - month) - recovery
