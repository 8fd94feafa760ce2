"""Files that are damaged, mislabelled or hostile: a clean refusal, in bounded time and memory (SEC, ING-28, ING-29)."""

import io
import random
import time
import zipfile

import pytest

from spm_xl.errors import InvalidInput, Refused
from spm_xl.tables.limits import Limits
from spm_xl.tables.load import load
from tests.tables.made import only, refusals, warned, with_parts, workbook

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = "xl__worksheets__sheet5_dot_xml"  # the sheet transactions


def declared(declaration):
    def part(content):
        head, mark, rest = content.partition(b"?>")
        return head + mark + declaration + rest if mark else declaration + content

    return part


@pytest.mark.parametrize("part", ["xl__sharedStrings_dot_xml", SHEET, "docProps__core_dot_xml"])
@pytest.mark.parametrize("declaration", [LAUGHS, ENTITY], ids=["SEC-01 entities", "SEC-02 external"])
def test_sec01_sec02_document_types_are_refused(tmp_path, part, declaration):
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{part: declared(declaration)})
    started = time.process_time()
    problem = only(path)
    assert "not a safe workbook" in problem.what
    assert time.process_time() - started < 1


def test_sec01_a_document_type_in_utf16_is_refused(tmp_path):
    part = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert only(with_parts(workbook(tmp_path / "i.xlsx"), docProps__custom_dot_xml=part)).rule == "unsafe file"


def test_sec03_a_zip_bomb_is_refused_by_what_it_really_unpacks_to(tmp_path):
    bomb = {SHEET: lambda part: part.replace(b"</sheetData>", b" " * (64 << 20) + b"</sheetData>")}
    path = with_parts(workbook(tmp_path / "i.xlsx"), **bomb)
    started = time.process_time()
    assert "times its packed size" in only(path).what
    assert time.process_time() - started < 2
    assert "unpacks to more than" in only(path, limits=Limits(part_bytes=1 << 20)).what


def test_sec03_too_many_parts_are_refused(tmp_path):
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{f"xl__part{i}_dot_xml": b"<x/>" for i in range(50)})
    assert "parts" in only(path, limits=Limits(entries=20)).what


def test_sec04_a_cell_in_the_last_corner_costs_nothing(tmp_path):
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{SHEET: lambda part: part.replace(b"</sheetData>", corner)})
    started = time.process_time()
    found = refusals(path)
    assert time.process_time() - started < 1
    assert found[0].place.cell == "XFD1048576"
    assert found[0].rule == "no header"


def test_sec04_absurd_references_are_refused(tmp_path):
    wild = b'<row r="9"><c r="ZZZZ9"><v>1</v></c></row></sheetData>'
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{SHEET: lambda part: part.replace(b"</sheetData>", wild)})
    assert only(path).rule == "damaged file"


def test_sec06_truncated_and_mutated_workbooks_are_refused_cleanly(tmp_path):
    whole = workbook(tmp_path / "i.xlsx").read_bytes()
    path = tmp_path / "mutated.xlsx"
    chance = random.Random(6)
    refused = 0
    for trial in range(150):
        data = bytearray(whole)
        if trial % 3 == 0:
            data = data[: chance.randrange(len(data))]
        for _ in range(chance.randrange(1, 12)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        refused += bool(refusals(path))  # any other error than Refused fails the test
    assert refused > 100


def test_sec06_mutated_parts_are_refused_cleanly(tmp_path):
    """The same with sound zips, so that the damage reaches the reader of workbooks."""
    whole = workbook(tmp_path / "i.xlsx").read_bytes()
    path = tmp_path / "mutated.xlsx"
    chance = random.Random(7)
    refused = 0
    for _ in range(100):
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w") as new:
            victim = chance.choice(old.namelist())
            for name in old.namelist():
                content = bytearray(old.read(name))
                if name == victim:
                    for _ in range(chance.randrange(1, 20)):
                        content[chance.randrange(len(content))] = chance.randrange(256)
                new.writestr(name, bytes(content))
        path.write_bytes(stream.getvalue())
        try:
            load(path)
        except Refused:
            refused += 1
    assert refused > 20


def test_sec06_a_missing_part_is_refused(tmp_path):
    path = workbook(tmp_path / "i.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "j.xlsx", "w") as new:
        for name in old.namelist():
            if name != "xl/styles.xml" and name != "xl/workbook.xml":
                new.writestr(name, old.read(name))
    assert only(tmp_path / "j.xlsx").rule == "damaged file"


ACTIVE = {
    "macros (VBA)": {"xl__vbaProject_dot_bin": b"x"},
    "links to other workbooks": {"xl__externalLinks__externalLink1_dot_xml": b"<externalLink/>"},
    "DDE links": {"xl__externalLinks__externalLink1_dot_xml": b"<externalLink><ddeLink ddeService='cmd'/></externalLink>"},
    "data connections": {"xl__connections_dot_xml": b"<connections/>"},
    "embedded objects": {"xl__embeddings__oleObject1_dot_bin": b"x"},
    "Excel 4 macros": {"xl__macrosheets__sheet1_dot_xml": b"<x/>"},
    "Power Query": {"customXml__item1_dot_xml": b"<DataMashup/>"},
}


@pytest.mark.parametrize("what", ACTIVE)
def test_sec08_active_content_is_listed_never_used_and_refused_when_strict(tmp_path, what):
    path = with_parts(workbook(tmp_path / "i.xlsx"), **ACTIVE[what])
    assert any(what in problem.what for problem in warned(load(path), "active content"))
    assert any(what in problem.what for problem in refusals(path, limits=Limits(strict=True)))


FALSE_FRIENDS = {
    "an HTML table named .xls": ("i.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "a CSV named .xlsx": ("i.xlsx", b"transaction,date\nD-1,2026-01-01\n", "text file"),
    "an old workbook": ("i.xls", bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), ".xls"),
    "ING-29 an encrypted workbook": (
        "i.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an XML spreadsheet": ("i.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
    "nothing": ("i.xlsx", b"", "0 bytes"),
    "random bytes": ("i.xlsx", b"\x00\x01\x02\x03" * 50, "neither"),
    "a PDF": ("i.xlsx", b"%PDF-1.7\n", "PDF"),
    "half a zip": ("i.xlsx", b"PK\x03\x04" + b"\x00" * 50, "truncated or damaged"),
}


@pytest.mark.parametrize("kind", FALSE_FRIENDS)
def test_ing28_what_a_file_is_is_told_from_its_content(tmp_path, kind):
    name, content, word = FALSE_FRIENDS[kind]
    (tmp_path / name).write_bytes(content)
    problem = only(tmp_path / name)
    assert word in problem.what
    assert problem.remedy
    assert "\n" not in str(problem)


@pytest.mark.parametrize(("part", "content", "word"), [
    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
    ("xl/workbook.bin", b"x", ".xlsb"),
    ("readme.txt", b"x", "zip archive"),
])  # fmt: skip
def test_ing28_other_zips(tmp_path, part, content, word):
    with zipfile.ZipFile(tmp_path / "i.xlsx", "w") as package:
        package.writestr(part, content)
    assert word in only(tmp_path / "i.xlsx").what


def test_a_strict_open_xml_workbook_is_named_as_such(tmp_path):
    main, strict = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    path = with_parts(workbook(tmp_path / "i.xlsx"), xl__workbook_dot_xml=lambda part: part.replace(main, strict))
    assert "Strict" in only(path).what


def test_a_folder_of_more_files_than_anybody_has_inputs_is_refused_by_their_number(tmp_path):
    for at in range(12):
        (tmp_path / f"{at}.csv").touch()
        (tmp_path / f"{at}.bak").touch()
    with pytest.raises(InvalidInput, match="holds more than 11 files that could be inputs"):
        load(tmp_path, limits=Limits(entries=11))
