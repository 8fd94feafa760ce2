"""Which commissions become assets, and for how long: the judgements of ASC 340-40 as rows of a table."""

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.accounting.capitalisation import treatment
from spm_xl.errors import InvalidInput
from tests.accounting.made import POLICY

DEAL = {"transaction": "D1", "date": date(2026, 3, 10), "term": Decimal(12), "deal_type": "new", "go_live": date(2026, 4, 1), "customer": "Alder"}


def treated(*policies, facts=DEAL, component="New business"):
    rows = [{**POLICY, **policy} for policy in policies]
    return treatment(rows, facts, "AE-US", component, "Account executive", lambda day: date(2026, 4, 15))


def test_nothing_is_capitalised_without_a_policy():
    assert treated().life is None


def test_the_first_policy_that_fits_holds():
    spiff = {"policy": "SPIFF", "component": "Launch SPIFF", "treatment": "expense", "judgement": "paid for effort"}
    assert treated(spiff, {}, component="Launch SPIFF").reason == "paid for effort"
    assert treated(spiff, {}).policy == "New"


def test_a_year_or_less_may_be_expensed():
    """ASC 340-40-25-4: the expedient is a choice, and holds up to a year and not a day more."""
    assert treated({"expedient": True}).life is None
    assert treated({}).life is not None
    assert treated({"expedient": True}, facts={**DEAL, "term": Decimal(13)}).life is not None


def test_a_first_commission_serves_renewals_that_are_not_commensurate():
    """9% on the first contract and 4% on renewals (ASC 340-40-35-1): the first serves two anticipated renewals too, the renewal itself."""
    first = {"policy": "First", "when": "deal_type = new", "commensurate": False, "renewal_months": Decimal(24)}
    renewal = {"policy": "Renewal", "when": "deal_type = renewal"}
    assert treated(first, renewal).life.end == date(2029, 2, 28)
    assert treated(first, renewal, facts={**DEAL, "deal_type": "renewal"}).life.end == date(2027, 2, 28)


def test_the_benefit_may_begin_at_the_booking_the_payment_or_a_date_of_the_contract():
    starts = [treated({"start": start}).life.start for start in ("date", "pay_date", "go_live")]
    assert starts == [date(2026, 3, 10), date(2026, 4, 15), date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("policy", "facts", "words"),
    [
        ({}, {**DEAL, "term": None}, "D1 has no term"),
        ({"benefit": "customer life"}, DEAL, "names no months"),
        ({"start": "kick_off"}, DEAL, "no date there"),
        ({"when": "deel_type = new"}, DEAL, "Did you mean deal_type"),
        ({}, {**DEAL, "term": Decimal("1.5")}, "whole months"),
    ],
)
def test_what_a_policy_needs_and_a_contract_lacks_is_said(policy, facts, words):
    with pytest.raises(InvalidInput, match=words):
        treated(policy, facts=facts)
