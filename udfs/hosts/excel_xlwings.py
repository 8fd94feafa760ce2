"""xlwings' own VBA, as our projects carry it: the way from a cell to Python, and nothing else.

The text is read from the installed xlwings, so that it always asks for the library (xlwings64-….dll) that this
xlwings brought along. Its licence header stays. What changes, and why:

- Only what a call of a function needs is kept. Whatever an add-in holds, any cell of any workbook can call:
  xlwings has functions that run a Python command, write a file and read one.
- The settings come from one file, `%USERPROFILE%\\.spm_xl\\spm_xl.conf`. The user's own xlwings settings are
  neither read nor changed, and a file beside a workbook cannot name another interpreter. They are read once a session,
  not twelve times a call.
- Python starts with -P, so that a module beside the workbook is not taken for one of Python's.

>>> text = xlwings_module()
>>> "XLPyDLLActivateAuto" in text, "RunPython" in text, version_of(text) is not None
(True, False, True)
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path

from spm_xl.errors import InvalidInput, NotFound

MODULE = "xlwings"
SETTINGS = "spm_xl"  # name of the settings' folder and file
_NEEDED = ("XLPy", "KillPy")
_HEAD = re.compile(r"(?i)^(?:(?:Public|Private)\s+)?(?:Function|Sub)\s+(\w+)")
_END = re.compile(r"(?i)^End (?:Function|Sub)\b")
_APP = re.compile(r'^\s*#(If|ElseIf)\s+App\s*=\s*"([^"]*)"')
_NOTICE = """Option Private Module
'This module is part of xlwings, under the licence below. It was shortened and changed for spm_xl:
'only what a call of a function needs is kept, and the settings come from .spm_xl\\spm_xl.conf alone."""
_GET_CONFIG = '''Private Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    ' spm_xl: from the user's own file alone, and read once a session
    Static known As Object
    Dim configValue As String
    If known Is Nothing Then Set known = CreateObject("Scripting.Dictionary")
    If Not known.Exists(configKey) Then
        configValue = default
        GetConfigFromFile GetConfigFilePath(), configKey, configValue
        known.Add configKey, ExpandEnvironmentStrings(configValue)
    End If
    GetConfig = known(configKey)
End Function'''
_CHANGES = (  # (what stands in xlwings' text, what is to stand there)
    ('Public Const PROJECT_NAME As String = "xlwings"', f'Private Const PROJECT_NAME As String = "{SETTINGS}"'),
    ('Attribute VB_Name = "xlwings"\n', f'Attribute VB_Name = "{MODULE}"\n{_NOTICE}\n'),
    ('" -B -c ""import sys', '" -B -P -c ""import sys'),
)


def xlwings_module(also: Iterable[str] = ()) -> str:
    """The text of the module, with CRLF.

    Parameters
    ----------
    also : procedures of xlwings that our modules call by name, besides XLPy and KillPy.

    Raises
    ------
    NotFound : xlwings is not installed.
    InvalidInput : its text is not the one that the changes were written for.
    """
    text = "\n".join(_for_excel(_original().splitlines()))
    for before, after in _CHANGES:
        if text.count(before) != 1:
            raise InvalidInput(_unknown(before))
        text = text.replace(before, after)
    declared, procedures = _procedures(text)
    if "GetConfig" not in procedures:
        raise InvalidInput(_unknown("Function GetConfig"))
    procedures["GetConfig"] = _GET_CONFIG
    public = {*_NEEDED, *also}
    kept = [_shown(body, name in public) for name, body in _used(procedures, public).items()]
    declared = re.sub(r"(?m)^(\s*)(?:Public )?(Declare|Const)\b", r"\1Private \2", declared)
    return "\n\n".join([declared.rstrip(), *kept, ""]).replace("\n", "\r\n")


def version_of(text: str) -> str | None:
    """The version of xlwings that a module's text belongs to, None where it says none."""
    match = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', text)
    return match[1] if match else None


def _original() -> str:
    found = importlib.util.find_spec("xlwings")
    if not found or not found.origin:
        raise NotFound("xlwings is not installed in this Python. Install it: pip install \"spm_xl[excel]\".")
    path = Path(found.origin).with_name("xlwings.bas")
    if not path.exists():
        raise NotFound(f"the installed xlwings has no {path.name}. Install it again: pip install --force-reinstall xlwings.")
    return path.read_text(encoding="cp1252")


def _unknown(text: str) -> str:
    return f"the installed xlwings is of a version that spm_xl does not know: its VBA has no single {text!r}. Update spm_xl."


def _for_excel(lines: Iterable[str]) -> Iterable[str]:
    """The lines that hold in Excel: what is there for Word or Access goes."""
    stack: list[tuple[bool, bool]] = []  # (is about the program, keeps its lines)
    for line in lines:
        about = _APP.match(line)
        word = line.strip().split(" ")[0].lower()
        if word == "#if":
            stack.append((bool(about), about[2] == "Microsoft Excel" if about else True))
        own = bool(stack) and stack[-1][0]
        if word == "#elseif" and own:
            stack[-1] = (True, bool(about) and about is not None and about[2] == "Microsoft Excel")
        elif word == "#else" and own:
            stack[-1] = (True, not stack[-1][1])
        settled = word == "#const" or (own and word in ("#if", "#elseif", "#else", "#end"))
        if all(keeps for _, keeps in stack) and not settled:
            yield line
        if word == "#end":
            stack.pop()


def _procedures(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first procedure, and each procedure's text."""
    declared: list[str] = []
    found: dict[str, str] = {}
    body: list[str] = []
    name = ""
    for line in text.split("\n"):
        head = _HEAD.match(line)
        if head and not name:
            name, body = head[1], []
        if name:
            body.append(line)
            if _END.match(line):
                found[name], name = "\n".join(body), ""
        elif not found:
            declared.append(line)
    return "\n".join(declared), found


def _used(procedures: dict[str, str], public: set[str]) -> dict[str, str]:
    """The procedures that the public ones call, directly or through others, in their order."""
    missing = sorted(public - procedures.keys())
    if missing:
        raise InvalidInput(_unknown(missing[0]))
    names = {name.lower(): name for name in procedures}
    found: set[str] = set()
    ahead = list(public)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            code = re.sub(r'"(?:[^"\n]|"")*"|\'[^\n]*', "", procedures[name])
            ahead += [names[word] for word in set(re.findall(r"\w+", code.lower())) & names.keys()]
    return {name: body for name, body in procedures.items() if name in found}


def _shown(body: str, public: bool) -> str:
    """A procedure that other modules may call, or not."""
    return re.sub(r"^(?:Public |Private )?", "" if public else "Private ", body, count=1)
