"""The measures: counts and sums of deals and activities in a window, as of a day, for every line of a grouping at once.

All sums are exact: whole numbers in arrays, and one division at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spm_xl.measure.amounts import Amounts, largest, some, summed, times
from spm_xl.measure.coded import NONE
from spm_xl.measure.counting import Counting
from spm_xl.measure.deals import Deals
from spm_xl.measure.groups import Group
from spm_xl.measure.known import Known
from spm_xl.measure.names import ACTIVITIES
from spm_xl.measure.stages import Stages
from spm_xl.measure.sums import cells, counts, medians, totals
from spm_xl.period import Span
from spm_xl.rational import Fraction

NO_AMOUNT = "none of the {} deals has an amount"
PIPELINE = ("open_deals", "open_amount", "weighted_amount")
WON_IN_WINDOW = (
    "won_deals", "won_amount", "cycle_deals", "cycle_days", "cycle_mean", "cycle_median", "accounts", "top_account_amount",
)  # fmt: skip
DEAL_MEASURES = (*WON_IN_WINDOW, "lost_deals", "lost_amount", *PIPELINE, "active_deals", "new_deals")


def measured(counting: Counting, group: Group, wanted: Iterable[str] | None = None) -> list[Known]:
    """The measures of each line of a grouping, in the order of its keys.

    Parameters
    ----------
    wanted : names of measures that are needed; all unless given. Others may be there as well.
    """
    lines = [Known({}, {}) for _ in group.keys]
    asked = None if wanted is None else set(wanted)
    for names, measure in _MEASURES:
        if asked is None or asked & set(names) or (ACTIVITIES in names and any(name.startswith(ACTIVITIES) for name in asked)):
            measure(counting, group, lines)
    return lines


def _in_lines(group: Group, which: Any) -> tuple[Any, Any]:
    """Of some deals those that belong to a line: their lines, and their positions among `which` (None: all of them)."""
    import numpy

    lines = group.of_deal[which]
    if len(lines) and int(lines.min()) < 0:
        kept = numpy.flatnonzero(lines >= 0)
        return lines[kept], kept
    return lines, None


def _of(amounts: Amounts, kept: Any) -> Amounts:
    return amounts if kept is None else some(amounts, kept)


def _put(lines: list[Known], name: str, values: Iterable[int | Fraction]) -> None:
    for line, value in zip(lines, values, strict=True):
        line[name] = Fraction(value)


def _put_amounts(lines: list[Known], name: str, deals: str, values: list[Fraction], known: list[int]) -> None:
    """Sums of amounts; where there are deals and not one has an amount, the sum is not nothing but unknown."""
    for line, value, amounts in zip(lines, values, known, strict=True):
        if line[deals] and not amounts:
            line.why[name] = NO_AMOUNT.format(f"{deals.split('_')[0]}")
        else:
            line[name] = value


def _won(counting: Counting, group: Group, lines: list[Known]) -> None:
    deals, which = counting.facts.deals, counting.won
    in_line, kept = _in_lines(group, which)
    which = which if kept is None else which[kept]
    amounts = _of(counting.won_amounts, kept)
    size = len(lines)
    _put(lines, "won_deals", counts(in_line, size))
    _put_amounts(lines, "won_amount", "won_deals", summed(in_line, amounts, size), counts(in_line[amounts.known], size))
    _cycle(deals, which, in_line, lines)
    _accounts(counting.won_accounts if kept is None else counting.won_accounts[kept], in_line, amounts, lines)


def _cycle(deals: Deals, which: Any, in_line: Any, lines: list[Known]) -> None:
    """Days from creation to winning of the deals of which both days are known and in their order."""
    created, closed = deals.created[which], deals.closed[which]
    both = (created > 0) & (created <= closed)
    days, in_line = (closed - created)[both].astype("int64"), in_line[both]
    _put(lines, "cycle_deals", counts(in_line, len(lines)))
    _put(lines, "cycle_days", totals(in_line, days, len(lines)))
    for line, middle in zip(lines, medians(in_line, days, len(lines)), strict=True):
        if middle is None:
            line.why |= dict.fromkeys(("cycle_mean", "cycle_median"), "no won deal has both its dates")
        else:
            line["cycle_mean"] = line["cycle_days"] / line["cycle_deals"]
            line["cycle_median"] = Fraction(sum(middle), 2)


def _accounts(accounts: Any, in_line: Any, amounts: Amounts, lines: list[Known]) -> None:
    """Accounts won, and what the largest of them brought."""
    named = accounts != NONE
    line_of, _, row = cells(in_line[named], accounts[named], int(accounts.max(initial=0)) + 1)
    _put(lines, "accounts", counts(line_of, len(lines)))
    most = largest(line_of, some(amounts, named), row, len(lines))
    for at, known in enumerate(lines):
        if at in most:
            known["top_account_amount"] = most[at]
        else:
            known.why["top_account_amount"] = "no won deal names its account"


def _lost(counting: Counting, group: Group, lines: list[Known]) -> None:
    in_line, kept = _in_lines(group, counting.lost)
    amounts = _of(counting.lost_amounts, kept)
    _put(lines, "lost_deals", counts(in_line, len(lines)))
    has = amounts.units != 0  # a CRM often sets the amount of a lost deal to 0
    _put_amounts(lines, "lost_amount", "lost_deals", summed(in_line, amounts, len(lines)), counts(in_line[has], len(lines)))


def _open(counting: Counting, group: Group, lines: list[Known]) -> None:
    in_line, kept = _in_lines(group, counting.open)
    amounts, size = _of(counting.open_amounts, kept), len(lines)
    _put(lines, "open_deals", counts(in_line, size))
    known = amounts.known
    stage = (counting.open_stages if kept is None else counting.open_stages[kept])[known]
    in_line, amounts = in_line[known], some(amounts, known)
    having = counts(in_line, size)
    _put_amounts(lines, "open_amount", "open_deals", summed(in_line, amounts, size), having)
    _weighted(counting.facts.stages, in_line, stage, amounts, having, lines)


def _weighted(stages: Stages, in_line: Any, stage: Any, amounts: Amounts, having: list[int], lines: list[Known]) -> None:
    """Amounts times the probability of their stages; unknown where a deal of the line stands in a stage without one."""
    import numpy

    given = numpy.array([*stages.given, False])[stage]  # the last one is that of no stage
    weighted = times(some(amounts, given), stage[given], stages.probability)
    _put_amounts(lines, "weighted_amount", "open_deals", summed(in_line[given], weighted, len(lines)), having)
    without, lacking = stage[~given], in_line[~given]
    for at in numpy.unique(lacking).tolist():
        lines[at].pop("weighted_amount", None)
        lines[at].why["weighted_amount"] = f"no probability is known of {stages.without(without[lacking == at])}"


def _active(counting: Counting, group: Group, lines: list[Known]) -> None:
    _put(lines, "active_deals", counts(_in_lines(group, counting.active)[0], len(lines)))


def _new(counting: Counting, group: Group, lines: list[Known]) -> None:
    _put(lines, "new_deals", counts(_in_lines(group, counting.new)[0], len(lines)))


def _activities(counting: Counting, group: Group, lines: list[Known]) -> None:
    """Activities in the window, all together and by kind."""
    found = counting.facts.activities
    names = (ACTIVITIES, *found.measures)
    if group.of_activity is None or not found.read:
        why = "there are no activities" if not found.read else f"activities are not told by {group.by}"
        for line in lines:
            line.why |= dict.fromkeys(names, why)
        return
    which = (found.day >= counting.span.start.toordinal()) & (found.day <= counting.last) & (group.of_activity >= 0)
    in_line, kind, units = group.of_activity[which], found.kind[which], found.count.units[which]
    one, size, kinds = found.count.one, len(lines), len(found.measures)
    _put(lines, ACTIVITIES, (Fraction(total, one) for total in totals(in_line, units, size)))
    of_kind = kind >= 0
    by_kind = totals(in_line[of_kind] * kinds + kind[of_kind], units[of_kind], size * kinds)
    for at, line in enumerate(lines):
        line.update(zip(found.measures, (Fraction(total, one) for total in by_kind[at * kinds : (at + 1) * kinds]), strict=True))


_MEASURES = (
    (WON_IN_WINDOW, _won),
    (("lost_deals", "lost_amount"), _lost),
    (PIPELINE, _open),
    (("active_deals",), _active),
    (("new_deals",), _new),
    ((ACTIVITIES,), _activities),
)


def won_by_month(counting: Counting, group: Group, months: Sequence[Span]) -> list[tuple[Fraction, ...]]:
    """What each line won in each of some months that follow one another and make up the days of the counting."""
    import numpy

    in_line, kept = _in_lines(group, counting.won)
    closed = counting.facts.deals.closed[counting.won if kept is None else counting.won[kept]]
    starts = numpy.array([span.start.toordinal() for span in months])
    month = numpy.searchsorted(starts, closed, side="right") - 1
    found = summed(in_line * len(months) + month, _of(counting.won_amounts, kept), len(group.keys) * len(months))
    return [tuple(found[at : at + len(months)]) for at in range(0, len(found), len(months))]
