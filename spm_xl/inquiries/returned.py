"""A workbook that came back: which statement it says that it is, what was asked in it, and who signed it.

It was mailed, copied, renamed and saved by any program, so nothing in it is believed but read: several places say which
statement it is, and what they say is compared. A workbook that says nothing of the kind is none of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from spm_xl.inquiries.cell_text import Texts, beside, named_text, rows_of
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.question_table import QuestionTable, question_table
from spm_xl.outputs.question_area import FACTS, SIGNED_BY, SIGNED_ON
from spm_xl.workbook.grid.grid import Spot
from spm_xl.workbook.grid.sent import bytes_of, read_sent

OURS = "spm.register"  # name in a register of ours, which is no statement
_SAVED = re.compile(rb"<dcterms:modified[^>]*>\s*([0-9T:.Z+-]{10,35})\s*<")
_SUBTITLE = re.compile(r", statement (\S.*?)\s*$")
_CODE = re.compile(r"[0-9a-f]{64}")
_LABELS = {"statement id": "statement", "statement": "statement", "participant id": "participant"}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who acknowledged a statement: name, day as written, signature as written; any may be ""."""

    name: str
    signed_on: str
    signature: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that came back.

    Attributes
    ----------
    file : its name, below the folder that is collected.
    texts : its cells; table : where its questions stand, None where that is not known.
    statements : the statement ids that it names, each once; participants : the same of participants.
    period, revision : as it says, "" where it does not; codes : of what it was made from.
    signature : None where nobody signed; signed_cells : where the signature stands, as (sheet, row, column).
    saved : when, as the file says, "" where it does not.
    """

    file: str
    texts: Texts
    table: QuestionTable | None
    statements: tuple[str, ...]
    participants: tuple[str, ...]
    period: str
    revision: str
    codes: tuple[str, ...]
    signature: Signature | None
    signed_cells: frozenset[tuple[str, Spot]]
    saved: str


def workbook_read(path: Path) -> Texts:
    """The cells of a workbook that somebody sent.

    Raises
    ------
    InvalidInput : it is too large, damaged, encrypted, unsafe, or no workbook.
    """
    return Texts(read_sent(bytes_of(path)))


def returned(texts: Texts, file: str) -> Returned | None:
    """What a workbook says of itself; None where it is no statement."""
    if any(name == OURS for name, _ in texts.book.names):
        return None
    marks = {fact: named_text(texts, name) for fact, name in FACTS.items()}
    table = question_table(texts)
    printed = _printed(texts, table)
    if table is None and not (marks["statement"] or marks["participant"] or printed["title"]):
        return None
    for fact in ("statement", "participant"):  # a page of ours prints these beside its marks, and rows that were moved may lose the marks
        printed[fact] = [text for text in printed[fact] if text] or [marks[fact]]
    signature, places = _signature(texts)
    return Returned(
        file, texts, table,
        _distinct(*printed["statement"]), _distinct(*printed["participant"]),
        "" if printed["statement"][0] else marks["period"], printed["revision"][0] or marks["revision"], _distinct(*printed["code"], marks["content"]),
        signature, places, _saved(texts),
    )  # fmt: skip


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _printed(texts: Texts, table: QuestionTable | None) -> dict[str, list[str]]:
    """What the pages say: statement ids, participants, codes, the revision, and titles that name a statement; not what stands where questions are written."""
    asked = {at for name, at in table.columns.items() if name != "row"} if table else set()
    found: dict[str, list[str]] = {"statement": [], "participant": [], "code": [], "revision": [], "title": []}
    for sheet in texts.book.sheets:
        for row, cells in rows_of(sheet):
            for column, cell in cells.items():
                if not isinstance(cell.value, str):
                    continue
                text = cell.value.strip()
                theirs = table is not None and sheet is table.sheet and row > table.top and column in asked
                label = _LABELS.get(folded(text)) if len(text) < 20 and not theirs else None
                if label:
                    found[label].append(texts.text(beside(sheet, row, column)))
                elif _CODE.fullmatch(text):
                    found["code"].append(text)
                elif len(text) < 200 and (subtitle := _SUBTITLE.search(text)) and row < 5:
                    found["statement"].append(subtitle[1])
                    found["title"].append(text)
                elif re.fullmatch(r"Revision \d{1,4}", text):
                    found["revision"].append(text.rpartition(" ")[2])
    found["revision"].append("")
    return found


def _signature(texts: Texts) -> tuple[Signature | None, frozenset[tuple[str, Spot]]]:
    """Who signed, by the names of the cells or by the labels under the heading Acknowledgement."""
    name, day = named_text(texts, SIGNED_BY), named_text(texts, SIGNED_ON)
    drawn, places = "", set[tuple[str, Spot]]()
    for sheet in texts.book.sheets:
        below = 0
        for row, cells in rows_of(sheet):
            column, cell = next(iter(cells.items()))
            label = folded(texts.text(cell))
            below = row if label == "acknowledgement" else below
            if not below or row - below > 12 or label not in ("name", "date", "signature"):
                continue
            places |= {(sheet.name, (row, at)) for at in cells}
            value = texts.text(beside(sheet, row, column))
            if label == "name":
                name = name or value
            elif label == "date":
                day = day or value
            else:
                drawn = value
    return (Signature(name, day, drawn) if name or drawn else None), frozenset(places)


def _saved(texts: Texts) -> str:
    found = _SAVED.search(texts.book.parts.get("docProps/core.xml", b""))
    return found[1].decode() if found else ""
