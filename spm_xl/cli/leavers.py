"""What the command for leavers does and says, once its arguments are known to be usable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from spm_xl.cli.screen import say, show_json, show_table


@dataclass(frozen=True, slots=True)
class Asked:
    """What leavers are looked up in."""

    inputs: Path
    mapping: Path | str | None
    data: Path | None
    runs: Path


def final_pay(
    asked: Asked, participant: str, out: Path, by: str, on: date, approver: str, own: bool, left: str, json: bool, quiet: bool
) -> None:
    """Settle a leaver alone, and say what is paid by when."""
    from spm_xl.cycle.final_pay import final_pay as settled

    done = settled(
        asked.inputs, participant, asked.runs, out, by=by, on=on, approver=approver, own=own, left=left, mapping=asked.mapping, data=asked.data
    )
    settlement, deadline = done.settlement, done.deadline
    if json:
        show_json({
            "participant": participant, "period": done.period.name, "payable": settlement.payable, "currency": settlement.payout_currency,
            "deadline": deadline.day or "not checked", "rule": deadline.rule, "source": deadline.source,
            "status": "approved" if done.entry else "draft", "pending": [asdict(one) for one in done.pending], "folder": str(out),
        })  # fmt: skip
    say(f"{participant} {done.period}: {settlement.payable:,f} {settlement.payout_currency}, last day {deadline.last_day}.", quiet)
    say(f"due on {deadline.day} ({deadline.source})" if deadline.day else deadline.rule, quiet)
    for one in done.pending:
        say(f"pending: {one.transaction} {one.component} {one.amount:,f}, {one.decides}", quiet)
    if done.again and done.entry:
        say(f"this final pay of {done.entry.on} stood already; nothing was changed in the journal.", quiet)
    elif done.entry:
        say(f"approved by {done.entry.content['approver']}. Pay from {out / done.period.name}/payroll.csv; the run of {done.period} pays only the rest.", quiet)
    else:
        say(f"a draft stands in {out}. Give the same command with --approve NAME to have it paid.", quiet)


def due(asked: Asked, on: date, json: bool, quiet: bool) -> None:
    """List who leaves, and when their last wages are due."""
    from spm_xl.cycle.final_pay import due as leavers

    found = leavers(asked.inputs, asked.runs, on=on, mapping=asked.mapping, data=asked.data)
    rows = [
        {
            "participant": one.participant, "name": one.name, "last_day": one.last_day, "due": one.deadline.day or "not checked",
            "state": one.state, "paid": one.paid or "", "rule": one.deadline.source or one.deadline.rule,
        }
        for one in found
    ]  # fmt: skip
    if json:
        show_json(rows)
    elif rows:
        show_table([name.replace("_", " ") for name in rows[0]], [list(row.values()) for row in rows])
    say(f"{len(rows)} participant(s) leave." if rows else "nobody leaves.", quiet)
