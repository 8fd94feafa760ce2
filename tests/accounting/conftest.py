"""The sample company's year, settled and accounted once for all tests of accounting."""

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.accounting.close import balances, close, periods_needed
from spm_xl.pay.run import calculate
from spm_xl.sample import write
from spm_xl.tables.load import load
from tests.accounting.made import POLICY, with_rows

YEAR = [f"2026-{month:02}" for month in range(1, 13)]
CUSTOMER_LIFE = {**POLICY, "policy": "New business", "component": "New business", "benefit": "customer life", "months": Decimal(36), "convention": "days", "on_top": Decimal("0.08")}
SHORT = {**POLICY, "policy": "Services", "component": "Field services", "benefit": "estimated months", "months": Decimal(6)}


LEFT_OUT = {
    "H1102", "H1103", "H1108", "H1109", "H1201", "H1204", "H1302", "H1303", "H1305", "H1401",
    "H1402", "H1403", "H1501", "H1502", "H1503", "H1601", "H1602", "H1702", "H1703",
}  # fmt: skip


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    """The sample company with half of its sellers: every kind of plan, event and exception is still there."""
    whole = load(write(tmp_path_factory.mktemp("sample"), as_workbook=False))
    kept = {row["transaction"] for row in whole.rows("transactions") if row["participant"] not in LEFT_OUT}
    kept -= {row["transaction"] for row in whole.rows("splits") if row["participant"] in LEFT_OUT}
    for name in whole.tables:
        rows = [row for row in whole.rows(name) if row.get("participant") not in LEFT_OUT and (row.get("transaction") or min(kept)) in kept]
        whole = with_rows(whole, name, rows) if name not in ("settings", "totals") else whole
    return whole


@pytest.fixture(scope="session")
def ledgers(inputs):
    found, previous = {}, None
    for period in YEAR:
        previous = found[period] = calculate(inputs, period, previous=previous).ledger
    return found


@pytest.fixture(scope="session")
def judged(inputs, ledgers):
    """The inputs with policies, a churn, a partial one, and a longer benefit period."""
    found = close(with_rows(inputs, "cost_policies", [CUSTOMER_LIFE, SHORT]), "2026-02", ledgers)
    contracts = [asset for asset in found.assets if asset.policy == "New business" and asset.charge.closing > 500][:3]
    first, second, third = (asset.contract for asset in contracts)
    facts = with_rows(inputs, "cost_policies", [CUSTOMER_LIFE, SHORT])
    facts = with_rows(facts, "churn", [
        {"transaction": first, "date": date(2026, 5, 31), "share": Decimal(1)}, {"transaction": second, "date": date(2026, 7, 12), "share": Decimal("0.4")},
    ])  # fmt: skip
    return with_rows(facts, "benefit_changes", [{"transaction": third, "date": date(2026, 9, 1), "months": Decimal(48), "reason": "renewed early"}])


@pytest.fixture(scope="session")
def closes(judged, ledgers):
    plan = next(row["plan"] for row in judged.rows("components") if row["component"] == "New business")
    facts = with_rows(judged, "expectations", [{"plan": plan, "component": "New business", "forecast": "linear"}])
    found, accrued = [], {}
    for period in YEAR:
        found.append(close(facts, period, {name: ledgers[name] for name in periods_needed(facts, period)}, accrued))
        accrued = {name: Decimal(text) for name, text in balances(found[-1])["accrued"].items()}
    return found
