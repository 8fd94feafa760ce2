"""Whom a text names, looked at before it is to stand on somebody's statement: a run refuses one that names another participant."""

from __future__ import annotations

from spm_xl.inquiries.issued import Issued, Statement
from spm_xl.outputs.manifest import PAYROLL
from spm_xl.outputs.privacy import in_any_order, telling
from spm_xl.outputs.reread import payroll_read
from spm_xl.workbook.inspect.words import Words, named_in, tokens, words


def everybody(standing: Issued) -> Words:
    """Ids and names of everybody whom the runs in a folder paid."""
    rows = [row for folder in standing.folders.values() for row in payroll_read((folder / PAYROLL).read_bytes())]
    told = {form for row in rows for form in (row["participant"], *in_any_order(row["name"]))}
    return words(word for word in told if telling(word))


def others_named(text: str, known: Words, standing: Issued, statement: Statement, *allowed: str) -> list[str]:
    """The participants whom a text names beside the one of a statement and that one's manager.

    Parameters
    ----------
    known : from `everybody`. allowed : names that may be there besides.
    """
    manager = [part.strip() for part in standing.labelled(statement, "manager").split("·")]
    own = (statement.participant, *(form for name in (standing.name(statement), *manager, *allowed) for form in in_any_order(name)))
    return named_in([text], known, {tokens(word) for word in own})
