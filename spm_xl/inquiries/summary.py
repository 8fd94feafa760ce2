"""Inquiries counted: by reason, by manager, by age, and how long answers took.

Ages are calendar days from the day on which a question was collected, to its decision or to the day that is asked about.

>>> [words(at) for at in range(len(AGES))]
['0-5', '6-10', '11-30', '31+']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from spm_xl.inquiries.inquiry import ACCEPTED, DECIDED, DECLINED, WITHDRAWN, Inquiry
from spm_xl.inquiries.register_columns import NO_REASON

AGES = ((0, 5), (6, 10), (11, 30), (31, None))  # first and last day of each group


@dataclass(frozen=True, slots=True)
class Count:
    """The inquiries of one reason or one manager.

    Attributes
    ----------
    of : the reason or manager. ages : those that are open, by group of AGES; open : all of them.
    accepted, declined, withdrawn : how many were. adjusted : currency -> what adjustments come to.
    days : median of the days that decisions took, None before there is one.
    """

    of: str
    ages: tuple[int, ...]
    open: int
    accepted: int
    declined: int
    withdrawn: int
    adjusted: dict[str, Decimal] = field(default_factory=dict)
    days: Decimal | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.accepted + self.declined + self.withdrawn


def words(group: int) -> str:
    """A group of ages in words."""
    first, last = AGES[group]
    return f"{first}+" if last is None else f"{first}-{last}"


def reason_of(inquiry: Inquiry) -> str:
    """The reason, in words where none was chosen."""
    return inquiry.question.reason or NO_REASON


def manager_of(inquiry: Inquiry) -> str:
    """The participant's manager, in words where none is known."""
    return str(inquiry.facts["manager"]) or "(not known)"


def counts(inquiries: Iterable[Inquiry], on: date, of: Callable[[Inquiry], str]) -> list[Count]:
    """One count for each reason or manager, in order of their names; as Excel compares them, capitals do not count."""
    found: dict[str, tuple[str, list[Inquiry]]] = {}
    for inquiry in inquiries:
        name = of(inquiry)
        found.setdefault(name.casefold(), (name, []))[1].append(inquiry)
    return [_count(name, own, on) for _, (name, own) in sorted(found.items())]


def whole(inquiries: Sequence[Inquiry], on: date) -> Count:
    """All inquiries together."""
    return _count("All", inquiries, on)


def _count(name: str, own: Sequence[Inquiry], on: date) -> Count:
    waiting = [each.age(on) for each in own if each.status not in DECIDED]
    took = [each.age(on) for each in own if each.status in DECIDED]
    adjusted: dict[str, Decimal] = {}
    for each in own:
        if each.adjustments:
            adjusted[each.facts["currency"]] = adjusted.get(each.facts["currency"], Decimal(0)) + each.amount
    ages = tuple(sum(first <= age and (last is None or age <= last) for age in waiting) for first, last in AGES)
    accepted, declined, withdrawn = (sum(each.status == status for each in own) for status in (ACCEPTED, DECLINED, WITHDRAWN))
    days = Decimal(f"{median(took):g}") if took else None
    return Count(name, ages, len(waiting), accepted, declined, withdrawn, dict(sorted(adjusted.items())), days)
