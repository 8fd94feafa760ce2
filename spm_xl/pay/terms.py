"""What the terms of a period were: a short digest that the ledger remembers, to tell a change of terms from a late booking.

Terms are what the company decides: the plan with its rates, who is credited, the participant's row, quota and target, draws.
Transactions, receipts and hours are not. The quota counts as what the period's intervals come to, so that ramp, leave, relief and a
transfer are in it, and a row for later days that changes nothing before them is not. Names, clauses and addresses are left out: they
change no pay. A ledger that an older version wrote has no terms; see `pay.corrections` for what is said then.

>>> changed("plan:1a quota:2b", "plan:1a quota:3c"), changed("plan:1a", "plan:1a")
(('quota',), ())
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from spm_xl.money import exact
from spm_xl.pay.book import Book
from spm_xl.pay.plan import Component, draw_span
from spm_xl.period import Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.cells import typed
from spm_xl.tables.dated import Dated
from spm_xl.tables.inputs import Row
from spm_xl.tables.owners import owned_by, owners_of
from spm_xl.tables.schema import BY_NAME

ITEM = "terms"  # of the ledger entry whose detail is the digest
FORMAT = "1"  # its name: how the digest is made; terms of another format cannot be compared
WORDS = {
    "plan": "the plan's terms or rates",
    "crediting": "the crediting rules",
    "accounts": "the accounts owned",
    "person": "the participant's row",
    "quota": "quota, target or objectives",
    "draw": "the draw's terms",
    "team": "the team or its terms",
}
_COSMETIC = {
    "plans": {"effective", "name", "version", "document", "end_of_job_clause", "pay_condition_clause", "sign_before_pay"},
    "components": {"effective", "earning_code", "clause"},
    "multipliers": {"effective", "name"},
    "crediting": {"effective"},
    "participants": {"effective", "name", "email", "cost_centre", "legal_entity", "hire_date", "end_date", "manager"},
    "draws": {"participant", "plan", "start", "end", "months", "from_month", "recovery_start", "recovery_end", "reconciliation", "within"},
}  # columns that change no pay, or whose days are looked at by themselves
_ONLY_IN_CONDITIONS = {"region", "state", "team", "calendar", "level", "base_salary"}  # of participants: what pays nothing by itself


def digest_of(parts: Mapping[str, str]) -> str:
    """The digest of a period's terms, aspect by aspect in the order of `WORDS`."""
    return " ".join(f"{aspect}:{_hash(parts[aspect])}" for aspect in WORDS if parts.get(aspect))


def changed(old: str, new: str) -> tuple[str, ...]:
    """The aspects in which two digests differ, in the order of `WORDS`."""
    before, now = (dict(part.split(":", 1) for part in text.split()) for text in (old, new))
    return tuple(aspect for aspect in WORDS if before.get(aspect) != now.get(aspect))


def in_words(aspects: Iterable[str]) -> str:
    """Aspects as a reason names them.

    >>> in_words(("plan", "quota"))
    "changed since: the plan's terms or rates; quota, target or objectives"
    """
    return f"changed since: {'; '.join(WORDS[aspect] for aspect in WORDS if aspect in set(aspects))}"


def terms_of(
    book: Book, participant: str, period: Period, segments: Sequence[tuple[Span, Row]], plans: Iterable[str], measured: Iterable[object],
    draws: Iterable[Row], team: Iterable[object],
) -> str:  # fmt: skip
    """The digest of what a participant's period is paid by.

    Parameters
    ----------
    segments : the participant's rows in force, with their days; plans : ids of the plans in force.
    measured : quota, target and objectives of the components' intervals, as they were worked out.
    draws : the rows of the table draws that are the participant's.
    team : what the team below stands for, where the participant is paid on it.
    """
    return digest_of({
        "plan": " ".join(_of_plan(book, plan, period) for plan in plans),
        "crediting": " ".join(_of_crediting(book, plan, period) for plan in plans),
        "accounts": accounts_owned(book, participant, period),
        "person": _of_person(book, participant, period, segments),
        "quota": repr(sorted(map(repr, measured))),
        "draw": repr(sorted(_of_draw(book, participant, row, period) for row in draws)),
        "team": repr(list(team)),
    })  # fmt: skip


def below(book: Book) -> dict[str, tuple[str, ...]]:
    """By manager, everybody who was ever below them, where somebody is paid on a team; found once."""
    kept: dict[str, tuple[str, ...]] | None = book.kept.get("below")
    if kept is None:
        rolls = any(row["kind"] == "rollup" for row in book.inputs.rows("crediting"))
        overrides = any(row["kind"] == "override" for row in book.inputs.rows("components"))
        kept = book.kept["below"] = _below(book) if rolls or overrides else {}
    return kept


def standing_in_team(book: Book, members: Sequence[str], period: Period) -> list[tuple[Any, ...]]:
    """Under whom, in which role and on which plan the members of a team stand on the days of a period, and what accounts they own."""
    standing: list[tuple[Any, ...]] = [
        (member, str(span), row["manager"], row["role"], row["plan"])
        for member in members
        for span, row in book.segments(member, period.span)
    ]
    return [*standing, *((member, accounts) for member in members if (accounts := accounts_owned(book, member, period)))]


def accounts_owned(book: Book, participant: str, period: Period) -> str:
    """A hash of the accounts that are a participant's on days of a period, by the table account_owners; "" where none is."""
    kept: dict[str, list[tuple[str, Span]]] | None = book.kept.get("owned")
    if kept is None:
        kept = book.kept["owned"] = owned_by(owners_of(book.inputs.rows("account_owners")))
    days = [(account, str(own)) for account, span in kept.get(participant, ()) if (own := span.overlap(period.span))]
    return _hash(repr(days)) if days else ""


# --- one aspect each ------------------------------------------------------------------------------------


def _of_plan(book: Book, plan: str, period: Period) -> str:
    key = ("plan", plan, period.name)
    if key not in book.kept:
        parts: list[Any] = [_within(book.plans[plan], period, lambda row: _row(row, "plans"))]
        for name, component in sorted(book.components.get(plan, {}).items()):
            parts.append((name, _of_component(component, period)))
        fixed = [_row(row, "fx") for row in book.inputs.rows("fx") if row["date"] is None and row["plan"] in ("", plan)]
        book.kept[key] = _hash(repr((parts, sorted(fixed))))
    return str(book.kept[key])


def _of_component(component: Component, period: Period) -> list[Any]:
    return [
        _within(component.versions, period, lambda row: _row(row, "components")),
        _within(component.rates, period, repr),
        _within(component.matrices, period, lambda cells: repr(sorted(cells.items()))),
        _within(component.multipliers, period, lambda rows: [_row(row, "multipliers") for row in rows]),
    ]


def _of_crediting(book: Book, plan: str, period: Period) -> str:
    """The rules that may credit somebody on the plan, in their order, and the components that rules feed at all."""
    key = ("crediting", plan, period.name)
    if key not in book.kept:
        own = set(book.components.get(plan, {}))
        rules, fed = [], set()
        for name, versions in book.crediting:
            fed |= {(row["kind"] == "direct", row["component"]) for row in versions.values if row["component"] in own}
            found = [row for _, row in _in_force(versions, period.span) if row["plan"] in ("", plan)]
            if found and (found[0]["component"] in own or found[0]["stop"]):
                rules.append((name, _within(versions, period, lambda row: _row(row, "crediting"))))
        book.kept[key] = _hash(repr((rules, sorted(fed))))
    return str(book.kept[key])


def _of_person(book: Book, participant: str, period: Period, segments: Sequence[tuple[Span, Row]]) -> str:
    """The participant's rows on the days of the period, and the end of the job where it falls before its pay date."""
    employed = book.employed(participant)
    found = []
    for span, row in segments:
        key = ("person", id(row))
        if key not in book.kept:
            book.kept[key] = _row({name: value for name, value in row.items() if name not in _unasked(book)}, "participants")
        found.append(f"{span} {book.kept[key]}")
    end = str(employed.end) if employed.end <= max(period.end, period.pay_date) else ""
    return f"{employed.start} {end} {found}"


def _unasked(book: Book) -> frozenset[str]:
    """Columns of participants that only a condition could look at, and none does: a region, or a column of the company's own."""
    kept: frozenset[str] | None = book.kept.get("unasked")
    if kept is None:
        conditions = {row["when"] for table in ("rates", "multipliers", "crediting") for row in book.inputs.rows(table) if row["when"]}
        known = {column.name for column in BY_NAME["participants"].columns} - _ONLY_IN_CONDITIONS
        own = {name for versions in book.people.values() for row in versions.values for name in row} - known
        kept = book.kept["unasked"] = frozenset(name for name in own if not any(name in condition for condition in conditions))
    return kept


def _of_draw(book: Book, participant: str, row: Row, period: Period) -> str:
    """A draw's terms and its days up to the period's end; "" for one that begins later."""
    span = draw_span(row, book.employed(participant).start)
    if span.start > period.end:
        return ""
    key = ("draw", row["draw"], row["participant"], row["plan"], row["start"])
    if key not in book.kept:
        book.kept[key] = _row(row, "draws")
    within = row.get("within")
    days = (within.start, min(within.end, period.end)) if within else "within" in row
    recovers = [min(day, period.end) if day else None for day in (row["recovery_start"], row["recovery_end"])]
    away = sorted(
        str(Span(leave["start"], min(leave["end"] or period.end, period.end)))
        for leave in book.rows("leave", participant)
        if leave["relief"] and leave["start"] <= period.end and (leave["end"] or period.end) >= period.start
    )
    return repr((span.start, min(span.end, period.end), days, recovers, away, book.kept[key]))


def _below(book: Book) -> dict[str, tuple[str, ...]]:
    under: dict[str, set[str]] = {}
    for who, versions in book.people.items():
        for row in versions.values:
            if row["manager"]:
                under.setdefault(row["manager"], set()).add(who)
    found = {}
    for manager in under:
        members, asked = set(under[manager]), [*under[manager]]
        while asked:
            more = under.get(asked.pop(), set()) - members
            members |= more
            asked += more
        found[manager] = tuple(sorted(members))
    return found


# --- rows as text ---------------------------------------------------------------------------------------


def _in_force(versions: Dated, span: Span) -> list[tuple[int, Any]]:
    """What is in force on some days, each with the first of the days, counted from theirs."""
    found = []
    for at, (start, value) in enumerate(zip(versions.starts, versions.values, strict=True)):
        end = versions.starts[at + 1] if at + 1 < len(versions.starts) else None
        if start <= span.end and (end is None or end > span.start) and start != end:
            found.append((max(0, (start - span.start).days), value))
    return found


def _within(versions: Dated, period: Period, text: Any) -> list[tuple[int, Any]]:
    return [(day, text(value)) for day, value in _in_force(versions, period.span)]


def _row(row: Row, table: str) -> str:
    """A row as text; a cell that is blank, or says what a blank one means, is left out: a later version may add columns."""
    left_out, usual = _COSMETIC.get(table, set()), _usual(table)
    return repr([(name, _value(row[name])) for name in sorted(row) if name not in left_out and row[name] not in (None, "", usual.get(name))])


@lru_cache
def _usual(table: str) -> Mapping[str, Any]:
    """What a blank cell of each column means."""
    return {column.name: typed(column, [None])[0][0] for column in BY_NAME[table].columns if column.default}


def _value(value: Any) -> str:
    if isinstance(value, (Decimal, Fraction)):
        return str(exact(value))
    return repr([_value(one) for one in value]) if isinstance(value, tuple) else str(value)


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
