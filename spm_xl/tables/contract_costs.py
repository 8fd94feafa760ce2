"""The input tables of accounting: how commissions that obtain a contract are capitalised, amortised and written off.

Where all of them are empty, every commission is an expense of the period whose run settled it.
"""

from __future__ import annotations

from spm_xl.tables.declaration import Column, Table, choice, flag, identifier

TREATMENTS = ("capitalise", "expense")
BENEFITS = ("contract term", "estimated months", "customer life")
CONVENTIONS = ("days", "full_month", "mid_month", "first_month_days")
FORECASTS = ("linear", "given")
PURPOSES = (
    "contract cost asset", "draw receivable", "carried receivable", "payroll clearing", "commissions payable", "commissions held",
    "accrued commissions", "payroll tax payable", "commission expense", "amortisation expense", "write-off expense",
    "guarantee expense", "payroll tax expense",
)  # fmt: skip

COST_POLICIES = Table(
    "cost_policies",
    "One row a policy on commissions as costs of contracts; the first that fits a commission holds, and what none fits is expensed.",
    (
        identifier("policy", "name of the policy; the category of asset in the disclosure"),
        identifier("plan", "plan id; blank: any", False, "plans.plan"),
        identifier("component", "component name; blank: any", False),
        Column("role", "text", "role of the participant; blank: any"),
        Column("when", "condition", "test on the transaction, such as deal_type = renewal; blank: every transaction"),
        choice("treatment", "capitalise: an asset, amortised over the benefit period; expense: at once", TREATMENTS, required=True),
        choice("benefit", "what the benefit period is: months of the contract (column term), or the column months", BENEFITS, "contract term"),
        Column("months", "number", "length of the benefit period in months, for estimated months and customer life"),
        flag("commensurate", "the commission on a renewal is commensurate with that on the first contract", "yes"),
        Column("renewal_months", "number", "months of the renewals that are anticipated; added to the contract term where renewals are not commensurate"),
        flag("expedient", "yes: expensed at once where the benefit period is a year or less (ASC 340-40-25-4, IFRS 15.94)", "no"),
        Column("start", "text", "where the benefit begins: date, pay_date, or a column of transactions that holds a date", default="date"),
        choice("convention", "how a part month counts: by days, in full, as half, or the first and last by their days", CONVENTIONS, "days"),
        Column("on_top", "rate", "payroll tax and fringe on top of the commission, as a share of it", default="0"),
        Column("judgement", "text", "why, in words, for the disclosure"),
    ),
    key=("policy",),
)

BENEFIT_CHANGES = Table(
    "benefit_changes",
    "One row a change of estimate or of the contract: from its day on, what is left is amortised to the new end.",
    (
        identifier("transaction", "contract: the transaction that obtained it; blank: every contract of the customer", False),
        Column("customer", "text", "customer, in place of a transaction"),
        Column("date", "date", "first day on which the new estimate holds", True),
        Column("end", "date", "new last day of the benefit period"),
        Column("months", "number", "new length of the benefit period in months from its start, in place of end"),
        Column("impaired", "money", "part of the carrying amount that is not recovered: written down on the day, in plan currency"),
        Column("reason", "text", "why", True),
    ),
    key=("transaction", "customer", "date"),
)

CHURN = Table(
    "churn",
    "One row a contract that ended early, in whole or in part: what is left of its commission is written off.",
    (
        identifier("transaction", "contract: the transaction that obtained it; blank: every contract of the customer", False),
        Column("customer", "text", "customer, in place of a transaction"),
        Column("date", "date", "first day without the contract, or the day on which it became known", True),
        Column("share", "rate", "share that ended", default="1"),
        Column("reason", "text", "why"),
    ),
    key=("transaction", "customer", "date"),
)

EXPECTATIONS = Table(
    "expectations",
    "One row what is expected of a component's interval; what is earned so far is then accrued at the rate of the tier expected.",
    (
        identifier("plan", "plan id", refers="plans.plan"),
        identifier("component", "component name", refers="components.component"),
        identifier("participant", "participant id; blank: everybody on the plan", False, "participants.participant"),
        Column("effective", "date", "first day on which it holds; blank: from the beginning"),
        choice("forecast", "linear: at the pace of the days gone; given: the column expected", FORECASTS, "linear"),
        Column("expected", "number", "credit expected for the whole interval, in plan currency (or units)"),
    ),
    key=("plan", "component", "participant", "effective"),
)

LEDGER_ACCOUNTS = Table(
    "ledger_accounts",
    "One row an account of the general ledger; a purpose without a row has a usual code.",
    (
        choice("purpose", "what is booked on it", PURPOSES, required=True),
        Column("legal_entity", "text", "company whose account it is; blank: any"),
        Column("account", "text", "account code", True),
        Column("name", "text", "name of the account"),
    ),
    key=("purpose", "legal_entity"),
)

CONTRACT_ASSETS = Table(
    "contract_assets",
    "One row a contract cost that was capitalised before the first period, with what is left of it.",
    (
        identifier("transaction", "contract: the transaction that obtained it"),
        identifier("participant", "participant id"),
        identifier("component", "component name"),
        Column("as_of", "date", "last day before the first period", True),
        Column("policy", "text", "category of the asset", True),
        identifier("plan", "plan id", False),
        Column("legal_entity", "text", "company whose asset it is"),
        Column("cost_centre", "text", "cost centre"),
        Column("customer", "text", "customer"),
        Column("currency", "text", "currency; blank: the company's"),
        Column("amount", "money", "carrying amount on the day, commission and what comes on top together", True),
        Column("start", "date", "first day of the benefit period", True),
        Column("end", "date", "last day of the benefit period", True),
        choice("convention", "how a part month counts", CONVENTIONS, "days"),
    ),
    key=("transaction", "participant", "component", "as_of"),
)

CONTRACT_COSTS: tuple[Table, ...] = (COST_POLICIES, BENEFIT_CHANGES, CHURN, EXPECTATIONS, LEDGER_ACCOUNTS, CONTRACT_ASSETS)
