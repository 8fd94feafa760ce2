"""What the command year-end does and says, once its arguments are known to be usable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spm_xl.accounting import roll_over, year_end
from spm_xl.accounting.close import close, periods_needed
from spm_xl.accounting.costs import confirm_same
from spm_xl.accounting.owed import history
from spm_xl.cli.accounting import accrued, last_accounted, ledgers
from spm_xl.cli.screen import say, show_json
from spm_xl.cycle.running import inputs_with_known
from spm_xl.cycle.runs import entries_of
from spm_xl.errors import ControlFailure, NotFound, Refused
from spm_xl.money import exact
from spm_xl.outputs.year_end import year_end_workbook
from spm_xl.pay.book import Book, book
from spm_xl.pay.lint import lint
from spm_xl.pay.run import calculate
from spm_xl.period import Period
from spm_xl.tables.load import load
from spm_xl.workbook.parts.whole_file import make_folder, read_or_nothing, write_whole
from spm_xl.workbooks.inputs import content

PACK, INPUTS = "year_end.xlsx", "inputs.xlsx"


def close_year(
    source: Path, year: str, out: Path, runs: Path, growth: str, mapping: Path | str | None, data: Path | None, json: bool, quiet: bool
) -> None:
    """Write the pack of a year and the inputs of the next."""
    inputs = inputs_with_known(source, mapping, data, runs)
    facts = book(inputs)
    periods = periods_of(facts, year)
    last = periods[-1]
    entries = entries_of(runs)
    before_year = [one.name for one in history(facts, last) if one.end < periods[0].start][-1:]
    needed = sorted({*before_year, *(one.name for one in periods), *periods_needed(inputs, last.name)}, key=lambda name: facts.calendar.named(name).start)
    known = ledgers(runs, entries, needed)
    closed = close(inputs, last.name, {name: known[name] for name in periods_needed(inputs, last.name)}, accrued(last_accounted(entries, needed[-2]) if len(needed) > 1 else None))
    ledger = known[last.name]
    run = calculate(inputs, last.name, as_of=ledger.as_of, previous=known[needed[-2]] if len(needed) > 1 else None)
    confirm_same(run.ledger, ledger)
    people = year_end.year_of_all(facts, periods, run, known, closed)
    tables = roll_over.next_year(facts, run, ledger, closed, exact(growth) if growth else None)
    controls = (*year_end.controls(people, closed), *roll_over.controls(closed, tables))
    make_folder(out)
    _put(out / INPUTS, content(tables))
    decisions = [*to_be_decided(out / INPUTS), *still_to_come(tables)]
    _put(out / PACK, year_end_workbook(closed, people, tables, controls, decisions))
    wrong = [one for one in controls if one.difference]
    if json:
        show_json({
            "year": last.year, "participants": len(people), "opening": len(tables.get("opening", ())), "contract_assets": len(tables.get("contract_assets", ())),
            "checks": [{"name": one.name, "difference": one.difference} for one in controls], "to_be_decided": list(decisions),
        })  # fmt: skip
    say(f"{last.year}: {len(people)} participants, {len(controls) - len(wrong)} of {len(controls)} checks read 0: {out / PACK}", quiet)
    say(f"{out / INPUTS} holds the next year; {len(decisions)} thing(s) to be decided: see the sheet To be decided, or spm-xl check {out / INPUTS}", quiet)
    if wrong:
        raise ControlFailure(f"{len(wrong)} check(s) of {last.year} do not read 0, such as {wrong[0].name} ({wrong[0].difference:,}). See {out / PACK}.")


def periods_of(facts: Book, year: str) -> tuple[Period, ...]:
    """The periods of a fiscal year that lie in the history."""
    name = year if year.startswith("FY") or facts.calendar.kind == "custom" else f"FY{year}"
    known = facts.calendar.periods if facts.calendar.kind == "custom" else facts.calendar.year_of(int(name[2:])) if name[2:].isdecimal() else ()
    found = tuple(one for one in known if one.year == name and one.end >= facts.first)
    if not found:
        raise NotFound(f"there is no fiscal year {year!r} in the history, which begins on {facts.first}. A year looks like 2026.")
    return found


def to_be_decided(path: Path) -> Sequence[str]:
    """What the new inputs are refused for, in words."""
    try:
        inputs = load(path)
        return [str(problem) for problem in lint(inputs) if problem.level == "refused"]
    except Refused as refused:
        return [str(problem) for problem in refused.problems if problem.level == "refused"]


def still_to_come(tables: roll_over.Tables) -> Sequence[str]:
    """What the new inputs load without and a run will ask for."""
    daily = sorted({f"{row['from']} to {row['to']}" for row in tables.get("fx", ()) if row["date"] is not None})
    return [f"fx: the daily rates of the new year are still to come ({', '.join(daily)})."] if daily else []


def _put(path: Path, data: bytes) -> None:
    if read_or_nothing(path) != data:
        write_whole(path, data)
