"""What payroll paid, matched to what it was to pay: by participant, earning code and currency, nothing ignored.

The paid file is read back and laid beside payroll.csv. Every row of both ends up in one matching, and a matching that is not
equal is a difference with a name, such as "H1001 COMM USD", which is cleared or accepted with a reason. The match is four-way:
statements, payroll file, paid file and ledger come to the same.

Where payroll paid in parts, all its files are given together and add up. The same file given twice counts once, whatever its name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.delivery.paid_columns import PaidFile, PaidRow, load_paid
from spm_xl.delivery.to_be_paid import MATCH, NOTHING, Due, four_ways, to_be_paid, totals
from spm_xl.errors import ControlFailure, InvalidInput, NotFound, NotWritable
from spm_xl.near import did_you_mean
from spm_xl.outputs.checks import Check
from spm_xl.outputs.csv_file import plain
from spm_xl.outputs.manifest import sha256

DAYS_APART = 10  # a pay date further than this from the payroll's, without a word of the period, is another period's
EQUAL, MISSING, EXTRA, DIFFERENT = "equal", "missing", "extra", "different amount"
OTHER_CURRENCY, DOUBLED, TWICE, SIGN = "other currency", "doubled row", "paid twice", "wrong sign"
WRONG_PERIOD, BELOW_ZERO, NOBODY = "wrong period", "below zero", "nobody of this run"
KINDS = (MISSING, EXTRA, DIFFERENT, OTHER_CURRENCY, DOUBLED, TWICE, SIGN, WRONG_PERIOD, BELOW_ZERO, NOBODY)
Key = tuple[str, str, str]  # participant, earning code ("" where the file has none), currency


@dataclass(frozen=True, slots=True)
class Matching:
    """What was to be paid and what was paid of one participant, earning code and currency.

    Attributes
    ----------
    subject : its name, such as "H1001 COMM USD", by which it is accepted.
    kind : "equal", or one of KINDS. expected, paid : sums in `currency`; difference = paid - expected.
    pay_dates : on which it was paid; places : where its rows stand in the paid files.
    words : what differs, in a sentence; "" where it is equal.
    """

    subject: str
    kind: str
    participant: str
    name: str
    earning_code: str
    currency: str
    expected: Decimal
    paid: Decimal
    difference: Decimal
    pay_dates: tuple[date, ...]
    places: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A paid file laid beside a run.

    Attributes
    ----------
    company, period, as_of, pay_date : of the run.
    files : (name, SHA-256) of the paid files that count, in the order in which they were given.
    rows : every matching, by participant, earning code and currency. differences : those that are not equal.
    expected, paid : currency -> total of the payroll file and of the paid files.
    checks : the four-way match, by currency.
    """

    company: str
    period: str
    as_of: date
    pay_date: date | None
    files: tuple[tuple[str, str], ...]
    rows: tuple[Matching, ...]
    differences: tuple[Matching, ...]
    expected: Mapping[str, Decimal]
    paid: Mapping[str, Decimal]
    checks: tuple[Check, ...]


def matched(run: Path, file: Path | Sequence[Path], mapping: Path | Mapping[str, Any] | None = None) -> Matched:
    """What payroll paid for a run, against what it was to pay.

    Parameters
    ----------
    run : the run's folder. file : the paid file; several add up.
    mapping : how the paid files are written, see `spm_xl.delivery.paid_columns`; None for the usual words.

    Raises
    ------
    ControlFailure : the run's payroll file is not as it was written.
    Refused : a paid file has cells that cannot be read. InvalidInput : there is no run or no file.
    """
    due = to_be_paid(Path(run))
    files, hashes = _files([file] if isinstance(file, Path) else list(file), mapping)
    coded = all(one.coded for one in files)
    rows = _named(due, [row for one in files for row in one.rows], coded)
    expected: dict[Key, Decimal] = defaultdict(Decimal)
    for row in due.rows:
        expected[row["participant"], row["earning_code"] if coded else "", row["currency"]] += Decimal(row["amount"])
    by_key: dict[Key, list[PaidRow]] = defaultdict(list)
    for one in rows:
        by_key[one.participant, one.earning_code, one.currency].append(one)
    keys = sorted(expected.keys() | by_key.keys())
    made = [_matching(key, expected, by_key, due) for key in keys]
    made += _below_zero(made)
    expected_in, paid_in = totals((m.currency, m.expected) for m in made), totals((m.currency, m.paid) for m in made)
    apart = Counter(one.currency for one in made if one.kind != EQUAL)
    return Matched(
        company=due.found["company"],
        period=due.found["period"],
        as_of=date.fromisoformat(due.found["as_of"]),
        pay_date=due.pay_date,
        files=hashes,
        rows=tuple(made),
        differences=tuple(one for one in made if one.kind != EQUAL),
        expected=expected_in,
        paid=paid_in,
        checks=four_ways(due, paid_in, apart),
    )


def accepted(found: Matched, reasons: Mapping[str, str]) -> tuple[Matching, ...]:
    """The differences that stay open once some are accepted.

    Parameters
    ----------
    reasons : subject of a difference, or participant for all of theirs -> why it is accepted.

    Raises
    ------
    NotFound : a name that no difference has. InvalidInput : a reason is blank.
    """
    names = {name for one in found.differences for name in (one.subject, one.participant)}
    for name, reason in reasons.items():
        if name not in names:
            raise NotFound(f"no difference of the paid file is called {name!r}. {did_you_mean(name, names)}")
        if not reason.strip():
            raise InvalidInput(f"the difference {name} is accepted without a reason. Write why.")
    return tuple(one for one in found.differences if one.subject not in reasons and one.participant not in reasons)


def confirm_matched(found: Matched, reasons: Mapping[str, str] | None = None) -> None:
    """Raise `ControlFailure` naming every difference that is not accepted, and every total that does not tie."""
    left = accepted(found, reasons or {})
    bad = [check for check in found.checks if not check.agrees and not check.name.startswith(MATCH)]
    if left or bad:
        lines = [f"{one.subject}: {one.words}" for one in left] + [str(check) for check in bad]
        raise ControlFailure(
            f"the paid file and {found.period} differ in {len(left)} place(s); nothing was recorded.\n" + "\n".join(lines)
            + "\nHave payroll correct the file, or accept a difference by name with its reason."
        )


def _files(paths: Sequence[Path], mapping: Path | Mapping[str, Any] | None) -> tuple[list[PaidFile], tuple[tuple[str, str], ...]]:
    """The paid files, each content once, with name and hash."""
    hashes: dict[str, str] = {}
    files = []
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise InvalidInput(f"there is no paid file {path}. Check the path.") from None
        except OSError as wrong:
            raise NotWritable(f"the paid file {path.name} cannot be read: {wrong.strerror}.") from None
        if sha256(content) not in hashes:
            hashes[sha256(content)] = path.name
            files.append(load_paid(path, mapping))
    return files, tuple((name, digest) for digest, name in hashes.items())


def _named(due: Due, rows: Iterable[PaidRow], coded: bool) -> list[PaidRow]:
    """The rows with the run's ids (a guard against formulas taken off), its one currency where the file names none."""
    only = next(iter(due.currencies)) if len(due.currencies) == 1 else ""
    made = []
    for row in rows:
        who = row.participant if row.participant in due.names else plain(row.participant)
        if not row.currency and not only:
            raise InvalidInput(
                f"{row.place}: the run pays in {', '.join(sorted(due.currencies))}, and the row names no currency. Add a column currency."
            )
        made.append(replace(row, participant=who, earning_code=row.earning_code if coded else "", currency=row.currency or only))
    return made


def _matching(key: Key, expected: Mapping[Key, Decimal], by_key: Mapping[Key, list[PaidRow]], due: Due) -> Matching:
    participant, code, currency = key
    rows = by_key.get(key, [])
    due_amount, paid = expected.get(key, NOTHING), sum((row.amount for row in rows), NOTHING)
    kind, words = _difference(key, rows, expected, by_key, due)
    days = tuple(sorted({row.pay_date for row in rows if row.pay_date}))
    subject = " ".join(part for part in key if part)
    places = tuple(str(row.place) for row in rows)
    name = due.names.get(participant, "")
    return Matching(subject, kind, participant, name, code, currency, due_amount, paid, paid - due_amount, days, places, words)


def _difference(
    key: Key, rows: Sequence[PaidRow], expected: Mapping[Key, Decimal], by_key: Mapping[Key, list[PaidRow]], due: Due
) -> tuple[str, str]:
    """What kind of difference a matching is, and in words."""
    participant, code, currency = key
    wanted, paid = expected.get(key, NOTHING), sum((row.amount for row in rows), NOTHING)
    told = f"paid {paid:,f} {currency}, to be paid {wanted:,f}"
    if participant not in due.names:
        return NOBODY, f"paid {paid:,f} {currency} to {participant}, who is nobody of this run. {did_you_mean(participant, due.names, 5)}"
    stray = [row for row in rows if _of_another_period(row, due)]
    if stray:
        which = ", ".join(sorted({row.period or str(row.pay_date) for row in stray}))
        return WRONG_PERIOD, f"{len(stray)} row(s) are of {which}, not of {due.found['period']}; {told}"
    if paid == wanted:
        return EQUAL, ""
    other = sorted(its for who, its_code, its in expected.keys() | by_key.keys() if (who, its_code) == (participant, code) and its != currency)
    if other and (not rows or key not in expected):
        elsewhere = expected if rows else by_key
        if any((participant, code, its) in elsewhere for its in other):
            return OTHER_CURRENCY, f"{told}; the {'payroll file' if rows else 'paid file'} has it in {', '.join(other)}"
    if not rows:
        return MISSING, f"not in the paid file: to be paid {wanted:,f} {currency}"
    if key not in expected:
        return EXTRA, f"not in the payroll file: paid {paid:,f} {currency}"
    return _of_amount(rows, wanted, paid, told)


def _of_amount(rows: Sequence[PaidRow], wanted: Decimal, paid: Decimal, told: str) -> tuple[str, str]:
    """What kind of difference two amounts are that both files have."""
    alike = Counter((row.amount, row.pay_date, row.period, row.own) for row in rows)
    once = sum((amount for amount, *_ in alike), NOTHING)
    if len(alike) < len(rows) and once == wanted:
        return DOUBLED, f"{told}; {len(rows) - len(alike)} row(s) stand there again"
    if len(rows) > 1 and paid == wanted * len(rows) and all(row.amount == wanted for row in rows):
        return TWICE, f"{told}; it was paid {len(rows)} times"
    if paid == -wanted:
        return SIGN, f"{told}; the sign is turned round"
    return DIFFERENT, f"{told}, a difference of {paid - wanted:,f}"


def _of_another_period(row: PaidRow, due: Due) -> bool:
    if row.period:
        return row.period != due.found["period"]
    return bool(row.pay_date and due.pay_date and abs((row.pay_date - due.pay_date).days) > DAYS_APART)


def _below_zero(made: Sequence[Matching]) -> list[Matching]:
    """Participants from whom payroll took more than it gave, which no run asks for."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in made:
        sums[one.participant, one.name, one.currency] += one.paid
    return [
        Matching(
            f"{who} {currency}", BELOW_ZERO, who, name, "", currency, NOTHING, NOTHING, NOTHING, (), (),
            f"what was paid comes to {paid:,f} {currency}: payroll took money back, which no run asks for",
        )
        for (who, name, currency), paid in sorted(sums.items())
        if paid < 0
    ]  # fmt: skip
