"""What a plan does not know of its accounts and participants, and its workbook shows: segments, skills and groups by their names.

>>> told = Source(segments={"a": "LARGE"})
>>> told.segments["a"], dict(told.skills)
('LARGE', {})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spm_xl.territory.problem import Problem


@dataclass(frozen=True)
class Source:
    """segments and groups by account, skills by participant (None: every segment)."""

    segments: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, frozenset[str] | None] = field(default_factory=dict)


def source_of(problem: Problem) -> Source:
    """The same, found in a problem: accounts that the same participants may serve are one segment, with a number for its name.

    >>> from spm_xl.territory.problem import problem
    >>> two = problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}, segments=["x", ""], skills=[frozenset({"x"}), frozenset()], groups=["g", "g"])
    >>> found = source_of(two)
    >>> found.segments, found.skills, found.groups
    ({'a': 'segment 1'}, {'Ann': None, 'Bo': frozenset({'none'})}, {'a': 'a', 'b': 'a'})
    """
    import numpy

    some = ~problem.allowed.all(1)
    kinds, of = numpy.unique(problem.allowed[some], axis=0, return_inverse=True)
    names = [f"segment {at + 1}" for at in range(len(kinds))]
    segments = {problem.accounts[row]: names[kind] for row, kind in zip(numpy.flatnonzero(some), of.reshape(-1), strict=True)}
    skills: dict[str, frozenset[str] | None] = {}
    for at, participant in enumerate(problem.participants if len(kinds) else ()):
        serves = frozenset(name for name, kind in zip(names, kinds, strict=True) if kind[at])
        skills[participant] = None if len(serves) == len(names) else serves or frozenset({"none"})
    _, first, of, size = numpy.unique(problem.together, return_index=True, return_inverse=True, return_counts=True)
    together = numpy.flatnonzero(size[of] > 1)
    return Source(segments, {problem.accounts[row]: problem.accounts[first[of[row]]] for row in together}, skills)
