"""The input tables and their columns, declared once.

Everything that names a table or a column reads it here: loading and checking, the empty workbook of
`spm-xl init`, its validation lists, the printed schema and the documentation page. Later features
only add tables and columns.

How a table and its columns are declared, and what the kinds of cells are, says `spm_xl.tables.declaration`; the tables
of measuring stand in `spm_xl.tables.measuring`, those of accounting in `spm_xl.tables.contract_costs`, who owns which account in
`spm_xl.tables.owners`.
"""

from __future__ import annotations

from spm_xl.tables.contract_costs import CONTRACT_COSTS
from spm_xl.tables.declaration import Column, Table, choice, flag, identifier
from spm_xl.tables.measuring import MEASURING
from spm_xl.tables.owners import ACCOUNT_OWNERS

METHODS = ("marginal", "retroactive", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped", "matrix")
INTERVALS = ("period", "month", "quarter", "half", "year", "window", "life")
PRORATIONS = ("calendar_days", "whole_months", "working_days", "30/360", "none")

PARTICIPANT = identifier("participant", "participant id", refers="participants.participant")
EFFECTIVE = Column("effective", "date", "first day on which the row is in force; blank: from the beginning")

SETTINGS = Table(
    "settings",
    "One row a setting of the company.",
    (
        choice(
            "name",
            "setting",
            (
                "company",
                "currency",
                "period",
                "fiscal_year_start",
                "first_period",
                "cutoff_days",
                "pay_days",
                "dispute_days",
                "contact",
                "reason_codes",
                "workweek",
                "weeks_53",
                "holidays",
                "rule_packs",
            ),
            required=True,
        ),
        Column(
            "value",
            "text",
            "its value: company name; currency code; period = month, quarter, half, year, 4-4-5 or custom; "
            "fiscal_year_start = month-day such as 02-01, or for 4-4-5 the first day of a year such as 2026-02-01; "
            "first_period = where the history begins, such as 2026-01; cutoff_days = days after a period's end on "
            "which bookings still count (0); pay_days = days from period end to pay date (15); dispute_days (30); "
            "contact; reason_codes separated by |; holidays separated by | as ISO dates; rule_packs in force, such as US-CA|US-NY (none)",
            True,
        ),
    ),
    key=("name",),
)

PERIODS = Table(
    "periods",
    "One row a custom period (only where the setting period = custom).",
    (
        identifier("period", "name of the period"),
        Column("start", "date", "first day", True),
        Column("end", "date", "last day", True),
        Column("year", "text", "fiscal year that it belongs to", True),
        Column("pay_date", "date", "day of pay; blank: end plus the setting pay_days"),
    ),
    key=("period",),
)

PARTICIPANTS = Table(
    "participants",
    "One row a participant, and one more for each later change of role, plan, manager or terms.",
    (
        identifier("participant", "participant id, as text"),
        EFFECTIVE,
        Column("name", "text", "full name", True),
        Column("role", "text", "role, such as Account executive"),
        identifier("plan", "plan that pays the participant; blank: none from this date", False, "plans.plan"),
        identifier("manager", "participant id of the manager", False, "participants.participant"),
        Column("hire_date", "date", "first day of employment"),
        Column("end_date", "date", "last day of employment; blank: still employed"),
        Column("target_incentive", "money", "target incentive for a full year, in plan currency"),
        Column("base_salary", "money", "base salary for a full year, in plan currency"),
        Column("currency", "text", "payout currency; blank: the plan's"),
        Column("level", "text", "level or grade, for conditions"),
        Column("region", "text", "region or place, for conditions"),
        Column("legal_entity", "text", "employing company, for payroll"),
        Column("cost_centre", "text", "cost centre, for payroll"),
        Column("state", "text", "state or country whose wage rules apply"),
        Column("email", "text", "address for delivery"),
        Column("team", "text", "team, for the scorecard"),
        Column("calendar", "text", "holiday calendar; blank: the region's"),
        flag("hours_required", "nothing is recovered from pay unless hours are on file", "no"),
    ),
    key=("participant", "effective"),
    needed=True,
    open=True,
)

PLANS = Table(
    "plans",
    "One row a plan version: the terms that hold for the plan as a whole.",
    (
        identifier("plan", "plan id"),
        EFFECTIVE,
        Column("name", "text", "name in full, as printed on statements"),
        Column("version", "text", "version, such as 2026.1"),
        Column("document", "text", "signed plan document or clause that this states"),
        Column("currency", "text", "currency of quotas and earnings; blank: the company's"),
        choice("rounding", "how a payable line is rounded", ("half_up", "half_even", "down"), "half_up"),
        choice("level", "what is rounded: each line of a period, or each deal", ("period", "transaction"), "period"),
        choice("proration", "basis for quota, target incentive and draw together", PRORATIONS, "calendar_days"),
        choice("segments", "after a change inside an interval: attainment goes on, or starts anew", ("pooled", "separate"), "pooled"),
        Column("seasonality", "numbers", "weights of the year's periods or quarters for quotas, 4 or 12 of them"),
        Column("ramp", "numbers", "quota share in month 1, 2, ... of a new hire, such as 0.25|0.5|0.75; then 1"),
        choice("ramp_start", "which month is month 1", ("first_full_month", "hire_month", "by_15th"), "first_full_month"),
        flag("leave_relief", "leave lowers quota, target incentive and draw", "yes"),
        choice("fx", "rate from transaction currency to plan currency", ("plan", "month_average", "day"), "day"),
        choice("reversal", "how a return of a paid deal is taken back", ("recompute", "as_paid", "prorated", "clawback"), "recompute"),
        Column("reversal_term", "number", "months of the term for a prorated reversal"),
        choice("pay_when", "earned pays at once; paid holds until the customer pays", ("earned", "paid"), "earned"),
        Column("split_total", "rate", "what the shares of a split must come to (may exceed 1 here)", default="1"),
        Column("cap", "money", "most that all components pay in the cap interval"),
        choice("cap_interval", "interval of the plan cap", ("period", "year"), "year"),
        flag("uncapped", "the plan document says uncapped; a cap value is then refused", "no"),
        Column("draw_components", "text", "components that count as earnings for the draw, separated by |; blank: all but SPIFFs"),
        choice("end_of_job", "what becomes of a recoverable balance when the job ends", ("forgiven", "held for counsel", "deducted"), "forgiven"),
        Column("end_of_job_clause", "text", "clause of the signed plan that allows the deduction"),
        choice(
            "pay_condition", "earned: what is earned is paid; employed on the pay date: whoever has left by then is not paid for the period",
            ("earned", "employed on the pay date"), "earned",
        ),
        Column("pay_condition_clause", "text", "clause of the signed plan that says so"),
        flag("sign_before_pay", "pay is held until the participant has signed this version of the plan", "no"),
    ),
    key=("plan", "effective"),
    needed=True,
)

COMPONENTS = Table(
    "components",
    "One row a component of a plan: one line of pay.",
    (
        identifier("plan", "plan id", refers="plans.plan"),
        identifier("component", "component name"),
        EFFECTIVE,
        choice("kind", "what the line is", ("commission", "bonus", "objective", "spiff", "override"), "commission"),
        choice("method", "how the rate table is read (RULES: no silent default)", METHODS),
        Column("measure", "text", "column of transactions that is credited", default="amount"),
        Column("pay_measure", "text", "column that is paid where it differs from the one that picks the tier"),
        choice("interval", "credit and attainment are counted over it", INTERVALS, "period"),
        choice("over", "what the boundaries are", ("amount", "units", "attainment"), "amount"),
        choice("boundary", "reached: from is inclusive; above: strictly over", ("reached", "above"), "reached"),
        choice("tier", "for deal_at_tier: the tier in force before the deal, or including it", ("before", "including")),
        choice(
            "rate_of",
            "what a rate multiplies: credit (or units), or the target incentive; value: it is itself the amount. Blank: credit "
            "for tiers, value for stepped, interpolated and curve",
            ("credit", "target", "value"),
        ),
        choice("beyond", "a curve beyond its last point: stays flat, or goes on as a line", ("flat", "line"), "flat"),
        Column("weight", "rate", "share of the participant's target incentive", default="1"),
        Column("target", "money", "target incentive of the component for one interval, in place of weight"),
        choice("zero_quota", "what a quota of 0 does", ("error", "zero", "full", "flat"), "error"),
        Column("deductible", "text", "for retroactive: amount d in rate x (x - d); a number, or quota"),
        Column("deduct", "text", "taken from each deal before the rate (a pack): a number, or a column"),
        Column("deal_minimum", "money", "least that a deal pays"),
        choice("deal_minimum_when", "when the least applies", ("always", "loss"), "always"),
        Column("deal_cap", "text", "most that a deal pays: a number, or a column of transactions"),
        Column("attainment_cap", "number", "attainment beyond which credit no longer meets the table, 2 meaning 200%"),
        Column("gate", "number", "attainment that must be reached before anything is paid"),
        choice("gate_kind", "full: once reached pays from the first unit; above: only what lies beyond", ("full", "above"), "full"),
        Column("gate_intervals", "text", "intervals of which any may meet the gate, such as quarter|year; blank: the component's"),
        identifier("gate_component", "component whose attainment the gate tests; blank: this one", False),
        Column("cap", "money", "most that the component pays in one interval"),
        choice("cap_kind", "hard drops the excess, soft pays it at soft_rate, refundable banks it", ("hard", "soft", "refundable"), "hard"),
        Column("soft_rate", "rate", "share of the excess over a soft cap that is paid"),
        Column("floor", "money", "least that the component pays in a period"),
        choice("matrix_method", "between the points of a matrix", ("stepped", "bilinear")),
        Column("row_measure", "text", "for a matrix: component, or column of transactions, that picks the row"),
        Column("column_measure", "text", "for a matrix: component, or column of transactions, that picks the column"),
        choice("override_of", "for an override: the team's credit, or the team's commissions", ("credit", "commission"), "credit"),
        flag("pays", "no: counts credit and attainment for others and pays nothing", "yes"),
        Column("earning_code", "text", "code in the payroll file", default="COMM"),
        Column("clause", "text", "clause of the plan document"),
    ),
    key=("plan", "component", "effective"),
    needed=True,
)

RATES = Table(
    "rates",
    "One row a tier: from its boundary on, the rate (or value) holds up to the next boundary.",
    (
        identifier("plan", "plan id", refers="plans.plan"),
        identifier("component", "component name", refers="components.component"),
        Column("from", "number", "lower boundary: amount, units, or attainment with 1 = 100%", True),
        Column("to", "number", "optional upper boundary; only checked against the next from"),
        Column("rate", "number", "rate (0.05 = 5%), amount a unit, or the tier's value", True),
        choice("method", "where it differs from the component's by boundary", ("marginal", "retroactive")),
        Column("when", "condition", "the row belongs to a table that holds under this condition only"),
        EFFECTIVE,
    ),
    key=("plan", "component", "from", "when", "effective"),
)

MATRICES = Table(
    "matrices",
    "One row a cell of a payout matrix: two measures give a value.",
    (
        identifier("plan", "plan id", refers="plans.plan"),
        identifier("component", "component name", refers="components.component"),
        Column("row", "number", "lower boundary of the row measure", True),
        Column("column", "number", "lower boundary of the column measure", True),
        Column("value", "number", "rate or value; blank: the printed matrix has a gap, which is refused when met"),
        EFFECTIVE,
    ),
    key=("plan", "component", "row", "column", "effective"),
)

MULTIPLIERS = Table(
    "multipliers",
    "One row a multiplier on a component's earnings; those whose condition holds all apply.",
    (
        identifier("plan", "plan id", refers="plans.plan"),
        identifier("component", "component name", refers="components.component"),
        Column("multiplier", "number", "factor, 1.1 meaning ten per cent more", True),
        Column("when", "condition", "such as attainment:Services >= 1; blank: always"),
        Column("name", "text", "name for the statement"),
        EFFECTIVE,
    ),
    key=("plan", "component", "name", "when", "effective"),
)

CREDITING = Table(
    "crediting",
    "One row a rule that gives credit: under a condition, who gets which share into which component. Of the direct "
    "rules for one component the first that holds counts, in the order of the table; a component that no direct "
    "rule names is credited with every transaction of its participants.",
    (
        identifier("rule", "name of the rule"),
        identifier("plan", "plan whose participants the rule credits; blank: any plan that has the component", False, "plans.plan"),
        identifier("component", "component that the credit feeds", refers="components.component"),
        Column("when", "condition", "test on the transaction; blank: every transaction"),
        choice("kind", "direct: the transaction's own sellers; overlay: beside them; rollup: up the manager chain", ("direct", "overlay", "rollup"), "direct"),
        identifier("participant", "for an overlay: who is credited", False, "participants.participant"),
        Column("role", "text", "for an overlay: every participant with this role; for a rollup: only managers with it"),
        Column("levels", "number", "for a rollup: how many managers up; blank: all"),
        Column("share", "rate", "share of the amount", default="1"),
        Column("factor", "number", "weight of the credit, 0.5 for a renewal at half", default="1"),
        Column("pay_factor", "number", "weight for pay where it differs from that for quota"),
        flag("stop", "yes: a transaction that this rule credits meets no later rule, of any component", "no"),
        EFFECTIVE,
    ),
    key=("rule", "effective"),
)

QUOTAS = Table(
    "quotas",
    "One row a quota: its amount for the whole window from start to end.",
    (
        PARTICIPANT,
        identifier("component", "component name", refers="components.component"),
        Column("start", "date", "first day of the window", True),
        Column("end", "date", "last day; blank: the day before the participant's next start"),
        Column("quota", "number", "amount (or units) for the whole window, in plan currency", True),
    ),
    key=("participant", "component", "start"),
)

TRANSACTIONS = Table(
    "transactions",
    "One row a transaction: what was sold, returned or adjusted by the source system.",
    (
        identifier("transaction", "transaction id"),
        Column("date", "date", "day on which it counts (order, invoice or payment, as the plan says)", True),
        identifier(
            "participant", "seller; blank where the table splits names several, or where it is the owner of the account; else it goes to suspense",
            False, "participants.participant",
        ),
        Column("amount", "money", "amount, negative for a return", True),
        Column("currency", "text", "currency of the amount; blank: the company's"),
        Column("units", "number", "number of units"),
        Column("customer", "text", "customer"),
        Column("product", "text", "product"),
        Column("region", "text", "region"),
        Column("deal_type", "text", "new, renewal, ..."),
        Column("term", "number", "months of the contract"),
        Column("booked", "date", "day on which the source system loaded it; blank: its date"),
        Column("paid_on", "date", "day on which the customer had paid in full; see also the table receipts"),
        identifier("reverses", "transaction that this one returns or credits", False, "transactions.transaction"),
        identifier("account", "account; its owner on the day (table account_owners) is the seller where no participant is named", False, "account_owners.account"),
    ),
    key=("transaction",),
    needed=True,
    open=True,
)

SPLITS = Table(
    "splits",
    "One row a participant's share of a transaction sold by several.",
    (
        identifier("transaction", "transaction id", refers="transactions.transaction"),
        PARTICIPANT,
        Column("share", "rate", "share of the transaction", True),
        choice("kind", "split: shares add up to the plan's total; overlay: beside it", ("split", "overlay"), "split"),
    ),
    key=("transaction", "participant", "kind"),
)

RECEIPTS = Table(
    "receipts",
    "One row a payment of the customer, where plans pay when paid.",
    (
        identifier("transaction", "transaction id", refers="transactions.transaction"),
        Column("date", "date", "day of payment", True),
        Column("amount", "money", "amount paid, in the transaction's currency", True),
    ),
    key=("transaction", "date"),
)

DRAWS = Table(
    "draws",
    "One row a draw or guarantee, for a participant or for everybody on a plan.",
    (
        identifier("draw", "name of the draw"),
        identifier("participant", "participant id; blank: everybody on the plan", False, "participants.participant"),
        identifier("plan", "plan id, where the participant is blank", False, "plans.plan"),
        Column("start", "date", "first day; blank: the day of hire"),
        Column("end", "date", "last day; blank: open"),
        Column("months", "number", "length in months from the start, in place of end"),
        Column("from_month", "number", "month of service in which it starts, 1 being the month of hire, in place of start"),
        Column("amount", "money", "draw for one frequency, in plan currency", True),
        choice("frequency", "how often the amount is paid; a period settles all that fall in it", ("period", "week", "two weeks", "month"), "period"),
        choice("type", "top_up: paid up to the draw; additive: paid beside earnings", ("top_up", "additive"), "top_up"),
        Column("recoverable", "rate", "share that is recovered from later earnings: 1 recoverable, 0 non-recoverable", True),
        Column("recovery", "rate", "share of the room that is recovered", default="1"),
        Column("recovery_limit", "money", "most that is recovered in a period"),
        Column("recovery_share", "rate", "most that is recovered as a share of earnings"),
        Column("recovery_start", "date", "first day of recovery; blank: at once"),
        Column("recovery_end", "date", "last day of recovery; blank: open"),
        Column("balance_cap", "money", "balance beyond which nothing is advanced"),
        flag("protected", "recovery takes only earnings above the draw while it is in force", "yes"),
        choice("guarantee", "periodic: each period by itself; cumulative: over the term so far", ("periodic", "cumulative"), "periodic"),
        choice("at_end", "balance when the draw ends", ("carry", "forgive"), "carry"),
        Column("forgive_when", "condition", "balance is forgiven when this holds, such as attainment:New business >= 1"),
        flag("prorate", "a part period has a part draw, by the plan's proration", "yes"),
        Column("priority", "number", "order among several draws; blank: non-recoverable first, then the oldest"),
        Column("reconciliation", "text", "how often the draw is reconciled, as the signed plan states it"),
    ),
    key=("draw", "participant", "plan", "start"),
)

HOURS = Table(
    "hours",
    "One row a workweek of a participant under the minimum-wage floor.",
    (
        PARTICIPANT,
        Column("week_end", "date", "last day of the workweek", True),
        Column("hours", "number", "hours worked", True),
        Column("minimum_wage", "money", "minimum wage an hour in force", True),
        Column("other_wages", "money", "wages of the week besides commissions and draw", default="0"),
    ),
    key=("participant", "week_end"),
)

LEAVE = Table(
    "leave",
    "One row a leave of absence.",
    (
        PARTICIPANT,
        Column("start", "date", "first day", True),
        Column("end", "date", "last day; blank: still on leave"),
        Column("kind", "text", "kind of leave"),
        flag("relief", "quota, target incentive and draw are relieved", "yes"),
    ),
    key=("participant", "start"),
)

OBJECTIVES = Table(
    "objectives",
    "One row an objective (MBO) of a participant and how far it was met.",
    (
        PARTICIPANT,
        identifier("component", "component of kind objective", refers="components.component"),
        Column("objective", "text", "what is to be reached", True),
        Column("start", "date", "first day of the interval", True),
        Column("end", "date", "last day of the interval: it is paid in the period holding this day", True),
        Column("weight", "rate", "share of the component's target", True),
        Column("score", "number", "how far it was met, 1 meaning fully; blank: not yet scored"),
    ),
    key=("participant", "component", "objective", "start"),
)

ADJUSTMENTS = Table(
    "adjustments",
    "One row a manual adjustment.",
    (
        identifier("adjustment", "adjustment id"),
        PARTICIPANT,
        Column("date", "date", "day on which it counts", True),
        Column("amount", "money", "amount in plan currency", True),
        choice(
            "kind", "earnings: before the draw; pay: after it; paid: a payment made outside of the cycle, negative, taken off what is due",
            ("earnings", "pay", "paid"), "pay",
        ),
        Column("reason", "text", "why", True),
        Column("approver", "text", "who approved it", True),
        identifier("component", "component that it belongs to", False),
        identifier("transaction", "transaction that it belongs to", False),
        Column("entered_by", "text", "who entered it; must not be its approver"),
        identifier("inquiry", "inquiry that it answers", False),
    ),
    key=("adjustment",),
)

RELIEF = Table(
    "relief",
    "One row a relief of quota: what a participant need not reach, with its reason.",
    (
        PARTICIPANT,
        identifier("component", "component whose quota is relieved; blank: every component with a quota", False),
        Column("start", "date", "first day", True),
        Column("end", "date", "last day", True),
        Column("share", "rate", "share of the quota of these days that is relieved, 0.5 meaning half; or give the amount"),
        Column("amount", "number", "amount (or units) by which the quota of these days is lower, in place of the share"),
        Column("reason", "text", "why", True),
        Column("approver", "text", "who approved it", True),
    ),
    key=("participant", "component", "start"),
)

SIGN_OFFS = Table(
    "sign_offs",
    "One row a plan version that a participant has signed.",
    (
        PARTICIPANT,
        identifier("plan", "plan id", refers="plans.plan"),
        Column("version", "text", "version that was signed, as in the table plans"),
        Column("signed_on", "date", "day of the signature", True),
        Column("name", "text", "name as signed"),
        Column("document", "text", "the signed letter: its file, or the hash of what was signed"),
    ),
    key=("participant", "plan", "version"),
)

FX = Table(
    "fx",
    "One row an exchange rate: one unit of `from` is `rate` units of `to`.",
    (
        Column("from", "text", "currency", True),
        Column("to", "text", "currency", True),
        Column("date", "date", "day of the rate; blank for a fixed plan rate"),
        Column("rate", "number", "units of `to` for one unit of `from`", True),
        identifier("plan", "plan for which the fixed rate holds; blank: any", False, "plans.plan"),
        Column("source", "text", "who published it"),
    ),
    key=("from", "to", "date", "plan"),
)

OPENING = Table(
    "opening",
    "One row a balance at the start of the first period, when going live inside a year.",
    (
        PARTICIPANT,
        Column("as_of", "date", "last day before the first period", True),
        choice("item", "what is brought forward", ("credit", "paid", "draw", "held", "unsigned", "carried"), required=True),
        Column("name", "text", "for credit and paid: component; for draw: its name; for held: transaction; for unsigned: plan and version, as in AE|2026-1"),
        Column("amount", "number", "credit since the interval's start; paid since the year's start; balance; amount held; negative net carried", True),
    ),
    key=("participant", "as_of", "item", "name"),
)

TOTALS = Table(
    "totals",
    "One row a control total that the source system declares for a table.",
    (
        choice("table", "table that it counts", ("transactions", "splits", "receipts", "quotas", "hours", "opportunities", "activities"), required=True),
        Column("count", "number", "rows"),
        Column("amount", "number", "sum of its amount (share, hours, quota) column"),
        Column("source", "text", "who declares it"),
    ),
    key=("table",),
)

TABLES: tuple[Table, ...] = (
    SETTINGS, PERIODS, PARTICIPANTS, PLANS, COMPONENTS, RATES, MATRICES, MULTIPLIERS, CREDITING, QUOTAS,
    TRANSACTIONS, SPLITS, ACCOUNT_OWNERS, RECEIPTS, DRAWS, HOURS, LEAVE, RELIEF, OBJECTIVES, ADJUSTMENTS, SIGN_OFFS, FX, OPENING, TOTALS,
    *MEASURING, *CONTRACT_COSTS,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
NEEDED = tuple(table.name for table in TABLES if table.needed)
