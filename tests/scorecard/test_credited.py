"""Quota and credit by the plan: what the statements show, on the sample company and on AdventureWorks."""

import os
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from spm_xl.errors import NotFound, Refused
from spm_xl.measure.quotas import MONEY, OF_OTHERS, UNITS
from spm_xl.measure.scorecard import scorecard
from spm_xl.outputs.statement_lines import in_order
from spm_xl.pay.run import calculate as settle
from spm_xl.period import Span
from spm_xl.sample import tables
from spm_xl.scorecard.calculate import calculate
from spm_xl.scorecard.credited import credit_source
from spm_xl.tables.exchange import exchange, rate
from spm_xl.tables.load import load

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "adventureworks"


@pytest.fixture(scope="module")
def company():
    return load(tables())


def leading_lines(run):
    """The line that leads each statement, where it has a quota."""
    for settlement in run.settlements:
        line = next(iter(in_order(settlement.lines)), None)
        if line is not None and line.quota:
            yield settlement, line


@pytest.mark.parametrize("period", ["2026-02", "2026-05"])
def test_equal_to_the_statements_of_the_sample_company(company, period):
    run = settle(company, period)
    source = credit_source(company)
    fx, checked = exchange(company.rows("fx")), 0
    for settlement, line in leading_lines(run):
        found = source(line.interval, run.period.end)[settlement.person.participant]
        one = rate(fx, line.currency, "USD", run.period.end, "day").value if found.counts != UNITS else 1
        assert (found.quota, found.credit) == (line.quota * one, (line.prior + line.credit) * one)
        assert found.credit / found.quota == line.attainment
        checked += 1
    assert checked > 25


def test_what_counts_others_deals_or_units_is_in_no_sum_of_money(company):
    found = credit_source(company)(Span(date(2026, 4, 1), date(2026, 6, 30)), date(2026, 6, 30))
    kinds = {row["participant"]: row["role"] for row in company.rows("participants")}
    assert {kinds[who] for who, each in found.items() if each.counts == OF_OTHERS} >= {"Regional manager", "Vice president sales"}
    card = calculate(company, window="2026-Q2", as_of=date(2026, 6, 30))
    own = [each for each in found.values() if each.counts == MONEY]
    assert card.total.measures["quota"] == sum(each.quota for each in own if each.quota is not None)
    assert card.total.measures["credit"] == sum(each.credit for each in own)
    assert any("quotas of units" in note for note in card.notes)
    managers = [line for line in card.participants if line.facts["role"] == "Regional manager"]
    assert all(line.figures["attainment"].value is not None and line.figures["coverage"].why == "the quota counts what others sell" for line in managers)


def test_teams_add_up_to_the_whole(company):
    card = calculate(company, window="2026-Q2", as_of=date(2026, 6, 30))
    in_money = [line for line in card.teams if "quota" in line.measures and line.key not in ("Development", "Global")]
    assert sum((line.measures["quota"] for line in in_money), Fraction(0)) == card.total.measures["quota"]


def test_the_middle_of_a_period_knows_no_later_booking(company):
    source = credit_source(company)
    quarter = Span(date(2026, 4, 1), date(2026, 6, 30))
    until = [sum(each.credit for each in source(quarter, date(2026, 5, day)).values() if each.counts == MONEY) for day in range(10, 20)]
    assert until == sorted(until)
    assert until[0] < until[-1]


def test_the_rank_before_comes_from_the_plan_too(company):
    card = calculate(company, window="2026-Q3", as_of=date(2026, 8, 20))
    before = calculate(company, window="2026-Q2", as_of=date(2026, 5, 21))
    then = {line.key: line.rank for line in before.participants}
    ranked = [line for line in card.participants if line.rank_before is not None]
    assert len(ranked) > 20
    assert all(line.rank_before == then[line.key] for line in ranked)


def test_rates_that_are_missing_before_the_window_do_not_stop_it(company):
    card = calculate(company, window="2026-Q1", as_of=date(2026, 2, 19))
    assert {line.rank_before for line in card.participants} == {None}
    assert card.participants[0].rank == 1


def test_without_plans_there_is_nothing_credited():
    inputs = load({"participants": [{"participant": "P1", "name": "Ann"}]}, needed=("participants",))
    assert credit_source(inputs) is None


def test_a_transaction_that_cannot_be_credited_stops(company):
    made = {name: [dict(row) for row in rows] for name, rows in tables().items()}
    row = next(row for row in made["transactions"] if row.get("currency") == "EUR")
    row["currency"] = "SEK"
    with pytest.raises(Refused, match="SEK"):
        calculate(load(made), window="2026-Q2")


@pytest.mark.skipif(not DATA.is_dir(), reason="the AdventureWorks files are not here (SPM_SHARED_DATA)")
def test_equal_to_the_statements_of_adventureworks():
    inputs = load(ROOT / "examples" / "adventureworks", data=DATA)
    source = credit_source(inputs)
    run = settle(inputs, "2013-08")
    lines = list(leading_lines(run))
    assert len(lines) >= 14
    for settlement, line in lines:
        found = source(line.interval, run.period.end)[settlement.person.participant]
        assert (found.quota, found.credit) == (line.quota, line.prior + line.credit)
    windows = {(row["participant"], row["start"]): row for row in inputs.rows("quotas")}
    assert len(windows) == 163
    card = calculate(inputs, window="all", as_of=date(2014, 12, 31))
    attained = card.total.measures["credit"] / card.total.measures["quota"]
    assert (card.total.measures["credit"], round(float(attained), 6)) == (Decimal("80487704.1832"), 0.840919), "as over all 163 windows"


def test_without_opportunities_the_months_are_what_the_plan_credited():
    without = load({name: rows for name, rows in tables().items() if name not in ("opportunities", "stages", "stage_changes", "activities", "goals", "totals")})
    card = calculate(without, window="2026-Q2", as_of=date(2026, 6, 30))
    assert card.history[-3:] == (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))
    in_dollars = {row["participant"] for row in without.rows("participants") if row["region"] in ("East", "West")}
    told = [line for line in card.participants if line.months and line.key in in_dollars]
    assert len(told) > 10
    assert all(sum(line.months[-3:]) == line.measures["credit"] for line in told)  # the others' months count at the rates of their last days
    assert abs(sum(card.total.months[-3:]) / card.total.measures["credit"] - 1) < Fraction(1, 100)
    assert card.products == ()


def test_a_missing_rate_of_an_earlier_month_leaves_the_months_blank_and_stops_nothing():
    sold = [{"transaction": f"T{month}", "date": date(2026, month, 5), "participant": "A", "amount": 10} for month in range(1, 7)]
    inputs = load({"participants": [{"participant": "A", "name": "Ann"}], "transactions": sold}, needed=("participants",))

    def credited(without):
        def of(span, as_of):
            if span == without:
                raise NotFound("there is no exchange rate")
            return {"A": (Fraction(10 * (span.end.month - span.start.month + 1)), Fraction(100))}

        return of

    march = Span(date(2026, 3, 1), date(2026, 3, 31))
    blank, told = (scorecard(inputs, window="2026-Q2", credited=credited(without)) for without in (march, None))
    assert (blank.total.months, blank.total.measures["credit"]) == ((), 30)
    assert told.total.months[-6:] == (10,) * 6
