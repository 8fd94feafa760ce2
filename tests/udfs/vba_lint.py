"""What a compiler of VBA would refuse: names that are not declared, blocks that do not close, a name that is there twice,
a name that is a word of the language. And one trap: under `On Error Resume Next` an `If` whose condition fails goes on
after its `Then`; the interpreter that runs our VBA in tests does not.

It reads only what our own VBA is written in. Names of Excel and VBA that it may use are asked of pyOpenVBA's inventory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from spm_xl.udfs.hosts.vba import RESERVED

_OPENS = re.compile(r"(?:(?:Public|Private|Friend) )?(?:Static )?(Sub|Function|Property|Enum|Type)\b|(For|Do|With|While|Select)\b|(If)\b.* Then$")
_CLOSES = re.compile(r"(?:End (Sub|Function|Property|Enum|Type|With|Select|If)|(Next|Loop|Wend))\b")
_CLOSER_OF = {"For": "Next", "Do": "Loop", "While": "Wend"}
_HEAD = re.compile(r"(?:(?:Public|Private|Friend) )?(Sub|Function)\s+(\w+)\s*\(((?:[^()]|\(\))*)\)")
_DECLARES = re.compile(r"(?:Dim|Static|Private|Public|ReDim(?: Preserve)?|(?:Private |Public )?Const)\s+(?:WithEvents )?(?=\w)(?!Sub|Function|Declare|Const)(.*)")
_KEYWORDS = frozenset(
    ["and", "as", "boolean", "byref", "byval", "call", "case", "const", "declare", "dim", "do", "double", "each", "else", "elseif", "empty", "end", "exit", "explicit", "false", "for", "function", "get", "goto", "if", "in", "integer", "is", "isempty", "let", "lib", "like", "long", "loop", "me", "mod", "new", "next", "not", "nothing", "null", "object", "on", "option", "optional", "or", "paramarray", "preserve", "private", "property", "public", "ptrsafe", "redim", "resume", "select", "set", "static", "step", "string", "sub", "then", "to", "true", "typeof", "until", "variant", "wend", "while", "with", "withevents", "xor", "error", "collection", "single", "date", "currency", "byte", "type"]
)


def problems(modules: Mapping[str, str]) -> list[str]:
    """What is wrong with the modules of a project, each with its line."""
    known = _known() | {name.lower() for name in modules} | _public(modules)
    return [problem for name, text in modules.items() for problem in _module(name, text, known, set(modules))]


def _module(name: str, text: str, known: frozenset[str], modules: set[str]) -> Iterator[str]:
    lines = list(_statements(text))
    if not any(line == "Option Explicit" for _, line in lines):
        yield f"{name} has no Option Explicit."
    yield from _blocks(name, lines)
    yield from _failing_conditions(name, lines)
    own = {each.lower() for _, line in _outside(lines) for each in _declared(line)}
    procedures: dict[str, int] = {}
    inside: set[str] = set()
    for number, line in lines:
        head = _HEAD.match(line)
        if head:
            inside = {head[2].lower(), *(each.lower() for each in _arguments(head[3]))}
            yield from (f"{name}, line {number}: {each} is a word of VBA." for each in sorted(inside) if f" {each} " in RESERVED)
            if head[2] in modules:
                yield f"{head[2]} is the name of a module and of a procedure in {name}."
            if head[2].lower() in procedures:
                yield f"{name}, line {number}: {head[2]} is there twice."
            procedures[head[2].lower()] = number
        elif not line.startswith(("Attribute ", "Option ")):
            yield from (f"{name}, line {number}: {each} is a word of VBA." for each in _declared(line) if f" {each.lower()} " in RESERVED)
            dims = [each.lower() for each in _declared(line)] if inside else []
            for each in dims:
                if not line.startswith("ReDim") and (each in inside or dims.count(each) > 1):
                    yield f"{name}, line {number}: {each} is there twice."
            inside |= set(dims)
            for word in _words(line):
                if word.lower() not in inside | own | known and word.lower() not in _labels(lines):
                    yield f"{name}, line {number}: {word} is not declared."
        if re.match(r"End (Sub|Function)", line):
            inside = set()


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Whole statements, continued lines joined, with the number of their first line and without comments."""
    joined = text.replace(" _\r\n", " \x00").replace("\r\n", "\n")
    number = 1
    for line in joined.split("\n"):
        bare = re.sub(r'"(?:[^"]|"")*"', '""', line.replace("\x00", " "))
        bare = re.sub(r"'.*", "", bare).strip()
        if bare and not bare.startswith("#"):  # what is compiled on which machine
            yield number, re.sub(r"\s+", " ", bare)
        number += 1 + line.count("\x00")


def _blocks(name: str, lines: list[tuple[int, str]]) -> Iterator[str]:
    stack: list[tuple[str, int]] = []
    for number, line in lines:
        closes = _CLOSES.match(line)
        if closes:
            word = closes[1] or closes[2]
            opened, at = stack.pop() if stack else ("nothing", 0)
            if _CLOSER_OF.get(opened, opened) != word:
                yield f"{name}, line {number}: {closes[0]} closes {opened} of line {at}."
                return
            continue
        opens = None if re.match(r"(?:Private |Public )?Declare\b|Exit ", line) else _OPENS.match(line)
        if opens:
            stack.append((opens[1] or opens[2] or opens[3], number))
    for word, number in stack:
        yield f"{name}, line {number}: {word} is never closed."


def _failing_conditions(name: str, lines: list[tuple[int, str]]) -> Iterator[str]:
    """Conditions that ask an object, under Resume Next. To leave the procedure is a way out for both."""
    resumes = False
    for number, line in lines:
        if line.startswith("On Error "):
            resumes = line == "On Error Resume Next"
        elif re.match(r"End (Sub|Function)", line):
            resumes = False
        condition = re.match(r"(?:ElseIf|If) (.*) Then\b(?! Exit (?:Sub|Function)$)", line)
        if resumes and condition and re.search(r"(?<!\bErr)\.\w", condition[1]):
            yield f"{name}, line {number}: a condition that fails goes on after Then. Assign it to a variable first."


def _outside(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines that stand in no procedure, and the heads of procedures."""
    inside = False
    for number, line in lines:
        if _HEAD.match(line):
            inside = True
            yield number, line
        elif re.match(r"End (Sub|Function)", line):
            inside = False
        elif not inside:
            yield number, line


def _declared(line: str) -> list[str]:
    head = _HEAD.match(line)
    if head:
        return [head[2]]
    found = _DECLARES.match(line)
    if not found:
        return []
    bare = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", found[1])
    return [match[0] for each in bare.split(",") if (match := re.match(r"\w+", each.strip()))]


def _arguments(text: str) -> list[str]:
    found = re.findall(r"(?:Optional |ByVal |ByRef |ParamArray )*(\w+)(?:\(\))? As \w+", text)
    return [each for each in found if each]


def _words(line: str) -> list[str]:
    """Names that stand for themselves: no member after a dot, no name of an argument before :=, no type after As."""
    bare = re.sub(r"(?:\bAs (?:New )?[\w.]+|\.\s*\w+|\b\w+(?=:=)|\b\d[\w.+]*|#\w*|(?<=[A-Za-z_0-9])\$|^\w+:$|GoTo \w+|1E\+\d+)", " ", line)
    return [word for word in re.findall(r"[A-Za-z_]\w*", bare) if word.lower() not in _KEYWORDS]


def _labels(lines: list[tuple[int, str]]) -> set[str]:
    return {line[:-1].lower() for _, line in lines if re.fullmatch(r"\w+:", line)}


def _public(modules: Mapping[str, str]) -> frozenset[str]:
    """What one module has for the others. xlwings' own module gives XLPy and KillPy."""
    found = {"xlpy", "killpy"}
    for text in modules.values():
        for _, line in _statements(text):
            if line.startswith("Public ") and (head := _HEAD.match(line)):
                found.add(head[2].lower())
    return frozenset(found)


def _known() -> frozenset[str]:
    """Names of VBA and Excel that need no declaration."""
    from pyopenvba.interpreter._constants_data import EXCEL_CONSTANTS, VBA_CONSTANTS
    from pyopenvba.interpreter._intrinsics import INTRINSICS
    from pyopenvba.interpreter._inventory import members_of

    constants = {name.lower() for name in (*EXCEL_CONSTANTS, *VBA_CONSTANTS)}
    elsewhere = ("applescripttask", "createunoservice")  # of a Mac, and of LibreOffice
    return frozenset({*constants, *INTRINSICS, *members_of("Global", "excel"), "application", "err", "debug", "thisworkbook", *elsewhere})
