"""Formulas that were left without a value: computed where the headless engine can, and nothing else touched."""

import io

import pytest
from openpyxl import Workbook

from spm_xl.udfs.hosts.missing import compute_missing
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts, with_values
from spm_xl.workbook.parts import package

pytest.importorskip("formualizer")


@pytest.fixture
def book():
    """A1 5, A2 =A1*2 without a value, A3 =A1*3 that shows 99, A4 =TODAY() without a value, A5 =1/0 without a value."""
    made = Workbook()
    for cell, content in (("A1", 5), ("A2", "=A1*2"), ("A3", "=A1*3"), ("A4", "=TODAY()"), ("A5", "=1/0")):
        made.active[cell] = content
    stream = io.BytesIO()
    made.save(stream)
    found = read(stream.getvalue())
    return with_parts(found, with_values(found, {("Sheet", 3, 1): 99}))


def test_only_what_shows_nothing_is_computed(book):
    done = compute_missing(book)
    assert {spot: cell.value for spot, cell in read(done.data).sheets[0].cells.items()} == {
        (1, 1): 5, (2, 1): 10, (3, 1): 99, (4, 1): None, (5, 1): "#DIV/0!",
    }  # fmt: skip
    assert done.computed == 2


def test_what_cannot_be_computed_is_named_with_the_reason(book):
    left = compute_missing(book).left
    assert [found.cell for found in left] == ["Sheet!A4"]
    assert left[0].why


def test_a_workbook_without_gaps_stays_byte_for_byte(book):
    once = compute_missing(book).data
    parts = package.opened(once)
    again = package.opened(compute_missing(once).data)
    assert all(parts[name] == again[name] for name in parts)
