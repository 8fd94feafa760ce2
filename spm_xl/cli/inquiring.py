"""What the commands `inquiries` do and say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typer

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.errors import InvalidInput
from spm_xl.inquiries.adding import add as added
from spm_xl.inquiries.answering import answer as answered
from spm_xl.inquiries.answering import reopen as opened_again
from spm_xl.inquiries.collecting import Collected
from spm_xl.inquiries.collecting import collect as collected
from spm_xl.inquiries.inquiry import DECIDED, Inquiry
from spm_xl.inquiries.standing import standing_inquiries
from spm_xl.inquiries.summary import AGES, Count, counts, manager_of, reason_of, whole, words

NAMED = 15  # files that are named one by one


def collect(folder: Path, runs: Path, by: str, on: date, json: bool, quiet: bool) -> None:
    done = collected(folder, runs, on=on, by=by)
    for each in done.skipped if len(done.skipped) <= NAMED else [each for each in done.skipped if each.unread]:
        say(f"{'▲ ' if each.unread else ''}{each.file}: {each.why}", quiet)
    if json:
        show_json(_told(done))
    new, changed, known = len(done.new), len(done.changed), done.known
    say(
        f"{done.files} statement(s) read: {new} new question(s), {changed} corrected, {known} known, "
        f"{len(done.acknowledged)} newly signed; {len(done.skipped)} file(s) passed over",
        quiet,
    )
    _say_kept(done.kept, quiet)
    say(f"{done.register}: write your decisions in its yellow cells, then spm-xl inquiries answer {done.register} --runs {runs}", quiet)
    unread = [each for each in done.skipped if each.unread]
    if unread:
        say(f"{len(unread)} workbook(s) could not be read, and a question may be in them; all others were gathered", quiet)
        raise typer.Exit(InvalidInput.exit_code)


def _told(done: Collected) -> dict[str, Any]:
    return {
        "files": done.files, "new": done.new, "changed": done.changed, "known": done.known, "acknowledged": done.acknowledged,
        "skipped": [asdict(each) for each in done.skipped], "register": str(done.register),
    }  # fmt: skip


def _say_kept(kept: Path | None, quiet: bool) -> None:
    if kept:
        say(f"{kept}: the register as it was, as it holds something that has no place in the new one", quiet)


def add(runs: Path, asked: tuple[str, str, str, str, str, str], by: str, on: date, json: bool, quiet: bool) -> None:
    participant, period, reason, text, line, amount = asked
    inquiry, new = added(runs, participant=participant, period=period, reason=reason, text=text, line=line, amount=amount, by=by, on=on)
    if json:
        show_json({"inquiry": inquiry, "new": new})
    say(f"{inquiry} entered" if new else f"{inquiry} asks this already; nothing was entered", quiet)


def answer(register: Path, runs: Path, by: str, on: date, day: date | None, json: bool, quiet: bool) -> None:
    done = answered(register, runs, by=by, on=on, day=day)
    if json:
        show_json({"recorded": done.recorded, "unchanged": done.unchanged, "adjustments": done.adjustments, "register": str(done.register)})
    elif done.adjustments:
        columns = ("adjustment", "participant", "date", "amount", "kind", "component", "reason")
        show_table(columns, [[row[column] for column in columns] for row in done.adjustments], figures=("amount",))
    say(f"{len(done.recorded)} answer(s) recorded, {done.unchanged} recorded before, {len(done.adjustments)} adjustment(s) made", quiet)
    _say_kept(done.kept, quiet)
    if done.adjustments:
        say(f"they count on {done.adjustments[0]['date']}: run that period, and they stand on its statements", quiet)


def reopen(inquiry: str, runs: Path, by: str, on: date, reason: str, json: bool, quiet: bool) -> None:
    register = opened_again(inquiry, runs, by=by, on=on, reason=reason)
    if json:
        show_json({"inquiry": inquiry, "register": str(register)})
    say(f"{inquiry} is open again. Decide in {register}; another amount makes an adjustment of the difference", quiet)


def listed(runs: Path, on: date, every: bool, json: bool) -> None:
    found = [each for each in standing_inquiries(runs) if every or each.status not in DECIDED or each.changed_since]
    rows = [_row(each, on) for each in found]
    if json:
        show_json(rows)
        return
    columns = ("inquiry", "status", "age", "participant", "period", "line", "reason", "text", "expected")
    show_table(columns, [[row[column] for column in columns] for row in rows])


def _row(inquiry: Inquiry, on: date) -> dict[str, Any]:
    facts, question = inquiry.facts, inquiry.question
    return {
        "inquiry": inquiry.id, "status": inquiry.status, "age": inquiry.age(on), "participant": inquiry.participant, "name": facts["name"],
        "manager": facts["manager"], "period": facts["period"], "statement": facts["statement"], "line": question.line,
        "transaction": facts["transaction"], "reason": question.reason, "text": question.text, "expected": question.amount,
        "shown": facts["shown"], "received": inquiry.received, "due": facts["until"], "problem": inquiry.problem,
        "owner": inquiry.answer.content["owner"] if inquiry.answer else "", "answer": inquiry.answer.content["answer"] if inquiry.answer else "",
        "amount": inquiry.amount, "currency": facts["currency"], "adjustments": [row["adjustment"] for row in inquiry.adjustments],
    }  # fmt: skip


def summary(runs: Path, on: date, json: bool) -> None:
    found = standing_inquiries(runs)
    groups = {"reason": counts(found, on, reason_of), "manager": counts(found, on, manager_of)}
    every = whole(found, on)
    if json:
        show_json({"on": on, "all": _counted(every), **{name: [_counted(each) for each in rows] for name, rows in groups.items()}})
        return
    currencies = list(every.adjusted)
    for name, rows in groups.items():
        columns = (name, *(f"{words(at)} days" for at in range(len(AGES))), "open", "accepted", "declined", "withdrawn", *currencies, "median days")
        table = [
            [each.of, *each.ages, each.open, each.accepted, each.declined, each.withdrawn, *map(each.adjusted.get, currencies), each.days]
            for each in (*rows, every)
        ]
        show_table(columns, table)


def _counted(count: Count) -> dict[str, Any]:
    return {
        "of": count.of, "ages": {words(at): number for at, number in enumerate(count.ages)}, "open": count.open, "accepted": count.accepted,
        "declined": count.declined, "withdrawn": count.withdrawn, "total": count.total, "adjusted": count.adjusted, "median_days": count.days,
    }  # fmt: skip
