"""CSV files: UTF-8, or what a mapping declares; commas, or what a mapping declares.

A file in another encoding, with another delimiter or with ragged rows is refused with the place
where it goes wrong, never read as well as may be.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from spm_xl.errors import Place, Problem
from spm_xl.tables.limits import Limits, raised
from spm_xl.tables.raw import Raw, refused
from spm_xl.tables.repeated import repeated
from spm_xl.tables.text_records import Block, NotSplit, blocks, first_records

DELIMITERS = {";": ";", "\t": "tab", "|": "|", ",": ","}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a CSV is written: encoding ("" for UTF-8 or what its byte-order mark says), delimiter, and
    the number of lines before the header."""

    encoding: str = ""
    delimiter: str = ","
    skip: int = 0


PLAIN_TEXT = TextStyle()


class Unusable(Exception):
    """A file that cannot be read at all; its argument is the Problem."""


def unusable(rule: str, place: Place, value: str, what: str, remedy: str) -> NoReturn:
    """Raise `Unusable`."""
    raise Unusable(refused(rule, place, value, what, remedy))


def read_text(name: str, data: bytes, style: TextStyle, expected: int, limits: Limits) -> tuple[Raw, list[Problem]]:
    """The table in a CSV.

    Parameters
    ----------
    name : base name of the file.
    data : its bytes.
    style : how it is written.
    expected : number of columns that the table has, for the message where the delimiter is wrong.
    limits : bounds of what is read.

    Raises
    ------
    Unusable : nothing can be read from it.
    """
    content = _decoded(name, data, style)
    try:
        first, at = first_records(content, style.delimiter, style.skip + 1)
        header = [cell.strip() for cell in first[-1]] if len(first) > style.skip else []
        while header and not header[-1]:
            header.pop()
        if not header:
            unusable("no header", Place(name), "", "the file has no header row.", "Export it again with its header.")
        if len(header) == 1 and expected > 1:
            _one_column(name, header[0], expected, style)
        return _table(name, header, blocks(content, at, style.delimiter, len(first[-1])), style.skip, limits)
    except NotSplit as reason:
        line, why = reason.args
        what = f"line {line} cannot be split into fields: {why}."
        remedy = "Look for an unbalanced double quote, or export the file again."
        unusable("damaged file", Place(name, row=line), "", what, remedy)


def inflated(name: str, data: bytes, limits: Limits) -> bytes:
    """The content of a gzip file, within the limits."""
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            content = packed.read(limits.inflated_bytes + 1)
    except (OSError, EOFError, zlib.error):
        unusable("damaged file", Place(name), "", "the compressed file is truncated or damaged.", "Copy it again.")
    if len(content) > min(limits.inflated_bytes, max(limits.ratio_from, limits.ratio * len(data))):
        limit = "inflated_bytes" if len(content) > limits.inflated_bytes else "ratio"
        remedy = f"Unpack and check it. {raised(limit)}"
        unusable("unsafe file", Place(name), "", "the compressed file unpacks to an absurd size.", remedy)
    return content


def _decoded(name: str, data: bytes, style: TextStyle) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    encoding = marked or style.encoding or "utf-8"
    try:
        content = data.decode(encoding)
    except LookupError:
        unusable("encoding", Place(name), encoding, f"{encoding!r} is no known encoding.", "Declare utf-8 or cp1252.")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        unusable(
            "encoding",
            Place(name, row=line),
            data[error.start : error.start + 1].hex(),
            f"byte {error.start} (line {line}) is not {encoding}.",
            'Save the file as UTF-8, or declare its encoding in the mapping, such as encoding = "cp1252".',
        )
    if "\x00" in content[:100_000]:
        unusable(
            "encoding",
            Place(name),
            "",
            "the file holds zero bytes; it may be UTF-16 without its mark.",
            'Save it as UTF-8, or declare encoding = "utf-16-le".',
        )
    return content


def _one_column(name: str, header: str, expected: int, style: TextStyle) -> None:
    likely = [mark for mark in DELIMITERS if mark != style.delimiter and mark in header]
    if likely:
        mark = max(likely, key=header.count)
        unusable(
            "delimiter",
            Place(name, row=style.skip + 1),
            header,
            f"1 column found, expected {expected}, delimiter {DELIMITERS[mark]} ?",
            f"Declare delimiter = {mark!r} in the mapping (and decimal = ',' where decimals are written so).".replace(
                "'", '"'
            ),
        )


def _table(name: str, header: list[str], found: Iterator[Block], skip: int, limits: Limits) -> tuple[Raw, list[Problem]]:
    """The records under the header; blank ones are passed over."""
    width = len(header)
    numbers: list[int] = []
    columns: tuple[list[str], ...] = tuple([] for _ in header)
    kept = [repeated(str, list) for _ in header]
    problems: list[Problem] = []
    number = skip + 2
    for parts, records in found:
        count = len(parts[0]) if parts else len(records)
        places: list[int] | range = range(number, number + count)
        number += count
        if parts and (len(parts) > width or "" in parts[0]):
            parts, records = [], list(map(list, zip(*parts, strict=True)))
        if not parts:
            places, records, wrong = _whole(name, places, records, width)
            problems += wrong
            parts = list(map(list, zip(*records, strict=True)))
        numbers += places
        if len(numbers) * width > limits.cells:
            what = f"the table has more than {limits.cells:,} cells."
            unusable("too many cells", Place(name), "", what, f"Split it. {raised('cells')}")
        for column, same, values in zip(columns, kept, parts, strict=bool(parts)):
            column += same(values)
    return Raw(name, "", tuple(header), columns, numbers, skip + 1), problems


def _whole(
    name: str, places: Sequence[int], records: list[list[str]], width: int
) -> tuple[list[int], list[list[str]], list[Problem]]:
    """The records that have as many fields as the header, their places, and what is wrong with the others."""
    kept: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    for number, record in zip(places, records, strict=True):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > width and not any(cell.strip() for cell in record[width:]):
            record = record[:width]
        if len(record) != width:
            problems.append(_ragged(name, number, len(record), width))
        else:
            kept.append((number, record))
    return [number for number, _ in kept], [record for _, record in kept], problems


def _ragged(name: str, number: int, found: int, width: int) -> Problem:
    more = "too many" if found > width else "too few"
    return refused(
        "ragged row",
        Place(name, row=number),
        f"{found} fields",
        f"the row has {more} fields: {found} where the header has {width}.",
        "Look for a missing field, or for a delimiter inside a value that is not in double quotes.",
    )
