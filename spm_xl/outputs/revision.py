"""Which statements of a run are issued again, each under which number.

What was approved was handed out. When its period is opened again and the run is written anew, a statement whose content is what it
was keeps its number, its status and its bytes. One that differs is the next revision, and says what changed since the one before.
Two different statements therefore never carry the same number. Drafts raise no number: whatever is tried before the next approval
is compared with what was last approved.

What was approved is known by the folder itself: its manifest says "approved", or it keeps what it replaced (`outputs.superseded`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.outputs.facts import Facts, facts
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, read_manifest
from spm_xl.outputs.privacy import Leak, confirm_private, known_words, people
from spm_xl.outputs.release import APPROVED, Revision, revision_of
from spm_xl.outputs.revision_changes import Amounts, Before, changes, remarks
from spm_xl.outputs.statement import digest
from spm_xl.outputs.statement_form import Form, facts_of, product_form
from spm_xl.pay.result import Run, Settled, Settlement
from spm_xl.workbook.inspect.words import Words

SUPERSEDED = "superseded"
_NUMBER = re.compile(rf"{SUPERSEDED}/r(\d+)/")


@dataclass(frozen=True, slots=True)
class Released:
    """The last release of a run: what was approved last.

    Attributes
    ----------
    number : 1 for the first approval; its files are kept as superseded/r1 once it is replaced.
    folder : that its manifest and ledger stand in, the run's own or one below it; found : its manifest.
    standing : it stands in the run's folder as it was approved.
    """

    number: int
    folder: Path
    found: Mapping[str, Any]
    standing: bool

    def place(self, name: str) -> str:
        """Where a file of it is kept when it is replaced."""
        return f"{SUPERSEDED}/r{self.number}/{name}"


def released(out: Path) -> Released | None:
    """The last release in a run's folder; None where nothing was approved yet.

    Raises
    ------
    InvalidInput : a manifest that cannot be read.
    """
    if not (out / MANIFEST).is_file():
        return None
    found = read_manifest(out)
    numbers = [int(match[1]) for name in found.get(SUPERSEDED, {}) if (match := _NUMBER.match(name))]
    last = max(numbers, default=0)
    if found.get("status") == APPROVED:
        return Released(last + 1, out, found, True)
    if not last:
        return None
    folder = out / SUPERSEDED / f"r{last}"
    return Released(last, folder, read_manifest(folder), False)


def revisions(
    out: Path,
    run: Run,
    *,
    form: Form | None = None,
    since: date | None = None,
    reason: str = "",
    approved_on: date | None = None,
) -> dict[str, Revision]:
    """What each participant's statement is, against the last release in a run's folder.

    Parameters
    ----------
    out : the run's folder; run : what is to be written into it, whether as a draft or approved.
    form : what statements are filled into; the product's own by default.
    since : day on which the last release was approved, for those whose own day its manifest does not tell.
    reason : why the period was opened again; it is left out of a statement on which it would name another participant.
    approved_on : day of the approval that the run stands approved by, None for a draft.

    Returns
    -------
    dict : participant -> revision; those left out are in their first, and so is everybody where nothing was approved yet.
    """
    last = released(Path(out))
    if last is None:
        first = Revision(day=approved_on)
        return {settlement.person.participant: first for settlement in run.settlements} if approved_on else {}
    form, shared = form or product_form(), facts(run)
    told = {one["participant"]: one for one in last.found["statements"]}
    gone: Mapping[str, Mapping[str, Any]] = last.found.get("withdrawn", {})
    found, changed = {}, []
    for settlement in run.settlements:
        participant = settlement.person.participant
        if participant in told and told[participant]["content"] == digest(settlement, shared, form):
            found[participant] = replace(revision_of(told[participant]), released=True)
        elif participant in told or participant in gone:
            changed.append(settlement)
        elif approved_on:
            found[participant] = Revision()
    if changed:
        before = _Last(last, form, told, gone, since, _by_participant(_ledger(last), {s.person.participant for s in changed}))
        found |= _raised(run, changed, before, shared, reason)
    return {who: replace(each, day=each.day or approved_on) for who, each in found.items()}


def withdrawn(last: Released | None, participants: Container[str]) -> dict[str, dict[str, Any]]:
    """Who had a statement in the last release and has none now, with its revision as a manifest tells it; it is counted on if they come back.

    Parameters
    ----------
    participants : who has a statement now.
    """
    if last is None:
        return {}
    had = {one["participant"]: {name: one[name] for name in ("revision", "released") if name in one} for one in last.found["statements"]}
    return {who: told for who, told in sorted((dict(last.found.get("withdrawn", {})) | had).items()) if who not in participants}


@dataclass(frozen=True, slots=True)
class _Last:
    """The last release, ready to be compared with."""

    released: Released
    form: Form
    told: Mapping[str, Mapping[str, Any]]
    gone: Mapping[str, Mapping[str, Any]]
    since: date | None
    amounts: Mapping[str, Amounts]


def _raised(run: Run, changed: Iterable[Settlement], last: _Last, shared: Facts, reason: str) -> dict[str, Revision]:
    """The next revision of each statement that differs."""
    everybody = people(run)
    words = known_words(run) if reason else None
    amounts = _by_participant(run.ledger.entries, set(last.amounts))
    found = {}
    for settlement in changed:
        participant = settlement.person.participant
        told = last.told.get(participant)
        before = _before(last, told, last.amounts[participant])
        stood = revision_of(told or last.gone[participant])
        own_reason = reason if words is None or _names_nobody(reason, settlement, shared, words) else ""
        listed = changes(settlement, before, amounts[participant], everybody)
        said = remarks(settlement, before, listed, run.as_of, facts_of(last.form)["sha256"])
        comparable = before.currency in ("", settlement.currency)
        found[participant] = Revision(
            number=stood.number + 1,
            since=stood.day or last.since,
            reason=own_reason,
            changes=listed,
            was=before.net if comparable else None,
            net=settlement.net if comparable else None,
            remarks=said,
        )
    return found


def _before(last: _Last, told: Mapping[str, Any] | None, amounts: Amounts) -> Before:
    """What stood on a participant's statement in the last release; nothing, for one who had none."""
    found = last.released.found
    form = date.fromisoformat(found["as_of"]), found["template"].get("sha256", "")
    if told is None:
        return Before(Decimal(0), "", Decimal(0), "", None, *form)
    return Before(Decimal(told["net"]), told["plan_currency"], Decimal(told["payable"]), told["currency"], amounts, *form)


def _names_nobody(text: str, settlement: Settlement, shared: Facts, known: Words) -> bool:
    """Whether a text may stand on a participant's statement."""
    try:
        confirm_private([text], settlement, shared, known)
    except Leak:
        return False
    return True


def _ledger(last: Released) -> tuple[Settled, ...]:
    return read_ledger((last.folder / LEDGER).read_bytes(), f"{last.folder.name}/{LEDGER}").entries


def _by_participant(entries: Iterable[Settled], wanted: Container[str]) -> Mapping[str, Amounts]:
    """What was settled for some participants, by period, item, name and detail."""
    found: dict[str, dict[tuple[str, str, str, str], Decimal]] = defaultdict(dict)
    for entry in entries:
        if entry.participant in wanted:
            own, key = found[entry.participant], (entry.period, entry.item, entry.name, entry.detail)
            own[key] = own.get(key, Decimal(0)) + entry.amount
    return found
