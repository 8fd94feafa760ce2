"""A smallest company as input tables: one plan, one component, a few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas

from spm_xl.pay.result import Line, Run, Settlement
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from spm_xl.tables.schema import BY_NAME

Row = Mapping[str, Any]


def calculated(tables: Mapping[str, Sequence[Row]], period: str, previous: Run | None = None) -> Run:
    """The run of a period from tables of rows."""
    given = {name: rows or pandas.DataFrame(columns=[c.name for c in BY_NAME[name].columns]) for name, rows in tables.items()}
    return calculate(load(given), period, previous=previous.ledger if previous else None)


def seller_tables(
    component: Row,
    rates: Sequence[Sequence[Any]],
    transactions: Sequence[Row],
    plan: Row | None = None,
    people: Sequence[str] = ("seller",),
    **tables: Sequence[Row],
) -> dict[str, Sequence[Row]]:
    """Tables of people on one plan with one component, `commission`; rates are (from, rate, when) rows."""
    own = {"plan": "plan", "component": "commission"}
    return {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": who, "name": who, "plan": "plan", "hire_date": "2020-01-01"} for who in people],
        "plans": [{"plan": "plan", "name": "plan", **(plan or {})}],
        "components": [{**own, **component}],
        "rates": [{**own, **dict(zip(("from", "rate", "when"), row, strict=False))} for row in rates],
        "transactions": [
            {"transaction": f"T{at}", "date": "2026-01-15", "participant": people[0], **row}
            for at, row in enumerate(transactions)
        ],
        **tables,
    }


def seller_run(
    component: Row, rates: Sequence[Sequence[Any]], transactions: Sequence[Row], period: str = "2026-01", **tables: Any
) -> Run:
    """The run of one period of `seller_tables`; earlier periods are computed from the first one."""
    return calculated(seller_tables(component, rates, transactions, **tables), period)


def months(
    component: Row, rates: Sequence[Sequence[Any]], transactions: Sequence[Row], count: int, **tables: Any
) -> list[Run]:
    """The runs of the first months of 2026, each linked to the one before."""
    given, runs = seller_tables(component, rates, transactions, **tables), []
    for month in range(1, count + 1):
        runs.append(calculated(given, f"2026-{month:02}", runs[-1] if runs else None))
    return runs


def team_run(team: Mapping[str, Any], rate: Any, override_rate: Any) -> Run:
    """Sellers with a commission, and their manager with an override on the team's credit."""
    people = [{"participant": who, "name": who, "plan": "sellers", "manager": "manager"} for who in team]
    leader = {"participant": "manager", "name": "manager", "plan": "leaders"}
    components = [
        {"plan": "sellers", "component": "commission", "method": "marginal"},
        {"plan": "leaders", "component": "override", "method": "marginal", "kind": "override"},
    ]
    return calculated(
        {
            "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
            "participants": [leader, *people],
            "plans": [{"plan": "sellers", "name": "Sellers"}, {"plan": "leaders", "name": "Leaders"}],
            "components": components,
            "rates": [
                {"plan": "sellers", "component": "commission", "from": 0, "rate": rate},
                {"plan": "leaders", "component": "override", "from": 0, "rate": override_rate},
            ],
            "crediting": [{"rule": "team", "plan": "leaders", "component": "override", "kind": "rollup"}],
            "transactions": [
                {"transaction": who, "date": "2026-01-15", "participant": who, "amount": amount}
                for who, amount in team.items()
            ],
        },
        "2026-01",
    )


def settlement(run: Run, participant: str) -> Settlement:
    """What one participant is settled."""
    return next(one for one in run.settlements if one.person.participant == participant)


def line(run: Run, participant: str = "seller", component: str = "commission") -> Line:
    """One line of one participant."""
    return next(one for one in settlement(run, participant).lines if one.component == component)
