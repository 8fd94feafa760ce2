"""The sheets Functions and Terms of every template: help where people look, printed from the catalogue.

>>> in_german("=SPM_COMMISSION(20000,,{0,0.04;150000,0.06},145000)")
'=SPM_COMMISSION(20000;;{0.0,04;150000.0,06};145000)'
"""

from __future__ import annotations

from collections.abc import Collection

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS, Function
from spm_xl.udfs.hosts.formula import literal_arguments
from spm_xl.udfs.terms import TERMS, Term
from spm_xl.workbook.formulas.formula_tokens import tokens
from spm_xl.workbooks.live import Live
from spm_xl.workbooks.live_page import LivePage

FUNCTIONS_WIDTHS = (24, *[13.0] * 6)
TERMS_WIDTHS = (18, 40, 30, 72)
MISSING = "▲ not in this edition: use the add-in edition"
LINES_ON_PAGE = 55


def functions_page(page: LivePage, flag: Live, available: Collection[str]) -> None:
    """One card a function: what it answers, its arguments, and an example that runs."""
    page.top("Functions", "Every function, with an example that runs. Type = and the name in any cell; the arguments come in this order.", flag)
    page.words(5, "A name in [brackets] may be left out. A cell or a whole column may be given, unless the argument says table, row or column.")
    page.words(6, "Where your Excel separates arguments by semicolons, type the second form of each example; the names are the same in every language.")
    page.words(7, "An error has a reason: =SPM_WHY(\"SPM_PAYOUT\", its arguments) says it in words.")
    page.sheet.freeze_panes(3, 0)
    row, breaks, on_page = 9, [], 9.0
    for function in FUNCTIONS:
        lines = _lines(page, function, function.name in available)
        if on_page + lines > LINES_ON_PAGE:
            breaks.append(row - 1)
            on_page = 0.0
        on_page += lines
        row = _card(page, row, function, function.name in available)
    page.sheet.set_h_pagebreaks(breaks)


def _lines(page: LivePage, function: Function, available: bool) -> float:
    """Height of a function's card, in lines of text."""
    answer = _answer(function).value
    spilled = len(answer) if available and isinstance(answer, list) else 1
    return 6 + sum(page.lines(parameter.help, 2) for parameter in function.parameters) + spilled


def _card(page: LivePage, row: int, function: Function, available: bool) -> int:
    """One function; gives the row after it."""
    page.section(row, function.signature)
    page.words(row + 1, function.summary, "strong wrap")
    row += 2
    for parameter in function.parameters:
        page.put(f"A{row}", f"[{parameter.name}]" if parameter.optional else parameter.name, "wrap")
        row = page.words(row, parameter.help, "label wrap", 2)
    for label, text in (("Example", function.example), ("with semicolons", in_german(function.example))):
        if text != function.example or label == "Example":
            page.put(f"A{row}", label, "label")
            row = page.words(row, text, "formula wrap", 2)
    page.put(f"A{row}", "answers", "label")
    answer = _answer(function)
    if not available:
        page.put(f"B{row}", MISSING, "note")
        return row + 2
    if isinstance(answer.value, list):
        page.spill(f"B{row}", answer, "answer any")
        return row + len(answer.value) + 1
    page.put(f"B{row}", answer, "answer any")
    return row + 2


def _answer(function: Function) -> Live:
    return Live(function.example.removeprefix("="), call(function.name, literal_arguments(function.example)))


def in_german(example: str) -> str:
    """A formula as it is typed where the comma is the decimal sign: arguments by ;, columns of an array by a point."""
    pieces, inside = ["="], False
    for token in tokens(example):
        inside = (inside or token.text == "{") and token.text != "}"
        if token.kind == "number":
            pieces.append(token.text.replace(".", ","))
        elif token.text == ",":
            pieces.append("." if inside else ";")
        else:
            pieces.append(token.text)
    return "".join(pieces)


def terms_page(page: LivePage, flag: Live) -> None:
    """The terms that a plan may name."""
    page.top("Terms", "What the header of sheet Plans may name. Capitals, spaces and hyphens do not count; a blank cell means the default.", flag)
    page.line(5, ["Term", "Value", "Blank means", "Meaning"], "header")
    for row, term in enumerate(TERMS, 6):
        page.line(row, [_title(term.name), _values(term), term.default, term.meaning], ["strong wrap", *["cell wrap"] * 3])
    page.sheet.freeze_panes(5, 1)
    page.sheet.repeat_rows(4)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _values(term: Term) -> str:
    """What may be written, in words."""
    kinds = {"amount": "an amount, 0 or more", "share": "a share: 1 or 100% is the whole", "flag": "yes or no", "text": "text"}
    return ", ".join(term.choices) if term.choices else kinds[term.kind]
