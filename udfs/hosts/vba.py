"""The VBA of the add-in and of macro workbooks: a function of VBA for each of the catalogue, and what carries it to Python.

The modules in `files/` hold what is the same for every function; what depends on the catalogue is written here.
Flavour "addin" is the add-in, whose commands work on the active workbook; flavour "workbook" is for a
workbook that has the functions inside.

>>> sorted(set(modules("addin")) - set(modules("workbook")))
['SpmEvents', 'SpmRelink', 'SpmRibbon']
>>> print(wrapper(FUNCTIONS[3]).partition("\\r\\n")[0])
Public Function SPM_BALANCE(Optional ByVal earned As Variant, Optional ByVal draw As Variant, _
"""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

from spm_xl.errors import NotFound
from spm_xl.udfs.catalog import CATEGORY, DAY, DAY_OR_BLANK, DAYS, FUNCTIONS, Function, Parameter

Flavour = Literal["addin", "workbook"]
ADDIN_FILE = "spm_xl.xlam"
_SHARED = (
    "SpmArguments", "SpmBlocks", "SpmCalls", "SpmDictionaries", "SpmFormulas", "SpmMacros", "SpmMemory", "SpmNeighbours",
    "SpmScorecard",
)  # fmt: skip
_OF_ADDIN = ("SpmEvents", "SpmRelink", "SpmRibbon")
_OPTIONS = "Option Explicit\n"
# words of VBA that nothing may be named: [MS-VBAL] 3.3.5.2, and a few that its editor does not take
RESERVED = (
    " abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cdecl cint"
    " circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool defbyte defcur"
    " defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else elseif"
    " empty end endif enum eqv erase error event exit false fix for friend function get global gosub goto if imp implements in"
    " input inputb int integer is lbound len lenb let like lock long longlong longptr loop lset me mod new next not nothing null"
    " object on open option optional or paramarray preserve print private property pset public put raiseevent redim rem resume"
    " return rset scale seek select set sgn shared single spc static step stop string sub tab then to true type typeof ubound"
    " unlock until variant wend while with withevents write xor "
)


_CATALOGUE = """Attribute VB_Name = "SpmCatalogue"
{options}Option Private Module

Private unregistered As Long

' The workbook that the commands work on.
Public Function SpmBook() As Object
    Set SpmBook = {book}
End Function

Public Function SpmAddinFile() As String
    SpmAddinFile = "{addin}"
End Function

Public Function SpmNames() As Variant
{names}
End Function

' Help for the function wizard. Excel refuses it for a hidden workbook, which an add-in is (error 1004): then the
' add-in stops being one for a moment; but not while Excel starts and no workbook is open, as it would then be the first.
Public Sub SpmRegister()
    Dim saved As Boolean
    If ActiveWorkbook Is Nothing Then Exit Sub
    RegisterAll
    If unregistered = 0 Or Not ThisWorkbook.IsAddin Then Exit Sub
    On Error Resume Next
    saved = ThisWorkbook.Saved
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    RegisterAll
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = saved
    Application.ScreenUpdating = True
End Sub

Private Sub RegisterAll()
    unregistered = 0
{helps}
End Sub

Private Sub Register(ByVal name As String, ByVal summary As String, ByVal helps As Variant)
    Dim macro As String
    macro = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & name
    On Error Resume Next
    If UBound(helps) < 0 Then
        Application.MacroOptions Macro:=macro, Description:=summary, Category:="{category}"
    Else
        Application.MacroOptions Macro:=macro, Description:=summary, Category:="{category}", ArgumentDescriptions:=helps
    End If
    If Err.Number <> 0 Then unregistered = unregistered + 1
End Sub
"""


def modules(flavour: Flavour = "addin") -> dict[str, str]:
    """The VBA modules: name -> text with CRLF line ends. That of ThisWorkbook is its code alone, without attributes.

    Raises
    ------
    NotFound : no such flavour.
    """
    if flavour not in ("addin", "workbook"):
        raise NotFound(f"{flavour!r} is no flavour of the VBA. Name addin or workbook.")
    named = _SHARED + (_OF_ADDIN if flavour == "addin" else ())
    texts = {name: files("spm_xl.udfs.hosts").joinpath("files", f"{name}.bas").read_text("ascii") for name in named}
    texts["SpmCatalogue"] = _catalogue(flavour)
    texts["SpmFunctions"] = _functions()
    texts["ThisWorkbook"] = _this_workbook(flavour)
    return {name: texts[name].replace("\r\n", "\n").replace("\n", "\r\n") for name in sorted(texts)}


def wrapper(function: Function) -> str:
    """The VBA function that Excel calls.

    Every argument is optional for VBA, as only then an argument that is left out, =SPM_COMMISSION(20000,,Rates),
    can be told from all else. Where too few are given the answer is #VALUE!, as it is on every host.
    """
    given = [_identifier(each) for each in function.parameters]
    lines = _continued(f"Public Function {function.name}(", [f"Optional ByVal {each} As Variant" for each in given], ") As Variant")
    lines += [f"    If IsMissing({each}) Then {each} = Empty" for each in given[: function.required - 1]]
    if function.required:
        least = given[function.required - 1]
        rest = "".join(f" And IsMissing({each})" for each in given[function.required :])
        lines += [f"    If IsMissing({least}){rest} Then", f"        {function.name} = CVErr(2015)", "        Exit Function", "    End If"]
        lines += [f"    If IsMissing({each}) Then {each} = Empty" for each in given[function.required - 1 :]]
    lines += [f'    {function.name} = SpmAnswer("{function.name}", "{_kinds(function)}", Array({", ".join(given)}))', "End Function"]
    return "\r\n".join(lines) + "\r\n"


def _kinds(function: Function) -> str:
    """How VBA reads each argument, one letter each: see SpmCalls."""
    letters = {DAY: "d", DAY_OR_BLANK: "d", DAYS: "h"}
    return "".join(letters.get(each.kind, "v" if each.kind.each else "r") for each in function.parameters)


def _identifier(parameter: Parameter) -> str:
    return parameter.name + "_" if f" {parameter.name} " in RESERVED else parameter.name


def _continued(start: str, parts: list[str], end: str) -> list[str]:
    """A long statement over several lines, two parts to a line."""
    rows = [", ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)] or [""]
    lines = [start + rows[0], *["        " + row for row in rows[1:]]]
    return [*[f"{line}, _" for line in lines[:-1]], lines[-1] + end]


def _functions() -> str:
    head = f"""Attribute VB_Name = "SpmFunctions"
{_OPTIONS}
' The functions of a cell, one for each of the catalogue.

"""
    return head + "\n".join(wrapper(function) for function in FUNCTIONS)


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _catalogue(flavour: Flavour) -> str:
    """What the other modules know of the catalogue and of their flavour, and the help of the function wizard."""
    book = "ActiveWorkbook" if flavour == "addin" else "ThisWorkbook"
    names = "\n".join(_continued("    SpmNames = Array(", [_text(function.name) for function in FUNCTIONS], ")"))
    helps = "\n".join(_registration(function) for function in FUNCTIONS)
    return _CATALOGUE.format(options=_OPTIONS, addin=ADDIN_FILE, category=CATEGORY, book=book, names=names, helps=helps)


def _registration(function: Function) -> str:
    lines = [f'    Register "{function.name}", {_text(function.summary)}, Array(']
    lines += [f"        {_text(each.help)}," for each in function.parameters]
    return " _\n".join(lines).removesuffix(",") + ")"


def _this_workbook(flavour: Flavour) -> str:
    """Start with the workbook; the add-in once more when Excel has nothing to do, as at its start no workbook is open."""
    again = "    Application.OnTime Now, \"'\" & ThisWorkbook.Name & \"'!SpmStart\"\n"
    start = f"    SpmStart\n{again}" if flavour == "addin" else "    SpmRegister\n"
    return f"{_OPTIONS}\nPrivate Sub Workbook_Open()\n    On Error Resume Next\n{start}End Sub\n"


def ribbon_xml() -> str:
    """The group SPM on the tab Formulas."""
    buttons = (
        ("Why", "Why this cell", "FunctionWizard", "large", "How the selected cell comes to its figure, or why it shows an error."),
        ("Recalculate", "Recalculate", "CalculateNow", "normal", "Start Python again and calculate every formula."),
        ("Freeze", "Freeze", "PasteValues", "normal", "Make values of all formulas of spm_xl, each with a note of what it was."),
        ("Scorecard", "Refresh scorecard", "RefreshAll", "normal", "Calculate the scorecard of this workbook anew from its inputs, in its place."),
        ("Replan", "Plan again", "AutoCorrect", "normal", "Plan the territories of this workbook anew, around the moves that you accepted and the names that you typed."),
        ("Help", "Help", "Help", "normal", "The functions, and the version that answers."),
    )
    rows = "".join(
        f'          <button id="spm{name}" label="{label}" imageMso="{image}" size="{size}"'
        f' onAction="Spm{name}Clicked" screentip="{label}" supertip="{tip}"/>\n'
        for name, label, image, size, tip in buttons
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">\n  <ribbon>\n    <tabs>\n'
        f'      <tab idMso="TabFormulas">\n        <group id="spmGroup" label="SPM">\n{rows}        </group>\n'
        "      </tab>\n    </tabs>\n  </ribbon>\n</customUI>\n"
    )
