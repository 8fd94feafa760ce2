"""What Excel rejects in a file with macros, found before Excel says "We found a problem with some content".

No validator looks at this: the lists of modules that must agree, code names, the tree of the OLE file, content types.
Each rule stands for files that were once rejected.

>>> project_problems(b"PK")
['this is no readable .xlsx workbook: it is no zip file. Save it again as .xlsx without a password.']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.excel_module import module_problems
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.new_parts import CONTENT_TYPES
from spm_xl.workbook.parts.xml_parts import elements, relation_in, relations_of, relations_part

if TYPE_CHECKING:
    from pyopenvba.cfb import CFB

MACRO_TYPES = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
}
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RIBBONS = {  # relation type -> namespace of the ribbon that it may point to
    RIBBON_RELATION: "http://schemas.microsoft.com/office/2009/07/customui",
    "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility": "http://schemas.microsoft.com/office/2006/01/customui",
}
_PROCEDURE = re.compile(r"(?im)^\s*(?:(?:Public|Private|Friend)\s+)?(?:Static\s+)?(?:Sub|Function)\s+(\w+)")
_DECLARED = re.compile(r"(?m)^(Module|Class|BaseClass|Document)=([^/\r\n]+)")
_NOWHERE = 0xFFFFFFFF
_WORKBOOK = "xl/workbook.xml"


def project_problems(data: bytes) -> list[str]:
    """Everything that Excel would reject in a vbaProject.bin, or in the VBA of an .xlsm or .xlam; empty if nothing.

    Parameters
    ----------
    data : the bytes of either.
    """
    if not data.startswith(b"PK"):
        return bin_problems(data)
    try:
        parts = dict(package.contents(data))
        if "xl/vbaProject.bin" not in parts:
            return ["there is no part xl/vbaProject.bin: the file has no macros."]
        return bin_problems(parts["xl/vbaProject.bin"]) or list(_package_problems(parts))
    except InvalidInput as wrong:
        return [str(wrong)]


# --- the project ----------------------------------------------------------------------------------------


def bin_problems(data: bytes) -> list[str]:
    """What is wrong with a vbaProject.bin."""
    from pyopenvba.cfb import CFB
    from pyopenvba.exceptions import PyOpenVBAError
    from pyopenvba.vba import parse_vba_project

    if not data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") or len(data) % 512:
        return ["vbaProject.bin is no whole OLE file: its head is missing, or it is cut off."]
    try:
        storage = CFB.from_bytes(data)
        found = parse_vba_project(storage)
        for module in found.modules:
            _ = module.source  # read now, so that damage shows here
        cached = storage.get_stream_in_storage("VBA", "_VBA_PROJECT")
        text = storage.get_stream("PROJECT").decode("cp1252", "replace")
    except (PyOpenVBAError, KeyError, ValueError, IndexError) as wrong:
        return [f"vbaProject.bin cannot be read: {wrong}."]
    except Exception as wrong:  # a damaged file may break its reader in any way
        return [f"vbaProject.bin cannot be read: {wrong!r}."]
    return [
        *found.validate(storage),
        *_order_problems(storage),
        *_cache_problems(storage, cached, found),
        *_list_problems(text, found),
        *(problem for module in found.modules for problem in module_problems(module.name, module.source)),
    ]


def _order_problems(storage: CFB) -> Iterator[str]:
    """Names in an OLE folder form a search tree: by length, then by capital letters."""
    entries: list[Any] = storage._directory

    def walk(at: int, depth: int) -> Iterator[str]:
        if at != _NOWHERE and depth < len(entries):
            yield from walk(entries[at].left_sibling_id, depth + 1)
            yield entries[at].name
            yield from walk(entries[at].right_sibling_id, depth + 1)

    for entry in entries:
        names = list(walk(entry.child_id, 0)) if entry.obj_type in (1, 5) else []
        if names != sorted(names, key=lambda name: (len(name), name.upper())) or len(names) != len(set(names)):
            yield f"the OLE folder {entry.name} is out of order, so that Excel misses streams: {', '.join(names)}."


def _cache_problems(storage: CFB, cached: bytes, found: Any) -> Iterator[str]:
    """Compiled code of a version that is not named, or none where a version is named."""
    if cached[:2] != b"\xcc\x61" or len(cached) < 7:
        yield "the stream _VBA_PROJECT has no valid head."
    elif cached[2:4] == b"\xff\xff":
        leftovers = [name for name in storage.list_streams_in_storage("VBA") if name.startswith("__SRP_")]
        if len(cached) > 7 or leftovers or any(module.text_offset for module in found.modules):
            yield "the project holds compiled code but says that it has none."


def _list_problems(text: str, found: Any) -> Iterator[str]:
    """The lists of modules in the streams PROJECT and dir must agree, and the project's name with both."""
    declared = [(kind, name.strip()) for kind, name in _DECLARED.findall(text)]
    names = [name.lower() for _, name in declared]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"PROJECT lists {name} twice."
    listed = {module.name.lower() for module in found.modules}
    if set(names) != listed:
        yield f"PROJECT and dir do not list the same modules: {', '.join(sorted(set(names) ^ listed))}."
    for module in found.modules:
        kinds = {kind for kind, name in declared if name.lower() == module.name.lower()}
        if kinds and ("Module" in kinds) != (module.kind.name == "standard"):
            yield f"module {module.name} is declared as {kinds.pop()}, and dir says otherwise."
    if f'Name="{found.name}"' not in text:
        yield f"PROJECT does not name the project {found.name}, as dir does."
    if found.name.lower() in listed:
        yield f"the project and one of its modules are both called {found.name}: VBA cannot tell them apart."
    if "[Host Extender Info]" not in text or "{3832D640-CF90-11CF-8E43-00A0C911005A};VBE" not in text:
        yield "PROJECT has lost its [Host Extender Info]."
    if "\r\n" not in text or re.search(r"(?<!\r)\n", text):
        yield "PROJECT has line ends other than CRLF."


# --- the package ----------------------------------------------------------------------------------------


def _package_problems(parts: Mapping[str, bytes]) -> Iterator[str]:
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import parse_vba_project

    if _content_type(parts, _WORKBOOK) not in MACRO_TYPES:
        yield "xl/workbook.xml has the content type of a workbook without macros."
    if _content_type(parts, "xl/vbaProject.bin") != PROJECT_TYPE:
        yield f"xl/vbaProject.bin does not have the content type {PROJECT_TYPE}."
    relations = [facts.get("Type") for facts in _all(parts, relations_part(_WORKBOOK), "Relationship")]
    if relations.count(PROJECT_RELATION) != 1:
        yield f"xl/workbook.xml points {relations.count(PROJECT_RELATION)} times to a VBA project; it must once."
    storage = CFB.from_bytes(parts["xl/vbaProject.bin"])
    found = parse_vba_project(storage)
    text = storage.get_stream("PROJECT").decode("cp1252", "replace")
    documents = [name.strip().lower() for kind, name in _DECLARED.findall(text) if kind == "Document"]
    yield from _code_name_problems(code_names(parts), documents)
    procedures = {
        name for module in found.modules if module.kind.name == "standard" for name in _PROCEDURE.findall(module.source)
    }
    yield from _ribbon_problems(parts, procedures)
    yield from _button_problems(parts, procedures)


def code_names(parts: Mapping[str, bytes]) -> list[str]:
    """Code name of the workbook and of each sheet in order, "" where there is none."""
    found = [_all(parts, _WORKBOOK, "workbookPr"), *(_all(parts, part, "sheetPr") for part in sheet_parts(parts))]
    return [properties[0].get("codeName", "") if properties else "" for properties in found]


def sheet_parts(parts: Mapping[str, bytes]) -> list[str]:
    """Part of each sheet, in the workbook's order."""
    relations = relations_of(parts, _WORKBOOK)
    return [relations.get(relation_in(facts), ("", "", False))[1] for facts in _all(parts, _WORKBOOK, "sheet")]


def _code_name_problems(given: list[str], documents: Iterable[str]) -> Iterator[str]:
    lower = [name.lower() for name in given]
    if "" in lower:
        yield f"{lower.count('')} sheet(s), or the workbook, have no code name."
    if len(set(lower)) != len(lower):
        yield f"code names are used twice: {', '.join(given)}."
    if set(lower) != set(documents):
        both = f"{', '.join(sorted(lower))} in the workbook, {', '.join(sorted(documents))} in the project"
        yield f"the code names and the document modules differ: {both}."


def _ribbon_problems(parts: Mapping[str, bytes], procedures: set[str]) -> Iterator[str]:
    for facts in _all(parts, relations_part(""), "Relationship"):
        namespace = RIBBONS.get(facts.get("Type", ""))
        if not namespace:
            continue
        text = parts.get(facts.get("Target", "").lstrip("/"), b"").decode("utf-8", "replace")
        if f'xmlns="{namespace}"' not in text:
            yield f"the ribbon {facts.get('Target')} is not of the kind that its relation says ({namespace})."
        for callback in re.findall(r'\b(?:on[A-Z]\w*|get[A-Z]\w*|loadImage)="([^"]+)"', text):
            if callback.rpartition(".")[2] not in procedures:
                yield f"the ribbon calls {callback}, which no module has."


def _button_problems(parts: Mapping[str, bytes], procedures: set[str]) -> Iterator[str]:
    """A button that calls nothing is no damage to Excel: it says so only when somebody presses it."""
    named = {name.lower() for name in procedures}
    for part in parts:
        if re.fullmatch(r"xl/drawings/vmlDrawing[^/]*\.vml", part):
            text = parts[part].decode("utf-8", "replace")
            for macro in re.findall(r"<x:FmlaMacro>\s*\[0\]!([^<]+?)\s*</x:FmlaMacro>", text):
                if macro.rpartition(".")[2].lower() not in named:
                    yield f"a button of {part} calls {macro}, which no module has."


def _content_type(parts: Mapping[str, bytes], part: str) -> str:
    by_name = [facts for facts in _all(parts, CONTENT_TYPES, "Override") if facts.get("PartName") == f"/{part}"]
    by_extension = [facts for facts in _all(parts, CONTENT_TYPES, "Default") if facts.get("Extension") == part.rpartition(".")[2]]
    return next((facts.get("ContentType", "") for facts in (*by_name, *by_extension)), "")


def _all(parts: Mapping[str, bytes], part: str, name: str) -> list[dict[str, str]]:
    """Attributes of the elements of a name in a part."""
    return [facts for tag, facts, _ in elements(parts, part) if tag == name]
