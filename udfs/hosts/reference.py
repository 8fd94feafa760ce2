"""The functions in words: the page docs/functions.md, printed from the catalogue, the terms and the KPIs.

>>> print(answer_text([[1.5, "#N/A"], [2.0, ""]]))
{1.5, #N/A; 2, ""}
"""

from __future__ import annotations

from typing import Any

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS, Function
from spm_xl.udfs.hosts.formula import literal_arguments
from spm_xl.udfs.kpi_formulas import kpi_rows, measure_rows
from spm_xl.udfs.terms import TERMS, Term

HEAD = """# Functions

<!-- printed from udfs/catalog.py, udfs/terms.py and the KPIs of the scorecard; do not edit: `python -m spm_xl.udfs.hosts.reference > docs/functions.md` -->

The same functions answer in Excel for Windows, in LibreOffice Calc, on the command line (`spm-xl call`, `spm-xl evaluate`) and, as LAMBDAs
inside the workbook, in Excel for Mac and the web. An argument is a cell, or a column that is answered element by element, unless it says
*row or column*, *range*, *table* or *for all rows*. A blank number counts as 0, but for a quota. In an Excel that separates arguments by semicolons write `;` for
`,`; the names of the functions are the same in every language.

| error | means |
|---|---|
| `#VALUE!` | an argument of the wrong kind: text for a number, ranges of different length, the wrong count of arguments |
| `#NUM!` | a number without meaning there: a wrong rate table, a quota below zero, terms that contradict each other |
| `#DIV/0!` | a quota that is zero or blank, and no `zero_quota` in the plan; a target of zero, or no working day gone yet |
| `#N/A` | an unknown plan, component, term, word or KPI, or a measure that a KPI needs; the reason lists near names |
| `#NAME?` | an unknown function, or the add-in is not loaded |

An error in an input is passed on as it is. `SPM_WHY("SPM_PAYOUT", its arguments)` says the reason in words.

A row knows its own credit and `prior`, and no month besides. So a `minimum` of an earlier month under a cap or gate, a cap that is banked, and
a value table that pays something at 0 (each row with `prior` 0 pays it) are for the monthly run, `spm-xl run`, which knows all months.

"""
TERMS_HEAD = """
## Terms of a plan

`plans` is a table with one row a plan: its header names `Plan` and any of the terms below. For a single plan it may be two columns
instead, the name of a term and its value. A blank is the default. Capitals, spaces and hyphens do not count: `Top-up` is `top_up`. The
columns Note, Notes, Description and Role are for people and not read; any other unknown name is `#N/A`. On the command line the terms may be
text: `"method=retroactive; cap=50000"`.

| term | value | blank means | meaning |
|---|---|---|---|
"""
KPIS_HEAD = """
## KPIs and measures

What `SPM_KPI` knows by name, as the scorecard does. An expression of your own may use every name of both tables, and any other name
that `measures` has: `+ - * / ^ %`, comparisons, IF, AND, OR, NOT, MIN, MAX, SUM, AVERAGE, ABS, ROUND and the functions that the first table names.

| KPI | is | meaning |
|---|---|---|
"""
MEASURES_HEAD = "\n| measure | meaning |\n|---|---|\n"


def page() -> str:
    """The page docs/functions.md."""
    listed = "".join(f"- [{f.name}](#{f.name.lower()}): {f.summary}\n" for f in FUNCTIONS)
    return HEAD + listed + "\n" + "\n".join(map(_function, FUNCTIONS)) + TERMS_HEAD + "".join(map(_term, TERMS)) + _kpis()


def answer_text(answer: Any) -> str:
    """An answer as an array constant or a single value, for people."""
    if isinstance(answer, list):
        return "{" + "; ".join(", ".join(_shown(value) for value in row) for row in answer) + "}"
    return _shown(answer)


def _shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else value or '""'


def _function(function: Function) -> str:
    rows = "".join(
        f"| {'' if p.optional else '**'}{p.name}{'' if p.optional else '**'} | {_cell(p.kind.words)} | {_cell(p.help)} |\n" for p in function.parameters
    )
    arguments = f"| argument | is | meaning |\n|---|---|---|\n{rows}\n" if rows else ""
    answer = answer_text(call(function.name, literal_arguments(function.example)))
    return f"## {function.name}\n\n`{function.signature}`\n\n{function.summary}\n\n{arguments}`{function.example}` answers `{answer}`\n"


def _term(term: Term) -> str:
    value = ", ".join(f"`{word}`" for word in term.choices) or {"amount": "a number", "share": "a share, 1 or 100%", "flag": "`yes` or `no`"}.get(term.kind, "text")
    return f"| {term.name} | {value} | {_cell(term.default)} | {_cell(term.meaning)} |\n"


def _kpis() -> str:
    kpis = "".join(f"| {name} | `{expression}` | {_cell(meaning)} |\n" for name, expression, meaning in kpi_rows())
    return KPIS_HEAD + kpis + MEASURES_HEAD + "".join(f"| {name} | {_cell(meaning)} |\n" for name, meaning in measure_rows())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
