"""What is wrong with the KPIs and goals of an input before anything is measured.

An expression that cannot be used stops a scorecard ("refused"); what a goal lacks is told to its owner ("warning").
"""

from __future__ import annotations

from spm_xl.errors import Problem, Refused
from spm_xl.measure.goals import goal_problems
from spm_xl.measure.library import kpis_of
from spm_xl.measure.names import measure_names
from spm_xl.tables.inputs import Inputs


def lint(inputs: Inputs) -> tuple[Problem, ...]:
    """All problems of the company's own KPIs and of its goals."""
    try:
        known = {*measure_names(inputs), *(kpi.name for kpi in kpis_of(inputs))}
    except Refused as refused:
        return (*refused.problems, *goal_problems(inputs))
    return goal_problems(inputs, known)
