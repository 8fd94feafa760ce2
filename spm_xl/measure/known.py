"""Measures by name, which know why one of them cannot be told.

>>> known = Known({"won_deals": Fraction(3)}, {"quota": "there is no quota"})
>>> known["won_deals"]
Fraction(3, 1)
>>> known["quota"]
Traceback (most recent call last):
...
spm_xl.errors.OutOfRange: there is no quota
"""

from __future__ import annotations

from collections.abc import Mapping

from spm_xl.errors import OutOfRange
from spm_xl.rational import Fraction


class Known(dict[str, Fraction]):
    """Values by name.

    Attributes
    ----------
    why : the reason of each name that has no value.
    """

    __slots__ = ("why",)

    def __init__(self, values: Mapping[str, Fraction], why: Mapping[str, str]):
        super().__init__(values)
        self.why = dict(why)

    def __missing__(self, name: str) -> Fraction:
        raise OutOfRange(self.why.get(name) or f"{name} is not known")
