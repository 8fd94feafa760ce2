"""The files that a plan becomes: an assignment of accounts to participants, and accounts with their amounts.

Columns are found by the usual words for them, as in `spm_xl.territory.columns`. What is wrong is refused with its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput, Place, Problem, Refused
from spm_xl.money import exact
from spm_xl.near import did_you_mean
from spm_xl.outputs.csv_file import guarded, plain
from spm_xl.rational import Fraction
from spm_xl.tables.adoption import Assignment, Given
from spm_xl.tables.headers import plain_name
from spm_xl.tables.limits import standing
from spm_xl.tables.raw import Raw, refused
from spm_xl.tables.text_source import PLAIN_TEXT, Unusable, read_text
from spm_xl.territory.columns import ACCOUNT_WORDS, PARTICIPANT_WORDS
from spm_xl.territory.problem import Problem as Divided
from spm_xl.workbook.parts.whole_file import read_or_nothing

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


def load_assignment(path: Path) -> Assignment:
    """The accounts of an assignment with their participants.

    Raises
    ------
    Refused : no such file or columns, an account twice, or one without an account or a participant; all rows are listed.
    """
    raw = _raw(path)
    if "effective" in map(plain_name, raw.header):
        raise InvalidInput(f"{raw.file} says from which day on accounts are owned. Put it into the inputs as the table account_owners, and name the inputs.")
    at, who = _position(raw, ACCOUNT_WORDS["account"]), _position(raw, PARTICIPANT_WORDS["participant"])
    accounts, people = (_texts(raw.columns[position]) for position in (at, who))
    _refuse([*_blank(raw, at, accounts), *_blank(raw, who, people), *_twice(raw, at, accounts)])
    given = {account: Given(one, row) for account, one, row in zip(accounts, people, raw.numbers, strict=True)}
    return Assignment(raw.file, given, (raw.header[at], raw.header[who]))


def assigned_by(divided: Divided, path: Path) -> Array:
    """(n,) the participants of an assignment; refused where it does not give every account exactly one known participant (TER-01)."""
    import numpy

    found = load_assignment(path)
    number = {name: at for at, name in enumerate(divided.participants)}
    accounts = set(divided.accounts)
    given = {account if account in accounts else plain(account): each for account, each in found.accounts.items()}
    _refuse([*_unknown(divided, found, number), *_unassigned(divided, found.file, given)])
    return numpy.array([number[_known(given[account].participant, number)] for account in divided.accounts], dtype=int)


def _known(name: str, known: dict[str, int]) -> str:
    return name if name in known else plain(name)


def _unknown(divided: Divided, found: Assignment, number: dict[str, int]) -> Iterator[Problem]:
    accounts = set(divided.accounts)
    for account, each in found.accounts.items():
        if account not in accounts and plain(account) not in accounts:
            remedy = f"{did_you_mean(account, divided.accounts)} Correct or delete the row."
            yield refused("unknown account", found.place(account, 0), account, f"the accounts have no {account}.", remedy)
        if _known(each.participant, number) not in number:
            what = f"{each.participant} is not among the participants."
            yield refused("unknown participant", found.place(account), each.participant, what, did_you_mean(each.participant, number))


def _unassigned(divided: Divided, file: str, given: dict[str, Any]) -> Iterator[Problem]:
    for account in divided.accounts:
        if account not in given:
            yield refused("account with nobody", Place(file), account, f"account {account} is in no territory.", "Add a row for it.")


def load_amounts(path: Path, measure: str) -> dict[str, Fraction]:
    """What each account has of a measure, such as its potential.

    Raises
    ------
    Refused : no such file or columns, an account twice, or an amount that is no number or below 0.
    """
    raw = _raw(path)
    at, column = _position(raw, ACCOUNT_WORDS["account"]), _position(raw, (measure,))
    accounts, cells = (_texts(raw.columns[position]) for position in (at, column))
    found: dict[str, Fraction] = {}
    problems = [*_blank(raw, at, accounts), *_twice(raw, at, accounts)]
    for index, (account, cell) in enumerate(zip(accounts, cells, strict=True)):
        try:
            found[account] = exact(cell)
            wrong = f"{measure} is below 0." if found[account] < 0 else ""
        except InvalidInput:
            wrong = f"{measure} is no number." if cell else f"{measure} is blank; a blank is not taken for 0."
        if wrong:
            problems.append(refused("amount", raw.place(index, column), cell, wrong, "Correct the cell."))
    _refuse(problems)
    return found


def _raw(path: Path) -> Raw:
    data = read_or_nothing(path)
    if data is None:
        raise InvalidInput(f"there is no file {path.name}. Check the path.")
    try:
        raw, problems = read_text(path.name, data, PLAIN_TEXT, 2, standing())
    except Unusable as reason:
        raise Refused((reason.args[0],)) from None
    _refuse(problems)
    if not raw.numbers:
        raise InvalidInput(f"{path.name} has no rows under its header. Export it again.")
    return raw


def _position(raw: Raw, words: Sequence[str]) -> int:
    """Where the column stands that goes by one of some words, the first of which counts that is there."""
    header = [plain_name(name) for name in raw.header]
    word = next((word for word in map(plain_name, words) if word in header), "")
    if header.count(word) == 1:
        return header.index(word)
    what = f"two columns are called {word}" if word else f"there is no column {words[0]}"
    raise InvalidInput(f"{raw.file}: {what}. {did_you_mean(words[0], raw.header)} Rename the column.")


def _texts(cells: Sequence[str]) -> list[str]:
    """The cells without blanks around them, and without the apostrophe that we put before what a spreadsheet would run."""
    bare = (cell.strip() for cell in cells)
    return [plain(cell) if guarded(plain(cell)) == cell else cell for cell in bare]


def _blank(raw: Raw, position: int, cells: Sequence[str]) -> Iterator[Problem]:
    name = raw.header[position]
    for index, cell in enumerate(cells):
        if not cell:
            yield refused("blank cell", raw.place(index, position), "", f"{name} is blank.", "Every account has one participant. Fill it in, or delete the row.")


def _twice(raw: Raw, position: int, accounts: Sequence[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, account in enumerate(accounts):
        before = first.setdefault(account, index)
        if account and before != index:
            what = f"account {account} stands in row {raw.numbers[before]} and in row {raw.numbers[index]}."
            yield refused("duplicate account", raw.place(index, position), account, what, "Delete one: an account has one owner.")


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(tuple(problems))
