"""The spreadsheet's own functions: the headless engine answers what LibreOffice answers."""

import io
import re

import pytest
from xlsxwriter import Workbook

from spm_xl.udfs.hosts import evaluate, native
from tests.hosts import cached, recalculated

DATA = [
    ["Name", "Region", "Credit", "Day", "Won"],
    ["Ann", "North", 1200.5, 46023, True],
    ["Bob", "South", -300, 46054, False],
    ["Cy", "north", 0, 46082, True],
    ["Di", "South", 2500, 46113, True],
    ["Ed Lee", "West", None, 46143, False],
    ["ann", "North", "n/a", 46174, True],
]
BY_HAND = {  # LibreOffice 25.2 does not have these functions, or has another error value than Excel documents
    "SUM(TAKE(C2:C5,2))": 900.5,
    "SUM(TAKE(C2:C5,-1))": 2500,
    "SUM(DROP(C2:C5,1))": 2200,
    "SUM(VSTACK(C2:C3,9))": 909.5,
    "SUM(HSTACK(C2:C3,D2:D3))": 92977.5,
    "INDEX(CHOOSECOLS(A2:C3,3,1),2,2)": "Bob",
    "INDEX(CHOOSEROWS(A2:C3,2),1,3)": -300,
    "INDEX(TOCOL(A2:B3),3)": "Bob",
    "INDEX(TOROW(A2:B3),2)": "North",
    'SUM(C2:C7,1,"2",TRUE)': 3404.5,
    "COUNT(A1:E7)": 10,
    'CONCAT(TRUE,"x",1.5)': "TRUEx1.5",
    "SQRT(-1)": "#NUM!",
    "LN(0)": "#NUM!",
    "LARGE(C2:C5,9)": "#NUM!",
}
FORMULAS = """
SUM(C2:C6) COUNT(C2:C7) AVERAGE(C2:C7) AVERAGE(C6:C6) MIN(C2:C7) MAX(C2:C7) MAX(C6) COUNTA(C1:C9)
COUNTBLANK(C1:C9) PRODUCT(C2:C5) PRODUCT(C2,3) SUMSQ(C2:C3) MEDIAN(C2:C5) STDEV(C2:C5) STDEV.S(C2:C5) STDEV.P(C2:C5)
VAR(C2:C5) VAR.S(C2:C5) VAR.P(C2:C5) AND(C2>0,E2) AND(E2:E7) OR(E2:E7,FALSE) XOR(E2,E4,E5) CONCAT(A2:B3,1.5) ROWS(A1:B9)
COLUMNS(A1:B9) ROW(C5) COLUMN(C5) ROW() COLUMN() AVERAGEA(C2:C5) GCD(12,18) LCM(4,6) NPV(0.1,C2:C3) ISREF(A1) N(C2) N(A2)
N(E2) T(A2) T(C2) IRR({-100,60,60}) SUMPRODUCT(C2:C5,D2:D5) SUMPRODUCT((B2:B7="north")*1) SUMPRODUCT((B2:B5="South")*C2:C5)
SUM(SORT(C2:C5)) INDEX(SORT(C2:C5),1) INDEX(SORT(C2:C5,1,-1),2) INDEX(SORTBY(A2:A5,C2:C5),1)
SUM(FILTER(C2:C5,B2:B5="South")) ROWS(FILTER(A2:A7,E2:E7)) FILTER(A2:A3,C2:C3>9999,"none")
INDEX(SEQUENCE(4,2,10,5),3,2) SUM(SEQUENCE(5)) LET(x,5,y,x*2,x+y) LET(a,SUM(C2:C5),IF(a>0,a,0)) XLOOKUP("Di",A2:A7,C2:C7)
XLOOKUP("zz",A2:A7,C2:C7,"none") XLOOKUP("zz",A2:A7,C2:C7) XLOOKUP(46060,D2:D7,A2:A7,"",-1) XLOOKUP(46060,D2:D7,A2:A7,"",1)
XMATCH("Bob",A2:A7) XMATCH(46060,D2:D7,-1) LOOKUP(46060,D2:D7,A2:A7) CORREL(C2:C5,D2:D5) SLOPE(C2:C5,D2:D5)
INTERCEPT(C2:C5,D2:D5) SUM(TRANSPOSE(C2:C5)) INDEX(TRANSPOSE(A2:B3),2,1)
IFERROR(1/0,"x") IFERROR(C2,"x") IFERROR(NA(),0) IFNA(NA(),5) IFNA(1/0,5) NOT(E2) NOT(0) ROUND(2.5,0) ROUND(-2.5,0) ROUND(2.345,2)
ROUND(1234.5,-2) ROUND(1.005,2) ROUNDUP(2.001,2) ROUNDUP(-2.001,2) ROUNDDOWN(2.999,2) ROUNDDOWN(-2.999,0) MROUND(7.3,0.5) INT(-1.5)
INT(7.9) TRUNC(-1.59,1) MOD(-7,3) MOD(7,-3) MOD(7,0) ABS(C3) SIGN(C3) SQRT(2) POWER(2,0.5) 2^10 EXP(1) LN(10) LOG(8,2)
LOG(100) LOG10(1000) PI() EVEN(3) ODD(2) EVEN(-1) QUOTIENT(7,2) QUOTIENT(-7,2)
CEILING.MATH(2.1) CEILING.MATH(-2.1) FLOOR.MATH(-2.1) FACT(5) COMBIN(5,2) DATE(2026,3,31) DATE(2026,14,0) DATE(2028,2,30) YEAR(D2)
MONTH(D3) DAY(D5) EDATE(46053,1) EDATE(D2,-3) EOMONTH(D2,0) EOMONTH(D2,-2) DATEDIF(D2,D7,"m") DATEDIF(D2,D7,"d") DATEDIF(36526,46112,"y")
DAYS(D7,D2) DAYS360(D2,D7) WEEKDAY(D2) WEEKDAY(D2,2) WEEKNUM(D2) ISOWEEKNUM(D2) YEARFRAC(D2,D7) YEARFRAC(D2,D7,1) YEARFRAC(D2,D7,3)
DATEVALUE("2026-03-31") TIME(13,30,0) HOUR(0.5625) MINUTE(0.5625) SECOND(0.5) TEXT(0.125,"0%") TEXT(0.125,"0.0%") TEXT(1234567.891,"#,##0")
TEXT(1234567.891,"#,##0.00") TEXT(-5,"0.00") TEXT(D2,"yyyy-mm-dd") TEXT(D2,"mmm yyyy") TEXT(D2,"d mmmm yyyy") TEXT(D2,"mm/dd/yyyy")
TEXT(5,"000") TEXT(0.5,"0.00") VALUE("12.5") VALUE("12%") VALUE("abc") LEFT(A2,2) LEFT(A2) RIGHT(A6,3) MID(A6,2,3) LEN(A6) TRIM("  a  b ")
UPPER(A2) LOWER(A2) PROPER("ann o'neil") CONCATENATE(A2,"-",C2) SUBSTITUTE("a-b-c","-","+") SUBSTITUTE("a-b-c","-","+",2)
REPLACE("abcdef",2,3,"X") FIND("n",A2) FIND("z",A2) SEARCH("N",A2) SEARCH("o*",B2) REPT("ab",3) EXACT("a","A") CHAR(65) CODE("A")
UNICHAR(8364) UNICODE("€") CLEAN("abc") ISBLANK(C6) ISBLANK(A1) ISNUMBER(C2) ISNUMBER(A2) ISTEXT(A2) ISNONTEXT(C6) ISERROR(1/0)
ISERR(NA()) ISNA(NA()) ISLOGICAL(E2) ISEVEN(4) ISODD(4) NA() TRUE() FALSE() ADDRESS(2,3) ADDRESS(2,3,4) HYPERLINK("#A1","go") PMT(0.01,12,-1000)
PV(0.01,12,-100) FV(0.01,12,-100) RATE(12,-100,1000) NPER(0.01,-100,1000) TYPE(1) TYPE("a") ERROR.TYPE(1/0) IF(C2>0,"up","down")
IF(C6,1,2) IF(TRUE,,5) IF(FALSE,1) IFS(C2<0,1,C2>0,2) IFS(FALSE,1) CHOOSE(2,"a","b","c") CHOOSE(4,"a") SWITCH(2,1,"a",2,"b","z")
SWITCH(9,1,"a","z") SUMIF(B2:B7,"North",C2:C7) SUMIF(C2:C7,">0") SUMIF(A2:A7,"a*",D2:D7) SUMIF(B2:B7,"<>South",C2:C7) AVERAGEIF(B2:B7,"South",C2:C7)
AVERAGEIF(B2:B7,"East",C2:C7) COUNTIFS(B2:B7,"north",C2:C7,">0") COUNTIFS(D2:D7,">="&D3,D2:D7,"<="&D5) SUMIFS(C2:C7,B2:B7,"South",E2:E7,TRUE)
SUMIFS(C2:C7,D2:D7,">"&46053) AVERAGEIFS(C2:C7,B2:B7,"South") MAXIFS(C2:C7,B2:B7,"South") MINIFS(C2:C7,B2:B7,"South") COUNTIF(B2:B7,"north")
COUNTIF(A2:A7,"*e*") COUNTIF(C2:C7,0) COUNTIF(C2:C7,"") COUNTIF(A2:A7,"?nn") INDEX(A2:C7,2,3) INDEX(C2:C7,4) INDEX(A2:C2,2) INDEX(A2:C7,9,1)
LARGE(C2:C5,2) SMALL(C2:C5,1) PERCENTILE(C2:C5,0.9) PERCENTILE.INC(C2:C5,0.25) QUARTILE(C2:C5,3) QUARTILE.INC(C2:C5,1)
MATCH("bob",A2:A7,0) MATCH(46060,D2:D7) MATCH("z*",A2:A7,0) MATCH("d?",A2:A7,0) VLOOKUP("di",A2:E7,3,FALSE) VLOOKUP(46060,D2:E7,2)
VLOOKUP("zz",A2:E7,3,FALSE) HLOOKUP("Credit",A1:E7,3,FALSE) RANK(C2,C2:C5) RANK.EQ(C2,C2:C5,1) TEXTJOIN(", ",TRUE,A2:A4,"",C6) TEXTJOIN("-",FALSE,1,"",2)
NETWORKDAYS(D2,D3) NETWORKDAYS(D2,D3,D2) WORKDAY(D2,10) SUBTOTAL(9,C2:C7) SUBTOTAL(109,C2:C7) SUBTOTAL(3,A2:A7) SUBTOTAL(1,C2:C5) SUBTOTAL(4,C2:C5)
-2^2 2^-1 -C2% 50%*2 "a"&"b"&1 1/3 "10"+5 TRUE+1 "a"="A" "a"<"B" 1<"a" C6="" C6=0 1/0 #N/A+1 A2&C6 C2<>C3 C2>=1200.5 "abc"*1 (1+2)*3 -(-3) +5 2+3*4^2/8-1
"""


SEVERAL = """
SUM(LARGE(C2:C5,{1,2})) SUM(SUMIF(B2:B7,{"North","West"},D2:D7)) SUM(SUMIFS(D2:D7,B2:B7,{"North","West"})) SUM(COUNTIFS(B2:B7,{"North","South"}))
MAX(ABS({-5,2})) SUM(ROUND({1.26,2.26},1)) SUM(INDEX(A2:D3,{1,2},4)) SUM(CHOOSE({1,2},5,6)) SUM(VLOOKUP("Di",A2:E7,{3,4},FALSE)) SUM(LEN({"a","bb"}))
SUM(MAXIFS(D2:D7,B2:B7,{"North","West"})) SUM(DATE(2026,{1,2},1)) SUM(SWITCH({1,2},1,5,2,6)) SUM(XLOOKUP({"Di","Bob"},A2:A7,D2:D7))
SUMPRODUCT(LEN(A2:A7)) SUMPRODUCT(ROW(C2:C5)) SUMPRODUCT(--(COLUMN(C2:D2)<4),C2:D2) MAX(ROW(C2:C5)) SUMPRODUCT(ABS(C2:C5)) SUMPRODUCT(MONTH(D2:D7))
SUMPRODUCT(--(MONTH(D2:D7)=3),D2:D7) SUMPRODUCT(--ISNUMBER(C2:C7),D2:D7) SUMPRODUCT(--ISNUMBER(MATCH(B2:B7,{"North","West"},0)),D2:D7)
SUMPRODUCT((LEFT(A2:A7,1)="A")*D2:D7) SUMPRODUCT(SUMIF(B2:B7,B2:B7,D2:D7)) SUMPRODUCT(ROUND(C2:C5/3,1)) SUMPRODUCT(N(C2:C5)) LET(a,D2:D7,SUM(MOD(a,7)))
SUM(IF(C2:C5>0,C2:C5)) SUM(IFERROR(C2:C5/(C2:C5>0),7)) SUMPRODUCT((B2:B7="South")*(D2:D7>46060)*D2:D7) SUMPRODUCT(C2:C7,D2:D7) SUMPRODUCT(C2:C7)
SUMPRODUCT(A2:A7,D2:D7) SUMPRODUCT(C2:C5,D2:D6) SUMPRODUCT(C2:C5/0) SUM({1,2}*3) MATCH(2,{1,2,3},0) OR(B2={"North","x"}) ROUND(SUM(C2:C5)/7,2)
ROUND(INDEX(C2:C5,2)/7,1) SUMPRODUCT(ROUND(SUM(C2:C5)/7,2)*D2:D5) ROUND(SUMPRODUCT(C2:C5,D2:D5),-1) SUM(SORT(C2:C5)*2) SUM(D:D) XLOOKUP("Di",A:A,D:D)
SUMPRODUCT((A:A="Di")*D:D) SUMPRODUCT(D:D,C:C)
"""  # what a spreadsheet answers cell by cell, or with all cells of a range


def _formulas(text=FORMULAS):
    """The formulas, cut at blanks, but not at those inside a text."""
    found, open_text = [], ""
    for piece in text.split():
        open_text = f"{open_text} {piece}" if open_text else piece
        if open_text.count('"') % 2 == 0:
            found.append(open_text)
            open_text = ""
    return found


def _book(formulas):
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "use_future_functions": True})
    sheet = book.add_worksheet("Data")
    for row, cells in enumerate(DATA):
        sheet.write_row(row, 0, cells)
    for row, formula in enumerate(formulas):
        if formula.startswith("LET("):
            formula = re.sub(r"\b([axy])\b(?=[,*+>)])", r"_xlpm.\1", formula)
        sheet.write_dynamic_array_formula(row, 6, row, 6, "=" + formula, None, 0)
    book.close()
    return stream.getvalue()


def _alike(one, other):
    if isinstance(one, bool) or isinstance(other, bool):
        return one == other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return (one or "") == (other or "")


def test_every_trusted_function_is_compared():
    used = {name for formula in (*_formulas(), *BY_HAND) for name in re.findall(r"[A-Z][A-Z0-9.]*(?=\()", formula)}
    assert set(native.FUNCTIONS) - used - set(native.OF_THE_DAY) == set()


@pytest.mark.hosts
def test_native_functions_answer_as_in_libreoffice(tmp_path):
    assert _compared(_formulas(), tmp_path) == ([], [])


@pytest.mark.hosts
def test_what_is_answered_cell_by_cell_is_right_or_left_as_it_is(tmp_path):
    different, left = _compared(_formulas(SEVERAL), tmp_path)
    assert different == []
    computed = [formula for formula in _formulas(SEVERAL) if formula not in left]
    assert computed == _formulas(SEVERAL)[28:-2]


def _compared(formulas, tmp_path):
    """The formulas that are answered otherwise than by LibreOffice, and those that are not answered."""
    path = tmp_path / "native.xlsx"
    path.write_bytes(_book(formulas))
    done = evaluate.evaluate(path.read_bytes())
    left = [formulas[int(found.cell.rpartition("G")[2]) - 1] for found in done.not_computed]
    ours, theirs = tmp_path / "ours.xlsx", recalculated(path)["Data"]
    ours.write_bytes(done.data)
    mine = cached(ours)["Data"]
    different = [
        f"{formula}: {mine.get(f'G{row}')!r}, LibreOffice {theirs.get(f'G{row}')!r}"
        for row, formula in enumerate(formulas, 1)
        if formula not in left and not _alike(mine.get(f"G{row}"), theirs.get(f"G{row}"))
    ]
    return different, left


def test_native_functions_answer_as_documented(tmp_path):
    path = tmp_path / "native.xlsx"
    path.write_bytes(evaluate.evaluate(_book(BY_HAND)).data)
    shown = cached(path)["Data"]
    assert {formula: shown[f"G{row}"] for row, formula in enumerate(BY_HAND, 1)} == BY_HAND
