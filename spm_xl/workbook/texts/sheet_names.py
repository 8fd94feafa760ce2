"""Names of sheets that are made of values, and everything in a workbook that names a sheet.

>>> new_names(["{{ participant.name }}", "Deals"], {"participant": {"name": "Ann O'Brien"}})
{'{{ participant.name }}': "Ann O'Brien"}
>>> renamed("'{{ participant.name }}'!A1+Deals!B2", {"{{ participant.name }}": "Ann O'Brien"})
"'Ann O''Brien'!A1+Deals!B2"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts import markers, text_places
from spm_xl.workbook.texts.markers import Marker
from spm_xl.workbook.texts.texts import word

MOST = 31  # characters of a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"""(?P<text>"(?:[^"]|"")*")|'(?P<name>(?:[^']|'')*)'!""")
_XML = re.compile(
    r"""(?P<mark>'|&apos;|&\#39;)(?P<quoted>(?:(?!(?P=mark))[^<>"]|(?P=mark)(?P=mark))*\{(?:(?!(?P=mark))[^<>"]|(?P=mark)(?P=mark))*)(?P=mark)!
    |(?P<before><(?:\w+:)?(?:sheet|worksheetSource|rangeSet|dataRef)\b[^>]*?\s(?:name|sheet)=)(?P<fact>"[^"]*"|'[^']*')
    |(?P<open><(?:\w+:)?lpstr>)(?P<title>(?!'|&apos;|&\#39;)[^<]*)<""",
    re.VERBOSE,
)


def new_names(titles: Sequence[str], values: Mapping[str, Any], put: list[str] | None = None) -> dict[str, str]:
    """The new name of each sheet whose name has markers.

    Parameters
    ----------
    titles : the names of all sheets.
    put : takes the new names.

    Raises
    ------
    InvalidInput : a name that no sheet can have, or that two sheets would have.
    """
    found: dict[str, str] = {}
    for title in titles:
        where = f"the name of sheet {title!r}"
        cut = markers.cut(title, where)
        if not any(isinstance(piece, Marker) for piece in cut):
            continue
        try:
            found[title] = _checked("".join(piece if isinstance(piece, str) else word(_value(piece), values) for piece in cut))
        except InvalidInput as error:
            raise InvalidInput(f"{where}: {error}") from None
    taken: dict[str, str] = {}
    for title in titles:
        name = found.get(title, title)
        if name.lower() in taken:
            raise InvalidInput(
                f"the sheets {taken[name.lower()]!r} and {title!r} would both be named {name!r}. Give them different names."
            )
        taken[name.lower()] = title
    if put is not None:
        put += found.values()
    return found


def _value(marker: Marker) -> Marker:
    if marker.sign:
        raise InvalidInput(f"{{{{{marker.sign}{marker.name}}}}} repeats rows, which only a cell can say.")
    return marker


def _checked(name: str) -> str:
    length = len(name.encode("utf-16-le", "surrogatepass")) // 2
    unfit = _FORBIDDEN.search(name)
    if unfit:
        raise InvalidInput(f"{name[:40]!r} has the character {unfit[0]!r}; the name of a sheet takes none of [ ] : * ? / \\. Give another value.")
    if length > MOST:
        raise InvalidInput(f"{name!r} has {length} characters; the name of a sheet takes {MOST}. Give a shorter value, such as an id.")
    if not name.strip() or name.startswith("'") or name.endswith("'") or name.lower() == "history":
        raise InvalidInput(f"no sheet can be named {name!r}. Give another value.")
    return name


def renamed(formula: str, names: Mapping[str, str]) -> str:
    """A formula whose sheets have new names; names in its texts stay."""

    def sheet(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        steps = [names.get(step, step) for step in found["name"].replace("''", "'").split(":")]
        return "'" + ":".join(steps).replace("'", "''") + "'!"

    return _FORMULA.sub(sheet, formula) if "{" in formula else formula


def renamed_in(xml: str, names: Mapping[str, str]) -> str:
    """The XML of a part of which formulas, sources, links and titles name sheets that have new names."""

    def new(text: str) -> str | None:
        steps = unescape(text).split(":")
        if not any(step in names for step in steps):
            return None
        return text_places.as_xml("attribute", ":".join(names.get(step, step) for step in steps)).replace("&#39;", "'")

    def sheet(found: re.Match[str]) -> str:
        if found["mark"]:
            mark = found["mark"]
            name = new(found["quoted"].replace(mark * 2, "'"))
            return found[0] if name is None else f"{mark}{name.replace(chr(39), mark * 2)}{mark}!"
        if found["before"]:
            name = new(found["fact"][1:-1])
            return found[0] if name is None else f'{found["before"]}"{name}"'
        name = new(found["title"])
        return found[0] if name is None else f"{found['open']}{name}<"

    return _XML.sub(sheet, xml) if "{" in xml and names else xml
