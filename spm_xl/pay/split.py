"""Splits: an amount of money divided by shares that come to a total, to the last cent.

>>> [str(part) for part in split(Decimal("100.00"), ["0.3", "0.3", "0.4"])]
['30.00', '30.00', '40.00']
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from spm_xl.errors import OutOfRange
from spm_xl.money import Number, allocated, exact, rounded


def split(amount: Number, shares: Sequence[Number], total: Number = 1, currency: str = "") -> list[Decimal]:
    """An amount of money divided by shares that must come to a total, to the last cent.

    Parameters
    ----------
    amount : money in `currency`.
    shares : one a participant, 0.5 meaning half.
    total : what the shares must add up to (1, unless the plan names another).

    Raises
    ------
    OutOfRange : the shares do not come to the total.
    """
    parts = [exact(share) for share in shares]
    if sum(parts) != exact(total):
        raise OutOfRange(
            f"the shares come to {float(sum(parts)):.4%}, not {float(exact(total)):.4%}. Correct the split."
        )
    return allocated(rounded(exact(amount) * exact(total), currency), parts)
