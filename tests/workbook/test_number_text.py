"""A value as text in a number format, as the spreadsheet's TEXT() gives it."""

import random
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts.number_text import in_words
from tests import hosts

NUMBER_FORMATS = (
    "0", "0.00", "#,##0", "#,##0.00", "0.0#", "0%", "0.0%", "#,##0.00%", "$#,##0.00", '#,##0.00 "EUR"', "000000",
    "#,##0.00;(#,##0.00)", '#,##0.00;-#,##0.00;"none"', "#,##0,", '0.0,,"M"', "[Red]0.00", "[$€-2] #,##0.00", "[$-409]0.00",
    "000-00-0000", '"Net: "0.00" paid"', "0.00_);(0.00)", ".00", "#,##0.0##", "0.000", r"0\x", "0,000.0", "00,000",
    '[>=1000]#,##0;[<0]-0.0;0.000', "0;0;", "+0.0;-0.0;0.0",
)  # fmt: skip
DATE_FORMATS = (
    "d mmm yyyy", "dd/mm/yyyy", "m/d/yy", "dddd d mmmm yyyy", "yyyy-mm-dd", "ddd", "mmmm", "h:mm", "hh:mm:ss", "h:mm AM/PM",
    "d.m.yyyy h:mm", "mm:ss", "yyyy", "mmm-yy", '"Q" yyyy', "[$-409]d mmmm yyyy", "mmmmm", "h", "d-mmm",
)  # fmt: skip


def cases():
    """Numbers and dates in all formats: a value, its format and the formula's spelling of it."""
    draw = random.Random(4)
    for code in NUMBER_FORMATS:
        for value in (
            Decimal("0"), Decimal("1.005"), Decimal("-1.005"), Decimal("0.5"), Decimal("999.995"), Decimal("1234567.891"),
            Decimal("-1234567.891"), Decimal("0.045"), *(Decimal(draw.randrange(-(10**9), 10**9)) / 10 ** draw.randrange(7) for _ in range(6)),
        ):  # fmt: skip
            yield value, code
    for code in DATE_FORMATS:
        for _ in range(5):
            yield datetime(1950 + draw.randrange(100), draw.randrange(1, 13), draw.randrange(1, 29), draw.randrange(24), draw.randrange(60), draw.randrange(60)), code


@pytest.mark.hosts
def test_the_text_is_what_the_spreadsheets_own_function_gives(tmp_path):
    path, tried = tmp_path / "text.xlsx", list(cases())
    book = Workbook(path)
    sheet = book.add_worksheet("A")
    for row, (value, code) in enumerate(tried):
        if isinstance(value, datetime):
            spelled = f"DATE({value.year},{value.month},{value.day})+TIME({value.hour},{value.minute},{value.second})"
        else:
            spelled = str(value)
        quoted = code.replace('"', '""')
        sheet.write_formula(row, 0, f'="x"&TEXT({spelled},"{quoted}")', None, "")
    book.close()
    shown = hosts.recalculated(path)["A"]
    wrong = [
        f"{value} in {code!r} is {in_words(value, code)!r}, but {shown.get(f'A{row}')!r}"
        for row, (value, code) in enumerate(tried, 1)
        if shown.get(f"A{row}") != "x" + in_words(value, code)
    ]
    assert not wrong, "\n".join(wrong)
    assert len(tried) > 500


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (Decimal("1.005"), "0.00", "1.01"),  # a float of 1.005 is a little less
        (1.005, "0.00", "1.01"),
        (Decimal("-2.5"), "0", "-3"),
        (Fraction(1, 3), "0.000", "0.333"),
        (Fraction(2, 3), "0%", "67%"),
        (Decimal("-0.004"), "0.00", "0.00"),  # a statement shows no minus before nothing
        (Decimal("-0.004"), "0.00;(0.00)", "(0.00)"),
        (1000, "#.##", "1000."),  # as Excel; LibreOffice leaves out the point
        (-5, '[>=1000]0.0,"K";0', "-5"),  # LibreOffice leaves out the minus
        (1234567, '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "1.2M"),
        (Fraction(5, 4), "[h]:mm", "30:00"),
        (time(9, 5), "h:mm", "9:05"),
        (datetime(2026, 3, 31, 23, 59, 59, 600_000), "d mmm h:mm:ss", "1 Apr 0:00:00"),
        (datetime(2026, 3, 31, 1, 2, 3, 450_000), "ss.00", "03.45"),
        (46112, "d mmm yyyy", "31 Mar 2026"),
        (date(2026, 3, 31), "0", "46112"),
        ("text", "0.00", "text"),
        ("text", '0;0;0;"is "@', "is text"),
        (None, "0.00", ""),
        (True, "0.00", "TRUE"),
        (12.5, "General", "12.5"),
        (-12.5, 'General" pt"', "-12.5 pt"),
        (5, "??0", "  5"),
    ],
)
def test_a_value_in_a_format(value, code, text):
    assert in_words(value, code) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("a\nb", "a\nb"), (True, "TRUE"), (7, "7"), (Decimal("75.10"), "75.10"), (Decimal("1E+3"), "1000"), (0.1, "0.1"),
        (1e16, "10000000000000000"), (1e-7, "0.0000001"), (Fraction(3, 8), "0.375"), (Fraction(-1, 3), "-0.3333333333333333"),
        (date(2026, 3, 31), "2026-03-31"), (datetime(2026, 3, 31, 9, 30), "2026-03-31 09:30:00"), (time(9, 30), "09:30:00"),
        (Fraction(1, 10**9), "0.000000001"), (Fraction(-5, 4), "-1.25"),
    ],
)  # fmt: skip
def test_a_value_without_a_format(value, text):
    assert in_words(value) == text


@pytest.mark.parametrize(
    ("value", "code", "why"),
    [
        (1, "# ?/?", "fractions"),
        (1, "0.00E+00", "holds 'E"),
        (1, "0;0;0;@;0", "5 sections"),
        (1, "0.0.0", "two points"),
        (1, "abc", "holds 'abc'"),
        (1, '0 "EUR', "holds"),
        (1, "[$-407]d mmmm", "another language"),
        (1, "[$-F800]dddd", "F800"),
        (1, "[DBNum1]0", "DBNum1"),
        (1, "yyyy 0", "mixes"),
        (5, "[<0]0;[>10]0", "no section"),
        (-1, "d mmm yyyy", "no date"),
        (5, "d mmm yyyy", "no date"),  # Excel has a 29 February 1900
        (10**400, "0", "larger"),
        (float("nan"), "", "no number"),
        (Decimal("Infinity"), "0", "no number"),
        (Decimal("1E+999999999"), "0", "no number"),
        ([1], "", "cannot show a list"),
        ({"a": 1}, "0", "cannot show a dict"),
        (b"x", "", "cannot show a bytes"),
    ],
)
def test_what_is_not_known_is_refused(value, code, why):
    with pytest.raises(InvalidInput, match=why):
        in_words(value, code)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**14), max_value=10**14))
def test_two_decimals_are_the_exact_value_rounded_half_away_from_zero(value):
    exact = Fraction(value) * 100
    cents = int(abs(exact) + Fraction(1, 2))
    assert Decimal(in_words(value, "0.00")) == Decimal(cents if value >= 0 else -cents) / 100
    assert in_words(value, "#,##0.00").replace(",", "") == in_words(value, "0.00")


@given(st.fractions(), st.text(st.sampled_from('0#?.,%;"-()$ dmyhs[]@_*\\E/+x'), max_size=12))
def test_any_format_gives_a_text_or_is_refused(value, code):
    with suppress(InvalidInput):
        assert isinstance(in_words(value, code), str)
