"""Owners of accounts: who looks after an account, from which day to which.

An account has one owner on any day, or nobody where a row leaves the participant blank. What names an account and nobody is
its owner's on the day, wherever it counts: in pay, in a scorecard, and in a quota by potential. (The table is not called
owners: that is the list of users in an export of HubSpot.)

>>> rows = [("A-1", "P1", None, None), ("A-1", "P2", date(2026, 7, 16), None), ("A-2", "P1", None, date(2026, 3, 31))]
>>> owners = owners_of(dict(zip(("account", "participant", "effective", "until"), row, strict=True)) for row in rows)
>>> [owner_on(owners, account, date(2026, 7, day)) for account, day in (("A-1", 15), ("A-1", 16), ("A-2", 16))]
[Owned(participant='P1', since=None, until=None), Owned(participant='P2', since=datetime.date(2026, 7, 16), until=None), None]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from spm_xl.period import DAY, LAST_DAY, Span
from spm_xl.tables.dated import Dated, dated
from spm_xl.tables.declaration import Column, Table, identifier

ACCOUNT_OWNERS = Table(
    "account_owners",
    "One row an owner of an account, and one more for each change of hands.",
    (
        identifier("account", "account id, as the transactions name it"),
        identifier("participant", "owner from this day on; blank: nobody", False, "participants.participant"),
        Column("effective", "date", "first day of the owner; blank: from the beginning"),
        Column("until", "date", "last day of the owner; blank: the day before the account's next row"),
    ),
    key=("account", "effective"),
)
SINCE, BEGINNING = "owner_since", "the beginning"  # column of transactions that were given to an owner: the owner's first day, as text


class Owned(NamedTuple):
    """Who owns an account: the participant, "" for nobody, with first and last day as they stand in the row."""

    participant: str
    since: date | None
    until: date | None


Owners = Mapping[str, Dated]  # account -> `Owned` from each effective day on


def owners_of(rows: Iterable[Mapping[str, Any]]) -> Owners:
    """The owners of each account, by the rows of the table account_owners."""
    found: dict[str, list[tuple[date | None, Owned]]] = defaultdict(list)
    for row in rows:
        found[row["account"]].append((row["effective"], Owned(row["participant"] or "", row["effective"], row["until"])))
    return {account: dated(own) for account, own in found.items()}


def owner_on(owners: Owners, account: str, day: date) -> Owned | None:
    """The owner of an account on a day; None where it has none, or is not known."""
    versions = owners.get(account)
    found: Owned | None = versions.at(day) if versions else None
    return found if found and found.participant and day <= (found.until or LAST_DAY) else None


def spans_of(versions: Dated) -> list[tuple[Span, str]]:
    """The days of each row of an account with its owner, "" for nobody; they do not overlap."""
    ends = [*(start - DAY for start in versions.starts[1:]), LAST_DAY]
    found = []
    for start, end, owned in zip(versions.starts, ends, versions.values, strict=True):
        last = min(end, owned.until or LAST_DAY)
        if start <= last:
            found.append((Span(start, last), owned.participant))
    return found


def owned_by(owners: Owners) -> dict[str, list[tuple[str, Span]]]:
    """The accounts of each participant, with the days.

    >>> owned_by(owners_of([{"account": "A-1", "participant": "P1", "effective": date(2026, 7, 1), "until": date(2026, 7, 31)}]))
    {'P1': [('A-1', Span(start=datetime.date(2026, 7, 1), end=datetime.date(2026, 7, 31)))]}
    """
    found: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for account in sorted(owners):
        for span, participant in spans_of(owners[account]):
            if participant:
                found[participant].append((account, span))
    return dict(found)



def owner_words(facts: Mapping[str, Any]) -> str:
    """How a transaction came to its seller by the table account_owners; "" where it names the seller itself.

    >>> owner_words({"account": "A-1", "owner_since": "2026-07-16"}), owner_words({"account": "A-1"})
    ('owner of A-1 since 2026-07-16', '')
    """
    return f"owner of {facts['account']} since {facts[SINCE]}" if facts.get(SINCE) else ""
