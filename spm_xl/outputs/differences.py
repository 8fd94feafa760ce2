"""What differs between two runs: by participant, and by everything that was settled.

Two writes of one period show what late bookings or corrected inputs changed; two periods show what
was paid then and now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, read_manifest
from spm_xl.pay.terms import ITEM as TERMS


@dataclass(frozen=True, slots=True)
class Difference:
    """One amount that differs.

    Attributes
    ----------
    period : that the amount belongs to; blank for the payable.
    item : "payable" (name is its currency), or an item of the ledger such as "line" or "deal".
    old, new : None where a run has no such amount.
    """

    participant: str
    period: str
    item: str
    name: str
    detail: str
    old: Decimal | None
    new: Decimal | None

    @property
    def difference(self) -> Decimal:
        """New less old."""
        return (self.new or Decimal(0)) - (self.old or Decimal(0))


def differences(before: Path, after: Path) -> tuple[Difference, ...]:
    """What differs between two runs, by participant, the payable first.

    Parameters
    ----------
    before, after : folders of runs, of the same period or of two.
    """
    old, new = _amounts(Path(before)), _amounts(Path(after))
    return tuple(
        Difference(key[0], *key[2:], old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )


def _amounts(folder: Path) -> dict[tuple[str, bool, str, str, str, str], Decimal]:
    """Amounts by (participant, is in the ledger, period, item, name, detail)."""
    found: dict[tuple[str, bool, str, str, str, str], Decimal] = defaultdict(Decimal)
    for one in read_manifest(folder)["statements"]:
        found[one["participant"], False, "", "payable", one["currency"], ""] = Decimal(one["payable"])
    for entry in read_ledger((folder / LEDGER).read_bytes(), f"{folder.name}/{LEDGER}").entries:
        if entry.item != TERMS:  # what a period is paid by is no amount
            found[entry.participant, True, entry.period, entry.item, entry.name, entry.detail] += entry.amount
    return dict(found)
