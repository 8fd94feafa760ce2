"""The spreadsheet's own functions that the headless engine is trusted with.

Each has been compared with LibreOffice (`tests/udfs/test_native.py`), or by hand where LibreOffice does not have it; UNIQUE,
CEILING and FLOOR failed. A formula with any other function is left as it is and reported. The letters say how each argument meets a range of several cells in a plain formula, as
Excel has it: `r` takes the range, `s` takes the cell of it in the formula's own row or column, `a` calculates with
all of it, `i` does as the formula around it. Letters after | repeat.

>>> [manner("SUMIFS", at) for at in range(5)], manner("IF", 2)
(['r', 'r', 's', 'r', 's'], 'i')
"""

from __future__ import annotations

from collections.abc import Sequence

_MANNERS = {
    "|r": "SUM AVERAGE MIN MAX COUNT COUNTA COUNTBLANK PRODUCT SUMSQ MEDIAN STDEV STDEV.S STDEV.P VAR VAR.S VAR.P AND OR XOR "
    "CONCAT ROWS COLUMNS ROW COLUMN VSTACK HSTACK AVERAGEA GCD LCM NPV IRR TRANSPOSE ISREF N T",
    "|a": "SUMPRODUCT SORT SORTBY FILTER TAKE DROP CHOOSECOLS CHOOSEROWS TOCOL TOROW SEQUENCE LET XLOOKUP XMATCH LOOKUP "
    "CORREL SLOPE INTERCEPT",
    "|s": "IFERROR IFNA NOT ROUND ROUNDUP ROUNDDOWN MROUND INT TRUNC MOD ABS SIGN SQRT POWER EXP LN LOG LOG10 PI EVEN ODD "
    "QUOTIENT CEILING.MATH FLOOR.MATH FACT COMBIN DATE YEAR MONTH DAY EDATE EOMONTH DATEDIF DAYS DAYS360 WEEKDAY "
    "WEEKNUM ISOWEEKNUM YEARFRAC DATEVALUE TIME HOUR MINUTE SECOND TEXT VALUE LEFT RIGHT MID LEN TRIM UPPER LOWER PROPER "
    "CONCATENATE SUBSTITUTE REPLACE FIND SEARCH REPT EXACT CHAR CODE UNICHAR UNICODE CLEAN ISBLANK ISNUMBER ISTEXT ISNONTEXT "
    "ISERROR ISERR ISNA ISLOGICAL ISEVEN ISODD NA TRUE FALSE TODAY NOW ADDRESS HYPERLINK PMT PV FV RATE NPER TYPE "
    "ERROR.TYPE",
    "|si": "IFS",
    "sii": "IF",
    "s|i": "CHOOSE",
    "s|si": "SWITCH",
    "rs|r": "SUMIF AVERAGEIF",
    "|rs": "COUNTIFS",
    "r|rs": "SUMIFS AVERAGEIFS MAXIFS MINIFS",
    "r|s": "COUNTIF INDEX LARGE SMALL PERCENTILE PERCENTILE.INC QUARTILE QUARTILE.INC",
    "sr|s": "MATCH VLOOKUP HLOOKUP RANK RANK.EQ",
    "ss|r": "TEXTJOIN NETWORKDAYS WORKDAY",
    "s|r": "SUBTOTAL",
}  # fmt: skip
FUNCTIONS = {name: manners for manners, names in _MANNERS.items() for name in names.split()}
OF_THE_DAY = ("TODAY", "NOW")
_ANSWER_SEVERAL = ["SORT", "SORTBY", "FILTER", "TAKE", "DROP", "CHOOSECOLS", "CHOOSEROWS", "TOCOL", "TOROW", "SEQUENCE", "VSTACK", "HSTACK", "TRANSPOSE"]
_CELL_BY_CELL = ("IF", "IFERROR", "IFNA")
_OF_ONE = {"XLOOKUP": (0,), "XMATCH": (0,), "LOOKUP": (0,), "ROW": (0,), "COLUMN": (0,), "N": (0,), "T": (0,)}


def manner(name: str, at: int) -> str:
    """How an argument, counted from 0, meets a range of several cells."""
    first, _, rest = FUNCTIONS[name].partition("|")
    if at < len(first):
        return first[at]
    return rest[(at - len(first)) % len(rest)] if rest else "s"


def takes_several(name: str, at: int) -> bool:
    """Whether the engine is right where an argument, counted from 0, is several cells at once.

    A spreadsheet answers `LEN({"a","bb"})` cell by cell; the engine takes the first, or answers an error.

    >>> takes_several("SUM", 0), takes_several("LEN", 0), takes_several("SUMIFS", 2), takes_several("IFERROR", 0)
    (True, False, False, True)
    """
    return name in _CELL_BY_CELL or (manner(name, at) != "s" and at not in _OF_ONE.get(name, ()))


def answers_several(name: str, arguments: Sequence[str], several: Sequence[bool]) -> bool:
    """Whether a function answers several cells, given its arguments and which of them are several.

    >>> answers_several("IF", ["A1:A3>0", "1"], [True, False]), answers_several("SUM", ["A1:A3"], [True])
    (True, False)
    >>> answers_several("INDEX", ["A1:C3", "2", "0"], [True, False, False])
    True
    """
    if name == "INDEX":
        return several[:1] == [True] and any(place in ("", "0") for place in arguments[1:])
    if name == "LET":
        return bool(several) and several[-1]
    if name == "XLOOKUP":
        return False  # of a table with one row or column; the engine itself says where it is more
    return name in _ANSWER_SEVERAL or any(
        each and (name in _CELL_BY_CELL or manner(name, at) == "i") for at, each in enumerate(several)
    )
