"""Pictures of a workbook replaced in place: each stays where it is and as large as it is, and shows something else.

A picture is found by its name, as its program shows it (in Excel left of the formula bar). Only its image is
written; an image that several pictures share is new in all of them.

>>> replaced({}, {"Map": b"..."})
({}, ('there is no picture Map any more, so that it is left out.',))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import elements, relations_of
from spm_xl.workbook.refresh.refresh import Refreshed

PNG = ".png"


def with_pictures(done: Refreshed, pictures: Mapping[str, bytes]) -> Refreshed:
    """A refreshed workbook with other pictures, too.

    Parameters
    ----------
    pictures : name of a picture -> the PNG that it shows from now on.
    """
    parts = package.opened(done.data)
    changed, notes = replaced(parts, pictures)
    names = tuple(dict.fromkeys((*done.changed, *changed)))
    data = package.rewritten(parts, changed) if changed else done.data
    return replace(done, data=data, changed=names, notes=(*done.notes, *notes))


def replaced(parts: Mapping[str, bytes], pictures: Mapping[str, bytes]) -> tuple[dict[str, bytes | None], tuple[str, ...]]:
    """The parts of a workbook that other pictures change, and what is to be said of pictures that are not as they were."""
    known = {name.casefold(): image for name, image in images(parts)}
    changed: dict[str, bytes | None] = {}
    notes = []
    for name, content in pictures.items():
        image = known.get(name.casefold())
        if image is None:
            notes.append(gone(name))
        elif not image.lower().endswith(PNG):
            notes.append(f"the picture {name} is no PNG any more, so that it stays as it is. Delete it if it is out of date.")
        elif parts[image] != content:
            changed[image] = content
    return changed, tuple(notes)


def named(data: bytes, names: Iterable[str]) -> bytes:
    """A workbook of XlsxWriter, which numbers pictures, with those called by a name whose alternative text begins with it and a colon."""
    parts = package.opened(data)
    changed: dict[str, bytes | None] = {}
    for part in (each for each in parts if each.startswith("xl/drawings/") and each.endswith(".xml")):
        text = parts[part]
        for name in names:
            own = name.encode()
            text = re.sub(rb'name="Picture \d+" descr="' + re.escape(own) + b":", b'name="' + own + b'" descr="' + own + b":", text)
        if text != parts[part]:
            changed[part] = text
    return package.rewritten(parts, changed) if changed else data


def gone(name: str) -> str:
    """What is said of a picture that somebody deleted or renamed."""
    return f"there is no picture {name} any more, so that it is left out."


def images(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(name, part of its image) of every picture on a sheet."""
    drawings = [part for part in parts if part.lower().startswith("xl/drawings/") and part.lower().endswith(".xml")]
    for drawing in drawings:
        relations, name = relations_of(parts, drawing), ""
        for tag, facts, _ in elements(parts, drawing):
            if tag == "cNvPr":
                name = facts.get("name", "")
            elif tag == "blip" and name:
                embedded = next((value for key, value in facts.items() if key.rpartition(":")[2] == "embed"), "")
                kind, part, outside = relations.get(embedded, ("", "", False))
                if kind == "image" and not outside and part in parts:
                    yield name, part
