"""The people of the commission calculator: what the template is filled with until an analyst types over it.

A team of eight in June, the last month of its fiscal year. Earlier months are calculated as the sheets
calculate them, so that year to date, opening balances and ledger agree:

>>> sofia = standing("Sofia Lindqvist")
>>> sofia.before, sofia.opening
(576250.0, 7301.55)
>>> [person.name for person in PEOPLE if person.plan == "AE new hire"]
['Tomás Ferreira', 'Amara Nwosu']
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from spm_xl.udfs.call import call

COMPANY, TEAM = "Halden Instruments, Inc.", "Enterprise sales, East"
PERIOD, YEAR, AS_OF = "June 2026", "Fiscal year July 2025 to June 2026", date(2026, 6, 30)
MONTHS = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun")
QUARTER_ENDS = (2, 5, 8, 11)
PLAN_HEADERS = ("Plan", "Method", "Attainment cap", "Cap", "Gate", "Recoverable", "Recovery", "Note")
PLANS: tuple[tuple[Any, ...], ...] = (
    ("AE", "marginal", None, 200_000, None, 1, 0.5, "Recoverable draw: half of what is earned above it pays it back"),
    ("AE new hire", "marginal", 2, None, None, 0, None, "First year: the draw is a guarantee and is never paid back"),
    ("Manager", "marginal", None, None, 0.25, 0, None, "On the team's credit; from 50% the higher rate counts from the first dollar"),
)
RATE_HEADERS = ("Plan", "From", "Rate", "Method")
RATES: tuple[tuple[Any, ...], ...] = (
    ("AE", 0, 0.06, None),
    ("AE", 0.5, 0.1, None),
    ("AE", 1, 0.13, None),
    ("AE new hire", 0, 0.08, None),
    ("AE new hire", 1, 0.11, None),
    ("Manager", 0, 0.011, "marginal"),
    ("Manager", 0.5, 0.016, "retroactive"),
    ("Manager", 1, 0.024, "marginal"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One participant.

    Attributes
    ----------
    credits : by month; None before the first day. objectives : MBO pay by quarter. spiffs : by month's number.
    guarantee : months with a draw, counted from the first; 0 for all. note : on the team's sheet.
    """

    name: str
    plan: str
    quota: float
    draw: float
    credits: tuple[float | None, ...]
    objectives: tuple[float, float, float, float]
    spiffs: dict[int, float]
    guarantee: int = 0
    note: str = ""


MANAGER = "Rosalind Tanaka"
FULL_QUOTA, RAMP = 75_000, (0.25, 0.5, 0.75)  # of a month; shares of a new hire's first months
PEOPLE = (
    Person(
        "Priya Raghunathan", "AE", 1_000_000, 3_500,
        (62_350, 74_480, 118_200, 55_125, 91_640, 142_310, 48_520, 83_275, 127_400, 69_050, 141_850, 96_715),
        (1_500, 1_350, 1_500, 1_200), {5: 500, 11: 1_000}, note="Above quota: everything earns the third rate, 13%",
    ),
    Person(
        "Marcus Oyelaran", "AE", 900_000, 3_000,
        (38_400, 41_550, 62_175, 24_300, 35_120, 58_460, 19_875, 31_240, 52_380, 17_650, 23_190, 21_400),
        (900, 1_200, 600, 750), {}, note="Below the draw: topped up, and the balance grows",
    ),
    Person(
        "Sofia Lindqvist", "AE", 1_000_000, 4_000,
        (22_150, 31_400, 44_325, 28_260, 39_480, 61_975, 47_310, 72_640, 96_520, 57_840, 74_350, 118_425),
        (600, 900, 1_350, 1_500), {11: 500}, note="Above the draw: half of the excess repays the balance",
    ),
    Person(
        "Daniel Whitcombe", "AE", 1_000_000, 3_500,
        (121_300, 164_750, 209_400, 98_260, 241_875, 309_520, 84_630, 139_980, 226_140, 111_450, 174_225, 158_900),
        (1_500, 1_500, 1_350, 1_500), {5: 1_000, 8: 500}, note="Meets the cap of 200,000 a year: see sheet Explain",
    ),
    Person(
        "Hana Kobayashi", "AE", 1_000_000, 3_500,
        (71_240, 83_910, 97_650, 61_875, 88_420, 133_060, 54_390, 79_180, 121_535, 65_720, 111_340, 74_260),
        (1_350, 1_500, 1_200, 1_500), {11: 1_000}, note="Crosses quota this month: part at 10%, part at 13%",
    ),
    Person(
        "Tomás Ferreira", "AE new hire", 262_500, 4_000,
        (None, None, None, None, None, None, None, 0, 12_400, 25_850, 31_175, 14_520),
        (0, 0, 0, 500), {}, note="On ramp: the guarantee tops up, nothing is owed",
    ),
    Person(
        "Amara Nwosu", "AE new hire", 487_500, 4_000,
        (None, None, None, None, 0, 18_325, 27_460, 41_150, 57_980, 64_240, 96_875, 87_630),
        (0, 500, 750, 750), {5: 500}, guarantee=6,
        note="Guarantee ended in April: paid as earned",
    ),
    Person(MANAGER, "Manager", 5_400_000, 0, (), (2_500, 2_250, 2_500, 2_500), {}, note="On the credit of the team of seven"),
)  # fmt: skip
SELLERS = tuple(person for person in PEOPLE if person.name != MANAGER)
NEW_HIRE, FIRST_DAY = "Tomás Ferreira", date(2026, 2, 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a participant stands as June opens, and what the month adds.

    Attributes
    ----------
    before : credit of the closed months. credit : of June. earned, draws : of the closed months; None before the first day.
    draw : of June. opening : recoverable balance.
    """

    before: float
    credit: float
    earned: tuple[float | None, ...]
    draws: tuple[float, ...]
    draw: float
    opening: float
    objectives: float
    spiff: float


@cache
def standing(name: str) -> Standing:
    """A participant's standing, by the functions that the sheets use."""
    person = next(person for person in PEOPLE if person.name == name)
    credits = person.credits or tuple(sum(seller.credits[month] or 0 for seller in SELLERS) for month in range(12))
    first = sum(credit is None for credit in credits)
    rates, plans = [RATE_HEADERS, *RATES], [PLAN_HEADERS, *PLANS]
    earned: list[float | None] = [None] * first
    before = 0.0
    for month in range(first, 11):
        commission = call("SPM_COMMISSION", (credits[month], person.quota, rates, before, person.plan, plans))
        before += credits[month] or 0.0
        earned.append(commission + _objective(person, month) + person.spiffs.get(month, 0))
    last = first + (person.guarantee or 12)
    draws = [person.draw if first <= month < last else 0.0 for month in range(12)]
    ledger = call("SPM_DRAW_LEDGER", ([each or 0.0 for each in earned], draws[:11], 0, person.plan, plans))
    closing = ledger[-1][-1]
    return Standing(
        before, credits[11] or 0.0, tuple(earned), tuple(draws[:11]), draws[11], closing, _objective(person, 11), person.spiffs.get(11, 0)
    )


def _objective(person: Person, month: int) -> float:
    return person.objectives[QUARTER_ENDS.index(month)] if month in QUARTER_ENDS else 0.0
