"""The year end: nothing is open that nobody knows of, and the new year opens with what the old one closed with."""

from datetime import date
from fractions import Fraction

import pytest

from spm_xl.accounting import roll_over, year_end
from spm_xl.accounting.close import close
from spm_xl.pay.book import book
from spm_xl.pay.lint import lint
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from spm_xl.workbooks.inputs import write_filled
from tests.accounting.conftest import YEAR


@pytest.fixture(scope="module")
def ended(judged, ledgers, closes):
    facts = book(judged)
    run = calculate(judged, "2026-12", as_of=ledgers["2026-12"].as_of, previous=ledgers["2026-11"])
    year = [facts.calendar.named(name) for name in YEAR]
    people = year_end.year_of_all(facts, year, run, ledgers, closes[-1])
    late = roll_over.late(facts, ledgers["2026-12"])
    tables = roll_over.next_year(facts, run, ledgers["2026-12"], closes[-1], Fraction(1, 20), late)
    assert any(row["approver"] == "" for row in tables["adjustments"])  # what became known late waits for somebody's approval
    tables["adjustments"] = [{**row, "approver": row["approver"] or "Ines Vidal"} for row in tables["adjustments"]]
    return facts, run, people, tables


def test_every_check_of_the_year_reads_0(ended, closes):
    _, _, people, tables = ended
    found = (*year_end.controls(people, closes[-1]), *roll_over.controls(closes[-1], tables))
    assert found
    assert [control for control in found if control.difference] == []
    assert [one.participant for one in people if one.open] == []


def test_the_years_figures_are_those_of_the_last_statement(ended):
    _, run, people, _ = ended
    known = {one.participant: one for one in people}
    for settlement in run.settlements:
        mine = known[settlement.person.participant]
        assert mine.paid == sum(row.paid for row in settlement.year)
        assert mine.draw_balance == sum(draw.closing for draw in settlement.draws)
    assert any(one.corrections for one in people)
    assert any(one.held for one in people)


def test_the_new_inputs_load_and_calculate(ended, closes, tmp_path):
    _, _, _, tables = ended
    write_filled(tmp_path / "inputs.xlsx", tables)
    inputs = load(tmp_path / "inputs.xlsx")
    assert [problem for problem in lint(inputs) if problem.level == "refused"] == []
    facts = book(inputs)
    assert facts.first == date(2027, 1, 1)
    assert {row["participant"] for row in inputs.rows("participants")} <= {row["participant"] for row in tables["participants"]}
    assert sum(row["amount"] for row in inputs.rows("contract_assets")) == sum(asset.charge.closing for asset in closes[-1].assets)


def test_quotas_are_moved_by_a_year_and_raised_or_left_to_be_set(ended, ledgers, closes):
    facts, run, _, tables = ended
    raised = {(row["participant"], row["component"], row["start"]): row["quota"] for row in tables["quotas"]}
    for row in facts.inputs.rows("quotas"):
        key = (row["participant"], row["component"], row["start"].replace(year=2027))
        if key in raised:
            assert raised[key] == row["quota"] * 105 / 100
    blank = roll_over.next_year(facts, run, ledgers["2026-12"], closes[-1], None)["quotas"]
    assert blank
    assert {row["quota"] for row in blank} == {None}


def test_who_left_stays_behind_unless_something_is_open(ended):
    facts, _, _, tables = ended
    roster = {row["participant"] for row in tables["participants"]}
    open_names = {row["participant"] for row in tables["opening"]}
    left = {who for who in facts.people if facts.employed(who).end < date(2027, 1, 1)}
    assert left - roster
    assert all(who in roster for who in left & open_names)


def test_what_is_left_of_contracts_goes_on_in_the_new_year(ended, closes, tmp_path):
    """January 2027 of a company that sells nothing more: only the assets brought forward are amortised."""
    _, _, _, tables = ended
    quiet = {**tables, "adjustments": [], "participants": [row for row in tables["participants"] if row["plan"] not in ("AE-EU",)]}
    people = {row["participant"] for row in quiet["participants"]}
    quiet = {name: [row for row in rows if name in ("contract_assets", "transactions") or not row.get("participant") or row["participant"] in people] for name, rows in quiet.items()}
    quiet["contract_assets"] = [row for row in tables["contract_assets"] if row["participant"] in people]
    write_filled(tmp_path / "inputs.xlsx", quiet)
    inputs = load(tmp_path / "inputs.xlsx")
    ledger = calculate(inputs, "2027-01").ledger
    found = close(inputs, "2027-01", {"2027-01": ledger})
    assert [control for control in found.controls if control.difference] == []
    before = {(a.contract, a.participant, a.component): a.charge.closing for a in closes[-1].assets if a.charge.closing and a.participant in people}
    assert {(a.contract, a.participant, a.component): a.charge.opening for a in found.assets} == before
    assert all(0 < asset.charge.amortised <= asset.charge.opening for asset in found.assets)
