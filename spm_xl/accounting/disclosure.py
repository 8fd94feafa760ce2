"""The disclosure of contract costs: closing balances by category, what was charged, and how (ASC 340-40-50-1 to 50-3, IFRS 15.127 and 128)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.accounting.assets import Asset
from spm_xl.accounting.close import Close
from spm_xl.tables.inputs import Row

Names = tuple[str, ...]
METHODS = {
    "days": "evenly over the days of the benefit period",
    "full_month": "evenly over the months of the benefit period, its first and last month in full",
    "mid_month": "evenly over the months of the benefit period, its first and last month as half",
    "first_month_days": "evenly over the months of the benefit period, its first and last month by their days",
}


@dataclass(frozen=True, slots=True)
class Rolled:
    """A roll-forward: opening + added - amortised - written off - impaired = closing.

    Attributes
    ----------
    names : what it is of, such as (policy, component, plan, company, currency).
    current : of closing, what the next twelve months take; expensed : capitalised commissions that were an expense at once.
    """

    names: Names
    opening: Decimal
    added: Decimal
    amortised: Decimal
    written_off: Decimal
    impaired: Decimal
    closing: Decimal
    current: Decimal
    expensed: Decimal

    @property
    def later(self) -> Decimal:
        """What lies beyond the next twelve months."""
        return self.closing - self.current


def roll_forward(assets: Sequence[Asset], by: Names) -> tuple[Rolled, ...]:
    """The roll-forward of contract assets by some of their facts.

    Parameters
    ----------
    by : names of attributes of `Asset`; the currency must be one of them, as amounts in two do not add up.
    """
    grouped: dict[Names, list[Asset]] = defaultdict(list)
    for asset in assets:
        grouped[tuple(str(getattr(asset, name)) for name in by)].append(asset)

    def total(own: Sequence[Asset], name: str) -> Decimal:
        return sum((getattr(asset.charge, name) for asset in own), Decimal(0))

    parts = ("opening", "added", "amortised", "written_off", "impaired", "closing", "expensed")
    return tuple(
        Rolled(names, **{part: total(own, part) for part in parts}, current=sum((one.current for one in own), Decimal(0)))
        for names, own in sorted(grouped.items())
    )


def judgements(found: Close, policies: Sequence[Row]) -> tuple[str, ...]:
    """Method and judgements in words, one policy a sentence or two."""
    words = [
        "Commissions that would not be owed without a contract are capitalised where a policy below says so; all others are expensed when they are settled.",
        "Draws and guarantees that are not recovered are owed whatever is sold: they are an expense and never part of a contract's cost.",
        "Each period's amortisation is rounded once, and the last takes the rest. Changes of estimate, late bookings and returns count from the open period on.",
    ]
    for row in policies:
        if row["treatment"] == "expense":
            said = "is expensed at once."
        else:
            months = f"{row['months'] or 0:f} months" if row["benefit"] != "contract term" else "the months of the contract"
            if row["benefit"] == "contract term" and not row["commensurate"]:
                months += f" and {row['renewal_months'] or 0:f} months of anticipated renewals, whose commissions are not commensurate"
            said = f"is capitalised and amortised {METHODS[row['convention']]}, which is {months} ({row['benefit']})"
            said += "; a benefit period of a year or less is expensed at once (practical expedient)." if row["expedient"] else "."
        words.append(f"{row['policy']}: {_which(row)} {said}" + (f" {row['judgement']}" if row["judgement"] else ""))
    if not policies:
        words.append("The table cost_policies is empty: nothing is capitalised.")
    return tuple(words + [f"To be looked at: {note}." for note in found.notes])


def _which(row: Row) -> str:
    named = [
        f"{word} {row[column]}"
        for column, word in (("component", "component"), ("plan", "of plan"), ("role", "for"), ("when", "where"))
        if row[column]
    ]
    return f"commission ({', '.join(named)})" if named else "every other commission"
