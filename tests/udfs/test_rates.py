"""The rate table in cells: what it may look like, and what is wrong with one that is refused."""

from __future__ import annotations

import pytest

from spm_xl.udfs.call import call, reason

AE = ("AE", 0.0, 0.05), ("AE", 1.0, 0.1)
SDR = ("SDR", 0.0, 40.0), ("SDR", 1.0, 60.0)
TEAM = (("Plan", "From", "Rate"), *AE, *SDR)


def commission(credit, quota, rates, plan=None, plans=None):
    return call("SPM_COMMISSION", (credit, quota, rates, 0, plan, plans))


def why(credit, quota, rates, plan=None, plans=None):
    return reason("SPM_COMMISSION", (credit, quota, rates, 0, plan, plans))


@pytest.mark.parametrize(
    "rates",
    [
        ((0, 0.05), (1, 0.1)),
        [[0, "5%"], [1, "10%"]],
        ((0, 0.05), (None, None), (1, 0.1), ("", "")),
        (("From", "Rate"), (0, 0.05), (1, 0.1)),
        (("rate", " FROM "), (0.05, 0), (0.1, 1)),
        (("From", "To", "Rate"), (0, 1, 0.05), (1, None, 0.1)),
        (("Plan", "Component", "From", "To", "Rate", "Method", "Note"), ("AE", "new", 0, 1, 0.05, "", "base"), ("AE", "new", 1, "", 0.1, "marginal", "more")),
        (("From", None, "Rate"), (0, None, 0.05), (1, "", 0.1)),
        TEAM,
    ],
    ids=["two columns", "percent text", "blank rows", "header", "header in another order", "to", "every column", "spacer column", "team"],
)
def test_a_table_may_be_written_in_many_ways(rates):
    assert commission(120, 100, rates, "AE" if "Plan" in rates[0] else None) == 7.0


def test_plan_picks_its_rows_whatever_the_capitals():
    assert [commission(120, 100, TEAM, plan) for plan in ("AE", "ae", " Sdr ")] == [7.0, 7.0, 5200.0]


def test_a_table_of_one_plan_needs_no_plan():
    assert commission(120, 100, (TEAM[0], *AE)) == 7.0


def test_the_plan_may_be_named_by_the_only_row_of_plans():
    assert commission(120, 100, TEAM, None, (("Plan", "Cap"), ("AE", 6))) == 6.0


def test_a_component_picks_its_rows():
    rates = (("Component", "From", "Rate"), ("new", 0, 0.05), ("renewal", 0, 0.01))
    assert commission(100, 100, rates, None, (("component", "Renewal"),)) == 1.0
    assert why(100, 100, rates) == "rates holds 2 components. Name one as component in plans. Known: new, renewal."
    assert commission(100, 100, rates) == "#N/A"
    assert "Did you mean renewal?" in why(100, 100, rates, None, (("component", "renewals"),))


def test_the_method_may_differ_by_boundary():
    """Below quota each tier is marginal; who reaches quota is paid 10% from the first unit; beyond 150% the rest at 20%."""
    rates = (("From", "Rate", "Method"), (0, 0.05, ""), (1, 0.1, "retroactive"), (1.5, 0.2, "marginal"))
    assert [commission(credit, 100, rates) for credit in (80, 100, 160)] == [4.0, 10.0, 17.0]


@pytest.mark.parametrize(
    ("rates", "code", "words"),
    [
        (((0, 0.05), (1, 0.1), (1, 0.2)), "#NUM!", "the boundaries of rates must rise strictly: 1 (row 3) follows 1 (row 2)"),
        ((("From", "Rate"), (1, 0.1), (0, 0.05)), "#NUM!", "0 (row 3) follows 1 (row 2). Sort the rows"),
        ((("From", "To", "Rate"), (0, 1, 0.05), (1.05, None, 0.1)), "#NUM!", "a gap: the tier in row 2 ends at 1 and the next starts at 1.05 (row 3)"),
        ((("From", "To", "Rate"), (0, 1.2, 0.05), (1, None, 0.1)), "#NUM!", "an overlap: the tier in row 2 ends at 1.2 and the next starts at 1 (row 3)"),
        ((("From", "To", "Rate"), (0.5, 0.2, 0.05),), "#NUM!", "ends at 0.2, before it starts at 0.5"),
        (((0, 0.05), (50000, 0.1)), "#NUM!", "a boundary of 50000 in attainment means 5000000%: an amount in disguise"),
        (((0, 0.05), (1, None)), "#VALUE!", "row 2 of rates has no rate. A blank is not zero"),
        (((0, 0.05), ("", 0.1)), "#VALUE!", "row 2 of rates has no from"),
        (((0, 0.05), ("one", 0.1)), "#VALUE!", "from in row 2 of rates is the text 'one'"),
        (((0, 0.05), (1, "#REF!")), "#REF!", "rates (row 2, column 2) is the error #REF!"),
        ((), "#VALUE!", "rates is empty"),
        (None, "#VALUE!", "rates is empty"),
        (((None, ""),), "#VALUE!", "rates is empty"),
        ((("From", "Rate"),), "#VALUE!", "rates has a header and no row"),
        (0.05, "#VALUE!", "rates has 1 column and no header"),
        (((0, 0.05, 1), (1, 0.1, 2)), "#VALUE!", "rates has 3 columns and no header"),
        (AE, "#VALUE!", "include the header that names them: of a table in Excel, Rates[#All]"),
        ((("Tier", "Rat"), (0, 0.05)), "#N/A", "It needs From and Rate"),
        ((("From", "Rate", "Raet"), (0, 0.05, 1)), "#N/A", "'Raet' is no column of a rate table. Did you mean rate?"),
        ((("From", "Percent"), (0, 0.05)), "#N/A", "'Percent' is no column of a rate table"),
        ((("From", "Rate", "Rate"), (0, 0.05, 1)), "#N/A", "rates needs one column Rate and has 2"),
        ((("From", "Rate", None), (0, 0.05, 1)), "#VALUE!", "column 3 of rates has values and no name in the header"),
        ((("Plan", "From", "Rate"), ("AE", 0, 0.05), (None, 1, 0.1)), "#VALUE!", "row 3 of rates names no plan"),
        ((("From", "Rate", "Method"), (0, 0.05, "retro"),), "#N/A", "row 2 of rates has the method 'retro'"),
        ((("From", "Rate", "Method"), (0, 0.05, "stepped"),), "#N/A", "Name it as method in plans"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_an_error_value_with_its_reason(rates, code, words):
    plan = "AE" if rates == AE else None
    assert commission(120, 100, rates, plan) == code
    assert words in why(120, 100, rates, plan)


def test_an_unknown_plan_is_not_available_and_lists_near_names():
    assert commission(120, 100, TEAM, "SDRS") == "#N/A"
    assert why(120, 100, TEAM, "SDRS") == "plan 'SDRS' has no rows in rates. Did you mean SDR?"
    assert commission(120, 100, TEAM) == "#N/A"
    assert why(120, 100, TEAM) == "rates holds 2 plans and none is named. Give the plan. Known: AE, SDR."
    assert commission(120, 100, ((0, 0.05),), "AE") == "#N/A", "a plan that no table knows is never ignored"


def test_a_mistake_in_the_rows_of_one_plan_does_not_stop_the_others():
    rates = (*TEAM, ("SDR", 0.5, "abc"))
    assert commission(120, 100, rates, "AE") == 7.0
    assert commission(120, 100, rates, "SDR") == "#VALUE!"


def test_a_method_for_the_whole_table_leaves_no_room_for_one_by_boundary():
    rates = (("From", "Rate", "Method"), (0, 100, "marginal"), (1, 200, ""))
    assert commission(100, 100, rates, None, (("method", "stepped"),)) == "#NUM!"
    assert "Leave the column Method of rates blank" in why(100, 100, rates, None, (("method", "stepped"),))


@pytest.mark.parametrize("quota", [None, "", 0, 0.0])
def test_boundaries_in_amounts_need_no_quota(quota):
    """LibreOffice passes a blank cell as 0, so both must answer the same."""
    assert commission(165000, quota, ((0, 0.04), (150000, 0.06))) == 6900.0
    assert commission(1000, quota, ((0, 0.04),)) == 40.0
    assert commission(100, quota, ((0, 0.05), (1, 0.1))) == "#DIV/0!"
    assert commission(100, quota, ((0.5, 0.05),)) == "#DIV/0!"


def test_the_boundary_of_ten_times_the_quota_is_the_last_one():
    assert commission(1000, 100, ((0, 0.05), (10, 0.1))) == 50.0
    assert commission(1000, 100, ((0, 0.05), (10.01, 0.1))) == "#NUM!"
    assert commission(1000, 100, ((0, 0.05), (500, 0.1)), None, (("over", "amount"),)) == 75.0
