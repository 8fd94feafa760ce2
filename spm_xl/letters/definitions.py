"""What the terms of a plan letter mean, for a reader who meets them for the first time."""

from __future__ import annotations

from spm_xl.letters.terms import Terms

ALWAYS = (
    ("Attainment", "Your credit divided by your quota. 100% is on quota."),
    ("Component", "One line of pay in the plan. Your pay under the plan is the sum of its components."),
    ("Credit", "The share of a deal that counts for you."),
    ("Earnings", "What the components come to in a period, before draw, corrections and deductions."),
    ("Participant", "A person on a plan: you."),
    ("Pay mix", "How your on-target earnings are made up: base salary and target incentive."),
    ("OTE", "On-target earnings: base salary and target incentive for a full year at 100% attainment. It is a target, not a promise."),
    ("Plan", "The rules by which your variable pay is calculated. It has a version, and days on which it is in force."),
    ("Quota", "What you are expected to reach in an interval, such as a year or a month."),
    ("Rate table, tier", "The rates by what you have reached. Each row of the table is a tier; it starts at its boundary."),
    ("Target incentive", "What the plan pays for 100% attainment in a full year."),
    ("Correction", "A dated line for an earlier period, where something became known after it was paid. It shows old, new, and why."),
    ("Clawback", "Taking back what was paid for a deal that the customer returned or cancelled."),
)
WITH_DRAW = (
    ("Draw", "An amount that you are paid for a period although you may not have earned it in that period."),
    ("Top-up", "What is paid on top of your earnings so that they reach the draw."),
    ("Balance", "What of a recoverable draw has been advanced and not yet recovered. It is never below 0, and it is no debt of yours."),
    ("Recovery", "Earnings that are kept back to lower the balance. There is no other way of lowering it but forgiving it."),
    ("Guarantee", "A draw that is not recovered."),
)
CONDITIONAL = {
    "base rate": ("Base rate", "Your target incentive for a component divided by your quota for it: what one unit of credit pays at rate 1."),
    "override": ("Override", "What a manager is paid for what the team sells or earns."),
    "objective": ("Objective", "Something to be reached that is not a sale. It has a weight and a score."),
    "spiff": ("SPIFF", "A short contest that pays beside the other components."),
    "cap": ("Cap", "The most that something pays."),
    "gate": ("Threshold", "The attainment that must be reached before anything is paid."),
    "multiplier": ("Multiplier", "A factor on what the rate table comes to."),
}


def definitions(terms: Terms) -> list[tuple[str, str]]:
    """Term and meaning, of all that the letter uses, in the order of the alphabet."""
    rows = [part.terms for part in terms.parts]
    used = {
        "base rate": any(row["rate_of"] == "target" for row in rows),
        "cap": terms.plan["cap"] is not None or any(row["cap"] is not None or row["attainment_cap"] is not None for row in rows),
        "gate": any(row["gate"] is not None for row in rows),
        "multiplier": any(part.multipliers for part in terms.parts),
        **{kind: any(row["kind"] == kind for row in rows) for kind in ("override", "objective", "spiff")},
    }
    found = [*ALWAYS, *(WITH_DRAW if terms.draws else ()), *(CONDITIONAL[name] for name, wanted in used.items() if wanted)]
    return sorted(found, key=lambda pair: pair[0].casefold())
