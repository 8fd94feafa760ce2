"""The sample company's year, accounted month by month: every close ties to the ledgers and opens with what the last one ended with."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from spm_xl.accounting.assets import NO_CONTRACT
from spm_xl.accounting.close import balances, close, periods_needed
from spm_xl.accounting.disclosure import roll_forward
from spm_xl.accounting.entries import unbalanced
from spm_xl.errors import NotFound
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from tests.accounting.conftest import YEAR
from tests.accounting.made import POLICY, with_rows
from tests.cases.company import seller_tables


def test_every_check_reads_0(closes):
    assert [(one.period.name, control) for one in closes for control in one.controls if control.difference] == []
    assert not any(one.notes for one in closes)


def test_debits_equal_credits_in_every_entry(closes):
    for one in closes:
        assert one.lines
        assert not unbalanced(one.lines)
        assert all(line.debit >= 0 and line.credit >= 0 and (line.debit == 0) != (line.credit == 0) for line in one.lines)


def test_each_month_opens_with_what_the_last_one_ended_with(closes):
    for before, after in itertools.pairwise(closes):
        assert balances(after, opening=True) == balances(before)


def test_the_journal_moves_the_accounts_by_the_roll_forward(closes):
    """What is booked on the asset, the payables and the accrual is how their balances move."""
    for one in closes:
        moved = {}
        for line in one.lines:
            moved[line.account, line.currency] = moved.get((line.account, line.currency), 0) + line.debit - line.credit
        for rolled in roll_forward(one.assets, ("currency",)):
            assert moved.get(("1410", rolled.names[0]), 0) == rolled.closing - rolled.opening
        for currency in {person.currency for person in one.people}:
            own = [person for person in one.people if person.currency == currency]
            owed = moved.get(("2210", currency), 0) + moved.get(("2215", currency), 0)
            assert -owed == sum(person.closing - person.opening for person in own)
            assert moved.get(("1240", currency), 0) == sum(person.draw_closing - person.draw_opening for person in own)
        accrual = sum(amount for (account, _), amount in moved.items() if account == "2220")
        assert -accrual == sum(expected.roll.closing - expected.roll.opening for expected in one.accruals)


def test_late_bookings_and_returns_reach_the_assets_in_the_open_period(closes):
    late = [booking for one in closes for booking in one.bookings if booking.life and booking.cost.period != booking.run.name]
    assert any(booking.cost.amount > 0 for booking in late)
    assert any(booking.cost.amount < 0 for booking in late)
    returned = [booking for one in closes for booking in one.bookings if booking.life and booking.cost.transaction != booking.contract]
    assert returned
    assert all(asset.charge.closing >= 0 for one in closes for asset in one.assets)


def test_churn_and_changes_of_estimate_do_what_they_say(closes, judged):
    churned, partly = (row["transaction"] for row in judged.rows("churn"))
    assert all(asset.charge.closing == 0 for asset in closes[4].assets if asset.contract == churned)
    assert sum(asset.charge.written_off for asset in closes[4].assets if asset.contract == churned) > 0
    assert all(asset.charge.written_off and asset.charge.closing for asset in closes[6].assets if asset.contract == partly and asset.charge.opening)
    longer = judged.rows("benefit_changes")[0]["transaction"]
    before, after = (next(a for a in one.assets if a.contract == longer and a.policy == "New business") for one in (closes[6], closes[9]))
    assert after.charge.amortised < before.charge.amortised
    assert (after.life.end - before.life.end).days > 360


def test_what_no_contract_caused_is_expensed(closes):
    others = [booking for one in closes for booking in one.bookings if booking.cost.item == "other"]
    assert others
    assert all(booking.life is None and booking.reason == NO_CONTRACT for booking in others)


def test_at_the_year_end_nothing_is_expected_beyond_what_was_earned(closes):
    assert any(expected.roll.closing for expected in closes[5].accruals)
    assert not any(expected.roll.closing for expected in closes[11].accruals)


def test_the_twelfth_month_alone_is_the_same(closes, judged, ledgers):
    alone = close(judged, "2026-12", ledgers)
    assert balances(alone)["assets"] == balances(closes[11])["assets"]


def test_without_policies_everything_is_expensed(inputs, ledgers):
    found = close(inputs, "2026-03", {name: ledgers[name] for name in YEAR[:3]})
    assert not found.assets
    assert not any(control.difference for control in found.controls)


def test_assets_brought_forward_go_on(closes, judged, ledgers):
    """A company that accounts from July on, with June's balances typed in, comes to the same assets but for cents."""
    june = [asset for asset in closes[5].assets if asset.charge.closing]
    rows = [
        {
            "transaction": a.contract, "participant": a.participant, "component": a.component, "as_of": date(2026, 6, 30), "policy": a.policy,
            "plan": a.plan, "legal_entity": a.legal_entity, "cost_centre": a.cost_centre, "customer": a.customer, "currency": a.currency,
            "amount": a.charge.closing, "start": a.life.start, "end": a.life.end, "convention": a.life.convention,
        }
        for a in june
    ]  # fmt: skip
    opened = with_rows(judged, "contract_assets", rows)
    assert periods_needed(opened, "2026-08") == ("2026-06", "2026-07", "2026-08")
    found = close(opened, "2026-08", ledgers)
    assert [control for control in found.controls if control.difference] == []
    typed, known = balances(found)["assets"], balances(closes[7])["assets"]
    gaps = (Decimal(typed.get(name, 0)) - Decimal(known.get(name, 0)) for name in {*typed, *known})
    assert max(map(abs, gaps)) < Decimal("0.10")  # what is typed in is rounded to the cent
    with pytest.raises(NotFound, match="first period that is accounted"):
        periods_needed(opened, "2026-05")


def two_contracts(name, rows):
    """January of a seller with contracts of 1,000 and 3,000 of one customer, whose benefit begins in March; a change of the customer's."""
    deals = [{"amount": amount, "term": 10, "customer": "Alder", "go_live": date(2026, 3, 1)} for amount in (10000, 30000)]
    inputs = load(seller_tables({"method": "marginal"}, [(0, "0.1")], deals))
    inputs = with_rows(with_rows(inputs, "cost_policies", [{**POLICY, "start": "go_live"}]), name, rows)
    ledgers, previous = {}, None
    for period in ("2026-01", "2026-02"):
        previous = ledgers[period] = calculate(inputs, period, previous=previous).ledger
    found = close(inputs, "2026-02", ledgers)
    assert not found.notes
    return [(asset.charge.opening, asset.charge.written_off + asset.charge.impaired, asset.charge.closing) for asset in found.assets]


def test_a_customer_that_leaves_before_the_benefit_begins_is_written_off():
    lost = two_contracts("churn", [{"customer": "Alder", "date": date(2026, 2, 10), "share": Decimal(1)}])
    assert lost == [(1000, 1000, 0), (3000, 3000, 0)]


def test_an_impairment_of_a_customer_is_shared_by_what_is_left():
    """Three quarters of 4,000: shared alike, the smaller contract could not bear its half, and a part would be lost."""
    lower = two_contracts("benefit_changes", [{"customer": "Alder", "date": date(2026, 2, 10), "impaired": Decimal("3000.01"), "reason": "insolvent"}])
    assert [impaired for _, impaired, _ in lower] == [Decimal("750.00"), Decimal("2250.01")]
