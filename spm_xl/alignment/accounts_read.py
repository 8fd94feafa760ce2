"""The accounts of the workbook, as a person may have changed them: new rows at the bottom, other amounts, locks and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spm_xl.alignment import layout
from spm_xl.alignment.people_read import Place, places_read
from spm_xl.alignment.table_read import Faults, TableRead, numbers, row_numbers, texts

_LOCKED = {"": False, layout.NO: False, "false": False, "0": False, layout.YES: True, "true": True, "1": True}


@dataclass(frozen=True)
class Accounts:
    """Accounts by name, each column with a value for each. today : "" for an account of nobody."""

    names: tuple[str, ...]
    amounts: dict[str, list[float]]
    today: tuple[str, ...]
    locked: tuple[bool, ...]
    segments: tuple[str, ...]
    groups: tuple[str, ...]
    places: tuple[Place, ...] | None


def accounts_read(table: TableRead, measures: Sequence[str], participants: Sequence[str], on_globe: bool, faults: Faults) -> tuple[Accounts, tuple[str, ...]]:
    """The accounts of the table, and what is to be said of those whose participant is none any more.

    Parameters
    ----------
    participants : by name. Whoever is not among them has left; their accounts are those of nobody, and are placed anew.
    """
    names = texts(table, layout.ACCOUNT)
    _check_names(table, names, faults)
    today, left = _today(texts(table, layout.TODAY), participants)
    locked = _locks(table, today, faults)
    headers = layout.measure_headers(measures)
    amounts = {
        name: numbers(table, header, faults, least=0.0, missing="is blank. Type the amount; 0 where there is none.") for name, header in headers.items()
    }
    places = places_read(table, layout.LATITUDE, layout.LONGITUDE, on_globe, "is blank, but other accounts have a place. Type where it is.", faults)
    found = Accounts(
        tuple(names),
        {name: [each or 0.0 for each in column] for name, column in amounts.items()},
        today, locked, tuple(texts(table, layout.SEGMENT)), tuple(texts(table, layout.GROUP)), places,
    )  # fmt: skip
    return found, tuple(_left_note(name, count) for name, count in left.items())


def _check_names(table: TableRead, names: Sequence[str], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for row, name in zip(row_numbers(table), names, strict=True):
        if not name:
            faults.add(table.cell(row, layout.ACCOUNT), None, "is blank, but its row is not. Name the account, or clear the row.")
        elif name in seen:
            faults.add(table.cell(row, layout.ACCOUNT), name, f"is also in {table.cell(seen[name], layout.ACCOUNT)}. Take one of the rows out.")
        seen.setdefault(name, row)
    if not names:
        faults.found.append(f"the table {table.name} (sheet {table.sheet}) has no account. Add one.")


def by_folded(names: Sequence[str]) -> dict[str, str]:
    """Name as names are compared (case does not count) -> the name as it is spelled among the participants."""
    return {name.casefold(): name for name in names if name}


def _today(found: Sequence[str], participants: Sequence[str]) -> tuple[tuple[str, ...], Mapping[str, int]]:
    """The participant of each account, "" for nobody; and how many accounts each of those has who are none any more."""
    known, left = by_folded(participants), dict[str, int]()
    for name in found:
        if name and name.casefold() not in known:
            left[name] = left.get(name, 0) + 1
    return tuple(known.get(name.casefold(), "") for name in found), left


def _left_note(name: str, count: int) -> str:
    accounts = "the account that has that name under Today is" if count == 1 else f"{count} accounts that have that name under Today are"
    return f"{name} is no participant (any more): {accounts} placed anew, as {'that' if count == 1 else 'those'} of nobody."


def _locks(table: TableRead, today: Sequence[str], faults: Faults) -> tuple[bool, ...]:
    found = texts(table, layout.LOCKED)
    for row, word, own in zip(row_numbers(table), found, today, strict=True):
        if word.casefold() not in _LOCKED:
            faults.add(table.cell(row, layout.LOCKED), word, "is neither yes nor no. Type one of them.")
        elif _LOCKED[word.casefold()] and not own:
            faults.add(table.cell(row, layout.LOCKED), word, "locks an account to a participant that it does not have. Name one under Today, or clear the lock.")
    return tuple(_LOCKED.get(word.casefold(), False) for word in found)
