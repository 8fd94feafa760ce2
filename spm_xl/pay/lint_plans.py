"""Plan lint on the plans as they were read: the size of each cliff, and targets that reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spm_xl.errors import Problem
from spm_xl.money import exact
from spm_xl.pay.book import Book
from spm_xl.pay.lint_rows import each_row, problem_at
from spm_xl.pay.plan import method_of, rate_of
from spm_xl.pay.rates import earned, scaled
from spm_xl.rational import Fraction

TARGET_TOLERANCE = Fraction(1, 100)


def _cliffs(facts: Book) -> Iterator[Problem]:
    """How much pay jumps at each retroactive boundary or step."""
    for index, row in each_row(facts.inputs, "components"):
        component = facts.components[row["plan"]][row["component"]]
        for tiers in component.rates.values[-1:]:
            for _, table in tiers.choices:
                for lower, upper in zip(table.tiers, table.tiers[1:], strict=False):
                    if upper.method != "retroactive" or method_of(row) != "retroactive":
                        continue
                    jump = (upper.rate - lower.rate) * (upper.start - table.deductible)
                    if jump:
                        words = f"{float(jump):.2%} of quota" if row["over"] == "attainment" else f"{float(jump):,.2f}"
                        what = f"at {float(upper.start):g} pay jumps by {words}."
                        yield problem_at(facts.inputs, "warning", "cliff", "components", index, "component", what, "Check that the plan document wants it.")


def _targets(facts: Book) -> Iterator[Problem]:
    """Rate x quota at 100% should come to the target incentive."""
    seen = set()
    for index, row in each_row(facts.inputs, "quotas"):
        versions = facts.people.get(row["participant"])
        person = versions.at(row["start"]) if versions else None
        component = facts.components.get(person["plan"], {}).get(row["component"]) if person and person["plan"] else None
        terms = component.versions.at(row["start"]) if component else None
        if not component or not terms or not person or not person["target_incentive"] or (person["plan"], row["component"]) in seen:
            continue
        if method_of(terms) not in ("marginal", "retroactive") or rate_of(terms) != "credit" or terms["interval"] != "year":
            continue
        tiers = component.rates.at(row["start"])
        if tiers is None or tiers.choices[-1][0] is not None or not row["quota"]:
            continue
        table = tiers.choices[-1][1]
        if not row["end"] or (row["end"] - row["start"]).days < 360:
            continue
        seen.add((person["plan"], row["component"]))
        quota = exact(row["quota"])
        at_quota = earned(scaled(table, quota) if terms["over"] == "attainment" else table, quota)
        target = exact(person["target_incentive"]) * exact(terms["weight"])
        if abs(at_quota - target) > target * TARGET_TOLERANCE:
            yield problem_at(facts.inputs, "warning", "target", "quotas", index, "quota", f"at 100% of quota {person['plan']} {row['component']} pays {float(at_quota):,.2f} and the target incentive of {row['participant']} is {float(target):,.2f}.", "Reconcile rate x quota with the target.")


BOOK_RULES: tuple[Callable[[Book], Iterator[Problem]], ...] = (_cliffs, _targets)
