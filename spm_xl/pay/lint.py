"""Plan lint: what is wrong with a plan before anybody is paid by it.

Every rule is a small function from the inputs to problems, each with its cell; all run to the end.
"refused" stops the calculation, "warning" is for the eyes of the plan's owner.
"""

from __future__ import annotations

from spm_xl.errors import Problem, SpmError
from spm_xl.pay.book import Book, book
from spm_xl.pay.component import needs_quota
from spm_xl.pay.credit import Credits, credits
from spm_xl.pay.lint_plans import BOOK_RULES
from spm_xl.pay.lint_rows import problem_at
from spm_xl.pay.lint_tables import RULES
from spm_xl.pay.result import Credit
from spm_xl.tables.inputs import Inputs


def lint(inputs: Inputs, *, partly: bool = False) -> tuple[Problem, ...]:
    """All problems of the plans in the inputs, in the order of tables and rows.

    Parameters
    ----------
    partly : some tables could not be read; only the rules that need none of them are run.
    """
    rules = [rule for rule, tables in RULES if not partly or all(name in inputs.tables for name in tables)]
    found = [problem for rule in rules for problem in rule(inputs)]
    if partly or any(problem.level == "refused" for problem in found):
        return tuple(found)
    try:
        facts = book(inputs)
        found += [problem for rule in BOOK_RULES for problem in rule(facts)]
    except SpmError as wrong:
        found.append(problem_at(inputs, "refused", "plan", "plans", 0, "", str(wrong), ""))
    return tuple(found)


def lint_credits(facts: Book, found: Credits) -> tuple[Problem, ...]:
    """What stops transactions from being credited, and credits without the quota that they are measured against."""
    missing = dict.fromkeys(
        (credit.participant, credit.component, plan)
        for rows in found.by_participant.values()
        for credit in rows
        if credit.day >= facts.first and (plan := _unmeasured(facts, credit))  # before it, the table opening knows
    )
    return (
        *found.problems,
        *(
            Problem(
                "refused", "missing quota", facts.inputs.place("quotas", len(facts.inputs.rows("quotas")), "participant"), participant,
                f"{participant} has credit for {component} of plan {plan} and no quota for its interval.",
                "Add a row to the table quotas, or name zero_quota in the table components.",
            )
            for participant, component, plan in missing
        ),
    )  # fmt: skip


def _unmeasured(facts: Book, credit: Credit) -> str:
    """The plan under which a credit needs a quota that is not there; "" where all is well."""
    person = facts.person(credit.participant, credit.day)
    component = facts.components.get(person["plan"], {}).get(credit.component) if person else None
    terms = component.versions.at(credit.day) if component else None
    if not person or not terms or terms["method"] == "matrix" or not needs_quota(terms) or terms["zero_quota"] != "error":
        return ""
    interval = facts.calendar.interval(facts.calendar.at(credit.day), terms["interval"]) if terms["interval"] != "window" else None
    for quota in facts.quotas.get((credit.participant, credit.component), ()):
        if credit.day in quota.span or (interval and quota.span.overlap(interval)):
            return ""
    return person["plan"]


def problems_of(inputs: Inputs) -> tuple[Problem, ...]:
    """Everything that lint and crediting find, in one pass."""
    found = lint(inputs)
    if any(problem.level == "refused" for problem in found):
        return found
    facts = book(inputs)
    return (*found, *lint_credits(facts, credits(facts)))
