"""The operands of a formula: where one ends, and the arguments in its brackets.

>>> pieces = tokens("SUM(A1,{1,2})*B1#")
>>> "".join(token.text for token in pieces[: operand_end(pieces, 0)]), operand_end(pieces, 11) == len(pieces)
('SUM(A1,{1,2})', True)
>>> [[token.text for token in argument] for argument in split(pieces[2:9])]
[['A1'], ['{', '1', ',', '2', '}']]
"""

from __future__ import annotations

from collections.abc import Sequence

from spm_xl.workbook.formulas.areas import NotComputed
from spm_xl.workbook.formulas.formula_tokens import Token, tokens  # noqa: F401  (tokens: doctest)

NAMED_CELLS = ("reference", "structured", "name")
_OPERANDS = (*NAMED_CELLS, "number", "text", "logical", "error", "function")


def without_needless_spaces(pieces: Sequence[Token]) -> list[Token]:
    """Drop the spaces, but for one between two references, which takes what they have in common."""
    kept: list[Token] = []
    for at, token in enumerate(pieces):
        if token.kind == "space":
            after = pieces[at + 1] if at + 1 < len(pieces) else None
            before = kept[-1] if kept else None
            if before and after and before.kind in NAMED_CELLS and after.kind in NAMED_CELLS:
                raise NotComputed("a space between two ranges takes what they have in common, which is not supported")
            if before and after and before.kind in _OPERANDS and after.kind in _OPERANDS:
                raise NotComputed("two values stand side by side without an operator")
        else:
            kept.append(token)
    return kept


def operand_end(pieces: Sequence[Token], at: int) -> int:
    """Where the operand that starts here ends: past its brackets, and past # behind a reference."""
    if at >= len(pieces):
        return at
    opens = at + 1 if pieces[at].kind == "function" else at
    if opens < len(pieces) and pieces[opens].text in ("(", "{") and pieces[opens].kind == "mark":
        depth = 0
        for end in range(opens, len(pieces)):
            if pieces[end].kind == "mark":
                depth += (pieces[end].text in "({") - (pieces[end].text in ")}")
            if not depth:
                return end + 1
        raise NotComputed("a bracket is not closed")
    followed = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return at + 2 if followed == "#" and pieces[at].kind in NAMED_CELLS else at + 1


def lone_range(argument: Sequence[Token]) -> bool:
    """Whether an argument is a range or a name and nothing more, so that nothing is calculated with its cells."""
    return len(argument) == 1 and argument[0].kind in NAMED_CELLS


def split(pieces: Sequence[Token]) -> list[list[Token]]:
    """The arguments between the commas of a bracket; none for an empty one."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in pieces:
        if token.kind == "mark":
            depth += (token.text in "({") - (token.text in ")}")
            if token.text == "," and not depth:
                found.append([])
                continue
        found[-1].append(token)
    return [] if found == [[]] else found
