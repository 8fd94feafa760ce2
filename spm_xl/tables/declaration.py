"""How an input table is declared: its name, its columns and what tells its rows apart.

A *kind* says how a cell is read:

=========  ==================================================================================
text       free text
id         an identifier: text, compared after trimming; numbers keep their written form
number     an exact decimal number
money      an exact decimal amount in the row's or the plan's currency
rate       a number as a fraction, 0.05 meaning 5%; above 1 is refused (5 for 5%)
date       a real date cell, or ISO text 2026-03-31
flag       yes or no
choice     one of a list of words
condition  a test such as ``product = Widget | Gadget; amount >= 1000`` (`spm_xl.condition`)
numbers    several numbers separated by ``|``
=========  ==================================================================================

>>> flag("deleted", "deleted in the source system", "no").choices
('yes', 'no')
"""

from __future__ import annotations

from dataclasses import dataclass

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table.

    Attributes
    ----------
    name : the header, lower case.
    kind : how a cell is read (see the module's table).
    meaning : what the column holds, with its unit, for people.
    required : a blank cell is refused.
    default : what a blank cell means, as text; "" means there is no value.
    choices : the legal words of a choice.
    refers : "table.column" whose values a cell must be one of.
    lenient : a value that the other table does not have is told in one warning for the whole column, not refused.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One input table.

    Attributes
    ----------
    name : the sheet, Excel table or file name, lower case.
    meaning : what a row is.
    columns : in their usual order.
    key : the columns that tell rows apart; a doubled key is refused.
    needed : pay cannot be calculated without this table.
    open : further columns of the company are kept and may be used in conditions and measures.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    needed: bool = False
    open: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def identifier(name: str, meaning: str, required: bool = True, refers: str = "", lenient: bool = False) -> Column:
    """A column of identifiers."""
    return Column(name, "id", meaning, required, refers=refers, lenient=lenient)


def choice(name: str, meaning: str, choices: tuple[str, ...], default: str = "", required: bool = False) -> Column:
    """A column that holds one of some words."""
    return Column(name, "choice", meaning, required, default, choices)


def flag(name: str, meaning: str, default: str) -> Column:
    """A column of yes and no."""
    return Column(name, "flag", meaning, default=default, choices=YES_NO)
