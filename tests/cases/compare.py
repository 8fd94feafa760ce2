"""Published figures against ours: to the cent, and never by a tolerance."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from spm_xl.money import exact, whole_units

SHARED = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure that its source prints rounded to fewer places than cents (a ratio, a daily amount)."""

    value: Fraction


def published(name: str) -> Any:
    """A document of the shared data, numbers as exact decimals; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path.name} is not here: set SPM_SHARED_DATA to the folder of the shared data", allow_module_level=True)
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def agrees(actual: Any, expected: Any) -> bool:
    """Whether a result is the published one.

    Text, truth and None must be equal. Every published key and list item must be met. Numbers are
    rounded half away from zero at the published number of decimals, at least to the cent.
    """
    if isinstance(expected, Mapping):
        return all(name in actual and agrees(actual[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if expected is None or isinstance(expected, bool) or not _number(expected):
        return bool(actual == expected) and (expected is not None or actual is None)
    if isinstance(actual, (bool, str)) or actual is None:
        return False
    shown = Decimal(str(expected))
    decimals = max(0, -int(shown.as_tuple().exponent))
    if isinstance(actual, Printed):
        return whole_units(actual.value, decimals) == int(shown.scaleb(decimals))
    decimals = max(2, decimals)
    return whole_units(exact(actual), decimals) == int(shown.scaleb(decimals))


def readable(value: Any) -> Any:
    """A result as it is shown when a case fails."""
    if isinstance(value, Mapping):
        return {name: readable(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [readable(part) for part in value]
    if isinstance(value, Printed):
        return f"{float(value.value):.6g} (printed rounded)"
    return str(float(value)) if isinstance(value, (Fraction, Decimal)) else value


def _number(value: Any) -> bool:
    if isinstance(value, str):
        try:
            return Decimal(value).is_finite()
        except ArithmeticError:
            return False
    return isinstance(value, (int, float, Decimal, Fraction))
