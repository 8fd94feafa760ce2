"""Expressions of KPIs: a spreadsheet's arithmetic, exact; and whatever else is written is refused in one line."""

import tracemalloc
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput, NotFound, OutOfRange, ZeroDivisor
from spm_xl.measure.expression import load, value

NAMES = ("won_deals", "lost_deals", "won_amount", "attainment", "activities_call")
MEASURES = {"won_deals": Fraction(30), "lost_deals": Fraction(10), "won_amount": Fraction("1000.5"), "attainment": Fraction("0.9"), "activities_call": Fraction(0)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("won_amount / won_deals", Fraction("1000.5") / 30),
        ("=won_deals / (won_deals + lost_deals)", Fraction(3, 4)),
        ("WON_DEALS + Lost_Deals", 40),
        ("2 + 3 * 4", 14),
        ("10 - 4 - 3", 3),
        ("100 / 10 / 5", 2),
        ("2 ^ 3 ^ 2", 64),
        ("-2 ^ 2", 4),
        ("2 ^ -2", Fraction(1, 4)),
        ("12%", Fraction(12, 100)),
        ("50% * 50%", Fraction(1, 4)),
        ("0.1 + 0.2", Fraction(3, 10)),
        (".5 + 1.", Fraction(3, 2)),
        ("--1", 1),
        ("IF(attainment >= 90%, 1, 0)", 1),
        ("IF(AND(won_deals > 10, NOT(lost_deals > 10)), won_deals, 0)", 30),
        ("IF(OR(won_deals < 0, TRUE), 1, 2)", 1),
        ("IF(activities_call = 0, 0, won_deals / activities_call)", 0),
        ("MIN(3, won_deals, 7) + MAX(1, 2) + SUM(1, 2, 3) + ABS(-4) + AVERAGE(1, 2)", Fraction(33, 2)),
        ("ROUND(2.5) + ROUND(-2.5) + ROUND(1234.567, -2) + ROUND(0.125, 2)", Fraction("1200.13")),
        ("won_deals <> 30", False),
        ("1 = 1", True),
        ("WIN_RATE(won_deals, lost_deals)", Fraction(3, 4)),
        ("win_rate(won_deals, lost_deals)", Fraction(3, 4)),
    ],
)
def test_arithmetic_is_a_spreadsheets_and_exact(text, expected):
    assert value(load(text, NAMES), MEASURES) == expected


HOSTILE = [
    '__import__("os").system("x")',
    "__import__",
    "().__class__.__mro__",
    "won_deals.__class__",
    "9**9**9**9",
    "9^9^9^9",
    "((9^12)^12)^12",
    "won_deals^won_deals",
    "won_deals^0.5",
    "10^99",
    "1<<10**9",
    '"a"*10**9',
    "'a'",
    "1e999999999",
    "9" * 31,
    "0x10",
    "(" * 3000 + "1" + ")" * 3000,
    "(" * 400 + "1" + ")" * 400,
    "((1)",
    "-" * 999 + "1",
    "NOT(" * 200 + "TRUE" + ")" * 200,
    "1" + "%" * 900,
    "SUM(" + ",".join(["won_deals"] * 80) * 2 + ")",
    "+".join(["won_deals"] * 90) + "+" + "+".join(["1"] * 80),
    "x" * 999,
    "lambda: 1",
    "won_deals if 1 else 2",
    "[won_deals]",
    "{won_deals}",
    "won_deals; lost_deals",
    "won_deals lost_deals",
    "won_deals == 1",
    "won_deals != 1",
    "1 < 2 < 3",
    "1 + (2 > 1)",
    "IF(won_deals, 1, 2)",
    "IF(1 = 1, 1, 2 = 2)",
    "IF(1 = 1, 1)",
    "AND(1, 2)",
    "MIN()",
    "ROUND(1, 2, 3)",
    "ROUND(1, 99)",
    "EXEC(1)",
    "open(1)",
    "won_deals +",
    "* won_deals",
    "",
    "   ",
    "=",
    "==1",
    "won_deals / 0",
    "1 / (2 - 2)",
    "\u202ewon_deals",
    "won\u200bdeals",
    "won_deals\x00",
    "won_deals &amp; 1",
    "@won_deals",
    "Sheet1!A1",
    "A1:B2",
    "=cmd|'/c calc'!A1",
    "\U0001f600",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20].encode("unicode_escape").decode() or "blank")
def test_anything_else_is_refused_in_one_line_with_flat_memory(text):
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput) as refused:
            load(text, NAMES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300
    assert str(refused.value).isprintable()
    assert peak < 2_000_000


def test_a_misspelled_name_is_found_when_loaded_with_its_place():
    with pytest.raises(NotFound, match=r"names 'attainmnt', which is unknown. Did you mean attainment\? See character 5"):
        load("1 + attainmnt", NAMES)
    with pytest.raises(InvalidInput, match="SUM is a function"):
        load("sum", NAMES)


def test_only_declared_names_are_looked_up():
    asked = []

    class Watched(dict):
        def __missing__(self, name):
            asked.append(name)
            raise KeyError(name)

    with pytest.raises(OutOfRange, match="won_deals is not known"):
        value(load("won_deals + 1", NAMES), Watched())
    assert asked == ["won_deals"]


def test_the_reason_names_what_is_zero():
    with pytest.raises(ZeroDivisor, match=r"^activities_call is 0,"):
        value(load("won_deals / activities_call", NAMES), MEASURES)
    with pytest.raises(ZeroDivisor, match=r"^\(won_deals - 30\) is 0,"):
        value(load("1 / (won_deals - 30)", NAMES), MEASURES)


def test_a_result_beyond_all_business_is_none():
    with pytest.raises(OutOfRange, match="beyond the range"):
        value(load("won_amount ^ 12", NAMES), {"won_amount": Fraction(10) ** 15})


def test_a_name_may_be_of_any_script():
    assert value(load("größe * 2", ["Größe"]), {"Größe": Fraction(3)}) == 6


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_any_text_is_an_expression_or_refused(text):
    assert loaded(text) is None or set(loaded(text).names) <= set(NAMES)


def loaded(text):
    """The expression, or None where the text is none."""
    try:
        return load(text, NAMES)
    except InvalidInput:
        return None


NUMBERS = st.recursive(
    st.sampled_from(["won_deals", "lost_deals", "won_amount", "2", "0.5", "7%"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
    max_leaves=8,
)


@given(NUMBERS)
def test_any_arithmetic_equals_that_of_fractions(text):
    spaced = text.replace("(", "( ").replace(")", " )").split()
    python = " ".join({"2": "Fraction(2)", "0.5": "Fraction(1, 2)", "7%": "Fraction(7, 100)"}.get(word, word) for word in spaced)
    assert answered(text) == by_python(python)


def answered(text):
    """The value, or None where something is divided by zero."""
    try:
        return value(load(text, NAMES), MEASURES)
    except (ZeroDivisor, InvalidInput):
        return None


def by_python(text):
    """The same by Python's own fractions; the text is made above."""
    try:
        return eval(text, {"Fraction": Fraction}, dict(MEASURES))
    except ZeroDivisionError:
        return None
