"""The workbook of differences: valid when empty and when large, its formulas come to the values that they show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.errors import Place
from spm_xl.parallel.comparison import Comparison, Pay
from spm_xl.parallel.difference import CLASSES, Difference
from spm_xl.parallel.side import Unread
from spm_xl.parallel.workbook import differences_workbook
from tests.hosts import cached, recalculated, validator_errors

DAY = date(2026, 4, 10)


def comparison(people: int, each: int) -> Comparison:
    """Differences of every class, of texts that a spreadsheet would run."""
    found = [
        Difference(
            kind, f"P{who:05}", f"=SO-{who}-{at}", Decimal("10.00"), Decimal("9.50"), Decimal("0.50"), f"=why {at}", Place("old.xlsx", "Deals", f"G{at + 2}", at + 2), "EUR"
        )
        for who in range(people)
        for at, kind in enumerate(list(CLASSES)[:each])
    ]  # fmt: skip
    pays = [Pay(f"P{who:05}", f"+Name {who}", "EUR", Decimal("100.00"), Decimal("100.00") - Decimal("0.50") * each) for who in range(people)]
    unread = [Unread(Place("old.xlsx", "Deals", "A9", 9), "@text | 12", "it does not say whose amount it is")] if people else []
    return Comparison("2026-03", "old.xlsx", "2026-03", "net", tuple(pays), tuple(found), tuple(unread), ("Deals: a table of deals.",), (), "Halden")


@pytest.mark.parametrize(("people", "each"), [(0, 0), (1, 1), (150, len(CLASSES))], ids=["empty", "one", "large"])
def test_it_is_valid(people, each, tmp_path):
    path = tmp_path / "differences.xlsx"
    path.write_bytes(differences_workbook(comparison(people, each), DAY))
    assert not validator_errors(path)


def test_its_formulas_come_to_what_they_show(tmp_path):
    path = tmp_path / "differences.xlsx"
    path.write_bytes(differences_workbook(comparison(3, 5), DAY))
    cells = recalculated(path)
    assert cells["Start here"]["B4"].startswith("✓")
    rests = [value for name, value in cells["By participant"].items() if name.startswith("K") and isinstance(value, (int, float))]
    assert rests == [0, 0, 0, 0]
    assert cells["Differences"]["D5"] == "=SO-0-0"


def test_what_is_unexplained_fails_the_check(tmp_path):
    path = tmp_path / "differences.xlsx"
    path.write_bytes(differences_workbook(comparison(1, len(CLASSES)), DAY))
    assert path.read_bytes() == differences_workbook(comparison(1, len(CLASSES)), DAY)
    assert cached(path)["Start here"]["B4"].startswith("✗ CHECK")
