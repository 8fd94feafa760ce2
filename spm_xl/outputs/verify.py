"""Verifying a run from its files alone: nothing is calculated again, everything is read again.

Every figure that stands in two places is read in both: statements, payroll in both its forms, the
control workbook, the ledger and the manifest. A hash says that a file changed; the figures say what
that changed, and would tell even if the hashes had been changed with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.outputs.checks import Check
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, SEAL, read_manifest, result_told, sha256
from spm_xl.outputs.reread import (
    StatementRead,
    control_read,
    own_statement_read,
    payroll_read,
    payroll_workbook_read,
    statement_read,
)
from spm_xl.pay.result import Ledger

NOTHING = Decimal(0)
SHOWN = 5  # items named in a detail
LOCK = 1024  # bytes; what a spreadsheet program leaves beside an open workbook is smaller
Figures = Mapping[Any, Decimal]


def verify(folder: Path, inputs: Path | None = None) -> tuple[Check, ...]:
    """Every check of a run, worked out from its files; those that do not agree have a `difference`.

    Parameters
    ----------
    folder : the run's folder.
    inputs : the workbook or folder that it was calculated from, to see that it is still the same.

    Raises
    ------
    InvalidInput : the folder is no run.
    """
    folder = Path(folder)
    found = read_manifest(folder)
    checks = list(_files(folder, found))
    if inputs is not None:
        checks.append(_inputs(Path(inputs), found))
    read, unread = _statements(folder, found)
    checks.append(_counted("Statements can be read", "statements", len(found["statements"]), "read", unread))
    checks += _figures(found, read)
    checks += _payroll(folder, found, read)
    checks += _ledger(folder, found, read)
    checks += _control(folder, found)
    return tuple(checks)


def _counted(name: str, left_label: str, count: int, right_label: str, wrong: Sequence[str]) -> Check:
    """A check of items that are right or wrong."""
    good = Decimal(count - len(wrong))
    return Check(name, left_label, Decimal(count), right_label, good, len(wrong), detail=_named(wrong))


def _named(wrong: Sequence[str]) -> str:
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return ", ".join(wrong[:SHOWN]) + more


def _matched(name: str, left_label: str, left: Figures, right_label: str, right: Figures) -> Check:
    """A check of two sets of figures, one by one and in sum."""
    wrong = [key for key in sorted({*left, *right}) if left.get(key, NOTHING) != right.get(key, NOTHING)]
    words = [
        f"{' '.join(key) if isinstance(key, tuple) else key} {left.get(key, NOTHING)} against {right.get(key, NOTHING)}"
        for key in wrong
    ]
    sums = sum(left.values(), NOTHING), sum(right.values(), NOTHING)
    return Check(name, left_label, sums[0], right_label, sums[1], len(wrong), detail=_named(words))


def _files(folder: Path, found: dict[str, Any]) -> Iterator[Check]:
    listed = {one["file"]: one["sha256"] for one in found["statements"]} | found["files"] | found.get("superseded", {})
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    missing = [name for name in sorted(listed) if name not in there]
    changed = [name for name in sorted(listed) if name in there and sha256((folder / name).read_bytes()) != listed[name]]
    locks = {name for name in there if Path(name).name.startswith(("~$", ".~lock.")) and (folder / name).stat().st_size <= LOCK}
    yield _counted("Files are there", "files in the manifest", len(listed), "there", missing)
    yield _counted("Files are as they were written", "files there", len(listed) - len(missing), "unchanged", changed)
    others = sorted(there - set(listed) - {MANIFEST, SEAL} - locks)
    yield Check("No other files", "files of the run", NOTHING, "others", Decimal(len(others)), len(others), detail=_named(others))
    told = [] if found.get("result", "") in ("", result_told(found)) else ["manifest.json"]
    yield _counted("The result is that of what the manifest tells", "results", 1, "equal", told)


def _inputs(inputs: Path, found: dict[str, Any]) -> Check:
    wrong = []
    for one in found["inputs"]:
        path = inputs / one["name"] if inputs.is_dir() else inputs
        if not path.is_file() or sha256(path.read_bytes()) != one["sha256"]:
            wrong.append(one["name"])
    return _counted("Inputs are those of the run", "input files", len(found["inputs"]), "unchanged", wrong)


def _statements(folder: Path, found: dict[str, Any]) -> tuple[dict[str, StatementRead], list[str]]:
    read, unread = {}, []
    own = found.get("template", {}).get("own", False)
    for one in found["statements"]:
        path, currencies = folder / one["file"], (one["plan_currency"], one["currency"])
        try:
            read[one["participant"]] = (
                own_statement_read(path, one.get("figures", {}), *currencies) if own else statement_read(path, *currencies)
            )
        except InvalidInput as wrong:
            unread.append(str(wrong))
    return read, unread


def _figures(found: dict[str, Any], read: Mapping[str, StatementRead]) -> Iterator[Check]:
    listed = {one["participant"]: one for one in found["statements"]}
    bridges = {who: one.bridge for who, one in read.items() if one.bridge is not None}
    nets = {who: one.net for who, one in read.items() if who in bridges and one.net is not None}
    yield _matched("Statements: bridge to net", "bridge rows", bridges, "net payout", nets)
    if found.get("template", {}).get("own", False):
        shown = [one for one in listed.values() if one.get("figures")]
        silent = [one["participant"] for one in shown if one["participant"] not in read]
        yield _counted("Statements of an own template: net or payable", "cells that show it", len(shown), "read", silent)
    bad = [f"{who}: {', '.join(one.nonzero)}" for who, one in read.items() if one.nonzero]
    yield _counted("Statements: own checks read 0", "statements", len(read), "all read 0", bad)
    for currency in sorted({one["currency"] for one in listed.values()}):
        stated = _payable(read, currency, listed)
        kept = {who: Decimal(one["payable"]) for who, one in listed.items() if one["currency"] == currency}
        kept = {who: amount for who, amount in kept.items() if _shown(who, read)}
        yield _matched(f"Statements to manifest, {currency}", "payable on statements", stated, "in the manifest", kept)


def _payable(read: Mapping[str, StatementRead], currency: str, listed: Mapping[str, Any]) -> dict[str, Decimal]:
    """What statements in a currency show as payable."""
    shown = {who: one.payable for who, one in read.items() if listed[who]["currency"] == currency}
    return {who: amount for who, amount in shown.items() if amount is not None}


def _shown(who: str, read: Mapping[str, StatementRead]) -> bool:
    """Whether what is payable must stand on a statement; a company's own template may leave it out."""
    return who not in read or read[who].payable is not None


def _payroll(folder: Path, found: dict[str, Any], read: Mapping[str, StatementRead]) -> Iterator[Check]:
    listed = {one["participant"]: one for one in found["statements"]}
    currencies = {who: one["currency"] for who, one in listed.items()}
    try:
        rows = payroll_read((folder / "payroll.csv").read_bytes())
        paid = _summed(((row["participant"], row["currency"]), Decimal(row["amount"])) for row in rows)
        by_code = _summed(((row["participant"], row["earning_code"], row["currency"]), Decimal(row["amount"])) for row in rows)
        book = payroll_workbook_read(folder / "payroll.xlsx")
    except (InvalidInput, OSError, ArithmeticError, KeyError) as wrong:
        yield _counted("Payroll can be read", "payroll files", 2, "read", [str(wrong)])
        return
    for currency in sorted({*currencies.values(), *(currency for _, currency in paid)}):
        stated = _payable(read, currency, listed)
        rows_paid = {who: amount for (who, its), amount in paid.items() if its == currency and _shown(who, read)}
        yield _matched(f"Statements to payroll.csv, {currency}", "payable on statements", stated, "payroll rows", rows_paid)
    in_book = _summed(((who, code, currency), amount) for who, code, amount, currency in book)
    yield _matched("payroll.csv to payroll.xlsx (all currencies)", "payroll.csv", by_code, "payroll.xlsx", in_book)


def _ledger(folder: Path, found: dict[str, Any], read: Mapping[str, StatementRead]) -> Iterator[Check]:
    try:
        ledger = read_ledger((folder / LEDGER).read_bytes())
    except (InvalidInput, OSError) as wrong:
        yield _counted("Ledger can be read", "ledger", 1, "read", [str(wrong)])
        return
    entries = [None] * abs(len(ledger.entries) - found["ledger"]["entries"])
    yield _counted("Ledger entries", "in the manifest", found["ledger"]["entries"], "in the ledger", [str(len(ledger.entries))] * len(entries))
    paid = _entries(ledger, "paid")
    nets = {who: one.net for who, one in read.items() if one.net is not None}
    silent = {who for who, one in read.items() if one.net is None}
    settled_nets = _summed((e[0], a) for e, a in paid.items() if e[0] not in silent)
    yield _matched("Statements to ledger, net", "net on statements", nets, "paid in the ledger", settled_nets)
    if all(one.deals is None for one in read.values()) and read:
        return
    shown = [((who, _unnamed(deal, read)), amount) for who, one in read.items() for deal, amount in (one.deals or {}).items()]
    entries_of_deals = _entries(ledger, "deal").items()
    deals = _summed(shown)
    settled = _summed(((who, _unnamed(detail, read)), amount) for (who, _, detail), amount in entries_of_deals)
    yield _matched("Deals on statements to ledger", "commission of deals", deals, "deals in the ledger", settled)


def _unnamed(deal: str, people: Mapping[str, Any]) -> str:
    """A deal's transaction; what an override takes from the team stands on a statement as one sum, without names."""
    member, slash, _ = deal.partition("/")
    return "team" if deal.startswith("team of ") or (slash and member in people) else deal


def _entries(ledger: Ledger, item: str) -> dict[tuple[str, str, str], Decimal]:
    """Entries of the ledger's own period."""
    return {(e.participant, e.name, e.detail): e.amount for e in ledger.entries if e.item == item and e.period == ledger.period}


def _control(folder: Path, found: dict[str, Any]) -> Iterator[Check]:
    try:
        rows = control_read(folder / "control.xlsx")
    except (InvalidInput, OSError) as wrong:
        yield _counted("Control workbook can be read", "control workbook", 1, "read", [str(wrong)])
        return
    apart = [name for name, left, right, result in rows if left != right or "OK" not in str(result)]
    yield _counted("Control workbook: checks read 0", "checks", len(rows), "read 0", apart)
    shown = _summed((name, left) for name, left, _, _ in rows)
    kept = _summed((one["name"], Decimal(one["left"])) for one in found["checks"])
    yield _matched("Control workbook to manifest", "control workbook", shown, "manifest", kept)


def _summed(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    found: dict[Any, Decimal] = defaultdict(Decimal)
    for key, amount in pairs:
        found[key] += amount
    return dict(found)
