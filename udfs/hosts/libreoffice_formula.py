"""Formulas as LibreOffice's programming interface writes them: `;` between arguments, `|` between rows of an array.

>>> calls("=IF(A1>0;ORG.SPMXL.FUNCTIONS.SPMPAYOUT(B2;'a;b'.C2;\\"x;(\\");0)")
[('SPM_PAYOUT', ['B2', "'a;b'.C2", '"x;("'])]
>>> internal("=SPM_COMMISSION(20000,,{0,0.04;150000,0.06},145000)")
'=ORG.SPMXL.FUNCTIONS.SPMCOMMISSION(20000;;{0;0.04|150000;0.06};145000)'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spm_xl.udfs.hosts.libreoffice_texts import SERVICE, method_name, methods

_BY_METHOD = {method.upper(): function.name for method, (function, _) in methods().items()}
OURS = f"{SERVICE.upper()}."  # how a formula with one of our functions is known
_OURS = re.compile(re.escape(OURS) + r"(\w+)(?=\()")
ASKING = "ISERROR("
_OPENS, _CLOSES = "([{", ")]}"


def calls(formula: str) -> list[tuple[str, list[str]]]:
    """The calls of our functions with their arguments as text, outer before inner."""
    return [(_BY_METHOD[found[1]], arguments(formula, found.end())) for found in _ours_in(formula)]


def only_asks(formula: str) -> bool:
    """Whether a formula only asks if our functions are there, which is as good a question in a frozen document.

    >>> only_asks('=IF(ISERROR(ORG.SPMXL.FUNCTIONS.SPMPAYOUT(1;1));"as of March";"live")')
    True
    >>> only_asks('=IF(ISERROR(ORG.SPMXL.FUNCTIONS.SPMPAYOUT(A1;1));0;ORG.SPMXL.FUNCTIONS.SPMPAYOUT(A1;1))')
    False
    """
    found = list(_ours_in(formula))
    return bool(found) and all(
        formula.endswith(ASKING, 0, call.start()) and formula.startswith(")", _bracket(formula, call.end())[1]) for call in found
    )


def uses_ours(formula: str) -> bool:
    """Whether a formula holds one of our functions."""
    return OURS in formula and bool(calls(formula))


def arguments(formula: str, opening: int) -> list[str]:
    """The arguments in the bracket that opens at a place."""
    return _bracket(formula, opening)[0]


def _bracket(formula: str, opening: int) -> tuple[list[str], int]:
    """The arguments in the bracket that opens at a place, and where the formula goes on."""
    found, depth, start = [], 0, opening + 1
    for at, character in _marks(formula):
        if at < opening:
            continue
        depth += (character in _OPENS) - (character in _CLOSES)
        if depth == 0 or (depth == 1 and character == ";"):
            found.append(formula[start:at].strip())
            start = at + 1
        if depth == 0:
            break
    return ([] if found == [""] else found), start


def _ours_in(formula: str) -> Iterator[re.Match[str]]:
    """Our functions in a formula, up to their brackets. What stands within quotes does not count."""
    free = {at for at, _ in _marks(formula)}
    return (found for found in _OURS.finditer(formula) if found[1] in _BY_METHOD and found.start() in free)


def _marks(formula: str) -> Iterator[tuple[int, str]]:
    """The characters outside quotes and names of columns. In a column's name ' takes away the next one's meaning."""
    at, square = 0, 0
    while at < len(formula):
        character = formula[at]
        if square and character == "'":
            at += 2
            continue
        if character in "\"'" and not square:
            at = (formula.find(character, at + 1) + 1) or len(formula)  # a doubled quote is two quotes in a row
            continue
        square += (character == "[") - (character == "]")
        if not square or character in "[]":
            yield at, character
        at += 1


def internal(example: str) -> str:
    """An example of the catalogue, written with commas, as the programming interface takes it."""
    depth, found = 0, list(example)
    for at, character in _marks(example):
        depth += (character == "{") - (character == "}")
        if character == ",":
            found[at] = ";"
        elif character == ";" and depth:
            found[at] = "|"
    return re.sub(r"SPM_\w+(?=\()", lambda name: OURS + method_name(name[0]).upper(), "".join(found))
