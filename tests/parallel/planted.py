"""Mistakes as teams make them in a commission sheet, each with the class that it must be found as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tests.parallel.old_sheets import Old, big, changed, row_at

DEALS = ("deal table", "sheet per rep", "csv of another system")
PAY = ("deal table", "sheet per rep")


@dataclass(frozen=True)
class Planted:
    """A mistake: its name, the class that it is, where it can be seen, whether it goes with the others."""

    name: str
    kind: str
    plant: Callable[[Old], None]
    layouts: tuple[str, ...] = DEALS
    together: bool = True


def missing(old: Old) -> None:
    del old.rows[row_at(old, lambda row: row.who == "289" and big(row), 3)]


def extra(old: Old) -> None:
    like = old.rows[row_at(old, lambda row: row.who == "284" and big(row))]
    old.rows.append(replace(like, order="SO99001", customer="C-99999", amount=Decimal("12345.67")))


def split_not_taken(old: Old) -> None:
    changed(old, row_at(old, lambda row: row.who == "275" and row.share == Decimal("0.6")), share=Decimal(1))
    del old.rows[row_at(old, lambda row: row.who == "276" and row.share == Decimal("0.4"))]


def split_invented(old: Old) -> None:
    changed(old, row_at(old, lambda row: row.who == "281" and big(row)), share=Decimal("0.5"))


def wrong_rate(old: Old) -> None:
    at = row_at(old, lambda row: row.who == "277" and big(row), 1)
    changed(old, at, rate=Decimal("0.02"))


def typed_amount(old: Old) -> None:
    at = row_at(old, lambda row: row.who == "276" and big(row), 2)
    changed(old, at, amount=old.rows[at].amount + 900)


def fx_of_another_day(old: Old) -> None:
    at = row_at(old, lambda row: row.fx != 1 and row.commission > 20 and row.who == "290")
    changed(old, at, fx=Decimal("1.0190"))


def not_converted(old: Old) -> None:
    at = row_at(old, lambda row: row.fx != 1 and row.commission > 20 and row.who == "288")
    changed(old, at, fx=Decimal(1))


def whole_dollars(old: Old) -> None:
    old.places["283"] = 0


def draw_off(old: Old) -> None:
    old.draws["279"] += 250


def draw_forgotten(old: Old) -> None:
    old.draws["286"] = Decimal(0)


def adjustment_forgotten(old: Old) -> None:
    del old.adjustments["277"]


def adjustment_invented(old: Old) -> None:
    old.adjustments["282"] = Decimal("75.00")


def other_month(old: Old) -> None:
    like = old.rows[row_at(old, lambda row: row.who == "280")]
    old.rows.append(replace(like, order="SO70123", customer="C-29700", day=date(2014, 4, 2), amount=Decimal("4321.00")))


def paid_before(old: Old) -> None:
    row = next(row for row in old.earlier if row.who == "276" and row.commission > 20)
    old.rows.append(replace(row, day=date(2014, 3, 15)))


def doubled(old: Old) -> None:
    old.rows.append(old.rows[row_at(old, lambda row: row.who == "278" and row.commission > 5)])


def doubled_under_another_number(old: Old) -> None:
    row = old.rows[row_at(old, lambda row: row.who == "278" and row.commission > 5)]
    old.rows.append(replace(row, order=f"{row.order}00"))


def wrong_sign(old: Old) -> None:
    at = row_at(old, lambda row: row.who == "282" and big(row), 1)
    changed(old, at, amount=-old.rows[at].amount)


def somebody_else(old: Old) -> None:
    at = row_at(old, lambda row: row.who == "275" and big(row), 4)
    changed(old, at, who="283", rate=next(row.rate for row in old.rows if row.who == "283"))


def typed_over(old: Old) -> None:
    at = row_at(old, lambda row: row.who == "284" and big(row), 2)
    changed(old, at, earned=Decimal("777.77"))


PLANTED = (
    Planted("missing transaction", "missing transaction", missing),
    Planted("extra transaction", "extra transaction", extra),
    Planted("split not taken", "split", split_not_taken),
    Planted("split invented", "split", split_invented),
    Planted("wrong rate", "rate", wrong_rate),
    Planted("typed amount", "amount", typed_amount),
    Planted("exchange rate of another day", "exchange rate", fx_of_another_day),
    Planted("not converted", "exchange rate", not_converted),
    Planted("totals in whole dollars", "rounding", whole_dollars, PAY),
    Planted("draw off", "draw", draw_off, PAY),
    Planted("draw forgotten", "draw", draw_forgotten, PAY),
    Planted("adjustment forgotten", "adjustment", adjustment_forgotten, PAY),
    Planted("adjustment invented", "adjustment", adjustment_invented, PAY),
    Planted("deal of another month", "period", other_month, PAY),
    Planted("paid in an earlier month", "period", paid_before),
    Planted("doubled row", "doubled row", doubled),
    Planted("doubled row under another number", "doubled row", doubled_under_another_number, PAY, together=False),
    Planted("wrong sign", "sign", wrong_sign),
    Planted("credited to somebody else", "participant", somebody_else),
    Planted("commission typed over", "unexplained", typed_over, together=False),
)
