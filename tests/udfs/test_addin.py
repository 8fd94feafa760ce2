"""The add-in for Excel and macro workbooks: what is inside, what validators say, and that broken ones are caught."""

import io
import re
import sys
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
import xlsxwriter

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts import excel_xlwings, vba
from spm_xl.udfs.hosts.excel_addin import addin, macro_workbook
from spm_xl.udfs.hosts.excel_check import code_names, project_problems
from spm_xl.udfs.hosts.excel_module import LONGEST_LINE
from spm_xl.udfs.hosts.excel_project import HEADER, SOURCE_ONLY, modules_of, project
from spm_xl.udfs.hosts.excel_xlwings import version_of, xlwings_module
from spm_xl.workbook.parts import package
from tests import hosts
from tests.standins.excel import Excel, call_udf_of
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.books import with_part

HELLO = HEADER.format("Hello") + "Public Sub Hello()\r\nEnd Sub\r\n"


@pytest.fixture(scope="module")
def made():
    return addin()


@pytest.fixture(scope="module")
def macros():
    return macro_workbook(workbook())


def workbook(*sheets):
    """A workbook with a formula and a button of ours on its first sheet, which has properties, and a second sheet without any."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"created": datetime(2026, 1, 1)})
    first = book.add_worksheet("Plans & rates")
    first.set_tab_color("red")
    first.write_dynamic_array_formula("A1", "=SPM_PAYOUT(1200,1000,500)", None, 1000)
    first.insert_button("C3", {"macro": "SpmRefreshScorecard", "caption": "Refresh"})
    for name in sheets or ("Bob's team",):
        book.add_worksheet(name)
    book.close()
    return buffer.getvalue()


def parts_of(data):
    return dict(package.contents(data))


def project_of(data):
    return parts_of(data)["xl/vbaProject.bin"]


# --- what validators say --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["spm_xl.xlam", "book.xlsm"])
def test_no_validator_finds_anything(name, made, macros, tmp_path):
    from pyopenvba.integrity import check_file

    path = tmp_path / name
    path.write_bytes(made if name.endswith("xlam") else macros)
    assert project_problems(path.read_bytes()) == []
    assert hosts.audit_errors(path) == []
    checked = check_file(path)
    assert checked.ok
    assert checked.issues == ()


@pytest.mark.hosts
@pytest.mark.parametrize("name", ["spm_xl.xlam", "book.xlsm"])
def test_microsofts_validator_finds_nothing(name, made, macros, tmp_path):
    path = tmp_path / name
    path.write_bytes(made if name.endswith("xlam") else macros)
    assert hosts.validator_errors(path) == []


@pytest.mark.hosts
def test_libreoffice_reads_the_same_modules(macros, tmp_path):
    book = tmp_path / "book.xlsm"
    book.write_bytes(macros)
    hosts._convert("fods", [book], tmp_path / "out")
    text = (tmp_path / "out" / "book.fods").read_text(encoding="utf-8")
    ooo = "{http://openoffice.org/2004/office}"
    read = {module.get(f"{ooo}name"): module.findtext(f"{ooo}source-code") for module in ET.fromstring(text).iter(f"{ooo}module")}
    for name, source in vba.modules("workbook").items():
        code = [line for line in source.splitlines() if line and not line.startswith("Attribute ")]
        found = [line for line in read[name].splitlines() if line.strip()]
        assert found[-len(code) :] == code, name


# --- what is inside -------------------------------------------------------------------------------------


def test_two_builds_are_equal(made, macros):
    assert addin() == made
    assert macro_workbook(workbook()) == macros
    for content in (*parts_of(made).values(), *modules_of(project_of(made)).values()):
        assert sys.prefix not in str(content)


@pytest.mark.parametrize("flavour", ["addin", "workbook"])
def test_the_modules_read_back_are_those_put_in(flavour, made, macros):
    read = modules_of(project_of(made if flavour == "addin" else macros))
    given = {"xlwings": xlwings_module(), **vba.modules(flavour)}
    assert set(read) - set(given) <= {"Sheet1", "Sheet2"}
    code = given.pop("ThisWorkbook")
    assert read["ThisWorkbook"].endswith(f"Attribute VB_Customizable = True\r\n{code}")
    for name, text in given.items():
        assert read[name] == text, name


def test_every_function_of_the_catalogue_is_a_public_function(made):
    text = "\n".join(modules_of(project_of(made)).values())
    for function in FUNCTIONS:
        assert len(re.findall(rf"(?m)^Public Function {function.name}\(", text)) == 1, function.name


def test_nothing_is_compiled_and_the_references_are_kept(made):
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import parse_vba_project

    storage = CFB.from_bytes(project_of(made))
    found = parse_vba_project(storage)
    assert storage.get_stream_in_storage("VBA", "_VBA_PROJECT") == SOURCE_ONLY
    assert {module.text_offset for module in found.modules} == {0}
    assert [reference.name for reference in found.references] == ["stdole", "Office"]
    assert found.name == "spm_xl"


def test_a_macro_workbook_changes_only_what_it_must(macros):
    before, after = parts_of(workbook()), parts_of(macros)
    assert set(after) - set(before) == {"xl/vbaProject.bin"}
    different = {name for name in before if before[name] != after[name]}
    assert different == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
    }  # fmt: skip
    assert b'<sheetPr codeName="Sheet1"><tabColor' in after["xl/worksheets/sheet1.xml"]
    assert b'<sheetPr codeName="Sheet2"/>' in after["xl/worksheets/sheet2.xml"]


def test_code_names_that_a_workbook_has_are_kept():
    given = parts_of(workbook())["xl/worksheets/sheet1.xml"].replace(b"<sheetPr>", b'<sheetPr codeName="Sheet2">')
    data = macro_workbook(with_part(workbook(), "xl/worksheets/sheet1.xml", given))
    assert code_names(parts_of(data)) == ["ThisWorkbook", "Sheet2", "Sheet1"]
    assert project_problems(data) == []


def test_a_workbook_that_cannot_carry_macros_is_refused(macros):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet()
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
    book.add_chartsheet().set_chart(chart)
    book.close()
    for data, words in ((macros, "without macros"), (buffer.getvalue(), "no worksheet"), (b"no zip", "no readable")):
        with pytest.raises(InvalidInput, match=words):
            macro_workbook(data)


def test_forty_sheets_fit():
    data = macro_workbook(workbook(*(f"Rep {number}" for number in range(39))))
    assert project_problems(data) == []
    assert f"Sheet{40}" in modules_of(project_of(data))


# --- xlwings' own module --------------------------------------------------------------------------------


def test_the_licence_and_the_version_of_xlwings_are_kept():
    from importlib.metadata import version

    text = xlwings_module()
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in text
    assert "Redistributions of source code must retain the above copyright notice" in text
    assert version_of(text) == version("xlwings")
    assert f"xlwings64-{version('xlwings')}.dll" in text


def test_a_cell_can_neither_run_a_command_nor_read_or_write_a_file(made):
    text = modules_of(project_of(made))["xlwings"]
    public = re.findall(r"(?m)^(?:Public )?(?:Function|Sub) (\w+)", text)
    assert public == ["XLPy", "KillPy"]
    assert not re.search(r"(?im)^\s*(?:Public )?Declare", text)
    assert not re.search(r"\b(?:RunPython|ExecuteWindows|RunFrozenPython|ReadFile|SaveConfigToFile|ImportPythonUDFs)\b", text)


def test_the_settings_are_our_own_and_the_folder_of_a_workbook_is_not_searched():
    text = xlwings_module()
    assert 'PROJECT_NAME As String = "spm_xl"' in text
    assert "GetDirectoryConfigFilePath" not in text
    assert "GetConfigFromSheet" not in text
    assert ' -B -P -c ""import sys' in text


def test_the_command_that_starts_python_runs():
    """The VBA that builds the command line is executed, and the Python in it compiled."""
    from pyopenvba.interpreter import HostBridge, Interpreter, VBAObject, member

    class Book(VBAObject):
        @member
        def FullName(self):
            return "C:\\Users\\Ana\\R&D\\it's.xlsm"

    class Host(HostBridge):
        def global_object(self, name):
            return Book() if name.lower() == "thisworkbook" else super().global_object(name)

    settings = {"INTERPRETER_WIN": "C:\\Py thon\\python.exe", "PYTHONPATH": "C:\\Users\\Ana\\.spm_xl", "ADD_WORKBOOK_TO_PYTHONPATH": "false"}
    cases = "".join(f'Case "{name}": GetConfig = "{value}"\r\n' for name, value in settings.items())
    own = f"Private Function GetConfig(key, Optional default = \"\")\r\nGetConfig = default\r\nSelect Case key\r\n{cases}End Select\r\nEnd Function"
    text = re.sub(r"(?s)Private Function GetConfig\(.*?End Function", lambda _: own, xlwings_module(), count=1)
    vba_host = Interpreter(Host())
    vba_host.add_module(text, name="xlwings")
    command = str(vba_host.run("XLPyCommand", []))
    assert command.startswith('cmd.exe  /K ""C:\\Py thon\\python.exe" -B -P -c "import sys, os;import xlwings.utils;')
    code = command.partition(' -c "')[2].removesuffix('""').replace('\\"', '"')
    compile(code, "command", "exec")
    assert "false;C:\\\\Users\\\\Ana\\\\R^&D\\\\it\\'s.xlsm" in code
    assert code.endswith("xlwings.serve('$(CLSID)')")


@pytest.mark.parametrize(
    ("before", "after"),
    [("RunPython", "RunPython"), ('PROJECT_NAME As String = "xlwings"', "PROJECT_NAME = 1"), ("Function XLPy()", "Function Other()")],
)
def test_an_xlwings_that_is_not_known_is_refused(before, after, monkeypatch):
    original = excel_xlwings._original()
    monkeypatch.setattr(excel_xlwings, "_original", lambda: original.replace(before, after))
    if before == after:
        assert xlwings_module()
    else:
        with pytest.raises(InvalidInput, match="version that spm_xl does not know"):
            xlwings_module()


def test_without_xlwings_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(excel_xlwings.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NotFound, match="pip install"):
        xlwings_module()


# --- the VBA runs ---------------------------------------------------------------------------------------


def test_the_vba_in_the_file_answers_through_the_engine_of_xlwings(made, monkeypatch):
    read = {name: text for name, text in modules_of(project_of(made)).items() if name not in ("Sheet1", "xlwings")}
    monkeypatch.setattr(vba, "modules", lambda flavour: read)
    with windows_xlwings() as engine:
        excel = Excel(call_udf_of(engine))
        assert excel.formula("=SPM_PAYOUT(1200,1000,500)") == call("SPM_PAYOUT", (1200, 1000, 500)) == 1000
        assert excel.formula("=SPM_ATTAINMENT({120;80},{100;0})") == ((1.2,), ("#DIV/0!",))
        assert excel.formula("=SPM_VERSION()") == call("SPM_VERSION", ())
        assert excel.formula('=SPM_PAYOUT("abc",1000)') == "#VALUE!"


# --- deliberate breaks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Hello", HELLO.replace("\r\n", "\n"), "line ends other than CRLF"),
        ("Hello", HELLO.replace("End Sub\r\n", "End Sub\r"), "line ends other than CRLF"),
        ("Hello", HELLO.replace('"Hello"', '"Other"'), 'says Attribute VB_Name = "Other"'),
        ("Hello", HELLO + HEADER.format("Hello"), "2 lines Attribute VB_Name"),
        ("Hello", HELLO + "' Привет\r\n", "code page 1252 lacks"),
        ("Hello", HELLO + "'" + "x" * LONGEST_LINE + "\r\n", "line 4 has 1,024 characters"),
        ("Hello", HELLO + "x = 1 + _\r\n" * 25 + "1\r\n", "continued in a row"),
        ("Hello", HELLO + "'\x00\r\n", "control characters"),
        ("1st", HELLO.replace('"Hello"', '"1st"'), "no name for a module"),
        ("A" * 32, HELLO.replace('"Hello"', f'"{"A" * 32}"'), "no name for a module"),
        ("spm_xl", HELLO.replace('"Hello"', '"spm_xl"'), "both called spm_xl"),
    ],
)
def test_a_text_that_excel_rejects_is_refused(name, text, words):
    with pytest.raises(InvalidInput, match=re.escape(words)):
        project({name: text}, ["Sheet1"])


def test_24_continued_lines_and_the_longest_line_are_taken():
    text = HELLO + "'" + "x" * (LONGEST_LINE - 1) + "\r\nPublic Const A = 1 + _\r\n" + "1 + _\r\n" * 23 + "1\r\n"
    assert modules_of(project({"Hello": text}, ["Sheet1"]))["Hello"] == text


def broken_stream(data, storage, stream, change):
    from pyopenvba.cfb import CFB

    opened = CFB.from_bytes(project_of(data))
    if storage:
        opened.write_stream_in_storage(storage, stream, change(opened.get_stream_in_storage(storage, stream)))
    else:
        opened.write_stream(stream, change(opened.get_stream(stream)))
    return opened.to_bytes()


def test_a_broken_project_is_found(made):
    whole = project_of(made)
    cases = {
        "no whole OLE file": (whole[:-100], whole[512:], b"", whole[: len(whole) // 2 + 7]),
        "cannot be read": (whole[: len(whole) // 1024 * 512], broken_stream(made, "VBA", "dir", lambda old: old[: len(old) // 2])),
        "valid head": (broken_stream(made, "VBA", "_VBA_PROJECT", lambda old: b"\0\0" + old[2:]),),
        "compiled code": (broken_stream(made, "VBA", "_VBA_PROJECT", lambda old: old + b"\1" * 20),),
        "do not list the same modules": (broken_stream(made, "", "PROJECT", lambda old: old.replace(b"Module=SpmCalls\r\n", b"")),),
        "twice": (broken_stream(made, "", "PROJECT", lambda old: old.replace(b"Module=SpmCalls\r\n", b"Module=SpmCalls\r\n" * 2)),),
        "is declared as": (broken_stream(made, "", "PROJECT", lambda old: old.replace(b"Module=SpmCalls", b"Class=SpmCalls")),),
        "does not name the project": (broken_stream(made, "", "PROJECT", lambda old: old.replace(b'Name="spm_xl"', b'Name="other"')),),
        "Host Extender Info": (broken_stream(made, "", "PROJECT", lambda old: old.partition(b"[Host Ext")[0]),),
        "line ends": (broken_stream(made, "", "PROJECT", lambda old: old.replace(b"\r\n", b"\n")),),
    }
    for words, breaks in cases.items():
        for data in breaks:
            assert words in " ".join(project_problems(data)), words


def test_an_ole_folder_out_of_order_is_found(made):
    data = bytearray(project_of(made))
    entries = [data.rindex(f"{name}\0".encode("utf-16-le")) for name in modules_of(bytes(data))]
    at = next(at for at in entries if b"\xff" * 4 not in (data[at + 68 : at + 72], data[at + 72 : at + 76]))
    data[at + 68 : at + 72], data[at + 72 : at + 76] = data[at + 72 : at + 76], data[at + 68 : at + 72]
    assert "out of order" in " ".join(project_problems(bytes(data)))


def test_a_broken_package_is_found(made, macros):
    types = parts_of(macros)["[Content_Types].xml"]
    rels = parts_of(macros)["xl/_rels/workbook.xml.rels"]
    sheet = parts_of(macros)["xl/worksheets/sheet2.xml"]
    ribbon = parts_of(made)["customUI/customUI14.xml"]
    button = parts_of(macros)["xl/drawings/vmlDrawing1.vml"]
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    breaks = {
        "without macros": with_part(macros, "[Content_Types].xml", types.replace(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", plain)),
        "does not have the content type": with_part(macros, "[Content_Types].xml", types.replace(b"vnd.ms-office.vbaProject", b"octet-stream")),
        "points 0 times": with_part(macros, "xl/_rels/workbook.xml.rels", rels.replace(b"relationships/vbaProject", b"relationships/other")),
        "no code name": with_part(macros, "xl/worksheets/sheet2.xml", sheet.replace(b'<sheetPr codeName="Sheet2"/>', b"")),
        "used twice": with_part(macros, "xl/worksheets/sheet2.xml", sheet.replace(b'"Sheet2"', b'"Sheet1"', 1)),
        "differ": with_part(macros, "xl/worksheets/sheet2.xml", sheet.replace(b'"Sheet2"', b'"Sheet9"', 1)),
        "calls SpmNowhere, which no module has": with_part(macros, "xl/drawings/vmlDrawing1.vml", button.replace(b"SpmRefreshScorecard", b"SpmNowhere")),
        "which no module has": with_part(made, "customUI/customUI14.xml", ribbon.replace(b'onAction="Spm', b'onAction="No')),
        "not of the kind": with_part(made, "customUI/customUI14.xml", ribbon.replace(b"2009/07", b"2006/01")),
    }
    for words, data in breaks.items():
        assert words in " ".join(project_problems(data)), words
    assert project_problems(workbook()) == ["there is no part xl/vbaProject.bin: the file has no macros."]
