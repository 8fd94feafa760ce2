"""The distribution of quota attainment: how many participants are in which band.

A boundary belongs to the band above it: reaching 100% is being in 100% to 120%.

>>> distribution([Fraction(1), Fraction("0.79"), Fraction(3)])["100% to 120%"]
1
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from spm_xl.rational import Fraction

BOUNDARIES = tuple(Fraction(percent, 100) for percent in (50, 80, 100, 120))
BANDS = ("below 50%", "50% to 80%", "80% to 100%", "100% to 120%", "120% and more")


def distribution(attainments: Iterable[Fraction]) -> dict[str, int]:
    """Participants by band of attainment; nothing at all where nobody has a quota."""
    found = dict.fromkeys(BANDS, 0)
    for attainment in attainments:
        found[BANDS[bisect_right(BOUNDARIES, attainment)]] += 1
    return found if any(found.values()) else {}
