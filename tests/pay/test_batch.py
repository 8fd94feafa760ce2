"""The batch equals the formulas for one participant, to the cent."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy
import pytest

from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.money import money, whole_units
from spm_xl.pay.batch import pay
from spm_xl.pay.draw import DrawTerms, series
from spm_xl.pay.rates import earned, rate_table, scaled

TABLES = {
    "marginal on attainment": (rate_table([(0, "0.04"), ("0.5", "0.0525"), (1, "0.0875"), ("1.2", "0.1")], "marginal"), True),
    "retroactive on attainment": (rate_table([(0, "0.04"), ("0.8", "0.06"), (1, "0.075")], "retroactive"), True),
    "mixed by boundary": (rate_table([(0, "0.05", "marginal"), ("0.5", "0.1", "retroactive"), (1, "0.15", "marginal")], "marginal"), True),
    "amounts, nothing below the first": (rate_table([(1000, "0.03"), (5000, "0.0475")], "marginal"), False),
    "strictly above": (rate_table([(0, "0.03"), (1000, "0.05")], "retroactive", boundary="above"), False),
    "deductible": (rate_table([(0, "0.03"), (1000, "0.05")], "retroactive", deductible="250.50"), False),
}
TERMS = {
    "recoverable": DrawTerms(recoverable=Fraction(1)),
    "non-recoverable": DrawTerms(recoverable=Fraction(0)),
    "half recoverable, half of the room": DrawTerms(recoverable=Fraction(1, 2), recovery=Fraction(1, 2)),
    "additive": DrawTerms(recoverable=Fraction(1), type="additive"),
}


def _columns(seed: int, count: int, periods: int, largest: int) -> dict[str, numpy.ndarray]:
    chance = random.Random(seed)
    rows = [(chance.randrange(count), chance.randrange(periods), chance.randrange(-largest // 5, largest)) for _ in range(400)]
    participant, period, credit = (numpy.array(column) for column in zip(*rows, strict=True))
    return {"participant": participant, "period": period, "credit": credit}


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
@pytest.mark.parametrize(("table", "by_quota"), TABLES.values(), ids=TABLES)
def test_batch_equals_single(table, by_quota, terms):
    count, periods = 8, 6
    data = _columns(3, count, periods, 200_000)
    quota = numpy.array([300_000 + 1_000 * at for at in range(count)])
    result = pay(**data, table=table, terms=terms, draw=20_000, periods=periods, quota=quota if by_quota else None, participants=count)
    for who in range(count):
        own = scaled(table, Fraction(int(quota[who]), 100)) if by_quota else table
        prior, amounts = Fraction(0), []
        for period in range(periods):
            mine = (data["participant"] == who) & (data["period"] == period)
            credit = Fraction(int(data["credit"][mine].sum()), 100)
            amounts.append(money(whole_units(earned(own, credit, prior), 2)))
            prior += credit
        expected = series(amounts, 200, terms)
        assert [int(cents) for cents in result.earned[:, who]] == [int(amount * 100) for amount in amounts]
        assert [int(cents) for cents in result.paid[:, who]] == [int(row.paid * 100) for row in expected]
        assert [int(cents) for cents in result.closing[:, who]] == [int(row.closing * 100) for row in expected]


def test_amounts_beyond_64_bits_stay_exact():
    table = rate_table([(0, "0.0412345678"), ("1.0000001", "0.0987654321")], "marginal")
    result = pay(
        participant=numpy.array([0]), period=numpy.array([0]), credit=numpy.array([9 * 10**15]), quota=numpy.array([10**15]),
        table=table, terms=TERMS["recoverable"], draw=0, periods=1,
    )  # fmt: skip
    exact = earned(scaled(table, Fraction(10**13)), Fraction(9 * 10**13))
    assert int(result.earned[0, 0]) == whole_units(exact, 2)


def test_row_order_plays_no_part():
    data = _columns(5, 8, 6, 900_000)
    turned = {name: column[::-1] for name, column in data.items()}
    table, _ = TABLES["amounts, nothing below the first"]
    both = [pay(**columns, table=table, terms=TERMS["recoverable"], draw=20_000, periods=6, participants=8) for columns in (data, turned)]
    assert all((one == other).all() for one, other in zip(*both, strict=True))


def test_codes_outside_are_refused():
    table, _ = TABLES["deductible"]
    with pytest.raises(InvalidInput, match="Codes count from 0"):
        pay(numpy.array([0]), numpy.array([9]), numpy.array([1]), table, TERMS["additive"], 0, 6)


def test_a_table_of_values_is_refused():
    with pytest.raises(InvalidPlan, match="marginal or retroactive"):
        pay(numpy.array([0]), numpy.array([0]), numpy.array([1]), rate_table([(0, 100)], "stepped"), TERMS["additive"], 0, 6)
