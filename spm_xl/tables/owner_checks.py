"""What must hold for the owners of accounts: one owner on any day, and nothing that is meant for an owner left to nobody.

A transaction whose seller is not the account's owner is credited to its seller: a colleague helped, or the deal was sold before the
account changed hands and dated after it. It is listed, for somebody to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from spm_xl.errors import Problem
from spm_xl.near import did_you_mean
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY
from spm_xl.tables.employment import employments
from spm_xl.tables.inputs import Rows, Tables, rows_of
from spm_xl.tables.owners import SINCE, owned_by, owner_on, owners_of
from spm_xl.tables.raw import refused, warning

SHOWN = 5  # transactions or accounts that a warning names
LISTED = 100  # accounts with other sellers that are told one by one


def one_owner(tables: Tables) -> Iterator[Problem]:
    """A day on which an account has two owners, or a gap between two rows; a vacancy is a row without a participant."""
    rows = rows_of(tables, "account_owners")
    accounts, starts, ends = (rows.column(name) for name in ("account", "effective", "until"))
    if not any(ends):
        return
    ordered = sorted(range(len(rows.numbers)), key=lambda index: (accounts[index] or "", starts[index] or FIRST_DAY))
    for before, index in pairwise(ordered):
        last, first = ends[before], starts[index] or FIRST_DAY
        if accounts[before] != accounts[index] or last is None or first == last + DAY or starts[before] == starts[index]:
            continue
        named = f"account {accounts[index]} has an owner until {last} (row {rows.place(before).row}), and its next one"
        if first <= last:
            remedy = "Let it end on the day before, or leave until blank."
            yield refused("two owners", rows.place(index, "effective"), starts[index], f"{named} from {first} on: two on the days between.", remedy)
        else:
            remedy = "Leave until blank, or add a row without a participant for the days without an owner."
            yield refused("no owner", rows.place(index, "effective"), starts[index], f"{named} only from {first} on: nobody in between.", remedy)


def other_sellers(tables: Tables) -> Iterator[Problem]:
    """Transactions whose seller is not the account's owner, a warning for each account and seller."""
    found = _by_other_sellers(tables)
    rows = rows_of(tables, "transactions")
    for (account, seller, owner), indices in list(found.items())[:LISTED]:
        ids = [str(rows.column("transaction")[index]) for index in indices]
        what = f"account {account} is {owner}'s on the day, and {seller} is named as seller: {_some(ids)}."
        yield warning("seller is not the owner", rows.place(indices[0], "participant"), seller, what, "The seller is credited. Correct the seller or the table account_owners if that is wrong.")
    if len(found) > LISTED:
        left = list(found.values())[LISTED:]
        what = f"{len(left):,} more accounts have transactions ({sum(map(len, left)):,}) of sellers who are not their owners."
        yield warning("seller is not the owner", rows.place(left[0][0], "participant"), "", what, "The sellers are credited.")


def _by_other_sellers(tables: Tables) -> dict[tuple[str, str, str], list[int]]:
    """(account, seller, owner) -> positions of the transactions; returns and shared ones are not asked."""
    owners, rows = owners_of(rows_of(tables, "account_owners").rows), rows_of(tables, "transactions")
    if not owners:
        return {}
    shared = set(rows_of(tables, "splits").column("transaction"))
    by_owner = rows.column(SINCE) or [None] * len(rows.numbers)
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    columns = (rows.column(name) for name in ("transaction", "participant", "account", "date", "reverses"))
    for index, (one, seller, account, day, reverses) in enumerate(zip(*columns, strict=True)):
        if account and seller and day and not reverses and not by_owner[index] and one not in shared:
            owner = owner_on(owners, account, day)
            if owner and owner.participant != seller:
                found[account, seller, owner.participant].append(index)
    return found


def nobodys(tables: Tables) -> Iterator[Problem]:
    """Opportunities and activities without a participant whose account is not in the table account_owners; one warning a table."""
    known = {account for account in rows_of(tables, "account_owners").column("account") if account}
    for name in ("opportunities", "activities") if known else ():
        rows = rows_of(tables, name)
        columns = zip(rows.column("participant"), rows.column("account"), rows.column("deleted"), strict=True)
        found = [index for index, (who, account, gone) in enumerate(columns) if account and not who and not gone and account not in known]
        if found:
            accounts = list(dict.fromkeys(rows.column("account")[index] for index in found))
            what = f"{name} without a participant ({len(found):,}) name accounts that the table account_owners does not have: {_some(accounts)}."
            remedy = f"They count for the whole team only. {did_you_mean(accounts[0], sorted(known))}"
            yield warning("unknown account", rows.place(found[0], "account"), accounts[0], what, remedy)


def owners_who_left(tables: Tables) -> Iterator[Problem]:
    """Accounts that somebody owns after the last day of employment, a warning for each of them."""
    rows = rows_of(tables, "account_owners")
    employed = employments(rows_of(tables, "participants").rows) if rows.numbers else {}
    for who, own in sorted(owned_by(owners_of(rows.rows)).items()):
        last = employed[who].end if who in employed else LAST_DAY
        accounts = sorted({account for account, span in own if span.end > last})
        if accounts:
            index = _last_row(rows, who, accounts[0])
            what = f"{who} leaves on {last} and owns {len(accounts):,} account(s) after it: {_some(accounts)}."
            remedy = "What is sold there goes to suspense. Add a row with the next owner, or without a participant."
            yield warning("owner has left", rows.place(index, "participant"), who, what, remedy)


def _last_row(rows: Rows, who: str, account: str) -> int:
    found = zip(rows.column("participant"), rows.column("account"), strict=True)
    return max(index for index, pair in enumerate(found) if pair == (who, account))


def _some(names: Sequence[Any]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{', '.join(map(str, names[:SHOWN]))}{more}"


OWNER_CHECKS: tuple[Callable[[Tables], Iterator[Problem]], ...] = (one_owner, other_sellers, nobodys, owners_who_left)
