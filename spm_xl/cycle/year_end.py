"""The end of a fiscal year: everybody's year with its true-up, and the next year's inputs with what is brought forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.accounting import roll_over
from spm_xl.accounting.close import periods_needed
from spm_xl.accounting.costs import confirm_same
from spm_xl.accounting.owed import history
from spm_xl.accounting.year_end import YearOf, controls, year_of_all
from spm_xl.cycle.accounted import closed, ledgers
from spm_xl.cycle.runs import absolute, entries_of
from spm_xl.cycle.terms import Source, loaded_with_known
from spm_xl.errors import NotFound, Refused
from spm_xl.outputs.year_end import year_end_workbook
from spm_xl.pay.book import Book, book
from spm_xl.pay.lint import lint
from spm_xl.pay.result import Control
from spm_xl.pay.run import calculate
from spm_xl.period import Period
from spm_xl.rational import Fraction
from spm_xl.tables.load import load
from spm_xl.workbook.parts.whole_file import make_folder, write_changed
from spm_xl.workbooks.inputs import content

PACK, INPUTS = "year_end.xlsx", "inputs.xlsx"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A fiscal year that ended.

    Attributes
    ----------
    people : everybody's year. tables : the next year's inputs. controls : pairs of figures that must agree.
    undecided : what the next year's inputs still need, in words. folder : of the pack and those inputs.
    """

    year: str
    people: tuple[YearOf, ...]
    tables: roll_over.Tables
    controls: tuple[Control, ...]
    undecided: tuple[str, ...]
    folder: Path


def year_end(
    source: Source, year: str, out: Path | str, runs: Path | str, *, growth: Fraction | None = None, mapping: Any = None, data: str | Path | None = None
) -> YearEnd:
    """Write the pack of a fiscal year and the inputs of the next.

    Parameters
    ----------
    source, mapping, data : as of `tables.load.load`. year : such as "2026" or "FY2026".
    out : folder of the pack and the next inputs. runs : folder of the runs and their journal.
    growth : quotas are copied, raised by this share (1/20 for 5%); None leaves them blank.

    Raises
    ------
    ControlFailure : a ledger was altered, the last run does not come out the same, or its close is not the accounted one.
    NotFound : the year is not in the history, or a period has no run.
    """
    out, runs = Path(out), absolute(runs)
    inputs = loaded_with_known(source, mapping, data, runs)
    facts = book(inputs)
    periods = periods_of(facts, year)
    last = periods[-1]
    entries = entries_of(runs)
    before_year = [one.name for one in history(facts, last) if one.end < periods[0].start][-1:]
    needed = sorted({*before_year, *(one.name for one in periods), *periods_needed(inputs, last.name)}, key=lambda name: facts.calendar.named(name).start)
    known = ledgers(runs, entries, needed)
    close = closed(inputs, last.name, entries, known)
    ledger = known[last.name]
    run = calculate(inputs, last.name, as_of=ledger.as_of, previous=known[needed[-2]] if len(needed) > 1 else None)
    confirm_same(run.ledger, ledger)
    people = year_of_all(facts, periods, run, known, close)
    unsettled = roll_over.late(facts, ledger)
    tables = roll_over.next_year(facts, run, ledger, close, growth, unsettled)
    checks = (*controls(people, close), *roll_over.controls(close, tables))
    make_folder(out)
    write_changed(out / INPUTS, content(tables))
    undecided = (*_refused_for(out / INPUTS), *_still_to_come(tables), *roll_over.undecided(facts, last, tables, unsettled))
    write_changed(out / PACK, year_end_workbook(close, people, tables, checks, undecided))
    return YearEnd(last.year, people, tables, checks, undecided, out)


def periods_of(facts: Book, year: str) -> tuple[Period, ...]:
    """The periods of a fiscal year that lie in the history."""
    name = year if year.startswith("FY") or facts.calendar.kind == "custom" else f"FY{year}"
    known = facts.calendar.periods if facts.calendar.kind == "custom" else facts.calendar.year_of(int(name[2:])) if name[2:].isdecimal() else ()
    found = tuple(one for one in known if one.year == name and one.end >= facts.first)
    if not found:
        raise NotFound(f"there is no fiscal year {year!r} in the history, which begins on {facts.first}. A year looks like 2026.")
    return found


def _refused_for(path: Path) -> Sequence[str]:
    """What the new inputs are refused for, in words."""
    try:
        problems: Sequence[Any] = lint(load(path))
    except Refused as refused:
        problems = refused.problems
    return [str(problem) for problem in problems if problem.level == "refused"]


def _still_to_come(tables: roll_over.Tables) -> Sequence[str]:
    """What the new inputs load without and a run will ask for."""
    daily = sorted({f"{row['from']} to {row['to']}" for row in tables.get("fx", ()) if row["date"] is not None})
    return [f"fx: the daily rates of the new year are still to come ({', '.join(daily)})."] if daily else []
