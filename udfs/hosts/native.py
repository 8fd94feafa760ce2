"""The spreadsheet's own functions that the headless engine is trusted with.

Each has been compared with LibreOffice (`tests/udfs/test_native.py`), or by hand where LibreOffice does not have it; UNIQUE,
CEILING and FLOOR failed. A formula with any other function is left as it is and reported. The letters say how each argument meets a range of several cells in a plain formula, as
Excel has it: `r` takes the range, `s` takes the cell of it in the formula's own row or column, `a` calculates with
all of it, `i` does as the formula around it. Letters after | repeat.

>>> [manner("SUMIFS", at) for at in range(5)], manner("IF", 2)
(['r', 'r', 's', 'r', 's'], 'i')
"""

from __future__ import annotations

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


def manner(name: str, at: int) -> str:
    """How an argument, counted from 0, meets a range of several cells."""
    first, _, rest = FUNCTIONS[name].partition("|")
    if at < len(first):
        return first[at]
    return rest[(at - len(first)) % len(rest)] if rest else "s"
