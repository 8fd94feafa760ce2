"""Whose a deal or an activity is that names an account and nobody: its owner's on the day, in a scorecard as in pay."""

from datetime import date

import pytest

from spm_xl.measure.measuring import lines_of, measuring
from spm_xl.period import Span
from tests.measure.made import deal, inputs_of, person

PEOPLE = [person("Ann", region="East"), person("Bob", region="West")]
HANDS = [{"account": "A", "participant": "Ann"}, {"account": "A", "participant": "Bob", "effective": "2026-02-16"}]
QUARTER = Span(date(2026, 1, 1), date(2026, 3, 31))


def counted(deals=(), owners=HANDS, as_of=date(2026, 3, 31), by="participant", **tables):
    """The measures of each line of the first quarter."""
    team = measuring(inputs_of(PEOPLE, deals, account_owners=owners, **tables), as_of)
    found = lines_of(team, by, QUARTER)
    return dict(zip(found.group.keys, found.measures, strict=True))


def test_what_was_won_is_the_owners_on_the_day_it_was_won():
    deals = [deal(f"O{at}", "", "won", "2026-01-05", day, 100 * at, account="A") for at, day in ((1, "2026-02-15"), (2, "2026-02-16"), (4, "2026-03-01"))]
    assert {who: known["won_amount"] for who, known in counted(deals).items()} == {"Ann": 100, "Bob": 600}


@pytest.mark.parametrize(("as_of", "owner"), [(date(2026, 2, 15), "Ann"), (date(2026, 2, 16), "Bob")])
def test_what_is_open_is_the_owners_on_the_day_that_is_asked_for(as_of, owner):
    """It is expected to close in March, when the account is Bob's."""
    found = counted([deal("O1", "", "open", "2026-01-05", "2026-03-20", 100, account="A")], as_of=as_of)
    assert {who: known["open_deals"] for who, known in found.items()} == {"Ann": 0, "Bob": 0, owner: 1}


def test_somebody_who_is_named_keeps_the_deal():
    deals = [deal("O1", "Ann", "won", "2026-01-05", "2026-03-01", 100, account="A"), deal("O2", "Ann", "open", "2026-01-05", account="A")]
    found = counted(deals)
    assert (found["Ann"]["won_amount"], found["Ann"]["open_deals"], found["Bob"]["won_amount"]) == (100, 1, 0)


def test_activities_and_regions_follow_the_owner():
    calls = [{"activity": at, "participant": "", "account": "A", "date": day, "kind": "call", "count": 1} for at, day in enumerate(("2026-02-15", "2026-02-16", "2026-02-17"))]
    deals = [deal("O1", "", "won", "2026-01-05", "2026-03-01", 100, account="A")]
    found = counted(deals, activities=calls)
    assert {who: known["activities_call"] for who, known in found.items()} == {"Ann": 1, "Bob": 2}
    assert {region: known["won_amount"] for region, known in counted(deals, by="region").items()} == {"East": 0, "West": 100}


def test_an_account_that_nobody_owns_counts_for_the_team_and_is_listed():
    deals = [deal("O1", "", "won", "2026-01-05", "2026-03-01", 100, account="B")]
    inputs = inputs_of(PEOPLE, deals, account_owners=HANDS)
    [problem] = [each for each in inputs.problems if each.rule == "unknown account"]
    assert problem.what == "opportunities without a participant (1) name accounts that the table account_owners does not have: B."
    assert {who: known["won_amount"] for who, known in counted(deals).items()} == {"Ann": 0, "Bob": 0}
    assert counted(deals, by="all")[""]["won_amount"] == 100
