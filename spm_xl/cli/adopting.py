"""`spm-xl territory adopt`: an assignment of accounts becomes the owners that pay and scorecards go by."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from spm_xl.cli.assignments import load_assignment
from spm_xl.cli.faults import all_told
from spm_xl.cli.owner_rows import Written, as_csv, put, with_owners
from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.errors import ControlFailure, InvalidInput, NotAllowed, NotFound
from spm_xl.money import exact
from spm_xl.period import DAY
from spm_xl.rational import Fraction
from spm_xl.tables.adoption import Adoption, adoption, confirm_few
from spm_xl.tables.company import calendar, settings_of
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load
from spm_xl.tables.owners import owner_on, owners_of
from spm_xl.territory.words import counted
from spm_xl.workbook.parts.whole_file import write_changed

MOST_SHOWN = 20  # accounts that the screen lists; all of them are in the JSON


@dataclass(frozen=True, slots=True)
class Asked:
    """An adoption as it was asked for.

    Attributes
    ----------
    runs : folder of the runs, whose approved periods stay as they are; None: they are not looked at.
    most : largest part of the accounts that may change hands. out : file for the rows, in place of the inputs.
    """

    assignment: Path
    inputs: Path
    mapping: Path | str | None
    data: Path | None
    day: date
    most: Fraction
    runs: Path | None
    out: Path | None


def share(text: str) -> Fraction:
    """A share as people write it: 20% or 0.2."""
    try:
        found = exact(text.strip().removesuffix("%").strip()) / (100 if text.strip().endswith("%") else 1)
    except InvalidInput:
        found = Fraction(-1)
    if not 0 <= found <= 1:
        raise typer.BadParameter(f"{text} is no share of the accounts. Write it as 20% or 0.2")
    return found


def adopt(asked: Asked, json: bool, quiet: bool) -> None:
    """Give the accounts of an assignment to their participants from a day on."""
    inputs = load(asked.inputs, asked.mapping, data=asked.data, needed=("participants",))
    with all_told():
        found = adoption(inputs, load_assignment(asked.assignment), asked.day)
    if asked.runs:
        _confirm_open(inputs, asked.runs, asked.day)
    confirm_few(found, asked.most)
    if asked.out:
        write_changed(asked.out, as_csv(found.rows))
    elif found.changes:
        written = with_owners(asked.inputs, found.rows)
        _confirm_read(written, asked, found)
        put(written)
    _tell(found, asked, json, quiet)


def _confirm_open(inputs: Inputs, runs: Path, day: date) -> None:
    """Raise `NotAllowed` where the day lies in or before a period that was approved."""
    from spm_xl.cycle.runs import entries_of
    from spm_xl.cycle.states import allowed, standings

    entries = entries_of(runs)
    if not entries:
        raise NotFound(f"{runs} has no journal of runs. Name the folder that holds the runs.")
    periods = calendar(settings_of(inputs), inputs.rows("periods"))
    done = [(periods.named(at.period), at.state) for at in standings(entries).values() if not allowed(at.state, "run")]
    period, state = max(done, key=lambda each: each[0].end, default=(None, ""))
    if period and day <= period.end:
        raise NotAllowed(
            f"{period} is {state} and ends on {period.end}: owners from {day} would change what was approved. "
            f"Adopt from {period.end + DAY} on, or reopen the period first. Nothing was changed."
        )


def _confirm_read(written: Written, asked: Asked, found: Adoption) -> None:
    """Raise `ControlFailure` unless the file as it will be says what was asked for."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / written.path.name
        copy.write_bytes(written.content)
        of_workbook = asked.inputs.is_file()
        inputs = load(copy, asked.mapping, data=asked.data, needed=()) if of_workbook else load(folder, needed=())
    owners = owners_of(inputs.rows("account_owners"))
    for change in found.changes:
        owner = owner_on(owners, change.account, found.day)
        if owner is None or owner.participant != change.after:
            raise ControlFailure(f"{written.path.name} would not give account {change.account} to {change.after}. Nothing was changed; write the rows with --out.")


def _tell(found: Adoption, asked: Asked, json: bool, quiet: bool) -> None:
    rows = [change._asdict() for change in found.changes]
    where = asked.out or asked.inputs
    if json:
        show_json({
            "effective": found.day, "moved": found.moved, "placed": len(rows) - found.moved, "owned": found.owned, "not_named": found.left,
            "written": str(where) if rows or asked.out else None, "changes": rows,
        })  # fmt: skip
    elif rows:
        show_table(["account", "from", "to"], [list(row.values()) for row in rows[:MOST_SHOWN]])
        if len(rows) > MOST_SHOWN:
            print(f"and {len(rows) - MOST_SHOWN:,} more; --json lists them all")
    if not rows:
        say(f"every account has its owner on {found.day} already; nothing was changed.", quiet)
    else:
        placed = len(rows) - found.moved
        moved = f"{found.moved:,} of {counted(found.owned, 'account')} {'changes' if found.moved == 1 else 'change'} hands" if found.owned else ""
        first = f"{counted(placed, 'account')} {'gets its' if placed == 1 else 'get their'} first owner" if placed else ""
        say(f"{' and '.join(filter(None, (moved, first)))} on {found.day}: {where}", quiet)
    if found.left:
        one = found.left == 1
        say(f"{counted(found.left, 'account')} with an owner {'is not in the assignment and stays as it is' if one else 'are not in the assignment and stay as they are'}.", quiet)
