"""The checks of a run: pairs of figures that must agree, from credit to payroll.

Each is worked out from the records anew, besides the calculation's own controls. Sums alone could
hide two errors that cancel out, so a check also counts the items that differ one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import ControlFailure
from spm_xl.money import ZERO, rounded
from spm_xl.outputs.payroll import PayRow, earnings
from spm_xl.pay.result import Ledger, Line, Run, Settlement
from spm_xl.rational import Fraction

NOTHING = Decimal(0)
Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Check:
    """Two figures that must agree.

    Attributes
    ----------
    left_from, right_from : (table, column) of the control workbook that lists what a figure sums up,
        over the rows of `currency`; empty where the figure stands for itself.
    differing : items that differ one by one; detail : which they are.
    """

    name: str
    left_label: str
    left: Decimal
    right_label: str
    right: Decimal
    differing: int = 0
    currency: str = ""
    left_from: tuple[str, ...] = ()
    right_from: tuple[str, ...] = ()
    detail: str = ""

    @property
    def difference(self) -> Decimal:
        """Left less right; where these agree, the number of items that differ."""
        return self.left - self.right or Decimal(self.differing)

    @property
    def agrees(self) -> bool:
        """Whether the figures, and all items, agree."""
        return not self.difference

    def __str__(self) -> str:
        figures = f"{self.left_label} {self.left:,f}, {self.right_label} {self.right:,f}, difference {self.left - self.right:,f}"
        return f"{self.name}: {figures}, {self.differing} item(s) differ" + (f": {self.detail}" if self.detail else "")


def checks(run: Run, rows: Sequence[PayRow], previous: Ledger | None) -> list[Check]:
    """All checks of a run.

    Parameters
    ----------
    rows : its payroll rows; previous : the ledger of the period before, where there is one.
    """
    found = [Check(c.name[:1].upper() + c.name[1:], c.left_label, c.left, c.right_label, c.right) for c in run.controls]
    found += _lines(run.settlements)
    for currency in sorted({settlement.currency for settlement in run.settlements}):
        its = [settlement for settlement in run.settlements if settlement.currency == currency]
        found += _settlements(its, currency)
        found.append(_ledger(run, its, currency))
        if previous:
            found += _opening(its, currency, previous)
    return found + _payroll(run.settlements, rows)


def confirmed(found: Iterable[Check]) -> None:
    """Raise `ControlFailure` naming every check that does not agree."""
    bad = [check for check in found if not check.agrees]
    if bad:
        lines = "\n".join(map(str, bad))
        raise ControlFailure(f"{len(bad)} check(s) do not read 0; nothing was published.\n{lines}")


def line_figures(line: Line) -> tuple[Fraction, Fraction, Decimal, Decimal]:
    """Credit of a line's deals, of the line; amount of its deals with what no deal caused, of the line."""
    credit = sum((deal.credit.quota_credit for deal in line.deals), ZERO)
    amount = sum((deal.amount for deal in line.deals), line.unallocated)
    return credit, line.credit, amount, line.amount


def rolled(opening: Decimal, added: Decimal, recovery: Decimal, forgiven: Decimal) -> Decimal:
    """The closing balance of a draw."""
    return opening + added - recovery - forgiven


def closings(ledger: Ledger, item: str = "draw closing") -> dict[tuple[str, str], Decimal]:
    """Balances at the end of a ledger's last period, by participant and draw (or whatever the item names)."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.item == item and entry.period == ledger.period:
            found[entry.participant, entry.name] += entry.amount
    return dict(found)


def _compared(name: str, left_label: str, right_label: str, pairs: Sequence[Pair], **more: object) -> Check:
    left = sum((pair[0] for pair in pairs), NOTHING)
    right = sum((pair[1] for pair in pairs), NOTHING)
    differing = sum(one != other for one, other in pairs)
    return Check(name, left_label, left, right_label, right, differing, **more)  # type: ignore[arg-type]


def _lines(settlements: Sequence[Settlement]) -> list[Check]:
    lines = [line for settlement in settlements for line in settlement.lines]
    figures = [line_figures(line) for line in lines if line.deals]
    traced = sum(sum((row.pay for row in line.trace), ZERO) == line.earned for line in lines)
    stepped = sum(_steps_follow(line) for line in lines)
    differing = sum(one != other for one, other, _, _ in figures)
    totals = [rounded(sum((figure[side] for figure in figures), ZERO)) for side in (0, 1)]
    return [
        Check("Credits to lines (amounts and units alike)", "credit of deals", totals[0], "credit of lines", totals[1], differing),
        Check("Calculation traces", "lines", Decimal(len(lines)), "lines whose trace adds up", Decimal(traced)),
        Check("Steps after the rate table", "lines", Decimal(len(lines)), "lines whose steps follow", Decimal(stepped)),
    ]  # fmt: skip


def _steps_follow(line: Line) -> bool:
    amount = line.earned
    for step in line.steps:
        if step.before != amount:
            return False
        amount = step.after
    return amount == line.exact


def _settlements(its: Sequence[Settlement], currency: str) -> list[Check]:
    def pairs(left: Callable[[Settlement], Decimal], right: Callable[[Settlement], Decimal]) -> list[Pair]:
        return [(left(settlement), right(settlement)) for settlement in its]

    draws = [draw for settlement in its for draw in settlement.draws]
    changes = [correction for settlement in its for correction in settlement.corrections]
    line_pairs = [line_figures(line)[2:] for settlement in its for line in settlement.lines]
    return [
        _compared(
            f"Deals to lines, {currency}", "pay of deals and of no deal", "pay of lines", line_pairs,
            currency=currency, left_from=("lines", "Pay by deal"), right_from=("lines", "Pay of line"),
        ),
        _compared(
            f"Lines to earned, {currency}", "lines", "earned on statements",
            pairs(lambda s: sum((line.amount for line in s.lines), NOTHING), lambda s: s.earned),
            currency=currency, left_from=("lines", "Pay of line"), right_from=("statements", "Earned"),
        ),
        _compared(
            f"Earned to net, {currency}", "earned, draw, corrections ... carried", "net on statements",
            pairs(lambda s: sum((amount for _, _, amount in earnings(s)), NOTHING), lambda s: s.net),
            currency=currency, left_from=("statements", "Parts add up to"), right_from=("statements", "Net"),
        ),
        _compared(
            f"Bridge to net, {currency}", "bridge rows on statements", "net on statements",
            pairs(lambda s: sum((amount for _, amount in s.bridge), NOTHING), lambda s: s.net),
            currency=currency, right_from=("statements", "Net"),
        ),
        _compared(
            f"Draw roll-forward, {currency}", "opening + added - recovered - forgiven", "closing balance",
            [(rolled(d.opening, d.added, d.recovery, d.forgiven), d.closing) for d in draws],
            currency=currency, left_from=("draws", "Rolls to"), right_from=("draws", "Closing"),
        ),
        _compared(
            f"Corrections, {currency}", "now less settled before", "correction paid",
            [(c.new - c.old, c.difference) for c in changes],
            currency=currency, right_from=("corrections", "Correction"),
        ),
    ]  # fmt: skip


def _ledger(run: Run, its: Sequence[Settlement], currency: str) -> Check:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for entry in run.ledger.entries:
        if entry.item == "paid" and entry.period == run.period.name:
            paid[entry.participant] += entry.amount
    pairs = [(settlement.net, paid[settlement.person.participant]) for settlement in its]
    return _compared(
        f"Net to ledger, {currency}", "net on statements", "paid in the ledger", pairs,
        currency=currency, left_from=("statements", "Net"),
    )  # fmt: skip


def _opening(its: Sequence[Settlement], currency: str, previous: Ledger) -> list[Check]:
    closing = closings(previous)
    carried: dict[str, Decimal] = defaultdict(Decimal)
    for (participant, _), amount in closings(previous, "carried").items():
        carried[participant] += amount
    here = {settlement.person.participant for settlement in its}
    shown = {(s.person.participant, draw.draw): draw.published for s in its for draw in s.draws}
    keys = sorted(shown.keys() | {key for key in closing if key[0] in here})
    draws = [(shown.get(key, NOTHING), closing.get(key, NOTHING)) for key in keys]
    return [
        _compared(
            f"Draw balances brought forward, {currency}", "brought forward on statements",
            f"closing of {previous.period}", draws, currency=currency, left_from=("draws", "Brought forward"),
        ),
        _compared(
            f"Negative pay brought forward, {currency}", "carried in on statements",
            f"carried out of {previous.period}",
            [(s.carried_in, carried[s.person.participant]) for s in its],
            currency=currency, left_from=("statements", "Carried in"),
        ),
    ]  # fmt: skip


def _payroll(settlements: Sequence[Settlement], rows: Sequence[PayRow]) -> list[Check]:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        paid[row.participant] += row.amount
    found = []
    for currency in sorted({settlement.payout_currency for settlement in settlements}):
        its = [settlement for settlement in settlements if settlement.payout_currency == currency]
        found.append(
            _compared(
                f"Statements to payroll, {currency}", "payable on statements", "payroll rows",
                [(s.payable, paid[s.person.participant]) for s in its],
                currency=currency, left_from=("payroll_tie_out", "Payable"), right_from=("payroll_tie_out", "Payroll"),
            )
        )  # fmt: skip
    return found
