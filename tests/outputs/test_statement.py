"""Statements of every kind: right figures in every viewer, nothing of others, printable, and net pay derived again."""

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from spm_xl.errors import ControlFailure, InvalidInput
from spm_xl.outputs.facts import facts
from spm_xl.outputs.statement import digest, file_name, statement
from spm_xl.workbook.inspect.hiding import hiding_places
from spm_xl.workbook.inspect.scan import scan
from spm_xl.workbook.parts import package
from spm_xl.workbooks.statement import TEMPLATE, built
from tests import hosts
from tests.outputs import settlements as made
from tests.outputs.settlements import FACTS, KINDS
from tests.workbook.templates import part

PALETTE = {
    "1A1A1A",
    "595959",
    "17375E",
    "BFC9D3",
    "EEF3F8",
    "0072B2",
    "D55E00",
    "0000FF",
    "FFFBE6",
    "FFFFFF",
    "000000",
    "56B4E9",
}
each_kind = pytest.mark.parametrize("kind", KINDS)
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def workbook(settlement, values=True):
    return load_workbook(io.BytesIO(statement(settlement, FACTS)), data_only=values)


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def beside(sheet, label):
    """The last number in the row that starts with a label."""
    row = next(row for row in rows(sheet) if str(row[0] or "").startswith(label))
    return next(value for value in reversed(row) if isinstance(value, (int, float)))


# --- the template ---------------------------------------------------------------------------------------


def test_the_checked_in_template_is_what_the_code_builds():
    assert package.contents(TEMPLATE.read_bytes()) == package.contents(built()), (
        "run python -m spm_xl.workbooks.statement"
    )


def test_the_template_hides_nothing():
    assert hiding_places(TEMPLATE.read_bytes()) == ()


# --- figures --------------------------------------------------------------------------------------------


@each_kind
def test_every_formula_shows_its_value(kind):
    """STM-09: nothing is recalculated in Protected View, mail preview and on phones."""
    settlement = KINDS[kind]()
    formulas, values = workbook(settlement, values=False), workbook(settlement)
    blank = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None
    ]
    assert not blank


@each_kind
def test_the_first_page_shows_the_engines_net(kind):
    settlement = KINDS[kind]()
    page = workbook(settlement)["Statement"]
    assert Decimal(str(beside(page, "Net payout"))) == settlement.net
    assert any(row[6] == "✓ all read 0" for row in rows(page))


def test_cards_are_linked_to_their_blocks():
    formulas = workbook(made.full(), values=False)["Statement"]
    top = next(cell.row for (cell,) in formulas["A1:A20"] if cell.value == "NET PAYOUT") + 1
    assert [str(formulas[f"{column}{top}"].value)[0] for column in "ABCDEFG"] == ["="] * 7


def test_commissions_of_the_deals_add_up_to_each_component():
    settlement = made.full()
    deals = rows(workbook(settlement)["Deals"])
    for line in settlement.lines:
        own = [Decimal(str(row[12])) for row in deals if row[0] == line.component and str(row[1]).startswith("T-")]
        assert sum(own) == line.amount - line.unallocated
        assert len(own) == len(line.deals)


def test_what_became_known_late_stands_by_period_with_its_cause():
    page = [row[:8] for row in rows(workbook(KINDS["late news"]())["Adjustments and draw"])]
    first = page.index(next(row for row in page if row[0] == "2026-01"))
    assert page[first : first + 6] == [
        ["2026-01", "earned", "New business", 3760, 3520, -240, "Became known late: 1 transaction withdrawn", "T-19954"],
        ["2026-01", "draw recovered", "Monthly draw", -500, -260, 240, "Follows from it: the earnings changed", None],
        ["2026-01", "adjustment", "A-2", 0, 90, 90, "Entered since: entered since", None],
        [None, "2026-01 together", None, None, None, 90, None, None],
        ["2026-02", "earned", "New business", 2040, 1990, -50, "Terms changed: the plan's rates", None],
        ["Corrections of earlier periods", None, None, None, None, 40, None, None],
    ]


def test_an_adjustment_names_the_inquiry_that_it_answers_and_both_who_entered_and_approved_it():
    page = rows(workbook(KINDS["late news"]())["Adjustments and draw"])
    (answer,) = [row for row in page if row[0] == "A-9"]
    assert answer[6:8] == ["rate of T-19001 (answers inquiry Q-2026-04)", "M. Gomez; entered by I. Vidal"]
    (paid,) = [row for row in page if row[0] == "A-10"]
    assert paid[3:6] == ["paid before", None, -200]


def test_what_waits_for_a_signature_is_no_hold_for_the_customer():
    first = {row[0]: row[6] for row in rows(workbook(KINDS["late news"]())["Statement"])}
    shown = {label: first[label] for label in first if "eld until" in str(label) or "eleased" in str(label) or "outside" in str(label)}
    assert shown == {
        "Held until the customer pays": -30, "Released: the plan is signed": 45, "Paid outside of the cycle": -200,
        "Held until the plan is signed": -50,
    }  # fmt: skip


def test_each_change_stands_on_its_own_line():
    settlement = made.full()
    page = rows(workbook(settlement)["Adjustments and draw"])
    for row in settlement.corrections:
        assert [
            row.period,
            "earned",
            row.name,
            float(row.old),
            float(row.new),
            float(row.difference),
            f"Became known late: {row.reason}",
            ", ".join(row.transactions),
        ] in page
    for row in settlement.adjustments:
        assert any(
            line[0] == row.adjustment and line[5] == float(row.amount) and line[6:8] == [row.reason, row.approver]
            for line in page
        )
    assert any(line[0] == "T-20100" and line[4] == "T-18002" and line[5] == -82 for line in page)
    assert [(line[4], line[5]) for line in page if line[4] in ("held", "released")] == [
        ("held", -310),
        ("released", 120),
    ]


def test_a_recoverable_draw_rolls_forward():
    page = workbook(made.full())["Adjustments and draw"]
    assert [
        beside(page, label)
        for label in (
            "Recoverable balance at the opening",
            "+ advanced",
            "- recovered",
            "- forgiven",
            "= Recoverable balance",
        )
    ] == [1500, 0, 1250, 0, 250]
    assert beside(page, "Minimum wage for these hours") == 2904


def test_a_guarantee_has_no_balance_and_nothing_is_owed():
    data = statement(KINDS["guarantee"](), FACTS)
    text = " ".join(
        str(value)
        for sheet in load_workbook(io.BytesIO(data), data_only=True)
        for row in rows(sheet)
        for value in row
        if value
    )
    assert "non-recoverable guarantee" in text
    assert "balance at the" not in text
    for _, content in package.contents(data):
        assert not re.search(rb"(?i)\bowe[ds]?\b", content)


def test_zero_sales_says_why():
    """STM-10."""
    text = str(rows(workbook(KINDS["zero sales"]())["Deals"])) + str(
        rows(workbook(KINDS["zero sales"]())["Calculation"])
    )
    assert "No deal was credited in this period." in text
    assert "Nothing met the rate table in this period." in text


def test_figures_that_do_not_agree_are_never_published():
    settlement = KINDS["plain"]()
    with pytest.raises(ControlFailure, match=r"bridge come to 5900\.90, the run says 5900\.91"):
        statement(replace(settlement, net=settlement.net + Decimal("0.01")), FACTS)
    line = replace(settlement.lines[0], amount=settlement.lines[0].amount + 1)
    with pytest.raises(ControlFailure, match="deals of New business"):
        statement(replace(settlement, lines=(line,), earned=line.amount), FACTS)


def test_a_rounding_that_a_spreadsheet_would_miss_is_written_as_a_value():
    """1.005 is 1.01 by the half-up rule and 1.00 by the plan that rounds half to even."""
    line = made.marginal([made.credit(1, Fraction("25.125"))], quota=None)
    assert line.amount == Decimal("1.01")
    assert rounding_row(line)[5].startswith("=ROUND(")
    even = replace(line, amount=Decimal("1.00"), deals=(replace(line.deals[0], amount=Decimal("1.00")),))
    assert rounding_row(even)[5:7] == [1, "rounded by the plan's own rule, written as a value"]


def rounding_row(line):
    page = rows(workbook(made.settlement((line,)), values=False)["Calculation"])
    return next(row for row in page if str(row[0]).startswith("Earned, rounded"))


@pytest.mark.parametrize(("kind", "code"), [("yen", "#,##0;-#,##0"), ("plain", "#,##0.00;-#,##0.00")])
def test_amounts_have_the_decimals_of_their_currency(kind, code):
    page = workbook(KINDS[kind]())["Statement"]
    (cell,) = [row[6] for row in page if str(row[0].value).startswith("Net payout")]
    assert cell.number_format == code


# --- net pay, derived again from nothing but the statement ------------------------------------------------


def test_net_pay_can_be_derived_again_from_the_statement_alone():
    for kind, make in {**KINDS, "many": lambda: made.many(300)}.items():
        settlement = make()
        book = workbook(settlement)
        net, payable = derived(book)
        assert (net, payable) == (settlement.net, settlement.payable), kind


def derived(book):
    """Trace -> lines -> draw -> changes -> net -> payable, in decimal arithmetic."""
    places = Decimal(1).scaleb(-int(beside(book["Checks"], "Decimal places")))
    total = sum(components(rows(book["Calculation"]), places), Decimal(0))
    page = rows(book["Adjustments and draw"])
    for label in ("Draw advanced", "Manual adjustments", "Corrections", "Clawbacks", "Held until"):
        total += sum(
            number(row[5])
            for row in page
            if str(row[0]).startswith(label) and row[5] is not None and isinstance(row[5], (int, float))
        )
    total -= sum(number(row[5]) for row in page if str(row[0]).startswith("Draw recovered"))
    first = rows(book["Statement"])
    total += sum(number(row[6]) for row in first if str(row[0]).startswith("Carried"))
    rate = next((number(row[6]) for row in first if " for 1 " in str(row[0])), Decimal(1))
    payout_places = Decimal(1).scaleb(
        -int([row[1] for row in rows(book["Checks"]) if str(row[0]).startswith("Decimal places")][-1])
    )
    return total.quantize(places), (total * rate).quantize(payout_places, ROUND_HALF_UP)


def components(page, places):
    """Each component: the sum of base x rate and of the steps' changes, rounded once."""
    inside, pay = "", Decimal(0)
    for label, _, _, base, second in (row[:5] + [None] * (5 - len(row)) for row in page):
        if label in ("Rate table", "Then"):
            inside = label
        elif str(label).startswith("Earned by the rate table"):
            inside = ""
        elif str(label).startswith("Earned, rounded"):
            yield pay.quantize(places, ROUND_HALF_UP)
            inside, pay = "", Decimal(0)
        elif inside == "Rate table" and base is not None:
            pay += number(base) * number(second)
        elif inside == "Then":
            pay += number(second)


def number(value):
    return Decimal(f"{value:.15g}")


# --- confidentiality --------------------------------------------------------------------------------------


def test_what_a_team_earned_stands_there_as_one_sum():
    members = [
        made.credit(
            n,
            1_000 + n,
            "Team",
            transaction=f"P-20{n}/New business",
            kind="rollup",
            facts={"participant": f"P-20{n}", "component": "New business"},
        )
        for n in range(3)
    ]
    line = replace(made.marginal(members, quota=None, component="Team"), kind="override")
    settlement = made.settlement((line,))
    data = statement(settlement, FACTS)
    assert scan(data, ["P-200", "P-201", "P-202"]) == ()
    (row,) = [row for row in rows(load_workbook(io.BytesIO(data), data_only=True)["Deals"]) if row[1] == "team of 3"]
    assert (row[9], row[12]) == (3003, float(line.amount))


@each_kind
def test_a_statement_hides_nothing(kind):
    """STM-02 and STM-03: no hidden sheet, row, column or name, no pivot, no link, no comment, no white text."""
    assert hiding_places(statement(KINDS[kind](), FACTS)) == ()


# --- text from outside ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1-555", "@x", "-2+3", "\tx", "=1+1"])
def test_text_from_a_crm_never_becomes_a_formula(text):
    """STM-11."""
    settlement = made.settlement((made.marginal([made.credit(1, 100, facts={"customer": text})]),))
    sheet = workbook(settlement, values=False)["Deals"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_text_that_fits_no_cell_is_refused():
    settlement = made.settlement((made.marginal([made.credit(1, 100, facts={"customer": "x" * 40_000})]),))
    with pytest.raises(InvalidInput, match=r"Deals!C\d+ .*40,000 characters"):
        statement(settlement, FACTS)


# --- file names -------------------------------------------------------------------------------------------

IDS = [
    "P-1001",
    "p-1001",
    "CON",
    "con",
    "nul.txt",
    "COM1",
    "../../etc/passwd",
    "..\\x",
    "a/b",
    "a:b",
    "a b",
    "a-b",
    "x.",
    "x..",
    " x",
    "x",
    "O'Brien/../x",
    "X" * 260,
    "X" * 261,
    "آن لي",
    "😀",
    "😁",
    '<>:"|?*',
    "~$x",
    "7",
]


def named(participant):
    return file_name(replace(KINDS["plain"](), person=replace(made.ANN, participant=participant)))


def test_file_names_are_safe_everywhere_and_unique():
    """STM-08."""
    names = [named(participant) for participant in IDS]
    for name in names:
        assert re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]*_2026-03\.xlsx", name), name
        assert len(name) <= 100
    assert len({name.casefold() for name in names}) == len(IDS)
    assert names[0] == "P-1001_2026-03.xlsx"


def test_the_name_of_the_person_is_inside_only():
    assert "Lee" not in named("P-1001")
    assert ["Participant", "Ann Lee"] in [row[:2] for row in rows(workbook(KINDS["plain"]())["Statement"])]


# --- the same every time ----------------------------------------------------------------------------------


def test_the_same_settlement_gives_the_same_bytes_in_another_process():
    here = statement(made.full(), FACTS)
    assert here == statement(made.full(), FACTS)
    code = "import sys; from tests.outputs import settlements as m; from spm_xl.outputs.statement import statement; sys.stdout.buffer.write(statement(m.full(), m.FACTS))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "11"},
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == here


def test_a_statement_names_what_it_was_made_from():
    def printed(settlement):
        page = rows(workbook(settlement)["Checks"])
        assert ["What this statement was made from"] in [row[:1] for row in page]
        return next(row[1] for row in page if str(row[0]).startswith("This participant's settlement"))

    plain = KINDS["plain"]()
    changed = replace(plain, notes=("changed",))
    assert printed(plain) == digest(plain, FACTS) == digest(KINDS["plain"](), FACTS) != printed(changed)
    assert digest(plain, replace(FACTS, contact="another")) != digest(plain, FACTS)


def test_facts_of_a_run():
    class Run:
        company, as_of, files, settings = (
            "HL",
            date(2026, 4, 3),
            (),
            {"contact": "x@y", "dispute_days": "14", "reason_codes": "a| b |"},
        )

    shared = facts(Run)
    assert (shared.dispute_days, shared.reason_codes, shared.contact, shared.status) == (14, ("a", "b"), "x@y", "draft")


# --- workbook conventions and print -----------------------------------------------------------------------


def test_formulas_are_short_and_hold_no_numbers():
    for sheet in workbook(made.full(), values=False):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    plain = re.sub(r'"[^"]*"', "", cell.value)
                    constants = set(re.findall(r"(?<![\w$.!])\d+(?:\.\d+)?", re.sub(r"\$?[A-Z]+\$?\d+", "", plain)))
                    assert constants <= {"0", "1", "2"}, cell.value
                    assert len(cell.value) <= 120
                    assert plain.count("IF(") <= 1
                    assert not re.search("OFFSET|INDIRECT", plain)


def test_a_column_of_deals_has_one_formula():
    sheet = workbook(made.full(), values=False)["Deals"]
    table = sheet.tables["CreditedDeals"].ref
    same = {re.sub(r"\d+", "n", str(row[9].value)) for row in sheet[table][1:]}
    assert same == {"=En*Gn*Hn*In"}


@pytest.mark.parametrize("kind", ["full", "nothing at all"])
def test_every_page_is_set_up_for_print(kind):
    """STM-15: fit to width, header rows repeated, page n of m, a print area, no merged cells."""
    for sheet in workbook(KINDS[kind]()):
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is the format's default
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert sheet.print_area
        assert not sheet.merged_cells.ranges
        assert sheet.protection.sheet
        assert not sheet.protection.password
    deals = workbook(KINDS[kind]())["Deals"]
    assert deals.print_title_rows == "$4:$4"
    assert deals.freeze_panes == "C5"


def test_the_print_area_grows_with_the_deals():
    """STM-10: 4,000 lines are all printed, under a repeated header."""
    sheet = workbook(made.many())["Deals"]
    assert sheet.tables["CreditedDeals"].ref == "A4:N4004"
    assert sheet.print_area.endswith(f"$N${sheet.max_row}")


def test_only_the_yellow_cells_can_be_written_in():
    book = workbook(made.full(), values=False)
    open_cells = {
        (sheet.title, cell.fill.fgColor.rgb)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert open_cells == {("Questions", "FFFFFBE6")}
    rule, amount = book["Questions"].data_validations.dataValidation
    assert (amount.type, amount.allow_blank) == ("decimal", True)
    codes = re.fullmatch(r"\$B\$(\d+):\$B\$(\d+)", rule.formula1)
    listed = [book["Questions"][f"B{row}"].value for row in range(int(codes[1]), int(codes[2]) + 1)]
    assert listed == list(FACTS.reason_codes)


def test_colours_are_safe_and_never_alone():
    styles = part(statement(made.full(), FACTS), "xl/styles.xml")
    assert {colour[-6:] for colour in re.findall(r'<color rgb="([0-9A-F]{8})"', styles)} <= PALETTE
    text = str(rows(workbook(made.full())["Statement"]))
    assert "▲ 53.6 points above quota" in text
    drawing = part(statement(made.full(), FACTS), "xl/drawings/drawing1.xml")
    assert 'descr="Bar chart of attainment against quota. New business: ▲ 53.6 points above quota.' in drawing


def test_the_picture_keeps_the_figures_of_this_participant():
    chart = part(statement(made.full(), FACTS), "xl/charts/chart1.xml")
    cached = [
        re.findall(r"<c:v>([^<]+)</c:v>", cache) for cache in re.findall(r"<c:(?:cat|val)>.*?</c:(?:cat|val)>", chart)
    ]
    assert cached[0] == cached[2] == ["New business", "Margin"]
    assert [float(value) for value in cached[1]] == pytest.approx([1.53592433, 1.035])
    assert cached[3] == ["1", "1"]
    empty = statement(KINDS["nothing at all"](), FACTS)
    assert "graphicFrame" not in part(empty, "xl/drawings/drawing1.xml")
    assert "New business" not in part(empty, "xl/charts/chart1.xml")


def test_no_marker_is_left():
    for kind, make in KINDS.items():
        for name, content in package.contents(statement(make(), FACTS)):
            assert b"{{" not in content, (kind, name)


def test_the_document_has_a_title_and_no_clock():
    core = part(statement(made.full(), FACTS), "docProps/core.xml")
    assert "<dc:title>Commission statement P-1001 2026-03</dc:title>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


# --- real spreadsheet programs ----------------------------------------------------------------------------


@pytest.mark.hosts
def test_every_kind_passes_microsofts_validator(tmp_path):
    for kind, make in {**KINDS, "many": made.many}.items():
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(statement(make(), FACTS))
        assert hosts.validator_errors(path) == [], kind


@pytest.mark.hosts
def test_libreoffice_calculates_what_the_statement_shows(tmp_path):
    paths = []
    for kind, make in {**KINDS, "many": lambda: made.many(400)}.items():
        paths.append(tmp_path / f"{kind}.xlsx")
        paths[-1].write_bytes(statement(make(), FACTS))
    fresh = hosts.recalculated_all(paths)
    for path in paths:
        shown = hosts.cached(path)
        for sheet, cells in hosts.formulas(path).items():
            for cell in cells:
                before, after = shown[sheet].get(cell), fresh[path][sheet].get(cell)
                if isinstance(before, (int, float)):
                    assert after == pytest.approx(before, rel=1e-9, abs=1e-7), f"{path.stem} {sheet}!{cell}"
                else:
                    assert (before or "") == (after or ""), f"{path.stem} {sheet}!{cell}"
        assert not [value for cells in fresh[path].values() for value in cells.values() if value in hosts.ERROR_VALUES]
