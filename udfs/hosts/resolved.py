"""A formula with everything resolved: tables, names and the row that it stands in become plain references.

Engines differ in what they make of structured references, names, `@` and ranges where one cell is expected. So
all that is settled here, once, and with it what the formula depends on.

>>> table = Table("Team", "", Area("S", 1, 1, 3, 2), 1, 0, ("Credit", "Pay"))
>>> book = Book({}, (Sheet("S", "", {}),), {"team": table}, {("cap", ""): "5000"}, False, False)
>>> found = resolve("MIN(cap,[@Credit]*SUM(Team[Pay]))", ("S", 2, 2), book)
>>> found.text, found.depends_on[0]
('MIN((5000),A2*SUM(B2:B3))', Area(sheet='S', top=2, left=1, bottom=2, right=1))
>>> resolve("SUM(A1:A3)+LAMBDA(x,x)(1)", ("S", 9, 9), book).problem
'the headless engine does not know LAMBDA'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spm_xl.errors import SpmError
from spm_xl.udfs.catalog import BY_NAME
from spm_xl.udfs.hosts.formula import PREFIX, plain_name
from spm_xl.udfs.hosts.native import FUNCTIONS, OF_THE_DAY, answers_several, manner, takes_several
from spm_xl.udfs.hosts.operands import NAMED_CELLS, lone_range, operand_end, split, without_needless_spaces
from spm_xl.workbook.formulas.areas import NotComputed, area_of, beyond, moves, written
from spm_xl.workbook.formulas.formula_tokens import Token, tokens, unquoted
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, prefix
from spm_xl.workbook.formulas.structured import cells_of
from spm_xl.workbook.grid.grid import Area, Book, Place, Sheet, Table  # noqa: F401  (Sheet, Table: doctest)

CALL = "SPMCALL"  # the one function of the engine that calls ours: number of the call, then its arguments
PRODUCTS = "SPMPRODUCTS"  # for SUMPRODUCT: the engine's own takes text for a number
BLANK = "SPM_BLANK_FOR_ARGUMENTS_LEFT_OUT"  # a sheet without cells; its name is longer than a sheet's may be
DEEPEST = 20  # names within names
LONGEST = 8_192  # characters of a formula
MOST_NAMED = 100_000  # characters that names stand for in one formula
_ENGINE_ERRORS = ("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!")


@dataclass
class Resolved:
    """A formula as the engine gets it.

    Attributes
    ----------
    text : the formula in plain references. calls : names of our functions in it, in the order of their numbers.
    depends_on : the cells that it reads. problem : why it cannot be computed, "" where it can.
    """

    text: str = ""
    calls: list[str] = field(default_factory=list)
    depends_on: list[Area] = field(default_factory=list)
    problem: str = ""


def resolve(
    formula: str, here: Place, book: Book, spilling: bool = False, first_call: int = 0, of_the_day: bool = False
) -> Resolved:
    """Resolve a formula.

    Parameters
    ----------
    here : sheet, row and column in which it stands.
    spilling : whether it is an array formula, where every range counts with all of its cells.
    first_call : number of its first call of one of our functions.
    of_the_day : whether TODAY and NOW are known.
    """
    found = Resolved()
    work = _Resolver(book, here, spilling, first_call, of_the_day, found)
    try:
        if len(formula) > LONGEST:
            raise NotComputed(f"the formula has more than {LONGEST:,} characters")
        found.text = work.expression(without_needless_spaces(tokens(formula)), "a" if spilling else "s")
    except (NotComputed, SpmError) as why:
        found.problem = str(why)
    except RecursionError:
        found.problem = "the formula is nested too deeply"
    return found


@dataclass
class _Resolver:
    book: Book
    here: Place
    spilling: bool
    first_call: int
    of_the_day: bool
    found: Resolved
    depth: int = 0
    named: int = 0
    several: bool = False  # whether what was resolved last is several cells at once
    letters: dict[str, bool] = field(default_factory=dict)  # the same of the names that LET gives

    def expression(self, pieces: Sequence[Token], around: str) -> str:
        """Tokens as text. `around` is how a range of several cells is met here: r, s or a."""
        out: list[str] = []
        at = 0
        lone = operand_end(pieces, 0) == len(pieces)
        inside = around if around == "a" or (lone and around == "r") else "s"
        several = False
        while at < len(pieces):
            only_one = pieces[at].text == "@"
            start = at + only_one
            at = operand_end(pieces, start)
            operand = pieces[start:at]
            if not operand:
                raise NotComputed("an @ has nothing behind it")
            self.several = False
            out.append(self._first(operand) if only_one else self._operand(operand, inside))
            several = several or self.several
        self.several = several
        return "".join(out)

    def _operand(self, pieces: Sequence[Token], around: str) -> str:
        token = pieces[0]
        if token.kind == "function":
            return self._function(token, split(pieces[2:-1]), around)
        if token.text == "(":
            if len(split(pieces[1:-1])) > 1:
                raise NotComputed("a reference of several ranges in brackets is not supported")
            return f"({self.expression(pieces[1:-1], around)})"
        if token.text == "{":
            self.several = any(piece.text in (",", ";") for piece in pieces)
            return "".join(piece.text for piece in pieces)
        if token.kind in NAMED_CELLS:
            return self._reference(token, around, spilled=len(pieces) == 2)
        if token.kind == "error" and token.text.upper() not in _ENGINE_ERRORS:
            raise NotComputed(f"the error {token.text} is not supported in a formula")
        if token.text in (":", "#"):
            raise NotComputed("a range whose ends are calculated is not supported")
        return token.text

    # --- references -------------------------------------------------------------------------------------

    def _reference(self, token: Token, around: str, spilled: bool) -> str:
        if token.kind == "name" and token.text.lower().startswith("_xlpm."):
            self.several = self.letters.get(token.text.lower(), False)
            return token.text
        if spilled and token.kind == "name":
            raise NotComputed(f"{token.text}#, the spill of a name, is not supported")
        if spilled:
            self._cells(token, "a")
            self.several = True
            return f"{token.text}#"
        if token.kind == "name":
            return self._name(token, around)
        return self._cells(token, around)

    def _cells(self, token: Token, around: str) -> str:
        if token.kind == "structured":
            return self._met(cells_of(token.text, self.book.tables, self.here), around)
        area = area_of(token.text, self.here[0], self.book)
        return "#REF!" if area is None else self._met(area, around)

    def _met(self, area: Area | None, around: str) -> str:
        """A range as it is met: whole, or the cell of it in the own row or column."""
        if area is None:
            return "#VALUE!"
        if around == "a" and ((area.top, area.bottom) == (1, LAST_ROW) or (area.left, area.right) == (1, LAST_COLUMN)):
            raise NotComputed("whole columns or rows in a calculation with all their cells are not supported; name the rows")
        sheet, row, column = self.here
        if around == "s" and (area.top, area.left) != (area.bottom, area.right):
            rows, columns = (area.top, area.bottom), (area.left, area.right)
            if area.left == area.right and rows[0] <= row <= rows[1]:
                area = area._replace(top=row, bottom=row)
            elif area.top == area.bottom and columns[0] <= column <= columns[1]:
                area = area._replace(left=column, right=column)
            else:
                return "#VALUE!"
        self.found.depends_on.append(area)
        self.several = (area.top, area.left) != (area.bottom, area.right)
        return (prefix(area.sheet) if area.sheet != sheet else "") + written(area)

    def _name(self, token: Token, around: str) -> str:
        before, mark, name = token.text.rpartition("!")
        sheet = unquoted(before) if mark else self.here[0]
        if mark and ("[" in before or self.book.sheet(sheet) is None):
            raise NotComputed(beyond(before))
        names = self.book.names
        meant = names.get((name.casefold(), sheet), names.get((name.casefold(), "")))
        if meant is None:
            table = self.book.tables.get(name.casefold())
            return self._met(cells_of(f"{name}[]", self.book.tables, self.here), around) if table else "#NAME?"
        self.depth += 1
        self.named += len(meant)
        if self.depth > DEEPEST or self.named > MOST_NAMED:
            raise NotComputed(f"the name {name} leads back to itself, or through too many others")
        pieces = without_needless_spaces(tokens(meant))
        if any(each.kind == "reference" and moves(each.text) for each in pieces):
            raise NotComputed(f"the name {name} means other cells in every cell, which is not supported")
        text = self.expression(pieces, around)
        self.depth -= 1
        return text if len(pieces) == 1 and pieces[0].kind in NAMED_CELLS else f"({text})"

    # --- functions --------------------------------------------------------------------------------------

    def _function(self, token: Token, arguments: list[list[Token]], around: str) -> str:
        name = plain_name(token.text).upper()
        if "!" not in token.text and {(name.casefold(), ""), (name.casefold(), self.here[0])} & self.book.names.keys():
            raise NotComputed(f"{name} is a LAMBDA of the workbook, which the headless engine does not know")
        if name.startswith(PREFIX):
            return self._ours(name, arguments, around)
        if name == "SINGLE" and len(arguments) == 1:
            return self._first(arguments[0])
        if name == "ANCHORARRAY" and len(arguments) == 1 and arguments[0]:
            return self._reference(arguments[0][0], "a", spilled=True)
        if name not in FUNCTIONS:
            raise NotComputed(f"the headless engine does not know {name}")
        if name == "LEFT" and _nothing_of_the_day(arguments):
            return '""'
        if name in OF_THE_DAY and not self.of_the_day:
            raise NotComputed(f"{name} depends on the day; name it with --today")
        texts, each = self._arguments(name, arguments, around)
        if name == "SUBTOTAL" and any(_hides_rows(self.book, area) for area in self.found.depends_on):
            raise NotComputed("SUBTOTAL over hidden rows is not supported")
        self.several = answers_several(name, texts, each)
        return f"{PRODUCTS if name == 'SUMPRODUCT' else name}({','.join(texts)})"

    def _arguments(self, name: str, arguments: list[list[Token]], around: str) -> tuple[list[str], list[bool]]:
        """The arguments of a native function, and which of them are several cells at once."""
        texts, each = [], []
        for at, argument in enumerate(arguments):
            how = manner(name, at)
            how = "a" if around == "a" else around if how == "i" else how
            if how == "a" and name != "SUMPRODUCT" and lone_range(argument):
                how = "r"
            texts.append(self.expression(argument, how))
            each.append(self.several)
            if self.several and not takes_several(name, at) and (around != "s" or name not in ("ROW", "COLUMN")):
                raise NotComputed(f"the headless engine does not know {name} of several cells at once")
            if name == "LET" and at % 2:
                self.letters[texts[at - 1].lower()] = self.several
        return texts, each

    def _ours(self, name: str, arguments: list[list[Token]], around: str) -> str:
        number = self.first_call + len(self.found.calls)
        self.found.calls.append(name)
        function = BY_NAME.get(name)
        several = function is not None and function.spills
        texts = []
        for at, argument in enumerate(arguments):
            before = len(self.found.depends_on)
            how = "a" if around == "a" and not lone_range(argument) else "r"
            texts.append(self.expression(argument, how) if argument else f"{BLANK}!A1")
            if function and at < len(function.kinds) and function.kinds[at].each:
                read = self.found.depends_on[before:]
                several = several or "{" in texts[-1] or any((area.top, area.left) != (area.bottom, area.right) for area in read)
        text = f"{CALL}({','.join([str(number), *texts])})"
        self.several = several and around != "s"
        return f"INDEX({text},1,1)" if around == "s" and several else text

    def _first(self, pieces: Sequence[Token]) -> str:
        """What `@` takes: the cell in the own row or column of a range, the first of an array."""
        if len(pieces) == 1 and pieces[0].kind in NAMED_CELLS:
            return self._reference(pieces[0], "s", spilled=False)
        text = self.expression(pieces, "a")
        self.several = False
        return f"INDEX({text},1,1)"


def _nothing_of_the_day(arguments: list[list[Token]]) -> bool:
    """Whether LEFT(NOW(),0) is meant: it makes a formula calculate each time, and adds nothing to it."""
    written = ["".join(token.text for token in argument).upper() for argument in arguments]
    return len(written) == 2 and written[0] in [f"{name}()" for name in OF_THE_DAY] and written[1] == "0"


def _hides_rows(book: Book, area: Area) -> bool:
    sheet = book.sheet(area.sheet)
    return sheet is not None and any(area.top <= row <= area.bottom for row in sheet.hidden)
