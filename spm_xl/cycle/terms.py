"""What a run is calculated from: sources and options, as the journal keeps them so that the run can be calculated again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.known import with_known
from spm_xl.cycle.runs import entries_of, run_before
from spm_xl.errors import InvalidInput, NotFound
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER
from spm_xl.outputs.statement_form import Form, own_form
from spm_xl.pay.result import Ledger, Run
from spm_xl.pay.run import calculate
from spm_xl.tables.company import calendar, settings_of
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

Source: TypeAlias = "str | Path | Mapping[str, Any] | Inputs"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a period is calculated from.

    Attributes
    ----------
    source : path of the inputs, or tables in memory, which the journal cannot name.
    mapping, data : as of `tables.load.load`; previous : folder of the run before, None for what the journal knows.
    as_of : what became known later does not count; None for the period's own cut-off.
    template, binding, allow_hidden : of the statements; keep_going : leave out who cannot be paid.
    """

    source: Source
    period: str
    mapping: Any = None
    data: str | Path | None = None
    previous: str | Path | None = None
    as_of: date | None = None
    template: str | Path | None = None
    binding: str | Path | None = None
    allow_hidden: bool = False
    keep_going: bool = False

    def form(self) -> Form | None:
        """What statements are filled into; None for the product's own."""
        if self.template is None:
            return None
        return own_form(Path(self.template), Path(self.binding) if self.binding else None, allow_hidden=self.allow_hidden)


def loaded(terms: Terms) -> Inputs:
    """The inputs as the company keeps them; what is loaded already is taken as it is."""
    return terms.source if isinstance(terms.source, Inputs) else load(terms.source, terms.mapping, data=terms.data)


def loaded_with_known(source: Source, mapping: Any = None, data: str | Path | None = None, runs: Path | None = None) -> Inputs:
    """The inputs with what the journal of the folder `runs` knows; as they are where it has none."""
    return with_known(loaded(Terms(source, "", mapping, data)), entries_of(runs) if runs else ())


def period_before(inputs: Inputs, period: str) -> str:
    """The period that one follows, by the company's calendar; "" where the calendar has none."""
    found = calendar(settings_of(inputs), inputs.rows("periods"))
    try:
        return found.before(found.named(period)).name
    except NotFound:
        return ""


def previous_run(terms: Terms, inputs: Inputs, entries: Sequence[Entry], folder: Path | None) -> Path | None:
    """Folder of the run that this one follows: the one that was named, or what the journal knows of the period before."""
    if terms.previous is not None:
        return Path(terms.previous)
    if folder is None:
        return None
    before = period_before(inputs, terms.period)
    return run_before(entries, folder, before) if before else None


def calculated(terms: Terms, inputs: Inputs, entries: Sequence[Entry], previous: Path | None) -> Run:
    """The calculation, with what the journal knows."""
    return calculate(with_known(inputs, entries), terms.period, as_of=terms.as_of, previous=ledger_of(previous))


def ledger_of(previous: str | Path | None) -> Ledger | None:
    """What the run in a folder settled."""
    if previous is None:
        return None
    file = Path(previous) / LEDGER
    if not file.is_file():
        raise NotFound(f"{previous} holds no {LEDGER}. Name the folder of the previous period's run.")
    return read_ledger(file.read_bytes(), f"{Path(previous).name}/{LEDGER}")


def recorded(terms: Terms, previous: Path | None, folder: Path) -> dict[str, Any]:
    """The terms as content of an entry: what lies below or beside the folder by its way from there."""
    return {
        "inputs": _named(terms.source, folder),
        "mapping": _named(terms.mapping, folder),
        "data": _named(terms.data, folder),
        "previous": _named(previous, folder),
        "as_of": terms.as_of.isoformat() if terms.as_of else "",
        "template": _named(terms.template, folder),
        "binding": _named(terms.binding, folder),
        "allow_hidden": terms.allow_hidden,
        "keep_going": terms.keep_going,
    }


def terms_of(entry: Entry, folder: Path, inputs: Path | None = None) -> Terms:
    """The terms that a run was calculated on.

    Parameters
    ----------
    entry : of the kind calculated; inputs : where they stand now, if not where they stood.

    Raises
    ------
    InvalidInput : the entry names no inputs, or they are not there.
    """
    kept = entry.content
    source = inputs or _found(kept["inputs"], folder)
    if source is None or not Path(source).exists():
        told = f"{kept['inputs']} is not there" if kept["inputs"] else "its inputs were tables in memory"
        raise InvalidInput(f"{entry.subject} cannot be calculated again: {told}. Name its inputs with --inputs.")
    as_of = date.fromisoformat(kept["as_of"]) if kept["as_of"] else None
    return Terms(
        source, entry.period, _found(kept["mapping"], folder), _found(kept["data"], folder), _found(kept["previous"], folder), as_of,
        _found(kept["template"], folder), _found(kept["binding"], folder), bool(kept["allow_hidden"]), bool(kept["keep_going"]),
    )  # fmt: skip


def _named(what: Any, folder: Path) -> str:
    """A path as the journal keeps it; "" for none, and for what is no path."""
    if not isinstance(what, (str, Path)):
        return ""
    if isinstance(what, str) and not os.path.exists(what):
        return what  # the name of a preset
    path, home = os.path.abspath(what), os.path.abspath(folder.parent)
    beside = home != os.path.dirname(home) and os.path.commonpath((path, home)) == home if _one_drive(path, home) else False
    return Path(os.path.relpath(path, os.path.abspath(folder))).as_posix() if beside else path


def _one_drive(path: str, other: str) -> bool:
    return os.path.splitdrive(path)[0] == os.path.splitdrive(other)[0]


def _found(name: str, folder: Path) -> str | Path | None:
    """The path that the journal keeps, or the preset's name."""
    path = Path(os.path.normpath(os.path.join(os.path.abspath(folder), name)))
    return None if not name else path if path.exists() or os.path.dirname(name) or path.suffix else name
