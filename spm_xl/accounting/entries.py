"""The journal entries of a close: what was settled, paid, capitalised, amortised, written off and accrued.

Each entry's debits equal its credits, in every company and currency; `unbalanced` is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spm_xl.accounting.accounts import JournalLine, Posting, journal_lines
from spm_xl.accounting.assets import Asset, Booking
from spm_xl.accounting.expected import Expected
from spm_xl.accounting.owed import Owed
from spm_xl.period import Period
from spm_xl.tables.inputs import Row


def entries(
    accounts: Sequence[Row], period: Period, bookings: Sequence[Booking], assets: Sequence[Asset], people: Sequence[Owed],
    accruals: Sequence[Expected], tax_paid: Sequence[Posting], pay_day: date,
) -> tuple[JournalLine, ...]:
    """All entries of a period.

    Parameters
    ----------
    accounts : rows of the table ledger_accounts. bookings : of the period's run.
    tax_paid : payroll tax of earlier runs whose pay date lies in the period, as credits of its clearing and debits of what was owed.
    pay_day : the pay date in the period.
    """
    last, first = period.end, period.start
    parts = (
        (first, "REVERSAL", "accrual at the expected tier of the period before, reversed", _accrued(accruals, opening=True)),
        (pay_day, "PAID", "commissions paid on pay dates of the period", [*_paid(people), *tax_paid]),
        (last, "EARNED", "commissions settled by the run", _earned(bookings, assets)),
        (last, "DRAWS", "draws advanced and recovered", _draws(people)),
        (last, "HELD", "commissions held until the customer pays or the plan is signed, and released", _held(people)),
        (last, "CARRIED", "negative pay carried to and from other periods", _carried(people)),
        (last, "AMORTISED", "amortisation of costs to obtain contracts", _amortised(assets)),
        (last, "WRITTENOFF", "contracts that ended early, and impairment", _written_off(assets)),
        (last, "ACCRUED", "accrual at the expected tier", _accrued(accruals)),
    )
    found: list[JournalLine] = []
    for day, word, memo, postings in parts:
        found += journal_lines(accounts, day, f"{period.name}-{word}", f"{memo}, {period.name}", postings)
    return tuple(found)


def unbalanced(lines: Iterable[JournalLine]) -> dict[tuple[str, str, str], Decimal]:
    """Debits less credits by entry, company and currency, where they are not 0."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.reference, line.legal_entity, line.currency] += line.debit - line.credit
    return {name: amount for name, amount in sums.items() if amount}


def _pair(debit: str, credit: str, amount: Decimal, one: Asset | Owed | Expected | Booking) -> list[Posting]:
    where = (one.legal_entity, one.cost_centre, one.currency)
    return [Posting(debit, amount, *where), Posting(credit, -amount, *where)]


def _earned(bookings: Sequence[Booking], assets: Sequence[Asset]) -> list[Posting]:
    """What is owed for commissions, on the asset or on expense; an asset stands with the company that first booked it."""
    found: list[Posting] = []
    home = {(asset.contract, asset.participant, asset.component): asset for asset in assets}
    for one in bookings:
        found += _pair("commission expense", "commissions payable", one.cost.amount, one)
        if one.on_top:
            found += _pair("payroll tax expense", "payroll tax payable", one.on_top, one)
        if one.life is not None:  # what is capitalised leaves expense where the asset stands
            asset = home[one.contract, one.cost.participant, one.cost.name]
            found += _pair("commission expense", "payroll tax expense", one.on_top, one)
            if _where(asset) != _where(one):
                found += [Posting("commission expense", -one.cost.amount - one.on_top, *_where(one))]
                found += [Posting("commission expense", one.cost.amount + one.on_top, *_where(asset))]
                found += _between(one, asset)
    for asset in assets:
        found += _pair("contract cost asset", "commission expense", asset.charge.added, asset)
    return found


def _between(one: Booking, asset: Asset) -> list[Posting]:
    """A correction booked in another company than its asset: owed between them through the clearing account."""
    amount = one.cost.amount + one.on_top
    if one.legal_entity == asset.legal_entity:
        return []
    return [
        Posting("payroll clearing", amount, one.legal_entity, one.cost_centre, one.currency),
        Posting("payroll clearing", -amount, asset.legal_entity, asset.cost_centre, asset.currency),
    ]


def _where(one: Asset | Booking) -> tuple[str, str, str]:
    return one.legal_entity, one.cost_centre, one.currency


def _draws(people: Sequence[Owed]) -> list[Posting]:
    found: list[Posting] = []
    for one in people:
        found += _pair("draw receivable", "commissions payable", one.draws - one.guarantee, one)
        found += _pair("guarantee expense", "commissions payable", one.guarantee, one)
    return found


def _held(people: Sequence[Owed]) -> list[Posting]:
    return [posting for one in people for posting in _pair("commissions payable", "commissions held", one.held - one.held_opening, one)]


def _carried(people: Sequence[Owed]) -> list[Posting]:
    return [posting for one in people for posting in _pair("carried receivable", "commissions payable", one.carried, one)]


def _paid(people: Sequence[Owed]) -> list[Posting]:
    return [posting for one in people for posting in _pair("commissions payable", "payroll clearing", one.paid, one)]


def _amortised(assets: Sequence[Asset]) -> list[Posting]:
    return [p for one in assets for p in _pair("amortisation expense", "contract cost asset", one.charge.amortised, one)]


def _written_off(assets: Sequence[Asset]) -> list[Posting]:
    lost = ((one, one.charge.written_off + one.charge.impaired) for one in assets)
    return [posting for one, amount in lost for posting in _pair("write-off expense", "contract cost asset", amount, one)]


def _accrued(accruals: Sequence[Expected], opening: bool = False) -> list[Posting]:
    found: list[Posting] = []
    for one in accruals:
        amount = -one.roll.opening if opening else one.roll.closing
        found += _pair("commission expense", "accrued commissions", amount, one)
    return found
