"""The add-in for Excel on Windows, and workbooks that carry the functions themselves.

Both are put together here, from the installed xlwings' own VBA and ours, so that they always fit the xlwings that will
answer them. Nothing is left for the user to import or to allow in the trust centre.

>>> sorted(name for name, _ in package.contents(addin()) if name.startswith(("xl/vba", "customUI")))
['customUI/customUI14.xml', 'xl/vbaProject.bin']
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from spm_xl import __version__
from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts import vba
from spm_xl.udfs.hosts.excel_check import PROJECT_RELATION, PROJECT_TYPE, RIBBON_RELATION, code_names, sheet_parts
from spm_xl.udfs.hosts.excel_project import WORKBOOK, project
from spm_xl.udfs.hosts.excel_xlwings import MODULE, xlwings_module
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.new_parts import CONTENT_TYPES, give_type, related
from spm_xl.workbook.parts.xml_parts import text_in

_RIBBON = "customUI/customUI14.xml"
_NEWEST_EXCEL = 191029  # its calculation engine, as Excel itself writes it
_PLAIN_TYPE = re.compile(r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.(sheet|template)\.main\+xml")
_WORDS = "The SPM_ functions for commission and draw. They are in the formula list under SPM; spm-xl uninstall removes them."


def addin() -> bytes:
    """The add-in spm_xl.xlam. It names no machine and no day: two builds from the same releases are equal."""
    parts = dict(package.contents(_empty_workbook()))
    parts[_RIBBON] = vba.ribbon_xml().encode()
    related(parts, "", RIBBON_RELATION, _RIBBON)
    return package.written(package.stored(*part) for part in _with_project(parts, "addin", "addin").items())


def macro_workbook(workbook: bytes) -> bytes:
    """The same workbook with the functions inside it: an .xlsm from an .xlsx, an .xltm from an .xltx.

    Only the parts that must change do: code names, relations and content types. All else stays byte for byte.

    Raises
    ------
    InvalidInput : no workbook, one that has macros already, or one with sheets that cannot carry code.
    """
    parts = dict(package.contents(workbook))
    plain = _PLAIN_TYPE.search(text_in(parts.get(CONTENT_TYPES, b""), CONTENT_TYPES))
    if "xl/workbook.xml" not in parts or "xl/vbaProject.bin" in parts or not plain:
        raise InvalidInput("this is no .xlsx or .xltx workbook without macros. Give the workbook as it was before it got macros.")
    return package.written(package.stored(*part) for part in _with_project(parts, plain[1], "workbook").items())


def _empty_workbook() -> bytes:
    """The workbook that an add-in is. Title and comment are what Excel's list of add-ins shows."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.calc_on_load = False  # nothing in it calculates: it must not make Excel calculate when it starts
    book.set_calc_mode("auto", _NEWEST_EXCEL)
    book.set_properties({"title": f"spm_xl {__version__}", "comments": _WORDS, "created": datetime(2000, 1, 1)})
    book.add_worksheet("SPM").write_string(0, 0, _WORDS)
    book.close()
    return buffer.getvalue()


def _with_project(given: Mapping[str, bytes], kind: str, flavour: str) -> dict[str, bytes]:
    """A workbook's parts with xlwings' module and ours in a VBA project.

    Parameters
    ----------
    kind : sheet, template or addin, as the content type names it.
    flavour : which of our modules: addin or workbook.
    """
    parts = dict(given)
    named = _named(parts)
    parts["xl/workbook.xml"] = _with_code_name(parts["xl/workbook.xml"], "workbookPr", named[0])
    for part, name in zip(sheet_parts(parts), named[1:], strict=True):
        parts[part] = _with_code_name(parts[part], "sheetPr", name)
    types = _PLAIN_TYPE.sub(f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml", text_in(parts[CONTENT_TYPES], CONTENT_TYPES))
    parts[CONTENT_TYPES] = types.encode()
    related(parts, "xl/workbook.xml", PROJECT_RELATION, "xl/vbaProject.bin")
    give_type(parts, "xl/vbaProject.bin", PROJECT_TYPE)
    parts["xl/vbaProject.bin"] = project({MODULE: xlwings_module(), **vba.modules(flavour)}, named[1:])
    return parts


def _named(parts: Mapping[str, bytes]) -> list[str]:
    """Code names of the workbook and its sheets: those they have, else ThisWorkbook, Sheet1, Sheet2 ..."""
    if any(not part.startswith("xl/worksheets/") or part not in parts for part in sheet_parts(parts)):
        raise InvalidInput("the workbook has a sheet that is no worksheet (a chart or dialog sheet). Move its chart to a worksheet.")
    given = code_names(parts)
    if given[0] not in ("", WORKBOOK):
        raise InvalidInput(f"the workbook's code name is {given[0]}. Name it {WORKBOOK} in the macro editor, and run again.")
    taken = {name.lower() for name in given}
    free = (name for name in (f"Sheet{at}" for at in range(1, 2 * len(given) + 1)) if name.lower() not in taken)
    return [WORKBOOK, *(name or next(free) for name in given[1:])]


def _with_code_name(part: bytes, element: str, name: str) -> bytes:
    """A part whose element has the code name; the element is added where there is none."""
    text = part.decode("utf-8-sig")
    match = re.search(rf"<{element}\b([^>]*)>", text)
    if match and "codeName=" in match[1]:
        return part
    if match:
        return f'{text[: match.start(1)]} codeName="{name}"{text[match.start(1) :]}'.encode()
    at = _end_of(text, ("workbook", "fileVersion", "fileSharing") if element == "workbookPr" else ("worksheet",))
    return f'{text[:at]}<{element} codeName="{name}"/>{text[at:]}'.encode()


def _end_of(text: str, elements: Sequence[str]) -> int:
    """Where the last of the elements' opening tags ends."""
    ends = [match.end() for element in elements if (match := re.search(rf"<{element}\b[^>]*>", text))]
    if not ends:
        raise InvalidInput("the workbook is written in a way that spm_xl does not know. Open it in Excel, save it, and run again.")
    return max(ends)
