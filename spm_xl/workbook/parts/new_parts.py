"""Parts that a workbook gets, and what ties a part to it: the relation of another part, and a content type.

>>> parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
>>> related(parts, "xl/workbook.xml", "http://example/vba", "xl/vbaProject.bin"), sorted(parts)
('rId1', ['[Content_Types].xml', 'xl/_rels/workbook.xml.rels', 'xl/workbook.xml'])
>>> give_type(parts, "xl/vbaProject.bin", "application/vba")
>>> parts["[Content_Types].xml"].decode()
'<Types><Override PartName="/xl/vbaProject.bin" ContentType="application/vba"/></Types>'
"""

from __future__ import annotations

import posixpath

from spm_xl.workbook.grid.cells import attribute
from spm_xl.workbook.parts.xml_parts import content, elements, places, relations_part

CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NO_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def related(parts: dict[str, bytes], owner: str, kind: str, part: str) -> str:
    """Relate a part to its owner, "" for the package; gives the relation's id.

    Parameters
    ----------
    kind : type of the relation, an address.
    """
    rels = relations_part(owner)
    parts.setdefault(rels, _NO_RELATIONS.encode())
    taken = {facts.get("Id") for tag, facts, _ in elements(parts, rels) if tag == "Relationship"}
    number = next(each for each in map("rId{}".format, range(1, len(taken) + 2)) if each not in taken)
    target = posixpath.relpath(part, posixpath.dirname(owner) or ".")
    append(parts, rels, f'<Relationship Id="{number}" Type="{kind}" Target="{attribute(target)}"/>')
    return number


def give_type(parts: dict[str, bytes], part: str, content_type: str) -> None:
    """Give a part its content type."""
    append(parts, CONTENT_TYPES, f'<Override PartName="/{part}" ContentType="{content_type}"/>')


def give_type_to_all(parts: dict[str, bytes], extension: str, content_type: str) -> None:
    """Give every part with an extension its content type, unless it has one."""
    types = elements(parts, CONTENT_TYPES)
    if not any(facts.get("Extension", "").lower() == extension for tag, facts, _ in types if tag == "Default"):
        append(parts, CONTENT_TYPES, f'<Default Extension="{extension}" ContentType="{content_type}"/>')


def append(parts: dict[str, bytes], part: str, element: str) -> None:
    """Put an element at the end of a part's root, with the root's prefix."""
    data = content(parts, part)
    name, _, start, _, close = places(parts, part)[0]
    new = element.replace("<", f"<{name[: -len(name.rpartition(':')[2])]}", 1).encode()
    if data[close : close + 2] == b"</":
        parts[part] = data[:close] + new + data[close:]
    else:  # a root without content, such as <Relationships/>
        parts[part] = data[:start] + data[start : close - 2] + b">" + new + f"</{name}>".encode() + data[close:]
