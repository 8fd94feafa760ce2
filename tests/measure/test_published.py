"""Published examples of KPIs, from data to figure: the same through opportunities, measures and the built-in expressions."""

import json
import os
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.known import Known
from spm_xl.measure.library import figures, formulas
from spm_xl.measure.measuring import lines_of, measuring
from spm_xl.measure.names import MEASURES
from spm_xl.period import Span
from tests.measure.made import deal, inputs_of

FILE = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "worked_examples" / "examples.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))} if FILE.is_file() else {}
BUILT = formulas(BUILT_IN, MEASURES)
needs_cases = pytest.mark.skipif(not CASES, reason="the worked examples are not here (SPM_SHARED_DATA)")


def told(**measures):
    """The KPIs of somebody with these measures."""
    return figures(BUILT, Known({name: Fraction(value) for name, value in measures.items()}, {}))


@needs_cases
def test_the_velocity_of_optifai():
    given, expected = CASES["velocity-optifai"]["inputs"], CASES["velocity-optifai"]["expected"]
    found = told(active_deals=given["opportunities"], won_deals=25, lost_deals=75, won_amount=25 * given["avg_deal"], cycle_days=25 * given["cycle_days"], cycle_deals=25)
    assert found["win_rate"].value == Fraction("0.25")
    assert round(found["velocity"].value) == expected["per_day"]
    assert round(found["velocity"].value * 30) == expected["per_month_30d"]


@needs_cases
def test_the_coverage_of_gangly():
    given, expected = CASES["coverage-gangly-enterprise"]["inputs"], CASES["coverage-gangly-enterprise"]["expected"]
    found = told(open_amount=given["open_pipeline"], quota=given["quota"], credit=0, remaining=given["quota"], won_deals=18, lost_deals=82)
    assert float(found["coverage"].value) == expected["coverage"]
    assert round(float(found["coverage_needed"].value), 1) == expected["required_coverage"]
    assert found["coverage"].status == "behind"


@needs_cases
@pytest.mark.parametrize("name", ["cycle-sisense", "cycle-daymark-dates"])
def test_published_cycles_from_their_deals(name):
    given, expected = CASES[name]["inputs"], CASES[name]["expected"]
    days = given.get("days") or expected["days"]
    rows = [deal(f"O{at}", status="won", created=date(2025, 1, 1), closed=date(2025, 1, 1) + timedelta(days=length), amount=1) for at, length in enumerate(days)]
    [line] = lines_of(measuring(inputs_of([], rows)), "all", Span(date(2025, 1, 1), date(2025, 12, 31))).measures
    assert (line["cycle_days"], line["cycle_mean"]) == (sum(days), expected["average"])


@needs_cases
@pytest.mark.parametrize("name", ["ads-okrify", "ads-mymarketingdeal"])
def test_published_average_deals(name):
    given = CASES[name]["inputs"]
    assert told(won_amount=given["revenue"], won_deals=given["deals"])["average_deal"].value == CASES[name]["expected"]["average"]


def test_half_way_at_half_the_quota_is_an_even_pace():
    found = told(credit=50, quota=100, elapsed_days=11, working_days=22, remaining_days=11, reached_share=Fraction(2, 5))
    assert (found["pace"].value, found["run_rate"].value, found["linear_forecast"].value, found["required_per_day"].value) == (1, 100, 125, Fraction(50, 11))
    assert (found["gap"].value, found["attainment"].status) == (-50, "good")


def test_every_built_in_kpi_says_why_it_is_not_there():
    for name, figure in told().items():
        assert figure.value is None
        assert figure.why, name
        assert "\n" not in figure.why
