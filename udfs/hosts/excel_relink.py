"""Relink a workbook that was saved against an add-in somewhere else.

Excel writes a function of an add-in as `[1]!SPM_PAYOUT(...)` and remembers under 1 where the add-in stood. On another
computer this shows as `'C:\\...\\spm_xl.xlam'!SPM_PAYOUT(...)` and answers nothing. Here the names become plain again,
wherever a workbook holds formulas, and the link to the add-in goes. All else stays byte for byte.

>>> relinked_formula("[2]!SPM_PAYOUT(A1,[1]Draws!B2,Plans[2])", {1, 2})
('SPM_PAYOUT(A1,[1]Draws!B2,Plans[2])', {1}, {2})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

from spm_xl.errors import InvalidInput
from spm_xl.udfs.catalog import BY_NAME
from spm_xl.udfs.hosts.vba import ADDIN_FILE
from spm_xl.workbook.formulas.formula_tokens import tokens
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.new_parts import CONTENT_TYPES
from spm_xl.workbook.parts.whole_file import confirm_closed, write_whole
from spm_xl.workbook.parts.xml_parts import content, elements, relation_in, relations_of, relations_part, text_in

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
_WORKBOOK = "xl/workbook.xml"
_ATTRIBUTES = r"""((?:\s(?:"[^"]*"|'[^']*'|[^<>"'])*)?)"""
_FORMULA = re.compile(
    rf"<((?:\w+:)?(?:f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula|Fmla\w+)){_ATTRIBUTES}>([^<]+)</\1\s*>"
)
_ATTRIBUTE = re.compile(r'(\s(?:textlink|fmla\w+|macro)=")([^"]*)"')
_LINKED = re.compile(r"'?\[(\d+)\](?:(?:[^'\[\]!]|'')*'?!)")
_ELSEWHERE = re.compile(
    r"^(?:\[\d+\]!|'(?:[^']|'')*\.(?:xlam|xla|xlsm|xlsb|xll)'!|[\w.]+\.(?:xlam|xla|xlsm|xlsb|xll)!|_xll\.|_xludf\.|_xldudf_)+(?=SPM_)",
    re.IGNORECASE,
)
_OURS = re.compile(rb"(?:[!.]|_xldudf_)SPM_", re.IGNORECASE)


@dataclass(frozen=True)
class Relinked:
    """What was done: how many formulas changed, and which links went."""

    formulas: int
    links: tuple[str, ...]


@dataclass
class _Found:
    """What formulas point to: links used for our functions alone, links used for anything else, formulas changed."""

    ours: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    changed: int = 0


def relink(book: Path, out: Path | None = None) -> Relinked:
    """Make a workbook's calls of our functions plain, in place or as another file.

    Where there is nothing to do, nothing is written.

    Raises
    ------
    InvalidInput : the file cannot be handled; it stays as it is.
    NotWritable : it is open in a program, or the folder is read-only.
    """
    target = out or book
    for path in (book, target):
        if path.suffix.lower() not in SUFFIXES:
            raise InvalidInput(f"{path.name} is no workbook that can be relinked. Save it as .xlsx or .xlsm in Excel, and run again.")
    if target.suffix.lower() != book.suffix.lower():
        raise InvalidInput(f"{target.name} must end in {book.suffix}, as {book.name} does: relinking does not change the kind of file.")
    try:
        data, done = relinked(book.read_bytes())
    except InvalidInput as wrong:
        raise InvalidInput(f"{book.name} stays as it is: {wrong}") from None
    if done.formulas or done.links:
        confirm_closed(target)
        mode = book.stat().st_mode & 0o777  # write_whole makes a file its owner's only; this one keeps its rights
        write_whole(target, data)
        target.chmod(mode)
    return done


def relinked(workbook: bytes) -> tuple[bytes, Relinked]:
    """The workbook relinked, and what was done; the same bytes where that is nothing."""
    parts = dict(package.contents(workbook))
    if _WORKBOOK not in parts:
        raise InvalidInput("this is no .xlsx or .xlsm workbook: it has no part xl/workbook.xml. Save it as .xlsx in Excel.")
    links = _links(parts)
    named = {number for number, (_, target) in links.items() if _is_ours(target)}
    if not named and not any(_OURS.search(data) for name, data in parts.items() if _has_formulas(name)):
        return workbook, Relinked(0, ())
    if any(name.startswith("_xmlsignatures/") for name in parts):
        raise InvalidInput("the workbook is signed, and relinking breaks the signature. Remove it in Excel (File > Info), and run again.")
    found = _Found()
    changed = _everywhere(parts, lambda formula: _plain(formula, links, found))
    gone = sorted((found.ours | named) - found.others)
    if not found.changed and not gone:
        return workbook, Relinked(0, ())
    if gone and gone[0] < max(links):
        changed = _everywhere(changed, lambda formula: _renumbered(formula, gone))
    changed = _without_links(changed, [links[number][0] for number in gone], gone)
    changed[_WORKBOOK] = _calculated_on_opening(changed[_WORKBOOK])
    data = package.written(package.stored(*part) for part in changed.items())
    return data, Relinked(found.changed, tuple(links[number][1] for number in gone))


# --- formulas -------------------------------------------------------------------------------------------


def relinked_formula(formula: str, known: Collection[int]) -> tuple[str, set[int], set[int]]:
    """A formula with plain names for our functions; the links that it still uses, and those that it used for them.

    Parameters
    ----------
    known : numbers of the workbook's links; `[7]` is a table's column where there is no seventh link.
    """
    text, used, freed = [], set(), set()
    for token in tokens(formula):
        plain = _ELSEWHERE.sub("", token.text) if token.kind in ("function", "name") else token.text
        link = _LINKED.match(token.text) if token.kind != "text" else None
        number = int(link[1]) if link and int(link[1]) in known else None
        if plain != token.text and (token.kind == "function" or plain.upper() in BY_NAME):
            text.append(plain)
            freed |= {number} if number else set()
        else:
            text.append(token.text)
            used |= {number} if number else set()
    return ("=" if formula.startswith("=") else "") + "".join(text), used, freed


def _plain(formula: str, links: Collection[int], found: _Found) -> str:
    if "[" not in formula and not _OURS.search(formula.encode()):
        return formula
    try:
        plain, used, freed = relinked_formula(formula, links)
    except InvalidInput:
        if _OURS.search(formula.encode()):
            raise
        found.others |= {int(number) for number in re.findall(r"\[(\d+)\]", formula)}  # unread: what it may use stays
        return formula
    found.others |= used
    found.ours |= freed
    found.changed += plain != formula
    return plain


def _renumbered(formula: str, gone: Collection[int]) -> str:
    """A formula whose links have the numbers that are theirs once some links are gone."""

    def lower(match: re.Match[str]) -> str:
        number = int(match[1])
        return match[0].replace(f"[{number}]", f"[{number - sum(each < number for each in gone)}]", 1)

    if not re.search(r"\[\d+\]", formula):
        return formula
    pieces = [token.text if token.kind == "text" else _LINKED.sub(lower, token.text, count=1) for token in tokens(formula)]
    return ("=" if formula.startswith("=") else "") + "".join(pieces)


def _has_formulas(part: str) -> bool:
    return part.startswith("xl/") and part.endswith((".xml", ".vml")) and part not in ("xl/sharedStrings.xml", "xl/styles.xml")


def _everywhere(parts: Mapping[str, bytes], changed: Callable[[str], str]) -> dict[str, bytes]:
    """The parts with every formula passed through a function. What does not change keeps its bytes."""

    def element(match: re.Match[str]) -> str:
        new = changed(formula := unescape(match[3]))
        return match[0] if new == formula else f"<{match[1]}{match[2]}>{_escaped(new)}</{match[1]}>"

    def attribute(match: re.Match[str]) -> str:
        new = changed(formula := unescape(match[2]))
        return match[0] if new == formula else f'{match[1]}{_escaped(new)}"'

    found = {}
    for name, data in parts.items():
        if _has_formulas(name) and not name.startswith("xl/externalLinks/") and (b"[" in data or _OURS.search(data)):
            data = _ATTRIBUTE.sub(attribute, _FORMULA.sub(element, text_in(data, name))).encode()
        found[name] = data
    return found


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


# --- links ----------------------------------------------------------------------------------------------


def _links(parts: Mapping[str, bytes]) -> dict[int, tuple[str, str]]:
    """Number of each link in formulas -> its relation, and the file that it points to."""
    relations = relations_of(parts, _WORKBOOK)
    listed = [facts for tag, facts, _ in elements(parts, _WORKBOOK) if tag == "externalReference"]
    found = {}
    for number, facts in enumerate(listed, 1):
        relation = relation_in(facts)
        part = relations.get(relation, ("", "", False))[1]
        targets = [target for _, target, outside in relations_of(parts, part).values() if outside]
        found[number] = (relation, unquote(targets[0]) if targets else "")
    return found


def _is_ours(target: str) -> bool:
    return PureWindowsPath(target).name.lower() == ADDIN_FILE


def _without_links(parts: Mapping[str, bytes], relations: Collection[str], gone: Collection[int]) -> dict[str, bytes]:
    """The parts without some links: their parts, relations, content types and places in the workbook's list."""
    by_relation = relations_of(parts, _WORKBOOK)
    parted = {relation: by_relation.get(relation, ("", "", False))[1] for relation in relations}
    away = {*parted.values(), *map(relations_part, parted.values())}
    found = {name: data for name, data in parts.items() if name not in away}
    for relation, part in parted.items():
        tag = rf'<Relationship\b(?=[^>]*\sId="{re.escape(relation)}")[^>]*(?:/>|>\s*</Relationship>)'
        _cut(found, relations_part(_WORKBOOK), tag)
        _cut(found, CONTENT_TYPES, rf'<Override\b(?=[^>]*PartName="/{re.escape(part)}")[^>]*(?:/>|>\s*</Override>)')
        _cut(found, _WORKBOOK, rf'<(?:\w+:)?externalReference\b(?=[^>]*:id="{re.escape(relation)}")[^>]*(?:/>|>\s*</(?:\w+:)?externalReference>)')
    if gone and not re.search(rb"<(?:\w+:)?externalReference\b", found[_WORKBOOK]):
        _cut(found, _WORKBOOK, r"<(?:\w+:)?externalReferences\b[^>]*(?:/>|>\s*</(?:\w+:)?externalReferences>)")
    return found


def _cut(parts: dict[str, bytes], part: str, pattern: str) -> None:
    """Cut one element out of a part."""
    text, count = re.subn(pattern, "", text_in(content(parts, part), part), count=1)
    if not count:
        raise InvalidInput(f"{part} is written in a way that spm_xl does not know. Open the workbook in Excel, save it, and run again.")
    parts[part] = text.encode()


def _calculated_on_opening(workbook: bytes) -> bytes:
    """The workbook's part with the order to calculate when it is opened: its cells may show the errors of before."""
    text = workbook.decode("utf-8")
    match = re.search(r"<(?:\w+:)?calcPr\b[^>]*?(?=/?>)", text)
    if match:
        kept = re.sub(r'\sfullCalcOnLoad="[^"]*"', "", match[0])
        return f'{text[: match.start()]}{kept} fullCalcOnLoad="1"{text[match.end() :]}'.encode()
    found = list(re.finditer(r"</?((?:\w+:)?)(?:sheets|externalReferences|definedNames|functionGroups)\b[^>]*>", text))
    if not found:
        return workbook
    return f'{text[: found[-1].end()]}<{found[-1][1]}calcPr fullCalcOnLoad="1"/>{text[found[-1].end() :]}'.encode()
