"""The form of statements: the product's own template, or a company's.

A company's own template is a workbook with markers (`{{ participant.name }}`), a binding file beside it
(`statement.toml` beside `statement.xlsx`), or both. It must not carry anybody's data to everybody: what could
hide some is refused, and so is a field that does not exist, before the first statement is made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.money import minor_unit
from spm_xl.near import did_you_mean
from spm_xl.outputs.privacy import confirm_clean
from spm_xl.outputs.statement_fields import LIST, listed, specimen
from spm_xl.outputs.template_safety import confirm_open, without_cached_links
from spm_xl.pay.result import Run
from spm_xl.tables.schema import BY_NAME
from spm_xl.workbook.bind import binding_file
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import Filled, render
from spm_xl.workbook.fill.template import Cell, Sheet, Stretch, Template
from spm_xl.workbook.formulas.references import letters_of, prefix
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbook.texts.sheet_names import new_names
from spm_xl.workbooks.page import MONEY, PAYOUT

SUFFIXES = {".xlsx": ".xlsx", ".xlsm": ".xlsm", ".xltx": ".xlsx", ".xltm": ".xlsm"}  # of a template -> of its statements
FIGURES = {("net",): "net", ("payout", "amount"): "payable"}
_MISSING = re.compile(r"there is no (?:value named|list) ([\w.]*\w)")


@dataclass(frozen=True, eq=False)
class Form:
    """What statements are filled into.

    Attributes
    ----------
    name : file name of a company's own template; "" for the product's.
    data : its bytes; binding : what feeds it beside its markers, with its file's name and bytes.
    notes : what a person should know of it.
    """

    name: str
    data: bytes
    binding: Binding = field(default_factory=Binding)
    binding_name: str = ""
    binding_data: bytes = b""
    notes: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """Of the statements' files."""
        return SUFFIXES[Path(self.name).suffix.lower()] if self.name else ".xlsx"

    @property
    def digest(self) -> str:
        """Hash of all that makes it."""
        return hashlib.sha256(self.data + b"\0" + self.binding_data).hexdigest()


@cache
def product_form() -> Form:
    """The product's own."""
    return Form("", (files("spm_xl.workbooks") / "templates" / "statement.xlsx").read_bytes())


def own_form(template: Path, binding: Path | None = None, *, allow_hidden: bool = False) -> Form:
    """A company's own template.

    Parameters
    ----------
    template : .xlsx, .xlsm, .xltx or .xltm.
    binding : its binding file; the TOML file of the same name beside it, where there is one, unless given.
    allow_hidden : hidden sheets, rows, columns, names and embedded files may stay: somebody has looked at them.

    Raises
    ------
    InvalidInput : no workbook, or one that could carry data unseen.
    """
    if template.suffix.lower() not in SUFFIXES:
        raise InvalidInput(f"{template.name} cannot be a template: name a workbook ({', '.join(SUFFIXES)}).")
    data = without_cached_links(_bytes(template))
    beside = template.with_suffix(".toml")
    binding = binding or (beside if beside.is_file() else None)
    raw = _bytes(binding) if binding else b""
    try:
        bound = binding_file.load(raw.decode(), binding.name) if binding else Binding()
    except UnicodeDecodeError:
        raise InvalidInput(f"{binding and binding.name} is not in UTF-8. Save it again as UTF-8.") from None
    notes = confirm_open(template.name, data, allow_hidden)
    return Form(template.name, data, bound, binding.name if binding else "", raw, notes)


def compiled(form: Form, currency: str, payout_currency: str) -> Template:
    """The form ready to be filled; the product's with amounts in as many decimal places as their currencies have."""
    if form.name:
        return _compiled(form, 0, 0)
    return _compiled(form, minor_unit(currency), minor_unit(payout_currency))


@lru_cache(maxsize=16)
def _compiled(form: Form, places: int, payout_places: int) -> Template:
    if form.name:
        try:
            return load(form.data, form.binding)
        except InvalidInput as wrong:
            raise InvalidInput(f"the template {form.name}: {wrong}") from None
    return load(form.data, number_formats={MONEY: _decimals(MONEY, places), PAYOUT: _decimals(PAYOUT, payout_places)})


def _decimals(code: str, places: int) -> str:
    return code.replace(".00", "." + "0" * places if places else "")


def prepare(form: Form, run: Run, known: Words) -> None:
    """Compile and search a form for a run, so that processes to be started have it.

    Raises
    ------
    InvalidInput : markers that do not fit together, or a field that does not exist.
    Leak : the template names a participant.
    """
    confirm_clean(form.data, form.name or "statement.xlsx of spm_xl", known, _company_words(run))
    for pair in {(s.currency, s.payout_currency) for s in run.settlements}:
        compiled(form, *pair)
    if form.name:
        confirm_fields(form, columns_of(run))


def _company_words(run: Run) -> Iterator[str]:
    """What may stand in a template even where a participant (a house account, say) is called so."""
    yield from (run.company, run.settings.get("contact") or "")
    for settlement in run.settlements:
        yield from (plan.name for plan in settlement.plans)
        yield from (line.component for line in settlement.lines)


def columns_of(run: Run) -> list[str]:
    """The columns of the table transactions."""
    own = {name for s in run.settlements for line in s.lines for deal in line.deals for name in deal.credit.facts}
    return sorted(own | {column.name for column in BY_NAME["transactions"].columns})


def confirm_fields(form: Form, columns: Sequence[str]) -> None:
    """Raise where a template asks for a field that does not exist, or for none: it is filled with made-up values, many and none."""
    made = []
    for many in (True, False):
        try:
            made.append(render(compiled(form, "USD", "USD"), specimen(columns, many=many)))
        except InvalidInput as wrong:
            if many or _MISSING.search(str(wrong)):  # without rows a formula may have nothing to refer to, now and then
                raise _explained(form, str(wrong), columns) from None
    if made[1:] == made[:1]:
        raise InvalidInput(
            f"the template {form.name} asks for no field: everybody would get the same. Write {{{{ participant.name }}}} or "
            "another field into it (`spm-xl fields` lists them), or name its binding file with --binding."
        )


def shows_pay(form: Form) -> bool:
    """Whether a template of a company shows net or payable alone in a cell outside of lists, where it can be read back."""
    return bool(_figure_cells(compiled(form, "USD", "USD")))


def _explained(form: Form, wrong: str, columns: Sequence[str]) -> InvalidInput:
    """The error, with the near names where it is about a name."""
    missing = _MISSING.search(wrong)
    if missing is None:
        return InvalidInput(f"the template {form.name}: {wrong}")
    misplaced = _misplaced(missing[1])
    if misplaced:
        return InvalidInput(f"the template {form.name}: {wrong[: missing.start()]}{misplaced}")
    known = {name for name, _ in listed()} | {f"facts.{column}" for column in columns}
    known |= {name.rpartition(".")[2] for name in known if "." in name and missing[1] not in known}
    return InvalidInput(
        f"the template {form.name}: {wrong[: missing.start()]}there is no field {missing[1]} on a statement. "
        f"{did_you_mean(missing[1], sorted(known))} `spm-xl fields` lists all of them."
    )


def _misplaced(name: str) -> str:
    """What to do with a field that exists, but not where it was asked for; "" for one that does not exist.

    >>> _misplaced("customer")
    'customer is a field of the items of deals. Write it in rows between {{#deals}} and {{/deals}}.'
    >>> _misplaced("net")
    'net is no list that rows could be repeated for. Write {{ net }} for its value.'
    """
    fields = dict(listed())
    if name in fields:
        return f"{name} is no list that rows could be repeated for. Write {{{{ {name} }}}} for its value."
    parents = [path.removesuffix(f".{name}") for path in fields if path.endswith(f".{name}")]
    lists = list(dict.fromkeys(fields[parent].name for parent in parents if parent in fields and fields[parent].kind == LIST))
    between = f"Write it in rows between {{{{#{lists[0]}}}}} and {{{{/{lists[0]}}}}}." if lists else ""
    return f"{name} is a field of the items of {', '.join(lists)}. {between}" if lists else ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise InvalidInput(f"{path} cannot be read: {wrong.strerror}.") from None


def figures(form: Form, template: Template, made: Filled, values: Mapping[str, Any]) -> dict[str, str]:
    """Net and payable -> the first cell that shows it alone, outside of blocks, so that it can be read back."""
    found: dict[str, str] = {}
    for name, sheet, row, column in _figure_cells(template) if form.name else ():
        span = made.layouts[sheet.name.lower()].span(row, row)
        if span and name not in found:
            title = new_names([sheet.name], values).get(sheet.name, sheet.name)
            found[name] = f"{prefix(title)}{letters_of(column)}{span[0]}"
    return found


@lru_cache(maxsize=16)
def _figure_cells(template: Template) -> tuple[tuple[str, Sheet, int, int], ...]:
    return tuple(
        (FIGURES[cell.path], sheet, cell.row, cell.column)
        for sheet in template.sheets
        for node in sheet.nodes
        if isinstance(node, Stretch)
        for cell in node.slots
        if isinstance(cell, Cell) and cell.path in FIGURES
    )


def facts_of(form: Form) -> dict[str, Any]:
    """The form as a manifest names it."""
    return {
        "name": form.name or "statement.xlsx",
        "own": bool(form.name),
        "sha256": hashlib.sha256(form.data).hexdigest(),
        "binding": form.binding_name,
        "binding_sha256": hashlib.sha256(form.binding_data).hexdigest() if form.binding_name else "",
    }
