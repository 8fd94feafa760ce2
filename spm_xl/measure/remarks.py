"""What the reader of a scorecard should know: rows that do not count, amounts that are missing, calendars that are not there."""

from __future__ import annotations

from datetime import date

from spm_xl.measure.counting import Counting
from spm_xl.measure.measuring import NOTHING, Measuring
from spm_xl.measure.names import MOST_KINDS
from spm_xl.measure.quotas import CreditOf, left_out


def remarks(team: Measuring, counting: Counting, gone: int, stages: str, credited: CreditOf | None) -> tuple[str, ...]:
    """The notes of a scorecard, a sentence or two each.

    Parameters
    ----------
    gone : participants that are not shown. stages : what is to be said about the conversion of stages.
    credited : quota and credit by the plan in the window.
    """
    deals = team.facts.deals
    found = [*deals.left_out] if deals.read else [f"{NOTHING[0].upper()}{NOTHING[1:]}: only quota and credit can be told."]
    found += _before_the_data(team)
    found += _of_nobody(team, counting)
    found += _without_amount(counting)
    rare = int((team.facts.activities.kind < 0).sum())
    if rare:
        found.append(f"There are more than {MOST_KINDS} kinds of activities; {rare:,} activities of rare kinds count among all of them only.")
    found += left_out({who: each for who, each in (credited or {}).items() if who in {one.participant for one in team.people}})
    if gone:
        who = f"{gone} participants are" if gone > 1 else "1 participant is"
        found.append(f"{who} not shown: not employed in the window, and nothing of theirs counts in it.")
    if stages:
        found.append(stages)
    if team.as_of < counting.span.end:
        found.append(f"The window runs until {counting.span.end}; figures are as of {team.as_of}.")
    return (*found, *team.calendars.notes)


def _before_the_data(team: Measuring) -> list[str]:
    """That nothing of the data had happened yet: a mistyped as-of day looks like a team that sold nothing."""
    days = [int(column[column > 0].min()) for column in (team.facts.deals.created, team.facts.deals.closed) if (column > 0).any()]
    if not days or min(days) <= team.as_of.toordinal():
        return []
    first = date.fromordinal(min(days))
    return [f"The as-of day {team.as_of} lies before the opportunities, of which the first known day is {first}; nothing was won or lost by then."]


def _of_nobody(team: Measuring, counting: Counting) -> list[str]:
    """Deals in the window that none of the participants owns."""
    owner = team.facts.deals.owner
    which = [counting.won, counting.lost, counting.open]
    counts = [int((owner[each] < 0).sum()) for each in which]
    if not any(counts):
        return []
    parts = [f"{count:,} {word}" for count, word in zip(counts, ("won", "lost", "open"), strict=True) if count]
    return [f"Opportunities of nobody among the participants ({', '.join(parts)}) count for all together, their region and product only."]


def _without_amount(counting: Counting) -> list[str]:
    """Won and open deals without an amount."""
    found = []
    for word, amounts in (("won", counting.won_amounts), ("open", counting.open_amounts)):
        which = amounts.known
        missing = int((~which).sum())
        if missing == len(which) > 0:
            which_ones = f"None of the {missing:,} {word} opportunities has" if missing > 1 else f"The one {word} opportunity does not have"
            found.append(f"{which_ones} an amount, so that no sum of them can be told.")
        elif missing:
            found.append(f"{missing:,} of {len(which):,} {word} opportunities have no amount; sums are over the others.")
    return found
