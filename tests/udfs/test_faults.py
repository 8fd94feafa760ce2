"""The faults that a cell can show, from the catalogue of known faults: each with the behaviour that it must have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spm_xl.money import exact, rounded
from spm_xl.pay.rates import earned, rate_table
from spm_xl.udfs.call import call, reason
from tests.cases.compare import published

CATALOGUE = {fault["id"]: fault for fault in published("faults/catalogue.json")}
ELSEWHERE = {
    "UDF-06": "not volatile, no disk: test_call, and the benchmarks of the hosts",
    "UDF-10": "the workbook without the add-in: tests of the templates and of Freeze",
    "UDF-11": "separators and localised names: the reference page, and tests of the hosts",
    "UDF-12": "the process behind the functions dies: tests of the Windows host",
}
TIERS = (("Plan", "From", "Rate"), ("AE", 0, 0.05), ("AE", 1, 0.075), ("AE", 1.2, 0.1))


def text_for_a_number():
    assert call("SPM_PAYOUT", ("abc", 1000)) == "#VALUE!"
    words = reason("SPM_PAYOUT", ("abc", 1000))
    assert words == "earned is the text 'abc', which is no number. Write a number such as 1234.50 or 12.5%."
    assert "\n" not in words


def unknown_plan():
    plans = (("Plan", "Cap"), ("Account executive", 5), ("Manager", 6))
    answer = call("SPM_PAYOUT", (1, 2, 0, "Acount executive", plans))
    assert answer == "#N/A"
    assert "Did you mean Account executive?" in reason("SPM_PAYOUT", (1, 2, 0, "Acount executive", plans))
    assert call("SPM_BALANCE", (answer, 2)) == "#N/A", "what depends on it shows it too"
    assert call("SPM_DRAW_LEDGER", ([1, answer], 2)) == "#N/A", "and a sum does not skip it"


def blank_credit_and_blank_quota():
    assert call("SPM_ATTAINMENT", (None, 100)) == 0.0
    assert call("SPM_ATTAINMENT", (100, None)) == "#DIV/0!"
    assert call("SPM_COMMISSION", (None, 100, TIERS)) == 0.0
    assert call("SPM_COMMISSION", (100, None, TIERS)) == "#DIV/0!"


def same_to_the_cent_on_every_way():
    """The cell, the column, the explanation and the Python calculation; the hosts have their own walk."""
    amounts = [1001.40, 66_666.67, 123_456.78, -10_000.05]
    table = rate_table([(0, "0.075"), (100_000, "0.0825")], "marginal")
    python = [float(rounded(earned(table, exact(amount)))) for amount in amounts]
    rates = ((0, 0.075), (100_000, 0.0825))
    assert [call("SPM_COMMISSION", (amount, None, rates)) for amount in amounts] == python
    assert call("SPM_COMMISSION", ([amounts], None, rates)) == [python]
    assert [call("SPM_EXPLAIN", (amount, None, rates))[-1][5] for amount in amounts] == python


def rows_columns_and_lengths():
    assert call("SPM_DRAW_LEDGER", ([[1000, 2500]], 3000)) == call("SPM_DRAW_LEDGER", ([[1000], [2500]], 3000))
    assert call("SPM_ATTAINMENT", ([[120]], 100)) == call("SPM_ATTAINMENT", (120, 100)) == 1.2
    answer = call("SPM_ATTAINMENT", ([[1]] * 4, [[1]] * 5))
    assert answer == "#VALUE!"
    assert "4 cells" in answer.why
    assert "5 cells" in answer.why


def rounded_half_away_from_zero():
    assert call("SPM_COMMISSION", (1001.40, None, ((0, 0.075),))) == 75.11


def a_third_each():
    assert call("SPM_SPLIT", (100, [1 / 3, 1 / 3, 1 / 3])) == [[33.34], [33.33], [33.33]]


def shares_that_do_not_come_to_one():
    for shares in ([0.3333, 0.3333, 0.3333], [0.5, 0.5, 0.5]):
        answer = call("SPM_SPLIT", (100, shares))
        assert answer == "#NUM!"
        assert "not 1" in answer.why


def many_small_deals():
    assert call("SPM_COMMISSION", (sum([0.1] * 10_000), None, ((0, 1),))) == 1000.0


def gap_and_overlap():
    header = ("From", "To", "Rate")
    for second, words in ((1.05, "a gap: the tier in row 2 ends at 1 and the next starts at 1.05 (row 3)"), (0.95, "an overlap: the tier in row 2 ends at 1 and the next starts at 0.95")):
        answer = call("SPM_COMMISSION", (1, 1, (header, (0, 1, 0.05), (second, 1.2, 0.1))))
        assert answer == "#NUM!"
        assert words in answer.why


def at_the_boundary():
    assert [call("SPM_COMMISSION", (credit, 100_000, TIERS)) for credit in (100_000, 100_000.01)] == [5000.0, 5000.0]


def three_lines():
    rows = call("SPM_EXPLAIN", (130_000, 100_000, TIERS))
    assert [row[5] for row in rows if row[0].startswith("tier")] == [5000.0, 1500.0, 1000.0]
    assert rows[-1][5] == 7500.0


def quota_of_zero():
    for quota in (0, None, ""):
        assert call("SPM_COMMISSION", (100, quota, TIERS)) == "#DIV/0!"
    assert call("SPM_COMMISSION", (100, None, ((0, 0.05), (10_000, 0.06)))) == 5.0, "a plan of amounts needs no quota"


def the_cap_is_shown():
    rows = call("SPM_EXPLAIN", (130_000, 100_000, TIERS, 0, None, (("cap", 6000),)))
    assert ["cap: at most 6,000.00", "", "", "", "", -1500.0] in rows


def the_order_is_fixed():
    """Minimum, then cap, then gate: the explanation lists what each changed, in this order."""
    rows = call("SPM_EXPLAIN", (10, 100, TIERS, 0, None, (("minimum", 900), ("cap", 700), ("gate", 0.5))))
    assert [(row[0].split(":")[0], row[5]) for row in rows[-4:]] == [("minimum", 899.5), ("cap", -200.0), ("gate", -700.0), ("total", 0.0)]


def recoverable_draw():
    rows = call("SPM_DRAW_LEDGER", ([1000, 2500, 6000], 3000))
    assert [(row[4], row[5]) for row in rows] == [(3000.0, 2000.0), (3000.0, 2500.0), (3500.0, 0.0)]
    opening = 0
    for _, _, advance, recovery, _, closing in rows:
        assert opening + advance - recovery == closing
        opening = closing


def non_recoverable_draw():
    rows = call("SPM_DRAW_LEDGER", ([1000, 6000], 3000, 0, None, (("recoverable", 0),)))
    assert [(row[4], row[5]) for row in rows] == [(3000.0, 0.0), (6000.0, 0.0)]


def a_negative_draw():
    assert call("SPM_PAYOUT", (1000, -3000)) == "#NUM!"
    assert call("SPM_PAYOUT", (1000, 0)) == 1000.0


def proration_in_a_leap_year():
    parts = [call("SPM_PRORATE", (5000, f"{year}-02-15", None, f"{year}-02-01", f"{year}-02-{days}")) for year, days in ((2028, 29), (2027, 28))]
    assert [round(part, 2) for part in parts] == [2586.21, 2500.0]


def the_calendar_of_a_region():
    july = ("2026-07-01", "2026-07-31", "2026-07-15")
    assert call("SPM_PACE", (55000, 100000, *july, "2026-07-03")) == 1.21
    assert call("SPM_PACE", (55000, 100000, *july)) == 1.15


MEASURES = [["won_deals", 25], ["lost_deals", 75], ["attainment", 0.9]]
HOSTILE = ('__import__("os").system("x")', "().__class__.__mro__", "9**9**9**9", "9^9^9^9", "1<<10**9", '"a"*10**9', "(" * 3000 + "1" + ")" * 3000, "won_deals.real")


def hostile_expressions():
    for text in HOSTILE:
        answer = call("SPM_KPI", ("mine", MEASURES, [["mine", text]]))
        assert answer == "#VALUE!", text
        assert "\n" not in answer.why
        assert len(answer.why) < 300


def a_misspelled_name_in_an_expression():
    answer = call("SPM_KPI", ("win_rate", MEASURES, [["mine", "attainmnt > 1"]]))
    assert answer == "#N/A", "found when the expressions are read, whichever is asked for"
    assert "Did you mean attainment?" in answer.why


FAULTS: dict[str, Callable[[], None]] = {
    "UDF-01": text_for_a_number,
    "UDF-02": unknown_plan,
    "UDF-04": blank_credit_and_blank_quota,
    "UDF-07": same_to_the_cent_on_every_way,
    "UDF-08": rows_columns_and_lengths,
    "MON-01": rounded_half_away_from_zero,
    "MON-03": a_third_each,
    "MON-05": shares_that_do_not_come_to_one,
    "MON-12": many_small_deals,
    "PLN-01": gap_and_overlap,
    "PLN-02": at_the_boundary,
    "PLN-03": three_lines,
    "PLN-05": quota_of_zero,
    "PLN-09": the_cap_is_shown,
    "PLN-13": hostile_expressions,
    "PLN-14": a_misspelled_name_in_an_expression,
    "PLN-18": the_order_is_fixed,
    "DRW-01": recoverable_draw,
    "DRW-02": non_recoverable_draw,
    "DRW-07": a_negative_draw,
    "CAL-01": proration_in_a_leap_year,
    "CAL-06": the_calendar_of_a_region,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault):
    assert fault in CATALOGUE
    FAULTS[fault]()


def test_every_fault_of_the_functions_is_shown_or_listed():
    assert {name for name, fault in CATALOGUE.items() if fault["area"] == "udf"} <= {*FAULTS, *ELSEWHERE}
