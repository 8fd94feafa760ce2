"""The plan that the plan design workbook is filled with: account executives of a software company, next fiscal year.

What stands here is typed into yellow cells; nothing is calculated from it outside the workbook.

>>> sum(weight for _, weight, _ in COMPONENTS)
1.0
>>> [round(sum(shares), 9) for shares in zip(*(row[1:] for row in BANDS))]
[1.0, 1.0, 1.0]
"""

from __future__ import annotations

from datetime import date
from typing import Any

COMPANY, YEAR, AS_OF = "Halden Instruments, Inc.", "Fiscal year 2027", date(2026, 6, 30)
ROLE_HEADERS = ("Role", "Headcount", "OTE", "Variable", "Quota", "In bookings")
ROLES: tuple[tuple[Any, ...], ...] = (
    ("Account executive", 24, 150_000, 0.5, 950_000, 1),
    ("Senior account executive", 8, 190_000, 0.5, 1_300_000, 1),
    ("Sales manager", 4, 230_000, 0.4, 7_500_000, 0),
)
COMPONENTS = (
    ("New business", 0.6, "bookings of new customers"),
    ("Expansion", 0.25, "added bookings of customers"),
    ("Objectives", 0.15, "score of the quarter's objectives"),
)
# plan terms of a component: method, what a rate multiplies, cap as a share of target variable, rounding
TERMS: tuple[tuple[Any, ...], ...] = (
    ("New business", "marginal", "target", 1.5, "none"),
    ("Expansion", "marginal", "target", None, "none"),
    ("Objectives", "curve", "target", None, "none"),
)
TIERS: tuple[tuple[Any, ...], ...] = (
    ("New business", 0, 0.8),
    ("New business", 0.5, 1.2),
    ("New business", 1, 1.8),
    ("New business", 1.3, 2.5),
    ("Expansion", 0, 1),
    ("Expansion", 1, 1.5),
    ("Objectives", 0, 0),
    ("Objectives", 0.5, 0.25),
    ("Objectives", 1, 1),
    ("Objectives", 1.2, 1.25),
)
SCENARIOS = ("Low", "Plan", "High")
BANDS: tuple[tuple[float, ...], ...] = (  # attainment, then the share of people there in each scenario
    (0.2, 0.12, 0.06, 0.03),
    (0.5, 0.2, 0.12, 0.06),
    (0.7, 0.25, 0.16, 0.12),
    (0.9, 0.18, 0.19, 0.16),
    (1, 0.12, 0.19, 0.19),
    (1.1, 0.07, 0.13, 0.19),
    (1.3, 0.03, 0.09, 0.14),
    (1.6, 0.02, 0.04, 0.07),
    (2, 0.01, 0.02, 0.04),
)
EDGES: tuple[tuple[float, str], ...] = (
    (0, "nothing sold"),
    (0.0001, "the first unit"),
    (0.4999, "just below the second tier"),
    (0.5, "on the second tier"),
    (0.9999, "just below quota"),
    (1, "on quota: must pay 100% of target"),
    (1.0001, "just above quota"),
    (1.3, "on the last accelerator"),
    (1.684, "new business meets its cap"),
    (2, "twice the quota"),
    (3, "a windfall"),
)
RAMP, PRODUCTIVITY, NEW_HIRES, DRAW, DRAW_MONTHS = (0.25, 0.5, 0.75), 0.8, 6, 4_000, 6
FIRST_DAY = date(2026, 7, 1)
ON_COST, MOST_COST = 0.12, 0.22  # employer's cost on pay; highest compensation cost of sales that finance accepts
