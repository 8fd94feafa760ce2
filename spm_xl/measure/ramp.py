"""Ramp time: how many months a new participant took to sell like the others.

It is the number of the first full month after the hire in which somebody won at least as much as the established won on
average in that month; established is who is there for `ESTABLISHED` months, or from an unknown day on. It is looked for
in the last `LOOKED_FOR` months, among those who are measured: on a scorecard of one team the others are that team's. The field
has no one definition: time to the first deal says too little where deals are small, and time to the full quota needs quotas.

>>> ramp([Fraction(100), Fraction(250), Fraction(400)], [Fraction(300), Fraction(300), Fraction(300)])
3
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spm_xl.measure.known import Known
from spm_xl.measure.people import Somebody
from spm_xl.period import Span
from spm_xl.rational import Fraction

ESTABLISHED = 12  # months since the hire
LOOKED_FOR = 24  # months before the as-of day: the ramp of somebody hired earlier is no news
NAME = "ramp_months"


def ramp(won: Sequence[Fraction], usual: Sequence[Fraction]) -> int | None:
    """Number of the first month in which as much was won as is usual; None where there was none.

    Parameters
    ----------
    won, usual : of each full month since the hire. A month in which the others won nothing says nothing.
    """
    return next((at for at, (own, of_others) in enumerate(zip(won, usual, strict=True), 1) if own >= of_others > 0), None)


def ramps(people: Sequence[Somebody], won: Sequence[Sequence[Fraction]], months: Sequence[Span]) -> list[int | str]:
    """Of each participant the ramp in months, or why there is none.

    Parameters
    ----------
    won : what each won in each month. months : whole months of the data, one after the other.
    """
    usual = _usual(people, won, months)
    return [_ramp_of(somebody, own, usual, months) for somebody, own in zip(people, won, strict=True)]


def _usual(people: Sequence[Somebody], won: Sequence[Sequence[Fraction]], months: Sequence[Span]) -> list[Fraction]:
    """What the established won on average in each month."""
    sums, count = [Fraction(0)] * len(months), [0] * len(months)
    for somebody, own in zip(people, won, strict=True) if months else ():
        begin = _first_full(somebody.hired, months) + ESTABLISHED if somebody.hired else 0
        for at in range(max(0, begin), _full_until(somebody.left, months)):
            sums[at] += own[at]
            count[at] += 1
    return [total / many if many else Fraction(0) for total, many in zip(sums, count, strict=True)]


def _first_full(hired: date, months: Sequence[Span]) -> int:
    """Place of the first full month after a hire, which may lie before the first month or after the last."""
    first = months[0].start
    return (hired.year - first.year) * 12 + hired.month - first.month + (0 if hired.day == 1 else 1)


def _full_until(left: date | None, months: Sequence[Span]) -> int:
    """How many of the months somebody who left was there in full."""
    return len(months) if left is None else sum(1 for month in months if month.end <= left)


def _ramp_of(somebody: Somebody, won: Sequence[Fraction], usual: Sequence[Fraction], months: Sequence[Span]) -> int | str:
    if somebody.hired is None:
        return "the day of hire is not known"
    if not months or somebody.hired < months[0].start:
        return f"hired on {somebody.hired}, outside the months that are looked at"
    first = _first_full(somebody.hired, months)
    found = ramp(won[first:], usual[first:])
    if found is None:
        return f"hired on {somebody.hired}, has not yet won as much in a month as the established do on average"
    return found


def add_ramps(lines: Sequence[Known], members: Sequence[Sequence[int]], found: Sequence[int | str]) -> None:
    """Give each line the mean ramp of its participants, or the reason why it has none.

    Parameters
    ----------
    members : positions of the participants of each line. found : ramp of each participant, or the reason.
    """
    for line, people in zip(lines, members, strict=True):
        known = [value for who in people if isinstance(value := found[who], int)]
        if known:
            line[NAME] = Fraction(sum(known), len(known))
        elif len(people) == 1:
            line.why[NAME] = str(found[people[0]])
        else:
            line.why[NAME] = f"nobody here was hired in the last {LOOKED_FOR} months of the data and has ramped up"
