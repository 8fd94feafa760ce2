"""Every function through every host with the same formulas, and the same answer wanted.

The formulas are the examples of the catalogue and the cases below, whose answers are written out. What a host
cannot say as the others do is in DIFFERENT, each with its reason, and on the page docs/hosts.md.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from functools import cache

import pytest

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts.formula import calls, literal_arguments

TIERS = "{0,0.04;150000,0.06;250000,0.08}"
TEAM_RATES = '{"Plan","From","Rate";"AE",0,0.05;"AE",1,0.075;"SDR",0,0.02}'
TEAM_PLANS = '{"Plan","Method","Gate","Cap","Recoverable";"AE","marginal","",6000,1;"SDR","retroactive",0.5,"",0}'
JULY, QUARTER = '"2026-07-01","2026-07-31","2026-07-15"', '"2026-07-01","2026-09-30","2026-08-14"'
MEASURES = (
    '{"won_deals",25;"lost_deals",75;"won_amount",1250000;"active_deals",50;"cycle_days",1125;"cycle_deals",25;'
    '"credit",1250000;"elapsed_days",40;"working_days",65;"activities_call",200}'
)
# formula -> what it answers, written out by hand
CASES = {
    # one table, prior 145,000, deal 20,000: each method
    f"=SPM_COMMISSION(20000,,{TIERS},145000)": 1100,
    f'=SPM_COMMISSION(20000,,{TIERS},145000,"",{{"method","retroactive"}})': 4100,
    f'=SPM_COMMISSION(20000,,{TIERS},145000,"",{{"method","deal_at_tier";"tier","before"}})': 800,
    f'=SPM_COMMISSION(20000,,{TIERS},145000,"",{{"method","deal_at_tier";"tier","including"}})': 1200,
    f'=SPM_COMMISSION(20000,,{TIERS},145000,"",{{"method","per_transaction";"level","transaction"}})': 800,
    "=SPM_COMMISSION(1001.4,,{0,0.075})": 75.11,  # a binary product rounds to 75.10
    f'=SPM_COMMISSION({{20000;50000;-5000}},100000,{TEAM_RATES},{{95000;0;20000}},{{"AE";"SDR";"AE"}},{TEAM_PLANS})': [
        [1250],  # 5,000 below quota at 5%, 15,000 above at 7.5%: 1,375, but 4,750 were paid and the cap is 6,000
        [1000],  # the gate of 50% is reached
        [-250],
    ],
    '=SPM_COMMISSION(300,100,{0,0.1;1,0.2},0,"",{"attainment_cap",2})': 30,
    '=SPM_COMMISSION(300,100,{0,0.1;1,0.2},0,"",{"cap",25})': 25,
    '=SPM_COMMISSION(110,100,{0,1;1,2},0,"",{"rate_of","target";"target",10000})': 12000,
    '=SPM_COMMISSION(75,100,{0.5,0;1,1;2,3},0,"",{"method","curve";"rate_of","target";"target",10000})': 5000,
    '=SPM_COMMISSION(100.5,,{0,0.3333},0,"",{"currency","JPY"})': 33,
    "=SPM_ATTAINMENT({120;80},100)": [[1.2], [0.8]],
    "=SPM_ATTAINMENT({120,80},100)": [[1.2, 0.8]],
    '=SPM_ATTAINMENT(5,0,0,"",{"zero_quota","full"})': 1,
    "=SPM_PAYOUT(1200,1000,500)": 1000,  # recovers 200, pays 1,000, leaves 300
    "=SPM_BALANCE(1200,1000,500)": 300,
    '=SPM_PAYOUT({700;1200},1000,0,"",{"recoverable",0})': [[1000], [1200]],
    '=SPM_BALANCE({700;1200},1000,{0;500},"",{"recoverable",0})': [[0], [300]],
    '=SPM_PAYOUT(700,1000,0,"",{"draw_type","additive"})': 1700,
    "=SPM_DRAW_LEDGER({500;700;2400},1000)": [
        [500, 1000, 500, 0, 1000, 500],
        [700, 1000, 300, 0, 1000, 800],
        [2400, 1000, 0, 800, 1600, 0],
    ],
    "=SPM_SPLIT(100,{0.333,0.333,0.334})": [[33.3, 33.3, 33.4]],
    '=SPM_PRORATE(5800,"2028-02-15","2028-02-29","2028-02-01","2028-02-29")': 3000,
    '=SPM_MATRIX(0.95,0.9,{"",0.8,1;0.9,0.5,0.75;1,0.75,1},"bilinear")': 0.75,
    '=SPM_CLAWBACK(1000,12,12,"as_paid")': 1000,
    # 15,000 over 36 months: 416.67 a month, the last takes the rest; by days 31 of 1,096
    '=SPM_AMORTIZE(15000,"2026-03-01",36,{"2026-03-01";"2029-02-01"},{"2026-03-31";"2029-02-28"},"full_month")': [[416.67], [416.55]],
    '=SPM_AMORTIZE({15000;-15000},"2026-03-01",36,"2026-03-01","2026-03-31")': [[424.27], [-424.27]],
    '=SPM_AMORTIZE(15000,"2026-03-15",36,{"2026-03-01","2029-03-01"},{"2026-03-31","2029-03-31"},"first_month_days")': [[228.49, 188.06]],
    '=SPM_AMORTIZE(100,"2026-01-31",3,"2026-02-01","2026-02-28","days","JPY")': 31,
    '=SPM_AMORTIZE(0.2,"2026-01-01",36,"2026-01-01","2028-12-31","full_month")': 0.2,
    # at the tier that 250,000 reaches, 4% instead of 3%, and then by the amount that is booked already
    '=SPM_ACCRUAL({110000;250000},{250000;""},,{100000,0.03;200000,0.04;300000,0.05},{3300;0},"",{"method","retroactive"})': [[1100], [10000]],
    f"=SPM_ACCRUAL(100000,200000,,{TIERS})": 4500,  # marginal: 9,000 for 200,000 are 4.5% each
    "=SPM_ACCRUAL(50,150,100,{0,0.1;1,0.2})": 6.67,
    # July 2026 has 23 weekdays, of which 11 are gone on the 15th; without the 3rd they are 22 and 10
    # 200 between two are 100 each; 50 and 30 and 20 against 60 and 40
    '=SPM_TERRITORY_BALANCE({50;30;20;60;40},{"Ann";"Bo"},{"Ann";"Ann";"Ann";"Ann";"Bo"},,,{"mode","balance"})': [["Ann"], ["Ann"], ["Ann"], ["Bo"], ["Bo"]],
    '=SPM_TERRITORY_BALANCE({"potential";70;30},{"Participant","Share";"Ann",3;"Bo",7})': [["Participant"], ["Bo"], ["Ann"]],
    '=SPM_TERRITORY_SCORE({60;20},{"Ann";"Bo"})': [
        ["Participant", "Accounts", "potential", "potential index", "potential deviation", "Mean km"],
        ["Ann", 1, 60, 150, 0.5, ""],
        ["Bo", 1, 20, 50, -0.5, ""],
        ["Worst deviation", 0.5, "", "", "", ""],
        ["Least possible", 0.5, "", "", "", ""],  # the account of 60 must go to somebody
        ["Gap", 0, "", "", "", ""],
        ["Outside tolerance", 2, "", "", "", ""],
        ["Accounts with nobody", 0, "", "", "", ""],
    ],
    f"=SPM_PACE(55000,100000,{JULY})": 1.15,
    f'=SPM_PACE({{55000;110000}},100000,{JULY},{{"2026-07-03";"2026-07-04"}})': [[1.21], [2.42]],
    f"=SPM_FORECAST(55000,{JULY})": 115000,
    f'=SPM_FORECAST(55000,{JULY},,"2026-07-03")': 121000,
    f"=SPM_FORECAST(55000,{JULY},{{0.5,0.25;0.75,0.5}})": 230000,  # half of 11/23 is usually there by now
    "=SPM_VELOCITY({320;35},{14000;1000},0.27,36)": [[33600], [262.5]],
    # from 60 days down to 45 in the third quarter, 33 of 66 weekdays gone
    f"=SPM_GOAL(55,60,45,{QUARTER})": 1 / 3,
    f'=SPM_GOAL(55,60,45,{QUARTER},"expected")': 0.5,
    f'=SPM_GOAL(55,60,45,{QUARTER},"pace")': 2 / 3,
    f'=SPM_GOAL(55,60,45,{QUARTER},"projection")': 50,
    f'=SPM_GOAL({{44;52.5;53;55}},60,45,{QUARTER},"status")': [["good"], ["good"], ["watch"], ["behind"]],
    f'=SPM_KPI({{"win_rate";"average_deal";"coverage_needed"}},{MEASURES})': [[0.25], [50000], [4]],
    f'=SPM_KPI("velocity",{MEASURES})': 50 * 50000 * 0.25 / 45,
    f'=SPM_KPI("run_rate",{MEASURES})': 2031250,
    f'=SPM_KPI("calls_a_win",{MEASURES},{{"calls_a_win","activities_call / won_deals";"twice","2 * calls_a_win"}})': 8,
    # errors, each with its own kind
    '=SPM_PAYOUT("abc",1000)': "#VALUE!",
    "=SPM_ATTAINMENT({1;2;3},{1;2})": "#VALUE!",
    "=SPM_ATTAINMENT(120,0)": "#DIV/0!",
    "=SPM_ATTAINMENT(120,-100)": "#NUM!",
    "=SPM_COMMISSION(100,,{0,0.05;100,0.06;50,0.07})": "#NUM!",
    f"=SPM_COMMISSION(100,1000,{TIERS})": "#NUM!",
    f'=SPM_COMMISSION(100,1000,{TEAM_RATES},0,"AEE",{TEAM_PLANS})': "#N/A",
    '=SPM_PAYOUT(1,1,0,"",{"recovrable",1})': "#N/A",
    "=SPM_PAYOUT(700,1000,-5)": "#NUM!",
    "=SPM_SPLIT(100,{0.5,0.6})": "#NUM!",
    '=SPM_AMORTIZE(1,"2026-01-01",1.5,"2026-01-01","2026-01-31")': "#NUM!",
    '=SPM_AMORTIZE(1,"2026-01-01",12,"2026-02-01","2026-01-31")': "#NUM!",
    '=SPM_AMORTIZE("abc","2026-01-01",12,"2026-01-01","2026-01-31")': "#VALUE!",
    '=SPM_AMORTIZE(1,"2026-01-01",12,"2026-01-01","2026-01-31","half_month")': "#N/A",
    '=SPM_AMORTIZE(1,"2026-01-01",12,"2026-01-01","2026-01-31","days","US")': "#N/A",
    '=SPM_ACCRUAL(100,200,,{0,0.1},0,"",{"method","deal_at_tier";"tier","before"})': "#NUM!",
    '=SPM_ACCRUAL(100,200,0,{0,0.1;1,0.2})': "#DIV/0!",
    '=SPM_TERRITORY_BALANCE({50;-1},{"Ann";"Bo"})': "#NUM!",
    '=SPM_TERRITORY_BALANCE({50;30},{"Ann";"Ann"})': "#NUM!",
    '=SPM_TERRITORY_BALANCE({50;"abc"},{"Ann";"Bo"})': "#VALUE!",
    '=SPM_TERRITORY_BALANCE({50;30},{"Ann";"Bo"},{"Ann";"Boo"})': "#N/A",
    '=SPM_TERRITORY_BALANCE({50;30},{"Ann";"Bo"},{"Ann";"Bo"},,,{"mode","realign"})': "#NUM!",  # no plan is within 5%
    '=SPM_TERRITORY_SCORE({50;30},{"Ann";"Bo"},{20,181;1,1})': "#NUM!",
    f"=SPM_PACE(1,0,{JULY})": "#DIV/0!",
    f"=SPM_PACE(1,-1,{JULY})": "#NUM!",
    f'=SPM_FORECAST("abc",{JULY})': "#VALUE!",
    f"=SPM_FORECAST(1,{JULY},{{0.5,0.6;0.7,0.4}})": "#NUM!",
    "=SPM_VELOCITY(1,1,1.5,1)": "#NUM!",
    "=SPM_VELOCITY(1,1,0.5,0)": "#DIV/0!",
    f"=SPM_GOAL(5,5,5,{QUARTER})": "#DIV/0!",
    f'=SPM_GOAL(5,4,6,{QUARTER},"statu")': "#N/A",
    f'=SPM_KPI("win_rat",{MEASURES})': "#N/A",
    f'=SPM_KPI("coverage",{MEASURES})': "#N/A",
}
FORMULAS = tuple(dict.fromkeys([*(function.example for function in FUNCTIONS), *CASES]))
HOSTS = ("call", "jsonl", "xlwings", "vba", "libreoffice", "evaluate", "lambdas")
# (host, formula) -> why its answer is another, with the answer where it has one
ONE_ROW = "Excel hands a constant of one row to Python as a flat list, which is a column; our VBA makes it a row again"
NO_WORDS = "a formula cannot hold the reasons of all functions: SPM_WHY is not among the LAMBDAs"
NO_SOLVER = "a formula cannot solve a programme: the functions of territories are not among the LAMBDAs"
NO_EXPRESSIONS = "a formula cannot read the text of an expression: of the KPIs, the LAMBDAs know the built-in ones"
OWN_KPI = next(formula for formula in CASES if "calls_a_win" in formula)
DIFFERENT: dict[tuple[str, str], tuple[str, object]] = {
    ("lambdas", '=SPM_WHY("SPM_ATTAINMENT",120,0)'): (NO_WORDS, "#NAME?"),
    **{("lambdas", formula): (NO_SOLVER, "#NAME?") for formula in FORMULAS if "SPM_TERRITORY" in formula},
    ("lambdas", OWN_KPI): (NO_EXPRESSIONS, "#N/A"),
    ("xlwings", "=SPM_ATTAINMENT({120,80},100)"): (ONE_ROW, [[1.2], [0.8]]),
    ("xlwings", "=SPM_SPLIT(100,{0.333,0.333,0.334})"): (ONE_ROW, [[33.3], [33.3], [33.4]]),
    ("xlwings", next(formula for formula in CASES if "first_month_days" in formula)): (ONE_ROW, [[228.49], [188.06]]),
}


@pytest.fixture(scope="module")
def answered():
    """All formulas through one host, each host once."""
    return cache(lambda host: ANSWERS[host](FORMULAS))


@pytest.mark.parametrize(("formula", "expected"), CASES.items(), ids=list(CASES))
def test_the_cases_answer_as_written(formula, expected):
    assert _rows(_by_call(formula)) == _rows(expected)


@pytest.mark.parametrize("host", HOSTS[1:])
@pytest.mark.parametrize("formula", FORMULAS)
def test_every_host_answers_alike(answered, host, formula):
    found = answered(host)[formula]
    if (host, formula) in DIFFERENT:
        assert _rows(found) == _rows(DIFFERENT[host, formula][1])
    else:
        assert _rows(found) == _rows(_by_call(formula))


def test_every_function_is_in_the_parity_test():
    assert {call.name for formula in FORMULAS for call in calls(formula)} == {function.name for function in FUNCTIONS}
    assert {host for host, _ in DIFFERENT} <= set(HOSTS)


def _rows(answer):
    """Rows of cells that compare: numbers to 12 digits, a blank as ''."""
    rows = answer if isinstance(answer, (list, tuple)) else [[answer]]
    rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in rows]
    return [[float(f"{cell:.12g}") if isinstance(cell, (int, float)) else cell or "" for cell in row] for row in rows]


def _name(formula):
    return calls(formula)[0].name


def _by_call(formula):
    return call(_name(formula), literal_arguments(formula))


# --- the hosts ------------------------------------------------------------------------------------------


def _by_jsonl(formulas):
    """The command line: `spm-xl call --jsonl`."""
    lines = "\n".join(json.dumps({"function": _name(formula), "args": literal_arguments(formula)}) for formula in formulas)
    command = [sys.executable, "-m", "spm_xl.cli.main", "call", "--jsonl"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=120)

    def plain(value):
        if isinstance(value, list):
            return [plain(each) for each in value]
        return value["error"] if isinstance(value, dict) else value

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {formula: answer.get("error") or plain(answer["value"]) for formula, answer in zip(formulas, answers, strict=True)}


def _by_xlwings(formulas):
    """xlwings' own engine, as Excel on Windows calls it."""
    from tests.standins.excel import constants
    from tests.standins.pywin32 import FUNCTIONS as MODULE
    from tests.standins.pywin32 import windows_xlwings

    with windows_xlwings() as engine:
        return {formula: engine.python.CallUDF(MODULE, _name(formula), constants(formula)) for formula in formulas}


def _by_vba(formulas):
    """The generated VBA, in an interpreter of VBA over xlwings' own engine."""
    from tests.standins.excel import Excel, call_udf_of
    from tests.standins.pywin32 import windows_xlwings

    with windows_xlwings() as engine:
        excel = Excel(call_udf_of(engine))
        return {formula: excel.formula(formula) for formula in formulas}


def _book(formulas, add_names=None):
    """A workbook with each formula over as many cells as it answers, and where they stand."""
    from xlsxwriter import Workbook
    from xlsxwriter.utility import xl_range

    stream, places, at = io.BytesIO(), {}, 0
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Parity")
    if add_names:
        add_names(book)
    for formula in formulas:
        answer = _rows(_by_call(formula))
        last = (at + len(answer) - 1, len(answer[0]) - 1)
        if last == (at, 0):
            sheet.write_formula(at, 0, formula)
        elif add_names:
            sheet.write_dynamic_array_formula(at, 0, *last, formula)
        else:
            sheet.write_array_formula(at, 0, *last, "{" + formula + "}")
        places[formula] = xl_range(at, 0, *last)
        at += len(answer) + 1
    book.close()
    return stream.getvalue(), places


def _by_libreoffice(formulas):
    """LibreOffice Calc with the extension."""
    import tempfile
    from pathlib import Path

    from tests.office import office

    data, places = _book(formulas)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parity.xlsx"
        path.write_bytes(data)
        calc = office()
        document = calc.open_document(str(path))
        found = {formula: calc.read(document, "Parity", place) for formula, place in places.items()}
        calc.close_document(document)
    return found


def _by_evaluate(formulas):
    """`spm-xl evaluate`, without a spreadsheet program."""
    from openpyxl import load_workbook

    from spm_xl.udfs.hosts.evaluate import evaluate

    data, places = _book(formulas)
    sheet = load_workbook(io.BytesIO(evaluate(data).data), data_only=True)["Parity"]
    return {formula: _cells(sheet[place]) for formula, place in places.items()}


def _by_lambdas(formulas):
    """The named LAMBDAs, calculated by IronCalc."""
    from tests.udfs.lambda_engine import formula_answers

    return dict(zip(formulas, formula_answers(formulas), strict=True))


def _cells(found):
    return [[cell.value for cell in row] for row in found] if isinstance(found, tuple) else [[found.value]]


ANSWERS = {"jsonl": _by_jsonl, "xlwings": _by_xlwings, "vba": _by_vba, "libreoffice": _by_libreoffice, "evaluate": _by_evaluate, "lambdas": _by_lambdas}  # fmt: skip
