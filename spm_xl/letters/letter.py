"""The plan letter of one participant, as a workbook: a template filled with what the terms say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spm_xl.letters.form import LetterForm, product_form
from spm_xl.letters.private import confirm_own
from spm_xl.letters.terms import Terms
from spm_xl.letters.values import contents
from spm_xl.outputs.statement_form import compiled
from spm_xl.workbook.fill.render import filled, packed
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh

LONGEST_NAME = 100


@dataclass(frozen=True)
class Letter:
    """A letter.

    Attributes
    ----------
    name : of its file. data : the workbook. content : hash of all that it says. values : what was filled in.
    """

    name: str
    data: bytes
    content: str
    values: Mapping[str, Any]


def letter(terms: Terms, form: LetterForm | None = None, known: Words | None = None) -> Letter:
    """The letter of a participant.

    Parameters
    ----------
    form : the product's own by default. known : `private.known_words` of everybody: none of another one may be in it.

    Raises
    ------
    Leak : something of another participant would be in it.
    InvalidInput : a text that a workbook cannot hold.
    """
    own = (form or product_form()).form
    values = contents(terms)
    template = compiled(own, terms.currency, values["payout_currency"])
    made = filled(template, values)
    name = file_name(terms, own.suffix)
    if known is not None:
        confirm_own([*made.texts, name.replace("_", " ")], terms, known)
    data = packed(template, made, as_workbook=True, pack=package.quick)
    if made.leftover.tables or made.leftover.ranges:
        data = refresh(data, made.leftover, values, into_locked=True).data
    return Letter(name, data, values["letter"]["content"], values)


def file_name(terms: Terms, suffix: str = ".xlsx") -> str:
    """Participant, plan and version, safe on every system; whatever had to be changed for that gets a short hash.

    >>> _safe("P-1001", "AE", "2026.1"), _safe("../Con", "AE", "")
    ('P-1001_AE_2026-1', 'Con_AE-e48fc6ee')
    """
    return _safe(terms.participant, terms.note.plan, terms.note.version) + suffix


def _safe(participant: str, plan: str, version: str) -> str:
    given = [part for part in (participant, plan, version.replace(".", "-")) if part]
    kept = [re.sub(r"[^0-9A-Za-z_-]+", "-", part).strip("-_") for part in given]
    name = "_".join(part for part in kept if part)[:LONGEST_NAME]
    if kept != given or name != name.upper():
        name += f"-{hashlib.sha256('|'.join((participant, plan, version)).encode()).hexdigest()[:8]}"
    return name.lstrip("-")
