"""Who works at the sample company, in which roles and on which plans, and their quotas.

`reach` is the attainment that a participant's year is made to come to, before returns.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache

from spm_xl.sample.text import YEAR, Row, parsed

SETTINGS = (
    ("company", "Halden Instruments, Inc."),
    ("currency", "USD"),
    ("period", "month"),
    ("fiscal_year_start", "01-01"),
    ("first_period", "2026-01"),
    ("cutoff_days", "3"),
    ("pay_days", "15"),
    ("dispute_days", "30"),
    ("contact", "Sales compensation, salescomp@halden.example"),
    ("reason_codes", "missing deal|wrong split|wrong rate|wrong amount|other"),
)

ROSTER = """
    participant | name                 | role                 | plan     | manager | region | hire_date  | end_date   | target_incentive | base_salary | quota     | reach
    H1001       | Margarethe Lindqvist | Vice president sales | VP       |         | Global | 2017-05-02 |            | 190,000          | 245,000     |           |
    H1002       | Desmond Achebe       | Regional manager     | MGR      | H1001   | East   | 2018-09-10 |            | 105,000          | 152,000     |           |
    H1003       | Rosalind Tanaka      | Regional manager     | MGR      | H1001   | West   | 2019-02-18 |            | 105,000          | 150,000     |           |
    H1004       | Matthias Brenner     | Regional manager     | MGR-EU   | H1001   | EMEA   | 2019-11-04 |            | 88,000           | 128,000     |           |
    H1101       | Ana-Lucía Ferreira   | Account executive    | AE       | H1002   | East   | 2021-03-15 |            | 80,000           | 84,000      | 1,100,000 | 1.08
    H1102       | Tobias Whitcombe     | Account executive    | AE       | H1002   | East   | 2020-07-06 |            | 80,000           | 86,000      | 1,150,000 | 0.93
    H1103       | Nkechi Okafor        | Account executive    | AE       | H1002   | East   | 2022-01-10 |            | 76,000           | 80,000      | 1,050,000 | 1.24
    H1104       | Jerome Castellanos   | Account executive    | AE       | H1002   | East   | 2023-05-22 | 2026-05-15 | 72,000           | 76,000      | 1,000,000 | 0.66
    H1105       | Priya Raghunathan    | Account executive    | AE       | H1002   | East   | 2021-10-04 |            | 78,000           | 82,000      | 1,100,000 | 1.02
    H1106       | Samuel Oyelaran      | Account executive    | AE       | H1002   | East   | 2026-02-16 |            | 72,000           | 75,000      | 1,000,000 | 0.84
    H1107       | Wen Zhaoyang         | Account executive    | AE       | H1003   | West   | 2020-04-20 |            | 82,000           | 88,000      | 1,200,000 | 1.13
    H1108       | Beatriz Montenegro   | Account executive    | AE       | H1003   | West   | 2022-08-01 |            | 76,000           | 80,000      | 1,050,000 | 0.97
    H1109       | Callum Fitzgerald    | Account executive    | AE       | H1003   | West   | 2019-06-17 |            | 82,000           | 90,000      | 1,200,000 | 0.88
    H1110       | Leilani Kahale       | Account executive    | AE       | H1003   | West   | 2023-01-09 |            | 74,000           | 78,000      | 1,000,000 | 1.05
    H1111       | Ibrahim Saleh        | Account executive    | AE       | H1003   | West   | 2021-11-29 |            | 78,000           | 82,000      | 1,100,000 | 0.74
    H1112       | Katarzyna Nowicka    | Account executive    | AE       | H1003   | West   | 2026-04-06 |            | 72,000           | 75,000      | 1,000,000 | 0.95
    H1201       | Vikram Deshpande     | Enterprise executive | ENT      | H1002   | East   | 2018-03-12 |            | 130,000          | 125,000     | 2,200,000 | 1.28
    H1202       | Harriet Lockwood     | Enterprise executive | ENT      | H1002   | East   | 2020-10-19 |            | 125,000          | 120,000     | 2,000,000 | 0.86
    H1203       | Moana Te Rangi       | Enterprise executive | ENT      | H1003   | West   | 2021-06-07 |            | 125,000          | 120,000     | 2,100,000 | 1.04
    H1204       | Étienne Marchand     | Enterprise executive | ENT      | H1003   | West   | 2022-09-05 |            | 120,000          | 118,000     | 1,900,000 | 0.71
    H1301       | Gloria Mbeki         | Account manager      | AM       | H1002   | East   | 2019-08-26 |            | 38,000           | 82,000      | 1,450,000 | 1.01
    H1302       | Patrick O'Donnell    | Account manager      | AM       | H1002   | East   | 2021-02-08 |            | 36,000           | 80,000      | 1,300,000 | 0.94
    H1303       | Sunita Bhattarai     | Account manager      | AM       | H1003   | West   | 2020-12-14 |            | 36,000           | 80,000      | 1,350,000 | 1.06
    H1304       | Marcus Ellery        | Account manager      | AM       | H1003   | West   | 2022-05-16 |            | 34,000           | 76,000      | 1,200,000 | 0.87
    H1305       | Yolanda Cruz         | Account manager      | AM       | H1003   | West   | 2023-03-27 |            | 34,000           | 76,000      | 1,200,000 | 0.98
    H1401       | Farid Haddad         | Sales engineer       | SE       | H1002   | East   | 2020-01-13 |            | 28,000           | 118,000     |           |
    H1402       | Ingrid Solheim       | Sales engineer       | SE       | H1003   | West   | 2021-07-19 |            | 28,000           | 116,000     |           |
    H1403       | Dwayne Pickering     | Sales engineer       | SE-ENT   | H1001   | Global | 2019-04-08 |            | 34,000           | 126,000     |           |
    H1501       | Amara Diallo         | Sales development    | SDR      | H1002   | East   | 2024-06-10 |            | 24,000           | 52,000      | 18        | 1.09
    H1502       | Joshua Bergström     | Sales development    | SDR      | H1002   | East   | 2024-09-30 |            | 24,000           | 52,000      | 18        | 0.92
    H1503       | Mei-Ling Chow        | Sales development    | SDR      | H1003   | West   | 2023-11-06 |            | 24,000           | 54,000      | 20        | 1.14
    H1504       | Rafael Quintero      | Sales development    | SDR      | H1003   | West   | 2025-02-17 | 2026-08-31 | 24,000           | 51,000      | 18        | 0.79
    H1505       | Olivia Sandoval      | Sales development    | SDR      | H1003   | West   | 2026-03-02 |            | 24,000           | 50,000      | 18        | 0.88
    H1506       | Kwame Boateng        | Sales development    | SDR      | H1002   | East   | 2025-01-20 |            | 24,000           | 51,000      | 18        | 1.21
    H1601       | Brenda Kowalczyk     | Inside sales         | INS      | H1002   | East   | 2022-04-04 |            | 30,000           | 24,000      | 420,000   | 1.07
    H1602       | Luis Arroyo          | Inside sales         | INS      | H1002   | East   | 2023-10-16 |            | 30,000           | 24,000      | 420,000   | 0.83
    H1603       | Tamsin Reilly        | Inside sales         | INS      | H1003   | West   | 2025-09-08 | 2026-04-30 | 30,000           | 24,000      | 420,000   | 0.56
    H1604       | Hyun-woo Baek        | Inside sales         | INS      | H1003   | West   | 2026-05-11 |            | 30,000           | 24,000      | 420,000   | 0.90
    H1701       | Annelie Hofstätter   | Account executive    | AE-EU    | H1004   | EMEA   | 2021-05-03 |            | 62,000           | 74,000      | 820,000   | 1.11
    H1702       | Giorgos Papadakis    | Account executive    | AE-EU    | H1004   | EMEA   | 2022-02-14 |            | 60,000           | 70,000      | 800,000   | 0.90
    H1703       | Rhiannon Cadwallader | Account executive    | AE-EU    | H1004   | EMEA   | 2020-09-21 |            | 62,000           | 74,000      | 820,000   | 1.17
    H1704       | Arjun Mehta          | Account executive    | AE-EU    | H1004   | EMEA   | 2026-04-01 |            | 58,000           | 68,000      | 760,000   | 0.81
"""

# What changes for a participant inside the year: the columns that differ from the row above it.
CHANGES = (
    ("H1506", date(2026, 5, 1), {"role": "Account executive", "plan": "AE", "target_incentive": Decimal(66000),
                                 "base_salary": Decimal(70000), "cost_centre": "4110"}),
    ("H1105", date(2026, 6, 1), {"manager": "H1003", "region": "West"}),
)  # fmt: skip
PROMOTED_QUOTA = Decimal(600000)  # for the rest of the year
PAID_IN_POUNDS = ("H1703", "H1704")
ENTITIES = {"EMEA": "Halden Instruments GmbH", "UK": "Halden Instruments Ltd", "": "Halden Instruments, Inc."}
COST_CENTRES = {"VP": "4000", "MGR": "4010", "MGR-EU": "4810", "AE": "4110", "ENT": "4120", "AM": "4130", "SE": "4140",
                "SE-ENT": "4140", "SDR": "4150", "INS": "4160", "AE-EU": "4820"}  # fmt: skip
STATES = {"East": "US-NC", "West": "US-CO", "Global": "US-NC"}
CALENDARS = {"UK": "UK", "EMEA": "DE"}  # elsewhere the holidays of the United States
TEAMS = {"SDR": "Development", "INS": "Inside sales", "VP": None}  # of the others, the region is the team
TEAM_QUOTAS = {  # managers and sales engineers: quota of the year for the credit that reaches them
    "H1001": ("Company bookings", 26_400_000),
    "H1002": ("Team bookings", 11_600_000),
    "H1003": ("Team bookings", 11_300_000),
    "H1004": ("Team bookings", 2_850_000),
    "H1401": ("Region bookings", 6_600_000),
    "H1402": ("Region bookings", 6_200_000),
    "H1403": ("Enterprise bookings", 5_600_000),
}


@cache
def roster() -> tuple[Row, ...]:
    """The participants as they are on the first day of the year or on their hire, with quota and reach."""
    numbers = ("target_incentive", "base_salary", "quota", "reach")
    return tuple(parsed(ROSTER, numbers, ("hire_date", "end_date")))


def participants() -> list[Row]:
    """The table participants: a row each, and one more for each change."""
    rows = []
    for person in roster():
        row = {name: value for name, value in person.items() if name not in ("quota", "reach")}
        in_pounds = row["participant"] in PAID_IN_POUNDS
        place = "UK" if in_pounds else row["region"]
        words = row["name"].lower().replace("'", "").split()
        row |= {
            "currency": "GBP" if in_pounds else None,
            "legal_entity": ENTITIES.get(place, ENTITIES[""]),
            "cost_centre": COST_CENTRES[row["plan"]],
            "state": {"UK": "UK", "EMEA": "DE"}.get(place) or STATES[place],
            "email": f"{_plain(words[0])}.{_plain(words[-1])}@halden.example",
            "hours_required": "yes" if row["plan"] == "INS" else None,
        }
        rows.append(row)
        rows += [{**row, "effective": day, **changed} for who, day, changed in CHANGES if who == row["participant"]]
    return [{**row, "team": TEAMS.get(row["plan"], row["region"]), "calendar": _calendar(row)} for row in rows]


def _calendar(row: Row) -> str:
    return CALENDARS.get("UK" if row["participant"] in PAID_IN_POUNDS else row["region"], "US")


def quotas() -> list[Row]:
    """The table quotas: annual for sellers, quarterly for account managers, monthly for development."""
    rows = []
    for person in roster():
        participant, plan, quota = person["participant"], person["plan"], person["quota"]
        if plan in ("AE", "ENT", "AE-EU"):
            rows += _windows(participant, "New business", quota, 12)
        elif plan == "AM":
            rows += _windows(participant, "Renewals", (quota / 4).quantize(Decimal(1)), 3)
        elif plan == "SDR":
            rows += _windows(participant, "Qualified meetings", quota, 1)
        elif participant in TEAM_QUOTAS:
            component, amount = TEAM_QUOTAS[participant]
            rows += _windows(participant, component, Decimal(amount), 12)
    who, day, _ = CHANGES[0]
    rest = {"start": day, "end": date(YEAR, 12, 31), "quota": PROMOTED_QUOTA}
    return [*rows, {"participant": who, "component": "New business", **rest}]


def _windows(participant: str, component: str, quota: Decimal, months: int) -> list[Row]:
    starts = [date(YEAR, month, 1) for month in range(1, 13, months)]
    ends = [date.fromordinal(start.toordinal() - 1) for start in [*starts[1:], date(YEAR + 1, 1, 1)]]
    return [
        {"participant": participant, "component": component, "start": start, "end": end, "quota": quota}
        for start, end in zip(starts, ends, strict=True)
    ]


def _plain(word: str) -> str:
    """A name in plain ASCII letters, for an address."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if letter.isascii())
