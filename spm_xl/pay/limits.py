"""Limits on what a component pays: the cap, hard or soft.

>>> capped(Fraction(120), Fraction(100)), capped(Fraction(120), Fraction(100), Fraction("0.5"))
(Fraction(100, 1), Fraction(110, 1))
"""

from __future__ import annotations

from typing import Any

from spm_xl.rational import Fraction  # noqa: F401  (doctest)


def capped(amount: Any, cap: Any, soft_rate: Any = 0, least: Any = min, most: Any = max) -> Any:
    """An amount held to its cap; a soft cap pays the excess at `soft_rate`.

    Parameters
    ----------
    amount : what the interval has come to, money.
    cap : most that it pays, money. soft_rate : share of the excess that is paid, 0 for a hard cap.
    least, most : `min` and `max`, or their elementwise counterparts for arrays.
    """
    return least(amount, cap) + soft_rate * most(amount - cap, 0 * amount)
