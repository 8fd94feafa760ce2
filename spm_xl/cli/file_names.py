"""The names of files that are written for the items of a list: a pattern with markers, and what no system takes in a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.data_fields import fields_in
from spm_xl.workbook.texts import markers
from spm_xl.workbook.texts.texts import word

LONGEST_NAME = 200  # bytes of a file's name
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # characters that a file's name cannot have on some system
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def names_of(pattern: str, items: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[str]:
    """The file's name for each item.

    >>> names_of("{{ id }} {{ month }}.xlsx", [{"id": "E-1"}, {"id": "E/2"}], {"month": "2026-03"})
    ['E-1 2026-03.xlsx', 'E-2 2026-03.xlsx']
    """
    pieces = markers.cut(pattern, "--name")
    if not any(isinstance(piece, markers.Marker) for piece in pieces):
        raise typer.BadParameter(f'--name {pattern} is the same for every item. Put a field into it, such as --name "{{{{ id }}}}.xlsx"')
    found: dict[str, int] = {}
    names = []
    for number, item in enumerate(items, 1):
        name = _name(pattern, pieces, {**values, **item}, number)
        if name.casefold() in found:
            raise InvalidInput(f"--name {pattern}: items {found[name.casefold()]} and {number} would both be {name}. Put a field into it that differs.")
        found[name.casefold()] = number
        names.append(name)
    return names


def _name(pattern: str, pieces: Sequence[str | markers.Marker], around: Mapping[str, Any], number: int) -> str:
    """The name for one item; what a file's name cannot have becomes a hyphen."""
    try:
        words = "".join(piece if isinstance(piece, str) else word(piece, around) for piece in pieces)
    except KeyError as wrong:
        near = did_you_mean(str(wrong.args[0]), fields_in(around).values)
        raise InvalidInput(f"--name {pattern}, item {number}: there is no {wrong.args[0]}. {near}") from None
    except InvalidInput as wrong:
        raise InvalidInput(f"--name {pattern}, item {number}: {wrong}") from None
    name = _UNFIT.sub("-", words).strip()
    if name.startswith(".") or _RESERVED.fullmatch(name) or len(name.encode()) > LONGEST_NAME:
        raise InvalidInput(f"--name {pattern}, item {number}: {name[:60]!r} cannot be the name of a file. Use another field.")
    return name
