"""Quota by potential: a company's target divided among participants by what their territories hold.

Every day of the window carries the same part of the target, and whoever owns potential on it takes the part of theirs in what is owned
by anybody. So a territory that changes in the middle of the year changes the quota from that day on, what nobody owns is carried by the
others, and the quotas add up to the target to the last cent.

>>> owners = owners_of([{"account": "A", "participant": "Ann", "effective": None, "until": None},
...     {"account": "B", "participant": "Bob", "effective": None, "until": None}, {"account": "B", "participant": "Ann", "effective": date(2026, 7, 1), "until": None}])
>>> year = Span(date(2026, 1, 1), date(2026, 12, 31))
>>> for quota in quotas_by_potential(owners, {"A": Fraction(3), "B": Fraction(1)}, Decimal("365000.00"), year):
...     print(quota.participant, quota.span, quota.amount)
Ann 2026-01-01 to 2026-06-30 135750.00
Ann 2026-07-01 to 2026-12-31 184000.00
Bob 2026-01-01 to 2026-06-30 45250.00
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.money import ZERO, allocated
from spm_xl.period import DAY, Span
from spm_xl.rational import Fraction
from spm_xl.tables.owners import Owners, owners_of, spans_of  # noqa: F401  (owners_of: doctest)


@dataclass(frozen=True, slots=True)
class TerritoryQuota:
    """A participant's quota for some days on which the territory holds the same part of the potential."""

    participant: str
    span: Span
    amount: Decimal


def quotas_by_potential(owners: Owners, amounts: Mapping[str, Fraction], total: Decimal, window: Span) -> tuple[TerritoryQuota, ...]:
    """The quotas of everybody who owns potential, by participant and days; they add up to the total.

    Parameters
    ----------
    amounts : potential of each account, not below 0; an account that is not among them has none.
    total : target of the window; its number of decimals is what is shared out.

    Raises
    ------
    InvalidInput : there are days on which nobody owns any potential.
    """
    parts = sorted(_parts(owners, amounts, window), key=lambda part: (part[0], part[1].start))
    shares = allocated(total, [daily * span.days for _, span, daily in parts])
    return tuple(TerritoryQuota(who, span, amount) for (who, span, _), amount in zip(parts, shares, strict=True))


def _parts(owners: Owners, amounts: Mapping[str, Fraction], window: Span) -> Iterator[tuple[str, Span, Fraction]]:
    """Participant, days, and the part of the potential that anybody owns on each of them; days with the same part are one."""
    begun: dict[str, tuple[date, Fraction]] = {}  # participant -> since when which part
    for span, held in _holdings(owners, amounts, window):
        owned = sum(held.values(), ZERO)
        if not owned:
            raise InvalidInput(f"nobody owns an account with potential from {span}. Add its owner to the table account_owners, or name other days.")
        for who in sorted({*begun, *held}):
            start, before = begun.get(who, (span.start, ZERO))
            now = held.get(who, ZERO) / owned
            if now != before:
                if before:
                    yield who, Span(start, span.start - DAY), before
                begun[who] = (span.start, now)
    for who, (start, part) in begun.items():
        if part:
            yield who, Span(start, window.end), part


def _holdings(owners: Owners, amounts: Mapping[str, Fraction], window: Span) -> Iterator[tuple[Span, dict[str, Fraction]]]:
    """The potential of each participant, from each day on which any of it changes hands."""
    changes: dict[date, dict[str, Fraction]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for account, amount in amounts.items():
        for days, who in spans_of(owners[account]) if account in owners and amount else ():
            inside = days.overlap(window)
            if who and inside:
                changes[inside.start][who] += amount
                if inside.end < window.end:
                    changes[inside.end + DAY][who] -= amount
    starts = sorted({window.start, *changes})
    held: dict[str, Fraction] = {}
    for start, end in zip(starts, [*(day - DAY for day in starts[1:]), window.end], strict=True):
        for who, change in changes.get(start, {}).items():
            held[who] = held.get(who, ZERO) + change
        yield Span(start, end), {who: amount for who, amount in held.items() if amount}
