"""The names that LET and LAMBDA give inside a formula, as a file stores them.

A name that is given and its uses are stored as `_xlpm.x`. Only where LAMBDA declares a parameter that may be left out
is it `_xlop.x`. Excel drops a defined name, or repairs the sheet, where this is not kept.

>>> from spm_xl.workbook.formulas.formula_tokens import tokens
>>> list(local_problems(tokens("_xlfn.LAMBDA(_xlpm.x,_xlop.y,_xlpm.x*_xlop.y)")))
['_xlop.y is used, and only its declaration in LAMBDA is stored so: a use is stored as _xlpm.y']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spm_xl.workbook.formulas.formula_tokens import Token

NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
READS_AS_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*")
_LOCAL = re.compile(r"(_xlpm\.|_xlop\.)(.*)", re.IGNORECASE)


@dataclass
class _Call:
    """A bracket that is open: the function before it, which argument is being read, and the names given so far."""

    function: str
    argument: int = 0
    starting: bool = True  # nothing of the argument was read yet
    names: set[str] = field(default_factory=set)
    coming: str = ""  # a name of LET, which is known from the argument after its value on


def local_problems(pieces: Sequence[Token]) -> Iterator[str]:
    """What is wrong with the names that a formula gives itself."""
    pieces = [token for token in pieces if token.kind != "space"]
    calls = [_Call("")]
    for at, token in enumerate(pieces):
        here = calls[-1]
        if token.kind == "mark" and token.text in "({":
            before = pieces[at - 1] if at and token.text == "(" else None
            here.starting = False
            calls.append(_Call(before.text.upper().removeprefix("_XLFN.") if before and before.kind == "function" else ""))
        elif token.kind == "mark" and token.text in ")}":
            del calls[max(1, len(calls) - 1) :]
        elif token.kind == "mark":
            here.argument, here.starting = here.argument + 1, True
            if here.coming and not here.argument % 2:
                here.names.add(here.coming)
                here.coming = ""
        else:
            local = _LOCAL.fullmatch(token.text)
            if local:
                follows = pieces[at + 1].text if at + 1 < len(pieces) else ""
                yield from _local(calls, token.text, local[1].lower(), local[2], here.starting and follows == ",")
            here.starting = False


def _local(calls: Sequence[_Call], written: str, prefix: str, name: str, alone: bool) -> Iterator[str]:
    """One name of the formula's own: given here, or used."""
    here = calls[-1]
    given = alone and (here.function == "LAMBDA" or (here.function == "LET" and not here.argument % 2))
    if given:
        if not NAME.fullmatch(name) or READS_AS_A_CELL.fullmatch(name):
            yield f"{written}: the name {name} reads as a cell, or holds a character that no name holds"
        if prefix == "_xlop." and here.function != "LAMBDA":
            yield f"{written} is given by LET, and is stored as _xlpm.{name}"
        if here.function == "LAMBDA":
            here.names.add(name.casefold())
        else:
            here.coming = name.casefold()
    elif prefix == "_xlop.":
        yield f"{written} is used, and only its declaration in LAMBDA is stored so: a use is stored as _xlpm.{name}"
    elif not any(name.casefold() in call.names for call in calls):
        yield f"{written} is used where no LET and no LAMBDA around it gives {name}"
