"""The exact number of a Python without quicktions: the standard library's Fraction, and the same answers in a cell."""

import fractions
import json
import operator
import subprocess
import sys
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.fraction import Fraction
from spm_xl.udfs.call import call

ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv)
COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
WHOLE = st.integers(-(10**20), 10**20) | st.integers(-3, 3)
EXACT = st.fractions(max_denominator=10**12) | st.fractions(-3, 3, max_denominator=6)
OTHER = EXACT | WHOLE | st.floats(allow_nan=False, allow_infinity=False, width=32)


def ours(number):
    """A standard Fraction as one of ours."""
    return Fraction(number.numerator, number.denominator)


def answer(operation, *numbers):
    """What an operation answers, or the error that it raises."""
    try:
        return operation(*numbers)
    except ArithmeticError as wrong:
        return type(wrong)


@given(one=EXACT, other=EXACT | WHOLE, operation=st.sampled_from(ARITHMETIC))
def test_arithmetic_is_that_of_the_standard_one(one, other, operation):
    mine = ours(other) if isinstance(other, fractions.Fraction) else other
    for found, expected in (
        (answer(operation, ours(one), mine), answer(operation, one, other)),
        (answer(operation, mine, ours(one)), answer(operation, other, one)),
    ):
        assert found == expected
        if expected is not ZeroDivisionError:
            assert type(found) is Fraction
            assert found.denominator > 0
            assert gcd(found.numerator, found.denominator) == 1
            assert (hash(found), repr(found)) == (hash(expected), repr(expected))


@given(one=EXACT, other=OTHER, operation=st.sampled_from((*ARITHMETIC, *COMPARISONS)))
def test_other_numbers_are_met_as_the_standard_one_meets_them(one, other, operation):
    """Standard fractions, whole numbers and floats, on either side."""
    assert answer(operation, ours(one), other) == answer(operation, one, other)
    assert answer(operation, other, ours(one)) == answer(operation, other, one)


@given(one=EXACT, other=EXACT, operation=st.sampled_from(COMPARISONS))
def test_comparisons_are_those_of_the_standard_one(one, other, operation):
    assert operation(ours(one), ours(other)) is operation(one, other)
    assert operation(ours(one), ours(one)) is operation(one, one)


@given(one=EXACT)
def test_sign_and_float_are_those_of_the_standard_one(one):
    found = ours(one)
    assert (-found, abs(found), float(found), bool(found)) == (-one, abs(one), float(one), bool(one))
    assert type(-found) is type(abs(found)) is Fraction


def test_what_is_no_number_is_refused():
    for operation in (*ARITHMETIC, operator.lt, operator.ge):
        with pytest.raises(TypeError):
            operation(Fraction(1, 2), "1")
    assert Fraction(1, 2) != "1/2"


RATES = (("Plan", "From", "Rate"), ("AE", 0.0, 0.04), ("AE", 0.5, 0.0625), ("AE", 1.2, 0.1), ("AM", 0.0, 1 / 30), ("AM", 1.0, 0.09))
PLANS = (("Plan", "Method", "Cap", "Gate", "Recoverable", "Recovery"), ("AE", "marginal", 9000.0, 0.1, 1.0, 1 / 3), ("AM", "retroactive", None, None, 0.5, None))
CALLS = [
    *(("SPM_COMMISSION", (credit, quota, RATES, prior, plan, PLANS)) for credit in (12_345.67, -250.0, 0.1 + 0.2, 1e6 / 7) for quota in (50_000.0, 1e5 / 12)
      for prior in (0.0, 24_900.005) for plan in ("AE", "AM", "none")),
    *(("SPM_PAYOUT", (earned, 3000.0, opening, plan, PLANS)) for earned in (1200.005, -10.0, 4321.0, 1e15) for opening in (0.0, 500.25, -1.0) for plan in ("AE", "AM")),
    *(("SPM_DRAW_LEDGER", (((1000.0,), (2500.5,), (6000.0,)), 3000.0, 0.0, plan, PLANS)) for plan in ("AE", "AM")),
    ("SPM_ATTAINMENT", (1 / 3, 0.7, 0.1)), ("SPM_EXPLAIN", (12_345.67, 50_000.0, RATES, 20_000.0, "AE", PLANS)), ("SPM_SPLIT", (100.0, ((1 / 3,), (1 / 3,), (1 / 3,)))),
    ("SPM_PRORATE", (5800.0, "2028-02-15", "2028-02-29", "2028-02-01", "2028-02-29")), ("SPM_MATRIX", (1.05, 0.9, (("", 0.8, 1.0), (0.9, 0.5, 0.75), (1.0, 0.75, 1.0)), "bilinear")),
]  # fmt: skip
WITHOUT = """
import json, sys
sys.modules["quicktions"] = None
from spm_xl.rational import Fraction
from spm_xl.udfs.call import call
assert Fraction.__module__ == "spm_xl.fraction"
def rows(value): return tuple(map(rows, value)) if isinstance(value, list) else value
print(json.dumps([call(name, rows(arguments)) for name, arguments in json.load(sys.stdin)]))
"""


def test_a_python_without_quicktions_answers_the_same():
    asked = subprocess.run([sys.executable, "-c", WITHOUT], input=json.dumps(CALLS), capture_output=True, text=True, check=True)
    found = json.loads(asked.stdout)
    assert found == [call(name, arguments) for name, arguments in CALLS]
    assert {value for value in found if isinstance(value, str)} == {"#N/A", "#NUM!"}
