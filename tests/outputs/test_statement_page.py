"""The statement as it is seen: every figure in full, nothing that is empty, blocks whole on a page, live links."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from spm_xl.api import settled
from spm_xl.outputs.facts import facts
from spm_xl.outputs.statement import statement
from spm_xl.pay.result import Hold
from spm_xl.sample import tables
from tests import hosts
from tests.outputs import settlements as made
from tests.outputs.settlements import FACTS, KINDS
from tests.outputs.widths import too_narrow

D = Decimal
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.fixture(scope="module")
def sample():
    """Statements of the sample company's sixth month, by participant."""
    run = settled(tables(), "2026-06")
    shared = facts(run)
    return {s.person.participant: (s, statement(s, shared)) for s in run.settlements}


def opened(data, values=True):
    return load_workbook(io.BytesIO(data), data_only=values)


def workbook(settlement, values=True):
    return opened(statement(settlement, FACTS), values)


def rows(sheet):
    found = ([value for value in row if value is not None] for row in sheet.iter_rows(values_only=True))
    return [row for row in found if row]


def text(sheet):
    return "\n".join(" ".join(map(str, row)) for row in rows(sheet))


# --- wide enough ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_no_cell_is_too_narrow(kind):
    assert list(too_narrow(workbook(KINDS[kind]()))) == []


def test_no_cell_of_the_sample_company_is_too_narrow(sample):
    assert [(who, cell) for who, (_, data) in sample.items() for cell in too_narrow(opened(data))] == []


def test_the_test_of_widths_finds_a_narrow_column():
    book = workbook(KINDS["large"]())
    book["Deals"].column_dimensions["L"].width = 9
    book["Statement"].column_dimensions["G"].width = 12
    found = list(too_narrow(book))
    assert any(re.fullmatch(r"Deals!L\d+: 8\.01132765%", cell) for cell in found)
    assert any(re.fullmatch(r"Statement!G\d+: 160,226,553.00", cell) for cell in found)


@pytest.mark.hosts
def test_no_figure_is_printed_as_number_signs(tmp_path):
    for kind in ("large", "yen", "full"):
        (tmp_path / f"{kind}.xlsx").write_bytes(statement(KINDS[kind](), FACTS))
        assert "##" not in "".join(printed(tmp_path / f"{kind}.xlsx")), kind
    assert "999,999,999.99" in printed(tmp_path / "large.xlsx")[0]


def printed(path):
    """The text of each printed page."""
    hosts.pictures(path, path.parent, dots_per_inch=20)
    done = subprocess.run(["pdftotext", "-layout", path.with_suffix(".pdf"), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")


# --- nothing that is empty --------------------------------------------------------------------------------


def quiet(name):
    return replace(made.marginal([], quota=None), component=name, interval=made.QUARTER)


def test_components_without_anything_take_one_line():
    line = made.marginal([made.credit(1, 20_000)])
    book = workbook(made.settlement((quiet("Field services"), line, quiet("Launch SPIFF"))))
    page = text(book["Calculation"])
    assert "Nothing credited or earned in this period: Field services, Launch SPIFF." in page
    assert page.count("Rate table") == 1
    first = [row[0] for row in rows(book["Statement"])]
    assert first.index("Field services") < first.index("Earned in the period")
    for other in ("Deals", "Checks"):
        assert "Field services" not in text(book[other])


def test_a_component_with_a_quota_or_a_step_is_never_left_out():
    kept = replace(quiet("Strategic"), steps=(made.Step("gate", Fraction(0), Fraction(0), "not reached"),))
    page = text(workbook(made.settlement((kept, made.marginal([]))))["Calculation"])
    assert "not reached" in page
    assert "Quota after proration" in page
    assert "Nothing credited" not in page


def test_sections_of_changes_stand_there_only_with_content():
    page = text(workbook(KINDS["plain"]())["Adjustments and draw"])
    assert (
        "None in this period: corrections of earlier periods, manual adjustments, clawbacks, amounts held or released, "
        "draws and guarantees." in page
    )
    assert "Settled before" not in page
    page = text(workbook(KINDS["guarantee"]())["Adjustments and draw"])
    assert "Guarantee" in page
    assert page.count("None in this period") == 1
    page = text(workbook(KINDS["full"]())["Adjustments and draw"])
    assert "None in this period" not in page
    for section in ("Corrections of earlier periods", "Manual adjustments", "Clawbacks", "Held until", "Draw", "Minimum-wage"):
        assert section in page


@pytest.mark.hosts
def test_a_component_is_not_cut_where_it_fits_on_a_page(tmp_path):
    lines = tuple(made.marginal([made.credit(n, 10_000 * n)], component=f"Part {n}") for n in range(1, 7))
    (tmp_path / "six.xlsx").write_bytes(statement(made.settlement(lines), FACTS))
    pages = [page for page in printed(tmp_path / "six.xlsx") if "How each component" in page]
    assert len(pages) > 2
    for number in range(1, 7):
        (page,) = [page for page in pages if re.search(rf"^\s*Part {number}$", page, re.MULTILINE)]
        inside = re.split(rf"^\s*Part {number}$", page, flags=re.MULTILINE)[1]
        assert "of which not caused" in inside.split(f"Part {number + 1}")[0]


@pytest.mark.hosts
def test_no_title_of_a_section_is_left_at_the_end_of_a_page(tmp_path):
    (tmp_path / "full.xlsx").write_bytes(statement(KINDS["full"](), FACTS))
    pages = [page for page in printed(tmp_path / "full.xlsx") if "Adjustments, corrections and draw" in page]
    (page,) = [page for page in pages if re.search(r"^\s*Draw$", page, re.MULTILINE)]
    assert "Recoverable balance at the opening" in page


# --- from the net back to the deals, by links ------------------------------------------------------------


def bridge(book):
    """The rows from earnings to net: label and what stands in the cell."""
    page = [[cell.value for cell in row] for row in book["Statement"].iter_rows()]
    start = next(at for at, row in enumerate(page) if row[0] == "In the order of the plan")
    end = next(at for at, row in enumerate(page) if str(row[0]).startswith("Net payout"))
    return {row[0]: row[6] for row in page[start + 1 : end]}


def test_the_bridge_is_linked_to_the_figures_that_it_names():
    found = bridge(workbook(made.full(), values=False))
    assert list(found) == [
        "Earned", "Adjustments to earnings", "Draw recovered", "Correction of 2026-01", "Correction of 2026-02", "Other adjustments",
        "Clawback", "Held until the customer pays", "Released",
    ]  # fmt: skip
    assert re.fullmatch(r"=G\d+", found.pop("Earned"))
    assert all("'Adjustments and draw'!" in formula for formula in found.values())
    shown = bridge(workbook(made.full()))
    assert list(shown.values()) == [float(amount) for _, amount in made.full().bridge]


def test_a_row_that_stands_nowhere_else_is_a_value():
    found = bridge(workbook(KINDS["carried negative"](), values=False))
    assert (found["Carried from earlier periods"], found["Carried to the next period"]) == (-100, 2500)


def test_a_bridge_of_other_words_or_amounts_is_printed_as_it_is():
    settlement = KINDS["guarantee"]()
    (earned, advanced) = settlement.bridge
    words = replace(settlement, bridge=(("commission", earned[1]), ("draw advanced", D("1000.00")), ("rest of it", advanced[1] - 1000)))
    assert bridge(workbook(words, values=False)) == {"Commission": 1500, "Draw advanced": 1000, "Rest of it": 1500}


@pytest.mark.hosts
def test_libreoffice_agrees_with_the_sample_company(sample, tmp_path):
    """Some of each role, with their holds, corrections, draws and two currencies."""
    paths = []
    for who in ("H1001", "H1002", "H1103", "H1201", "H1203", "H1301", "H1501", "H1601", "H1602", "H1704"):
        if who in sample:
            paths.append(tmp_path / f"{who}.xlsx")
            paths[-1].write_bytes(sample[who][1])
    assert len(paths) >= 8
    fresh = hosts.recalculated_all(paths)
    for path in paths:
        shown = hosts.cached(path)
        for sheet, cells in hosts.formulas(path).items():
            for cell in cells:
                before, after = shown[sheet].get(cell), fresh[path][sheet].get(cell)
                same = after == pytest.approx(before, rel=1e-9, abs=1e-7) if isinstance(before, float | int) else before == after
                assert same, f"{path.stem} {sheet}!{cell}: {before} {after}"


# --- what a team earned --------------------------------------------------------------------------------


def managed():
    """A manager who is paid on the team's commissions no more, with corrections and holds of a time when they were."""
    correction = made.Correction("2026-01", "line", "Team", D(100), D(90), D(-10), "changed", ("P-201/New", "P-202/New", "SO/7"))
    draw = made.Correction("2026-02", "draw advance", "Ramp", D(0), D(5), D(5), "earnings changed", ("P-201/New", "T-1"))
    holds = tuple(
        Hold(f"{who}/New", "Team", "2026-01", D(amount), why)
        for who, amount, why in (("P-201", -7, "unpaid"), ("P-202", -8, "unpaid"), ("P-202", 3, "paid"))
    )
    own = Hold("SO/9", "New business", "2026-03", D(-2), "unpaid")
    return made.settlement((made.marginal([made.credit(1, 1_000)]),), corrections=(correction, draw), holds=(*holds, own))


def test_corrections_and_holds_of_a_team_name_nobody_and_show_no_single_pay():
    everybody = {"P-1001", "P-201", "P-202"}
    data = statement(managed(), FACTS, people=everybody)
    page = rows(opened(data)["Adjustments and draw"])
    assert [row[-1] for row in page if row[0] in ("2026-01", "2026-02")] == ["team, SO/7", "team, T-1"]
    held = [(row[0], row[3], row[4]) for row in page if row[-1] in ("paid", "unpaid")]
    assert held == [("team", "held", -15), ("team", "released", 3), ("SO/9", "held", -2)]
    assert "P-20" not in "".join(text(sheet) for sheet in opened(data))


def test_team_commissions_stay_unnamed_from_inputs_to_statement(tmp_path):
    """A manager paid on commissions until March; a member's late booking for January comes in April."""
    from spm_xl.outputs.folder import write_run

    source = company()
    run = settled(source, "2026-04", as_of=date(2026, 5, 5))
    manager = next(s for s in run.settlements if s.person.participant == "M-100")
    assert any("R-201/" in each for row in manager.corrections for each in row.transactions)
    assert not any(line.kind == "override" for line in manager.lines)
    out = write_run(run, tmp_path / "2026-04").folder
    book = load_workbook(out / "statements" / "M-100_2026-04.xlsx", data_only=True)
    page = "".join(text(sheet) for sheet in book)
    assert "team" in text(book["Adjustments and draw"])
    assert "R-201" not in page
    assert "Rita Rose" not in page


def company():
    return {
        "settings": [{"name": name, "value": value} for name, value in
                     (("company", "Small"), ("currency", "USD"), ("first_period", "2026-01"))],
        "participants": [
            {"participant": "M-100", "name": "Max Moor", "plan": "MGR", "hire_date": "2020-01-01"},
            {"participant": "M-100", "name": "Max Moor", "plan": "OWN", "hire_date": "2020-01-01", "effective": "2026-04-01"},
            {"participant": "R-201", "name": "Rita Rose", "plan": "REP", "hire_date": "2020-01-01", "manager": "M-100"},
        ],
        "plans": [{"plan": "MGR", "name": "Manager"}, {"plan": "OWN", "name": "Own sales"}, {"plan": "REP", "name": "Rep"}],
        "components": [
            {"plan": "MGR", "component": "Team", "kind": "override", "override_of": "commission", "method": "marginal", "over": "amount", "interval": "period"},
            {"plan": "OWN", "component": "Own", "method": "marginal", "over": "amount", "interval": "period"},
            {"plan": "REP", "component": "New", "method": "marginal", "over": "amount", "interval": "period"},
        ],
        "rates": [{"plan": plan, "component": name, "from": 0, "rate": "0.1"} for plan, name in (("MGR", "Team"), ("OWN", "Own"), ("REP", "New"))],
        "transactions": [
            {"transaction": "T-1", "date": "2026-01-10", "participant": "R-201", "amount": "1000", "booked": "2026-01-10"},
            {"transaction": "T-2", "date": "2026-01-20", "participant": "R-201", "amount": "500", "booked": "2026-04-20"},
            {"transaction": "T-3", "date": "2026-04-10", "participant": "R-201", "amount": "700", "booked": "2026-04-10"},
        ],
    }  # fmt: skip
