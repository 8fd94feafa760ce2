"""The text of a VBA module: what Excel takes of it, and what it rejects a file for.

>>> module_problems("Rates", 'Attribute VB_Name = "Rate"\\r\\n')
['module Rates says Attribute VB_Name = "Rate".']
>>> module_problems("Rates", 'Attribute VB_Name = "Rates"\\n')
['module Rates has line ends other than CRLF.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_LINE = 1023  # characters
MOST_CONTINUED = 24  # lines that go on with " _", in a row
MOST_LINES = 65_534
LONGEST_NAME = 31  # characters


def module_problems(name: str, text: str, document: bool = False) -> list[str]:
    """What is wrong with a module's name or text. A document module's text may come without its attributes."""
    return list(_module_problems(name, text, document))


def _module_problems(name: str, text: str, document: bool) -> Iterator[str]:
    if not re.fullmatch(rf"[A-Za-z]\w{{0,{LONGEST_NAME - 1}}}", name, re.ASCII):
        yield f"{name} is no name for a module: up to {LONGEST_NAME} letters, digits and _, a letter first."
    if re.search(r"(?<!\r)\n|\r(?!\n)", text):
        yield f"module {name} has line ends other than CRLF."
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        yield f"module {name} has control characters."
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as wrong:
        yield f"module {name} has the character {text[wrong.start]!r}, which VBA's code page 1252 lacks."
    lines = text.split("\r\n")
    if len(lines) > MOST_LINES:
        yield f"module {name} has {len(lines):,} lines; Excel takes {MOST_LINES:,}."
    continued = 0
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield f"module {name}, line {number} has {len(line):,} characters; Excel takes {LONGEST_LINE:,}."
        continued = continued + 1 if line.endswith(" _") else 0
        if continued == MOST_CONTINUED + 1:
            yield f"module {name}, line {number}: more than {MOST_CONTINUED} lines are continued in a row."
    yield from _attribute_problems(name, lines, document)


def _attribute_problems(name: str, lines: list[str], document: bool) -> Iterator[str]:
    given = [match for line in lines if (match := re.match(r"\s*Attribute (VB_\w+) = (.*)", line))]
    names = [match[2].strip().strip('"') for match in given if match[1] == "VB_Name"]
    if len(names) > 1 or not (names or document):
        yield f"module {name} has {len(names)} lines Attribute VB_Name; it needs one."
    elif names and names[0] != name:
        yield f'module {name} says Attribute VB_Name = "{names[0]}".'
    words = [match[1] for match in given]
    for word in sorted({word for word in words if words.count(word) > 1 and word != "VB_Name"}):
        yield f"module {name} has Attribute {word} twice."
