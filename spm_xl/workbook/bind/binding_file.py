"""A binding as a file: a short TOML text that a person can read and edit.

>>> text = '''
... [cells]
... "Pay!B2" = "participant.name"
... [tables.Deals]
... rows = "deals"
... key = ["Deal"]
... columns = {Deal = "deal", Amount = "amount"}
... '''
>>> found = load(text, "pay.toml")
>>> found.cells, found.tables["Deals"].key
({'Pay!B2': 'participant.name'}, ('Deal',))
>>> load(written(found), "again.toml") == found
True
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding, Rows

SECTIONS = tuple(field.name for field in fields(Binding))
ROWS = ("rows", "key", "columns")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def load(text: str, file: str) -> Binding:
    """The binding that a TOML text says.

    Parameters
    ----------
    file : its name, for messages.

    Raises
    ------
    InvalidInput : no TOML, an unknown key, or a value of another form; the message names file and key.
    """
    try:
        found = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as wrong:
        raise InvalidInput(f'{file}: this is no TOML: {wrong}. Put names with spaces, dots or ! into quotes, as "Sheet!B2" = "net".') from None
    _only(found, SECTIONS, file, "")
    return Binding(
        cells=_names(found.get("cells", {}), file, "cells"),
        names=_names(found.get("names", {}), file, "names"),
        tables={name: _rows(entry, file, f"tables.{name}") for name, entry in _table(found, "tables", file).items()},
        ranges={name: _rows(entry, file, f"ranges.{name}") for name, entry in _table(found, "ranges", file).items()},
    )


def _table(found: Mapping[str, Any], key: str, file: str) -> Mapping[str, Any]:
    entry = found.get(key, {})
    if not isinstance(entry, dict):
        raise InvalidInput(f"{file}: {key} must be a section, such as [{key}.Deals].")
    return entry


def _only(entry: Mapping[str, Any], keys: tuple[str, ...], file: str, inside: str) -> None:
    for key in entry:
        if key not in keys:
            where = f"{inside}.{key}" if inside else key
            raise NotFound(f"{file}: there is no key {where}. {did_you_mean(key, keys)}")


def _names(entry: Any, file: str, inside: str) -> dict[str, str]:
    """Keys that each take one name of the data."""
    if not isinstance(entry, dict):
        raise InvalidInput(f'{file}: {inside} must be a section of lines such as "Sheet!B2" = "net".')
    for key, name in entry.items():
        if isinstance(name, dict):  # B2.x = ..., a key with a dot outside of quotes
            raise InvalidInput(f'{file}: {inside}.{key} takes one name of the data. Put the whole key into quotes: "{key}...".')
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput(f'{file}: {inside}.{key} is {name!r}. Give a name of the data in quotes, as "net".')
    return dict(entry)


def _rows(entry: Any, file: str, inside: str) -> Rows:
    if not isinstance(entry, dict):
        raise InvalidInput(f'{file}: {inside} must be a section with rows = "..." and columns = {{...}}.')
    _only(entry, ROWS, file, inside)
    rows, key = entry.get("rows"), entry.get("key", [])
    if not isinstance(rows, str) or not rows.strip():
        raise InvalidInput(f'{file}: {inside}.rows is {rows!r}. Name the list of the data whose items are the rows, as rows = "deals".')
    columns = _names(entry.get("columns", {}), file, f"{inside}.columns")
    if not columns:
        raise InvalidInput(f'{file}: {inside}.columns names no column. Say which takes what, as columns = {{"Net pay" = "net"}}.')
    keys = (key,) if isinstance(key, str) else key
    if not isinstance(keys, (list, tuple)) or not all(isinstance(each, str) and each for each in keys):
        raise InvalidInput(f'{file}: {inside}.key is {key!r}. Give the headers in a list, as key = ["Deal"].')
    for each in keys:
        if each not in columns:
            raise InvalidInput(f"{file}: {inside}.key names {each!r}, which is none of its columns. {did_you_mean(each, columns)}")
    return Rows(rows, columns, tuple(keys))


# --- writing --------------------------------------------------------------------------------------------


def written(binding: Binding, remarks: Mapping[str, tuple[str, ...]] | None = None, beside: Mapping[str, str] | None = None) -> str:
    """The TOML text of a binding.

    Parameters
    ----------
    remarks : section, such as "" (the top), "cells" or "tables.Deals" -> lines of comment at its end; a section that
        binds nothing is there for its remarks, as a comment.
    beside : key of a cell or name -> comment at the end of its line.
    """
    remarks, beside = remarks or {}, beside or {}
    pieces = [_comments(remarks.get("", ()))]
    for section in ("cells", "names"):
        lines = [_line(key, name, beside) for key, name in getattr(binding, section).items()]
        pieces.append(_section(f"[{section}]", lines, remarks.get(section, ())))
    for section in ("tables", "ranges"):
        entries = getattr(binding, section)
        pieces += [_of_rows(section, name, rows, remarks.get(f"{section}.{name}", ())) for name, rows in entries.items()]
        pieces += [
            _comments(lines) for name, lines in remarks.items() if name.startswith(f"{section}.") and name[len(section) + 1 :] not in entries
        ]
    return "\n\n".join(filter(None, pieces)) + "\n"


def _line(key: str, name: str, beside: Mapping[str, str]) -> str:
    return f"{quoted(key)} = {in_quotes(name)}" + (f"  # {one_line(beside[key])}" if beside.get(key) else "")


def _section(head: str, lines: list[str], remarks: tuple[str, ...]) -> str:
    if not lines and not remarks:
        return ""
    return "\n".join([head, *lines, *filter(None, [_comments(remarks)])])


def _comments(lines: tuple[str, ...]) -> str:
    return "\n".join(f"# {one_line(line)}".rstrip() for line in lines)


def _of_rows(section: str, name: str, rows: Rows, remarks: tuple[str, ...]) -> str:
    head = f"{section}.{quoted(name)}"
    key = [f"key = [{', '.join(map(in_quotes, rows.key))}]"] if rows.key else []
    columns = [f"{quoted(header)} = {in_quotes(field)}" for header, field in rows.columns.items()]
    lines = [f"[{head}]", f"rows = {in_quotes(rows.of)}", *key, "", f"[{head}.columns]", *columns]
    return "\n".join([*lines, *filter(None, [_comments(remarks)])])


def quoted(key: str) -> str:
    """A key, in quotes where it needs them.

    >>> quoted("Deals"), quoted("'My sheet'!B2")
    ('Deals', '"\\'My sheet\\'!B2"')
    """
    return key if _BARE.fullmatch(key) else in_quotes(key)


def in_quotes(value: str) -> str:
    """A text in quotes."""
    return '"' + "".join(_characters(value)) + '"'


def _characters(value: str) -> Iterator[str]:
    for character in value:
        if character in _ESCAPES:
            yield _ESCAPES[character]
        elif character < " " or "\x7f" <= character <= "\x9f" or character in "\u2028\u2029":
            yield f"\\u{ord(character):04X}"
        else:
            yield character


def one_line(words: str) -> str:
    """A comment's text without what would end its line or is not allowed there."""
    return "".join(each if each.isprintable() else " " for each in words)
