"""Statements in a company's own template: filled, issued again where it changes, tied out, and refused where it must be."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.outputs.folder import write_run
from spm_xl.outputs.issue import ONE_PROCESS
from spm_xl.outputs.manifest import read_manifest
from spm_xl.outputs.privacy import Leak, known_words, leaks
from spm_xl.outputs.statement import statement
from spm_xl.outputs.statement_form import Form, confirm_fields, own_form
from spm_xl.outputs.verify import verify
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from tests import hosts
from tests.outputs import settlements as made
from tests.outputs.builders import simple_run
from tests.outputs.own_template import BINDING, own_template, written
from tests.outputs.settlements import FACTS
from tests.workbook.compound_files import compound_file
from tests.workbook.templates import template

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def form_of(folder: Path, data: bytes, name: str = "own.xlsx", **more) -> Form:
    path = folder / name
    path.write_bytes(data)
    return own_form(path, **more)


def shown(data: bytes) -> dict[str, list[list]]:
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def flat(rows):
    return [value for row in rows for value in row if value is not None]


# --- what comes out ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return own_form(written(tmp_path_factory.mktemp("own")))


@pytest.mark.parametrize("kind", [*made.KINDS, "full"])
def test_every_kind_of_statement_fits_into_it(form, kind):
    settlement = {**made.KINDS, "full": made.full}[kind]()
    data = statement(settlement, FACTS, form)
    front, deals = shown(data).values()
    assert settlement.net in [Decimal(str(value)) for value in flat(front) if isinstance(value, (int, float))]
    assert flat(deals)[0] == "Deals of Ann Lee"
    sold = [deal.credit.transaction for line in settlement.lines for deal in line.deals]
    assert sorted(row[0] for row in deals if row[0] in sold) == sorted(sold)
    assert deals[-1][0] == "Thank you for your work. Harbour & Lane Instruments"


def test_a_total_over_deals_is_no_obstacle_for_somebody_without_any(tmp_path):
    rows = [["{{ participant.name }}"], ["{{#deals}}"], ["{{ transaction }}", "{{ commission }}"], ["{{/deals}}"], ["Total", "=SUM(B3:B3)"]]
    form = form_of(tmp_path, template(Mine=rows))
    data = statement(made.KINDS["nothing at all"](), FACTS, form)
    assert [row[0] for row in shown(data)["Mine"]] == ["Ann Lee", None, "Total"]
    assert load_workbook(io.BytesIO(data))["Mine"]["B3"].value == "=SUM(B2:B2)"


def test_a_value_that_is_not_there_is_nothing_in_a_text(tmp_path):
    form = form_of(tmp_path, template(lambda book, sheets: sheets["Mine"].set_header("&L{{ attainment | 0% }} of quota"), Mine=[["Reached: {{ attainment | 0% }}"]]))
    data = statement(made.KINDS["nothing at all"](), FACTS, form)
    assert shown(data)["Mine"] == [["Reached: "]]
    assert b"&amp;L of quota" in package.opened(data)["xl/worksheets/sheet1.xml"]


def test_names_headers_and_boxes_are_filled(form):
    data = statement(made.full(), FACTS, form)
    parts = package.opened(data)
    every = "".join(parts[name].decode("utf-8", "replace") for name in parts if name.endswith(".xml"))
    assert "{{" not in every
    assert list(shown(data)) == ["Pay 2026-03", "Deals"]
    assert "&amp;RAnn Lee, 2026-03" in every
    assert "Questions until 2026-" in every
    assert "Attainment of Ann Lee" in every


def test_it_is_a_workbook_without_fault(form, tmp_path):
    for kind in ("full", "zero sales", "nothing at all"):
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(statement({**made.KINDS, "full": made.full}[kind](), FACTS, form))
        assert [each for each in problems(path) if "a viewer that does not calculate shows nothing" not in each] == []


@pytest.mark.hosts
def test_spreadsheet_programs_agree(form, tmp_path):
    path = tmp_path / "full.xlsx"
    path.write_bytes(statement(made.full(), FACTS, form))
    assert hosts.validator_errors(path) == []
    assert hosts.audit_errors(path) == []
    assert hosts.error_cells(path) == []
    front, deals = hosts.recalculated(path).values()
    total = sum(deal.amount for line in made.full().lines for deal in line.deals)
    assert Decimal(str(round(deals["G20"], 2))) == total
    assert made.full().net in [Decimal(str(value)) for value in front.values() if isinstance(value, (int, float))]


# --- a run -------------------------------------------------------------------------------------------------


def test_a_run_names_its_template_and_is_tied_out(form, tmp_path):
    write_run(simple_run(3), tmp_path / "out", form=form)
    found = read_manifest(tmp_path / "out")
    assert found["template"]["name"] == "our statement.xlsx"
    assert found["template"]["binding"] == "our statement.toml"
    assert all(one["figures"]["net"].startswith("'Pay 2026-03'!E") for one in found["statements"])
    checks = verify(tmp_path / "out")
    assert all(check.agrees for check in checks)
    compared = {check.name: check.left for check in checks}
    assert compared["Statements of an own template: net or payable"] == 3
    assert compared["Statements to payroll.csv, USD"] > 0


def test_a_cent_in_the_net_of_a_statement_is_found(form, tmp_path):
    out = tmp_path / "out"
    write_run(simple_run(3), out, form=form)
    found = json.loads((out / "manifest.json").read_text())
    one = found["statements"][1]
    book = load_workbook(out / one["file"])
    sheet, cell = one["figures"]["net"].rsplit("!", 1)
    book[sheet.strip("'")][cell] = float(one["net"]) + 0.01
    book.save(out / one["file"])
    wrong = {check.name for check in verify(out) if not check.agrees}
    assert {"Files are as they were written", "Statements to payroll.csv, USD", "Statements to ledger, net"} <= wrong


def test_a_changed_template_or_binding_issues_every_statement_again(form, tmp_path):
    run, out = simple_run(3), tmp_path / "out"
    assert len(write_run(run, out, form=form).issued) == 3
    assert write_run(run, out, form=form).up_to_date
    path = written(tmp_path)
    path.with_suffix(".toml").write_text(BINDING.replace('Customer = "customer", ', ""), encoding="utf-8")
    assert len(write_run(run, out, form=own_form(path)).issued) == 3
    assert write_run(run, out, form=own_form(path)).up_to_date
    path.write_bytes(own_template(lambda book, sheet: sheet.write("A30", "Please keep this page.")))
    assert len(write_run(run, out, form=own_form(path)).issued) == 3
    assert len(write_run(run, out).issued) == 3, "and with the product's own again"


def test_any_number_of_processes_gives_the_same_bytes(form, tmp_path):
    run = simple_run(ONE_PROCESS + 6)
    for workers in (1, 2):
        write_run(run, tmp_path / str(workers), form=form, workers=workers)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / str(workers)).rglob("*.*")} for workers in (1, 2))
    assert one == two


@pytest.mark.parametrize(("suffix", "kind"), [(".xltx", "xlsx"), (".xltm", "xlsm"), (".xlsm", "xlsm")])
def test_a_template_gives_workbooks(tmp_path, suffix, kind):
    types = {
        ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        ".xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
        ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    }
    data = template(Mine=[["{{ participant.name }}", "{{ net }}"]])
    parts = package.opened(data)
    listed = parts["[Content_Types].xml"].replace(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", types[suffix].encode())
    form = form_of(tmp_path, package.rewritten(parts, {"[Content_Types].xml": listed}), f"own{suffix}")
    write_run(simple_run(1), tmp_path / "out", form=form)
    (path,) = (tmp_path / "out" / "statements").iterdir()
    assert path.suffix == f".{kind}"
    assert b"template.m" not in package.opened(path.read_bytes())["[Content_Types].xml"]


def test_a_template_without_net_is_issued_and_not_tied_out_beyond_its_bytes(tmp_path):
    form = form_of(tmp_path, template(Mine=[["{{ participant.name }} gets {{ net | 0.00 }}"]]))
    write_run(simple_run(2), tmp_path / "out", form=form)
    checks = {check.name: check for check in verify(tmp_path / "out")}
    assert all(check.agrees for check in checks.values())
    assert checks["Statements of an own template: net or payable"].left == 0


def test_the_columns_of_transactions_are_fields(tmp_path):
    sold = made.marginal([made.credit(1, 500, facts={"customer": "Delta Yards", "product": "Pump", "my own": 7})])
    rows = [["{{#deals}}"], ["{{ transaction }}", "{{ facts.product }}", "{{ period.name }}"], ["{{/deals}}"]]
    data = statement(made.settlement((sold,)), FACTS, form_of(tmp_path, template(Mine=rows)))
    assert shown(data)["Mine"] == [["T-20001", "Pump", "2026-03"]]


def test_the_place_of_the_net_follows_the_rows(tmp_path):
    rows = [["{{#deals}}"], ["{{ transaction }}"], ["{{/deals}}"], ["Net", "{{ net }}"], ["", "{{ payout.amount }}"]]
    form = form_of(tmp_path, template(Mine=rows))
    run = simple_run(2)
    write_run(run, tmp_path / "out", form=form)
    for settlement, one in zip(run.settlements, read_manifest(tmp_path / "out")["statements"], strict=True):
        row = 1 + sum(len(line.deals) for line in settlement.lines)
        assert one["figures"] == {"net": f"Mine!B{row}", "payable": f"Mine!B{row + 1}"}


# --- what is refused before the first statement -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["{{ participant.nmae }}"]], r"Mine!A1 .*there is no field participant.nmae on a statement. Did you mean participant.name"),
        ([["{{#lines}}"], ["{{ quoat }}"], ["{{/lines}}"]], r"Mine!A1 \(row 2 .*no field quoat .*Did you mean quota"),
        ([["{{#lins}}"], ["{{ quota }}"], ["{{/lins}}"]], r"no field lins .*Did you mean lines"),
        ([["{{#deals}}"], ["x"], ["{{/deals}}"], ["{{^deals}}"], ["{{ nett }}"], ["{{/deals}}"]], r"no field nett .*Did you mean net"),
        ([["{{#deals}}"], ["{{ facts.prodct }}"], ["{{/deals}}"]], r"no field facts.prodct .*Did you mean facts.product"),
    ],
)
def test_an_unknown_field_is_refused_with_its_cell_and_near_names(tmp_path, rows, message):
    form = form_of(tmp_path, template(Mine=rows))
    with pytest.raises(InvalidInput, match=message):
        confirm_fields(form, ["customer", "product"])


def test_a_template_that_asks_for_nothing_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"the template own\.xlsx asks for no field"):
        confirm_fields(form_of(tmp_path, template(Mine=[["Pay of the month", 100]])), [])


def beside_other_content(folder: Path, fields: str) -> Form:
    """A table of deals with another table to its right, so that whole rows cannot move."""

    def tables(book, sheets):
        sheets["Mine"].add_table("A3:B4", {"name": "Sold", "columns": [{"header": "Deal"}, {"header": "Pay"}]})
        sheets["Mine"].add_table("D3:E6", {"name": "Rates", "columns": [{"header": "From"}, {"header": "Rate"}]})

    (folder / "own.toml").write_text(f'[tables.Sold]\nrows = "deals"\ncolumns = {{{fields}}}\n', encoding="utf-8")
    return form_of(folder, template(tables, Mine=[["{{ participant.name }}", "{{ net }}"]]))


def test_a_table_beside_other_content_is_filled_and_searched(tmp_path):
    form = beside_other_content(tmp_path, 'Deal = "transaction", Pay = "commission"')
    data = statement(made.full(), FACTS, form, known=known_words(simple_run(3)))
    sold = [deal.credit.transaction for line in made.full().lines for deal in line.deals]
    assert sorted(row[0] for row in shown(data)["Mine"] if row[0] in sold) == sorted(sold)
    named = made.marginal([made.credit(1, 500, facts={"customer": "Delta Yards", "rep": "P00002"})])
    form = beside_other_content(tmp_path, 'Deal = "transaction", Pay = "facts.rep"')
    with pytest.raises(Leak, match="p00002"):
        statement(made.settlement((named,)), FACTS, form, known=known_words(simple_run(3)))


def test_an_unknown_field_stops_a_run_before_anything_is_written(tmp_path):
    form = form_of(tmp_path, template(Mine=[["{{ nett }}"]]))
    with pytest.raises(InvalidInput, match=r"the template own\.xlsx: .*nett"):
        write_run(simple_run(2), tmp_path / "out", form=form)
    assert not (tmp_path / "out").exists()


def test_a_template_that_names_a_participant_is_refused(tmp_path):
    run = simple_run(30)
    name = run.settlements[4].person.name
    assert "P00005" in name
    form = form_of(tmp_path, template(lambda book, sheets: sheets["Mine"].write_comment("A1", f"as for {name}"), Mine=[["{{ net }}"]]))
    for workers in (1, 2):
        with pytest.raises(Leak, match=r"the template own\.xlsx carries '(participant )?p00005' in xl/comments1\.xml"):
            write_run(run, tmp_path / "out", form=form, workers=workers)
    assert not (tmp_path / "out").exists()


def test_the_company_may_be_named_even_where_a_house_account_is_called_so(tmp_path):
    run = simple_run(2)
    house = made.replace(run.settlements[0].person, name=run.company)
    run = made.replace(run, settlements=(made.replace(run.settlements[0], person=house), run.settlements[1]))
    write_run(run, tmp_path / "out", form=form_of(tmp_path, template(Mine=[[f"A word of {run.company}", "{{ net }}"]])))


def hidden_sheet(book: Workbook, sheets):
    book.add_worksheet("Lists").hide()


def hidden_column(book: Workbook, sheets):
    sheets["Mine"].set_column("F:F", 8, None, {"hidden": True})


@pytest.mark.parametrize(("more", "what"), [(hidden_sheet, "a hidden sheet"), (hidden_column, "a hidden row or column")])
def test_hidden_places_are_refused_unless_allowed(tmp_path, more, what):
    """STM-03."""
    data = template(more, Mine=[["{{ net }}"]])
    with pytest.raises(InvalidInput, match=rf"holds {what} .*--allow-hidden"):
        form_of(tmp_path, data)
    assert any(what in note for note in form_of(tmp_path, data, allow_hidden=True).notes)


def with_part(name: str, content: bytes) -> bytes:
    return package.rewritten(package.opened(template(Mine=[["{{ net }}"]])), {name: content})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", b"<a/>", "a pivot table .*Its cache would carry"),  # STM-02
        ("xl/vbaProject.bin", b"damaged", "macros whose source cannot be read"),
        ("xl/embeddings/oleObject1.bin", compound_file({"EncryptedPackage": b"x"}), "a file with a password"),
        ("xl/media/image1.svgz", b"\x1f\x8b\x08rest", "an archive that cannot be unpacked"),
    ],
)
def test_what_cannot_be_searched_is_refused_even_where_hidden_places_are_allowed(tmp_path, name, content, message):
    with pytest.raises(InvalidInput, match=message):
        form_of(tmp_path, with_part(name, content), allow_hidden=True)


def test_values_of_other_workbooks_are_taken_out_and_told(tmp_path):
    """TPL-08."""
    link = b'<externalLink><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>9100</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    form = form_of(tmp_path, with_part("xl/externalLinks/externalLink1.xml", link))
    data = statement(made.full(), FACTS, form)
    assert package.opened(data)["xl/externalLinks/externalLink1.xml"] == b"<externalLink><externalBook></externalBook></externalLink>"
    assert [note for note in form.notes if "a link to another workbook" in note]


@pytest.mark.parametrize("name", ["own.xls", "own.csv", "own.toml"])
def test_other_files_are_no_templates(tmp_path, name):
    with pytest.raises(InvalidInput, match="cannot be a template"):
        form_of(tmp_path, b"x", name)


def test_no_statement_names_another_participant(form, tmp_path):
    run = simple_run(5)
    known = known_words(run)
    write_run(run, tmp_path / "out", form=form)
    for settlement, one in zip(run.settlements, read_manifest(tmp_path / "out")["statements"], strict=True):
        assert leaks((tmp_path / "out" / one["file"]).read_bytes(), settlement, FACTS, known) == []


def test_a_field_in_the_wrong_place_is_told_its_place(tmp_path):
    for rows, message in (
        ([["{{ customer }}"]], r"customer is a field of the items of deals\. Write it in rows between \{\{#deals\}\} and \{\{/deals\}\}"),
        ([["{{#net}}"], ["x"], ["{{/net}}"]], r"net is no list that rows could be repeated for\. Write \{\{ net \}\} for its value"),
        ([["{{ deals }}"]], r"deals is a list\. Write \{\{#deals\}\} and \{\{/deals\}\} in rows of their own"),
        ([["{{#deals}}"], ["{{ transaction }}"]], r"the template own\.xlsx: sheet Mine, row 1: \{\{#deals\}\} is not closed"),
    ):
        with pytest.raises(InvalidInput, match=message):
            confirm_fields(form_of(tmp_path, template(Mine=rows)), [])
