"""The exact rational number that everything is calculated in.

quicktions is the standard library's Fraction, compiled, several times as fast; where it is absent (a
spreadsheet's own Python, a browser) `spm_xl.fraction` gives the same answers.

Never make a Fraction from text: quicktions 1.24 writes over Python's own byte 0 when the text is one character,
and every file written after that is damaged. Text goes through `money.exact`, or `Decimal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    try:
        from quicktions import Fraction
    except ImportError:  # pragma: no cover
        from spm_xl.fraction import Fraction

__all__ = ["Fraction"]
