"""Notes on cells that follow their rows: their texts, and the threads that people discuss in them.

A note on a cell of a repeated row stands on each repetition; where the row is gone it goes. A repetition of a thread is a
thread of its own, whose identity is the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.workbook.formulas.references import Reference, parts
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_reading import (
    ElementRule,
    Pieces,
    Reading,
    merged,
    plain,
    start_tag,
    text,
)  # fmt: skip
from spm_xl.workbook.moves.moving_slots import OWN, Mark, Piece, moving
from spm_xl.workbook.moves.moving_tree import Element

THREAD = "tc="  # what the author of a thread's note is called, before the thread's id
AUTHOR = Mark("author")


def twin(identity: str, number: int) -> str:
    """The identity of a repetition of something; the first one keeps its own.

    >>> twin("{5D0C8E5E-7F2B-4E0B-8B0F-6C1B6A3B9C11}", 2) == twin("{5D0C8E5E-7F2B-4E0B-8B0F-6C1B6A3B9C11}", 2)
    True
    """
    if not number or not identity:
        return identity
    from uuid import NAMESPACE_URL, uuid5

    return "{" + str(uuid5(NAMESPACE_URL, f"{identity.upper()}/{number}")).upper() + "}"


def places(sheet: str, reference: Reference, movements: Movements) -> list[int]:
    """The rows that a cell came to."""
    movement = moving(sheet, movements)
    return [reference.low] if movement is None else [low for low, _ in addresses.spans_of(reference, movement)]


def filled(pieces: tuple[str | Mark, ...], values: dict[str, str], step: int) -> str:
    """Pieces with the values of their marks; a mark with a number is that row, moved along."""
    out = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        else:
            out.append(str(max(int(piece.name) + step, 0)) if piece.name.isdecimal() else values[piece.name])
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Note:
    """The text of a note, or a part of a thread.

    Attributes
    ----------
    identities : its own, and those of others that it names, by mark.
    author : which of the authors wrote it; thread : identity of the thread that it stands for, if any.
    """

    cell: Reference
    pieces: tuple[str | Mark, ...]
    identities: tuple[tuple[str, str], ...]
    author: int = 0
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a sheet, with their authors: each repetition of a thread is an author of its own."""

    sheet: str
    before: str
    between: str
    after: str
    author_tag: str
    authors: int
    notes: tuple[Note, ...]

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        added: list[str] = []
        out: list[str] = []
        for note in self.notes:
            for number, row in enumerate(places(self.sheet, note.cell, movements)):
                author = note.author
                if note.thread and number:
                    author = self.authors + len(added)
                    added.append(f"<{self.author_tag}>{THREAD}{twin(note.thread, number)}</{self.author_tag}>")
                values = {name: twin(identity, number) for name, identity in note.identities}
                values |= {"own": note.cell.at(row, row), "author": str(author)}
                out.append(filled(note.pieces, values, row - note.cell.low))
        return ["".join([self.before, *added, self.between, *out, self.after])]


def comments(reading: Reading, element: Element) -> Pieces:
    """The rule for the part with the texts of notes."""
    authors, listed = element.child("authors"), element.child("commentList")
    if authors is None or listed is None or not listed.children:
        return plain(reading, element)
    names = [each.text for each in authors.children]
    notes = [_note(reading, each, names) for each in listed.children]
    if any(note is None for note in notes) or authors.close == authors.inside:
        return plain(reading, element)
    reading.sheets.add(reading.key)
    tag = text(reading, authors.children[0].start + 1, authors.children[0].inside).rstrip("/>").split()[0]
    return [
        Notes(
            reading.key, text(reading, element.start, authors.close), text(reading, authors.close, listed.inside),
            text(reading, listed.close, element.end), tag, len(names), tuple(note for note in notes if note),
        )
    ]  # fmt: skip


def _note(reading: Reading, element: Element, names: list[str]) -> Note | None:
    cell = cell_of(element.facts.get("ref", ""))
    author = element.facts.get("authorId", "0")
    if cell is None or element.name != "comment" or not author.isdecimal():
        return None
    thread = names[int(author)][len(THREAD) :] if int(author) < len(names) and names[int(author)].startswith(THREAD) else ""
    return _identified(reading, element, cell, int(author), thread)


def _identified(reading: Reading, element: Element, cell: Reference, author: int = 0, thread: str = "") -> Note:
    """A note whose pieces have marks for whatever differs from one repetition to the next."""
    identities = tuple(
        (name, value) for name, value in element.facts.items() if name.rpartition(":")[2] in ("uid", "guid", "id", "parentId")
    )
    attributes: dict[str, Piece | Mark] = {"ref": OWN, "authorId": AUTHOR}
    start = start_tag(reading, element, {**attributes, **{name: Mark(name) for name, _ in identities}})  # type: ignore[dict-item]
    content: Pieces = []
    at = element.inside
    for row in (child for end in element.inner() if end.name in ("from", "to") for child in end.children):
        if row.name == "row" and row.text.strip().isdecimal():
            content += [text(reading, at, row.inside), Mark(row.text.strip())]
            at = row.close
    pieces = merged([*start, *content, text(reading, at, element.end)])
    return Note(cell, tuple(pieces), identities, author, thread)  # type: ignore[arg-type]


def cell_of(address: str) -> Reference | None:
    found = parts(address)
    lone = found[0] if len(found) == 1 else ""
    return lone if isinstance(lone, Reference) and lone.left and not (lone.right or lone.before) else None


@dataclass(frozen=True, slots=True)
class Thread:
    """One message of a thread."""

    sheet: str
    note: Note

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        note = self.note
        out = []
        for number, row in enumerate(places(self.sheet, note.cell, movements)):
            values = {name: twin(identity, number) for name, identity in note.identities}
            out.append(filled(note.pieces, {**values, "own": note.cell.at(row, row)}, row - note.cell.low))
        return out


def thread(reading: Reading, element: Element) -> Pieces:
    """The rule for a message of a thread."""
    cell = cell_of(element.facts.get("ref", ""))
    if cell is None:
        return plain(reading, element)
    reading.sheets.add(reading.key)
    return [Thread(reading.key, _identified(reading, element, cell))]


COMMENTS: dict[str, ElementRule] = {"comments": comments}
THREADS: dict[str, ElementRule] = {"threadedComment": thread}
