"""A binding's file: what is written is read back the same, and every mistake in it is told with its file and key."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.bind.binding_check import checked
from spm_xl.workbook.bind.binding_file import load, written
from spm_xl.workbook.grid.grid_read import read
from tests.strategies import tried
from tests.workbook.templates import template

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=12)
NAMES = TEXTS.filter(str.strip)
COLUMNS = st.dictionaries(TEXTS, NAMES, min_size=1, max_size=4)
ROWS = st.builds(
    lambda of, columns, keys: Rows(of, columns, tuple(columns)[:keys]), NAMES, COLUMNS, st.integers(min_value=0, max_value=2)
)
BINDINGS = st.builds(
    Binding,
    cells=st.dictionaries(TEXTS, NAMES, max_size=4),
    names=st.dictionaries(TEXTS, NAMES, max_size=4),
    tables=st.dictionaries(TEXTS, ROWS, max_size=3),
    ranges=st.dictionaries(TEXTS, ROWS, max_size=3),
)


@tried()
@given(BINDINGS, st.dictionaries(st.sampled_from(["", "cells", "names", "tables.gone"]), st.lists(st.text(CHARACTERS, max_size=20), max_size=3).map(tuple)))
def test_what_is_written_is_read_back_whatever_the_names_and_comments_are(binding, remarks):
    text = written(binding, remarks, dict.fromkeys(binding.cells, "a\nremark = 1"))
    assert load(text, "pay.toml") == binding


def test_a_section_that_a_comment_suggests_works_once_the_marks_are_taken_away():
    text = written(Binding(cells={"A!B2": "net"}), {"cells": ('"A!B3" = "gross"  # Gross pay: near it',)})
    assert load(text, "x").cells == {"A!B2": "net"}
    assert load(text.replace("# ", "", 1), "x").cells == {"A!B2": "net", "A!B3": "gross"}


def test_columns_may_stand_in_one_line_and_a_key_without_brackets():
    found = load('[tables.Deals]\nrows = "deals"\nkey = "Deal"\ncolumns = {Deal = "id", "Net pay" = "net"}', "x")
    assert found.tables == {"Deals": Rows("deals", {"Deal": "id", "Net pay": "net"}, ("Deal",))}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[cells", "pay.toml: this is no TOML"),
        ('[cells]\nSheet!B2 = "net"', '"Sheet!B2"'),
        ("cells = 1", "pay.toml: cells must be a section"),
        ('[cels]\n"A!B2" = "net"', "there is no key cels. Did you mean cells?"),
        ('[cells]\n"A!B2" = 5', "cells.A!B2 is 5"),
        ('[cells]\n"A!B2" = " "', "Give a name of the data"),
        ('[cells]\nA.B2 = "net"', "Put the whole key into quotes"),
        ("tables = 1", "tables must be a section"),
        ("[tables]\nDeals = 1", "tables.Deals must be a section"),
        ('[tables.Deals]\nrow = "deals"', "there is no key tables.Deals.row. Did you mean rows?"),
        ("[tables.Deals]\nrows = 1", "tables.Deals.rows is 1"),
        ('[tables.Deals]\nrows = "deals"', "tables.Deals.columns names no column"),
        ('[tables.Deals]\nrows = "deals"\nkey = 3\ncolumns = {A = "a"}', "tables.Deals.key is 3"),
        ('[tables.Deals]\nrows = "deals"\nkey = ["Dael"]\ncolumns = {Deal = "a"}', "names 'Dael', which is none of its columns. Did you mean Deal?"),
        ('[ranges."A!A2:B3"]\nrows = "deals"\ncolumns = {A = 1}', "ranges.A!A2:B3.columns.A is 1"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(text, says):
    with pytest.raises(InvalidInput) as wrong:
        load(text, "pay.toml")
    assert str(wrong.value).startswith("pay.toml: ")
    assert says in str(wrong.value)


# --- against the workbook -------------------------------------------------------------------------------


def team(book, made):
    made["Team"].add_table("A3:B5", {"name": "People", "columns": [{"header": "Name"}, {"header": "Net pay"}], "data": [["Ann", 5], ["Bob", 6]]})
    book.define_name("month", "=Team!$B$1")
    book.define_name("area", "=Team!$A$4:$B$5")


BOOK = read(template(team, Team=[["Month", "March"]], Quota=[["Id", "Quota", "Id"], ["E1", 5, "x"], ["E2", 6, "y"]]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[cells]\n"Taem!B1" = "month"', "cells.Taem!B1: Taem!B1: there is no sheet 'Taem'. Did you mean Team?"),
        ('[cells]\n"B1" = "month"', "'B1' is no cell"),
        ('[cells]\n"Team!XFE1" = "month"', "beyond the last row or column"),
        ('[cells]\n"Team!B1:B2" = "month"', "it is a range; give one cell"),
        ('[names]\nmonht = "month"', "the workbook has no name monht. Did you mean month?"),
        ('[tables.Peopel]\nrows = "people"\ncolumns = {Name = "name"}', "no table Peopel. Did you mean People?"),
        ('[tables.People]\nrows = "people"\ncolumns = {Nmae = "name"}', "no column 'Nmae'. Did you mean Name?"),
        ('[ranges."Quota!A2:C3"]\nrows = "people"\ncolumns = {Qouta = "quota"}', "no column 'Qouta'. Did you mean Quota?"),
        ('[ranges."Quota!A2:C3"]\nrows = "people"\ncolumns = {D = "quota"}', "no column 'D'"),
        ('[ranges."Quota!A2:C3"]\nrows = "people"\ncolumns = {Id = "id"}', "no column 'Id'"),
        ('[ranges."Quota!A2:C3"]\nrows = "people"\ncolumns = {B = "a", Quota = "b"}', "one column is named twice"),
    ],
)
def test_a_place_that_is_not_there_is_told_with_near_ones(text, says):
    with pytest.raises(NotFound) as wrong:
        checked(load(text, "pay.toml"), BOOK, "pay.toml")
    assert says in str(wrong.value)
    assert str(wrong.value).startswith("pay.toml: ")


def test_all_that_is_wrong_is_told_at_once():
    text = '[cells]\n"Taem!B1" = "a"\n[names]\nx = "b"\n[tables.Peopel]\nrows = "p"\ncolumns = {A = "a"}'
    with pytest.raises(NotFound) as wrong:
        checked(load(text, "pay.toml"), BOOK, "pay.toml")
    assert str(wrong.value).count("pay.toml: ") == 3


def test_columns_of_a_range_may_be_named_by_header_or_letters():
    text = '[ranges."Quota!A2:C3"]\nrows = "people"\nkey = ["A"]\ncolumns = {A = "id", Quota = "quota"}'
    assert checked(load(text, "x"), BOOK, "x").ranges == {"Quota!A2:C3": Rows("people", {"A": "id", "B": "quota"}, ("A",))}


def test_a_text_is_written_as_toml_has_it():
    assert tomllib.loads(written(Binding(cells={'A!B2"\\': "a\u2028b\x7f\tc"})))["cells"] == {'A!B2"\\': "a\u2028b\x7f\tc"}
