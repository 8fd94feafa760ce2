"""Whether a company's own template may go to everybody: what could carry somebody's data unseen.

What names a participant is found by a search of every byte (`spm_xl.outputs.privacy`). Here it is about places that
hide: refused, allowed when somebody has looked at them, or told.

=====================================  =======================================================================
refused                                pivot tables (their cache holds the rows that they were made from), what
                                       cannot be searched (a damaged or encrypted file, unreadable macros)
refused unless allowed                 hidden sheets, rows, columns and names, rows without height, embedded files
told                                   macros, links (the values that they kept are taken out), connections,
                                       queries, custom data, slicers, white text, formats that show nothing
nothing to say                         comments, persons, printer settings: they are searched
=====================================  =======================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from spm_xl.errors import InvalidInput
from spm_xl.workbook.inspect.hiding import (
    EMBEDDED,
    HIDDEN_NAME,
    HIDDEN_ROW,
    HIDDEN_SHEET,
    LINK,
    NO_SIZE,
    PIVOT,
    hiding_places,
)
from spm_xl.workbook.inspect.scan import Finding, unsearchable
from spm_xl.workbook.parts import package

REFUSED = {PIVOT: "Its cache would carry the rows that it was made from to everybody. Use formulas or a chart over the rows"}
UNLESS_ALLOWED = {
    HIDDEN_SHEET: "Show it or delete it",
    HIDDEN_NAME: "Delete it in the name manager",
    HIDDEN_ROW: "Show it or delete it",
    NO_SIZE: "Give it a size or delete it",
    EMBEDDED: "Delete it",
}
REMEDY = REFUSED | UNLESS_ALLOWED
SILENT = ("printer settings", "persons", "comments")
_CACHED = re.compile(rb"<((?:\w+:)?(?:sheetDataSet|values))\b(?:[^>]*/>|.*?</\1>)", re.DOTALL)


def confirm_open(name: str, data: bytes, allow_hidden: bool) -> tuple[str, ...]:
    """Raise where too much of a template is hidden; gives what a person should know of it.

    Parameters
    ----------
    name : of its file, for messages.
    allow_hidden : somebody has looked at hidden sheets, rows, columns, names and embedded files.

    Raises
    ------
    InvalidInput : with the part, and what to do.
    """
    dark = unsearchable(data)
    if dark:
        raise InvalidInput(
            f"the template {name} holds {dark[0].what} ({dark[0].part}), which cannot be searched for other people's "
            "data. Take it out."
        )
    found = hiding_places(data)
    wrong = [each for each in found if each.what in REFUSED or (each.what in UNLESS_ALLOWED and not allow_hidden)]
    if wrong:
        raise InvalidInput(_refusal(name, wrong))
    told = _by_what(each for each in found if each.what not in SILENT)
    return tuple(f"the template {name} carries {_counted(what, parts)}{_taken(what)}" for what, parts in told.items())


def without_cached_links(data: bytes) -> bytes:
    """The template without the values that it keeps of other workbooks: nobody sees them, and everybody would get them."""
    parts = package.opened(data)
    links = [name for name in parts if name.startswith("xl/externalLinks/externalLink")]
    changed: Mapping[str, bytes] = {name: _CACHED.sub(b"", parts[name]) for name in links}
    return package.rewritten(parts, changed) if links else data


def _refusal(name: str, wrong: Sequence[Finding]) -> str:
    found = _by_what(wrong)
    said = " It holds ".join(f"{_counted(what, parts)}. {REMEDY[what]}." for what, parts in found.items())
    allow = "" if any(what in REFUSED for what in found) else " Or look at it, and allow it with --allow-hidden."
    return f"the template {name} holds {said}{allow}"


def _by_what(found: Iterable[Finding]) -> dict[str, list[str]]:
    """The parts with each kind of hiding place; relations are parts of others."""
    by_what: dict[str, list[str]] = {}
    for each in found:
        if not each.part.endswith(".rels"):
            by_what.setdefault(each.what, []).append(each.part)
    return by_what


def _counted(what: str, parts: Sequence[str]) -> str:
    more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    return f"{what} ({parts[0]}{more})"


def _taken(what: str) -> str:
    return "; the values that it kept were taken out" if what == LINK else ""
