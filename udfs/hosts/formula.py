"""Formulas as they stand in a workbook: cut into tokens, and our functions' calls in them.

Written the way files store them, in English and with commas, whatever a user's screen shows.

>>> [(call.name, call.arguments) for call in calls('IF(A1>0,_xll.SPM_PAYOUT([@Earned],,"a,b"),0)')]
[('SPM_PAYOUT', ('[@Earned]', '', '"a,b"'))]
>>> literal_arguments('=SPM_COMMISSION(20000,,{0,0.04;150000,6%},-5,"AE")')
[20000.0, None, [[0.0, 0.04], [150000.0, 0.06]], -5.0, 'AE']
>>> renamed("[1]!SPM_PAYOUT(A1,2)*SUM(B:B)", plain_name)
'SPM_PAYOUT(A1,2)*SUM(B:B)'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.formula_tokens import Token, short, tokens

PREFIX = "SPM_"  # of all our functions
_HOSTS = re.compile(r"(?:'(?:[^']|'')*'!|\[[^\[\]]*\]!|_xlfn\.|_xlws\.|_xlpm\.|_xll\.|_xludf\.|_xldudf_)+", re.IGNORECASE)
DEEPEST = 256  # brackets within brackets; Excel takes 64
_OPENS, _CLOSES = ("(", "{"), (")", "}")


class Call(NamedTuple):
    """A call of a function: its plain name, its arguments as they are written, and where it stands."""

    name: str
    arguments: tuple[str, ...]
    start: int
    end: int


def plain_name(name: str) -> str:
    """A function's name without what a host or a file puts before it.

    >>> plain_name("_xldudf_SPM_PAYOUT"), plain_name("'C:\\\\x\\\\spm.xlam'!SPM_WHY"), plain_name("_xlfn._xlws.SORT")
    ('SPM_PAYOUT', 'SPM_WHY', 'SORT')
    """
    return _HOSTS.sub("", name, count=1)


def calls(formula: str) -> list[Call]:
    """The calls of our functions, outer before inner."""
    return [call for call in all_calls(tokens(formula), formula) if call.name.startswith(PREFIX)]


@dataclass
class _Bracket:
    """A bracket that is open: the function before it, which call that is, where its next argument starts."""

    function: Token | None
    number: int
    start: int
    arguments: list[str] = field(default_factory=list)


def all_calls(pieces: Sequence[Token], formula: str) -> list[Call]:
    """Every call of a function, outer before inner, names in upper case."""
    found: list[Call | None] = []
    around: list[_Bracket] = []
    for at, token in enumerate(pieces):
        if token.kind != "mark":
            continue
        if token.text in _OPENS:
            called = pieces[at - 1] if at and pieces[at - 1].kind == "function" else None
            around.append(_Bracket(called, len(found), token.end))
            found += [None] if called else []
            if len(around) > DEEPEST:
                raise InvalidInput(f"the formula {short(formula)} has more than {DEEPEST} brackets within each other. Take it apart.")
        elif around and (token.text in _CLOSES or token.text == ","):
            inner = around[-1]
            inner.arguments += [formula[inner.start : token.start].strip()] if inner.function else []
            inner.start = token.end
            if token.text in _CLOSES:
                around.pop()
                if inner.function:
                    arguments = () if inner.arguments == [""] else tuple(inner.arguments)
                    found[inner.number] = Call(plain_name(inner.function.text).upper(), arguments, inner.function.start, token.end)
    if any(bracket.function for bracket in around):
        raise InvalidInput(f"the formula {short(formula)} has a bracket ( that is not closed. Correct the formula.")
    return [call for call in found if call]


def renamed(formula: str, new_name: Callable[[str], str]) -> str:
    """The formula with the names of our functions replaced, all else as it stands.

    Parameters
    ----------
    new_name : from a name as it is written, such as `[1]!SPM_PAYOUT`, to the new one.
    """
    pieces = ["=" if formula.startswith("=") else ""]
    for token in tokens(formula):
        ours = token.kind == "function" and plain_name(token.text).upper().startswith(PREFIX)
        pieces.append(new_name(token.text) if ours else token.text)
    return "".join(pieces)


# --- literals -------------------------------------------------------------------------------------------


def literal_arguments(formula: str) -> list[Any]:
    """The arguments of a formula that is one call with literals only, as the call path takes them.

    Raises
    ------
    InvalidInput : an argument is no literal, or the formula is not one call.
    """
    pieces = [token for token in tokens(formula) if token.kind != "space"]
    if not pieces or pieces[0].kind != "function":
        raise InvalidInput(f"{short(formula)} is no call of a function. Write one such as =SPM_VERSION().")
    outer = all_calls(pieces, formula)[0]
    if outer.end != pieces[-1].end:
        raise InvalidInput(f"{short(formula)} is more than one call of a function. Take the call alone.")
    return [literal(argument) for argument in outer.arguments]


def literal(text: str) -> Any:
    """The value of a literal: a number, a percentage, a text, TRUE or FALSE, an error, an array; None for nothing.

    >>> literal('"AE"'), literal("-7.5%"), literal("{1,TRUE;#N/A,}")
    ('AE', -0.075, [[1.0, True], ['#N/A', None]])
    """
    pieces = [token for token in tokens(text) if token.kind != "space"]
    if pieces and pieces[0].text == "{" and pieces[-1].text == "}":
        return _array(pieces[1:-1], text)
    return _one(pieces, text)


def _array(pieces: Sequence[Token], text: str) -> list[list[Any]]:
    rows: list[list[list[Token]]] = [[[]]]
    for token in pieces:
        if token.text == ";":
            rows.append([[]])
        elif token.text == ",":
            rows[-1].append([])
        else:
            rows[-1][-1].append(token)
    return [[_one(cell, text) for cell in row] for row in rows]


def _one(pieces: Sequence[Token], text: str) -> Any:
    signs = 0
    while signs < len(pieces) and pieces[signs].text in ("-", "+"):
        signs += 1
    minus = sum(token.text == "-" for token in pieces[:signs]) % 2
    rest = pieces[signs:]
    if not pieces:
        return None
    if rest and rest[0].kind == "number" and all(token.text == "%" for token in rest[1:]):
        shift = 2 * (len(rest) - 1)
        value = float(f"{rest[0].text}E-{shift}") if shift and "e" not in rest[0].text.lower() else float(rest[0].text) / 10**shift
        return -value if minus else value
    if len(rest) == 1 and not signs:
        only = rest[0]
        if only.kind == "text":
            return only.text[1:-1].replace('""', '"')
        if only.kind == "logical":
            return only.text.upper() == "TRUE"
        if only.kind == "error":
            return only.text.upper()
    raise InvalidInput(f"{short(text)} is no literal. Write a number, a text in quotes, TRUE, FALSE or an array {{1,2;3,4}}.")
