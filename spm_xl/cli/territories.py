"""What the territory commands do: load, plan or score, write, and say it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from spm_xl.cli import territory_shown as shown
from spm_xl.cli.assignments import assigned_by
from spm_xl.cli.failure import INTERRUPTED
from spm_xl.cli.faults import all_told, few
from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.cli.territory_terms import Files, Wanted, ignored, terms_of
from spm_xl.cli.watching import watched
from spm_xl.errors import InvalidInput
from spm_xl.outputs.csv_file import csv_bytes
from spm_xl.territory.load import Loaded, problem_from
from spm_xl.territory.moves import Move, moves_of
from spm_xl.territory.plan import Plan, planned
from spm_xl.territory.problem import NOBODY
from spm_xl.territory.problem import Problem as Divided
from spm_xl.territory.score import Scores, scored
from spm_xl.territory.terms import Terms
from spm_xl.territory.words import counted
from spm_xl.workbook.parts.whole_file import make_folder, write_whole

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


def loaded(files: Files, ignore: frozenset[str], mode: str, quiet: bool) -> Loaded:
    """The problem of two files; says what is odd, and refuses with every fault."""
    with all_told():
        found = problem_from(
            files.accounts, files.participants, mapping=files.mapping, measures=files.measures,
            without=files.without, ignore=ignore, mode=mode,
        )  # fmt: skip
    for each in few(found.warnings):
        say(f"note: {each}", quiet)
    return found


def plan(files: Files, wanted: Wanted, out: Path | None, moves_out: Path | None, workbook: Path | None, json: bool, quiet: bool) -> None:
    """Plan, write what is asked for, and say what came out."""
    found = loaded(files, ignored(wanted.ignore), wanted.mode, quiet)
    terms = terms_of(wanted, found.problem.measures)
    with watched(quiet) as watch:
        made = planned(found.problem, terms, watch)
    before, after = scored(found.problem, found.problem.current, terms), scored(found.problem, made.assigned, terms)
    moves = moves_of(made, before)
    if out:
        write_assignment(out, found, made.assigned)
    if moves_out:
        write_moves(moves_out, found.problem.measures, moves)
    if workbook:
        write_workbook(workbook, found, made)
    if json:
        show_json(shown.record(made, before, after, moves, found.rows))
    else:
        title = f"{counted(len(found.problem.accounts), 'account')}, {counted(len(found.problem.participants), 'participant')}, {wanted.mode}"
        shown.show_before_and_after(before, after, title)
        print(shown.value_words(terms, found.problem.measures, made.value, made.bound))
    for remark in (*made.remarks, *shown.disturbance(made, after)):
        say(remark, quiet)
    for path in filter(None, (out, moves_out, workbook)):
        say(f"written: {path}", quiet)
    if not made.whole:
        say("the run was stopped early; this is the best plan that it had.", quiet)
        raise typer.Exit(INTERRUPTED)


def write_assignment(path: Path, found: Loaded, assigned: Array) -> None:
    """The assignment as a CSV in the order of the accounts' file: account_id, rep, previous_rep."""
    problem = found.problem
    rows = ((problem.accounts[row], problem.participants[assigned[row]], _name(problem, problem.current[row])) for row in found.rows)
    write_whole(path, csv_bytes(("account_id", "rep", "previous_rep"), rows))


def _name(problem: Divided, at: int) -> str:
    return "" if at == NOBODY else problem.participants[at]


def write_moves(path: Path, measures: Sequence[str], moves: Sequence[Move]) -> None:
    """The moves as a CSV."""
    header = ("account_id", "from", "to", "why", *measures, "km_before", "km_after")
    rows = (
        (each.account, each.came_from or "", each.to, each.why, *map(_number, each.amounts), _number(each.km_before, 1), _number(each.km_after, 1))
        for each in moves
    )
    write_whole(path, csv_bytes(header, rows))


def _number(value: float | None, places: int = 6) -> Decimal | str:
    return "" if value is None else Decimal(f"{round(value, places):.15g}")


def write_workbook(path: Path, found: Loaded, made: Plan, curve: Sequence[Plan] = ()) -> None:
    """The workbook of a plan."""
    from spm_xl.alignment.book import write_book
    from spm_xl.alignment.source import Source

    write_book(made, path, curve=tuple(curve), source=Source(found.segments, found.groups, found.skills))


def score(files: Files, wanted: Wanted, assignment: Path, bound: bool, json: bool, quiet: bool) -> None:
    """The figures of an assignment, and how good any can be."""
    found = loaded(files, ignored(wanted.ignore), "balance" if wanted.mode == "realign" else wanted.mode, quiet)
    terms = terms_of(wanted, found.problem.measures)
    with all_told():
        assigned = assigned_by(found.problem, assignment)
    before, after = scored(found.problem, found.problem.current, terms), scored(found.problem, assigned, terms)
    value = value_of(terms, after)
    least = _least(found.problem, terms, quiet) if bound else None
    if json:
        figures = {"value": value, "bound": least, "gap": shown.gap_of(value, least), "feasible": after.feasible}
        show_json({"mode": terms.mode, **figures, "before": asdict(before), "after": asdict(after)})
        return
    shown.show_participants(after)
    shown.show_before_and_after(before, after, f"{assignment.name}, as {terms.mode}")
    print(shown.value_words(terms, found.problem.measures, value, least) if bound else f"feasible: {'yes' if after.feasible else 'no'}")
    if bound and not after.feasible:
        say("the assignment breaks conditions that the bound keeps, so it may stand below the bound.", quiet)


def _least(problem: Divided, terms: Terms, quiet: bool) -> float | None:
    """The bound of all plans under the terms; None where no plan meets them."""
    try:
        with watched(quiet) as watch:
            found = planned(problem, terms, watch).bound
    except InvalidInput as reason:
        say(f"no bound: {reason}", quiet)
        return None
    return found if math.isfinite(found) else None


def value_of(terms: Terms, scores: Scores) -> float:
    """What the mode keeps small."""
    if terms.mode == "balance":
        return max(each.worst * terms.weights.get(each.measure, 1.0) for each in scores.measures)
    if terms.mode == "realign":
        return float(scores.moved) if terms.least == "accounts" else scores.moved_amounts[0]
    travel = scores.travel_home if terms.mode == "homes" else scores.travel_centre
    return travel or 0.0


def curve(files: Files, wanted: Wanted, plans: int, out: Path | None, workbook: Path | None, json: bool, quiet: bool) -> None:
    """Several plans, from least disturbance to least travel, side by side."""
    from spm_xl.territory.curve import curve as plans_of

    found = loaded(files, ignored(wanted.ignore), "homes", quiet)
    terms = terms_of(wanted, found.problem.measures)
    with watched(quiet) as watch:
        made = plans_of(found.problem, terms, plans, watch)
    scores = [scored(found.problem, each.assigned, each.terms) for each in made]
    before = scored(found.problem, found.problem.current, terms)
    if out:
        make_folder(out)
        for at, each in enumerate(made, 1):
            write_assignment(out / f"plan-{at}.csv", found, each.assigned)
            write_moves(out / f"plan-{at}-moves.csv", found.problem.measures, moves_of(each, before))
    if workbook:
        write_workbook(workbook, found, made[0], made)
    if json:
        figures = [{"mode": each.terms.mode, "value": each.value, "bound": each.bound, "gap": shown.gap_of(each.value, each.bound)} for each in made]
        show_json({"before": asdict(before), "plans": [{"plan": at, **one, **asdict(each)} for at, (one, each) in enumerate(zip(figures, scores, strict=True), 1)]})
    else:
        _show_curve(before, made, scores)
    for path in filter(None, (out, workbook)):
        say(f"written: {path}", quiet)
    if not all(each.whole for each in made):
        raise typer.Exit(INTERRUPTED)


def _show_curve(before: Scores, made: Sequence[Plan], scores: Sequence[Scores]) -> None:
    worst_of = (f"{each.measure} worst" for each in before.measures)
    columns = ("plan", "accounts moved", "of all", "travel", "less than today", *worst_of, "at most from the best", "feasible")
    rows = []
    for at, (one, each) in enumerate(zip(made, scores, strict=True), 1):
        saved = "" if not before.travel_home or each.travel_home is None else shown.percent(1 - each.travel_home / before.travel_home, 1)
        worst = (shown.percent(measure.worst) for measure in each.measures)
        travel = "" if each.travel_home is None else f"{each.travel_home:,.0f}"
        gap = shown.gap_of(one.value, one.bound)
        best = "" if gap is None else f"{shown.percent(gap)} of {'its moves' if one.terms.mode == 'realign' else 'its travel'}"
        rows.append((at, each.moved, shown.percent(each.moved_part, 1), travel, saved, *worst, best, "yes" if each.feasible else "no"))
    show_table(columns, rows, "From least disturbance to least travel", figures=columns[2:-1])


def example(folder: Path, quiet: bool) -> None:
    """The two files of a made territory, to try the commands on."""
    from spm_xl.sample.territory import ACCOUNT_COLUMNS, PARTICIPANT_COLUMNS, accounts, participants

    files = {"accounts.csv": (ACCOUNT_COLUMNS, accounts()), "participants.csv": (PARTICIPANT_COLUMNS, participants())}
    for name in files:
        if (folder / name).exists():
            raise typer.BadParameter(f"{folder / name} is there already and stays as it is. Name another folder")
    make_folder(folder)
    for name, (header, rows) in files.items():
        write_whole(folder / name, csv_bytes(header, rows))
        print(folder / name)
    say(f"Try: spm-xl territory plan {folder / 'accounts.csv'} {folder / 'participants.csv'} --out {folder / 'assignment.csv'}", quiet)
