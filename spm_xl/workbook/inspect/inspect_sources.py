"""Where a workbook's data comes from, and what runs in it: pivot tables, links, connections, queries and macros.

Nothing is followed, opened or run.

>>> masked("Provider=SQLOLEDB;User ID=ann;Password='a;b';Server=pay01")
'Provider=SQLOLEDB;User ID=ann;Password=***;Server=pay01'
>>> masked("https://ann:secret@pay.example/rates?token=4f2")
'https://***@pay.example/rates?***'
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator, Mapping

from spm_xl.errors import InvalidInput
from spm_xl.workbook.inspect.contents import (
    ConnectionContents,
    LinkContents,
    MacroContents,
    PivotContents,
    SlicerContents,
)
from spm_xl.workbook.inspect.inspect_cells import YES
from spm_xl.workbook.inspect.inspect_parts import Web
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.compound import streams
from spm_xl.workbook.parts.xml_parts import relation_in

CONNECTIONS = {
    "1": "ODBC", "2": "DAO", "3": "file", "4": "web", "5": "OLE DB", "6": "text", "7": "ADO", "8": "data feed",
    "100": "data model", "101": "data model", "102": "data model", "103": "data model",
}  # fmt: skip
COMMANDS = {"1": "cube", "2": "SQL", "3": "table", "4": "default", "5": "list"}
_SECRET = re.compile(
    r"""([^;="']*(?:password|passwd|passphrase|pwd|secret|token|key|signature|credential)[^;="']*=\s*)"""
    r"""(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|\{[^}]*(?:\}|$)|[^;"']+)""",
    re.IGNORECASE,
)
_USER, _QUERY = re.compile(r"//[^/\s@;]*@"), re.compile(r"\?[^\s;]+")
_MODULE = re.compile(rb"^(?:Document|Module|Class|BaseClass)=([^/\r\n]+)", re.MULTILINE)
_SHARED = re.compile(r"""^\s*shared\s+(?:#"((?:[^"]|"")*)"|([\w.]+))\s*=""", re.MULTILINE)
_BUTTON = re.compile(r"<(?:\w+:)?FmlaMacro>([^<]*)<")
_LARGEST_QUERIES = package.Limits(parts=100, unpacked=32 * 2**20)


def masked(text: str) -> str:
    """A connection's address without passwords, keys and what follows ? in a web address."""
    text = _SECRET.sub(r"\1***", text)
    return _QUERY.sub("?***", _USER.sub("//***@", text)) if "//" in text else text


def pivots(web: Web, sheet_of: Mapping[str, str]) -> Iterator[PivotContents]:
    """The pivot tables of the sheets."""
    for part in web.of_kind("pivotTable"):
        found = web.elements(part)
        facts = found[0][1] if found else {}
        place = next((own.get("ref", "") for tag, own, _ in found if tag == "location"), "")
        cache = next(iter(web.targets(part, "pivotCacheDefinition")), "")
        source, refreshed = _pivot_source(web, cache)
        kept = sum(web.counted(records)["r"] for records in web.targets(cache, "pivotCacheRecords")) if cache else 0
        yield PivotContents(facts.get("name", ""), sheet_of.get(part, ""), place, source, kept, refreshed, cache)


def _pivot_source(web: Web, cache: str) -> tuple[str, bool]:
    """Where a pivot table's rows come from, and whether opening the workbook reads them anew."""
    refreshed, kind = False, ""
    for tag, facts, _ in web.elements(cache) if cache else ():
        if tag == "pivotCacheDefinition":
            refreshed = facts.get("refreshOnLoad") in YES
        elif tag == "cacheSource":
            kind = {"external": "a connection", "consolidation": "several ranges", "scenario": "scenarios"}.get(facts.get("type", ""), "")
        elif tag in ("worksheetSource", "rangeSet"):
            place = facts.get("name") or "!".join(filter(None, (facts.get("sheet"), facts.get("ref"))))
            away = web.relations(cache).get(relation_in(facts))
            return (f"{masked(away[1])} {place}" if away else place), refreshed
    return kind, refreshed


def slicers(web: Web, sheet_of: Mapping[str, str]) -> Iterator[SlicerContents]:
    """The slicers and timelines of the sheets."""
    columns = {}
    for part in web.of_kind("slicerCache", "timelineCache", "timelineCacheDefinition"):
        for _, facts, _ in web.elements(part)[:1]:
            columns[facts.get("name", "")] = facts.get("sourceName", "")
    for part in web.of_kind("slicer", "timeline"):
        for tag, facts, _ in web.elements(part):
            if tag in ("slicer", "timeline"):
                yield SlicerContents(facts.get("name", ""), sheet_of.get(part, ""), columns.get(facts.get("cache", ""), ""))


def links(web: Web) -> Iterator[LinkContents]:
    """Links to other workbooks and programs."""
    for part in web.of_kind("externalLink"):
        kind, target, relation = "workbook", "", ""
        sheets = []
        kept = 0
        for tag, facts, _ in web.elements(part):
            if tag == "externalBook":
                relation = relation_in(facts)
            elif tag == "ddeLink":
                kind, target = "DDE", f"{facts.get('ddeService', '')}|{facts.get('ddeTopic', '')}"
            elif tag == "oleLink":
                kind, target, relation = "OLE", facts.get("progId", ""), relation_in(facts)
            elif tag == "sheetName":
                sheets.append(facts.get("val", ""))
            kept += tag in ("cell", "value")
        away = web.relations(part).get(relation, ("", "", False))[1]
        yield LinkContents(kind, masked(f"{target} {away}".strip()), tuple(sheets), kept, part)


def connections(web: Web) -> Iterator[ConnectionContents]:
    """Connections to data, with no password shown."""
    for part in web.of_kind("connections"):
        found: list[dict[str, str]] = []
        for tag, facts, _ in web.elements(part):
            if tag == "connection":
                found.append({**facts, "to": facts.get("sourceFile") or facts.get("odcFile") or ""})
            elif found and tag in ("dbPr", "olapPr", "webPr", "textPr", "dataFeedPr", "oledbPr"):
                own = facts.get("connection") or facts.get("url") or facts.get("sourceFile") or facts.get("localConnection")
                found[-1]["to"] = own or found[-1]["to"]
                found[-1]["command"] = COMMANDS.get(facts.get("commandType", ""), "default") if facts.get("command") else ""
        for each in found:
            yield ConnectionContents(
                each.get("name", ""), CONNECTIONS.get(each.get("type", ""), "other"), masked(each["to"]),
                each.get("command", ""), each.get("savePassword") in YES, each.get("refreshOnLoad") in YES,
            )  # fmt: skip


def queries(web: Web) -> tuple[str, ...]:
    """Names of the queries of Power Query, which lie packed in a custom part."""
    found: list[str] = []
    for part in web.of_kind("customXml"):
        for tag, _, text in web.elements(part)[:1]:
            if tag == "DataMashup":
                found += _query_names(text)
    return tuple(found)


def _query_names(text: str) -> list[str]:
    """Names in a mashup: after its version and its length stands a zip with the formulas."""
    try:
        data = base64.b64decode(text.encode())
        (length,) = struct.unpack_from("<I", data, 4)
        formulas = package.opened(data[8 : 8 + length], _LARGEST_QUERIES)["Formulas/Section1.m"].decode("utf-8", "replace")
    except (binascii.Error, struct.error, UnicodeEncodeError, InvalidInput, KeyError):
        return []
    return [quoted.replace('""', '"') or plain for quoted, plain in _SHARED.findall(formulas)]


def macros(web: Web, sheets: Mapping[str, str], in_cells: Mapping[str, list[str]], old: tuple[str, ...]) -> MacroContents:
    """Macros and what runs them.

    Parameters
    ----------
    sheets : part -> name. in_cells : part of a sheet -> macros of its controls. old : names of sheets with macros of Excel 4.
    """
    projects = web.of_kind("vbaProject")
    modules = [name.decode("cp1252", "replace") for part in projects for name in _modules(web.plain(part))]
    signed = any(web.targets(part, "vbaProjectSignature", "vbaProjectSignatureAgile", "vbaProjectSignatureV3") for part in projects)
    buttons = {(sheets[part], macro): None for part, found in in_cells.items() for macro in found}
    for part, sheet in sheets.items():
        for drawing in web.targets(part, "drawing"):
            shapes = (facts.get("macro", "") for tag, facts, _ in web.elements(drawing) if tag in ("sp", "pic", "graphicFrame", "cxnSp"))
            buttons |= {(sheet, macro): None for macro in shapes if macro}
        for drawing in web.targets(part, "vmlDrawing"):
            buttons |= {(sheet, macro): None for macro in _BUTTON.findall(web.loose(drawing)) if macro}
    return MacroContents(bool(projects), signed, tuple(modules), old, tuple(buttons))


def _modules(project: bytes) -> list[bytes]:
    """Names of the modules of a VBA project, as its stream PROJECT lists them."""
    return [name for stream, text in streams(project) if stream.upper().split("/")[-1] == "PROJECT" for name in _MODULE.findall(text)]
