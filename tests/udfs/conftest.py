"""A live LibreOffice for the tests of functions, with a team, its rates and its plans in a document."""

import pytest

from tests.office import office

RATES = [["Plan", "From", "Rate"], ["AE", 0, 0.05], ["AE", 1, 0.1], ["SDR", 0, 0.02]]
PLANS = [["Plan", "Method", "Recoverable"], ["AE", "marginal", 1], ["SDR", "", 0]]
TEAM = [["Ann", "AE", 30, 100, 90, 1200, 1000, 500], ["Bo", "SDR", 50, 100, 0, 700, 1000, 0], ["Cy", "AE", -5, 100, 120, 0, 0, 0]]


@pytest.fixture
def calc():
    return office()


@pytest.fixture
def book(calc):
    """A new document with a team, its rates and its plans."""
    document = calc.open_document()
    calc.write_rows(document, "Sheet1", "A2:H4", TEAM)
    for name, rows in (("Rates", RATES), ("Plans", PLANS)):
        calc.add_sheet(document, name)
        calc.write_rows(document, name, f"A1:C{len(rows)}", rows)
    yield document
    if calc.alive:
        calc.close_document(document)


@pytest.fixture
def typed(calc, book):
    """What a cell shows once a formula is typed into it."""

    def shows(formula, cell="K2"):
        calc.type_in(book, "Sheet1", {cell: formula})
        return calc.read(book, "Sheet1", cell)[0][0]

    return shows


@pytest.fixture
def team_file(tmp_path):
    """A workbook as Excel's hosts write it: Excel tables, names, and every way to store one of our functions."""
    from xlsxwriter import Workbook

    path = tmp_path / "team.xlsx"
    with Workbook(path) as team:
        sheet = team.add_worksheet("Team")
        for name, rows in (("Rates", RATES), ("Plans", PLANS)):
            target = team.add_worksheet(name)
            target.add_table(0, 0, len(rows) - 1, 2, {"name": name, "data": rows[1:], "columns": [{"header": word} for word in rows[0]]})
        header = ["Name", "Plan", "Credit", "Quota", "YTD before", "Earned", "Draw", "Opening", "Commission"]
        this = "Team[[#This Row],[{}]]"
        credit, quota, prior, plan = (this.format(word) for word in ("Credit", "Quota", "YTD before", "Plan"))
        formula = f"=SPM_COMMISSION({credit},{quota},Rates[#All],{prior},{plan},Plans[#All])"
        columns = [{"header": word} for word in header]
        columns[-1]["formula"] = formula
        sheet.add_table(0, 0, 3, 8, {"name": "Team", "data": TEAM, "columns": columns})
        for row, answer in enumerate((2.5, 1, -0.5), 1):
            sheet.write_formula(row, 8, formula, None, answer)
        team.define_name("RateTable", "=Rates!$A$1:$C$4")
        sheet.write_formula("K2", "=SPM_COMMISSION(C2,D2,RateTable,E2,B2)", None, 2.5)
        sheet.write_formula("K3", "=_xll.SPM_PAYOUT(F2,G2,H2)", None, 1000)
        sheet.write_formula("K4", "=_xldudf_SPM_PAYOUT(F2,G2,H2)", None, 1000)
        sheet.write_array_formula("L2:L4", "{=SPM_ATTAINMENT(C2:C4,D2:D4,E2:E4)}", None, 1.2)
        sheet.write_dynamic_array_formula("M2:M4", "=SPM_ATTAINMENT(C2:C4,D2:D4,E2:E4)", None, 1.2)
    return path
