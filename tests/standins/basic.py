"""A macro workbook for LibreOffice with our VBA in it: what its Basic lacks of Excel on Windows stands in.

LibreOffice has no COM on Linux, so Python's place is taken by a class that divides the first argument by the second; no
Scripting.Dictionary; and no caller of a function, which here stands two columns right of the first argument. The menu of our
extension is one that notes what it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spm_xl.udfs.hosts import vba
from spm_xl.udfs.hosts.excel_project import PROJECT_NAME, project

_CLASS = """Attribute VB_Name = "{}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Option Explicit
"""
_XLWINGS = """Attribute VB_Name = "xlwings"
Option Explicit
Public hops As Long
Public dead As Boolean
Public heard As String
Public Function XLPy() As Object
    If dead Then Err.Raise 1000, , "Could not create Python process."
    Set XLPy = New PythonStandIn
End Function
Public Sub KillPy()
End Sub
Public Function CallerOf(ByVal given As Variant) As Object
    Set CallerOf = given(0).Offset(0, 2)
End Function
Public Function HopsUntilNow() As Variant
    HopsUntilNow = hops
    hops = 0
End Function
Public Function AskedOfTheMenu() As Variant
    AskedOfTheMenu = heard
End Function
Public Function Live(ByVal alive As Boolean) As Variant
    dead = Not alive
    SpmTryAgain
End Function
"""
_PYTHON = """Public Function CallUDF(ByVal script As String, ByVal name As String, ByVal given As Variant) As Variant
    Dim row As Long, answers() As Variant
    If dead Then Err.Raise 1000, , "The RPC server is unavailable."
    hops = hops + 1
    If Not IsArray(given(0)) Then
        CallUDF = One(given(0), given(1))
        Exit Function
    End If
    ReDim answers(0 To UBound(given(0), 1) - 1, 0 To 0)
    For row = 1 To UBound(given(0), 1)
        answers(row - 1, 0) = One(given(0)(row, 1), given(1)(row, 1))
    Next row
    CallUDF = answers
End Function
Private Function One(ByVal credit As Variant, ByVal quota As Variant) As Variant
    If IsEmpty(quota) Then
        One = "#DIV/0!"
    Else
        One = credit / quota
    End If
End Function
"""
_MENU = """Public Sub trigger(ByVal action As String)
    heard = heard & action
End Sub
"""
_DICTIONARY = """Private values As New Collection
Public Function Exists(ByVal key As String) As Boolean
    Dim found As Variant
    On Error GoTo Missing
    found = values.Item(key)
    Exists = True
Missing:
End Function
Public Function Item(ByVal key As String) As Variant
    Item = values.Item(key)
End Function
Public Sub Put(ByVal key As String, ByVal value As Variant)
    If Exists(key) Then values.Remove key
    values.Add value, key
End Sub
Public Sub Remove(ByVal key As String)
    values.Remove key
End Sub
Public Sub RemoveAll()
    Set values = New Collection
End Sub
Public Function Count() As Long
    Count = values.Count
End Function
"""
_DICTIONARIES = """Attribute VB_Name = "SpmDictionaries"
Option Explicit
Public Function SpmDictionary() As Object
    Set SpmDictionary = New DictionaryStandIn
End Function
Public Sub SpmPut(ByVal held As Object, ByVal key As String, ByRef value As Variant)
    held.Put key, value
End Sub
"""


def modules() -> dict[str, str]:
    """Our modules, with the stand-ins. Only the module of dictionaries and the names of the caller and of the menu differ."""
    ours = vba.modules("workbook")
    standins = {
        "xlwings": _XLWINGS,
        "SpmDictionaries": _DICTIONARIES,
        "PythonStandIn": _CLASS.format("PythonStandIn") + _PYTHON,
        "MenuStandIn": _CLASS.format("MenuStandIn") + _MENU,
        "DictionaryStandIn": _CLASS.format("DictionaryStandIn") + _DICTIONARY,
    }
    blocks = ours["SpmBlocks"].replace("TypeName(Application.Caller)", "TypeName(CallerOf(given))")
    ours["SpmBlocks"] = blocks.replace("Set caller = Application.Caller", "Set caller = CallerOf(given)")
    ours["SpmScorecard"] = ours["SpmScorecard"].replace('createUnoService("org.spmxl.Menu")', "New MenuStandIn")
    return {**ours, **{name: text.replace("\n", "\r\n") for name, text in standins.items()}}


def macro_workbook(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """A workbook with one sheet of these rows, texts that start with "=" being formulas."""
    import xlsxwriter

    binary = path.with_suffix(".bin")
    binary.write_bytes(project(modules(), ["Sheet1"]))
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    book.set_vba_name("ThisWorkbook")
    sheet.set_vba_name("Sheet1")
    book.add_vba_project(str(binary))
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return path


def script(procedure: str) -> str:
    """The address of a procedure in that workbook."""
    return f"vnd.sun.star.script:{PROJECT_NAME}.{procedure}?language=Basic&location=document"
