"""Quota and credit of the participants in a window: by the plan where there is one, else by the table quotas and what was won.

Without a plan a quota counts by calendar days, and the quotas of several components add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from spm_xl.measure.known import Known
from spm_xl.period import Calendar, Span, share
from spm_xl.rational import Fraction
from spm_xl.tables.quotas import Quota, closed

NO_QUOTA = "there is no quota in this window"
NOT_ITS_OWN = "only participants and teams have a quota"
NOT_TO_ADD = "the quotas here count different things, or what others sell"
MONEY, UNITS, OF_OTHERS = "money", "units", "what others sell"


class Credited(NamedTuple):
    """What the plan credits somebody with in a window, and the quota; None where there is none.

    Attributes
    ----------
    counts : `MONEY` of one's own deals, `UNITS`, or `OF_OTHERS`, as a manager's quota for the team. Only what counts the
        same is added up, and `OF_OTHERS` never, as it is there twice.
    """

    credit: Fraction
    quota: Fraction | None
    counts: str = MONEY


Windows: TypeAlias = Mapping[tuple[str, str], tuple[Quota, ...]]
CreditOf: TypeAlias = Mapping[str, tuple[Fraction, Fraction | None] | Credited]


def quotas_in(windows_of: Windows, calendar: Calendar, span: Span) -> dict[str, Fraction]:
    """The quota of each participant for some days, by calendar days, over all components.

    Parameters
    ----------
    windows_of : the quota windows of each participant and component (`spm_xl.tables.quotas`).
    """
    found: dict[str, Fraction] = {}
    for (participant, _), windows in windows_of.items():
        for window in windows:
            part = span.overlap(window.span)
            if part:
                whole = closed(window, calendar, span)
                found[participant] = found.get(participant, Fraction(0)) + window.amount * share(part, whole)
    return found


def add_quotas(
    lines: Sequence[Known], members: Sequence[Sequence[str]], quota: Mapping[str, Fraction], credited: CreditOf | None
) -> None:
    """Give each line its quota, credit and what remains, or the reason why it has none.

    Parameters
    ----------
    members : participants of each line; none for a line that has no quota of its own, such as a product.
    quota : of the table quotas, where no plan says it. credited : by the plan; None where there is none.
    """
    for line, people in zip(lines, members, strict=True):
        if credited is not None:
            _by_plan(line, people, {who: Credited(*credited[who]) for who in people if who in credited})
        else:
            own = [quota[who] for who in people if who in quota]
            if own:
                line["quota"] = sum(own, Fraction(0))
            if "won_amount" in line:
                line["credit"] = line["won_amount"]
            else:
                line.why["credit"] = line.why.get("won_amount", "")
        if "quota" not in line and "quota" not in line.why:
            line.why["quota"] = NO_QUOTA if people else NOT_ITS_OWN
        if "remaining" in line.why:
            continue
        if "quota" in line and "credit" in line:
            line["remaining"] = max(Fraction(0), line["quota"] - line["credit"])
        else:
            line.why["remaining"] = line.why.get("quota") or line.why.get("credit", "")


def _by_plan(line: Known, people: Sequence[str], found: Mapping[str, Credited]) -> None:
    """What the plan says; of several people what can be added up. A pipeline of money covers no quota of anything else."""
    added, counts = _to_add(list(found.values()), alone=len(people) == 1)
    own = [each.quota for each in added if each.quota is not None]
    if added:
        line["credit"] = sum((each.credit for each in added), Fraction(0))
    else:
        line.why["credit"] = NOT_TO_ADD if found else "the plan credits nobody here" if people else NOT_ITS_OWN
    if own:
        line["quota"] = sum(own, Fraction(0))
    elif found and not added:
        line.why["quota"] = NOT_TO_ADD
    if own and counts != MONEY:
        line.why["remaining"] = f"the quota counts {counts}"


def _to_add(found: list[Credited], *, alone: bool) -> tuple[list[Credited], str]:
    """Those whose credit can be added up, and what it counts: money, if anybody's does."""
    if alone:
        return found, found[0].counts if found else MONEY
    kinds = {each.counts for each in found} - {OF_OTHERS}
    counts = MONEY if MONEY in kinds else min(kinds) if len(kinds) == 1 else ""
    return [each for each in found if each.counts == counts], counts


def credit_by_month(members: Sequence[Sequence[str]], months: Sequence[CreditOf]) -> list[tuple[Fraction, ...]]:
    """What the plan credits each line with in each month, in money; nothing for a line of which no credit is money.

    Parameters
    ----------
    members : participants of each line. months : what is credited in each of them.

    >>> credit_by_month([["P1"], ["P2"]], [{"P1": (Fraction(5), None)}, {"P1": (Fraction(7), None)}])
    [(Fraction(5, 1), Fraction(7, 1)), ()]
    """
    found = []
    for people in members:
        own = [[Credited(*month[who]) for who in people if who in month] for month in months]
        in_money = [[each.credit for each in month if each.counts == MONEY] for month in own]
        found.append(tuple(sum(month, Fraction(0)) for month in in_money) if any(in_money) else ())
    return found


def left_out(credited: CreditOf) -> list[str]:
    """In words: whose quota is in no sum."""
    kinds = [Credited(*each).counts for each in credited.values() if each[1]]
    found = []
    if MONEY in kinds or len(set(kinds)) > 1:
        for kind in sorted({*kinds} - {MONEY}):
            count = kinds.count(kind)
            who = f"{count} participants have quotas" if count > 1 else "1 participant has a quota"
            found.append(f"{who} of {kind}; these are in no sum of quota and credit.")
    return found
