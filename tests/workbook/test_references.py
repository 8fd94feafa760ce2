"""References in formulas: what names cells that can move, what only looks like it, and how shared formulas step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.workbook.formulas.formula_tokens import tokens
from spm_xl.workbook.formulas.references import LAST_ROW, Reference, index_of, letters_of, parts, shared


def named(formula):
    """The cells that a formula names, as it spells them."""
    return [part.moved_to(part.low, part.high) for part in parts(formula) if isinstance(part, Reference)]


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ('SUM(B2:B4)+Deals!$C$7&"A1"', ["B2:B4", "Deals!$C$7"]),
        ("A1:INDEX(A:A,5)", ["A1"]),
        ("INDEX(A:A,5):B5", ["B5"]),
        ("Sheet1!A1:Sheet1!B3", ["Sheet1!A1", "Sheet1!B3"]),
        ("SUM(A1:A3 B2:B4)+SUM((A1,B2))", ["A1:A3", "B2:B4", "A1", "B2"]),
        ("LOG10(A1)+ATAN2(B1,C1)+DEC2BIN(D1)", ["A1", "B1", "C1", "D1"]),
        ("A1#+@B1+_xlfn.ANCHORARRAY(C1)", ["A1", "B1", "C1"]),
        ("$1:$3+Übersicht!2:5", ["$1:$3", "Übersicht!2:5"]),
        ("'Bob''s A1 deals'!C3+'R&D'!$A1", ["'Bob''s A1 deals'!C3", "'R&D'!$A1"]),
        ("a1:b2+Tax2024", ["a1:b2", "Tax2024"]),
        ('IF(A1>1,2:2,"a"&B1)+{1,2;3,4}', ["A1", "2:2", "B1"]),
        ("A1 : B2", ["A1", "B2"]),
        ("XFD1048576", ["XFD1048576"]),
    ],
)
def test_cells_of_this_workbook_are_found(formula, cells):
    assert named(formula) == cells


@pytest.mark.parametrize(
    "formula",
    [
        '"A1"&"He said ""B2"""',
        "Deals[Amount]+Deals[[#This Row],[A1]]+Tab1[A1]+Deals['[A1]+Deals[[Q1]:[Q4]]",
        "[1]Prices!A1+'[1]My prices'!A1:B2+'C:\\x\\[b.xlsx]S'!A1+[1]!Rate",
        "Jan:Mar!A1+'Jan:Mar'!A1:B2+SUM('Q1 a:Q4 a'!B2)",
        "#REF!A1+Sheet1!#REF!+#REF!",
        "A:A+Sheet1!$B:$C",
        "_xlpm.a1+YTD2026+A1048577+XFE1+Rate.A1+A1.Rate+A1?+\\A1+x_A1",
        "R1C1+R[1]C[1]+1E5+2.5E10",
        "Sheet1!Rate+'A1 notes'!Rate",
    ],
)
def test_what_only_looks_like_a_cell_of_this_workbook_is_left_alone(formula):
    assert named(formula) == []
    assert parts(formula) == (formula,)


def test_a_reference_knows_its_sheet_and_columns():
    (found,) = parts("'Bob''s deals'!$B2:D$9")
    assert (found.sheet, found.key, found.first, found.last) == ("Bob's deals", "bob's deals", 2, 4)
    (rows,) = parts("2:$5")
    assert (rows.left, rows.low, rows.high, rows.first, rows.last) == ("", 2, 5, 1, 16_384)


COLUMN = st.one_of(st.integers(1, 60), st.integers(1, 16_384)).map(letters_of)
ROW = st.one_of(st.integers(1, 40), st.integers(1, LAST_ROW)).map(str)
CELL = st.tuples(st.sampled_from(["", "$"]), COLUMN, st.sampled_from(["", "$"]), ROW).map("".join)
AREA = st.one_of(CELL, st.tuples(CELL, CELL).map(":".join), st.tuples(ROW, ROW).map(":".join), st.tuples(COLUMN, COLUMN).map(":".join))
SHEET = st.sampled_from(["", "", "", "Deals!", "'Q1'!", "'Bob''s A1'!", "Übersicht_2!", "[1]Prices!", "'[2]A B'!", "Jan:Mar!", "'Jan:Mar x'!"])
OTHER = st.sampled_from(
    ['"A1"', '"a ""B2"" c"', "Deals[A1]", "Tab1[[#This Row],[Q1]]", "LOG10(5)", "_xlpm.a1", "YTD2026", "TRUE", "1E5", "#N/A", "Rate", "{1,2}"]
)
OPERAND = st.one_of(st.tuples(SHEET, AREA).map("".join), st.tuples(SHEET, AREA).map("".join), OTHER)
JOIN = st.sampled_from(["+", "-", "*", "/", "&", "<>", ",", " ", " + "])


@st.composite
def formulas(draw):
    """Formulas of references, and of what looks like them."""
    pieces = [draw(OPERAND)]
    for _ in range(draw(st.integers(0, 4))):
        pieces += [draw(JOIN), draw(OPERAND)]
    return f"SUM({''.join(pieces)})"


def moving(token):
    """Whether a token of the formula tokenizer names cells of one sheet of this workbook, other than whole columns."""
    sheet, _, area = token.text.rpartition("!")
    return token.kind == "reference" and not set("[:") & set(sheet) and any(letter.isdigit() for letter in area)


@settings(max_examples=200, deadline=None)
@given(formulas())
def test_the_tokenizer_finds_the_same_references(formula):
    assert named(formula) == [token.text for token in tokens(formula) if moving(token)]


@settings(max_examples=200, deadline=None)
@given(formulas())
def test_the_parts_of_a_formula_are_the_formula(formula):
    assert "".join(part if isinstance(part, str) else part.moved_to(part.low, part.high) for part in parts(formula)) == formula
    assert shared(formula, 0, 0) == formula


@settings(max_examples=200, deadline=None)
@given(formulas(), st.integers(0, 50), st.integers(0, 50))
def test_a_shared_formula_that_steps_there_and_back_is_the_same(formula, rows, columns):
    assert shared(shared(formula, rows, columns), -rows, -columns) == formula


def test_a_shared_formula_steps_wherever_a_reference_is_relative():
    formula = "Jan:Mar!A1+[1]S!$A1:B$2+Tab[A1]+'x y'!$1:3+A:$B+\"A1\"+LOG10(A1)"
    assert shared(formula, 1, 1) == "Jan:Mar!B2+[1]S!$A2:C$2+Tab[A1]+'x y'!$1:4+B:$B+\"A1\"+LOG10(B2)"
    assert shared("A1", -1, -1) == "XFD1048576"  # as Excel does at the edge of a sheet


@given(st.integers(1, 16_384))
def test_letters_and_numbers_of_columns(number):
    assert index_of(letters_of(number)) == number
