"""The least travel to the participants' homes, within tolerance.

The bound is the relaxation's, and holds for every plan; a whole plan is rounded from it. What is as good as nowhere else is
settled by the prices, the rest by many small integer programmes (`rounding`).
"""

from __future__ import annotations

from spm_xl.errors import InvalidInput
from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import Problem
from spm_xl.territory.realign import limits_of
from spm_xl.territory.relaxation import relaxed
from spm_xl.territory.rounding import rounded, total
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch


def plan(problem: Problem, terms: Terms, watch: Watch) -> Plan:
    """The plan; raises `Unplannable` where no plan meets the conditions or none was found. Needs numpy and scipy."""
    from spm_xl.territory.unplannable import refused

    if problem.places is None or problem.homes is None:
        raise InvalidInput("mode homes needs the place of every account (latitude and longitude) and the home of every participant; mode balance needs neither")
    units = units_of(problem, terms)
    travel = units.summed(travel_to_homes(problem))
    limits = limits_of(problem, terms, units)
    relaxation = relaxed(units, travel, limits, watch=watch)
    chosen = None if relaxation.slack and not watch.stopped else rounded(units, travel, limits, relaxation, seed=terms.seed, effort=terms.effort, watch=watch)
    if chosen is None and watch.stopped:
        raise InvalidInput("stopped before there was a plan; let it run longer, or begin with mode balance, which is quicker")
    if chosen is None:
        raise refused(problem, terms, watch)
    return Plan(problem, terms, units.spread(chosen), total(travel, chosen), relaxation.bound, not watch.stopped)
