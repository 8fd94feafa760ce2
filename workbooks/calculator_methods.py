"""The calculator's side by side: one deal, one table, and what each method of a rate table makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from spm_xl.workbooks.calculator_tables import term_check
from spm_xl.workbooks.live import Live, spm
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, whole, write_table
from spm_xl.workbooks.live_validation import number_from

WIDTHS = (24, 15, 13, 14, 13, 88)
DEAL, PRIOR = 20_000, 145_000
TIERS = ((0, 0.04), (150_000, 0.06), (250_000, 0.08))
QUOTA, CREDIT, TARGET = 1_000_000, 850_000, 20_000
POINTS = ((0, 0), (0.5, 0.4), (1, 1), (1.5, 1.8))
BY_DEAL: tuple[tuple[Any, ...], ...] = (
    ("Marginal", "marginal", None, None, "5,000 fill the first tier at 4%, the other 15,000 lie in the second at 6%: 200 + 900"),
    ("Retroactive", "retroactive", None, None, "all 165,000 are now worth 6%, less the 4% that 145,000 had earned: 9,900 - 5,800"),
    ("Deal at tier, before", "deal_at_tier", "before", None, "the tier in force before the deal is 4%, and the whole deal is paid at it"),
    ("Deal at tier, including", "deal_at_tier", "including", None, "with the deal the second tier is reached, and the whole deal is paid at its 6%"),
    ("Per transaction", "per_transaction", None, "transaction", "each deal starts at the first tier, whatever came before: 20,000 at 4%"),
)  # fmt: skip
BY_VALUE: tuple[tuple[Any, ...], ...] = (
    ("Stepped", "stepped", "target", TARGET, "the value of the boundary that was reached, 50%: 40% of the target incentive"),
    ("Curve", "curve", "target", TARGET, "on the straight line between two points: 85% lies between 50% and 100%, so 40% + 35/50 of 60%"),
    ("Interpolated", "interpolated", "target", TARGET, "each tier's value is paid when it is full, pro rata when it is not; values add up"),
)


def methods_page(page: LivePage, flag: Live) -> None:
    """The page: five methods of a table of rates, three of a table of values."""
    page.top("Methods", "One deal and one rate table: the method alone makes the pay. A plan must name it.", flag)
    page.sheet.freeze_panes(3, 0)
    page.section(5, "A deal on top of the year's credit: tables of rates")
    prior = _input(page, 6, "Credit before the deal", "MethodPrior", PRIOR)
    deal = _input(page, 7, "The deal", "MethodDeal", DEAL)
    rates = _rates(page, "D6", "MethodTiers", "boundary", TIERS)
    _block(page, 12, "MethodPlans", "Level", BY_DEAL, lambda name, plans: spm("SPM_COMMISSION", deal, None, rates, prior, name, plans))
    page.section(19, "Attainment of the year: tables of values, here a share of the target incentive")
    credit = _input(page, 20, "Credit of the year", "MethodCredit", CREDIT)
    quota = _input(page, 21, "Quota of the year", "MethodQuota", QUOTA)
    rates = _rates(page, "D20", "MethodPoints", "percent", POINTS)
    _block(page, 26, "MethodCurves", "Target", BY_VALUE, lambda name, plans: spm("SPM_COMMISSION", credit, quota, rates, 0, name, plans))


def _input(page: LivePage, row: int, label: str, name: str, value: float) -> Live:
    page.put(f"A{row}", label, "label")
    page.validate(f"B{row}", number_from(0, label[:32], "An amount, 0 or more."))
    return page.named(f"B{row}", name, value, "input whole")


def _rates(page: LivePage, cell: str, name: str, kind: str, rows: Sequence[tuple[float, float]]) -> Live:
    check = number_from(0, "Tier", "Where the tier starts, and its rate or value. Boundaries rise strictly.")
    columns = [Column("From", kind, check=check), Column("Rate", "percent", check=check)]
    table = write_table(page, cell, name, columns, [{"From": start, "Rate": rate} for start, rate in rows])
    return Live(f"{name}[#All]", whole(table).value)


def _block(page: LivePage, top: int, name: str, last: str, rows: Sequence[Sequence[Any]], answer: Callable[[Live, Live], Live]) -> None:
    """A table of plans that differ in their method alone, and beside it what each answers."""
    headers = ("Plan", "Method", "Tier" if last == "Level" else "Rate of", last)
    columns = [Column(header, "whole" if header == "Target" else "text", check=term_check(header)) for header in headers]
    table = write_table(page, f"A{top}", name, columns, [dict(zip(headers, row, strict=False)) for row in rows])
    plans = Live(f"{name}[#All]", whole(table).value)
    page.line(top, ["Earned", "Why"], ["header right", "header after"], left=5)
    for row, words in enumerate(rows, table.first):
        page.put(f"E{row}", answer(Live(f"A{row}", words[0]), plans), "answer money")
        page.put(f"F{row}", words[-1], "cell after")
