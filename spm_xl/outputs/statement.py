"""The statement of one participant for one period, as a workbook.

Made by filling `workbooks/templates/statement.xlsx`: nothing of another participant can be in it, since
nothing but this settlement's values goes in. A statement whose figures do not add up is not made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from spm_xl.money import minor_unit
from spm_xl.outputs.statement_values import contents
from spm_xl.pay.result import Run, Settlement
from spm_xl.workbook.load import load
from spm_xl.workbook.render import render
from spm_xl.workbook.scan import Finding, Words, scan, tokens
from spm_xl.workbook.template import Template
from spm_xl.workbooks.page import MONEY, PAYOUT

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What all statements of a run share.

    Attributes
    ----------
    company, contact : as printed; contact may be blank.
    as_of : the day up to which everything known was counted.
    dispute_days : days from the pay date in which questions can be raised.
    reason_codes : reasons for a question.
    input_digest : hash of the inputs.
    status : such as "draft"; revision : from 1.
    """

    company: str
    contact: str
    as_of: date
    dispute_days: int
    reason_codes: tuple[str, ...]
    input_digest: str
    status: str = "draft"
    revision: int = 1


def facts(run: Run, status: str = "draft", revision: int = 1) -> Facts:
    """What all statements of a run share.

    Parameters
    ----------
    run : the calculation's result.
    status : word on the first page; revision : 1 for a first issue.
    """
    settings = run.settings
    codes = settings.get("reason_codes") or "missing deal|wrong split|wrong rate|wrong amount|other"
    inputs = "\n".join(sorted(f"{file.name} {file.sha256}" for file in run.files))
    return Facts(
        company=run.company,
        contact=settings.get("contact") or "",
        as_of=run.as_of,
        dispute_days=int(settings.get("dispute_days") or 30),
        reason_codes=tuple(code.strip() for code in codes.split("|") if code.strip()),
        input_digest=hashlib.sha256(inputs.encode()).hexdigest(),
        status=status,
        revision=revision,
    )


def statement(settlement: Settlement, facts: Facts, template: Template | None = None) -> bytes:
    """The statement workbook.

    Parameters
    ----------
    settlement : of one participant and period.
    facts : of the run.
    template : the product's own by default.

    Raises
    ------
    ControlFailure : two figures on the statement would not agree.
    InvalidInput : a text or a number of deals that a workbook cannot hold.
    """
    values = contents(settlement, facts)
    if template is None:
        template = _template(minor_unit(settlement.currency), minor_unit(settlement.payout_currency))
    return render(template, values)


@lru_cache(maxsize=9)
def _template(places: int, payout_places: int) -> Template:
    """The product's template, with amounts in as many decimal places as their currencies have."""
    data = (files("spm_xl.workbooks") / "templates" / "statement.xlsx").read_bytes()
    return load(data, {MONEY: _decimals(MONEY, places), PAYOUT: _decimals(PAYOUT, payout_places)})


def _decimals(code: str, places: int) -> str:
    return code.replace(".00", "." + "0" * places if places else "")


def file_name(settlement: Settlement) -> str:
    """Name of the statement's file: participant id and period, safe on every system.

    The id stays as it is where it has only capital letters, digits, - and _; any other one gets a short hash,
    so that no two ids share a file, not even where capital and small letters are the same.

    >>> _safe("P-1001", "2026-03"), _safe("../Con", "2026-03")
    ('P-1001_2026-03.xlsx', 'Con-b31ccf60_2026-03.xlsx')
    """
    return _safe(settlement.person.participant, settlement.period.name)


def _safe(participant: str, period: str) -> str:
    when = re.sub(r"[^0-9A-Za-z-]+", "-", period).strip("-")[:40]
    kept = re.sub(r"[^0-9A-Za-z_-]+", "-", participant).strip("-_")[: LONGEST_NAME - len(when) - 16]
    if kept != participant or kept != kept.upper() or when != period:
        code = hashlib.sha256(f"{participant}|{period}".encode()).hexdigest()[:8]
        kept = f"{kept}-{code}".lstrip("-")
    return f"{kept}_{when}.xlsx"


def others(run: Run) -> dict[str, tuple[str, ...]]:
    """Ids, names and addresses of everybody in a run, by participant."""
    people = (settlement.person for settlement in run.settlements)
    return {
        person.participant: tuple(word for word in (person.participant, person.name, person.email) if word)
        for person in people
    }


def leaks(data: bytes, settlement: Settlement, known: Words | Iterable[str]) -> tuple[Finding, ...]:
    """Words of other participants in a finished statement; those of manager and approvers may be there.

    Parameters
    ----------
    data : the statement.
    known : ids, names and addresses of everybody, best prepared once by `workbook.scan.words`.
    """
    person = settlement.person
    approvers = (adjustment.approver for adjustment in settlement.adjustments)
    own = (person.participant, person.name, person.email, person.manager, person.manager_name, *approvers)
    allowed = "|".join(f" {' '.join(tokens(text))} " for text in own)
    return tuple(finding for finding in scan(data, known) if f" {finding.what} " not in allowed)
