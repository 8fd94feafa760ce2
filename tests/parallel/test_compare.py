"""A run of AdventureWorks against the sheet that the team kept: what was planted is found as what it is, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from spm_xl.parallel.choices import Choices
from spm_xl.parallel.comparison import compared
from spm_xl.parallel.difference import UNEXPLAINED
from spm_xl.parallel.grid import read
from spm_xl.parallel.theirs import of_sheets
from tests.parallel import old_sheets
from tests.parallel.adventureworks import needs_data
from tests.parallel.planted import PLANTED

pytestmark = needs_data
LAYOUTS = {
    "deal table": (old_sheets.deal_table, "old.xlsx"),
    "sheet per rep": (old_sheets.sheet_per_rep, "old.xlsx"),
    "summary only": (old_sheets.summary_only, "old.xlsx"),
    "csv of another system": (old_sheets.plain_csv, "old.csv"),
    "payroll export": (old_sheets.payroll_export, "old.csv"),
}


def found_in(ours, old, layout, folder):
    write, name = LAYOUTS[layout]
    return against(ours, write(old, folder / name))


def against(ours, path):
    """The comparison of a run that was read already."""
    theirs, _ = of_sheets(read(path), path.name, ours, ours.codes, Choices())
    comparison = compared(ours, theirs)
    totals_to_zero(comparison)
    return comparison


def totals_to_zero(comparison):
    """Ours less theirs is the sum of the differences, by participant and in total."""
    rest = defaultdict(Decimal)
    for pay in comparison.people:
        rest[pay.participant] += pay.ours - pay.theirs
    for each in comparison.differences:
        rest[each.participant] -= each.amount
    assert not any(rest.values())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_right_sheet_has_no_difference(ours, old, layout, tmp_path):
    comparison = found_in(ours, old, layout, tmp_path)
    assert not comparison.differences, comparison.differences
    assert not [each for each in comparison.unread if each.pays]


CASES = [(planted, layout) for planted in PLANTED for layout in planted.layouts]


@pytest.mark.parametrize(("planted", "layout"), CASES, ids=lambda each: getattr(each, "name", each))
def test_each_planted_mistake_is_found_as_what_it_is(ours, old, layout, planted, tmp_path):
    planted.plant(old)
    comparison = found_in(ours, old, layout, tmp_path)
    assert {each.kind for each in comparison.differences} == {planted.kind}, [(each.kind, each.amount, each.evidence) for each in comparison.differences]


def test_all_planted_at_once(ours, old, tmp_path):
    together = [planted for planted in PLANTED if planted.together]
    assert len(together) >= 10
    for planted in together:
        planted.plant(old)
    comparison = found_in(ours, old, "deal table", tmp_path)
    assert {each.kind for each in comparison.differences} == {planted.kind for planted in together}
    assert UNEXPLAINED not in {each.kind for each in comparison.differences}
