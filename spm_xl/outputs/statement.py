"""The statement of one participant for one period, as a workbook.

Made by filling `workbooks/templates/statement.xlsx`: nothing of another participant can be in it, since
nothing but this settlement's values goes in, and a scan of what was written proves it. A statement whose
figures do not add up is not made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from functools import lru_cache
from importlib.resources import files

from spm_xl import __version__
from spm_xl.money import minor_unit
from spm_xl.outputs.facts import Facts
from spm_xl.outputs.privacy import confirm_private, in_template
from spm_xl.outputs.statement_values import contents
from spm_xl.pay.result import Settlement
from spm_xl.workbook.load import load
from spm_xl.workbook.render import filled, packed
from spm_xl.workbook.scan import Words
from spm_xl.workbook.template import Template
from spm_xl.workbooks.page import MONEY, PAYOUT

LONGEST_NAME = 100


def digest(settlement: Settlement, facts: Facts) -> str:
    """Hash of all that a statement is made from: the settlement, the run's facts, the template and this version."""
    return hashlib.sha256(_stamp(facts) + repr(settlement).encode()).hexdigest()


@lru_cache(maxsize=9)
def _stamp(facts: Facts) -> bytes:
    return f"{__version__} {hashlib.sha256(_form()).hexdigest()} {facts!r}\n".encode()


def _form() -> bytes:
    return (files("spm_xl.workbooks") / "templates" / "statement.xlsx").read_bytes()


def statement(
    settlement: Settlement,
    facts: Facts,
    template: Template | None = None,
    *,
    people: Container[str] = (),
    known: Words | None = None,
    content: str = "",
) -> bytes:
    """The statement workbook.

    Parameters
    ----------
    settlement : of one participant and period.
    facts : of the run.
    template : the product's own by default.
    people : ids of everybody, so that what a manager earns by a team names nobody of it.
    known : `privacy.known_words` of everybody: nothing of another participant may be in the statement.
    content : the statement's `digest`, where it is known already.

    Raises
    ------
    ControlFailure : two figures on the statement would not agree.
    Leak : something of another participant would be in it.
    InvalidInput : a text or a number of deals that a workbook cannot hold.
    """
    values = contents(settlement, facts, content or digest(settlement, facts), people)
    template = template or _template(minor_unit(settlement.currency), minor_unit(settlement.payout_currency))
    parts = filled(template, values)
    if known is not None:
        confirm_private(parts, template, settlement, facts, known)
    return packed(template, parts)


def prepare(currency: str, payout_currency: str, known: Words) -> None:
    """Load and search the product's template for these currencies, so that processes to be started have it."""
    in_template(_template(minor_unit(currency), minor_unit(payout_currency)), known)


@lru_cache(maxsize=9)
def _template(places: int, payout_places: int) -> Template:
    """The product's template, with amounts in as many decimal places as their currencies have."""
    return load(_form(), {MONEY: _decimals(MONEY, places), PAYOUT: _decimals(PAYOUT, payout_places)})


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
