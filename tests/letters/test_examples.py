"""The worked examples are the calculation itself: the same deals, run as pay, come to the same amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas
import pytest

from spm_xl.letters.draw_example import draw_months
from spm_xl.letters.examples import worked
from spm_xl.letters.letter import letter
from spm_xl.letters.return_example import return_example
from spm_xl.letters.terms import letter_day, participants_on, terms_of
from spm_xl.money import exact
from spm_xl.pay.book import book
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from spm_xl.tables.schema import BY_NAME
from tests.cases.plan_data import _number, filled, periods_for, tables_for
from tests.cases.test_plan_documents import DOCUMENTS, FILES
from tests.letters.made import sample_book, sample_terms, small_inputs, small_terms


def _run(amount, **tables):
    deal = {"transaction": "T1", "date": "2026-01-01", "participant": "S-1", "amount": amount}
    run = calculate(small_inputs(transactions=[deal], **tables), "2026-01")
    return next(one for one in run.settlements if one.person.participant == "S-1")


TIERED = [{"plan": "AE", "component": "New", "from": start, "rate": rate} for start, rate in ((0, "0.8"), ("0.5", 1), (1, "1.7"))]
CAPPED = {"plan": "AE", "component": "New", "method": "marginal", "interval": "year", "over": "attainment", "rate_of": "target", "cap": 61000}


@pytest.mark.parametrize("tables", [{}, {"rates": TIERED}, {"rates": TIERED, "components": [CAPPED]}, {"components": [CAPPED | {"gate": "0.9"}]}])
def test_an_example_is_what_a_run_of_pay_comes_to(tables):
    examples = worked(small_terms(date(2026, 1, 1), **tables))[0].examples
    assert [float(example.level) for example in examples] == [0.5, 0.8, 1, 1.2, 1.5]
    for example in examples:
        found = _run(Decimal(1_200_000) * Decimal(str(float(example.level))), **tables)
        assert found.lines[0].amount == example.line.amount


def test_the_examples_of_a_seller_by_hand():
    terms = small_terms(date(2026, 1, 1))
    assert [str(example.line.amount) for example in worked(terms)[0].examples] == ["30000.00", "48000.00", "60000.00", "84000.00", "120000.00"]


def test_an_override_on_commissions_is_shown_by_what_the_team_earns():
    by_name = {one.part.component.name: one for one in worked(sample_terms("H1002"))}
    assert [str(example.line.amount) for example in by_name["Team override"].examples] == ["200.00", "500.00", "1000.00"]


def test_a_return_takes_back_what_was_paid_and_asks_nothing_back():
    terms = small_terms(date(2026, 1, 1))
    found = return_example(terms, worked(terms))
    assert found is not None
    assert (found.earned, found.taken, found.paid) == (Decimal("6000.00"), Decimal("-6000.00"), Decimal("0.00"))
    sold = {"transaction": "T1", "date": "2026-01-01", "participant": "S-1", "amount": 120000}
    back = {"transaction": "T2", "date": "2026-02-01", "booked": "2026-02-01", "participant": "S-1", "amount": -120000, "reverses": "T1"}
    run = calculate(small_inputs(transactions=[sold, back]), "2026-02", previous=calculate(small_inputs(transactions=[sold]), "2026-01").ledger)
    paid = next(one for one in run.settlements if one.person.participant == "S-1")
    assert (paid.net, paid.carried_out) == (found.paid, found.carried)


def test_the_months_of_a_draw_by_hand():
    draw = {"draw": "Ramp draw", "participant": "S-1", "start": "2026-01-01", "months": 4, "amount": 4000, "frequency": "month", "recoverable": 1}
    months = draw_months(small_terms(date(2026, 1, 1), draws=[draw]))
    rows = [tuple(int(figure) for figure in (m.earned, m.advance, m.recovery, m.paid, m.balance)) for m in months]
    assert rows == [
        (1600, 2400, 0, 4000, 2400),  # below the draw
        (3000, 1000, 0, 4000, 3400),
        (6000, 0, 2000, 4000, 1400),  # above it: what lies above is recovered
        (4000, 0, 0, 4000, 1400),
        (8800, 0, 1400, 7400, 0),  # the draw is over
    ]
    assert all(month.earned + month.advance - month.recovery == month.paid for month in months)


def test_a_non_recoverable_draw_leaves_no_balance():
    months = draw_months(sample_terms("H1505"))
    assert any(month.advance for month in months)
    assert not any(month.recovery or month.balance for month in months)
    assert all(month.paid == max(month.earned, month.draw) for month in months)


def test_everybody_at_the_sample_company_has_examples():
    for who in participants_on(sample_book(), date(2026, 2, 1)):
        for one in worked(sample_terms(who, date(2026, 2, 1))):
            assert one.examples, (who, one.part.component.name, one.missing)
            assert all(exact(example.line.amount) >= 0 for example in one.examples)


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each["id"] in FILES], ids=lambda each: each["id"])
def test_a_plan_document_makes_a_letter(document):
    """Plans that real organisations wrote: each gives a readable letter, with examples where its case has what they need."""
    plan = FILES[document["id"]]
    given = {**plan.get("defaults", {}), **{name: _number(value) for name, value in document["cases"][0]["inputs"].items()}}
    tables = tables_for(plan, given)
    blank = {name: rows or pandas.DataFrame(columns=[column.name for column in BY_NAME[name].columns]) for name, rows in tables.items()}
    facts = book(load(blank))
    day = facts.calendar.named(filled(periods_for(plan, given)[0], given)).start
    who = participants_on(facts, day)[0]
    values = letter(terms_of(facts, who, letter_day(facts, who, day))).values
    for component in values["components"]:
        assert len(component["paragraph"].split()) > 10
        assert component["tiers"] or component["kind"] == "objectives"
        assert component["examples"] or component["no_example"] == "its quota is not on file"
        assert not {"None", "Fraction", "Decimal", "nan"} & set(component["paragraph"].replace("(", " ").split())
