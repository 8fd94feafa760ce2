"""A territory workbook planned again, wherever it is: what was accepted or typed holds, the rest is planned anew, all or nothing.

A file (`file_book.FileBook`) and a workbook that is open in Excel or LibreOffice (`live_book.LiveBook`) are planned by this
one function. What people wrote stays; only what a plan writes is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spm_xl.alignment import layout
from spm_xl.alignment.accepted import planned_around
from spm_xl.alignment.fresh_values import fresh_values
from spm_xl.alignment.kept_moves import with_kept_moves
from spm_xl.alignment.read_back import Asked, read_back
from spm_xl.alignment.table_read import NOTHING_CHANGED
from spm_xl.errors import InvalidInput
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY
from spm_xl.territory.watch import Step, Watch
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.port import Port, Written

NAMED = 8  # accounts that a message names


@dataclass(frozen=True)
class Replanned:
    """A territory workbook that was planned again: the words for its user, what changed, the plan, and what there is to know."""

    words: str
    written: Written
    plan: Plan
    notes: tuple[str, ...] = ()


def replan(path: Path, copy: Path | None = None, watch: Watch | None = None) -> Replanned:
    """Plan the workbook of a file again, in its place.

    Parameters
    ----------
    copy : where it is kept as it was, if anything changes; a file that is there stays, and the copy gets a number.
    """
    return replanned(FileBook(Path(path)), copy=copy, watch=watch)


def replanned(port: Port, *, copy: Path | None = None, watch: Watch | None = None) -> Replanned:
    """Plan a territory workbook again and write the plan into it.

    Raises
    ------
    InvalidInput : what stands in the workbook cannot be read or planned; the message names cells, or (Unplannable) who
        and what makes it impossible. Nothing was changed then.
    """
    try:
        port.say("Reading the workbook ...")
        asked = read_back(port)
        plan = _planned(asked, watch or Watch(lambda step: _told(port, step)))
        port.say("Writing the plan ...")
        fresh = fresh_values(plan, asked, port)
        binding, values = fresh.binding, fresh.values
        for table, rows in binding.tables.items():
            if rows.of == layout.MOVES:
                values = values | {rows.of: with_kept_moves(port, table, rows, values[rows.of])}
        written = port.write(binding, values, copy=copy, pictures=fresh.pictures)
    finally:
        port.say("")
    return Replanned(_words(asked, plan), written, plan, (*asked.notes, *plan.remarks, *_about_curve(port), *written.notes))


def _told(port: Port, step: Step) -> None:
    port.say(f"Planning: {step.words}")


def _planned(asked: Asked, watch: Watch) -> Plan:
    decided = {account: each.participant for account, each in asked.decided.items()}
    try:
        plan = planned_around(asked.problem, asked.terms, decided, watch)
    except InvalidInput as wrong:
        wrong.args = (f"{str(wrong).rstrip()} {_held(asked)}{NOTHING_CHANGED}",)  # it keeps who and what makes it so
        raise
    names, people = plan.problem.accounts, plan.problem.participants
    lost = [asked.decided[name] for name, to in zip(names, plan.assigned, strict=True) if name in decided and people[to] != decided[name]]
    if lost:
        raise InvalidInput(
            f"the plan cannot hold {len(lost)} of the decisions, as their accounts go together with others: {', '.join(each.cell for each in lost[:NAMED])}. {NOTHING_CHANGED}"
        )
    return plan


def _held(asked: Asked) -> str:
    """Where the decisions stand, for whoever has to take some of them back."""
    cells = [each.cell for each in asked.decided.values()]
    more = f" and {len(cells) - NAMED} more" if len(cells) > NAMED else ""
    return f"Your decisions stand in {', '.join(cells[:NAMED])}{more}. " if cells else ""


def _words(asked: Asked, plan: Plan) -> str:
    moved = int(((plan.assigned != plan.problem.current) & (plan.problem.current != NOBODY)).sum())
    held = len(asked.decided)
    around = f" around {held:,} decision{'s' if held != 1 else ''}" if held else ""
    people = len(plan.problem.participants)
    return f"{len(plan.problem.accounts):,} accounts of {people:,} participants planned{around}: {moved:,} change hands"


def _about_curve(port: Port) -> tuple[str, ...]:
    """The curve is of the first plan, as seven plans take seven times as long."""
    has = any(name.casefold() == layout.CURVE.casefold() for name in port.places().tables)
    return (f"The sheet {layout.CURVE_SHEET} shows the plans from before. spm-xl territory curve finds them anew.",) if has else ()
