"""Templates that are not as they were expected (TPL of the fault catalogue): kept, moved, or refused with the reason."""

import io
import re
import struct

import pytest
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.inspect.hiding import hiding_places
from spm_xl.workbook.inspect.inspect import inspect
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from tests.workbook.foreign import foreign
from tests.workbook.hostile import BINDING, BOOK, SHEET, STRINGS, TABLE, VALUES, changed, parts_of, refused, valid


def rich_template():
    """What the libraries lose: sparklines, newer data bars, alt text, a text box, a button, a checkbox, a spill."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("Page")
    page.write_row("A1", ["name", "credit", "rate"])
    page.write_row("A2", ["Ann", 1, 0.5])
    page.add_sparkline("E2", {"range": "Page!B2:C2"})
    page.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
    page.insert_textbox("G1", "text box", {"description": "alt text"})
    page.insert_button("G9", {"macro": "Run"})
    page.insert_checkbox("D2", True)
    page.write_dynamic_array_formula("E9:E10", "=_xlfn._xlws.SORT(J1:J2)", None, 1)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Page!$J$1:$J$2"})
    page.insert_chart("L1", chart, {"description": "chart of pay"})
    for at, name in enumerate(("Person", "Credit", "Rate")):
        book.define_name(name, f"=Page!${'ABC'[at]}$2")
    book.close()
    return stream.getvalue()


def test_tpl01_only_the_cells_that_are_filled_change():
    data = rich_template()
    binding = Binding(names={"Person": "name", "Credit": "credit", "Rate": "rate"})
    done = refresh(data, binding, {"name": "Bob", "credit": 20, "rate": 0.25})
    before, after = parts_of(data), parts_of(done.data)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set(done.changed) <= {SHEET, STRINGS}
    cells = re.compile(rb'<c r="[ABC]2".*?</c>')
    assert cells.sub(b"", before[SHEET]) == cells.sub(b"", after[SHEET])
    for kept in (b"<x14:sparkline>", b"<x14:dataBar ", b"<legacyDrawing "):
        assert kept in after[SHEET]


@pytest.mark.parametrize("formula", ["#REF!", "Statement!#REF!", "Gone!$B$8", "Statement!$B$8:$B$9+1", ""])
@pytest.mark.parametrize("way", ["fill", "refresh"])
def test_tpl02_a_name_that_leads_nowhere_is_refused(way, formula):
    data = changed(BOOK, lambda xml: xml.replace(b"Statement!$B$8", formula.encode()))
    assert "Credit" in refused(way, data)


@pytest.mark.parametrize("way", ["fill", "refresh"])
def test_tpl02_a_name_or_table_that_is_gone_is_refused(way):
    assert "Credit" in refused(way, changed(BOOK, lambda xml: xml.replace(b'name="Credit"', b'name="Credits"')))
    gone = changed(TABLE, lambda xml: xml.replace(b'ame="Deals"', b'ame="Sales"'))
    assert "Deals" in refused(way, gone)
    assert "Amount" in refused(way, changed(TABLE, lambda xml: xml.replace(b'name="Amount"', b'name="Sum"')))


def with_totals_below():
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("Page")
    page.add_table("B2:C7", {"name": "Deals", "columns": [{"header": "Deal"}, {"header": "Amount"}], "data": [["a", 1]] * 5})
    page.write("B9", "Total of all")
    page.write_formula("C9", "=SUM(C3:C7)", None, 5)
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize("way", ["fill", "refresh"])
def test_tpl04_a_table_that_grows_never_writes_over_what_lies_below(way):
    data, binding = with_totals_below(), Binding(tables={"Deals": Rows("deals", {"Deal": "name", "Amount": "amount"})})
    values = {"deals": [{"name": f"deal {at}", "amount": at} for at in range(40)]}
    done = render(load(data, binding), values) if way == "fill" else refresh(data, binding, values).data
    parts = parts_of(done)
    assert 'ref="B2:C42"' in parts[TABLE].decode()
    total = re.search(rb'<c r="C(\d+)"[^>]*><f>SUM\((C3:C\d+)\)</f>(?:<v>([^<]*)</v>)?', parts[SHEET])
    assert (total[1], total[2]) == (b"44", b"C3:C42")
    assert total[3] in (None, b"", b"780")


@pytest.mark.parametrize("way", ["fill", "refresh"])
def test_tpl06_no_formula_shows_what_is_no_longer_true(way):
    done = render(load(valid(), BINDING), VALUES) if way == "fill" else refresh(valid(), BINDING, VALUES).data
    parts = parts_of(done)
    formula = re.search(rb"<f>SUM\([^)]*\)\*Credit</f>(<v>30</v>)?", parts[SHEET])
    assert formula
    assert not formula[1]
    assert b'fullCalcOnLoad="1"' in parts[BOOK]


def test_tpl08_links_are_listed_and_a_template_with_them_is_known():
    data = foreign("external_links_codelists.xlsx").read_bytes()
    assert [link.cells_kept > 0 for link in inspect(data).links] == [True, True, True]
    assert {finding.what for finding in hiding_places(data)} >= {"a link to another workbook", "a hidden sheet"}


@pytest.mark.parametrize("way", ["fill", "refresh"])
def test_odd_but_good_xml_gives_a_good_workbook(way, tmp_path):
    """Prefixes, quotes, comments and texts as no program of the big ones writes them, and as the rules of XML allow."""

    def odd(xml):
        xml = re.sub(rb'<c r="(B8)"( s="\d+")?>', rb"<c  r='\1'\2 >", xml)
        return xml.replace(b"<sheetData>", b"<!-- a <c> of rows --><sheetData>").replace(b"<v>7</v>", b"<v><![CDATA[7]]></v>")

    data = changed(SHEET, odd)
    done = render(load(data, BINDING), VALUES) if way == "fill" else refresh(data, BINDING, VALUES).data
    (tmp_path / "book.xlsx").write_bytes(done)
    assert b"<v>1200</v>" in parts_of(done)[SHEET]
    assert [problem for problem in problems(tmp_path / "book.xlsx") if "no value" not in problem] == []


def test_a_part_of_the_zip_that_no_directory_names_is_not_handed_on():
    parts = package.opened(valid())
    data = valid()
    at = struct.unpack_from("<I", data, len(data) - 6)[0]
    hidden = data[:at] + b"other people's pay" + data[at:]
    data = hidden[:-6] + struct.pack("<I", at + 18) + hidden[-2:]
    assert dict(package.opened(data)) == dict(parts)
    assert b"other people's pay" not in refresh(data, BINDING, VALUES).data
    with pytest.raises(InvalidInput, match="directory"):
        package.opened(hidden)
