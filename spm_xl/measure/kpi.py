"""Sales measures: win rate, average deal, cycle, velocity, pipeline coverage, pace and target pay.

All answers are exact fractions; a ratio is a share (0.25 meaning 25%), days are calendar days unless
a parameter says working days. Money in, money out, in one currency. A denominator of zero is an
error, never a silent 0.

The definitions are those that CRM vendors and KPI glossaries publish. Where they differ: a win rate is
over closed opportunities unless asked of all, coverage is of the quota that remains, and a cycle leaves
its end date out. Velocity and cycle: optif.ai and usedaymark.io, with their worked examples.

>>> rate = win_rate(won=25, lost=75)
>>> per_day = velocity(opportunities=50, average_deal=50000, win_rate=rate, cycle_days=45)
>>> round(per_day)
13889
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from spm_xl.errors import InvalidInput, OutOfRange, ZeroDivisor
from spm_xl.money import Number, exact
from spm_xl.rational import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Length of the sales cycle over won deals.

    Attributes
    ----------
    deals : number of won deals; total, mean, median : in days.
    """

    deals: int
    total: Fraction
    mean: Fraction
    median: Fraction


@dataclass(frozen=True, slots=True)
class TargetPay:
    """Pay of a year at target.

    Attributes
    ----------
    ote : on-target earnings, base salary plus target incentive, in money of a year.
    base_share, incentive_share : the pay mix, adding up to 1.
    """

    ote: Fraction
    base_share: Fraction
    incentive_share: Fraction


def win_rate(won: Number, lost: Number, still_open: Number = 0, of: str = "closed") -> Fraction:
    """Share of opportunities that were won.

    Parameters
    ----------
    won, lost : number (or amount) of opportunities closed in the window, by close date.
    still_open : opportunities not closed; they count only with `of = "all"`.
    of : "closed" divides by won + lost (the default), "all" by every opportunity.

    >>> win_rate(10, 6, still_open=4), win_rate(10, 6, still_open=4, of="all")
    (Fraction(5, 8), Fraction(1, 2))
    """
    if of not in ("closed", "all"):
        raise InvalidInput(f"a win rate is of 'closed' or of 'all' opportunities, not of {of!r}.")
    wins = _not_negative("won", won)
    whole = wins + _not_negative("lost", lost)
    if of == "all":
        whole += _not_negative("still_open", still_open)
    return _ratio(wins, whole, "win rate", "opportunities")


def average_deal(won_amount: Number, won_deals: Number) -> Fraction:
    """Mean amount of a won deal, in the currency of the amount.

    >>> average_deal(100000, 20)
    Fraction(5000, 1)
    """
    return _ratio(exact(won_amount), _not_negative("won_deals", won_deals), "average deal", "won deals")


def cycle_days(opened: date, closed: date) -> int:
    """Days from the day a deal was opened to the day it was closed; the end date is left out.

    >>> cycle_days(date(2025, 1, 1), date(2025, 2, 15))
    45
    """
    if closed < opened:
        raise OutOfRange(f"the deal was closed on {closed}, before it was opened on {opened}. Correct the dates.")
    return (closed - opened).days


def cycle(days: Iterable[Number]) -> Cycle:
    """Sales cycle over won deals.

    Parameters
    ----------
    days : days of each won deal (see `cycle_days`).

    >>> cycle([40, 30, 60, 70]).mean, cycle([40, 30, 60, 70]).median
    (Fraction(50, 1), Fraction(50, 1))
    """
    lengths = [_not_negative("days", length) for length in days]
    if not lengths:
        raise OutOfRange("a sales cycle needs at least one won deal. Widen the window.")
    total = sum(lengths, ZERO)
    return Cycle(len(lengths), total, total / len(lengths), Fraction(statistics.median(lengths)))


def average_cycle(total_days: Number, won_deals: Number) -> Fraction:
    """Mean cycle in days, where only the sum is known.

    >>> average_cycle(1260, 35)
    Fraction(36, 1)
    """
    return _ratio(_not_negative("total_days", total_days), _not_negative("won_deals", won_deals), "cycle", "won deals")


def velocity(opportunities: Number, average_deal: Number, win_rate: Number, cycle_days: Number) -> Fraction:
    """Money that the pipeline brings in a day: opportunities x average deal x win rate / cycle days.

    Parameters
    ----------
    opportunities : number open at any time in the window.
    average_deal : mean amount of a won deal.
    win_rate : share between 0 and 1.
    cycle_days : mean cycle in days.

    >>> velocity(320, 14000, "0.27", 36)
    Fraction(33600, 1)
    """
    worth = _not_negative("opportunities", opportunities) * exact(average_deal) * _share("win_rate", win_rate)
    return _ratio(worth, _not_negative("cycle_days", cycle_days), "velocity", "cycle days")


def coverage(open_pipeline: Number, remaining_quota: Number) -> Fraction:
    """Open pipeline as a multiple of the quota that remains to be sold.

    Parameters
    ----------
    open_pipeline : amount of the opportunities still open.
    remaining_quota : quota less what was already credited; give the full quota at the interval's start.

    >>> coverage(1260000, 450000)
    Fraction(14, 5)
    """
    return _ratio(exact(open_pipeline), exact(remaining_quota), "coverage", "remaining quota")


def needed_coverage(win_rate: Number) -> Fraction:
    """Coverage at which the open pipeline, won at that rate, meets the quota: 1 / win rate.

    >>> needed_coverage("0.25")
    Fraction(4, 1)
    """
    return _ratio(Fraction(1), _share("win_rate", win_rate), "needed coverage", "win rate")


def pace_index(actual: Number, target: Number, elapsed: Number, working_days: Number) -> Fraction:
    """How far ahead (above 1) or behind (below 1) of an even pace the result is.

    Parameters
    ----------
    actual, target : result so far, and target of the whole interval.
    elapsed : working days gone, the as-of day counted; working_days : of the whole interval.

    >>> pace_index(55000, 100000, 11, 22)
    Fraction(11, 10)
    """
    whole = _not_negative("working_days", working_days)
    gone = _not_negative("elapsed", elapsed)
    if gone > whole:
        raise OutOfRange(f"{gone} working days are gone of an interval of {whole}. Correct the as-of day.")
    return _ratio(exact(actual) * whole, exact(target) * gone, "pace index", "target x elapsed working days")


def variance(actual: Number, target: Number) -> Fraction:
    """Result less target: negative where the target was missed.

    >>> variance(10, 50)
    Fraction(-40, 1)
    """
    return exact(actual) - exact(target)


def target_pay(base_salary: Number, target_incentive: Number) -> TargetPay:
    """On-target earnings and the pay mix.

    Parameters
    ----------
    base_salary, target_incentive : money of the same interval, usually a year.

    >>> target_pay(90000, 90000)
    TargetPay(ote=Fraction(180000, 1), base_share=Fraction(1, 2), incentive_share=Fraction(1, 2))
    """
    base, incentive = _not_negative("base_salary", base_salary), _not_negative("target_incentive", target_incentive)
    share = _ratio(base, base + incentive, "pay mix", "on-target earnings")
    return TargetPay(base + incentive, share, 1 - share)


def base_rate(target_incentive: Number, quota: Number) -> Fraction:
    """Commission rate that pays the target incentive at 100% of quota.

    >>> base_rate(90000, 900000)
    Fraction(1, 10)
    """
    return _ratio(_not_negative("target_incentive", target_incentive), exact(quota), "base rate", "quota")


def _ratio(part: Fraction, whole: Fraction, name: str, of: str) -> Fraction:
    if whole <= 0:
        wrong = OutOfRange if whole else ZeroDivisor
        raise wrong(f"{name} has no meaning where {of} is {whole}. Give a number above zero.")
    return part / whole


def _not_negative(name: str, value: Number) -> Fraction:
    number = exact(value)
    if number < 0:
        raise OutOfRange(f"{name} is {value}; it cannot be negative.")
    return number


def _share(name: str, value: Number) -> Fraction:
    share = _not_negative(name, value)
    if share > 1:
        raise OutOfRange(f"{name} is {value}; a share lies between 0 and 1 (25% is 0.25).")
    return share

