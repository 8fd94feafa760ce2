"""Workbooks that were saved against an add-in elsewhere: what becomes plain, what stays, what is refused."""

import io
import os
import re
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
import xlsxwriter

from spm_xl.cli import install as commands
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.udfs.hosts.excel_addin import macro_workbook
from spm_xl.udfs.hosts.excel_relink import Relinked, relink, relinked, relinked_formula
from spm_xl.workbook.parts import package
from tests import hosts
from tests.udfs.books import part, with_part

ROOT = Path(__file__).resolve().parents[2]
XLWINGS = Path(str(find_spec("xlwings").origin)).parent
REAL = [*sorted(ROOT.glob("workbooks/templates/*.xlsx")), XLWINGS / "quickstart.xlsm", XLWINGS / "quickstart_standalone.xlsm"]
OURS = "file:///C:\\Users\\Ana%20B\\AppData\\Roaming\\Microsoft\\AddIns\\spm_xl.xlam"
THEIRS = "Quotas%202026.xlsx"
_LINK = (
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">{}</externalBook></externalLink>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STARTUP = "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlStartup"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"


def linked(formulas, links=(OURS,), name=""):
    """A workbook with formulas in A1, A2 ... and in every other place that holds formulas, and its links."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet("Pay")
    for row, formula in enumerate(formulas):
        sheet.write_formula(row, 0, f"={formula}", None, 1)
    if name:
        book.define_name("Other", f"={name}")
    book.close()
    return with_links(buffer.getvalue(), links)


def with_links(data, links):
    """The workbook with its list of links, as Excel writes it."""
    parts = dict(package.contents(data))
    for number, target in enumerate(links, 1):
        sheets = "" if target == OURS else '<sheetNames><sheetName val="Q"/></sheetNames>'
        parts[f"xl/externalLinks/externalLink{number}.xml"] = _LINK.format(sheets).encode()
        parts[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/externalLinkPath" '
            f'Target="{target}" TargetMode="External"/></Relationships>'
        ).encode()
        relation = f'<Relationship Id="rId{90 + number}" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink{number}.xml"/>'
        _insert(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
        _insert(parts, "[Content_Types].xml", "</Types>", f'<Override PartName="/xl/externalLinks/externalLink{number}.xml" ContentType="{_TYPE}"/>')
    listed = "".join(f'<externalReference r:id="rId{91 + at}"/>' for at in range(len(links)))
    text = parts["xl/workbook.xml"].decode()
    before = "<definedNames>" if "<definedNames>" in text else "<calcPr"
    _insert(parts, "xl/workbook.xml", before, f"<externalReferences>{listed}</externalReferences>")
    return package.written(package.stored(*part) for part in parts.items())


def _insert(parts, name, before, text):
    parts[name] = parts[name].decode().replace(before, text + before, 1).encode()


def cells(data):
    """The formulas of the first sheet as they stand in the file."""
    return re.findall(r"<f[^>]*>([^<]*)</f>", part(data, "xl/worksheets/sheet1.xml"))


def external(data):
    return [name for name, _ in package.contents(data) if "externalLink" in name]


# --- formulas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("[1]!SPM_PAYOUT(A1,B1)", "SPM_PAYOUT(A1,B1)"),
        ("'C:\\Users\\Ana B\\O''Neil\\spm_xl.xlam'!SPM_PAYOUT(A1,B1)", "SPM_PAYOUT(A1,B1)"),
        ("spm_xl.xlam!SPM_PAYOUT(A1)", "SPM_PAYOUT(A1)"),
        ("_xll.SPM_PAYOUT(A1)", "SPM_PAYOUT(A1)"),
        ("_xldudf_SPM_PAYOUT(A1)", "SPM_PAYOUT(A1)"),
        ("_xludf.SPM_PAYOUT(A1)", "SPM_PAYOUT(A1)"),
        ("IF([1]!SPM_ATTAINMENT(A1,B1)>=1,[1]!SPM_PAYOUT(A1,B1),0)", "IF(SPM_ATTAINMENT(A1,B1)>=1,SPM_PAYOUT(A1,B1),0)"),
        ('[1]!SPM_WHY("[1]!SPM_PAYOUT(",A1)&"_xll.SPM_X"', 'SPM_WHY("[1]!SPM_PAYOUT(",A1)&"_xll.SPM_X"'),
        ("_xlfn.MAP(A1:A3,[1]!SPM_PRORATE)", "_xlfn.MAP(A1:A3,SPM_PRORATE)"),
        ("[1]!SPM_PAYOUT([@Earned],[@[Draw [1]]])".replace("[Draw [1]]", "[Draw '[1']]"), "SPM_PAYOUT([@Earned],[@[Draw '[1']]])"),
        ("SPM_PAYOUT(A1)+SUM(Sheet1!A1:A3)", "SPM_PAYOUT(A1)+SUM(Sheet1!A1:A3)"),
        ("'My pay'!SPM_LOCAL(A1)", "'My pay'!SPM_LOCAL(A1)"),
        ("'C:\\x\\[Book.xlsx]Pay'!SPM_TARGET", "'C:\\x\\[Book.xlsx]Pay'!SPM_TARGET"),
        ("[2]!SPM_TARGET*2", "[2]!SPM_TARGET*2"),
        ("[1]!OTHER(A1)", "[1]!OTHER(A1)"),
        ("Plans[1]+[1]!SPM_VERSION()", "Plans[1]+SPM_VERSION()"),
    ],
)
def test_a_formula_becomes_plain(formula, plain):
    assert relinked_formula(formula, {1, 2})[0] == plain
    assert relinked_formula(f"={plain}", {1, 2})[0] == f"={plain}"


def test_every_place_that_holds_formulas():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Pay")
    call = "[1]!SPM_PAYOUT(A1,B1)"
    sheet.write_dynamic_array_formula("D1", f"={call}", None, 1)
    sheet.write_array_formula("E1:E2", f"{{={call}}}", None, 1)
    sheet.data_validation("F1", {"validate": "custom", "value": f"={call}>0"})
    sheet.conditional_format("G1", {"type": "formula", "criteria": f"={call}<0", "format": book.add_format({"bold": True})})
    sheet.add_table("A5:B7", {"columns": [{"header": "Earned"}, {"header": "Paid", "formula": f"={call}"}]})
    book.define_name("MyPay", f"={call}")
    book.close()
    data, done = relinked(with_links(buffer.getvalue(), (OURS,)))
    assert done == Relinked(8, (OURS.replace("%20", " "),))  # D1, E1, two cells and the column of the table, two rules, the name
    assert not [name for name, content in package.contents(data) if b"[1]" in content]
    assert "<definedName name=\"MyPay\">SPM_PAYOUT(A1,B1)<" in part(data, "xl/workbook.xml")
    assert "<calculatedColumnFormula>SPM_PAYOUT(A1,B1)<" in part(data, "xl/tables/table1.xml")
    assert external(data) == []


def test_marks_of_xml_and_prefixed_elements_are_read():
    data = linked(['IF(A1<>"R&D",[1]!SPM_PAYOUT(A1,2),"<")'])
    data = relinked(data)[0]
    assert cells(data) == ["IF(A1&lt;&gt;&quot;R&amp;D&quot;,SPM_PAYOUT(A1,2),&quot;&lt;&quot;)"]
    text = part(linked(["[1]!SPM_PAYOUT(1,2)"]), "xl/worksheets/sheet1.xml")
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
    changed = package.written(
        package.stored(name, prefixed.encode() if name.endswith("sheet1.xml") else content)
        for name, content in package.contents(linked(["[1]!SPM_PAYOUT(1,2)"]))
    )
    assert "<x:f>SPM_PAYOUT(1,2)</x:f>" in part(relinked(changed)[0], "xl/worksheets/sheet1.xml")


# --- links ----------------------------------------------------------------------------------------------


def test_other_links_keep_what_they_point_to():
    data = linked(["[2]!SPM_PAYOUT([1]Q!A1,'[3]Q'!B1)", "SUM([3]Q!A1:A9)+LEN(\"[3]\")"], (THEIRS, OURS, "Rates.xlsx"), "[3]Q!$A$1")
    data, done = relinked(data)
    assert done.links == (OURS.replace("%20", " "),)
    assert cells(data) == ["SPM_PAYOUT([1]Q!A1,'[2]Q'!B1)", "SUM([2]Q!A1:A9)+LEN(&quot;[3]&quot;)"]
    assert "[2]Q!$A$1</definedName>" in part(data, "xl/workbook.xml")
    assert re.findall(r'externalReference r:id="(\w+)"', part(data, "xl/workbook.xml")) == ["rId91", "rId93"]
    assert "externalLink2.xml" not in "".join(external(data)) + part(data, "[Content_Types].xml") + part(data, "xl/_rels/workbook.xml.rels")
    assert "externalLink3.xml" in part(data, "[Content_Types].xml")


def test_a_link_that_is_used_for_something_else_stays():
    data, done = relinked(linked(["[1]!SPM_PAYOUT(1,2)", "[1]Q!A1"], (THEIRS,)))
    assert done == Relinked(1, ())
    assert cells(data) == ["SPM_PAYOUT(1,2)", "[1]Q!A1"]
    assert len(external(data)) == 2


def test_a_link_to_our_add_in_that_nothing_uses_goes():
    data, done = relinked(linked(["SPM_PAYOUT(1,2)"]))
    assert done == Relinked(0, (OURS.replace("%20", " "),))
    assert external(data) == []
    assert "externalReferences" not in part(data, "xl/workbook.xml")


def test_an_add_in_of_the_startup_folder_is_ours_too():
    given = linked(["[1]!SPM_PAYOUT(1,2)"], ("spm_xl.xlam",))
    rels = "xl/externalLinks/_rels/externalLink1.xml.rels"
    startup = part(given, rels).replace(f"{_OFFICE}/externalLinkPath", _STARTUP).encode()
    data, done = relinked(with_part(given, rels, startup))
    assert done == Relinked(1, ("spm_xl.xlam",))
    assert external(data) == []


def test_charts_and_controls_follow_the_numbers():
    drawing = '<c:f xmlns:c="x">[2]Q!$A$1</c:f><xdr:sp textlink="[2]Q!$A$1" macro="[0]!Go"/>'
    parts = dict(package.contents(linked(["[1]!SPM_PAYOUT(1,2)"], (OURS, THEIRS))))
    parts["xl/charts/chart1.xml"] = f'<a xmlns:xdr="y">{drawing}</a>'.encode()
    data = relinked(package.written(package.stored(*part) for part in parts.items()))[0]
    assert part(data, "xl/charts/chart1.xml") == f'<a xmlns:xdr="y">{drawing}</a>'.replace("[2]", "[1]")


# --- the file -------------------------------------------------------------------------------------------


def test_all_else_stays_byte_for_byte():
    before = dict(package.contents(linked(["[1]!SPM_PAYOUT(1,2)", "SUM(B1:B2)"])))
    after = dict(package.contents(relinked(linked(["[1]!SPM_PAYOUT(1,2)", "SUM(B1:B2)"]))[0]))
    assert {name for name in after if after[name] != before[name]} == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    assert after["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"].replace(b"[1]!SPM_", b"SPM_")
    assert after["xl/workbook.xml"].count(b'fullCalcOnLoad="1"') == 1


def test_the_same_book_twice_has_nothing_to_do_the_second_time(tmp_path):
    book = tmp_path / "team.xlsx"
    book.write_bytes(linked(["[1]!SPM_PAYOUT(1,2)"]))
    book.chmod(0o664)
    assert relink(book).formulas == 1
    once, at = book.read_bytes(), book.stat().st_mtime_ns
    assert relink(book) == Relinked(0, ())
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (once, at)
    assert book.stat().st_mode & 0o777 == 0o664
    assert os.listdir(tmp_path) == ["team.xlsx"]


def test_another_file_leaves_the_book_alone(tmp_path):
    book, out = tmp_path / "team.xlsx", tmp_path / "out.xlsx"
    book.write_bytes(linked(["[1]!SPM_PAYOUT(1,2)"]))
    before = book.read_bytes()
    relink(book, out)
    assert book.read_bytes() == before
    assert cells(out.read_bytes()) == ["SPM_PAYOUT(1,2)"]


def test_a_macro_workbook_keeps_its_macros():
    before = macro_workbook(linked(["[1]!SPM_PAYOUT(1,2)"]))
    after, done = relinked(before)
    assert done.formulas == 1
    assert dict(package.contents(after))["xl/vbaProject.bin"] == dict(package.contents(before))["xl/vbaProject.bin"]


@pytest.mark.hosts
def test_validators_and_libreoffice_take_the_result(tmp_path):
    book = tmp_path / "team.xlsx"
    book.write_bytes(linked(["[2]!SPM_PAYOUT(1,[1]Q!A1)", "1+1"], (THEIRS, OURS)))
    assert relink(book).links
    assert hosts.validator_errors(book) == []
    assert hosts.recalculated(book)["Pay"]["A2"] == 2


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_workbook_without_our_functions_is_not_touched(path, tmp_path):
    book = tmp_path / path.name
    book.write_bytes(path.read_bytes())
    at = book.stat().st_mtime_ns
    assert relink(book) == Relinked(0, ())
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (path.read_bytes(), at)


# --- refusals -------------------------------------------------------------------------------------------


BOOK = linked(["[1]!SPM_PAYOUT(1,2)"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0 a password", "a workbook with a password"),
        (b"", "no readable .xlsx"),
        (package.written([package.stored("a.xml", b"<a/>")]), "no part xl/workbook.xml"),
        (with_part(BOOK, "_xmlsignatures/sig1.xml", b"<x/>"), "is signed"),
        (with_part(BOOK, "xl/worksheets/sheet2.xml", "<f>[1]!SPM_X(1)</f>".encode("utf-16")), "not in UTF-8"),
        (with_part(BOOK, "xl/worksheets/sheet2.xml", b"<f>[1]!SPM_X(\xff)</f>"), "not in UTF-8"),
        (with_part(BOOK, "xl/worksheets/sheet2.xml", b"<f>[1]!SPM_X(\x60)</f>"), "cannot be read"),
        (with_part(BOOK, "xl/workbook.xml", b"<!DOCTYPE a []><a/>"), "document type"),
    ],
)
def test_what_cannot_be_handled_is_refused_and_stays(data, words, tmp_path):
    book = tmp_path / "team.xlsx"
    book.write_bytes(data)
    with pytest.raises(InvalidInput, match=re.escape(words)):
        relink(book)
    assert book.read_bytes() == data


def test_an_open_book_a_wrong_ending_and_a_failing_disk(tmp_path, monkeypatch):
    book = tmp_path / "team.xlsx"
    book.write_bytes(BOOK)
    with pytest.raises(InvalidInput, match="no workbook that can be relinked"):
        relink(tmp_path / "old.xls")
    with pytest.raises(InvalidInput, match=r"must end in \.xlsx"):
        relink(book, tmp_path / "out.xlsm")
    lock = tmp_path / "~$team.xlsx"
    lock.touch()
    with pytest.raises(NotWritable, match="open in a spreadsheet program"):
        relink(book)
    lock.unlink()
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(NotWritable, match="No space left"):
        relink(book)
    assert book.read_bytes() == BOOK
    assert os.listdir(tmp_path) == ["team.xlsx"]


def test_the_command(tmp_path, capsys):
    book = tmp_path / "team.xlsx"
    book.write_bytes(BOOK)
    commands.relink(book, None, json=False, quiet=False)
    out, err = capsys.readouterr()
    assert out == f"{book}\n"
    assert "1 formula(s) relinked; no longer linked: file:///C:\\Users\\Ana B" in err
    commands.relink(book, None, json=True, quiet=False)
    out, err = capsys.readouterr()
    assert '"book": null' in out
    assert "nothing to relink" in err
    assert Path(book).exists()
