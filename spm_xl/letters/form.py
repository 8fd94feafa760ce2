"""The form of letters: the product's own template, or a company's, which may ask for any of the fields of a letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.letters.fields import FIELDS
from spm_xl.near import did_you_mean
from spm_xl.outputs.privacy import confirm_clean
from spm_xl.outputs.statement_fields import listed, specimen
from spm_xl.outputs.statement_form import Form, compiled, own_form
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbooks.letter import IDENTITY, SIGNED


@dataclass(frozen=True)
class LetterForm:
    """What letters are filled into.

    Attributes
    ----------
    form : as of statements. notes : what a person should know of it.
    """

    form: Form
    notes: tuple[str, ...] = ()


@cache
def product_form() -> LetterForm:
    """The product's own."""
    return LetterForm(Form("", (files("spm_xl.workbooks") / "templates" / "letter.xlsx").read_bytes()))


def own_letter_form(template: Path, binding: Path | None = None, *, allow_hidden: bool = False) -> LetterForm:
    """A company's own template, seen to ask for fields that are there.

    Raises
    ------
    InvalidInput : no workbook, one that could carry data unseen, or a field that does not exist.
    """
    form = own_form(template, binding, allow_hidden=allow_hidden)
    _confirm_fields(form)
    names = {name for name, sheet in read(form.data).names if not sheet}
    missing = [name for name in (*IDENTITY, *SIGNED) if name not in names]
    notes = list(form.notes)
    if missing:
        notes.append(
            f"the template {form.name} has no cell named {', '.join(missing)}: signed copies of its letters cannot be collected without. "
            "Name the cells in Excel's name box"
        )
    return LetterForm(form, tuple(notes))


def confirm_searched(form: LetterForm, known: Words, allowed: Iterable[str]) -> None:
    """Raise `Leak` where the template itself names a participant."""
    confirm_clean(form.form.data, form.form.name or "letter.xlsx of spm_xl", known, allowed)


def _confirm_fields(form: Form) -> None:
    """Refuse a template that asks for a field that does not exist, or for none."""
    made = []
    for many in (True, False):
        try:
            made.append(render(compiled(form, "USD", "USD"), specimen((), FIELDS, many=many)))
        except InvalidInput as wrong:
            if not many and "there is no" not in f"{wrong}":
                continue  # without rows a formula may have nothing to refer to, now and then
            name = f"{wrong}".rpartition(" named ")[2].rstrip(".").split(" ")[0]
            near = did_you_mean(name, sorted(name for name, _ in listed(FIELDS)))
            raise InvalidInput(f"the template {form.name}: {wrong} {near} `spm-xl letters fields` lists the fields of a letter.") from None
    if made[1:] == made[:1]:
        raise InvalidInput(
            f"the template {form.name} asks for no field: everybody would get the same. Write {{{{ participant.name }}}} or another field "
            "into it; `spm-xl letters fields` lists them."
        )
