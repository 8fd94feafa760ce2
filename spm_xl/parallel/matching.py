"""Which line of theirs is which of ours: by participant and transaction, whatever the number is written like.

A number counts by its letters and digits; where one side leaves a prefix away (SO43659 and 43659), its digits do, if they mean one
transaction only. What still stands alone on both sides is matched by amount with day or customer: typed wrongly, or without a number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spm_xl.parallel.side import Deal, Side, bare

Key = tuple[str, str]  # participant, transaction as it is compared


@dataclass
class Matched:
    """The lines of both sides by participant and transaction.

    Attributes
    ----------
    pairs : (our lines, their lines) of what both have.
    ours_only, theirs_only : lines of one side, by key.
    renamed : keys of pairs whose transaction is written otherwise in theirs.
    """

    pairs: dict[Key, tuple[list[Deal], list[Deal]]] = field(default_factory=dict)
    ours_only: dict[Key, list[Deal]] = field(default_factory=dict)
    theirs_only: dict[Key, list[Deal]] = field(default_factory=dict)
    renamed: set[Key] = field(default_factory=set)


def matched(ours: Side, theirs: Side) -> Matched:
    """The lines of both sides, matched."""
    known = same_numbers(ours, theirs)
    theirs.deals = [replace(deal, transaction=known.get(bare(deal.transaction), deal.transaction)) for deal in theirs.deals]
    theirs.elsewhere = {(who, bare(known.get(number, number))): there for (who, number), there in theirs.elsewhere.items()}
    found = Matched()
    left, right = _by_key(ours.deals), _by_key(theirs.deals)
    for key in sorted({*left, *right}):
        if key in left and key in right and key[1]:
            found.pairs[key] = (left[key], right[key])
        elif key in left:
            found.ours_only[key] = left[key]
        else:
            found.theirs_only[key] = right[key]
    _without_number(found, ours, theirs)
    return found


def same_numbers(ours: Side, theirs: Side) -> dict[str, str]:
    """Their numbers that are written otherwise -> ours, where the digits can mean one transaction only."""
    here = {bare(deal.transaction): deal.transaction for deal in ours.deals} | {number: there.transaction for (_, number), there in ours.elsewhere.items()}
    there = {bare(deal.transaction) for deal in theirs.deals} | {number for _, number in theirs.elsewhere}
    by_digits: dict[str, set[str]] = defaultdict(set)
    for number in here:
        by_digits[_digits(number)].add(number)
    alike = Counter(_digits(number) for number in there)
    found = {}
    for number in there - set(here):
        digits = _digits(number)
        if digits and len(by_digits.get(digits, ())) == 1 and alike[digits] == 1:
            found[number] = here[next(iter(by_digits[digits]))]
    return found


def _digits(number: str) -> str:
    found = re.search(r"\d+$", number)
    return found.group().lstrip("0") if found else ""


def _by_key(deals: Iterable[Deal]) -> dict[Key, list[Deal]]:
    found: dict[Key, list[Deal]] = defaultdict(list)
    for deal in deals:
        found[deal.participant, bare(deal.transaction)].append(deal)
    return dict(found)


def _without_number(found: Matched, ours: Side, theirs: Side) -> None:
    """Match what stands alone on both sides by amount with day, customer, or commission, where one line fits one line."""
    tests: Sequence[Callable[[Deal], Any]] = (
        lambda deal: deal.amount and deal.day and (round(deal.amount, 2), deal.day, deal.customer.casefold()),
        lambda deal: deal.amount and deal.day and (round(deal.amount, 2), deal.day),
        lambda deal: deal.amount and deal.customer and (round(deal.amount, 2), deal.customer.casefold()),
        lambda deal: deal.amount and (round(deal.amount, 2), round(deal.commission, 2)),
        lambda deal: deal.commission and deal.customer and (round(deal.commission, 2), deal.customer.casefold()),
    )
    for test in tests:
        left = _alone({key: deals for key, deals in found.ours_only.items() if key not in theirs.elsewhere}, test)
        right = _alone({key: deals for key, deals in found.theirs_only.items() if key not in ours.elsewhere}, test)
        for way in sorted(left.keys() & right.keys(), key=repr):
            if len(left[way]) == 1 == len(right[way]):
                key, (their_key, deal) = left[way][0][0], right[way][0]
                found.pairs[key] = (found.ours_only.pop(key), [deal])
                found.renamed.add(key)
                found.theirs_only[their_key].remove(deal)
                if not found.theirs_only[their_key]:
                    del found.theirs_only[their_key]


def _alone(lines: dict[Key, list[Deal]], test: Callable[[Deal], Any]) -> dict[Any, list[tuple[Key, Deal]]]:
    """The keys and lines that a test makes the same of; a transaction of several components counts once."""
    found: dict[Any, list[tuple[Key, Deal]]] = defaultdict(list)
    for key, deals in lines.items():
        for deal in deals[:1] if key[1] else deals:
            if way := test(deal):
                found[key[0], way].append((key, deal))
    return found
