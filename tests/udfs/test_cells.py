"""What a cell may hold: numbers, text, percent, dates, blanks, truth and error values, in every host's dress."""

from __future__ import annotations

import math
import random
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.money import exact
from spm_xl.udfs.cells import CellError, Refusal, cell, day, number, number_or_none, text
from spm_xl.udfs.ranges import line, numbers, one, plain_argument, remembered, table

numpy = pytest.importorskip("numpy")


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        (0.1 + 0.2, "0.3"),  # the 15 digits that Excel shows and calculates with
        (1001.4, "1001.4"),
        (" 1234.50 ", "1234.5"),
        ("-1e3", "-1000"),
        (".5", "0.5"),
        ("12.5%", "0.125"),
        ("12.5 %", "0.125"),
        (None, "0"),
        ("", "0"),
        ("   ", "0"),
        (True, "1"),  # LibreOffice passes TRUE as 1, so every host must
        (False, "0"),
        (Decimal("0.07"), "0.07"),
        (7, "7"),
        (numpy.float64(0.7), "0.7"),
        (numpy.float32(0.5), "0.5"),
        (numpy.int64(2**40), str(2**40)),
        (numpy.bool_(True), "1"),
    ],
)
def test_a_number_is_what_the_cell_shows(shown, value):
    assert number(shown, "credit") == Fraction(value)


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("abc", "#VALUE!"),
        ("20,000", "#VALUE!"),  # thousands separators mean other things elsewhere
        ("20.000,50", "#VALUE!"),
        ("1_000", "#VALUE!"),
        ("(500)", "#VALUE!"),
        ("$5", "#VALUE!"),
        ("5%%", "#VALUE!"),
        ("%", "#VALUE!"),
        ("nan", "#VALUE!"),
        ("１２", "#VALUE!"),
        ("TRUE", "#VALUE!"),
        (date(2026, 3, 1), "#VALUE!"),
        (datetime(2026, 3, 1, 12), "#VALUE!"),
        (object(), "#VALUE!"),
        (1j, "#VALUE!"),
        (float("nan"), "#NUM!"),
        (float("inf"), "#NUM!"),
        (numpy.float64("nan"), "#NUM!"),
        (Decimal("NaN"), "#NUM!"),
        (1e300, "#NUM!"),
        (10**400, "#NUM!"),
        ("1e400", "#NUM!"),
        ("#N/A", "#N/A"),
        ("#div/0!", "#DIV/0!"),
        (CellError("#REF!", "the column is gone"), "#REF!"),
    ],
)
def test_what_is_no_number_is_an_error_value_that_names_its_argument(shown, code):
    with pytest.raises(Refusal) as refused:
        number(shown, "credit")
    assert refused.value.error == code
    assert "credit" in refused.value.error.why or refused.value.error.why == "the column is gone"


def test_a_blank_quota_is_not_a_quota_of_zero():
    assert number_or_none(None, "quota") is None
    assert number_or_none("  ", "quota") is None
    assert number_or_none(0, "quota") == 0


def test_a_float_is_read_as_its_fifteen_digits():
    """The short way for few decimals is the same as the long one."""
    chance = random.Random(3)
    for _ in range(20_000):
        value = chance.choice([chance.uniform(-1e10, 1e10), round(chance.uniform(-1e6, 1e6), chance.randrange(9)), chance.uniform(-1, 1) * 10.0 ** chance.randrange(-20, 29)])
        assert number(value, "x") == exact(value)
    for _ in range(20_000):  # sums carry an error in the last binary digits of what was a decimal
        value = chance.randrange(-(10 ** chance.randrange(1, 16)), 10 ** chance.randrange(1, 16)) / 1e6
        for _ in range(chance.randrange(8)):
            value = math.nextafter(value, chance.choice([-math.inf, math.inf]))
        assert number(value, "x") == exact(value)
    for value in (999_999_999.9999999, 0.1 + 0.7, 1e9, -1e9, 5e-324, 1e-7, 123456.7890125, 0.0, -0.0):
        assert number(value, "x") == exact(value)


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        (46096, date(2026, 3, 15)),
        (46096.75, date(2026, 3, 15)),
        ("2026-03-15", date(2026, 3, 15)),
        ("2026-3-5", date(2026, 3, 5)),
        ("2026-03-15T08:30:00Z", date(2026, 3, 15)),
        (datetime(2026, 3, 15, 23, 59), date(2026, 3, 15)),
        (date(2026, 3, 15), date(2026, 3, 15)),
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),  # 60 is 29 February 1900, which Excel counts and never was
        (2_958_465, date(9999, 12, 31)),
        (numpy.float64(46096), date(2026, 3, 15)),
    ],
)
def test_a_date_is_a_serial_a_date_or_iso_text(shown, value):
    assert day(shown, "start") == value


@pytest.mark.parametrize(
    ("shown", "code"),
    [(None, "#VALUE!"), ("", "#VALUE!"), ("15/03/2026", "#VALUE!"), ("2026-02-30", "#VALUE!"), ("46096", "#VALUE!"), (0, "#NUM!"), (-1, "#NUM!"), (2_958_466, "#NUM!"), ("#N/A", "#N/A")],
)
def test_what_is_no_date_is_an_error_value(shown, code):
    with pytest.raises(Refusal) as refused:
        day(shown, "start")
    assert refused.value.error == code


def test_a_name_is_text_or_a_whole_number():
    assert (text(" AE ", "plan"), text(2026.0, "plan"), text(None, "plan"), text(1.5, "plan")) == ("AE", "2026", "", "1.5")
    assert text(numpy.float64(7), "plan") == "7"
    with pytest.raises(Refusal):
        text(date(2026, 1, 1), "plan")


def test_an_answer_is_a_float_or_text():
    assert [cell(value) for value in (Fraction(1, 4), Decimal("1.10"), None, "text")] == [0.25, 1.1, "", "text"]
    with pytest.raises(Refusal, match="too large"):
        cell(Fraction(10) ** 400)


# --- ranges ---------------------------------------------------------------------------------------------


def test_a_line_lies_as_a_row_or_a_column_and_drops_blanks_at_its_end():
    for given in ([1, 2, None], [[1], [2], [""]], ((1, 2, "  "),), [[1, 2]], numpy.array([1, 2]), numpy.array([[1], [2]])):
        assert numbers(plain_argument(given), "earned") == [1, 2]
    assert line(5, "earned") == [5]
    assert line([1, None, 3, None], "earned").size == 4
    with pytest.raises(Refusal, match="2 rows and 2 columns"):
        line([[1, 2], [3, 4]], "earned")


def test_a_number_in_a_line_is_named_by_its_position():
    with pytest.raises(Refusal, match="cell 2 of earned is the text 'x'"):
        numbers([1, "x"], "earned")


def test_a_table_drops_blank_rows_and_columns_at_its_end_and_fills_short_rows():
    assert table([["From", "Rate", None], [0, 0.05], ["", None, ""], [1, 0.1, None], [None], ["", ""]]) == (
        ("From", "Rate"),
        (0, 0.05),
        ("", None),
        (1, 0.1),
    )
    assert table([[None, ""]]) == ()
    assert table(5) == ((5,),)


def test_one_cell_may_be_a_range_of_one_cell():
    assert one([[7]], "opening") == one([7], "opening") == one(7, "opening") == 7
    with pytest.raises(Refusal, match=r"opening is a range of 2 x 1 cells"):
        one([[7], [8]], "opening")


def test_a_whole_column_is_read_without_its_million_blanks():
    column = ((1.0,), *[(None,)] * 1_048_575)
    assert line(column, "earned") == [1.0]
    assert table(column) == ((1.0,),)


def test_what_is_remembered_stays_bounded():
    """Of small tables many answers are kept, of large ones only four."""
    calls = []
    read = remembered(lambda rows: calls.append(len(rows)), most=8, large=10)
    for _ in range(2):
        for size in (2, 3, 4):
            read(tuple((float(at),) for at in range(size)))
    assert calls == [2, 3, 4]
    large = [tuple((float(at),) for at in range(size)) for size in range(20, 26)]
    for _ in range(2):
        for rows in large:
            read(rows)
    assert calls.count(20) == 2, "six large tables in turn do not fit in the four that are kept"
