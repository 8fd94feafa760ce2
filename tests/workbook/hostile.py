"""Workbooks that are damaged or made to do harm, and every way in which the engine takes a workbook in."""

from __future__ import annotations

import io
import random
import re
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from spm_xl.errors import SpmError
from spm_xl.workbook.bind.bind import proposed
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.inspect.hiding import hiding_places
from spm_xl.workbook.inspect.inspect import inspect
from spm_xl.workbook.inspect.scan import scan
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import well_formed
from spm_xl.workbook.refresh.refresh import refresh

SHEET, STRINGS, BOOK, STYLES, TABLE = (
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/tables/table1.xml",
)  # fmt: skip
RELATIONS, SHEET_RELATIONS = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"
BINDING = Binding(names={"Credit": "credit"}, tables={"Deals": Rows("deals", {"Deal": "name", "Amount": "amount"})})
VALUES: dict[str, Any] = {
    "participant": {"name": "Ann Lee", "region": "North"},
    "credit": 1200,
    "deals": [{"name": f"deal {at}", "amount": at * 10} for at in range(3)],
    "parts": [{"title": "base", "pay": 10}, {"title": "bonus", "pay": 20}],
}


@cache
def valid() -> bytes:
    """A template with markers, a block, a table, names, formulas, a note, a chart, a validation and a link."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    page, other = book.add_worksheet("Statement"), book.add_worksheet("Deals")
    bold = book.add_format({"bold": True, "num_format": "#,##0.00"})
    page.write_row("A1", ["Statement of {{ participant.name }}", "{{ participant.region }}"], bold)
    page.write("A3", "{{#parts}}")
    page.write_row("A4", ["{{ title }}", "{{ pay }}"], bold)
    page.write("A5", "{{/parts}}")
    page.write_formula("B6", "=SUM(B4:B4)*Credit", bold, 30)
    page.write("B8", 7)
    page.write_comment("A8", "what the credit is")
    page.write_url("A9", "https://pay.example/help")
    page.data_validation("B8", {"validate": "list", "source": [1, 2, 3]})
    page.conditional_format("B4:B6", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
    page.merge_range("C1:D2", "merged")
    page.set_header("&L{{ participant.name }}&RPage &P")
    other.add_table("A1:C4", {"name": "Deals", "columns": [{"header": "Deal"}, {"header": "Amount"}, {"header": "Share", "formula": "=[@Amount]/2"}]})
    other.write_rich_string("E1", "rich ", bold, "text")
    other.write_dynamic_array_formula("G1:G2", "=_xlfn._xlws.SORT(B2:B3)", None, 1)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Deals!$B$2:$B$4", "name": "=Deals!$B$1"})
    other.insert_chart("E5", chart)
    book.define_name("Credit", "=Statement!$B$8")
    book.close()
    return stream.getvalue()


def _lint(data: bytes, found: list[str] | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        listed = problems(path)
    if found is not None:
        found += listed


def _sound(was: bytes, made: bytes) -> bytes:
    """A workbook that was made of another: every part of XML that is not as it came is good XML."""
    old = package.opened(was)
    for name, data in parts_of(made).items():
        if name.endswith((".xml", ".rels", ".vml")) and (name not in old or data != old[name]):
            assert well_formed(data), f"{name} is no good XML"
    return made


WAYS: Mapping[str, Callable[[bytes], Any]] = {
    "fill": lambda data: _sound(data, render(load(data, BINDING), VALUES)),
    "fill without a binding": lambda data: _sound(data, render(load(data), VALUES)),
    "refresh": lambda data: _sound(data, refresh(data, BINDING, VALUES).data),
    "bind": proposed,
    "inspect": inspect,
    "scan": lambda data: scan(data, ["Bob Ray"]),
    "hiding places": hiding_places,
    "lint": _lint,
}


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook, plain."""
    return dict(package.contents(data))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a workbook, with the right checksums."""
    return package.written(package.quick(name, data) for name, data in parts.items())


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The valid template with one part changed."""
    parts = parts_of(valid())
    return packed({**parts, part: change(parts[part])})


HANGS = 60  # seconds of the processor for one workbook; every refusal takes far less than one


class Hang(BaseException):
    """A workbook that keeps the engine busy."""


def _hang(*_: Any) -> None:
    raise Hang


def said(way: str, data: bytes) -> str:
    """What is said against a workbook, "" where it is taken; any other error or a hang fails the test."""
    before = signal.signal(signal.SIGPROF, _hang)
    signal.setitimer(signal.ITIMER_PROF, HANGS)
    try:
        WAYS[way](data)
    except SpmError as refused:
        return str(refused)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return ""


def refused(way: str, data: bytes) -> str:
    """What is said against a workbook that must be refused; the lint lists it as its last problem."""
    text = (problems_of(data) or [""])[-1] if way == "lint" else said(way, data)
    assert text, f"{way} takes it"
    return text


def problems_of(data: bytes) -> list[str]:
    """What the lint says of a workbook."""
    found: list[str] = []
    WAYS["lint"](data, found)
    return found


ODD = (
    "", "-1", "0", "99999999999999999999", "1e999", "NaN", "A0", "XFE1", "A1:XFD1048576", "XFD1048576", "A1048577", "#REF!", "../../../etc/passwd",
    "/", "{{", "{{/parts}}", "{{#x}}", "\u0661", "x" * 70_000, "&amp;&lt;", "rId1", "s", "inlineStr", "shared", "array", "dataTable",
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_TEXT = re.compile(rb">([^<>]+)<")


def mutations(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Changes of a workbook without end: in its bytes, among its parts, and inside their XML."""
    parts = parts_of(data)
    names = list(parts)
    xml = [name for name in names if name.endswith((".xml", ".rels", ".vml"))]
    while True:
        kind = chance.random()
        if kind < 0.1:
            flipped = bytearray(data)
            for _ in range(chance.choice((1, 1, 4, 30))):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            yield bytes(flipped)
        elif kind < 0.13:
            yield data[: chance.randrange(len(data))]
        elif kind < 0.2:
            one, other = chance.choice(names), chance.choice(names)
            yield packed({**parts, one: parts[other], other: parts[one]})
        elif kind < 0.25:
            gone = chance.choice(names)
            yield packed({name: content for name, content in parts.items() if name != gone})
        else:
            new = dict(parts)
            for _ in range(chance.choice((1, 1, 2, 5))):
                name = chance.choice(xml)
                new[name] = _mutated(new[name], chance)
            yield packed(new)


def _mutated(xml: bytes, chance: random.Random) -> bytes:
    """One change of a part's XML."""
    pattern = chance.choice((_TAG, _ATTRIBUTE, _ATTRIBUTE, _ATTRIBUTE, _TEXT))
    found = list(pattern.finditer(xml))
    if not found:
        return xml + chance.choice((b"", b"<", b"\0", b"<a/>"))
    at = chance.choice(found)
    odd = chance.choice(ODD).encode()
    if pattern is _ATTRIBUTE:
        new = chance.choice((b"", b'%s="%s"' % (at[1], odd), b'%s="%s"' % (at[1], odd), b"%s='%s'" % (at[1], at[2]), at[0] + b" " + at[0]))
    elif pattern is _TEXT:
        new = b">%s<" % chance.choice((odd, b"<![CDATA[" + at[1] + b"]]>", b"<!--" + at[1] + b"-->", b"&#0;", b"&bogus;", b"\xff", at[1] * 2))
    else:
        other = chance.choice(found)
        new = chance.choice((b"", at[0] * 2, other[0], at[0] + b"<!-- x -->", b"<x:y>" + at[0], xml[min(at.start(), other.start()) : max(at.end(), other.end())]))
    return xml[: at.start()] + new + xml[at.end() :]
