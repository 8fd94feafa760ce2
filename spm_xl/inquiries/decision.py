"""A decision: what finance wrote in one row of the register, looked at before anything is recorded.

An amount needs who approves it, and that is somebody else than who enters it. What is declined needs an answer, and so does what is accepted
without an amount, because it says which correction brings it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import InvalidInput, Place, Problem
from spm_xl.inquiries.inquiry import ACCEPTED, CLARIFY, DECIDED, DECLINED, FORWARDED, Inquiry
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.register_columns import DECISIONS, KINDS, OWN
from spm_xl.inquiries.register_read import Written
from spm_xl.money import exact, minor_unit
from spm_xl.near import did_you_mean
from spm_xl.people import same_person

MOST = 10**12  # of an amount: more is a slip


@dataclass(frozen=True, slots=True)
class Decision:
    """What a row decides; texts as of the journal's entry, `amount` with the places of its currency, "" without one."""

    inquiry: str
    status: str
    answer: str
    owner: str
    amount: str
    component: str
    kind: str
    approver: str


def decision(row: Written, inquiry: Inquiry, file: str, by: str, components: Sequence[str]) -> tuple[Decision | None, list[Problem]]:
    """What a row of the register decides, and everything that is wrong with it.

    Parameters
    ----------
    file : name of the register. by : who enters it. components : that pay the participant.

    Returns
    -------
    (Decision or None, problems) : None where no decision was made, or it cannot be recorded.
    """
    said = {name: row.values.get(header, "").strip() for name, header in OWN.items()}
    if not said["status"]:
        return None, []
    problems = [
        _problem(row, file, name, "unreadable cell", f"{header} cannot be read: {row.faults[header]}.", "Write it as plain text or a number.")
        for name, header in OWN.items()
        if header in row.faults
    ]
    status = next((each for each in DECISIONS if each == folded(said["status"])), "")
    if not status:
        what = f"{said['status']!r} is no decision."
        return None, [*problems, _problem(row, file, "status", "decision", what, did_you_mean(said["status"], DECISIONS))]
    amount, more = _amount(row, inquiry, file, status, said["amount"])
    problems += more + _texts(row, inquiry, file, status, said, amount) + _choices(row, file, said, components)
    pays = status == ACCEPTED and said["amount"] and amount != 0
    if pays or (inquiry.adjustments and status in DECIDED):
        problems += _approver(row, file, by, said["approver"])
    if problems:
        return None, problems
    kind = folded(said["kind"]) or KINDS[0]
    component = next((each for each in components if folded(each) == folded(said["component"])), "")
    written = "" if amount is None else f"{amount:.{minor_unit(inquiry.facts['currency'])}f}"
    return Decision(inquiry.id, status, said["answer"], said["owner"], written, component, kind, said["approver"]), []


def _amount(row: Written, inquiry: Inquiry, file: str, status: str, text: str) -> tuple[Decimal | None, list[Problem]]:
    """The amount of an accepted inquiry; None for any other."""
    if status != ACCEPTED:
        what = f"an amount goes with accepted, not with {status}."
        wrong = [_problem(row, file, "amount", "amount", what, "Take it out, or accept.")] if text and text.strip("0.,") else []
        return None, wrong
    if not text:
        remedy = "Write what is paid besides, or 0 where the corrected data will bring it."
        return None, [_problem(row, file, "amount", "amount", "it is accepted without an amount.", remedy)]
    try:
        value = exact(text)
    except InvalidInput:
        return None, [_problem(row, file, "amount", "amount", f"{text!r} is no amount.", "Write a number such as 250.00, without currency.")]
    currency = inquiry.facts["currency"]
    places = minor_unit(currency)
    if (value * 10**places).denominator != 1:
        return None, [_problem(row, file, "amount", "amount", f"{text} has more decimals than {currency}, which has {places}.", "Round it.")]
    if abs(value) > MOST:
        return None, [_problem(row, file, "amount", "amount", f"{text} is too large for an amount of pay.", "Correct it.")]
    if value and not (inquiry.participant and currency):
        what = "nobody knows whose statement this is, so nobody can be paid for it."
        return None, [_problem(row, file, "amount", "amount", what, "Ask for the statement again, or decline.")]
    return Decimal(text), []


def _texts(row: Written, inquiry: Inquiry, file: str, status: str, said: Mapping[str, str], amount: Decimal | None) -> list[Problem]:
    problems = []
    if status in (DECLINED, CLARIFY) and not said["answer"]:
        problems.append(_problem(row, file, "answer", "answer", f"{status} needs an answer.", "Say why, or what is to be clarified."))
    if amount == 0 and not said["answer"]:
        what = "it is accepted without an amount, so the answer must say which correction brings it."
        problems.append(_problem(row, file, "answer", "answer", what, "Name it, such as: deal SO-17 was entered."))
    if status == FORWARDED and not said["owner"]:
        problems.append(_problem(row, file, "owner", "owner", "forwarded needs an owner.", "Say to whom."))
    return problems


def _choices(row: Written, file: str, said: Mapping[str, str], components: Sequence[str]) -> list[Problem]:
    problems = []
    component, kind = said["component"], said["kind"]
    if component and folded(component) not in map(folded, components):
        what = f"{component!r} is no component of this participant."
        problems.append(_problem(row, file, "component", "component", what, did_you_mean(component, components)))
    if kind and folded(kind) not in KINDS:
        problems.append(_problem(row, file, "kind", "kind", f"{kind!r} is neither pay nor earnings.", did_you_mean(kind, KINDS)))
    return problems


def _approver(row: Written, file: str, by: str, approver: str) -> list[Problem]:
    if not approver:
        what = "an amount needs who approved it."
        return [_problem(row, file, "approver", "approver", what, "Name them; it must be another person than the one who enters it.")]
    if same_person(approver, by):
        what = f"{approver} enters this and cannot approve it, too."
        return [_problem(row, file, "approver", "four eyes", what, "Let another person approve it, or enter it (--by).")]
    return []


def _problem(row: Written, file: str, name: str, rule: str, what: str, remedy: str) -> Problem:
    header = OWN[name]
    place = Place(file, row.sheet, row.cells.get(header, ""))
    return Problem("refused", rule, place, row.values.get(header, ""), f"{row.inquiry}: {what}", remedy)


def recorded_as(found: Decision) -> dict[str, str]:
    """What counts of a decision when it is compared with one that was recorded: all but the owner.

    >>> sorted(recorded_as(Decision("INQ-1", "declined", "no", "Ines", "", "", "pay", "")))
    ['amount', 'answer', 'approver', 'component', 'kind', 'status']
    """
    return {name: str(getattr(found, name)) for name in ("status", "answer", "amount", "component", "kind", "approver")}
