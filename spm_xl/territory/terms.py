"""How a plan is asked for: which of the four problems, within which tolerances, with what left out, and how much work.

>>> Terms(mode="balance").tolerance("potential")
0.05
>>> Terms(tolerances={"potential": 0.1}).tolerance("potential")
0.1
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["realign", "balance", "homes", "centres"]
MODES: dict[str, str] = {
    "realign": "the fewest moves that bring everybody within tolerance, with no more travel than today",
    "balance": "amounts as even as they can be, without a map",
    "homes": "the least travel to the participants' homes, within tolerance",
    "centres": "the least travel to a centre of each territory's own, within tolerance",
}
IGNORED = ("locks", "skills", "capacity", "groups")
FIRST_TOLERANCE, OTHER_TOLERANCE = 0.05, 0.15  # the first measure (potential), every other (workload)


@dataclass(frozen=True)
class Terms:
    """The request beside the data.

    tolerances   part of the fair share by measure (0.05 is 5%); `None` sets a measure free; a measure that is not named has the usual one
    weights      how much a measure counts in a balance, by measure; 1 where it is not named
    ignore       any of IGNORED: conditions of the data that are left out
    least        what realign keeps small: the number of accounts moved, or their amount of the first measure
    travel_growth  how much longer than today realign may make the travel (0.1 is 10%); None sets it free
    most_moved   the largest part of the accounts that may change hands; None for no limit
    keep         only accounts without a participant are placed; everybody keeps what they have
    seed, effort the same seed and effort give the same plan on every machine; effort 1 is the usual work, 0.1 a tenth of it
    """

    mode: Mode = "realign"
    tolerances: Mapping[str, float | None] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    least: Literal["accounts", "amount"] = "accounts"
    travel_growth: float | None = 0.0
    most_moved: float | None = None
    keep: bool = False
    seed: int = 1
    effort: float = 1.0

    def tolerance(self, measure: str, first: bool = True) -> float | None:
        """The tolerance of a measure; `first` says whether it is the first one of the problem."""
        return self.tolerances.get(measure, FIRST_TOLERANCE if first else OTHER_TOLERANCE)
