"""`spm-xl territory quotas`: a company's target becomes rows of the table quotas, by what everybody's territory holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import typer

from spm_xl.cli.assignments import load_amounts, load_assignment
from spm_xl.cli.faults import all_told
from spm_xl.cli.screen import say, show_json
from spm_xl.errors import InvalidInput, NotFound
from spm_xl.money import exact, rounded
from spm_xl.near import did_you_mean
from spm_xl.period import MONTHS_IN, Calendar, Span
from spm_xl.rational import Fraction
from spm_xl.tables.company import calendar, settings_of
from spm_xl.tables.load import load
from spm_xl.tables.owners import Owners, owners_of
from spm_xl.territory.quota import TerritoryQuota, quotas_by_potential
from spm_xl.territory.words import counted
from spm_xl.workbook.parts.whole_file import write_changed

COLUMNS = ("participant", "component", "start", "end", "quota")


@dataclass(frozen=True, slots=True)
class Target:
    """A company's target: the amount, the measure and the file of accounts that divide it, its period, and the component of the quotas."""

    total: str
    currency: str
    measure: str
    accounts: Path
    period: str
    component: str


def quotas(source: Path, target: Target, out: Path | None, json: bool, quiet: bool) -> None:
    """Divide a target among the participants who own the accounts."""
    total = _total(target)
    owners, days = _owners_and_days(source, target)
    with all_told():
        amounts = load_amounts(target.accounts, target.measure)
    found = quotas_by_potential(owners, amounts, total, days)
    rows = [dict(zip(COLUMNS, (one.participant, target.component, one.span.start, one.span.end, one.amount), strict=True)) for one in found]
    text = _as_csv(rows)
    if out:
        write_changed(out, text.encode())
    if json:
        show_json(rows)
    elif not out:
        print(text, end="")
    _say(found, owners, amounts, target, quiet)


def _as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _say(found: Sequence[TerritoryQuota], owners: Owners, amounts: Mapping[str, Fraction], target: Target, quiet: bool) -> None:
    people = {one.participant for one in found}
    total = sum((one.amount for one in found), Decimal(0))
    say(f"{total:,} for {counted(len(people), 'participant')} in {target.period}: {counted(len(found), 'row')} for the table quotas.", quiet)
    unowned = sum(1 for account, amount in amounts.items() if amount and account not in owners)
    if unowned:
        say(f"{counted(unowned, 'account')} with {target.measure} {'has' if unowned == 1 else 'have'} no owner; the others carry {'its' if unowned == 1 else 'their'} part.", quiet)
    unmeasured = sum(1 for account in owners if account not in amounts)
    if unmeasured:
        say(f"{counted(unmeasured, 'account')} with an owner {'is not in' if unmeasured == 1 else 'are not in'} {target.accounts.name}: nothing is counted for {'it' if unmeasured == 1 else 'them'}.", quiet)


def _total(target: Target) -> Decimal:
    try:
        exactly = exact(target.total.replace(",", "").strip())
    except InvalidInput:
        exactly = Fraction(0)
    total = rounded(exactly, target.currency)
    if exactly <= 0 or total != exactly:
        raise typer.BadParameter(f"{target.total} is no target. Write an amount above 0 in whole minor units, such as 12,000,000")
    return total


def _owners_and_days(source: Path, target: Target) -> tuple[Owners, Span]:
    """The owners by an assignment, for all time, or by the table account_owners of inputs; and the days of a period."""
    if source.is_file() and source.suffix.lower() in (".csv", ".txt", ".tsv"):
        with all_told():
            given = load_assignment(source).accounts
        rows = [{"account": account, "participant": one.participant, "effective": None, "until": None} for account, one in given.items()]
        return owners_of(rows), _days(target.period, Calendar())
    inputs = load(source, needed=("participants",))
    if not inputs.rows("account_owners"):
        raise InvalidInput(f"{source.name} has no rows in the table account_owners. Adopt an assignment first, or name its file.")
    components = {row["component"] for row in inputs.rows("components")}
    if components and target.component not in components:
        raise NotFound(f"no plan has the component {target.component!r}. {did_you_mean(target.component, components)}")
    return owners_of(inputs.rows("account_owners")), _days(target.period, calendar(settings_of(inputs), inputs.rows("periods")))


def _days(period: str, company: Calendar) -> Span:
    """The days of a period, or of a fiscal year, quarter, half or month, by its name."""
    own = company.kind in ("4-4-5", "custom")
    for each in [company] if own else [Calendar(kind, company.fiscal_start) for kind in MONTHS_IN]:
        with suppress(NotFound):
            return each.named(period).span
    number = period.removeprefix("FY")
    known = company.periods if company.kind == "custom" else company.year_of(int(number)) if own and number.isdecimal() else ()
    days = [one for one in known if one.year in (period, f"FY{number}")]
    if not days:
        raise NotFound(f"there is no period {period!r}. Write it as 2026, 2026-H1, 2026-Q1 or 2026-03, or as the inputs name it.")
    return Span(min(one.start for one in days), max(one.end for one in days))
