"""A run's folder as one side of a comparison: what its statements, its payroll and its ledger say.

The ledger has every deal of every period in money; the statements have each deal's amount, share, factor, exchange rate and rate.
A company's own template may not show these: then the inputs of the run can be calculated again (`recomputed`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.condition import Condition, holds, parse
from spm_xl.errors import ControlFailure, InvalidInput
from spm_xl.money import ONE, exact, nearest_units, rounded
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, PAYROLL, STATEMENTS, read_manifest
from spm_xl.outputs.payroll import besides_lines
from spm_xl.outputs.reread import payroll_read
from spm_xl.outputs.sheet_rows import Row, Workbook
from spm_xl.parallel.side import Deal, Elsewhere, Part, Side, Stated, bare
from spm_xl.pay.result import Ledger, Line, Run
from spm_xl.period import Calendar
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs
from spm_xl.workbook.grid.day_numbers import day_shown

# earning codes of the payroll besides lines of the plan -> kind of part
CODES = {
    "DRAW": "draw", "DRAWREC": "draw", "ADJ": "adjustment", "CORR": "correction", "CLAWBACK": "clawback",
    "HOLD": "hold", "CARRYIN": "carried", "CARRYOUT": "carried",
}  # fmt: skip
_SPAN = re.compile(r"\((\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\)")


def is_run(path: Path) -> bool:
    """Whether a path is the folder of a run."""
    return path.is_dir() and (path / MANIFEST).is_file()


def of_folder(folder: Path) -> Side:
    """What the run in a folder states.

    Raises
    ------
    InvalidInput : the folder is no run, or a file of it cannot be read.
    """
    found = read_manifest(folder)
    side = Side(folder.name, found["period"], company=found["company"])
    side.files = tuple((name, digest) for name, digest in sorted({MANIFEST: "", **found["files"]}.items()) if digest)
    side.currencies = {one["participant"]: one["plan_currency"] for one in found["statements"]}
    side.people = dict.fromkeys(side.currencies, "")
    side.nets = {one["participant"]: Stated(Decimal(one["net"])) for one in found["statements"]}
    ledger = read_ledger((folder / LEDGER).read_bytes(), f"{folder.name}/{LEDGER}")
    details = _statements(folder, found["statements"], side)
    _settled(side, ledger, details)
    _payroll(side, folder)
    _around(side, folder, found["company"])
    _days(side)
    return side


def recomputed(side: Side, run: Run, inputs: Inputs) -> Side:
    """The same side, with each deal as the calculation itself has it, and all the rates of its tables.

    Parameters
    ----------
    run : calculated from `inputs`.

    Raises
    ------
    ControlFailure : the calculation does not come to what the folder says.
    """
    nets = {one.person.participant: one.net for one in run.settlements}
    wrong = sorted(who for who in {*nets, *side.nets} if nets.get(who) != (side.nets[who].amount if who in side.nets else None))
    if wrong:
        raise ControlFailure(
            f"the inputs do not come to what the run in {side.name} says: the net of {', '.join(wrong[:5])} differs. "
            "Name the inputs (and --previous) that the run was calculated from."
        )
    side.start, side.end = run.period.start, run.period.end
    side.deals = [deal for one in run.settlements for line in one.lines for deal in _calculated(line)]
    side.parts = [
        part
        for one in run.settlements
        for part in (
            *(Part(one.person.participant, "other", line.unallocated, line.component) for line in one.lines if line.unallocated),
            *(Part(one.person.participant, CODES[code], amount, _reasons(one, code)) for code, amount in besides_lines(one).items() if amount),
        )
    ]
    side.people |= {one.person.participant: one.person.name for one in run.settlements}
    side.suspense = {bare(one.transaction): one.why for one in run.suspense}
    _tables(side, run, inputs)
    return side


def _tables(side: Side, run: Run, inputs: Inputs) -> None:
    """All rates of the table that each participant's deals of a component meet."""
    rows: dict[tuple[str, str], list[tuple[Condition, Fraction]]] = defaultdict(list)
    for row in inputs.rows("rates"):
        rows[row["plan"], row["component"]].append((parse(row["when"]), exact(row["rate"])))
    for one in run.settlements:
        for line in one.lines:
            tables = rows[line.plan, line.component]
            facts = next(({**deal.credit.facts, "participant": line.participant} for deal in line.deals), None)
            met = {rate for when, rate in tables if not when.clauses or (facts is not None and _met(when, facts))}
            if met:
                side.rates[line.participant, line.component] = tuple(sorted(met))


def _met(when: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether a deal meets a table's condition; one on anything but the deal's own columns is let pass."""
    try:
        return holds(when, facts.__getitem__)
    except (KeyError, InvalidInput):
        return True


def _reasons(settlement: Any, code: str) -> str:
    if code == "ADJ":
        return "; ".join(f"{each.adjustment}: {each.reason}" for each in settlement.adjustments)
    if code == "CORR":
        return "; ".join(f"{each.period}: {each.reason}" for each in settlement.corrections[:5])
    return ""


def _calculated(line: Line) -> Iterator[Deal]:
    for deal in line.deals:
        credit = deal.credit
        yield Deal(
            line.participant, credit.transaction, deal.amount, line.component, credit.amount, credit.share, credit.factor, credit.fx,
            credit.pay_credit, deal.rate, deal.tier, credit.facts.get("date") or credit.day, str(credit.facts.get("customer") or ""), credit.currency,
        )  # fmt: skip


def _settled(side: Side, ledger: Ledger, details: dict[tuple[str, str], list[Deal]]) -> None:
    """Deals and lines of the period from the ledger, with the details of the statements; deals of other periods beside them."""
    lines: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    words: dict[str, list[str]] = defaultdict(list)
    for entry in ledger.entries:
        who, here = entry.participant, entry.period == side.period
        if who not in side.currencies:
            continue
        if entry.item == "deal" and not here:
            _note(side, who, entry.detail, entry.period, entry.amount)
        elif entry.item == "deal":
            side.deals += _detailed(Deal(who, entry.detail, entry.amount, entry.name), details)
            lines[who, entry.name] -= entry.amount
        elif entry.item == "line" and here:
            lines[who, entry.name] += entry.amount
        elif entry.item == "adjustment" and here:
            words[who].append(entry.name)
    side.parts += [Part(who, "other", amount, name) for (who, name), amount in lines.items() if amount]
    side.parts += [Part(who, "adjustment", Decimal(0), ", ".join(names)) for who, names in words.items()]


def _detailed(deal: Deal, details: dict[tuple[str, str], list[Deal]]) -> list[Deal]:
    """A deal of the ledger with what the statement says of it: one line, or several of which it is the sum."""
    shown = [one for one in details.get((deal.participant, bare(deal.transaction)), []) if one.component.startswith(deal.component)]
    if not shown or sum(one.commission for one in shown) != deal.commission:
        return [deal]
    return [replace(one, component=deal.component, transaction=deal.transaction) for one in shown]


def _note(side: Side, who: str, transaction: str, period: str, amount: Decimal) -> None:
    key = (who, bare(transaction))
    known = side.elsewhere.get(key)
    side.elsewhere[key] = Elsewhere(period, amount + (known.commission if known and known.period == period else 0), transaction=transaction)


def _statements(folder: Path, listed: Iterable[dict[str, Any]], side: Side) -> dict[tuple[str, str], list[Deal]]:
    """The deals as statements show them; names, days and rates are noted on the side."""
    found: dict[tuple[str, str], list[Deal]] = defaultdict(list)
    bare_ones = 0
    for one in listed:
        who = one["participant"]
        try:
            book = Workbook(folder / one["file"])
        except InvalidInput as wrong:
            raise InvalidInput(f"{wrong} Restore {STATEMENTS} as the run wrote them; `spm-xl verify` says what was altered.") from None
        if not {"Statement", "Deals"} <= set(book.sheets):
            bare_ones += 1
            continue
        _front(side, who, book.rows("Statement"))
        for deal in _deals(who, book.rows("Deals")):
            found[who, bare(deal.transaction)].append(deal)
        if "Calculation" in book.sheets:
            _rates(side, who, book.rows("Calculation"))
    _same_tables(side)
    if bare_ones:
        side.remarks.append(
            f"{bare_ones} statement(s) are on a template of the company's own, which need not show each deal's amount, share and rate. "
            "Name the run's inputs with --inputs to compare these too."
        )
    return found


def _front(side: Side, who: str, rows: Iterable[Row]) -> None:
    for row in rows:
        values = [each for each in row if each is not None]
        if row[0] == "Participant" and len(row) > 1:
            side.people[who] = str(row[1])
        span = next((found for each in values if (found := _SPAN.search(str(each)))), None)
        if span:
            side.start, side.end = date.fromisoformat(span[1]), date.fromisoformat(span[2])
            return


def _deals(who: str, rows: Iterator[Row]) -> Iterator[Deal]:
    header = next((row for row in rows if {"Transaction", "Commission"} <= set(row)), None)
    if header is None:
        return
    at = {str(name): position for position, name in enumerate(header)}

    def value(row: Row, name: str) -> Any:
        return row[at[name]] if name in at and len(row) > at[name] else None

    def figure(row: Row, name: str) -> Fraction | None:
        found = value(row, name)
        return exact(found) if isinstance(found, float) else None

    for row in rows:
        if row and str(row[0]).startswith("Totals"):
            return
        commission = value(row, "Commission")
        if not isinstance(commission, float):
            continue
        serial = value(row, "Date")
        yield Deal(
            who, str(value(row, "Transaction")), rounded(commission), str(value(row, "Component") or ""),
            figure(row, "Amount"), figure(row, "Share"), figure(row, "Factor"), figure(row, "Exchange rate") or ONE, figure(row, "Credit"),
            figure(row, "Rate"), str(value(row, "Tier") or ""), day_shown(serial, since_1904=False),
            str(value(row, "Customer") or ""), str(value(row, "Currency") or ""),
        )  # fmt: skip


def _rates(side: Side, who: str, rows: Iterable[Row]) -> None:
    """The rates of each component's table, as far as the statement shows them."""
    component, alone, inside = "", "", False
    found: dict[str, list[Fraction]] = defaultdict(list)
    for row in rows:
        values = [each for each in row if each not in (None, "")]
        if len(values) == 1 and isinstance(values[0], str):
            component, alone = (alone, "") if "," in values[0] else (component, values[0])
            inside = False
        elif row[0] == "Rate table":
            inside = True
        elif str(row[0]).startswith("Earned by"):
            inside = False
        elif inside and len(row) > 4 and isinstance(row[4], float) and row[1] is not None:
            found[component].append(exact(row[4]))
    side.rates |= {(who, name): tuple(rates) for name, rates in found.items()}


def _same_tables(side: Side) -> None:
    """Add the tiers of a table that others of the component met, where theirs shares a rate with the participant's own."""
    tiered: dict[str, set[tuple[Fraction, ...]]] = defaultdict(set)
    for (_, component), rates in side.rates.items():
        if len(rates) > 1:
            tiered[component].add(tuple(rates))
    for key, rates in side.rates.items():
        more = {rate for table in tiered[key[1]] if set(table) & set(rates) for rate in table}
        side.rates[key] = tuple(sorted({*rates, *more}))


def _payroll(side: Side, folder: Path) -> None:
    """Names, and the parts between commission and payout, in plan currency."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in payroll_read((folder / PAYROLL).read_bytes()):
        who = row["participant"]
        side.people[who] = row["name"] or side.people.get(who, "")
        side.codes.setdefault(row["earning_code"], CODES.get(row["earning_code"], "commission"))
        if row["earning_code"] in CODES:
            sums[who, CODES[row["earning_code"]]] += Decimal(row["plan_amount"])
        if row["currency"] != row["plan_currency"]:
            paid = side.payouts.setdefault(who, (row["currency"], defaultdict(Decimal)))[1]
            paid[side.codes[row["earning_code"]]] += Decimal(row["amount"])
    words = {part.participant: part.words for part in side.parts if part.kind == "adjustment"}
    side.parts = [part for part in side.parts if part.kind != "adjustment"]
    side.parts += [Part(who, kind, amount, words.get(who, "") if kind == "adjustment" else "") for (who, kind), amount in sums.items() if amount]


def _around(side: Side, folder: Path, company: str) -> None:
    """The deals of later periods, where the runs beside this one have settled them."""
    later: tuple[str, Path] | None = None
    for manifest in sorted(folder.resolve().parent.glob(f"*/{MANIFEST}")):
        try:
            other = read_manifest(manifest.parent)
        except InvalidInput:
            continue
        if other["company"] == company and other["period"] > (later[0] if later else side.period):
            later = (other["period"], manifest.parent)
    if later is None:
        return
    here = {(deal.participant, bare(deal.transaction)) for deal in side.deals}
    for entry in read_ledger((later[1] / LEDGER).read_bytes(), f"{later[1].name}/{LEDGER}").entries:
        key = (entry.participant, bare(entry.detail))
        if entry.item == "deal" and entry.period > side.period and entry.participant in side.currencies and key not in here:
            _note(side, entry.participant, entry.detail, entry.period, entry.amount)


def _days(side: Side) -> None:
    """The days of a calendar month, where no statement says those of the period."""
    if side.start is None and re.fullmatch(r"\d{4}-\d\d", side.period):
        period = Calendar("month").named(side.period)
        side.start, side.end = period.start, period.end


def in_payout_currency(side: Side, who: str) -> None:
    """Turn what the side states of a participant from plan currency into the currency that is paid."""
    currency, paid = side.payouts.pop(who)
    commission = paid.pop("commission", Decimal(0))
    deals = [deal for deal in side.deals if deal.participant == who]
    others = [part for part in side.parts if part.participant == who and part.kind == "other"]
    amounts = [each.commission for each in deals] + [part.amount for part in others]
    whole = sum(amounts, Decimal(0))
    turned = nearest_units([exact(each) * exact(commission) / exact(whole) for each in amounts], commission) if whole else amounts
    rate = exact(commission) / exact(whole) if whole else ONE
    side.deals = [deal for deal in side.deals if deal.participant != who]
    side.deals += [
        replace(deal, commission=amount, fx=None if deal.fx is None else deal.fx * rate, credit=None) for deal, amount in zip(deals, turned, strict=False)
    ]
    side.parts = [part for part in side.parts if part.participant != who]
    side.parts += [replace(part, amount=amount) for part, amount in zip(others, turned[len(deals) :], strict=True)]
    side.parts += [Part(who, kind, amount) for kind, amount in paid.items() if amount]
    side.nets[who] = Stated(commission + sum(paid.values(), Decimal(0)))
    side.currencies[who] = currency
