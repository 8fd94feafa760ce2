"""Adding: a question that came by telephone or mail, entered by whoever took it, as if it had come on the statement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from spm_xl.cycle.confirming import confirm_person
from spm_xl.cycle.runs import opened
from spm_xl.errors import InvalidInput, NotFound
from spm_xl.inquiries.entering import entered, known_inquiries
from spm_xl.inquiries.issued import Issued, Statement, issued
from spm_xl.inquiries.matching import NEW
from spm_xl.inquiries.question import Question, folded
from spm_xl.inquiries.register import confirm_register_closed, write_register
from spm_xl.inquiries.understood import Understood, reason_codes
from spm_xl.money import exact
from spm_xl.near import did_you_mean

NO_FILE = "(entered by hand)"


def add(
    runs: Path, *, participant: str, period: str, reason: str, text: str, line: str = "", amount: str = "", by: str, on: date
) -> tuple[str, bool]:
    """Enter a question, unless it is known.

    Parameters
    ----------
    reason : one of the statement's. text : what is asked; line : page and line, or transaction. amount : expected, "" for none.

    Returns
    -------
    (str, bool) : the inquiry, and whether it is new.

    Raises
    ------
    NotFound : no run here has that statement. InvalidInput : reason, text or amount cannot be taken.
    NotWritable : the register is open in a spreadsheet program.
    """
    by = confirm_person(by)
    confirm_register_closed(Path(runs))
    standing = issued(Path(runs))
    statement = _statement(standing, participant.strip(), period.strip())
    question = Question(0, line.strip(), _reason(standing, statement, reason), text.strip(), _amount(amount))
    if not question.text:
        raise InvalidInput("the question says nothing. Write what is asked: --text TEXT.")
    asked = Understood(statement, statement.id, statement.participant, statement.period, statement.revision, (question,), False)
    with opened(Path(runs)) as kept, kept.writing():
        ((what, inquiry),) = entered(asked, f"{on}T00:00:00Z", NO_FILE, standing, kept, known_inquiries(kept), on, by)
    write_register(Path(runs), on)
    return inquiry, what == NEW


def _statement(standing: Issued, participant: str, period: str) -> Statement:
    found = standing.statements.get(f"{participant} {period}")
    if found is None:
        if period not in standing.folders:
            raise NotFound(f"no run in {standing.folder} is of {period}. {did_you_mean(period, standing.folders)}")
        people = [each.participant for each in standing.statements.values() if each.period == period]
        raise NotFound(f"{participant} has no statement of {period}. {did_you_mean(participant, people)}")
    return found


def _reason(standing: Issued, statement: Statement, reason: str) -> str:
    codes = reason_codes(standing.pages(statement.file))
    found = next((code for code in codes if folded(code) == folded(reason)), None)
    if codes and found is None:
        raise InvalidInput(f"{reason!r} is no reason of this statement. {did_you_mean(reason, codes)}")
    return found or reason.strip()


def _amount(text: str) -> str:
    text = text.strip()
    if text:
        exact(text)  # raises where it is no amount
    return text
