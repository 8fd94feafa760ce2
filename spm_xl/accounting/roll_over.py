"""The roll-over: the next year's inputs, from what is in force at the year's end and what is open then.

Roster, plans and rates go on as they are in force; quotas are copied for the next year, blank or raised by a share; draws, pay held and
carried, and contract assets come forward as opening balances. What happened in the old year stays there; what of it became known after
the last run comes forward as adjustments that somebody has to approve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.accounting.close import Close
from spm_xl.accounting.costs import Cost, newly_settled
from spm_xl.money import exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.plan import draw_span
from spm_xl.pay.result import Control, Ledger, Run
from spm_xl.pay.run import calculate
from spm_xl.period import DAY, LAST_DAY, Period, add_months
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row
from spm_xl.tables.owners import SINCE

Tables = dict[str, list[dict[str, Any]]]
WHOLE = ("settings", "periods", "ledger_accounts", "cost_policies", "expectations", "sign_offs", "kpis", "stages", "holidays", "linearity", "goals", "coaching")
PIPELINE = ("opportunities", "stage_changes", "merges", "activities")  # as it stands, also of who has left
VERSIONED = {  # table -> what tells apart what is replaced as a whole
    "plans": ("plan",), "components": ("plan", "component"), "rates": ("plan", "component"), "matrices": ("plan", "component"),
    "multipliers": ("plan", "component"), "crediting": ("rule",), "account_owners": ("account",),
}  # fmt: skip
ENDING = {"leave": "end", "relief": "end", "objectives": "end"}  # table -> its last day; blank goes on
DATED = {"transactions": "date", "hours": "week_end", "adjustments": "date", "churn": "date", "benefit_changes": "date"}
FX_DAYS = timedelta(days=7)  # a rate of the day may be this old


def next_year(book: Book, run: Run, ledger: Ledger, closed: Close, growth: Fraction | None, unsettled: Sequence[Cost] = ()) -> Tables:
    """The input tables of the year after a close.

    Parameters
    ----------
    run, ledger, closed : of the last period of the year. growth : share by which quotas rise; None leaves them blank.
    unsettled : of `late`.

    Raises
    ------
    NotFound : a calendar of the company's own has no period after the year.
    """
    last = closed.period
    start = last.end + DAY
    first = book.calendar.at(start)
    rows = {name: [dict(row) for row in table.rows] for name, table in book.inputs.tables.items()}
    found: Tables = {name: rows.get(name, []) for name in (*WHOLE, *PIPELINE)}
    found["settings"] = [row for row in found["settings"] if row["name"] not in ("first_period",)] + [{"name": "first_period", "value": first.name}]
    for name, key in VERSIONED.items():
        found[name] = in_force(rows.get(name, []), key, start)
    for name, column in ENDING.items():
        found[name] = [row for row in rows.get(name, []) if row[column] is None or row[column] >= start]
    for name, column in DATED.items():
        found[name] = [row for row in rows.get(name, []) if row[column] >= start]
    found["fx"] = [row for row in rows.get("fx", []) if row["date"] is None or row["date"] > start - FX_DAYS]
    found["opening"] = opening(book, run, ledger, closed)
    balances = {row["name"] for row in found["opening"] if row["item"] == "draw"}
    found["draws"] = [row for row in rows.get("draws", []) if row["end"] is None or row["end"] >= start or row["draw"] in balances]
    found["adjustments"] += _adjustments(unsettled, first)
    found["contract_assets"] = _assets(closed)
    held = {row["name"] for row in found["opening"] if row["item"] == "held"}
    found.update(_deals(rows, held, {cost.transaction for cost in unsettled}, start))
    sellers = [row for name in ("transactions", "splits") for row in found[name]]
    found["participants"] = _roster(book, rows["participants"], [*found["opening"], *found["adjustments"], *sellers], start)
    people = {row["participant"] for row in found["participants"]}
    found["transactions"] = [_of_the_account(row) if row["date"] >= start else row for row in found["transactions"]]
    found["account_owners"] = [_owned(row, people, start) for row in found["account_owners"]]
    for name, own in found.items():
        if name not in ("participants", "transactions", "contract_assets", *PIPELINE):
            found[name] = [row for row in own if not row.get("participant") or row["participant"] in people]
    found["quotas"] = _quotas(book, rows.get("quotas", []), people, last, growth)
    return {name: own for name, own in found.items() if own or name in ("transactions",)}


def _owned(row: Row, people: set[str], start: date) -> Row:
    """An account as it is owned in the next year: it stays known where its owner has left, and is nobody's then."""
    ended = row["until"] is not None and row["until"] < start
    return {**row, "participant": "", "until": None} if ended or row["participant"] not in people else row


def _of_the_account(row: Row) -> Row:
    """A transaction of the next year as it was given: where the owner of its account is its seller, the table account_owners says so again."""
    return {**row, "participant": "", SINCE: None} if row.get(SINCE) else row


def in_force(rows: Sequence[Row], key: Sequence[str], day: date) -> list[dict[str, Any]]:
    """The rows in force on a day, from the beginning on (there is no earlier one), and those that come into force later.

    >>> rows = [{"plan": "AE", "effective": None}, {"plan": "AE", "effective": date(2026, 4, 1)}, {"plan": "AE", "effective": date(2027, 7, 1)}]
    >>> [str(row["effective"]) for row in in_force(rows, ("plan",), date(2027, 1, 1))]
    ['None', '2027-07-01']
    """
    latest: dict[tuple[Any, ...], date] = {}
    for row in rows:
        effective = row["effective"] or date.min
        if effective <= day:
            name = tuple(row[column] for column in key)
            latest[name] = max(latest.get(name, date.min), effective)
    kept = [row for row in rows if (row["effective"] or date.min) >= latest.get(tuple(row[column] for column in key), date.min)]
    return [{**row, "effective": row["effective"] if row["effective"] and row["effective"] > day else None} for row in kept]


def opening(book: Book, run: Run, ledger: Ledger, closed: Close) -> list[dict[str, Any]]:
    """The balances that the next year opens with."""
    as_of = closed.period.end
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for who in book.people:
        for row in book.opening(who):
            if row["item"] == "held":
                sums[who, "held", row["name"]] += row["amount"]
    for entry in ledger.entries:
        if entry.item == "draw closing" and entry.period == closed.period.name:
            sums[entry.participant, "draw", entry.name] += entry.amount
        elif entry.item == "carried" and entry.period == closed.period.name:
            sums[entry.participant, "carried", ""] += entry.amount
        elif entry.item == "awaiting" and entry.period == closed.period.name:
            sums[entry.participant, "unsigned", f"{entry.name}|{entry.detail}"] += entry.amount
        elif entry.item == "hold":
            sums[entry.participant, "held", entry.detail] -= entry.amount
    for settlement in run.settlements:
        for line in settlement.lines:
            if closed.period.end < line.interval.end < LAST_DAY and line.prior + line.credit:
                credit = line.prior + line.credit
                sums[line.participant, "credit", line.component] += Decimal(credit.numerator) / credit.denominator
    return [
        {"participant": who, "as_of": as_of, "item": item, "name": name, "amount": amount}
        for (who, item, name), amount in sorted(sums.items())
        if amount
    ]


def late(book: Book, ledger: Ledger) -> tuple[Cost, ...]:
    """What of the old year became known after its last run: the periods as they come to by all that the inputs hold, less the ledger."""
    return newly_settled(ledger, calculate(book.inputs, ledger.period, as_of=LAST_DAY).ledger)


def undecided(book: Book, last: Period, tables: Tables, unsettled: Sequence[Cost]) -> tuple[str, ...]:
    """What no opening balance can bring forward, in words."""
    start = last.end + DAY
    words = [
        f"adjustments: what became known of {cost.period} also changes the {cost.item} {cost.name} of {cost.participant} by {cost.amount:,}. Correct its opening balance."
        for cost in unsettled
        if cost.item in ("draw advance", "draw recovery", "hold")
    ]
    for row in tables.get("draws", ()):
        hired = book.employed(row["participant"]).start if row["participant"] in book.people else start
        if row["guarantee"] == "cumulative" and draw_span(row, hired).start < start <= draw_span(row, hired).end:
            words.append(f"draws: the cumulative guarantee {row['draw']} of {row['participant'] or row['plan']} began before {start} and starts anew. Settle it, or adjust.")
    begins: dict[tuple[str, str], date] = {}
    for row in tables.get("quotas", ()):
        name = (row["participant"], row["component"])
        begins[name] = min(begins.get(name, date.max), row["start"])
    words += [f"quotas: {who} has no quota of {component} from {start} to {day - DAY}." for (who, component), day in sorted(begins.items()) if day > start]
    return tuple(words)


def controls(closed: Close, tables: Tables) -> tuple[Control, ...]:
    """The closing balances of the old year are the opening balances of the new one, by currency."""
    currencies = {one.participant: one.currency for one in closed.people}
    found = []
    for currency in sorted({*currencies.values(), *(asset.currency for asset in closed.assets)}):
        own = [one for one in closed.people if one.currency == currency]
        closing = {
            "draw": sum((one.draw_closing for one in own), Decimal(0)),
            "carried": -sum((one.carried_closing for one in own), Decimal(0)),
            "held": sum((one.held for one in own), Decimal(0)),
        }
        for item, amount in closing.items():
            named = (item, "unsigned") if item == "held" else (item,)
            opened = (row["amount"] for row in tables.get("opening", ()) if row["item"] in named and currencies.get(row["participant"]) == currency)
            found.append(Control(f"{item} in {currency}", "closing balances", amount, "opening balances", sum(opened, Decimal(0))))
        assets = sum((asset.charge.closing for asset in closed.assets if asset.currency == currency), Decimal(0))
        forward = sum((row["amount"] for row in tables.get("contract_assets", ()) if row["currency"] == currency), Decimal(0))
        found.append(Control(f"contract assets in {currency}", "closing balances", assets, "opening balances", forward))
    return tuple(found)


def _deals(rows: Tables, held: set[str], late: set[str], start: date) -> Tables:
    """The new year's deals, with those of the old one whose pay is held, what was returned of them, and those that became known late."""
    late = late | {row["reverses"] for row in rows["transactions"] if row["transaction"] in late}  # a return with what it returns
    kept = [
        row for row in rows["transactions"] if row["date"] >= start or row["transaction"] in held or row["transaction"] in late or row["reverses"] in held
    ]  # fmt: skip
    known = {row["transaction"] for row in kept}
    return {"transactions": kept, **{name: [row for row in rows.get(name, []) if row["transaction"] in known] for name in ("splits", "receipts")}}


def _adjustments(unsettled: Sequence[Cost], first: Period) -> list[dict[str, Any]]:
    """What became known late, to be paid in the first period once somebody approves it."""
    return [
        {
            "adjustment": f"LATE-{first.name}-{number}", "participant": cost.participant, "date": first.start, "kind": "pay",
            "amount": -cost.amount if cost.item == "draw recovery" else cost.amount, "reason": f"{cost.item} of {cost.period}, known after its year was closed",
            "approver": "", "component": cost.name if cost.item in ("deal", "other", "clawback") else "", "transaction": cost.transaction, "entered_by": "", "inquiry": "",
        }
        for number, cost in enumerate(unsettled, 1)
    ]  # fmt: skip


def _assets(closed: Close) -> list[dict[str, Any]]:
    return [
        {
            "transaction": one.contract, "participant": one.participant, "component": one.component, "as_of": closed.period.end, "policy": one.policy,
            "plan": one.plan, "legal_entity": one.legal_entity, "cost_centre": one.cost_centre, "customer": one.customer, "currency": one.currency,
            "amount": one.charge.closing, "start": one.life.start, "end": one.life.end, "convention": one.life.convention,
        }
        for one in closed.assets
        if one.charge.closing
    ]  # fmt: skip


def _roster(book: Book, rows: Sequence[Row], named: Sequence[Row], start: date) -> list[dict[str, Any]]:
    """Who is employed then or named by what is open, and who still stands as a manager, by the rows in force."""
    wanted = {who for who in book.people if book.employed(who).end >= start} | {row["participant"] for row in named}
    current = in_force(rows, ("participant",), start)
    while more := {row["manager"] for row in current if row["participant"] in wanted and row["manager"]} - wanted:
        wanted |= more
    return [row for row in current if row["participant"] in wanted]


def _quotas(book: Book, rows: Sequence[Row], people: set[str], last: Period, growth: Fraction | None) -> list[dict[str, Any]]:
    """The year's quotas, moved by twelve months; those that go on after it as they are."""
    year = book.calendar.fiscal_year(last)
    found = []
    for row in rows:
        end = row["end"] or LAST_DAY
        if row["participant"] not in people or end < year[0].start or book.employed(row["participant"]).end <= last.end:
            continue
        if row["start"] > last.end or (row["end"] and end > last.end):
            found.append(dict(row))
            continue
        amount = None if growth is None else rounded(exact(row["quota"]) * (1 + growth))
        moved = _month_end(row["end"]) if row["end"] else None
        found.append({**row, "start": add_months(row["start"], 12), "end": moved, "quota": amount})
    return found


def _month_end(day: date) -> date:
    """A last day moved by twelve months; the end of a month stays one."""
    return add_months(day + DAY, 12) - DAY
