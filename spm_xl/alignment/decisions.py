"""What the manager decided: a name typed beside an account, a move accepted or refused. Each holds its account in the next plan.

A name that is typed wins over an answer to a move, as it is more than yes or no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spm_xl.alignment import layout
from spm_xl.alignment.accounts_read import Accounts, by_folded
from spm_xl.alignment.people_read import People
from spm_xl.alignment.table_read import Faults, TableRead, row_numbers, texts
from spm_xl.near import did_you_mean


@dataclass(frozen=True)
class Decision:
    """Who an account goes to, and the cell that says so."""

    participant: str
    cell: str


def decisions(accounts: Accounts, accounts_table: TableRead, moves: TableRead, people: People, ignored: frozenset[str], faults: Faults) -> dict[str, Decision]:
    """Account -> what was decided about it. Decisions that no plan can meet are faults."""
    known = by_folded(people.names)
    found = _answered(accounts, moves, known, faults) | _typed(accounts, accounts_table, known, faults)
    for row, name, own, locked in zip(row_numbers(accounts_table), accounts.names, accounts.today, accounts.locked, strict=True):
        decided = found.get(name)
        if decided and locked and "locks" not in ignored and decided.participant != own:
            lock = accounts_table.cell(row, layout.LOCKED)
            faults.add(decided.cell, decided.participant, f"gives away account {name}, which {lock} locks to {own}. Take one of the two back.")
    if "skills" not in ignored:
        _check_skills(accounts, people, found, faults)
    if "groups" not in ignored:
        _check_groups(accounts, found, ignored, faults)
    return found


def _typed(accounts: Accounts, table: TableRead, known: Mapping[str, str], faults: Faults) -> dict[str, Decision]:
    found = {}
    for row, account, name in zip(row_numbers(table), accounts.names, texts(table, layout.CHOICE), strict=True):
        cell = table.cell(row, layout.CHOICE)
        if name and name.casefold() not in known:
            faults.add(cell, name, f"is no participant. {did_you_mean(name, known.values())}")
        elif name:
            found[account] = Decision(known[name.casefold()], cell)
    return found


def _answered(accounts: Accounts, table: TableRead, known: Mapping[str, str], faults: Faults) -> dict[str, Decision]:
    today = dict(zip(accounts.names, accounts.today, strict=True))
    found = {}
    columns = (texts(table, header) for header in (layout.ACCOUNT, layout.TO, layout.ANSWER))
    for row, account, to, answer in zip(row_numbers(table), *columns, strict=True):
        cell, word = table.cell(row, layout.ANSWER), answer.casefold()
        if not word:
            continue
        goes = today.get(account, "") if word == layout.REFUSED else known.get(to.casefold(), "")
        if word not in (layout.ACCEPTED, layout.REFUSED):
            faults.add(cell, answer, f"is no answer. Choose {layout.ACCEPTED} or {layout.REFUSED}, or clear the cell; a name belongs under {layout.CHOICE} on {layout.ACCOUNTS_SHEET}.")
        elif account not in today:
            faults.add(table.cell(row, layout.ACCOUNT), account, f"is no account of the table {layout.ACCOUNTS}. {did_you_mean(account, today)} Correct it, or clear the answer.")
        elif not goes and word == layout.REFUSED:
            faults.add(cell, answer, f"leaves account {account} to nobody, as nobody has it today. Clear the answer, and type who gets it under {layout.CHOICE} on {layout.ACCOUNTS_SHEET}.")
        elif goes:
            found[account] = Decision(goes, cell)
        else:
            faults.add(cell, answer, f"gives account {account} to {to or 'nobody'}, who is no participant. Clear the answer.")
    return found


def _check_skills(accounts: Accounts, people: People, found: Mapping[str, Decision], faults: Faults) -> None:
    skills = dict(zip(people.names, people.skills, strict=True))
    for account, segment in zip(accounts.names, accounts.segments, strict=True):
        decided = found.get(account)
        serves = skills.get(decided.participant) if decided else None
        if decided and segment and serves is not None and segment not in serves:
            faults.add(
                decided.cell, decided.participant,
                f"may not serve {segment}, the segment of account {account}. Choose somebody else, or add {segment} to {layout.SKILLS_OF} on {layout.PARAMETERS}.",
            )  # fmt: skip


def _check_groups(accounts: Accounts, found: Mapping[str, Decision], ignored: frozenset[str], faults: Faults) -> None:
    """Accounts that go together cannot go to two participants."""
    held: dict[str, tuple[str, str, bool]] = {}  # group -> the participant whom one of its accounts is held by, what says so, whether that was decided
    columns: Sequence[Sequence[str]] = (accounts.names, accounts.groups, accounts.today)
    for (name, group, today), locked in zip(zip(*columns, strict=True), accounts.locked, strict=True):
        decided = found.get(name)
        own = decided.participant if decided else today if locked and "locks" not in ignored else ""
        where = decided.cell if decided else f"the lock of account {name}"
        if group and own:
            first, cell, by_hand = held.setdefault(group, (own, where, decided is not None))
            if first != own and (by_hand or decided):
                faults.add(where, own, f"parts account {name} from its group {group}, which {cell} gives to {first}. Let the group go together, or take the account out of it.")
