"""Signed plans: pay that waits for the participant's signature.

Where the plan says `sign_before_pay`, or a rule pack in force asks for it, the net of a participant who has not signed the plan's
version is held until the day of the signature is known, and then paid in full in the next run. What the minimum wage of the hours on file
needs is paid all the same, and so is everything where hours are required and missing. Who has left is paid without a signature: at
the end of a job wages that were earned are due, signed or not, and nobody signs a plan any more.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from spm_xl.pay.book import Book
from spm_xl.pay.result import Awaiting, Hold, WageFloor
from spm_xl.pay.rule_packs import pack_for
from spm_xl.period import FIRST_DAY, Period
from spm_xl.tables.inputs import Row

HELD, RELEASED = "held until the plan is signed", "released: the plan is signed"


def signature(book: Book, participant: str, plan: str, version: str, known: date) -> date | None:
    """The day on which a participant signed a version of a plan, or a later one, as far as is known on a day.

    A sign-off without a version is for any; a later version stands for the one before, whose terms it replaces.
    """
    starts = {row["version"]: start for start, row in zip(book.plans[plan].starts, book.plans[plan].values, strict=True)}
    own = starts.get(version, FIRST_DAY)
    days = [
        row["signed_on"]
        for row in book.rows("sign_offs", participant)
        if row["plan"] == plan
        and row["signed_on"] <= known
        and (row["version"] in ("", version) or not version or starts.get(row["version"], FIRST_DAY) > own)
    ]
    return min(days, default=None)


def needed_from(book: Book, plan: Row, state: str) -> str:
    """Why a plan must be signed before it pays; "" where it need not."""
    if plan["sign_before_pay"]:
        return "the plan pays once it is signed"
    found = pack_for(book.settings, state)
    if found and found.signed_plan and found.signed_plan.holds_pay:
        return found.signed_plan.source
    return ""


def unsigned(book: Book, participant: str, plans: tuple[str, ...], period: Period, known: date) -> list[tuple[Row, str]]:
    """The versions of plans that a participant must sign and has not, each with why; none for who has left."""
    employed = book.employed(participant)
    if employed.end <= max(known, period.end):
        return []
    state = (book.person(participant, period.end) or {}).get("state") or ""
    rows = [book.plan(plan, min(period.end, employed.end)) for plan in plans]
    why = [(row, needed_from(book, row, state)) for row in rows]
    return [(row, words) for row, words in why if words and signature(book, participant, row["plan"], row["version"], known) is None]


def released(
    book: Book, participant: str, waiting: tuple[Awaiting, ...], period: Period, known: date
) -> tuple[list[Hold], tuple[Awaiting, ...]]:
    """What of the pay held so far is paid now, and what goes on waiting."""
    freed, left = [], []
    gone = book.employed(participant).end <= max(known, period.end)
    for one in waiting:
        day = signature(book, participant, one.plan, one.version, known) if one.plan in book.plans else known
        if gone or day:
            words = f"signed on {day}" if day else "the job has ended: what was earned is paid without a signature"
            freed.append(Hold("", one.plan, period.name, one.amount, words))
        else:
            left.append(one)
    return freed, tuple(left)


def held_back(net: Decimal, floor: WageFloor | None, outside: Decimal) -> Decimal:
    """How much of a net can wait: what the minimum wage needs cannot.

    Parameters
    ----------
    outside : what was paid outside of the cycle, below zero; it counts towards the minimum wage.
    """
    if floor is None:
        return net
    return net * 0 if floor.missing else max(net * 0, net - max(net * 0, floor.needed + outside))
