"""The sheet Checks: every account with exactly one participant, sums that agree, and conditions that hold; all must read 0."""

from __future__ import annotations

from decimal import Decimal

from spm_xl.alignment import layout
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.layout import ACCOUNTS, BALANCE, SKILLS, reference
from spm_xl.alignment.page_accounts import MOVED
from spm_xl.alignment.page_figures import AMOUNT_FINAL, COUNT_FINAL, OVER, STANDING, column_of
from spm_xl.alignment.page_skills import WITHOUT, segments_of
from spm_xl.alignment.source import Source
from spm_xl.outputs.check_pages import Compared
from spm_xl.outputs.pages import Live
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY

NONE = "none"


def compared(plan: Plan, figures: Figures, told: Source) -> list[Compared]:
    """The checks of a plan."""
    return [*_coverage(plan), *_sums(plan, figures), *_conditions(plan, figures, told)]


def _live(formula: str, value: float) -> Live:
    return Live(f"={formula}", Decimal(repr(round(float(value), 6))).normalize(), "link")


def _coverage(plan: Plan) -> list[Compared]:
    count = len(plan.problem.accounts)
    has = int((plan.assigned != NOBODY).sum())
    everybody, rows = f"SUM({reference(BALANCE, COUNT_FINAL)})", f"COUNTA({ACCOUNTS}[{layout.ACCOUNT}])"
    return [
        Compared("every account goes to exactly one participant", "accounts", _live(rows, count), "accounts of all participants", _live(everybody, has)),
        Compared("nobody's accounts", "accounts without a final participant", _live(f'COUNTIF({ACCOUNTS}[{layout.FINAL}],"")', count - has), NONE, 0),
    ]


def _sums(plan: Plan, figures: Figures) -> list[Compared]:
    found = []
    for at, (measure, header) in enumerate(layout.measure_headers(plan.problem.measures).items()):
        left, right = f"SUM({reference(ACCOUNTS, header)})", f"SUM({column_of(plan, at, AMOUNT_FINAL)})"
        amounts = (plan.problem.amounts[:, at].sum(), figures.planned.amount[:, at].sum())
        found.append(Compared(f"{measure}: before is after", "all accounts", _live(left, amounts[0]), "all participants", _live(right, amounts[1])))
    return found


def _conditions(plan: Plan, figures: Figures, told: Source) -> list[Compared]:
    """The conditions that the plan does not ignore."""
    found, ignored, broken = [], plan.terms.ignore, figures.planned.scores.violations
    if "locks" not in ignored:
        locks = f'COUNTIFS({ACCOUNTS}[{layout.LOCKED}],"{layout.YES}",{ACCOUNTS}[{layout.MOVED}],"{MOVED}")'
        found.append(Compared("locked accounts stay", "locked accounts that move", _live(locks, broken.locks), NONE, 0))
    if "skills" not in ignored and segments_of(plan, told):
        found.append(Compared("skills", "accounts of who does not serve them", _live(f"SUM({reference(SKILLS, WITHOUT)})", broken.skills), NONE, 0))
    if "capacity" not in ignored and has_capacity(plan):
        parts = [f'COUNTIF({column_of(plan, at, STANDING)},"{OVER}")' for at in range(len(plan.problem.measures))]
        found.append(Compared("capacity", "participants over capacity", _live("+".join(parts), broken.capacity), NONE, 0))
    return found


def has_capacity(plan: Plan) -> bool:
    """Whether anybody has a capacity at all."""
    return bool((plan.problem.capacity < float("inf")).any())
