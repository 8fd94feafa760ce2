"""What people do with the workbooks in the sample company's year: they ask, they sign, they decide, and payroll pays.

They work as people do: a copy of the file is filled in and saved; nothing else of it changes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import NotFound
from spm_xl.pay.result import Run, Settlement
from spm_xl.sample.year import ADJUSTMENT_APPROVER, QUESTIONS, Question
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.refresh.refresh import refresh


def returned(run: Run, statements: Path, folder: Path) -> int:
    """The statements of a run that come back with questions; gives how many were sent back.

    Parameters
    ----------
    statements : the folder that they were sent from; folder : where the copies are put.
    """
    from spm_xl.inquiries.cell_text import named_area
    from spm_xl.inquiries.returned import workbook_read
    from spm_xl.outputs.question_area import QUESTIONS as TABLE
    from spm_xl.outputs.statement import file_name

    people = {settlement.person.participant: settlement for settlement in run.settlements}
    asked = QUESTIONS.get(run.period.name, ())
    for participant, reason, comment, expected, _, _ in asked:
        settlement = people[participant]
        deal = _best_deal(settlement)
        told = [deal, reason, comment.format(deal=deal), _amount(expected)]
        name = file_name(settlement)
        table = named_area(workbook_read(statements / name).book, TABLE)
        if table is None:
            raise NotFound(f"{name} has no table of questions.")
        cells = {f"'{table.sheet}'!{letter}{table.top + 1}": value for letter, value in zip("BCDE", told, strict=True) if value}
        _filled(statements / name, folder / f"Re {name}", cells)
    return len(asked)


def _best_deal(settlement: Settlement) -> str:
    """The transaction that paid most."""
    deals = [deal for line in settlement.lines for deal in line.deals if "/" not in deal.credit.transaction]
    return max(deals, key=lambda deal: (deal.amount, deal.credit.transaction)).credit.transaction if deals else "page 1"


def _amount(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None


def signed(letter: Path, folder: Path, name: str, on: date) -> None:
    """A plan letter that comes back signed."""
    values = {"spm.received": "yes", "spm.signed_name": name, "spm.signed_on": on, "spm.signature": f"/{name}/"}
    _filled(letter, folder / letter.name, values, named=True)


def decided(register: Path, period: str) -> None:
    """Finance's decisions on the questions of a period, written into the register."""
    from spm_xl.cycle.runs import entries_of
    from spm_xl.inquiries.inquiry import inquiries
    from spm_xl.inquiries.register_columns import OWN
    from spm_xl.inquiries.register_read import register_read

    known = inquiries(entries_of(register.parent))
    answers: Mapping[str, Question] = {question[0]: question for question in QUESTIONS.get(period, ())}
    cells: dict[str, Any] = {}
    for row in register_read(register).rows:
        participant = known[row.inquiry].participant
        if not row.inquiry.startswith(f"INQ-{period}") or participant not in answers:
            continue
        _, _, _, _, amount, answer = answers[participant]
        told: dict[str, Any] = {"status": "accepted" if amount else "declined", "answer": answer}
        if amount:
            told |= {"amount": _amount(amount), "approver": ADJUSTMENT_APPROVER}
        cells |= {f"'{row.sheet}'!{row.cells[OWN[what]]}": value for what, value in told.items()}
    _filled(register, register, cells)


def paid(run: Path, file: Path) -> Path:
    """The file in which payroll says what it paid: every amount of the payroll file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with (run / "payroll.csv").open(encoding="utf-8-sig", newline="") as given, file.open("w", encoding="utf-8", newline="") as told:
        rows = list(csv.DictReader(given))
        if not rows:
            raise NotFound(f"{run.name} pays nobody.")
        writer = csv.writer(told, lineterminator="\n")
        writer.writerow(("Employee", "Code", "Paid", "Currency", "Period"))
        writer.writerows((row["participant"], row["earning_code"], row["amount"], row["currency"], row["period"]) for row in rows)
    return file


def _filled(source: Path, target: Path, cells: Mapping[str, Any], named: bool = False) -> None:
    """A workbook with some cells filled in; named : they are called by their names."""
    names = {cell: f"value{at}" for at, cell in enumerate(cells)}
    values = {names[cell]: value for cell, value in cells.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    binding = Binding(names=names) if named else Binding(cells=names)
    target.write_bytes(refresh(source.read_bytes(), binding, values, into_locked=True).data)
