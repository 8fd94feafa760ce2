"""Answering: the decisions of a register put into the journal, with the adjustments that they make.

All of it is looked at first; where one cell is wrong, nothing is recorded. What was recorded already is not recorded again, and
what was decided stays decided until it is opened again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from spm_xl.cycle.confirming import confirm_person, confirm_reason
from spm_xl.cycle.journal import Journal, standing_journal
from spm_xl.cycle.kinds import ADJUSTMENT, ANSWERED
from spm_xl.cycle.runs import opened
from spm_xl.errors import InvalidInput, NotAllowed, NotFound, Place, Problem
from spm_xl.inquiries.adjusting import adjustments
from spm_xl.inquiries.decision import Decision, decision, recorded_as
from spm_xl.inquiries.inquiry import DECIDED, REOPENED, Answer, Inquiry, inquiries
from spm_xl.inquiries.issued import Issued, issued
from spm_xl.inquiries.named import everybody, others_named
from spm_xl.inquiries.open_period import open_day
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.register import confirm_register_closed, write_register
from spm_xl.inquiries.register_columns import OWN
from spm_xl.inquiries.register_read import Written, register_read
from spm_xl.inquiries.shown import components_of
from spm_xl.near import did_you_mean
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbook.parts.whole_file import confirm_closed

LISTED = 20  # problems in a message


@dataclass
class Answers:
    """What answering did.

    Attributes
    ----------
    recorded : inquiry id -> status, of what was recorded now. unchanged : how many decisions were recorded before.
    adjustments : the rows that came of it. register : the workbook; kept : a copy of what it was, None where nothing needed it.
    """

    recorded: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    adjustments: list[dict[str, str]] = field(default_factory=list)
    register: Path | None = None
    kept: Path | None = None


def answer(register: Path | str, runs: Path | str, *, by: str, on: date, day: date | None = None) -> Answers:
    """Record the decisions of a register.

    Parameters
    ----------
    register : the workbook, or a copy of it. by : who enters the decisions; on : the day.
    day : on which adjustments count; the first day of the open period unless given.

    Raises
    ------
    InvalidInput : a decision cannot be recorded; every cell that is wrong is named, and nothing was recorded.
    NotWritable : the register is open in a spreadsheet program.
    """
    by = confirm_person(by)
    confirm_closed(Path(register))
    confirm_register_closed(Path(runs))
    rows = register_read(Path(register)).rows
    standing, done = issued(Path(runs)), Answers()
    with opened(Path(runs)) as kept, kept.writing():
        entries = kept.entries()
        decisions = _decisions(rows, inquiries(entries), standing, Path(register).name, by, done)
        if decisions:
            counts_on = day or (open_day(standing, entries) if any(each.amount or inquiry.adjustments for inquiry, each in decisions) else on)
            for inquiry, each in decisions:
                _record(kept, inquiry, each, counts_on, by, on, done)
    done.register, done.kept = write_register(Path(runs), on)
    return done


def reopen(inquiry: str, runs: Path, *, by: str, on: date, reason: str) -> Path:
    """Open a decided inquiry again; gives the register, in which its decision is blank now.

    Raises
    ------
    NotFound : there is no such inquiry. NotAllowed : it is not decided, or no reason is given. InvalidInput : nobody is named.
    """
    by = confirm_person(by)
    reason = confirm_reason(reason, "opening an inquiry again")
    if not standing_journal(Path(runs)):
        raise NotFound(f"{runs} has no journal, and so no inquiries. Name the folder that holds the runs.")
    confirm_register_closed(Path(runs))
    with opened(Path(runs)) as kept, kept.writing():
        every = inquiries(kept.entries())
        found = next((each for each in every.values() if folded(each.id) == folded(inquiry)), None)
        if found is None:
            raise NotFound(f"there is no inquiry {inquiry}. {did_you_mean(inquiry, every)}")
        if found.status not in DECIDED or found.answer is None:
            raise NotAllowed(f"{found.id} is {found.status}: only what was decided is opened again. Answer it in the register.")
        content = {**found.answer.content, "status": REOPENED, "reason": reason, "entered_by": by, "adjustment": ""}
        kept.append(ANSWERED, on=on, by=by, period=found.facts["period"], subject=found.id, content=content)
    return write_register(Path(runs), on, reopened=found.id)[0]


def _decisions(
    rows: tuple[Written, ...], every: dict[str, Inquiry], standing: Issued, file: str, by: str, done: Answers
) -> list[tuple[Inquiry, Decision]]:
    """The decisions that are new; raises where one is wrong."""
    ids = {folded(each): each for each in every}
    found: dict[str, tuple[Inquiry, Decision]] = {}
    problems: list[Problem] = []
    known: Words | None = None
    for row in rows:
        if not row.values.get(OWN["status"], "").strip():
            continue
        inquiry = every.get(ids.get(folded(row.inquiry), ""))
        if inquiry is None:
            problems.append(_wrong(row, file, f"the journal of these runs has no inquiry {row.inquiry}.", "Use the register of these runs."))
            continue
        statement = standing.statements.get(inquiry.facts["statement"])
        one, more = decision(row, inquiry, file, by, components_of(standing, statement) if statement else [])
        if inquiry.status in DECIDED and inquiry.answer:
            said = one and recorded_as(one)
            if said == _said(inquiry.answer):
                done.unchanged += 1
            else:
                problems.append(_wrong(row, file, *_stands(inquiry, inquiry.answer)))
            continue
        problems += more
        if one and statement and (one.amount or inquiry.adjustments):
            known = known or everybody(standing)
            problems += _names_others(row, file, one, others_named(one.answer, known, standing, statement, one.approver))
        if one and inquiry.id in found and found[inquiry.id][1] != one:
            problems.append(_wrong(row, file, f"{inquiry.id} stands in two rows that decide otherwise.", "Delete one of them."))
        elif one and inquiry.answer and said_before(inquiry.answer, one):
            done.unchanged += 1
        elif one:
            found[inquiry.id] = (inquiry, one)
    if problems:
        raise InvalidInput(_listed(problems))
    return list(found.values())


def _stands(inquiry: Inquiry, answer: Answer) -> tuple[str, str]:
    said = answer.content
    amount = f" with {said['amount']} {said['currency']}" if said["amount"] else ""
    what = f"{inquiry.id} was {inquiry.status}{amount} on {answer.on} by {answer.by}; this row says something else."
    return what, f"Write what was recorded, or open it again first: spm-xl inquiries reopen {inquiry.id} --by NAME --reason TEXT."


def _said(answer: Answer) -> dict[str, str]:
    return {name: answer.content[name] for name in ("status", "answer", "amount", "component", "kind", "approver")}


def said_before(answer: Answer, one: Decision) -> bool:
    """Whether an answer says the same, the owner with it."""
    return recorded_as(one) == _said(answer) and one.owner == answer.content["owner"]


def _record(kept: Journal, inquiry: Inquiry, one: Decision, day: date, by: str, on: date, done: Answers) -> None:
    """Append an answer, and the adjustments that it makes."""
    rows = adjustments(inquiry, one, day, by)
    facts = inquiry.facts
    content = asdict(one) | {
        "currency": facts["currency"] if one.amount else "", "transaction": facts["transaction"], "entered_by": by,
        "adjustment": "|".join(row["adjustment"] for row in rows),
    }  # fmt: skip
    del content["inquiry"]
    kept.append(ANSWERED, on=on, by=by, period=facts["period"], subject=inquiry.id, content=content)
    for row in rows:
        key = f"adjustment {row['adjustment']}"
        kept.append(ADJUSTMENT, on=on, by=by, period=facts["period"], subject=row["adjustment"], key=key, content=row)
    done.recorded[inquiry.id] = one.status
    done.adjustments += rows


def _names_others(row: Written, file: str, one: Decision, names: list[str]) -> list[Problem]:
    """An answer goes onto the participant's statement with the adjustment, and a run refuses one that names another participant."""
    if not names:
        return []
    header = OWN["answer"]
    what = f"{one.inquiry}: the answer holds {names[0]!r}, which names another participant, and it would stand on the statement."
    place = Place(file, row.sheet, row.cells.get(header, ""))
    return [Problem("refused", "privacy", place, row.values.get(header, ""), what, "Say it without the name.")]


def _wrong(row: Written, file: str, what: str, remedy: str) -> Problem:
    header = OWN["status"]
    return Problem("refused", "decision", Place(file, row.sheet, row.cells.get(header, "")), row.values.get(header, ""), what, remedy)


def _listed(problems: list[Problem]) -> str:
    told = "\n".join(str(problem) for problem in problems[:LISTED])
    more = f"\n... and {len(problems) - LISTED} more" if len(problems) > LISTED else ""
    return f"{len(problems)} decision(s) cannot be recorded; nothing was.\n{told}{more}"
