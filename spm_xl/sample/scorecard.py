"""What the sample company's scorecard shows beside the pipeline: activities, KPIs, goals, coaching notes and calendars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.sample.people import roster
from spm_xl.sample.terms import leave
from spm_xl.sample.text import YEAR, Row, parsed, stream

CALLS = {"AE": 22, "AE-EU": 18, "ENT": 9, "AM": 16, "SDR": 95, "INS": 60}  # usual calls of a week

KPIS = """
    kpi           | label                     | expression                           | unit   | better | target | watch | leading | meaning
    demos_per_win | Demonstrations per win    | activities_demonstration / won_deals | number | lower  | 2      | 2.5   | yes     | demonstrations given for each deal that was won
    calls_per_new | Calls per new opportunity | activities_call / new_deals          | number | lower  | 30     | 40    | yes     | calls made for each opportunity that was created
    win_rate      | Win rate                  |                                      | ratio  | higher | 0.45   | 0.38  | no      | deals won / deals won or lost, over our aim of 45%
    cycle_mean    | Sales cycle, mean         |                                      | days   | lower  | 65     | 80    | no      | days from the first talk to the order, at most 65
"""

GOALS = """
    goal     | title                             | participant | team | parent | measure                  | unit  | baseline | target     | start      | due        | weight | why
    G-EAST   | Win 12 million in the East        |             | East |        | won_amount               | USD   | 0        | 12,000,000 | 2026-01-01 | 2026-12-31 | 1      | the region's share of the company plan
    G-E-1101 | Win 1.2 million of instruments    | H1101       |      | G-EAST | won_amount               | USD   | 0        | 1,200,000  | 2026-01-01 | 2026-12-31 | 0.7    |
    G-E-1102 | Win 1.1 million of instruments    | H1102       |      | G-EAST | won_amount               | USD   | 0        | 1,100,000  | 2026-01-01 | 2026-12-31 | 1      |
    G-E-1103 | Win 1.3 million of instruments    | H1103       |      | G-EAST | won_amount               | USD   | 0        | 1,300,000  | 2026-01-01 | 2026-12-31 | 0.6    |
    G-E-1104 | Hand over with 300,000 won        | H1104       |      | G-EAST | won_amount               | USD   | 0        | 300,000    | 2026-01-01 | 2026-05-15 | 1      | two of its orders are signed already
    G-E-1106 | Win 800,000 in the first year     | H1106       |      | G-EAST | won_amount               | USD   | 0        | 800,000    | 2026-02-16 | 2026-12-31 | 1      |
    G-E-1201 | Win 2.7 million with enterprises  | H1201       |      | G-EAST | won_amount               | USD   | 0        | 2,700,000  | 2026-01-01 | 2026-12-31 | 1      |
    G-E-1202 | Win 1.8 million with enterprises  | H1202       |      | G-EAST | won_amount               | USD   | 0        | 1,800,000  | 2026-01-01 | 2026-12-31 | 1      |
    G-E-1301 | Renew 1.5 million                 | H1301       |      | G-EAST | won_amount               | USD   | 0        | 1,500,000  | 2026-01-01 | 2026-12-31 | 1      |
    G-E-1302 | Renew 1.3 million                 | H1302       |      | G-EAST | won_amount               | USD   | 0        | 1,300,000  | 2026-01-01 | 2026-12-31 | 1      |
    G-RATE   | Win more of what is offered       | H1103       |      |        | win_rate                 | ratio | 0.38     | 0.44       | 2026-01-01 | 2026-12-31 | 0.4    | demonstrations are dear
    G-DEMO   | 90 demonstrations                 | H1101       |      |        | activities_demonstration | count | 0        | 90         | 2026-01-01 | 2026-12-31 | 0.3    | whoever has seen it buys it
    G-WEST   | Shorten the cycle in the West     |             | West |        | cycle_mean               | days  | 78       | 66         | 2026-01-01 | 2026-12-31 | 1      | competitors answer within two months
    G-BETTER | Better follow-up                  | H1109       |      |        |                          |       |          |            |            |            |        |
"""

COACHING = """
    participant | date       | author           | note
    H1103       | 2026-02-17 | Desmond Achebe   | Qualifies early and drops what does not fit. Shares her questions with the team in March.
    H1109       | 2026-03-09 | Rosalind Tanaka  | Many proposals, few decisions. Agreed: no proposal before the buyer's date is known.
    H1111       | 2026-04-21 | Rosalind Tanaka  | Two large accounts carry the quarter. Agreed: five new accounts a month.
    H1109       | 2026-05-18 | Rosalind Tanaka  | Decision dates are on file for most offers now. Next: close plans for the three largest.
    H1702       | 2026-06-08 | Matthias Brenner | Cycle is long where purchasing comes late. Agreed: involve it before the demonstration.
    H1106       | 2026-06-15 | Desmond Achebe   | First quarter alone. Pipeline is there; demonstrations need the sales engineer earlier.
"""

HOLIDAYS = {
    "US": (
        "01-01 New Year's Day", "01-19 Martin Luther King Day", "02-16 Presidents' Day", "05-25 Memorial Day", "06-19 Juneteenth",
        "07-03 Independence Day", "09-07 Labor Day", "11-26 Thanksgiving", "11-27 Day after Thanksgiving", "12-25 Christmas Day",
    ),
    "DE": (
        "01-01 Neujahr", "04-03 Karfreitag", "04-06 Ostermontag", "05-01 Tag der Arbeit", "05-14 Christi Himmelfahrt",
        "05-25 Pfingstmontag", "12-25 Weihnachtstag",
    ),
    "UK": (
        "01-01 New Year's Day", "04-03 Good Friday", "04-06 Easter Monday", "05-04 Early May bank holiday",
        "05-25 Spring bank holiday", "08-31 Summer bank holiday", "12-25 Christmas Day", "12-28 Boxing Day",
    ),
    "": ("12-24 Halden closes early",),
}  # fmt: skip

LINEARITY = (("0.25", "0.18"), ("0.5", "0.41"), ("0.75", "0.66"), ("0.9", "0.84"))  # intervals end with a push


def activities(changes: Sequence[Row], opportunities: Sequence[Row]) -> list[Row]:
    """The table activities: the calls of each week, and every demonstration.

    Parameters
    ----------
    changes : the table stage_changes. opportunities : the table opportunities.
    """
    owners = {row["opportunity"]: row["participant"] for row in opportunities}
    rows = [row for person in roster() if person["plan"] in CALLS for row in _calls(person)]
    rows += [
        {"participant": owners[change["opportunity"]], "date": change["date"], "kind": "demonstration", "count": None,
         "opportunity": change["opportunity"]}
        for change in changes if change["stage"] == "Demonstration"
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["date"], row["participant"], row["opportunity"] or ""))
    return [{"activity": f"AC-{number:05}", **row} for number, row in enumerate(rows, start=1)]


def kpis() -> list[Row]:
    """The table kpis: the company's own, and its aims for two that are built in."""
    return parsed(KPIS, ("target", "watch"), slash="/")


def goals() -> list[Row]:
    """The table goals: of teams and of participants, one of which lacks almost everything."""
    return parsed(GOALS, ("baseline", "target", "weight"), ("start", "due"))


def coaching() -> list[Row]:
    """The table coaching."""
    return parsed(COACHING, dates=("date",))


def holidays() -> list[Row]:
    """The table holidays."""
    return [
        {"calendar": calendar or None, "date": date.fromisoformat(f"{YEAR}-{text[:5]}"), "name": text[6:]}
        for calendar, days in HOLIDAYS.items()
        for text in days
    ]


def linearity() -> list[Row]:
    """The table linearity."""
    return [{"elapsed": Decimal(elapsed), "reached": Decimal(reached)} for elapsed, reached in LINEARITY]


def _calls(person: Row) -> Iterator[Row]:
    """The calls of a participant, counted on the Friday of each week of work."""
    numbers = stream(f"{person['participant']} calls")
    away = [row for row in leave() if row["participant"] == person["participant"]]
    friday = date(YEAR, 1, 2)
    while friday.year == YEAR:
        made = Decimal(int(CALLS[person["plan"]] * (0.6 + 0.8 * numbers.random())))
        at_work = person["hire_date"] <= friday <= (person["end_date"] or friday)
        if at_work and not any(row["start"] <= friday <= row["end"] for row in away):
            yield {"participant": person["participant"], "date": friday, "kind": "call", "count": made, "opportunity": None}
        friday += timedelta(days=7)
