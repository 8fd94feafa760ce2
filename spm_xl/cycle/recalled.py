"""A run calculated again from its inputs, and shown to be the one that stands in its folder.

The folder holds statements, not records. Who needs the records (a roll-up, a comparison) calculates them again on the terms that the
journal keeps, with what it knew then, and everything that the folder says of pay must come out the same.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import APPROVED, CALCULATED
from spm_xl.cycle.known import with_known
from spm_xl.cycle.runs import absolute, entries_of
from spm_xl.cycle.states import standing
from spm_xl.cycle.terms import Terms, ledger_of, loaded, terms_of
from spm_xl.errors import ControlFailure, InvalidInput
from spm_xl.outputs.manifest import LEDGER, MANIFEST, PAYROLL, read_manifest, sha256
from spm_xl.outputs.payroll import payroll_csv, payroll_rows
from spm_xl.pay.result import Ledger, Run
from spm_xl.pay.run import calculate
from spm_xl.tables.inputs import Inputs
from spm_xl.workbook.parts.whole_file import read_or_nothing

DRAFT = "draft"
SHOWN = ("line", "draw closing", "paid")  # items of the ledger that a roll-up shows
NAMED = 5  # names in a message


@dataclass(frozen=True, slots=True)
class Recalled:
    """A run as it stands in its folder.

    Attributes
    ----------
    folder : its folder; found : its manifest; manifest : the manifest's hash.
    run : its records, of those who have a statement; inputs : what they were calculated from, with what the journal knew.
    entries : of the journal beside it, none without one; status : "approved" where manifest and journal say so, else "draft".
    """

    folder: Path
    found: Mapping[str, Any]
    manifest: str
    run: Run
    inputs: Inputs
    entries: tuple[Entry, ...]
    status: str


def recalled(
    folder: Path, inputs: Path | None = None, mapping: Any = None, data: Path | None = None, previous: Path | None = None
) -> Recalled:
    """A run, calculated again from its inputs.

    Parameters
    ----------
    folder : of the run. inputs : where its inputs stand now; None for where the journal says.
    mapping, data : as of `tables.load.load`, where there is no journal.
    previous : the run that it follows; the one of the same hash beside it unless given.

    Raises
    ------
    InvalidInput : nobody says what the run was calculated from. ControlFailure : it does not come out the same.
    """
    folder = absolute(folder)
    found = read_manifest(folder)
    entries = entries_of(folder.parent)
    terms = _terms(folder, found, entries, inputs, mapping, data)
    known = with_known(loaded(terms), entries[: int(found["journal"]["entries"])])
    before = previous or _before(folder, str(found["previous"]), terms.previous)
    made = calculate(known, str(found["period"]), as_of=date.fromisoformat(found["as_of"]), previous=ledger_of(before))
    kept = {one["participant"] for one in found["statements"]}
    made = replace(made, settlements=tuple(s for s in made.settlements if s.person.participant in kept))
    _confirm_same(folder, found, made)
    return Recalled(folder, found, sha256((folder / MANIFEST).read_bytes()), made, known, entries, status_of(folder))


def _terms(folder: Path, found: Mapping[str, Any], entries: Sequence[Entry], inputs: Path | None, mapping: Any, data: Path | None) -> Terms:
    noted = standing([one for one in entries if one.subject == folder.name or one.kind != CALCULATED], str(found["period"])).last(CALCULATED)
    if noted:
        terms = terms_of(noted, folder.parent, inputs)
        return replace(terms, mapping=mapping or terms.mapping, data=data or terms.data)
    if inputs is None:
        raise InvalidInput(f"no journal says what {folder.name} was calculated from. Name its inputs with --inputs.")
    return Terms(inputs, str(found["period"]), mapping, data)


def _before(folder: Path, wanted: str, told: str | Path | None) -> Path | None:
    """The folder of the run before, known by the hash of its manifest; where that changed since, the one that the journal tells."""
    if not wanted:
        return None
    for path in sorted(folder.parent.iterdir()):
        content = read_or_nothing(path / MANIFEST) if path.is_dir() else None
        if content is not None and sha256(content) == wanted:
            return path
    if told is None or not (Path(told) / MANIFEST).is_file():
        raise InvalidInput(f"the run that {folder.name} follows does not stand beside it (manifest {wanted[:12]}...). Put its folder back.")
    return Path(told)


def _confirm_same(folder: Path, found: Mapping[str, Any], made: Run) -> None:
    """Refuse figures that are not those of the folder: of its statements, payroll file and ledger."""
    here = {s.person.participant: (f"{s.net:f}", f"{s.payable:f}", s.payout_currency) for s in made.settlements}
    there = {one["participant"]: (one["net"], one["payable"], one["currency"]) for one in found["statements"]}
    wrong = sorted(who for who in here.keys() | there.keys() if here.get(who) != there.get(who))
    payroll = payroll_csv(payroll_rows(made))
    if sha256(payroll) != found["files"][PAYROLL]:
        wrong.append(PAYROLL)
    if _settled(made.ledger, here) != _settled(ledger_of(folder), here):
        wrong.append(LEDGER)
    if wrong:
        names = {one["name"]: one["sha256"] for one in found["inputs"]}
        changed = [file.name for file in made.files if names.get(file.name) != file.sha256]
        why = f"{', '.join(changed[:NAMED])} changed since: name a copy as it was with --inputs" if changed else (
            "what the journal knows, or the program, changed since: deliver with the version that wrote it"
        )
        raise ControlFailure(f"{folder.name} does not come out the same from its inputs ({', '.join(wrong[:NAMED])}); nothing was written. {why}.")


def _settled(ledger: Ledger | None, people: Container[str]) -> dict[tuple[str, str, str, str], Decimal]:
    """What a ledger says of its own period and of what a roll-up shows; a later version may add items of its own."""
    entries = ledger.entries if ledger else ()
    return {
        (e.participant, e.item, e.name, e.detail): e.amount
        for e in entries
        if ledger and e.period == ledger.period and e.item in SHOWN and e.participant in people
    }


def status_of(folder: Path) -> str:
    """Of a run's folder: approved, where the journal approved this very result and nobody opened the period again since; else draft."""
    folder = absolute(folder)
    found = read_manifest(folder)
    at = standing(entries_of(folder.parent), str(found["period"]))
    approval = at.last(APPROVED)
    if at.state in ("open", "calculated") or approval is None:
        return DRAFT
    same = (approval.subject, approval.content["result"], found["status"]) == (folder.name, found["result"], APPROVED)
    return APPROVED if same else DRAFT
