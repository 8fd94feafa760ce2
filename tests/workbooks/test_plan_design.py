"""The plan design workbook: target rate first, curve, scenarios, cost, ramp and edge cases, as the inputs say."""

import pytest

from spm_xl.udfs.call import call
from spm_xl.workbooks.plan_design_story import BANDS, COMPONENTS, DRAW, EDGES, PRODUCTIVITY, ROLES, TERMS, TIERS
from tests import hosts, office
from tests.workbooks import live_workbooks as live

RATES = [("Plan", "From", "Rate"), *TIERS]
PLANS = [("Plan", "Method", "Rate of", "Cap", "Rounding", "Target"), *((*term, one[1]) for term, one in zip(TERMS, COMPONENTS, strict=True))]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return live.written(tmp_path_factory.mktemp("plan"), "plan-design", "addin")


def paid(attainment, rates=RATES, plans=PLANS):
    """Share of the target variable pay at an attainment of every component."""
    return sum(call("SPM_COMMISSION", (attainment, 1, rates, 0, name, plans)) for name, _, _ in COMPONENTS)


def test_the_sheets_come_in_the_order_of_the_work(book):
    order = ["Start here", "Inputs", "Components", "Tiers", "Payout curve", "Scenarios", "Cost", "Draw and ramp", "Edge cases", "Checks"]
    assert list(hosts.cached(book))[: len(order)] == order


def test_the_target_rate_is_target_pay_over_quota(book):
    formulas = live.table_formulas(book, "Roles")
    assert formulas["Target rate"] == "=[@[Target pay]]/[@Quota]"
    rows = live.rows_of(book, "Inputs", 6)
    assert [row["Target rate"] for row in rows] == pytest.approx([ote * variable / quota for _, _, ote, variable, quota, _ in ROLES])


def test_quota_pays_target_and_the_edges_are_as_the_functions_say(book):
    rows = {row["Attainment"]: row for row in live.rows_of(book, "Edge cases", 6)}
    assert rows[1]["Together"] == pytest.approx(1)
    for attainment, _ in EDGES:
        assert rows[attainment]["Together"] == pytest.approx(paid(attainment))
    assert rows[3]["New business"] == 1.5  # its cap


def test_cost_is_people_times_pay(book):
    shown = hosts.cached(book)["Cost"]
    for column, scenario in (("B", 1), ("C", 2), ("D", 3)):
        attainment = sum(band[0] * band[scenario] for band in BANDS)
        pay = sum(paid(band[0]) * band[scenario] for band in BANDS)
        bookings = sum(heads * quota * counts for _, heads, _, _, quota, counts in ROLES) * attainment
        base = sum(heads * ote * (1 - variable) for _, heads, ote, variable, _, _ in ROLES)
        variable = sum(heads * ote * share for _, heads, ote, share, _, _ in ROLES) * pay
        assert shown[f"{column}7"] == pytest.approx(bookings)
        assert shown[f"{column}11"] == pytest.approx((base + variable) * 1.12)
        assert shown[f"{column}12"] == pytest.approx((base + variable) * 1.12 / bookings)
    assert (shown["B16"], shown["C16"], shown["D16"]) == ("▲ above", "✓ within", "✓ within")


def test_the_ramp_is_carried_by_the_draw(book):
    shown = hosts.cached(book)["Draw and ramp"]
    monthly = ROLES[0][4] / 12
    assert [shown[f"B{row}"] for row in range(14, 18)] == pytest.approx([monthly / 4, monthly / 2, monthly * 3 / 4, monthly])
    assert shown["D14"] == pytest.approx(round(monthly / 4 * PRODUCTIVITY * 75_000 / 950_000, 2))
    assert [shown[f"K{row}"] for row in range(14, 17)] == [DRAW] * 3
    assert (shown["G30"], shown["G31"]) == (0, 4_500)  # recoverable: all came back; a guarantee: nothing


@pytest.mark.hosts
def test_another_tier_another_curve_and_another_cost(book):
    running = office.office()
    document = running.open_document(str(book))
    running.type_in(document, "Tiers", {"C15": 3})  # new business above quota
    rates = [*RATES[:3], ("New business", 1, 3), *RATES[4:]]
    for attainment, *_, together, _ in running.read(document, "Payout curve", "A11:F51"):
        assert together == pytest.approx(paid(attainment, rates))
    pay = sum(paid(band[0], rates) * band[2] for band in BANDS)
    variable = sum(heads * ote * share for _, heads, ote, share, _, _ in ROLES) * pay
    assert running.read(document, "Cost", "C9")[0][0] == pytest.approx(variable)
    running.close_document(document)


@pytest.mark.hosts
def test_a_guarantee_owes_nothing_and_weights_must_add_up(book):
    running = office.office()
    document = running.open_document(str(book))
    running.type_in(document, "Draw and ramp", {"B7": "Guarantee"})
    balances = [row[0] for row in running.read(document, "Draw and ramp", "L14:L25")]
    assert set(balances) == {0}
    running.type_in(document, "Components", {"B7": 0.5})
    checks = dict(running.read(document, "Checks", "A6:B16"))
    assert checks["Components: the weights add up to 100%"] == pytest.approx(-0.1)
    assert checks["Edge cases: 100% attainment pays 100% of target variable"] == pytest.approx(-0.1)
    assert running.read(document, "Start here", "C8") == [["✗ CHECK: see sheet Checks"]]
    running.close_document(document)
