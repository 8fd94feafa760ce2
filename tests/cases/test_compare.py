"""The comparison itself: it must see a wrong cent."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.cases.compare import Printed, agrees


@pytest.mark.parametrize(
    ("actual", "expected", "same"),
    [
        (Fraction(33125, 5), 6625, True),
        (Fraction("6625.01"), 6625, False),
        (Fraction("6625.004"), 6625, True),
        (Fraction("6625.005"), 6625, False),
        (Decimal("10.00"), "10.00", True),
        (Decimal("-10.00"), "10.00", False),
        (Fraction(2, 3), Decimal("0.6667"), True),
        (Fraction(2, 3), Decimal("0.6666"), False),
        (Printed(Fraction(125000, 9)), 13889, True),
        (Fraction(125000, 9), 13889, False),
        (None, 0, False),
        (0, None, False),
        (True, 1, False),
        (False, False, True),
        ("base", "base", True),
        ([1, 2], [1, 2, 3], False),
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"b": 2}, {"a": 1}, False),
    ],
)
def test_a_wrong_cent_is_seen(actual, expected, same):
    assert agrees(actual, expected) is same
