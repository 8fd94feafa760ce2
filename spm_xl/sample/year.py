"""What happens in the sample company's year beside its tables: who does what, what is decided late, what is asked.

The tables of `spm_xl.sample.tables` hold a year as it was planned. A real year has decisions that come late: a quota relieved after
the fact, a rate lowered for a month that was paid, a plan that one seller signs in March. `known_in` gives the tables as
somebody who works on a period has them.

>>> [row["share"] for row in known_in("2026-07")["relief"]], "relief" in known_in("2026-06")
([Decimal('0.15')], False)
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from spm_xl.sample import tables
from spm_xl.sample.text import Row

PREPARER, APPROVER, SECOND, PAYROLL = "Ines Vidal", "Owen Hartley", "Sabine Roth", "Lucia Moretti"
CUT_IN = "2026-09"  # the period in which a rate of August is found to have been lowered
CUT_REASON = "Field services at 3.5% from August, plan amendment 2 of 2026-09-04, agreed with the works council"
LEAVERS = {"H1603": date(2026, 4, 30), "H1104": date(2026, 5, 15), "H1504": date(2026, 8, 31)}  # last days

# A change is known from its period on: the table, and the rows that it adds.
LATE: tuple[tuple[str, str, Row], ...] = (
    ("2026-07", "relief", {
        "participant": "H1109", "component": "New business", "start": date(2026, 4, 1), "end": date(2026, 12, 31),
        "share": Decimal("0.15"), "reason": "Cascadia Health moved to the enterprise team", "approver": "Rosalind Tanaka",
    }),
    (CUT_IN, "rates", {
        "plan": "AE", "component": "Field services", "from": Decimal(0), "rate": Decimal("0.035"), "effective": date(2026, 8, 1),
    }),
)  # fmt: skip
POLICIES: tuple[Row, ...] = (
    {
        "policy": "New contracts", "when": "deal_type = new", "plan": "AE", "treatment": "capitalise", "benefit": "customer life", "months": Decimal(48),
        "convention": "days", "on_top": Decimal("0.0765"), "judgement": "Instruments are replaced after four years on average.",
    },
    {
        "policy": "Enterprise contracts", "plan": "ENT", "treatment": "capitalise", "benefit": "estimated months", "months": Decimal(60),
        "convention": "full_month", "judgement": "Framework contracts run for three years and are renewed once, without a new commission.",
    },
    {
        "policy": "Renewals", "plan": "AM", "component": "Renewals", "treatment": "capitalise", "benefit": "contract term", "expedient": "yes",
        "judgement": "Commission on a renewal is commensurate with that on the first contract; a year or less is expensed.",
    },
)  # fmt: skip
EXPECTED: tuple[Row, ...] = ({"plan": "ENT", "component": "New business", "forecast": "linear"},)
ENDED: tuple[Row, ...] = (
    {"customer": "Pembroke Institute", "date": date(2026, 7, 1), "share": Decimal("0.5"), "reason": "One of two sites closed"},
)
LETTERS = ("2026-01", "2026-04", "2026-05")  # when plan letters are written: the year, the tiers of April, a promotion
SIGNED_BEFORE_PAY = "ENT"  # the plan that pays only whoever has signed it
SIGNED_LATE = {"H1204": "2026-03"}  # who signed it in which period; everybody else did in January


def known_in(period: str) -> dict[str, list[Row]]:
    """The input tables as they are known to somebody who works on a period."""
    known = {name: [dict(row) for row in rows] for name, rows in tables().items()}
    for plan in known["plans"]:
        if plan["plan"] == SIGNED_BEFORE_PAY:
            plan["sign_before_pay"] = "yes"
    added = [("2026-01", "cost_policies", row) for row in POLICIES] + [("2026-01", "expectations", row) for row in EXPECTED]
    added += [("2026-07", "churn", row) for row in ENDED]
    for since, table, row in (*added, *LATE):
        if since <= period:
            known.setdefault(table, []).append({**dict.fromkeys(_columns(table)), **row})
    return known


def _columns(table: str) -> tuple[str, ...]:
    from spm_xl.tables.schema import BY_NAME

    return tuple(column.name for column in BY_NAME[table].columns)


# Questions that come back on statements: period -> (participant, reason, comment, amount asked for, amount accepted, the answer).
# A comment may name {deal}, the transaction of the participant's that paid most.
Question = tuple[str, str, str, str, str, str]
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "2026-01": (
        ("H1101", "wrong amount", "{deal} was invoiced with the extended warranty, which is missing.", "310.00", "310.00", "Warranty line added, invoice 88213."),
        ("H1107", "other", "Who looks after my accounts while I am on the course?", "", "", "Rosalind Tanaka; nothing changes on the statement."),
        ("H1305", "wrong rate", "{deal} should pay the rate of the third tier.", "95.00", "", "The third tier starts at 100%; you stood at 97% that day."),
    ),
    "2026-03": (
        ("H1103", "wrong split", "{deal}: we agreed 60 : 40, I see half.", "412.50", "412.50", "Agreed with Desmond Achebe on 2026-04-17."),
        ("H1702", "missing deal", "The order of Rhein Analytik is missing.", "", "", "It was booked on 2026-04-09 and comes with April's statement."),
        ("H1601", "wrong amount", "The Saturday shift is not in my hours.", "", "", "Hours are corrected by time keeping."),
        ("H1203", "wrong rate", "{deal} should count for the accelerator.", "1,240.00", "620.00", "Half of it lies above 100%."),
    ),
    "2026-05": (
        ("H1106", "other", "Does my draw end in July?", "", "", "Yes, on 2026-07-15; recovery starts the day after, s. 4."),
        ("H1303", "wrong split", "{deal} was shared with nobody.", "150.00", "150.00", "The overlay was keyed by mistake."),
    ),
    "2026-08": (
        ("H1110", "wrong amount", "{deal} was upgraded before shipment.", "275.40", "275.40", "Upgrade confirmed by order management."),
        ("H1503", "missing deal", "Two meetings of the 27th are missing.", "", "", "They are credited in September, when they were accepted."),
        ("H1701", "wrong rate", "Why 3.5% on services?", "", "", "Plan amendment 2; see the letter of 2026-09-04."),
    ),
    "2026-10": (
        ("H1111", "wrong split", "{deal} is mine alone.", "88.20", "88.20", "Split withdrawn; the other seller agrees."),
        ("H1402", "other", "Please send last year's statement again.", "", "", "Sent."),
    ),
}  # fmt: skip
ANSWERED_BY = "Ines Vidal"
ADJUSTMENT_APPROVER = "Owen Hartley"
