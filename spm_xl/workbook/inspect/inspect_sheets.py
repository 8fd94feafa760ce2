"""What is in the sheets of a workbook: the sheets themselves, their tables and their charts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.inspect.contents import ChartContents, SheetContents, TableContents
from spm_xl.workbook.inspect.inspect_cells import Reading
from spm_xl.workbook.inspect.inspect_parts import Web
from spm_xl.workbook.parts.xml_parts import parsed, safe_parser, unescaped

SHOWN = {"hidden": "hidden", "veryHidden": "very hidden"}
_CORNERS = re.compile(r"\$?[A-Za-z]{1,3}\$?(\d{1,7})")


def sheet_contents(web: Web, facts: Mapping[str, str], kind: str, part: str, reading: Reading) -> SheetContents:
    """A sheet, as the workbook lists it and as it was read."""
    counts = {name: number for name, number in reading.counts.items() if name in SheetContents.__slots__}
    used = ""
    if reading.right:
        used = f"{letters_of(reading.left)}{reading.top}:{letters_of(reading.right)}{reading.bottom}"
    drawn: Counter[str] = Counter()
    for drawing in web.targets(part, "drawing"):
        drawn += web.counted(drawing)
        drawn["charts"] += len(web.targets(drawing, "chart", "chartEx"))
    return SheetContents(
        facts.get("name", ""), part, kind, SHOWN.get(facts.get("state", ""), "visible"), reading.protected, used,
        rows_hidden_by_default=reading.rows_hidden,
        tables=len(web.targets(part, "table")),
        pivots=len(web.targets(part, "pivotTable")),
        comments=sum(web.counted(notes)["comment"] for notes in web.targets(part, "comments")),
        controls=len(web.targets(part, "ctrlProp")),
        activex=len(web.targets(part, "control")),
        pictures=drawn["pic"], shapes=drawn["sp"], charts=drawn["charts"],
        **counts,
    )  # fmt: skip


def table_contents(web: Web, part: str, sheet: str) -> TableContents:
    """A table of a sheet."""
    facts: Mapping[str, str] = {}
    columns = []
    for tag, own, _ in web.elements(part):
        if tag == "table":
            facts = facts or own
        elif tag == "tableColumn":
            columns.append(unescaped(own.get("name", "")))
    queries = [own.get("name", "") for each in web.targets(part, "queryTable") for _, own, _ in web.elements(each)[:1]]
    place, totals = facts.get("ref", ""), facts.get("totalsRowCount", "0") != "0"
    rows = [int(row) for row in _CORNERS.findall(place)]
    beside = (facts.get("headerRowCount", "1") != "0") + totals
    return TableContents(
        facts.get("displayName") or facts.get("name", ""), sheet, place,
        max(0, rows[-1] - rows[0] + 1 - beside) if rows else 0, tuple(columns), totals, queries[0] if queries else "",
    )  # fmt: skip


def chart_contents(web: Web, part: str, sheet: str) -> ChartContents:
    """A chart of a sheet."""
    reader = _Chart(part)
    try:
        parsed(reader.parser, web.plain(part), part)
    except InvalidInput as wrong:
        web.note(wrong)
    del reader.parser
    return ChartContents(part, sheet, "".join(reader.title), tuple(reader.ranges), reader.pivot)


class _Chart:
    """Reads one chart; the title is the text of its first title, where that is text."""

    def __init__(self, part: str):
        self.title: list[str] = []
        self.ranges: dict[str, None] = {}
        self.pivot = self.before = ""
        self.depth = self.titled = 0
        self.text: list[str] | None = None
        self.parser: Any = safe_parser(part)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, name: str, _: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.depth += 1
        if local == "title" and not self.titled:
            self.titled = self.depth
        if local == "f" or (local == "t" and self.titled > 0) or (local == "name" and self.before == "pivotSource"):
            self.text = []
        self.before = local

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        if self.text is not None:
            local, said = name.rpartition(":")[2], "".join(self.text)
            if local == "f" and said:
                self.ranges[said] = None
            elif local == "t":
                self.title.append(said)
            elif local == "name":
                self.pivot = said
            self.text = None
        if self.depth == self.titled:
            self.titled = -1  # the other titles are those of its axes
        self.depth -= 1
