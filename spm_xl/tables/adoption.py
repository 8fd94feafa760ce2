"""Adopting an assignment: the rows of the table account_owners by which accounts change hands on a day.

Only an account whose owner is another one on that day gets a row, so that what was adopted once changes nothing the second time, and
what was before stays as it was: the row ends the one before it.

>>> from spm_xl.tables.load import load
>>> inputs = load({"participants": [{"participant": "P1", "name": "Ann"}, {"participant": "P2", "name": "Bob"}],
...     "account_owners": [{"account": "A-1", "participant": "P1"}, {"account": "A-2", "participant": "P2"}]}, needed=("participants",))
>>> found = adoption(inputs, Assignment("plan.csv", {"A-1": Given("P2", 2), "A-2": Given("P2", 3), "A-3": Given("P1", 4)}), date(2026, 7, 1))
>>> [(one.account, one.before, one.after) for one in found.changes], found.moved, found.owned
([('A-1', 'P1', 'P2'), ('A-3', '', 'P1')], 1, 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from spm_xl.errors import NotAllowed, Place, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.period import DAY, FIRST_DAY
from spm_xl.rational import Fraction
from spm_xl.tables.employment import employments
from spm_xl.tables.inputs import Inputs, rows_of
from spm_xl.tables.owners import owner_on, owners_of
from spm_xl.tables.raw import refused


class Given(NamedTuple):
    """Who gets an account, and the row of the file that says so."""

    participant: str
    row: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Accounts with their participants, as a file has them; `columns` are its names for the two."""

    file: str
    accounts: Mapping[str, Given]
    columns: tuple[str, str] = ("account", "participant")

    def place(self, account: str, column: int = 1) -> Place:
        """Where a participant stands, or with column 0 the account."""
        return Place(self.file, "", self.columns[column], self.accounts[account].row)


class Change(NamedTuple):
    """An account that changes hands: from whom, "" for nobody, and to whom."""

    account: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an assignment changes from a day on.

    Attributes
    ----------
    changes : by account. owned : accounts of the assignment that have an owner on the day before it changes.
    left : accounts with an owner on the day that the assignment does not name; they stay as they are.
    """

    day: date
    changes: tuple[Change, ...]
    owned: int
    left: int

    @property
    def moved(self) -> int:
        """Accounts that leave somebody; those that nobody owned are only placed."""
        return sum(bool(change.before) for change in self.changes)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of account_owners."""
        return [{"account": one.account, "participant": one.after, "effective": self.day, "until": None} for one in self.changes]


def adoption(inputs: Inputs, assignment: Assignment, day: date) -> Adoption:
    """What changes hands from a day on.

    Raises
    ------
    Refused : somebody is unknown or not employed on the day, an account has a row that stands in the way, or transactions name one
        that would have no row; all are listed.
    """
    owners = owners_of(inputs.rows("account_owners"))
    today = {account: owner.participant for account in owners if (owner := owner_on(owners, account, day))}
    changes = tuple(
        Change(account, today.get(account, ""), given.participant)
        for account, given in sorted(assignment.accounts.items())
        if given.participant != today.get(account)
    )
    changing = {one.account for one in changes}
    problems = (*_people(inputs, assignment, day), *_rows_in_the_way(inputs, changing, day), *_left_behind(inputs, {*owners, *changing}))
    if problems:
        raise Refused(problems)
    named = set(assignment.accounts)
    return Adoption(day, changes, len(named & set(today)), len(set(today) - named))


def confirm_few(found: Adoption, most: Fraction) -> None:
    """Raise `NotAllowed` where more accounts change hands than a part of those that somebody owns."""
    if found.moved > most * found.owned:
        share = 100 * found.moved / found.owned
        raise NotAllowed(
            f"{found.moved:,} of {found.owned:,} accounts ({share:.1f}%) would change hands on {found.day}, and at most {float(most):.0%} are allowed: "
            f"each move costs a relationship. Plan with fewer moves, or allow them with --most-moved {int(share) + 1}%. Nothing was changed."
        )


def _people(inputs: Inputs, assignment: Assignment, day: date) -> Iterator[Problem]:
    """Participants who are not known, or not employed on the day; each is told once, at the first account."""
    employed = employments(inputs.rows("participants"))
    told = set()
    for account, given in assignment.accounts.items():
        who = given.participant
        if who in told or (who in employed and day in employed[who]):
            continue
        told.add(who)
        if who not in employed:
            what = f"participant {who!r} is not in the table participants."
            yield refused("unknown participant", assignment.place(account), who, what, did_you_mean(who, sorted(employed)))
        else:
            days = employed[who]
            when = f"is hired on {days.start}" if day < days.start else f"leaves on {days.end}"
            remedy = "Plan without this participant, or adopt from another day."
            yield refused("not employed", assignment.place(account), who, f"participant {who} {when} and cannot own accounts from {day}.", remedy)


def _rows_in_the_way(inputs: Inputs, changing: set[str], day: date) -> Iterator[Problem]:
    """Rows of account_owners that begin on the day or after it, or that have an end of their own."""
    rows = rows_of(inputs.tables, "account_owners")
    latest: dict[str, int] = {}
    for index, (account, start) in enumerate(zip(rows.column("account"), rows.column("effective"), strict=True)):
        if account not in changing:
            continue
        if start and start >= day:
            what = f"account {account} has an owner from {start} on already."
            yield refused("later owner", rows.place(index, "effective"), start, what, "Delete the row, or adopt from a day after it.")
        elif account not in latest or (start or FIRST_DAY) > (rows.column("effective")[latest[account]] or FIRST_DAY):
            latest[account] = index
    for account, index in latest.items():
        until = rows.column("until")[index]
        if until and until != day - DAY:
            what = f"the last owner of account {account} ends on {until}, and the next one begins on {day}."
            yield refused("owner's end", rows.place(index, "until"), until, what, "Clear until: the row then ends on the day before the next one.")


def _left_behind(inputs: Inputs, known: set[str]) -> Iterator[Problem]:
    """Accounts of transactions that neither the table nor the assignment has: the inputs would be refused for them from now on."""
    rows = rows_of(inputs.tables, "transactions")
    told = set()
    for index, account in enumerate(rows.column("account") if known else ()):
        if account and account not in known and account not in told:
            told.add(account)
            what = f"account {account} is in no row of account_owners and not in the assignment."
            remedy = f"{did_you_mean(account, sorted(known))} Add it to account_owners, without a participant where nobody owns it."
            yield refused("unknown account", rows.place(index, "account"), account, what, remedy)
