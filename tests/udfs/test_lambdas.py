"""The edition without an install: named LAMBDAs in a plain workbook, calculated by IronCalc, against the call path."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.measure.built_in import BUILT_IN
from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS, LONGEST_HELP
from spm_xl.udfs.hosts.lambdas import LEFT_OUT, LONGEST, add_names, definitions, names, with_help
from spm_xl.udfs.hosts.lambdas_compiler import stored
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from tests.hosts import audit_errors, validator_errors
from tests.udfs.lambda_books import calculated, shown
from tests.udfs.lambda_engine import Call, answers, cells_of, formula_answers

ROOT = Path(__file__).resolve().parents[2]
TIERS = [[0, 0.04], [150000, 0.06], [250000, 0.08]]
PLAIN = [[0, 0.1]]
RATES = [
    ["Plan", "Component", "From", "To", "Rate", "Method"],
    ["AE", "new", 0, 1, 0.05, ""], ["AE", "new", 1, None, 0.08, "retroactive"], ["AE", "renewal", 0, None, 0.02, ""],
    ["SDR", "", 0, None, 40, ""], ["EU", "", 0, 0.5, 0.03, ""], ["EU", "", 0.5, 1, 0.04, ""], ["EU", "", 1, None, 0.06, ""],
]  # fmt: skip
PLANS = [
    ["Plan", "Component", "Method", "Cap", "Recoverable", "Currency", "Over", "Role", "Note"],
    ["AE", "new", "", "", 0, "", "", "x", "hello"], ["SDR", "", "", "", None, "", "units", "", ""],
    ["EU", "", "marginal", 5000, 0.5, "JPY", "", "", ""],
]  # fmt: skip
GRID = [["", 0.8, 1], [0.9, 0.5, 0.75], [1, 0.75, 1]]

JULY = ("2026-07-01", "2026-07-31", "2026-07-15")
LINEARITY = [[0.333, 0.2], [0.667, 0.5], [0.85, 0.67]]
MEASURES = [
    ["won_deals", 25], ["lost_deals", 75], ["won_amount", 1250000], ["lost_amount", 2000000], ["active_deals", 50], ["cycle_days", 1125], ["cycle_deals", 25], ["cycle_median", 41.5],
    ["open_amount", 900000], ["weighted_amount", 300000.5], ["quota", 2000000], ["credit", 1250000.1], ["remaining", 749999.9], ["elapsed_days", 40], ["working_days", 65], ["remaining_days", 25],
    ["reached_share", 0.55], ["activities", 640], ["top_account_amount", 400000], ["ramp_months", 7],
]  # fmt: skip


def column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def commission(credit: Any, quota: Any = None, rates: Any = PLAIN, prior: Any = None, plan: Any = None, plans: Any = None) -> Call:
    return "SPM_COMMISSION", (credit, quota, rates, prior, plan, plans)


def by_terms(*plans: Any, credit: Any = 100, quota: Any = 100, rates: Any = PLAIN) -> list[Call]:
    """The same commission under several plans."""
    return [commission(credit, quota, rates, None, None, plan) for plan in plans]


CASES: dict[str, list[Call]] = {
    "attainment": [
        ("SPM_ATTAINMENT", arguments)
        for arguments in [
            (30000, 100000, 90000), (1, 0), (1, None), (1, -5), (column(120, 80), column(100, 0)), (0.1, 0.3, 0.2),
            (1, None, None, None, [["zero_quota", "full"]]), (1e31, 10), (" ", 10),
        ]
    ],
    "text that is a number, and text that is none": [
        ("SPM_ATTAINMENT", (text, 10)) for text in ("12.5%", "12.5 %", "1e3", "-5", "1,000", "$5", "5%%", "1 000", "abc", "%")
    ],
    "every method on one table": by_terms(
        None, [["method", "retroactive"]], [["method", "deal at tier"], ["tier", "before"]], [["method", "deal_at_tier"], ["tier", "including"]],
        [["method", "per transaction"], ["level", "transaction"]], [["method", "stepped"]], [["method", "curve"]], [["method", "interpolated"]],
        [["method", "per transaction"]], [["method", "deal_at_tier"]], credit=170000, quota=None, rates=TIERS,
    ) + [commission(20000, None, TIERS, 145000, None, plans) for plans in (None, [["method", "retroactive"]], [["method", "Deal-at-tier"], ["tier", "before"]])],
    "a table for several plans, in columns": [
        commission(column(1000, 120, 300, None), column(1000, None, 100, None), RATES, column(0, None, 250, None), column("AE", "sdr", "EU", None), PLANS),
        commission(column(1000, 120, 300), column(1000, None, 100), RATES, None, column("AE", "zzz", "EU"), PLANS),
        commission(column(1000, 120, 300), 100, RATES, None, "EU", PLANS), commission([[1000, 120, 300]], 100, RATES, None, "EU", PLANS),
        commission([[1000, 120, 300]], column(100, 200, 300), RATES, None, "EU", PLANS),
        commission([[1000, 120], [3, 4]], [[100, 200], [100, 100]], RATES, None, "EU", PLANS),
        commission(column(1, 2, 3), column(1, 2), RATES, None, "EU", PLANS), commission([[1, 2], [3, 4]], column(1, 2, 3, 4), RATES, None, "EU", PLANS),
        commission(column(1, "x", "#N/A", None, 5), 100, RATES, None, "EU", PLANS),
    ],
    "plans and components": [
        commission(100, 100, RATES, None, "AE", [["component", "renewal"]]), commission(100, 100, RATES, None, "AE", [["component", "xx"]]),
        commission(100, 100, RATES, None, "AE"), commission(100, 100, RATES, None, None, PLANS),
        commission(100, 100, RATES, None, None, [["Plan", "AE"], ["component", "new"]]), commission(100, 100, RATES, None, "SDR", [["Plan", "AE"], ["component", "new"]]),
        commission(100, 100, PLAIN, None, "AE"), commission(100, 100, PLAIN, None, 0.0), commission(100, 100, PLAIN, None, None, 0.0),
    ],
    "rate tables that are wrong, and that are not": [
        commission(100, 100, rates)
        for rates in [
            [["From", "To", "Rate"], [0, 1, 0.1], [1.5, None, 0.2]], [["From", "To", "Rate"], [0, 1, 0.1], [0.5, None, 0.2]], [[0, 0.1], [0, 0.2]],
            [[0, 0.1], [None, 0.2]], [[0, 0.1], [1, None]], [["From", "Rte"], [0, 0.1]], [["A", "B"], [0, 0.1]], [[0, 0.1, 3]], [["From", "Rate"]],
            [["From", "Rate", None], [0, 0.1, 5]], [["From", "Rate"], [0, 0.1], [None, None], [1, 0.2], [None, None]], [["From", "Rate", "Rate"], [0, 0.1, 0.1]],
            [["From", "Rate", "Method"], [0, 0.1, "weird"]], [["From", "Rate"], [0, "#DIV/0!"]], [[0, "7.5%"], [1, "10 %"]], [[0, "7,5%"]], None, [[None, None]],
            [["Plan", "From", "Rate"], ["AE", 0, 0.1], [None, 1, 0.2]], [["Note", "Rate", "From"], ["x", 0.1, 0]],
        ]
    ],
    "terms that are wrong, and that are not": by_terms(
        [["methd", "marginal"]], [["method", "marginl"]], [["cap", -5]], [["cap", 5], ["cap", 6]], [["cap", "x"]], [["Cap", "Gate"], [5, 0.5]],
        [["Cap", "Gate", "Minimum"], [5, 0.5, None]], [["Cap"], [5]], [["Cap"], [5], [6]], [["x", "y", "z"], [5, 6, 7]], [["cap", 5], [None, None], ["gate", 0.5]],
        [["currency", "US"]], [["currency", "U1D"]], [["currency", "jpy"]], [["gate", 80]], [["recovery", 2]], [["cap_kind", "soft"], ["cap", 1]], [["soft_rate", 0.1]],
        [["cap kind", "soft"], ["cap", 1], ["soft rate", 0.5]], [["deductible", 5]], [["rate_of", "value"]], [["rate_of", "target"]], [["rate_of", "target"], ["target", 100]],
        [["#N/A", 1]], [["gate", 2]], [["gate", "100%"], ["boundary", "above"]], [["minimum", 50]], [["rounding", "none"]], [["attainment cap", 0.5]],
    ) + [
        commission(100, 100, PLAIN, None, plan, plans)
        for plan, plans in [
            ("A", [["Plan", "Cap"], ["A", 5], ["a", 6]]), ("A", [["Plan", "Cap"], ["A", 5], [None, 6]]), ("A", [["Plan", "Cap"]]),
            ("A", [["Plan", "Cap", None], ["A", 5, 3]]), ("1", [["Plan", "Cap"], [1, 5]]), (1.0, [["Plan", "Cap"], ["1", 5]]), ("#N/A", [["cap", 1]]),
        ]
    ],
    "credits that are wrong": [
        commission([["#NUM!"]]), commission(1e17), commission(True), commission(100, 1000, [[0, 0.1], [20, 0.2]]), commission(None, None),
        commission(-5, 100, PLAIN, None, None, [["method", "deal_at_tier"], ["tier", "before"]]),
    ],
    "quota of zero": [
        commission(100, 0, rates, prior, None, [["zero_quota", rule], *more])
        for rule in ("error", "zero", "full", "flat")
        for prior in (0, 50)
        for rates, more in (([[0, 0.1], [1, 0.2]], []), ([[0, 0.5], [1, 1]], [["method", "curve"], ["rate_of", "target"], ["target", 1000]]))
    ],
    "payout and balance": [
        (function, arguments)
        for function in ("SPM_PAYOUT", "SPM_BALANCE")
        for arguments in [
            (1200, 1000, 500), (column(1200, 900, None), column(1000, 1000, None), column(500, 0, None), column("AE", "EU", None), PLANS),
            (1, 2, -3), (1, -2), (2e15, 2), ("abc", 2), (1, 2, 3, "q"), (1, 2, 3, None, [["guarantee", "cumulative"], ["recoverable", 0]]),
            (1, 2, 3, None, [["guarantee", "cumulative"]]), (700, 1000, 0, None, [["draw type", "additive"]]), (5000, 0, 900, None, [["protected", "no"], ["recovery", 0.333]]),
        ]
    ],
    "ledger": [
        ("SPM_DRAW_LEDGER", arguments)
        for arguments in [
            (column(1000, 2500, 6000), 3000), ([[1000, 2500, 6000]], [[3000, 3000, 3000]], None, None, [["recoverable", 0], ["guarantee", "cumulative"]]),
            (column(1, 2, None, 4, None), column(1, 2, 3, 4, 5)), (column(1, 2, None), column(1, 2)), (column(1, 2, 3), column(1, 2)), ([[1, 2], [3, 4]], 5),
            (column(None, None), 5), (column(1), 5, column(1, 2)), (column(1, "x"), 5), (column(1), -5), ([[1, 2, 3]], None), (0, 100, 500),
        ]
    ],
    "explain": [
        ("SPM_EXPLAIN", arguments)
        for arguments in [
            (20000, None, TIERS, 145000), (120, 100, [["From", "Rate", "Method"], [0, 0.05, ""], [1, 0.08, "retroactive"]], 90, None, [["cap", 8]]),
            (80, 100, PLAIN, None, None, [["gate", 0.9], ["minimum", 20]]), (75, 100, [[0.5, 0], [1, 1]], 10, None, [["method", "curve"], ["rate_of", "target"], ["target", 1000]]),
            (100, None, PLAIN, None, None, [["zero_quota", "flat"]]), (1001.4, None, [[0, 0.075]]), (column(1, 2), 1, PLAIN), (1, "x", PLAIN), (100, 100, RATES, None, "AE", PLANS),
        ]
    ],
    "split": [
        ("SPM_SPLIT", arguments)
        for arguments in [
            (100, column(0.3, 0.3, 0.4)), (100, [[1 / 3, 1 / 3, 1 / 3]]), (-100, column(*[0.333333333333333] * 3)), (100, column(0.3, 0.3)), (100, column(0.5, None, 0.5, None)),
            (100, column(1)), (100, 1), (100, column(1.5, -0.5)), ("x", column(1)), (column(1, 2), column(1)), (None, column(0.5, 0.5)), (100, column(None)), (0.01, [[0.5, 0.5]]),
        ]
    ],
    "prorate": [
        ("SPM_PRORATE", arguments)
        for arguments in [
            (5800, "2028-02-15", "2028-02-29", "2028-02-01", "2028-02-29"), (column(100, 200, None), column(46000, "2026-01-05", None), None, 45990, 46020), (1, None, None, 1, 2),
            (1, "2026-13-05", None, 46000, 46100), (1, "05/01/2026", None, 46000, 46100), (1, "2026-1-5T10:30", None, 46000, 46100), (1, "2026-01-05x", None, 46000, 46100),
            (1, 0, None, 46000, 46100), (1, 46000, 45000, 46000, 46100), (1, 46000, 46001, 46100, 46000), (1, 47000, None, 46000, 46100), (1, 46000, 46001, 46000, 46001, "x"),
            (10, 46004, 46005, 46003, 46005, "working_days"), (12, 46000, 46100, 45900, 46200, "Whole months"), (12, 46000, 46100, 45900, 46200, "30/360"), (10, 46000.7, 46060, 46000, 46080),
        ]
    ],
    "ramp": [
        ("SPM_RAMP", arguments)
        for arguments in [
            (40000, "2026-03-10", "2026-05-31", [[0.25, 0.5, 0.75]]), (40000, "2026-03-10", "2026-03-31", column(0.25, 0.5), [["ramp_start", "by_15th"]]), (1, 46091, 46091, column(None)),
            (1, 46091, 46091, column(-1)), (1, 46091, 46091, [[0.1, 0.2], [0.3, 0.4]]), (1, 46091, 46091, column(0.1), PLANS),
            *((1, 46091, 46091, column(0.1), [["Plan", "Ramp start"], ["a", "hire_month"], ["b", word]]) for word in ("hire_month", "by_15th", "hire")),
        ]
    ],
    "matrix": [
        ("SPM_MATRIX", arguments)
        for arguments in [
            (1.05, 0.9, GRID, "stepped"), (0.95, 0.9, GRID, "bilinear"), (0.1, 0.9, GRID), (column(0.9, 2), 1, GRID), (1, 1, GRID, "cubic"), (1, 1, [[1, 2]]), (1, 1, None),
            (1, 1, [["", 1, 2], [1, 5, 6], [0, 1, 2]]), (1, 1, [["", 1, None, 3], [1, 5, 6, 7]]), (1, 1, [["", 1], [1, None]]), (1, 1, [["", 1], [1, "x"]]), (1, 1, [["", 1], [1, "#NUM!"]]),
            (1.5, 1.5, [["", 1, 2], [1, 5, 6], [2, None, 8]], "bilinear"), (1, 2, [["", 1, 2], [1, 5, 6], [2, None, 8]], "bilinear"),
        ]
    ],
    "clawback": [
        ("SPM_CLAWBACK", arguments)
        for arguments in [(1000, 6, 12), (1000, 6, None), (1000, 6, 12, "as paid"), (column(100, 200, None), column(3, 15, None), 12), (100, -3, 12), (100, 3, 0), (100, 3, 12, "x")]
    ],
    "pace": [
        ("SPM_PACE", arguments)
        for arguments in [
            (55000, 100000, *JULY), (55000, 100000, *JULY, "2026-07-03"), (1, 2, *JULY, [["2026-07-03", 46206, None], ["2026-07-04", 46210, 0]]), (1, 2, *JULY, [["x"]]), (1, 2, *JULY, [["#N/A"]]),
            (column(10, 20, None, "x", "#NUM!"), column(100, 0, 50, 1, 1), *JULY), (1, -2, *JULY), (1, 2, 46300, 46200, 46250), (1, 2, 46200, 46230, 46199), (1, 2, 46200, 46230, 46400), (1, 2, 46200, 46230, None),
            (column(1, 2, 3), 5, column(46200, 46201, 46202), 46230, column(46210, 46211, None)), (1, 2, 46207, 46208, 46208),
        ]
    ],
    "forecast": [
        ("SPM_FORECAST", arguments)
        for arguments in [
            (60000, *JULY), (60000, *JULY, LINEARITY), (60000, *JULY, [["Elapsed", "Reached"], *LINEARITY]), (60000, *JULY, None, "2026-07-03"), (column(1, 2, None), 46200, 46230, column(46200, 46215, 46230), LINEARITY, [[46203, 46204]]),
            *((1, *JULY, points) for points in ([["a", "b"], [0.5, 0.3]], [[0.5, 0.6], [0.6, 0.5]], [[0.5, 0.6], [0.5, 0.7]], [[0.5, 0.6], [0.5, 0.6]], [[50, 30]], [[0, 0.1]], [[1, 0.9]], [[0.5, None]], [[0.5]], [["Elapsed", "Reached"]], [["Elapsed", "Reached", "x"], [1, 1, 1]], [["50%", "30 %"]], [[0.9, 0]], [[0.2, "#N/A"]])),
            (1, 46300, 46200, 46250), (1, 46200, 46230, 46199), ("x", 46200, 46230, 46210),
        ]
    ],
    "velocity": [
        ("SPM_VELOCITY", arguments)
        for arguments in [(320, 14000, 0.27, 36), (column(320, 50, None, "x"), 14000, "27%", column(36, 0, 10, 1)), (-1, 1, 0.5, 1), (1, -1, 0.5, 1), (1, 1, 1.5, 1), (1, 1, 0.5, -1), (1, 1, 0.5, None), (1, 1, 5, 0)]
    ],
    "goal": [
        ("SPM_GOAL", (*figures, *days, answer, free))
        for answer in (None, "Expected", "pace", "projection", "status", "statsu")
        for free in (None, [[46203], [46204]])
        for figures in ((55, 60, 45), (0.3, 0, 0.4), (column(5, 40, -3, None, "x", "#DIV/0!"), 0, column(40, 40, 40, 40, 1, 1)), (1, 1, 1))
        for days in (JULY, (46200, 46230, 46199), (46200, 46230, 46231), (46207, 46208, 46207), (46300, 46200, 46250))
    ] + [("SPM_GOAL", (9, 0, 20, *JULY, column("pace", "status"))), ("SPM_GOAL", (9, 0, 20, *JULY, "#N/A"))],
    "KPIs": [("SPM_KPI", (kpi.name, MEASURES)) for kpi in BUILT_IN] + [
        ("SPM_KPI", arguments)
        for arguments in [
            (column("win_rate", "Average deal", None, "x", "#N/A", "velocity"), MEASURES), ("win_rate", [["Measure", "Value"], *MEASURES]), ("won_deals", MEASURES), ("win_rate", [["Won deals", 1], ["lost-deals", "3"], [None, None], ["x", None]]),
            ("win_rate", [["won_deals", 0], ["lost_deals", 0]]), ("win_rate", [["won_deals", -1], ["lost_deals", 3]]), ("win_rate", [["won_deals", 1]]), ("win_rate", [["won_deals", 1], ["won_deals", 2], ["lost_deals", 2]]),
            ("win_rate", [["won_deals", "x"]]), ("win_rate", [["won_deals", "#NUM!"]]), ("win_rate", [[None, 3], ["won_deals", 1]]), ("win_rate", [[1, 2, 3]]), ("win_rate", None), ("velocity", [["win_rate", 0.25], ["average_deal", 50000], ["active_deals", 50], ["cycle_mean", 45]]),
            ("coverage", [["open_amount", 5], ["remaining", 0]]), ("required_per_day", [["credit", 120], ["quota", 100], ["remaining_days", 0]]), ("required_per_day", [["credit", 90], ["quota", 100], ["remaining_days", 0]]),
        ]
    ],
    "version": [("SPM_VERSION", ())],
}  # fmt: skip


@cache
def all_answers() -> dict[str, list[Any]]:
    """The answers to all cases, in one workbook."""
    found = iter(answers([one for calls in CASES.values() for one in calls]))
    return {topic: [next(found) for _ in calls] for topic, calls in CASES.items()}


def wanted(name: str, arguments: Sequence[Any]) -> list[list[Any]]:
    answer = call(name, [cells_of(value) for value in arguments])
    return answer if isinstance(answer, list) else [[answer]]


def same(found: list[list[Any]], expected: list[list[Any]]) -> bool:
    """Whether two answers are equal: money to the last binary digit, what is not rounded to twelve digits."""
    return [[_plain(cell) for cell in row] for row in found] == [[_plain(cell) for cell in row] for row in expected]


def _plain(cell: Any) -> Any:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell + 0.0 if round(cell, 3) == cell else float(f"{cell:.12g}")
    return "" if cell is None else str(cell)


def differences(calls: Sequence[Call]) -> list[str]:
    """The calls whose answers differ, in words."""
    calls = [(name, [cells_of(value) for value in arguments]) for name, arguments in calls]
    return [
        f"{name}{arguments}: {found} where the call path has {wanted(name, arguments)}"
        for (name, arguments), found in zip(calls, answers(calls), strict=True)
        if not same(found, wanted(name, arguments))
    ]


@pytest.mark.parametrize("topic", CASES)
def test_answers_are_those_of_the_call_path(topic):
    for (name, arguments), found in zip(CASES[topic], all_answers()[topic], strict=True):
        assert same(found, wanted(name, arguments)), f"{name}{arguments}: {found} where the call path has {wanted(name, arguments)}"


def test_the_examples_of_the_catalogue():
    own = [function for function in FUNCTIONS if function.name in names()]
    from spm_xl.udfs.hosts.formula import literal_arguments

    for function, found in zip(own, formula_answers([function.example for function in own]), strict=True):
        assert same(found, wanted(function.name, literal_arguments(function.example))), function.example


def test_published_examples_and_cases_of_peers(monkeypatch):
    """Every call that the published examples need, answered by the LAMBDAs; then the published figures once more."""
    from tests.udfs import test_published as published

    runs = [(published.test_published_example, one) for one in published.EXAMPLES if one["mechanic"] not in published.ELSEWHERE]
    runs += [(published.test_peer_case, one) for one in published.PAY if one["kind"] not in published.CASES_ELSEWHERE]
    made: dict[str, Call] = {}

    def noted(name, arguments):
        made[repr((name, arguments))] = name, [cells_of(value) for value in arguments]
        return call(name, arguments)

    monkeypatch.setattr(published, "call", noted)
    for run, one in runs:
        run(one)
    assert len(made) > 100
    found = dict(zip(made, answers(list(made.values())), strict=True))

    def answered(name, arguments):
        rows = [["" if cell is None else cell for cell in row] for row in found[repr((name, arguments))]]
        expected = call(name, arguments)
        if isinstance(expected, list):
            return rows
        return expected if rows == [[expected]] else rows[0][0]  # an error keeps its reason

    monkeypatch.setattr(published, "call", answered)
    for run, one in runs:
        run(one)


@pytest.mark.parametrize("path", sorted((ROOT / "workbooks/templates").glob("*-lambda.xlsx")), ids=lambda path: path.stem)
def test_a_shipped_workbook_calculates_to_what_it_shows(path, tmp_path):
    """Every formula of it, not ours alone; but for the line that says whether the functions are there."""
    there, expected = calculated(path, tmp_path / path.name), shown(path)
    wrong = {
        place: (there[place], value)
        for place, value in expected.items()
        if not _close(there[place], value) and not str(there[place]).startswith("✓ functions available")
    }
    assert wrong == {}
    assert len(expected) > 300


def _close(found: Any, value: Any) -> bool:
    if isinstance(found, (int, float)) and isinstance(value, float):
        return abs(found - value) <= 1e-9 * max(1, abs(value))
    return (found or "") == (value or "")


# --- random tables and terms ----------------------------------------------------------------------------


def test_random_commissions():
    pick = random.Random(20260131)
    assert differences([_random_commission(pick, "SPM_COMMISSION") for _ in range(400)]) == []


def test_random_paces_forecasts_and_goals():
    pick = random.Random(20260715)
    calls: list[Call] = []
    for _ in range(60):
        start = 46_000 + pick.randrange(700)
        days = (start, start + pick.randrange(100), start + pick.randrange(-3, 110))
        free = pick.choice([None, column(*(start + pick.randrange(-5, 110) for _ in range(pick.randrange(1, 9))))])
        actual, target = round(pick.uniform(-100, 9e4), 2), pick.choice([round(pick.uniform(1, 9e4), 2), 40])
        points = [[x, y] for x, y in zip(*(sorted(pick.sample([k / 20 for k in range(1, 20)], 3)) for _ in range(2)), strict=True)]
        calls += [("SPM_PACE", (actual, target, *days, free)), ("SPM_FORECAST", (actual, *days, pick.choice([None, points]), free))]
        word = pick.choice(["progress", "expected", "pace", "projection", "status"])
        calls.append(("SPM_GOAL", (pick.randrange(100), pick.randrange(20), target, *days, word, free)))
    assert differences(calls) == []


def test_random_explanations():
    pick = random.Random(20260228)
    assert differences([_random_commission(pick, "SPM_EXPLAIN") for _ in range(120)]) == []


def test_random_draws():
    pick = random.Random(20260331)
    calls: list[Call] = []
    for _ in range(200):
        terms = _random_draw_terms(pick)
        if pick.random() < 0.5:
            opening = pick.choice([None, 0, round(pick.uniform(0, 5000), 2)])
            calls.append((pick.choice(["SPM_PAYOUT", "SPM_BALANCE"]), (_money(pick, 5000), abs(_money(pick, 5000)), opening, None, terms)))
        else:
            periods = pick.randint(1, 8)
            draw = pick.choice([3000, column(*(abs(_money(pick, 5000)) for _ in range(periods)))])
            calls.append(("SPM_DRAW_LEDGER", (column(*(_money(pick, 5000) for _ in range(periods))), draw, pick.choice([None, 500]), None, terms)))
    assert differences(calls) == []


def test_thousands_of_lines_to_the_cent():
    """Binary numbers lose half a cent here and there; nothing of it may show."""
    pick = random.Random(20260430)
    credit = column(*(round(pick.uniform(0, 50_000), 2) for _ in range(600)))
    quota = column(*(round(pick.uniform(9_000, 11_000), 2) for _ in credit))
    prior = column(*(round(pick.uniform(9e8, 1e9), 2) for _ in credit))
    calls: list[Call] = [
        commission(credit, None, [[0, 0.075], [20_000, 0.0625], [40_000, 0.0375]]),
        commission(credit, quota, [[0, 0.9], [1, 1.5]], None, None, [["rate_of", "target"], ["target", 12345.67]]),
        commission(credit, None, [[0, 0.0375], [9.5e8, 0.055]], prior, None, [["method", "retroactive"]]),
    ]
    for (name, arguments), found in zip(calls, answers(calls), strict=True):
        assert found == wanted(name, arguments)
    assert formula_answers(["=SPM_COMMISSION(1001.4,,{0,0.075})"]) == [[[75.11]]]


def _money(pick: random.Random, most: float) -> float:
    return pick.choice([0, round(pick.uniform(0, most), 2), round(pick.uniform(0, most), 2), round(pick.uniform(0, most)), -round(pick.uniform(0, most / 10), 2)])


def _maybe(pick: random.Random, chance: float, term: str, *values: Any) -> list[list[Any]]:
    return [[term, pick.choice(values)]] if pick.random() < chance else []


def _random_commission(pick: random.Random, function: str) -> Call:
    method = pick.choice(["marginal", "retroactive", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped", "", ""])
    values = method in ("interpolated", "curve", "stepped")
    by_quota = pick.random() < 0.5
    starts = {round(pick.uniform(0, 2), pick.randint(1, 3)) if by_quota else round(pick.uniform(0, 300_000), pick.choice([-3, 0, 2])) for _ in range(pick.randint(1, 5))}
    rows: list[list[Any]] = [
        [start, pick.choice([0, 0.5, 1, round(pick.uniform(0, 3), 3)]) if values else pick.choice([0.05, 0.075, round(pick.uniform(0, 0.3), 4)])]
        for start in sorted({0.0, *starts} if pick.random() < 0.7 else starts)
    ]
    highest = rows[-1][0]
    if method in ("", "marginal", "retroactive") and pick.random() < 0.3:
        rows = [["From", "Rate", "Method"], *([*row, pick.choice(["", "marginal", "retroactive"])] for row in rows)]
    quota = pick.choice([100_000, 120_000.5, 0, None, 33_333.33]) if by_quota else pick.choice([None, None, 0, 100_000])
    prior = pick.choice([None, 0, _money(pick, 300_000), 145_000])
    credit = _money(pick, 300_000)
    if quota and pick.random() < 0.2:
        credit = round(highest * quota - (prior or 0), 2)  # to the last cent on a boundary
    return function, (credit, quota, rows, prior, None, _random_terms(pick, method) or None)


def _random_terms(pick: random.Random, method: str) -> list[list[Any]]:
    terms = [["Method", method]] if method else []
    terms += _maybe(pick, 0.9 if method == "deal_at_tier" else 0, "tier", "before", "including")
    terms += _maybe(pick, 0.9 if method == "per_transaction" else 0, "Level", "transaction")
    terms += _maybe(pick, 0.2, "boundary", "above") + _maybe(pick, 0.2, "over", "amount", "units", "attainment")
    terms += _maybe(pick, 0.25, "rate_of", "credit", "target", "value") + _maybe(pick, 0.4, "target", 10_000, 12_345.67)
    terms += _maybe(pick, 0.1, "deductible", 0, 1_000, 50_000) + _maybe(pick, 0.15, "attainment cap", 0.5, 1.2, 2)
    terms += _maybe(pick, 0.2, "gate", 0.5, 0.8, "50%") + _maybe(pick, 0.3, "gate kind", "full", "above")
    terms += _maybe(pick, 0.15, "minimum", 100, 1_000) + _maybe(pick, 0.2, "cap", 1_000, 5_000.55)
    terms += [["cap kind", "soft"], ["soft rate", 0.25]] if pick.random() < 0.1 else []
    terms += _maybe(pick, 0.3, "zero quota", "error", "zero", "full", "flat") + _maybe(pick, 0.15, "currency", "JPY", "usd", "KWD")
    terms += _maybe(pick, 0.2, "rounding", "half_up", "half_even", "down", "none")
    pick.shuffle(terms)
    return terms


def _random_draw_terms(pick: random.Random) -> list[list[Any]] | None:
    terms = _maybe(pick, 0.5, "recoverable", 0, 1, 0.5, 0.25) + _maybe(pick, 0.3, "draw type", "top-up", "additive")
    terms += _maybe(pick, 0.2, "guarantee", "periodic", "cumulative") + _maybe(pick, 0.3, "protected", "yes", "no", True, False)
    terms += _maybe(pick, 0.3, "recovery", 0.5, 1, 0.333) + _maybe(pick, 0.2, "recovery limit", 100, 333.335)
    terms += _maybe(pick, 0.2, "recovery share", 0.2, 0.5) + _maybe(pick, 0.2, "balance cap", 0, 2_500.5)
    terms += _maybe(pick, 0.15, "currency", "JPY", "KWD") + _maybe(pick, 0.15, "rounding", "half_even", "down", "none")
    return terms or None


# --- what differs ---------------------------------------------------------------------------------------


def test_a_reason_in_words_is_not_there():
    assert set(LEFT_OUT) == {"SPM_WHY", "SPM_TERRITORY_BALANCE", "SPM_TERRITORY_SCORE"}
    assert formula_answers(['=SPM_WHY("SPM_ATTAINMENT",120,0)']) == [[["#NAME?"]]]


def test_an_amount_that_all_but_reaches_half_a_cent_counts_as_half_a_cent():
    """Fourteen digits decide: 3 x 0.00166666666666666 is 0.00499999999999998."""
    arguments = (3, None, [[0, 0.00166666666666666]])
    assert wanted("SPM_COMMISSION", arguments) == [[0.0]]
    assert answers([("SPM_COMMISSION", arguments)]) == [[[0.01]]]


def test_a_leftover_cent_between_shares_that_no_workbook_can_tell_apart_goes_to_the_first():
    """3/60, 19/60 ... are not written out in a cell; both ways the parts make the whole."""
    arguments = (106333.56, column(0.08333333333333333, 0.15, 0.31666666666666665, 0.23333333333333334, 0.21666666666666667))
    (found,), expected = answers([("SPM_SPLIT", arguments)]), wanted("SPM_SPLIT", arguments)
    assert found != expected
    assert [abs(one[0] - other[0]) < 0.011 for one, other in zip(found, expected, strict=True)] == [True] * 5
    assert round(sum(row[0] for row in found), 2) == 106333.56


def test_a_non_breaking_space_is_no_blank():
    arguments = ("\u00a0", 5)
    assert wanted("SPM_ATTAINMENT", arguments) == [[0.0]]
    assert answers([("SPM_ATTAINMENT", arguments)]) == [[["#VALUE!"]]]


def test_days_before_1900_are_unknown():
    arguments = (100, "1899-12-01", "1899-12-31", "1899-12-01", "1899-12-31")
    assert wanted("SPM_PRORATE", arguments) == [[100.0]]
    assert answers([("SPM_PRORATE", arguments)]) == [[["#VALUE!"]]]


# --- the names ------------------------------------------------------------------------------------------


def test_every_function_is_there_or_left_out_with_the_reason():
    assert {function.name for function in FUNCTIONS} == {name for name in names() if name.startswith("SPM_")} | set(LEFT_OUT)
    assert all(name.startswith(("SPM_", "_SPM.")) for name in names())


@pytest.mark.parametrize("function", [function for function in FUNCTIONS if function.name not in LEFT_OUT], ids=lambda function: function.name)
def test_the_signature_is_that_of_the_catalogue(function):
    head = re.match(r"LAMBDA\(((?:\[?\w+\]?,\s+)*)", definitions()[function.name].formula)[1]
    shown = [f"[{name}]" if at >= function.required else name for at, name in enumerate(function.names)]
    assert re.findall(r"[^\s,]+", head) == shown


def test_no_formula_is_longer_than_a_workbook_takes():
    assert max(map(len, names().values())) <= LONGEST


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A plain workbook with the names, their help, and one call of each function."""
    path = tmp_path_factory.mktemp("lambdas") / "lambdas.xlsx"
    writer = Workbook(path)
    sheet = writer.add_worksheet("Calls")
    add_names(writer)
    for row, function in enumerate(function for function in FUNCTIONS if function.name in names()):
        sheet.write_dynamic_array_formula(20 * row, 0, 20 * row, 0, function.example, None, 1)
    writer.close()
    path.write_bytes(with_help(path.read_bytes()))
    return path


@pytest.mark.hosts
def test_the_workbook_is_valid(book):
    assert validator_errors(book) == []


def test_the_workbook_passes_the_audit_and_our_lint(book):
    assert audit_errors(book) == []
    assert problems(book) == []


def test_every_name_says_what_it_does(book):
    xml = dict(package.contents(book.read_bytes()))["xl/workbook.xml"].decode()
    comments = dict(re.findall(r'<definedName name="([^"]+)" comment="([^"]+)"', xml))
    assert comments.keys() == names().keys()
    assert comments["SPM_PAYOUT"] == "Paid for one period, after the draw and its recovery."
    assert max(map(len, comments.values())) <= LONGEST_HELP


# --- the compiler ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:B2) + 1", "SUM(A1:B2)+1"),
        ('LET(x, "LET(x, 1)", x & "sort(x)")', '_xlfn.LET(_xlpm.x,"LET(x, 1)",_xlpm.x&"sort(x)")'),
        ("SUM('LET(x)'!A1, SORT(Data!A:A))", "SUM('LET(x)'!A1,_xlfn._xlws.SORT(Data!A:A))"),
        ("LAMBDA(x, [y], IF(ISOMITTED(y), x, y))", "_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),_xlpm.x,_xlpm.y))"),
        ("LET(f, LAMBDA(x, x*2), f(3))", "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2),_xlpm.f(3))"),
        ("LET(a, 1, b, a+1, MAP({1;2}, LAMBDA(v, v*b)))", "_xlfn.LET(_xlpm.a,1,_xlpm.b,_xlpm.a+1,_xlfn.MAP({1;2},_xlfn.LAMBDA(_xlpm.v,_xlpm.v*_xlpm.b)))"),
        ("LAMBDA(terms, terms.cap+OWN(terms, , 2))", "_xlfn.LAMBDA(_xlpm.terms,INDEX(_xlpm.terms,14)+OWN(_xlpm.terms,,2))"),
        ('LAMBDA({"a","b";1,-2})', '_xlfn.LAMBDA({"a","b";1,-2})'),
        ("IF(A1>0, #NUM!, NA())", "IF(A1>0,#NUM!,NA())"),
    ],
)
def test_the_stored_form(formula, expected):
    assert stored(formula, ["OWN"], {"terms": {"cap": 14}}) == expected


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("SUM(1", "a bracket ( is not closed"),
        ("SUM(1))", "goes on after its end"),
        ("SUMM(1)", "SUMM is no function. Did you mean"),
        ("LET(x, 1, y)", "y is no name here"),
        ("LAMBDA(rate, rate)", "rate cannot be a name"),
        ("LAMBDA(q1, q1)", "q1 cannot be a name"),
        ("LAMBDA(r, r)", "r cannot be a name"),
        ("LAMBDA(terms, terms.capp)", "terms.capp is no name here. Did you mean cap"),
        ("LET(x, 1)", "LET names x and says nothing with it"),
        ("{1,2", "an array { is not closed"),
    ],
)
def test_what_the_compiler_refuses(formula, found):
    with pytest.raises(InvalidInput, match=re.escape(found)):
        stored(formula, [], {"terms": {"cap": 14}})
