"""Ranks: place by a KPI or measure, 1 being best; equal values share a place, and whoever has no value has none.

>>> ranks({"ann": Fraction(3), "bob": Fraction(5), "eve": Fraction(3), "tom": None}, "higher")
{'bob': 1, 'ann': 2, 'eve': 2}
"""

from __future__ import annotations

from collections.abc import Mapping

from spm_xl.measure.result import HIGHER
from spm_xl.rational import Fraction


def ranks(values: Mapping[str, Fraction | None], better: str) -> dict[str, int]:
    """The place of each key that has a value."""
    known = sorted(((value, key) for key, value in values.items() if value is not None), key=lambda pair: (-pair[0] if better == HIGHER else pair[0], pair[1]))
    found: dict[str, int] = {}
    for place, (value, key) in enumerate(known, 1):
        same = place > 1 and known[place - 2][0] == value
        found[key] = found[known[place - 2][1]] if same else place
    return found
