"""A VBA project: the part vbaProject.bin of a workbook or an add-in, as source text only.

It holds a document module for the workbook and one for each sheet, and our modules. Nothing in it is
compiled: the stream `_VBA_PROJECT` has the seven bytes that [MS-OVBA] 2.3.4.1 asks a writer for, with
version 0xFFFF, so that Excel compiles the text itself, whatever its own version.

>>> list(modules_of(project({"Greeting": HEADER.format("Greeting") + "Public Sub Hello()\\r\\nEnd Sub\\r\\n"}, ["Sheet1"])))
['ThisWorkbook', 'Sheet1', 'Greeting']
"""

from __future__ import annotations

import re
import struct
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.udfs.hosts.excel_check import bin_problems
from spm_xl.udfs.hosts.excel_module import module_problems
from spm_xl.workbook.parts import package

if TYPE_CHECKING:
    from pyopenvba.cfb import CFB

HEADER = 'Attribute VB_Name = "{}"\r\n'
WORKBOOK = "ThisWorkbook"
PROJECT_NAME = "spm_xl"
SOURCE_ONLY = b"\xcc\x61\xff\xff\x00\x00\x00"  # what _VBA_PROJECT holds where nothing is compiled
_NAME_RECORD = 0x0004  # PROJECTNAME in the dir stream
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def project(modules: Mapping[str, str], sheets: Sequence[str], name: str = PROJECT_NAME) -> bytes:
    """A VBA project with the modules given.

    Parameters
    ----------
    modules : module name -> text as VBA keeps it: CRLF, `Attribute VB_Name` first; of a class its other attributes,
        too. The text of ThisWorkbook or of a sheet is its code alone.
    sheets : code names of the sheets, in their order.
    name : of the project, as the macro editor shows it.

    Raises
    ------
    InvalidInput : Excel would reject the project; every reason is listed.
    NotFound : pyOpenVBA is not installed.
    """
    if not find_spec("pyopenvba"):
        raise NotFound("pyOpenVBA, which writes VBA projects, is not installed. Install it: pip install \"spm_xl[excel]\".")
    documents = [WORKBOOK, *sheets]
    named = {module: text if module in documents else _headed(module, text) for module, text in modules.items()}
    wrong = [problem for module, text in named.items() for problem in module_problems(module, text, module in documents)]
    if wrong:
        raise InvalidInput("Excel would reject this VBA project. " + " ".join(wrong))
    made = _source_only(_compiled_nowhere(named, sheets), name)
    wrong = bin_problems(made)
    if wrong:
        raise InvalidInput("Excel would reject this VBA project. " + " ".join(wrong))
    return made


def modules_of(data: bytes) -> dict[str, str]:
    """The modules of a vbaProject.bin and their texts, in its order."""
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import parse_vba_project

    return {module.name: module.source for module in parse_vba_project(CFB.from_bytes(data)).modules}


def _headed(module: str, text: str) -> str:
    return text if re.search(r"^(?:Attribute VB_Name|VERSION )", text, re.MULTILINE) else HEADER.format(module) + text


def _compiled_nowhere(modules: Mapping[str, str], sheets: Sequence[str]) -> bytes:
    """The project as pyOpenVBA makes it for a workbook that has these sheets."""
    from pyopenvba.excel import ExcelFile
    from pyopenvba.vba import VBAModuleKind

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.xlsm"
        path.write_bytes(_seed(sheets))
        with ExcelFile(path) as book:
            made = book.add_vba_project()
            for module, text in modules.items():
                if module == WORKBOOK or module in sheets:
                    book.set_module(module, text)
                else:
                    is_class = "Attribute VB_PredeclaredId" in text or text.startswith("VERSION ")
                    made.add_module(module, text, kind=VBAModuleKind.other if is_class else VBAModuleKind.standard)
            for each in made.modules:
                each.dirty = True  # written from its text, also where it comes compiled from pyOpenVBA's template
            book.save()
        parts = dict(package.contents(path.read_bytes()))
    return parts["xl/vbaProject.bin"]


def _seed(sheets: Sequence[str]) -> bytes:
    """The least workbook whose sheets have the code names given."""
    tags = "".join(f'<sheet name="{each}" sheetId="{at}" r:id="rId{at}"/>' for at, each in enumerate(sheets, 1))
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="sheet{at}.xml"/>'
        for at, _ in enumerate(sheets, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><workbookPr codeName="{WORKBOOK}"/>'
        f"<sheets>{tags}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
    }
    for at, each in enumerate(sheets, 1):
        parts[f"xl/sheet{at}.xml"] = f'<worksheet xmlns="{SHEETS}"><sheetPr codeName="{each}"/><sheetData/></worksheet>'
    return package.written(package.stored(part, text.encode()) for part, text in parts.items())


def _source_only(data: bytes, name: str) -> bytes:
    """The same project under its name, without what a compiler of some version left in it."""
    from pyopenvba.cfb import CFB

    storage = CFB.from_bytes(data)
    storage.write_stream_in_storage("VBA", "_VBA_PROJECT", SOURCE_ONLY)
    storage.drop_streams_in_storage("VBA", lambda stream: stream.startswith("__SRP_"))
    _rename(storage, name)
    return storage.to_bytes()


def _rename(storage: CFB, name: str) -> None:
    """Give the project its name in both places that hold it."""
    from pyopenvba.vba import compress, decompress

    listed = decompress(storage.get_stream_in_storage("VBA", "dir"))
    at = 0
    while True:
        kind, size = struct.unpack_from("<HI", listed, at)
        if kind == _NAME_RECORD:
            break
        at += 6 + size
    record = struct.pack("<HI", _NAME_RECORD, len(name)) + name.encode("cp1252")
    storage.write_stream_in_storage("VBA", "dir", compress(listed[:at] + record + listed[at + 6 + size :]))
    text = storage.get_stream("PROJECT").decode("cp1252")
    storage.write_stream("PROJECT", re.sub(r'(?m)^Name="[^"]*"', f'Name="{name}"', text, count=1).encode("cp1252"))
