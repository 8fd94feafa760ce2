"""From a formula as people read it to the form in which a file stores it.

A file spells newer functions with a prefix, and marks what LET and LAMBDA name: `_xlpm.` before a name,
`_xlop.` before a parameter that may be left out. A formula stored without them makes Excel repair the file.

>>> stored("LAMBDA(x, [y], LET(double, x*2, IF(ISOMITTED(y), double, SORT(y))))")
'_xlfn.LAMBDA(_xlpm.x,_xlop.y,_xlfn.LET(_xlpm.double,_xlpm.x*2,IF(_xlfn.ISOMITTED(_xlpm.y),_xlpm.double,_xlfn._xlws.SORT(_xlpm.y))))'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.formulas.formula_tokens import Token, tokens
from spm_xl.workbook.formulas.function_names import known_functions, stored_name

_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*")
NOTHING: Mapping[str, int] = {}


def stored(formula: str, names: Collection[str] = (), fields: Mapping[str, Mapping[str, int]] | None = None) -> str:
    """The stored form of a formula.

    Parameters
    ----------
    formula : in English, with commas; spaces between its pieces do not count, so no intersection of ranges.
    names : defined names that it may use.
    fields : for a name that holds a list, where each of its fields stands: with {"terms": {"cap": 14}},
        `terms.cap` is read as INDEX(terms, 14).

    Raises
    ------
    InvalidInput : brackets that are not closed, an unknown function or name, or a name that Excel refuses.
    """
    pieces = [token for token in tokens(formula) if token.kind != "space"]
    writer = _Writer(pieces, frozenset(names), fields or {})
    text, at = writer.expression(0, frozenset())
    if at < len(pieces):
        raise InvalidInput(f"the formula goes on after its end: {pieces[at].text!r}. Correct its brackets.")
    return text


class _Writer:
    """Writes one formula, piece by piece; `at` is the place of the next piece."""

    def __init__(self, pieces: Sequence[Token], names: frozenset[str], fields: Mapping[str, Mapping[str, int]]):
        self.pieces, self.names, self.fields = pieces, names, fields

    def text(self, at: int) -> str:
        return self.pieces[at].text if at < len(self.pieces) else ""

    def expression(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        """Up to the comma or the bracket that ends it."""
        out = []
        while at < len(self.pieces) and self.text(at) not in (",", ")"):
            if self.text(at) == "{":
                end = next((to for to in range(at, len(self.pieces)) if self.text(to) == "}"), None)
                if end is None:
                    raise InvalidInput("an array { is not closed. Correct the formula.")
                out.append("".join(token.text for token in self.pieces[at : end + 1]))
                at = end + 1
            elif self.text(at) == "(":
                inside, at = self.bracket(at, scope)
                out.append(inside)
            else:
                word, at = self.piece(at, scope)
                out.append(word)
        return "".join(out), at

    def bracket(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        """From "(" to its ")", the expressions between its commas."""
        arguments, at = [], at + 1
        while True:
            argument, at = self.expression(at, scope)
            arguments.append(argument)
            if self.text(at) != ",":
                return f"({','.join(arguments)})", self.closed(at)
            at += 1

    def closed(self, at: int) -> int:
        if self.text(at) != ")":
            raise InvalidInput("a bracket ( is not closed. Correct the formula.")
        return at + 1

    def piece(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        token = self.pieces[at]
        if token.kind == "function":
            return self.call(at, scope)
        if token.kind == "name":
            return self.name(token.text, scope), at + 1
        if token.kind == "structured" and token.text.startswith("["):
            raise InvalidInput(f"{token.text} stands outside the parameters of a LAMBDA. Correct the formula.")
        return token.text, at + 1

    def name(self, word: str, scope: frozenset[str]) -> str:
        head, _, field = word.partition(".")
        if word in scope:
            return f"_xlpm.{word}"
        if head in scope and field in self.fields.get(head, NOTHING):
            return f"INDEX(_xlpm.{head},{self.fields[head][field]})"
        if word in self.names:
            return word
        near = did_you_mean(field, self.fields[head]) if head in self.fields else did_you_mean(word, sorted(scope))
        raise InvalidInput(f"{word} is no name here. {near}")

    def call(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        word = self.text(at)
        if word == "LET":
            return self.let(at + 2, scope)
        if word == "LAMBDA":
            return self.function(at + 2, scope)
        arguments, end = self.bracket(at + 1, scope)
        if word in scope:
            return f"_xlpm.{word}{arguments}", end
        if word in self.names:
            return word + arguments, end
        if word not in known_functions():
            raise InvalidInput(f"{word} is no function. {did_you_mean(word, known_functions())}")
        return stored_name(word) + arguments, end

    def let(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        out = []
        while self.text(at + 1) == "," and self.pieces[at].kind in ("name", "reference"):
            word = self.named(at)
            given, at = self.expression(at + 2, scope)
            out += [f"_xlpm.{word}", given]
            scope |= {word}
            if self.text(at) != ",":
                raise InvalidInput(f"LET names {word} and says nothing with it. Correct the formula.")
            at += 1
        result, at = self.expression(at, scope)
        return f"_xlfn.LET({','.join([*out, result])})", self.closed(at)

    def function(self, at: int, scope: frozenset[str]) -> tuple[str, int]:
        out = []
        while self.text(at + 1) == "," and self.pieces[at].kind in ("name", "structured", "reference"):
            word = self.named(at)
            out.append(f"{'_xlop' if self.text(at).startswith('[') else '_xlpm'}.{word}")
            scope |= {word}
            at += 2
        result, at = self.expression(at, scope)
        return f"_xlfn.LAMBDA({','.join([*out, result])})", self.closed(at)

    def named(self, at: int) -> str:
        """The name that stands here, where Excel takes it."""
        word = self.text(at).removeprefix("[").removesuffix("]").strip()
        taken = word.upper() in known_functions() or word in self.names
        if taken or "." in word or _LOOKS_LIKE_A_CELL.fullmatch(word):
            raise InvalidInput(f"{word} cannot be a name: it is a function, a cell or a name of the workbook. Take another.")
        return word
