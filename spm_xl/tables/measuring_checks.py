"""What must hold between the rows of the tables of measuring.

A CRM is never clean: a deal that was closed before it was created, or won on an unknown day, is told in one warning for all
of them and counts as far as it can; refused as pay's tables refuse it, it would leave everybody without a scorecard.
What would make a figure wrong is refused: a stage of which nobody said whether it is won, a circle of merges, goals that
are their own parents, a linearity that falls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from spm_xl.condition import folded
from spm_xl.errors import Place, Problem
from spm_xl.near import did_you_mean
from spm_xl.tables.inputs import Rows, Tables, rows_of
from spm_xl.tables.pipeline import circles, merges
from spm_xl.tables.raw import refused, warning

KPI_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
LONGEST_NAME = 64  # characters of the name of a KPI
MEMBERS_SHOWN = 6  # members of a circle that a message names


def untold_stages(tables: Tables) -> Iterator[Problem]:
    """Stages of which nobody says whether they are open, won or lost; each is told once, with its first cell."""
    rows = rows_of(tables, "opportunities")
    statuses = rows.column("status")
    if "" not in statuses:
        return
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for index, (status, stage) in enumerate(zip(statuses, rows.column("stage"), strict=True)):
        if not status and stage is not None and counts(rows, index):
            first.setdefault(stage, index)
            count[stage] = count.get(stage, 0) + 1
    for stage, index in first.items():
        what = f"the stage {stage!r} does not say whether its opportunities ({count[stage]:,}) are open, won or lost."
        remedy = f"Add it to the table stages with its status, or fill in the column status. For example: {stage}, open."
        if not stage:
            what = f"opportunities with neither stage nor status ({count[stage]:,}) could be open, won or lost."
            remedy = "Fill in the column stage or status."
        yield refused("unknown stage", rows.place(index, "stage"), stage, what, remedy)


def counts(opportunities: Rows, index: int) -> bool:
    """Whether an opportunity counts: neither deleted nor merged into another."""
    return not opportunities.column("deleted")[index] and not opportunities.column("merged_into")[index]


def merged_in_circles(tables: Tables) -> Iterator[Problem]:
    """Opportunities that are merged into each other, so that none of them is left."""
    merged = merges(tables)
    for circle in circles(merged) if merged else ():
        what = f"opportunities are merged in a circle: {_round(circle, 'into')}; none of them is left."
        place = _place(tables, (("opportunities", "merged_into"), ("merges", "opportunity"), ("opportunities", "merged")), circle[0])
        yield refused("merged in a circle", place, circle[0], what, "Clear the entry of the one that is left.")


def _round(circle: list[str], word: str) -> str:
    shown = circle[:MEMBERS_SHOWN] + ["..."] * (len(circle) > MEMBERS_SHOWN)
    return f" {word} ".join([*shown, circle[0]])


def _place(tables: Tables, columns: tuple[tuple[str, str], ...], one: str) -> Place:
    """Where an id stands in the key of the first of some tables that has it, shown at a column."""
    for name, column in columns:
        rows = rows_of(tables, name)
        ids = rows.column(rows.table.key[0])
        if one in ids:
            return rows.place(list(ids).index(one), column)
    return Place(rows.file or rows.table.name, rows.sheet)


def doubtful_dates(tables: Tables) -> Iterator[Problem]:
    """Opportunities won or lost on an unknown day, or before they were created: one warning for each kind."""
    rows = rows_of(tables, "opportunities")
    undated, reversed_ = [], []
    days = zip(rows.column("status"), rows.column("created"), rows.column("closed"), strict=True)
    for index, (status, created, closed) in enumerate(days):
        if status not in ("won", "lost") or (closed and not created) or not counts(rows, index):
            continue
        if not closed:
            undated.append(index)
        elif closed < created:
            reversed_.append(index)
    if undated:
        what = f"won or lost opportunities without a closed date ({_first(rows, undated)}) are in no window."
        yield warning("no closed date", rows.place(undated[0], "closed"), "", what, "Fill in the day on which they were closed.")
    if reversed_:
        index = reversed_[0]
        what = f"opportunities closed before they were created ({_first(rows, reversed_)}) count, but not for the sales cycle."
        yield warning("reversed dates", rows.place(index, "closed"), rows.column("closed")[index], what, "Correct one of the dates.")


def _first(rows: Rows, found: list[int]) -> str:
    return f"{len(found):,}, the first in row {rows.place(found[0]).row}"


def kpi_names(tables: Tables) -> Iterator[Problem]:
    """Names that an expression could not use."""
    rows = rows_of(tables, "kpis")
    for index, name in enumerate(rows.column("kpi")):
        if name and (not KPI_NAME.fullmatch(name) or len(name) > LONGEST_NAME):
            what = f"{name!r} cannot be used in an expression: a name is made of letters, digits and _, and begins with a letter."
            yield refused("name of a KPI", rows.place(index, "kpi"), name, what, "Write it like demos_per_win.")


def goal_parents(tables: Tables) -> Iterator[Problem]:
    """Goals that are, by way of their parents, parents of themselves."""
    rows = rows_of(tables, "goals")
    parents = {row["goal"]: row["parent"] for row in rows.rows if row["goal"] and row["parent"]}
    for circle in circles(parents):
        what = f"goals are each other's parents: {_round(circle, 'below')}."
        place = _place(tables, (("goals", "parent"),), circle[0])
        yield refused("goals in a circle", place, circle[0], what, "Clear the parent of the highest one.")


def goal_teams(tables: Tables) -> Iterator[Problem]:
    """Goals of a team that nobody is in, so that nothing is measured for them."""
    rows = rows_of(tables, "goals")
    teams = {folded(team): team for team in rows_of(tables, "participants").column("team") if team}
    for index, row in enumerate(rows.rows):
        if row["team"] and not row["participant"] and folded(row["team"]) not in teams:
            what = f"goal {row['goal']}: nobody is in the team {row['team']!r}, so that nothing is measured for it."
            yield warning("unknown team", rows.place(index, "team"), row["team"], what, did_you_mean(row["team"], sorted(teams.values())))


def goal_weights(tables: Tables) -> Iterator[Problem]:
    """Weights of one owner's goals of the same days that do not come to 1; told only, as a score divides by their sum."""
    rows = rows_of(tables, "goals")
    weighed: dict[tuple[Any, ...], list[int]] = {}
    for index, row in enumerate(rows.rows):
        if row["weight"] is not None:
            weighed.setdefault((row["participant"] or row["team"], row["start"], row["due"]), []).append(index)
    for (owner, _, _), found in weighed.items():
        total = sum((rows.rows[index]["weight"] for index in found), Decimal(0))
        if total != 1 and owner:
            what = f"the weights of {owner}'s {len(found)} goals come to {total:f}, not to 1; they count in proportion."
            yield warning("weights", rows.place(found[0], "weight"), f"{total:f}", what, "Correct the weights if that is not meant.")


def rising_linearity(tables: Tables) -> Iterator[Problem]:
    """A usual way to the result that goes back, or that does not begin at 0 and end at 1."""
    rows = rows_of(tables, "linearity")
    points = sorted(
        (row["elapsed"], row["reached"], index)
        for index, row in enumerate(rows.rows)
        if row["elapsed"] is not None and row["reached"] is not None
    )
    for (_, before, _), (elapsed, reached, index) in pairwise(points):
        if reached < before:
            what = f"reached falls from {before} to {reached} at elapsed {elapsed}; what is reached cannot become less."
            yield refused("linearity", rows.place(index, "reached"), reached, what, "Write the shares so that they rise.")
    for elapsed, reached, index in points:
        if elapsed in (0, 1) and reached != elapsed:
            what = f"reached is {reached} where elapsed is {elapsed}; an interval begins with nothing and ends with all."
            yield refused("linearity", rows.place(index, "reached"), reached, what, f"Write {elapsed}, or delete the row.")


MEASURING_CHECKS: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    untold_stages,
    merged_in_circles,
    doubtful_dates,
    kpi_names,
    goal_parents,
    goal_teams,
    goal_weights,
    rising_linearity,
)
