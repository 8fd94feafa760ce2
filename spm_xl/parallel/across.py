"""Differences of totals that belong together: what one participant lacks in theirs, another has.

A sheet of totals shows no deals, so that each participant is explained alone. A deal that one lacks and another gains was credited to
somebody else, or its share was: both are then of one class, and say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from spm_xl.money import ONE, exact
from spm_xl.parallel.difference import UNEXPLAINED, Difference
from spm_xl.parallel.side import Deal, Side
from spm_xl.rational import Fraction

NEAR = Fraction(2, 100)


def across(found: Sequence[Difference], ours: Side, people: Collection[str]) -> list[Difference]:
    """The differences, with those that belong together in one class.

    Parameters
    ----------
    people : those who were compared by totals.
    """
    answer = list(found)
    lacking = [at for at, each in enumerate(answer) if each.kind == "missing transaction" and each.transaction and each.participant in people]
    for at in lacking:
        lost = answer[at]
        deal = next((one for one in ours.deals if (one.participant, one.transaction) == (lost.participant, lost.transaction)), None)
        for there, other in enumerate(answer):
            if other.participant == lost.participant or other.participant not in people or other.amount >= 0:
                continue
            names = tuple(ours.people.get(who) or who for who in (lost.participant, other.participant))
            if other.kind == "split" and other.transaction == lost.transaction:
                answer[at] = replace(lost, kind="split", evidence=f"{lost.evidence}: {names[1]} has it whole there")
                break
            if other.kind == UNEXPLAINED and deal is not None and _earns(deal, other, ours):
                words = f"{lost.transaction} is credited to {names[0]} with us; the totals of theirs credit {names[1]}"
                answer[at] = replace(lost, kind="participant", evidence=words)
                answer[there] = replace(other, kind="participant", transaction=lost.transaction, evidence=words)
                break
    return answer


def _earns(deal: Deal, other: Difference, ours: Side) -> bool:
    """Whether a deal at a rate of another participant comes to what that one has too much in theirs."""
    if deal.amount is None:
        return False
    credit = deal.amount
    for each in (deal.share, deal.factor, deal.fx):
        credit *= ONE if each is None else each
    rates = {rate for (who, _), own in ours.rates.items() if who == other.participant for rate in own}
    return any(rate and abs(credit * rate + exact(other.amount)) <= NEAR for rate in rates)
