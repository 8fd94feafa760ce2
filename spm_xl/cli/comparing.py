"""What `spm-xl compare` does, once its arguments are known to be usable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.cycle.recalled import recalled
from spm_xl.errors import ControlFailure
from spm_xl.parallel.choices import Choices, load_choices
from spm_xl.parallel.compare import compare
from spm_xl.parallel.comparison import Comparison
from spm_xl.parallel.difference import CLASSES, UNEXPLAINED
from spm_xl.parallel.mapping_text import mapping_of_sheets
from spm_xl.parallel.workbook import differences_workbook
from spm_xl.pay.result import Run
from spm_xl.tables.inputs import Inputs

MOST_SHOWN = 25  # differences on screen; the workbook has all


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be compared, and where the answer goes."""

    run: Path
    old: Path
    sheet: str
    mapping: Path | None
    out: Path | None
    tolerance: Decimal
    participants: Sequence[str]
    on: date


def compare_and_tell(asked: Asked, calculated: tuple[Run, Inputs] | None, print_mapping: bool, json: bool, quiet: bool) -> None:
    """Compare, write the workbook, print the table; raises `ControlFailure` where something stays unexplained."""
    choices = load_choices(asked.mapping) if asked.mapping else Choices()
    if print_mapping:
        print(mapping_of_sheets(asked.run, asked.old, asked.sheet, choices), end="")
        return
    found, _ = compare(asked.run, asked.old, sheet=asked.sheet, choices=choices, calculated=calculated, only=asked.participants)
    if asked.out is not None:
        from spm_xl.workbook.parts.whole_file import write_whole

        write_whole(asked.out, differences_workbook(found, asked.on))
    if json:
        show_json(as_data(found))
    else:
        _show(found, quiet)
    if asked.out is not None:
        say(f"{asked.out} has every difference with its place.", quiet)
    _confirm(found, asked.tolerance)


def calculated_again(
    run: Path, inputs: Path, mapping: Path | str | None, previous: Path | None, data: Path | None
) -> tuple[Run, Inputs]:
    """A run calculated again, and what it was calculated from."""
    found = recalled(run, inputs, mapping, data, previous)
    return found.run, found.inputs


def as_data(found: Comparison) -> dict[str, Any]:
    """A comparison as data for programs."""
    return {
        "run": found.ours, "with": found.theirs, "period": found.period, "measure": found.measure,
        "totals": totals(found),
        "classes": [{"class": kind, "currency": currency, "count": count, "amount": amount} for kind, currency, count, amount in by_class(found)],
        "participants": [{**asdict(pay), "difference": pay.ours - pay.theirs} for pay in found.people],
        "differences": [
            {
                "class": each.kind, "participant": each.participant, "transaction": each.transaction, "ours": each.ours, "theirs": each.theirs,
                "amount": each.amount, "currency": each.currency, "evidence": each.evidence, "place": str(each.place) if each.place.file else "",
            }
            for each in found.differences
        ],
        "not_compared": [{"place": str(each.place), "text": each.text, "why": each.why, "pay": each.pays} for each in found.unread],
        "taken_as": list(found.remarks),
    }  # fmt: skip


def totals(found: Comparison) -> list[dict[str, Any]]:
    """Ours, theirs and their difference by currency."""
    rows = []
    for currency in sorted({pay.currency for pay in found.people}):
        group = [pay for pay in found.people if pay.currency == currency]
        ours, theirs = (sum((getattr(pay, side) for pay in group), Decimal(0)) for side in ("ours", "theirs"))
        explained = sum((each.amount for each in found.differences if each.currency == currency), Decimal(0))
        rows.append({"currency": currency, "ours": ours, "theirs": theirs, "difference": ours - theirs, "classified": explained, "rest": ours - theirs - explained})
    return rows


def by_class(found: Comparison) -> list[tuple[str, str, int, Decimal]]:
    """Class, currency, number and amount of the differences, in the order of the classes."""
    count: Counter[tuple[str, str]] = Counter()
    amount: dict[tuple[str, str], Decimal] = {}
    for each in found.differences:
        key = (each.kind, each.currency)
        count[key] += 1
        amount[key] = amount.get(key, Decimal(0)) + each.amount
    order = {name: at for at, name in enumerate(CLASSES)}
    return [(*key, count[key], amount[key]) for key in sorted(count, key=lambda key: (order[key[0]], key[1]))]


def _show(found: Comparison, quiet: bool) -> None:
    for remark in found.remarks:
        say(remark, quiet)
    rows = [tuple(row.values()) for row in totals(found)]
    show_table(("currency", "ours", "theirs", "difference", "classified", "rest"), rows, f"{found.ours} against {found.theirs}, {found.measure} of {found.period}")
    if found.differences:
        show_table(("class", "currency", "differences", "ours - theirs"), by_class(found))
        most = sorted((pay for pay in found.people if pay.ours != pay.theirs), key=lambda pay: (-abs(pay.ours - pay.theirs), pay.participant))
        people = [(pay.participant or "(all)", pay.name, pay.ours, pay.theirs, pay.ours - pay.theirs, pay.currency) for pay in most[:10]]
        if people:
            show_table(("participant", "name", "ours", "theirs", "difference", "currency"), people)
        lines = [(each.kind, each.participant or "(all)", each.amount, each.evidence) for each in found.differences]
        show_table(("class", "participant", "ours - theirs", "evidence"), lines[:MOST_SHOWN])
        if len(lines) > MOST_SHOWN:
            say(f"and {len(lines) - MOST_SHOWN} more; --out differences.xlsx has all of them.", quiet)
    else:
        say("nothing differs.", quiet)
    skipped = Counter(each.why for each in found.unread)
    for why, count in skipped.most_common(8):
        say(f"not compared: {count} row(s): {why}.", quiet)


def _confirm(found: Comparison, tolerance: Decimal) -> None:
    """Raise where a difference beyond the tolerance has no class, or where rows that may be pay were not understood."""
    left = [each for each in found.differences if each.kind == UNEXPLAINED and abs(each.amount) > tolerance]
    unread = [each for each in found.unread if each.pays]
    if left:
        amounts = ", ".join(f"{each.participant} {each.transaction or ''} {each.amount:,}".replace("  ", " ") for each in left[:5])
        raise ControlFailure(f"{len(left)} difference(s) are not explained: {amounts}. See the class unexplained.")
    if unread:
        raise ControlFailure(f"{len(unread)} row(s) that may be pay were not understood, the first one {unread[0].place}: {unread[0].why}. Correct it, or say in a mapping what it is.")
