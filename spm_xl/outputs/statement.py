"""The statement of one participant for one period, as a workbook.

Made by filling a template, `workbooks/templates/statement.xlsx` or a company's own: nothing of another participant
can be in it, since nothing but this settlement's values goes in, and a search of what went in proves it. A statement
whose figures do not add up is not made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spm_xl import __version__
from spm_xl.outputs.facts import Facts, of_content
from spm_xl.outputs.privacy import confirm_finished, confirm_private
from spm_xl.outputs.statement_form import Form, compiled, figures, product_form
from spm_xl.outputs.statement_values import contents
from spm_xl.pay.result import Settlement
from spm_xl.workbook.fill.render import Filled, filled, packed
from spm_xl.workbook.fill.template import Template
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh

LONGEST_NAME = 100


def digest(settlement: Settlement, facts: Facts, form: Form | None = None) -> str:
    """Hash of what a statement is made from: the settlement, the run's facts, the form and this version, whatever its status and revision."""
    return hashlib.sha256(_stamp(facts, form or product_form()) + repr(settlement).encode()).hexdigest()


@lru_cache(maxsize=9)
def _stamp(facts: Facts, form: Form) -> bytes:
    return f"{__version__} {form.digest} {of_content(facts)!r}\n".encode()


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is packed: what is filled in, which names nobody else.

    Attributes
    ----------
    known : `privacy.known_words` that it was searched for, None for not searched.
    """

    settlement: Settlement
    facts: Facts
    form: Form
    template: Template
    values: Mapping[str, Any]
    filled: Filled
    known: Words | None


@dataclass(frozen=True, slots=True)
class Made:
    """A statement.

    Attributes
    ----------
    data : the workbook.
    figures : net and payable -> the cell that shows it, of a company's own template.
    """

    data: bytes
    figures: Mapping[str, str]


def statement(settlement: Settlement, facts: Facts, form: Form | None = None, **more: Any) -> bytes:
    """The statement workbook; parameters as for `draft`."""
    return finished(draft(settlement, facts, form, **more)).data


def draft(
    settlement: Settlement,
    facts: Facts,
    form: Form | None = None,
    *,
    people: Container[str] = (),
    known: Words | None = None,
    content: str = "",
) -> Draft:
    """The statement before it is packed.

    Parameters
    ----------
    settlement : of one participant and period.
    facts : of the run.
    form : the product's own by default; one that is searched (`statement_form.prepare`) where nothing may leak.
    people : ids of everybody, so that what a manager earns by a team names nobody of it.
    known : `privacy.known_words` of everybody: nothing of another participant may be in the statement.
    content : the statement's `digest`, where it is known already.

    Raises
    ------
    ControlFailure : two figures on the statement would not agree.
    Leak : something of another participant would be in it.
    InvalidInput : a text or a number of deals that a workbook cannot hold.
    """
    form = form or product_form()
    values = contents(settlement, facts, content or digest(settlement, facts, form), people)
    template = compiled(form, settlement.currency, settlement.payout_currency)
    made = filled(template, values)
    if known is not None:
        confirm_private([*made.texts, file_name(settlement).replace("_", " ")], settlement, facts, known)
    return Draft(settlement, facts, form, template, values, made, known)


def finished(draft: Draft) -> Made:
    """The statement, with the places of its figures.

    Raises
    ------
    InvalidInput : rows that do not fit beside others.
    Leak : something of another participant would be in what refreshing wrote.
    """
    template, made, values = draft.template, draft.filled, draft.values
    data = packed(template, made, as_workbook=True, pack=package.quick)
    if made.leftover.tables or made.leftover.ranges:
        data = refresh(data, made.leftover, values, into_locked=True).data
        if draft.known is not None:
            confirm_finished(data, draft.settlement, draft.facts, draft.known)
    return Made(data, figures(draft.form, template, made, values))


def file_name(settlement: Settlement, suffix: str = ".xlsx") -> str:
    """Name of the statement's file: participant id and period, safe on every system.

    The id stays as it is where it has only capital letters, digits, - and _; any other one gets a short hash,
    so that no two ids share a file, not even where capital and small letters are the same.

    >>> _safe("P-1001", "2026-03"), _safe("../Con", "2026-03")
    ('P-1001_2026-03', 'Con-b31ccf60_2026-03')
    """
    return _safe(settlement.person.participant, settlement.period.name) + suffix


def _safe(participant: str, period: str) -> str:
    when = re.sub(r"[^0-9A-Za-z-]+", "-", period).strip("-")[:40]
    kept = re.sub(r"[^0-9A-Za-z_-]+", "-", participant).strip("-_")[: LONGEST_NAME - len(when) - 16]
    if kept != participant or kept != kept.upper() or when != period:
        code = hashlib.sha256(f"{participant}|{period}".encode()).hexdigest()[:8]
        kept = f"{kept}-{code}".lstrip("-")
    return f"{kept}_{when}"
