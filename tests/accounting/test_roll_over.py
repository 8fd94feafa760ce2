"""The next year's inputs pay exactly what going on with the old ones would pay: nothing is lost between two years."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from spm_xl.accounting import roll_over
from spm_xl.accounting.close import close, periods_needed
from spm_xl.accounting.year_end import controls as year_controls
from spm_xl.accounting.year_end import year_of_all
from spm_xl.pay.book import book
from spm_xl.pay.result import Run
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from spm_xl.workbooks.inputs import write_filled
from tests.cases.company import seller_tables

Rows = list[dict[str, Any]]


def settled(path: Path, tables: dict[str, Any], periods: list[str], run: Run | None = None) -> dict[str, Run]:
    """The runs of some periods, one after the other."""
    write_filled(path, tables)
    inputs, found = load(path), {}
    for period in periods:
        run = found[period] = calculate(inputs, period, previous=run.ledger if run else None)
    return found


def told(run: Run) -> dict[str, Any]:
    """What a run says of each participant, the new year's own figures and balances."""
    return {
        one.person.participant: (one.net, one.carried_out, one.earned, [(d.draw, d.closing) for d in one.draws if d.closing], sum(a.amount for a in one.awaiting))
        for one in run.settlements
        if one.net or one.carried_out or one.earned or one.awaiting or any(draw.closing for draw in one.draws)
    }


def rolled(tmp_path: Path, tables: dict[str, Any], year: list[str]) -> tuple[dict[str, Any], Run, tuple[str, ...]]:
    """The next year's tables, the old year's last run, and what is to be decided."""
    runs = settled(tmp_path / "old.xlsx", tables, year)
    inputs, last, ledgers = load(tmp_path / "old.xlsx"), year[-1], {period: run.ledger for period, run in runs.items()}
    facts = book(inputs)
    closed = close(inputs, last, {name: ledgers[name] for name in periods_needed(inputs, last)})
    unsettled = roll_over.late(facts, ledgers[last])
    found = roll_over.next_year(facts, runs[last], ledgers[last], closed, Fraction(0), unsettled)
    people = year_of_all(facts, [facts.calendar.named(name) for name in year], runs[last], ledgers, closed)
    assert [one for one in (*roll_over.controls(closed, found), *year_controls(people, closed)) if one.difference] == []
    assert not any(one.open for one in people)
    for row in found.get("adjustments", ()):
        row["approver"] = row["approver"] or "Ines Vidal"
    return found, runs[last], roll_over.undecided(facts, facts.calendar.named(last), found, unsettled)


def goes_on(tmp_path: Path, tables: dict[str, Any], year: list[str], after: list[str], more: dict[str, Rows] | None = None) -> tuple[str, ...]:
    """Both ways come to the same, period by period; what is to be decided is given back."""
    found, last, words = rolled(tmp_path, tables, year)
    more = more or {}
    moved = [row for row in found.get("quotas", []) if row["start"] > last.period.end]
    old = {**tables, "quotas": [*tables.get("quotas", []), *moved]}
    continued = settled(tmp_path / "on.xlsx", _with(old, more), after, last)
    fresh = settled(tmp_path / "new.xlsx", _with(found, more), after)
    for period in after:
        assert told(fresh[period]) == told(continued[period]), period
    return words


def _with(tables: dict[str, Any], more: dict[str, Rows]) -> dict[str, Any]:
    return {**tables, **{name: [*tables.get(name, []), *rows] for name, rows in more.items()}}


YEAR = ["2026-10", "2026-11", "2026-12"]
NEXT = ["2027-01", "2027-02", "2027-03"]
FROM_OCTOBER = [{"name": "first_period", "value": "2026-10"}]


def company(transactions: Rows, plan: Any = None, **tables: Any) -> dict[str, Any]:
    given = seller_tables({"method": "marginal"}, [(0, "0.1")], transactions, plan=plan or {}, **tables)
    settings = [row for row in given.get("settings", []) if row["name"] != "first_period"]
    return {**given, "settings": [*settings, *FROM_OCTOBER]}


def deal(name: str, day: str, amount: float, **more: Any) -> dict[str, Any]:
    return {"transaction": name, "participant": "seller", "component": "commission", "date": day, "amount": amount, **more}


def test_what_waits_for_the_customer_is_released_by_what_the_customer_still_pays(tmp_path):
    """A third was paid in the old year; the rest of 100 is released as the other payments come in, to the cent."""
    first = [{"transaction": "T0", "date": "2026-11-20", "amount": 333}]
    later = [{"transaction": "T0", "date": day, "amount": 333 + cents} for day, cents in (("2027-01-20", 0), ("2027-03-20", 1))]
    goes_on(tmp_path, company([deal("T0", "2026-10-10", 1000)], {"pay_when": "paid"}, receipts=first), YEAR, NEXT, {"receipts": later})


def test_what_waits_for_a_signature_goes_on_waiting(tmp_path):
    must = {"sign_before_pay": "yes", "version": "2026.1"}
    signed = [{"participant": "seller", "plan": "plan", "version": "2026.1", "signed_on": "2027-02-10"}]
    goes_on(tmp_path, company([deal("T0", "2026-10-10", 1000), deal("T1", "2026-12-10", 500)], must), YEAR, NEXT, {"sign_offs": signed})


def test_a_draw_that_ended_is_still_recovered(tmp_path):
    draw = [{"draw": "d", "participant": "seller", "amount": 300, "recoverable": 1, "end": "2026-11-30"}]
    sold = [deal("N1", "2027-01-10", 1000), deal("N2", "2027-02-10", 9000)]
    goes_on(tmp_path, company([deal("T0", "2026-10-10", 1000)], draws=draw), YEAR, NEXT, {"transactions": sold})


def test_negative_pay_is_carried_over(tmp_path):
    sold = [deal("T0", "2026-10-10", 1000), deal("R", "2026-12-10", -900, reverses="T0")]
    goes_on(tmp_path, company(sold), YEAR, NEXT, {"transactions": [deal("N1", "2027-02-10", 5000)]})


def test_what_became_known_late_is_an_adjustment_to_be_approved(tmp_path):
    """A deal of November and its return, booked in January: neither is in the last run, both are in the new inputs."""
    sold = [deal("T0", "2026-10-10", 1000), deal("L", "2026-11-10", 700, booked="2027-01-20"), deal("R", "2026-12-05", -200, reverses="T0", booked="2027-01-25")]
    found, _, words = rolled(tmp_path, company(sold), YEAR)
    assert [(row["transaction"], int(row["amount"]), row["kind"]) for row in found["adjustments"]] == [("R", -20, "pay"), ("L", 70, "pay")]
    assert {row["transaction"] for row in found["transactions"]} == {"L", "R", "T0"}
    january = settled(tmp_path / "new.xlsx", found, ["2027-01"])["2027-01"]
    assert [int(one.net) for one in january.settlements] == [50]
    assert words == ()


def test_accounts_keep_their_owners_and_stay_known_where_they_have_left(tmp_path):
    """One account changes hands in November and again in January, one belongs to somebody who leaves; a deal of October still waits for the customer."""
    owners = [
        {"account": "A", "participant": "seller"}, {"account": "A", "participant": "other", "effective": "2026-11-15"},
        {"account": "A", "participant": "seller", "effective": "2027-01-16"}, {"account": "B", "participant": "gone"},
    ]  # fmt: skip
    people = [{"participant": who, "name": who, "plan": "plan", "hire_date": "2020-01-01", "end_date": end} for who, end in (("seller", ""), ("other", ""), ("gone", "2026-11-30"))]
    sold = [deal(name, day, 1000, participant="", account="A") for name, day in (("T0", "2026-10-10"), ("T1", "2026-12-10"), ("N0", "2027-01-10"))]
    later = [deal(name, day, 1000, participant="", account=account) for name, day, account in (("N1", "2027-01-20", "A"), ("N2", "2027-02-10", "B"))]
    receipts = [{"transaction": name, "date": day, "amount": 1000} for name, day in (("T0", "2027-01-20"), ("N0", "2027-02-20"), ("N1", "2027-03-20"))]
    given = {**company(sold, {"pay_when": "paid"}, account_owners=owners), "participants": people}
    found, _, _ = rolled(tmp_path, given, YEAR)
    assert [(row["account"], row["participant"], str(row["effective"])) for row in found["account_owners"]] == [
        ("A", "other", "None"), ("A", "seller", "2027-01-16"), ("B", "", "None"),
    ]  # fmt: skip
    goes_on(tmp_path, given, YEAR, NEXT, {"transactions": later, "receipts": receipts})


def test_a_guarantee_over_more_than_the_year_is_to_be_decided(tmp_path):
    draw = [{"draw": "g", "participant": "seller", "amount": 300, "recoverable": 0, "guarantee": "cumulative"}]
    _, _, words = rolled(tmp_path, company([deal("T0", "2026-10-10", 1000)], draws=draw), YEAR)
    assert [word for word in words if "cumulative guarantee g of seller" in word]


@pytest.mark.parametrize("seed", range(4))
def test_random_companies_go_on(tmp_path, seed):
    """Tiers, quarters, draws, holds, and years that begin in January or February, from one year into the next."""
    pick = random.Random(seed)
    calendar = [("2026-10 2026-11 2026-12", "2027-01 2027-02", "2026-01-01", "2026-12-31", []), ("2026-11 2026-12 2027-01", "2027-02 2027-03", "2026-02-01", "2027-01-31", [{"name": "fiscal_year_start", "value": "02-01"}])]
    year, after, first, end, settings = calendar[seed % 2]
    periods = book_months([*year.split(), *after.split()])

    def sales(months: list[date], prefix: str) -> Rows:
        return [
            deal(f"{prefix}{n}", (month.replace(day=pick.randrange(1, 28))).isoformat(), pick.randrange(-2, 30) * 1000 + pick.randrange(100))
            for n, month in enumerate(months * 2)
        ]

    when = pick.choice(("earned", "paid"))
    tables = seller_tables(
        {"method": pick.choice(("marginal", "retroactive")), "interval": pick.choice(("period", "quarter", "year"))},
        [(0, "0.05"), (0.8, "0.08"), (1, "0.12")], sales(periods[:3], "T"), plan={"pay_when": when},
        quotas=[{"participant": "seller", "component": "commission", "start": first, "end": end, "quota": 400000}],
        draws=[{"draw": "d", "participant": "seller", "amount": pick.randrange(4000), "recoverable": pick.choice((0, 1, "0.5"))}],
    )  # fmt: skip
    tables["settings"] = [*[row for row in tables.get("settings", []) if row["name"] != "first_period"], {"name": "first_period", "value": year.split()[0]}, *settings]
    paid = [{"transaction": row["transaction"], "date": periods[2 + n % 3].replace(day=15).isoformat(), "amount": row["amount"]} for n, row in enumerate(tables["transactions"]) if row["amount"] > 0 and when == "paid"]
    tables["receipts"] = [row for row in paid if row["date"] < periods[3].isoformat()]
    more = {"transactions": sales(periods[3:], "N"), "receipts": [row for row in paid if row not in tables["receipts"]]}
    goes_on(tmp_path, tables, year.split(), after.split(), more)


def book_months(names: list[str]) -> list[date]:
    return [date(int(name[:4]), int(name[5:]), 1) for name in names]
