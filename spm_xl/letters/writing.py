"""Issuing letters: one workbook a participant, those that are new or changed, each with its entry in the journal.

An entry `letter` keeps as its content: plan, version, content (hash of what the letter says), cells (hash of what a reader finds in its
cells, by which an altered copy is known), file (name), folder (relative to the journal's), sha256, name (of the
participant). The same letter is entered once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import Journal
from spm_xl.cycle.kinds import LETTER
from spm_xl.cycle.runs import opened
from spm_xl.cycle.terms import Source, loaded_with_known
from spm_xl.errors import InvalidInput, NotFound, Refused
from spm_xl.letters.form import LetterForm, confirm_searched, product_form
from spm_xl.letters.letter import Letter, letter
from spm_xl.letters.private import company_words, known_words
from spm_xl.letters.returned import cells_digest, letter_read
from spm_xl.letters.terms import Terms, letter_day, participants_on, terms_of
from spm_xl.near import did_you_mean
from spm_xl.outputs.manifest import sha256
from spm_xl.pay.book import Book, book
from spm_xl.pay.lint import lint
from spm_xl.tables.inputs import Inputs
from spm_xl.workbook.parts.whole_file import make_folder, write_changed


@dataclass(frozen=True)
class Issued:
    """One letter.

    Attributes
    ----------
    content : hash of what it says. new : it was written now, and did not stand there before.
    missing : components without an example, and why.
    """

    participant: str
    plan: str
    version: str
    file: str
    content: str
    sha256: str
    new: bool
    missing: tuple[str, ...]


def wanted(book: Book, on: date, participants: Sequence[str] = (), plan: str = "") -> tuple[Terms, ...]:
    """The terms of those who get a letter.

    Parameters
    ----------
    on : the terms of this day, or of the first day on a plan after it. participants : only these; plan : only who is on it.

    Raises
    ------
    NotFound : a participant, or a plan, that is not in the inputs. InvalidInput : a named participant who is on no plan from then on.
    """
    for who in participants:
        if who not in book.people:
            raise NotFound(f"there is no participant {who!r}. {did_you_mean(who, book.people)}")
        if letter_day(book, who, on) is None:
            raise InvalidInput(f"{who} is on no plan on {on} or later, and gets no letter. Correct the table participants, or the day.")
    if plan and plan not in book.plans:
        raise NotFound(f"there is no plan {plan!r}. {did_you_mean(plan, book.plans)}")
    found = [terms_of(book, who, day) for who in participants_on(book, on) if (day := letter_day(book, who, on))]
    return tuple(terms for terms in found if (not participants or terms.participant in participants) and plan in ("", terms.note.plan))


def confirm_sound(inputs: Inputs) -> None:
    """Raise `Refused` where the plans have problems: no letter is written of what cannot be paid."""
    problems = lint(inputs)
    if any(problem.level == "refused" for problem in problems):
        raise Refused(problems)


def issue_letters(
    source: Source, out: Path | str, *, on: date, by: str = "", runs: Path | str | None = None, participants: Sequence[str] = (), plan: str = "",
    form: LetterForm | None = None, mapping: Any = None, data: Path | str | None = None,
) -> tuple[Issued, ...]:  # fmt: skip
    """Write the letters of inputs whose plans are sound; those that stand as they are stay.

    Parameters
    ----------
    source, mapping, data : as of `tables.load.load`. out : folder. on : the terms of this day, and the day of the journal's entries.
    participants : only these; plan : only who is on it. runs, by, form : as of `write_letters`.

    Raises
    ------
    Refused : the inputs have problems. NotFound : a participant, or a plan, that is not in them. Leak : a letter would name another participant.
    """
    folder = Path(runs) if runs is not None else None
    inputs = loaded_with_known(source, mapping, data, folder)
    confirm_sound(inputs)
    return write_letters(wanted(book(inputs), on, participants, plan), Path(out), form, runs=folder, on=on, by=by)


def write_letters(
    every: Iterable[Terms], out: Path, form: LetterForm | None = None, *, runs: Path | None = None, on: date, by: str = ""
) -> tuple[Issued, ...]:
    """Write the letters of some participants; one that stands as it is stays, and all or none are written.

    Parameters
    ----------
    every : from `wanted`. out : folder. form : the product's own by default.
    runs : folder with the journal in which each letter is entered; None for no journal. on, by : of the entries.

    Raises
    ------
    Leak : a letter, or the template, would name another participant.
    """
    every, form = tuple(every), form or product_form()
    made = list(_made(every, form))
    make_folder(out)
    issued = [_written(terms, one, out) for terms, one in made]
    if runs is not None:
        with opened(runs) as kept, kept.writing():
            last = {entry.subject: entry.content for entry in kept.entries(LETTER)}
            for (_, one), each in zip(made, issued, strict=True):
                content = _content(kept, one, each, out)
                before = last.get(each.participant, {})
                if any(before.get(name) != content[name] for name in ("plan", "version", "sha256")):
                    kept.append(LETTER, on=on, by=by, subject=each.participant, content=content)
    return tuple(issued)


def _made(every: Sequence[Terms], form: LetterForm) -> Iterable[tuple[Terms, Letter]]:
    if every:
        known = known_words(every[0].book)
        confirm_searched(form, known, company_words(every[0].book))
    for terms in every:
        yield terms, letter(terms, form, known)


def _written(terms: Terms, one: Letter, out: Path) -> Issued:
    path = out / one.name
    new = write_changed(path, one.data)
    missing = tuple(f"{each['component']}: {each['no_example']}" for each in one.values["components"] if each["no_example"])
    return Issued(terms.participant, terms.note.plan, terms.note.version, one.name, one.content, sha256(one.data), new, missing)


def _content(kept: Journal, one: Letter, issued: Issued, out: Path) -> Mapping[str, Any]:
    """What the journal keeps of a letter."""
    folder = Path(os.path.relpath(out.resolve(), kept.file.parent.resolve())).as_posix()
    return {
        "plan": issued.plan, "version": issued.version, "content": issued.content, "cells": cells_digest(letter_read(one.data)),
        "file": issued.file, "folder": folder, "sha256": issued.sha256, "name": one.values["participant"]["name"],
    }  # fmt: skip
