"""Proposed bindings: what a workbook that nobody prepared can take, and which data feed it."""

from decimal import Decimal

import pytest

from spm_xl.workbook.bind.bind import proposed, text_of
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.bind.binding_check import checked
from spm_xl.workbook.bind.binding_file import load
from spm_xl.workbook.bind.data_fields import Fields, fields_in
from spm_xl.workbook.grid.grid_read import read
from tests.workbook.foreign import NAMES, foreign
from tests.workbook.templates import template


def of(data, values=None, least="near"):
    """The proposal for a workbook and data, and its text."""
    proposal = proposed(data, fields_in(values) if values is not None else None, least)
    return proposal, text_of(proposal, ("What feeds what",))


def foreign_data(name):
    return foreign(name).read_bytes()


# --- workbooks of others --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_workbook_has_a_proposal_that_is_read_back_and_fits_it(name):
    data = foreign_data(name)
    proposal, text = of(data)
    assert load(text, name) == proposal.binding
    assert checked(proposal.binding, read(data), name).cells == proposal.binding.cells
    assert text == of(data)[1], "the same workbook gives the same text"


def test_the_payroll_workbook_shows_its_tables_and_leaves_what_it_calculates():
    binding, text = (found := of(foreign_data("ms_payroll_calculator.xltx")))[0].binding, found[1]
    assert binding.tables["Table1"].of == "employee_information"
    assert binding.tables["Table1"].key == ("Employee ID",)
    assert list(binding.tables["Table1"].columns)[:3] == ["Employee ID", "Employee Name", "Hourly Wage"]
    assert list(binding.tables["Table2"].columns) == [
        "Employee ID", "Regular Hours Worked", "Vacation Hours", "Sick Hours", "Overtime Hours", "Overtime Rate", "Other Deduction",
    ]  # fmt: skip
    assert "# calculated by the workbook: Employee Name, Gross Pay, Taxes and Deductions, Net Pay" in text
    assert binding.cells == {
        "'Employee information'!A3": "company_name",
        "'Payroll calculator'!K2": "period_ending",
        "'Individual paystubs'!H3": "employee_id",
    }
    assert "\"'Individual paystubs'!H15\" = \"employee_id\"  # Employee ID: there a second time on this sheet; also H27, H40" in text


def test_the_pay_stub_calculates_and_so_is_only_suggested():
    proposal, text = of(foreign_data("ms_payroll_calculator.xltx"), {"net_pay": Decimal("10"), "employee_name": "Ann"})
    assert not proposal.binding.cells
    assert "# \"'Individual paystubs'!H11\" = \"net_pay\"  # Net Pay: a formula calculates it; also H23, H35, H48" in text
    assert "# \"'Individual paystubs'!F3\" = \"employee_name\"  # Employee Name: a formula calculates it; also F15, F27, F40" in text


def test_the_payroll_workbook_is_fed_by_lists_with_other_names():
    employees = [{"employee_id": 1, "EmployeeName": "Ann", "hourly wages": 9, "tax status": 1}, {"employee_id": 2}]
    hours = [{"Employee-Id": 1, "sick_hours": 2, "vacation hours": 3, "regular_hours": 4}]
    proposal, text = of(foreign_data("ms_payroll_calculator.xltx"), {"employees": employees, "hours": hours, "note": "x"})
    assert proposal.binding.tables == {
        "Table1": Rows(
            "employees",
            {"Employee ID": "employee_id", "Employee Name": "EmployeeName", "Hourly Wage": "hourly wages", "Tax Status": "tax status"},
            ("Employee ID",),
        ),
        "Table2": Rows("hours", {"Employee ID": "Employee-Id", "Vacation Hours": "vacation hours", "Sick Hours": "sick_hours"}, ("Employee ID",)),
    }
    assert '# "Regular Hours Worked" = "regular_hours"  # near it' in text
    assert "# Of the data nothing takes: note." in text


def test_the_vendor_scorecard_shows_its_labels_table_and_score_ranges():
    binding = of(foreign_data("ms_vendor_scorecard.xltx"))[0].binding
    summary = {key.partition("!")[2]: name for key, name in binding.cells.items() if "Summary'" in key and "Vendor" in key}
    assert summary == {
        "A1": "company_name", "B2": "vendor_name", "B3": "vendor_industry", "B4": "review_period", "B5": "review_date",
        "B6": "reviewer_name", "B7": "review_frequency", "B8": "annual_spend_with_vendor", "B9": "business_unit_served",
        "A25": "overall_comments_issues",
    }  # fmt: skip
    assert binding.cells["'Vendor Detail'!B1"] == "vendor_name", "the same vendor on another sheet"
    assert binding.tables["Table1"].columns["Weight"] == "weight"
    assert binding.tables["Table1"].key == (" ",), "the names of the rows, under a blank header"
    assert "'Vendor Detail'!A16:J20" in binding.ranges
    assert "'Industry Summary'!A10:G18" in binding.ranges, "without the row of totals"


def test_the_vendor_scorecard_takes_data_by_its_labels():
    values = {"vendor": {"name": "Contoso", "industry": "Steel"}, "Review Date": "2026-03-31", "scores": [{"weight": 1, "due date": 2}]}
    cells = of(foreign_data("ms_vendor_scorecard.xltx"), values)[0].binding.cells
    assert [key for key, name in cells.items() if name == "vendor.name"] == ["'Vendor Performance Summary'!B2", "'Vendor Detail'!B1"]
    assert [key.rpartition("!")[2] for key, name in cells.items() if name == "Review Date"] == ["B5", "B4", "B3"]


def test_a_blank_form_shows_its_boxes_and_its_prepared_rows():
    binding, text = (found := of(foreign_data("form_controls_comments.xlsx")))[0].binding, found[1]
    boxes = [key.partition("!")[2] for key in binding.cells]
    assert boxes[:6] == ["E3", "E4", "E5", "E6", "E7", "E8"]
    rows = binding.ranges["'M2M Work Request Form'!A15:AK800"]
    assert len(rows.columns) == 37
    assert rows.columns["Customers Account Number"] == "customers_account_number"
    assert rows.key == (), "nothing tells yet which row is whose"
    assert "# 786 blank rows; those that the data do not fill are taken out." in text


def test_pivot_tables_are_no_places_and_their_source_is_one():
    binding = of(foreign_data("ms_sales_report_3pivots.xltx"))[0].binding
    assert list(binding.ranges) == ["'Source Data'!A2:F278"]
    assert not binding.cells


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("power_query_table.xlsx", "[tables.Table1]  # not bound: a query fills them"),
        ("vba_report_charts_protected.xlsm", "# not bound: their sheet is protected"),
        ("conditional_formatting_samples.xlsx", "[ranges.\"Products1!A3:D23\"]  # not bound: some of them add up others"),
    ],
)
def test_rows_that_had_better_stay_are_told_with_the_reason(name, says):
    assert says in of(foreign_data(name))[1]


# --- rules ----------------------------------------------------------------------------------------------


def form(book, made):
    """A form as people draw them: a title, labels with and without a colon, a box, a placeholder, a named cell."""
    sheet = made["Form"]
    box, bold = book.add_format({"border": 1}), book.add_format({"bold": True})
    sheet.write("A1", "Quarterly review", bold)
    sheet.write("A3", "Employee:")
    sheet.write("A4", "Net pay")
    sheet.write_blank("B4", None, box)
    sheet.write("A5", "Remarks")
    sheet.write("D3", "<<Manager Name>>")
    sheet.write("D4", "Dear <<First name>>, thank you")
    sheet.write("A6", "Gross:")
    sheet.write_formula("B6", "=B4*2", None, 0)
    sheet.write("A7", "Days:")
    sheet.write_formula("B7", "=365*2", None, 730)
    sheet.write("D5", "${ region }")
    sheet.write("D6", "Plan {{plan.name}}")
    book.define_name("Payee_Id", "=Form!$F$9")
    book.define_name("rate", "=0.05")


FORM = template(form, Form=[])


def test_a_form_without_data_gives_names_of_its_own():
    binding, text = (found := of(FORM))[0].binding, found[1]
    assert binding.names == {"Payee_Id": "payee_id"}
    assert binding.cells == {
        "Form!B3": "employee", "Form!D3": "manager_name", "Form!B4": "net_pay", "Form!D5": "region", "Form!B7": "days",
    }  # fmt: skip
    assert "Form!D4 has a placeholder in a longer text" in text
    assert "by markers of its own for plan.name" in text


def test_a_form_with_data_is_fed_by_what_means_the_same():
    values = {"PayeeID": 7, "employee": "Ann", "manager": {"name": "Bo"}, "gross": 5, "remarks": "ok", "nett_pay": 3, "plan": {"nam": 1}}
    proposal, text = of(FORM, values)
    assert proposal.binding.names == {"Payee_Id": "PayeeID"}
    assert proposal.binding.cells == {"Form!B3": "employee", "Form!D3": "manager.name", "Form!B5": "remarks"}
    assert '# "Form!B4" = "nett_pay"  # Net pay: near it' in text
    assert '# "Form!B6" = "gross"  # Gross: a formula calculates it' in text
    assert "The data have no value plan.name. Near: plan.nam." in text


def test_exactly_takes_no_other_spelling():
    assert of(FORM, {"PayeeID": 7, "Employee": "Ann", "manager": {"name": "Bo"}, "remarks": "x"}, "exact")[0].binding == Binding(cells={"Form!B3": "Employee"})


def test_a_label_that_means_two_values_is_left_to_the_reader():
    text = of(FORM, {"participant": {"employee": "Ann"}, "payer": {"employee": "Bo"}})[1]
    assert '# "Form!B3" = "participant.employee"  # Employee: which of them?; or payer.employee' in text


ROWS = [["Deal Id", "Customer", "Amount"], ["D-1", "Ace", 5], ["D-2", "Bay", 6], ["Total", None, ("=SUM(C2:C3)", 11)]]


def test_rows_under_headers_end_before_their_total():
    binding = of(template(Deals=ROWS))[0].binding
    assert binding == Binding(ranges={"Deals!A2:C3": Rows("deals", {"Deal Id": "deal_id", "Customer": "customer", "Amount": "amount"}, ("Deal Id",))})


def test_a_list_that_is_called_like_the_sheet_wins_over_one_with_more_fields():
    values = {"history": [{"deal id": 1, "customer": 2, "amount": 3}], "deals": [{"deal_id": 1, "amount": 2}]}
    assert of(template(Deals=ROWS), values)[0].binding.ranges["Deals!A2:C3"] == Rows("deals", {"Deal Id": "deal_id", "Amount": "amount"}, ("Deal Id",))


def test_two_lists_that_fit_as_well_are_left_to_the_reader():
    values = {"won": [{"deal id": 1, "amount": 3}], "lost": [{"deal_id": 1, "amount": 2}]}
    proposal, text = of(template(Deals=ROWS), values)
    assert not proposal.binding.ranges
    assert '# [ranges."Deals!A2:C3"]  # not bound: two lists fit as well' in text
    assert '# rows = "won"  # 2 of its columns: Deal Id, Amount' in text


def test_a_key_needs_values_that_differ_in_the_data_too():
    twice = {"deals": [{"deal_id": 1, "amount": 2}, {"deal_id": 1, "amount": 3}]}
    assert of(template(Deals=ROWS), twice)[0].binding.ranges["Deals!A2:C3"].key == ()


def test_a_column_without_a_header_is_offered_what_is_free():
    rows = [[None, "Actual", "Plan"], ["Sales", 5, 6], ["Costs", 2, 3]]
    proposal, text = of(template(Page=rows), {"page": [{"what": "Sales", "actual": 5, "plan": 6}]})
    assert proposal.binding.ranges == {"Page!A2:C3": Rows("page", {"Actual": "actual", "Plan": "plan"})}
    assert '# A = "what"  # no header' in text


def test_a_header_may_say_what_the_list_says_already():
    people = template(Page=[["Employee ID", "Employee Name", "Pay"], ["E1", "Ann", 5]])
    columns = of(people, {"employees": [{"id": "E1", "name": "Ann", "pay": 5}]})[0].binding.ranges["Page!A2:C2"].columns
    assert columns == {"Employee ID": "id", "Employee Name": "name", "Pay": "pay"}


def test_labels_with_their_values_are_no_rows():
    assert of(template(Card=[["Name", "Ann"], ["Region", "West"], ["Plan", "AE"]]))[0].binding == Binding()


def test_fields_with_words_about_them_are_suggested_by_these():
    text = text_of(proposed(FORM, Fields({"net": "pay of the month, net of all"})), ())
    assert '# "Form!B4" = "net"  # Net pay: near it' in text
