"""Accepting by name what stands open on a run's lists, so that its period can be closed.

What is the same item in a later period, to the letter of what is the matter, needs no second word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from spm_xl.cycle.confirming import confirm_person, confirm_reason
from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import ACCEPTED
from spm_xl.cycle.runs import absolute, opened, own_run
from spm_xl.cycle.states import CLOSED
from spm_xl.cycle.told import accepted
from spm_xl.errors import InvalidInput, NotAllowed, NotFound
from spm_xl.near import did_you_mean
from spm_xl.outputs.manifest import read_manifest
from spm_xl.outputs.to_clear import ToClear


def items_of(run: Path) -> tuple[ToClear, ...]:
    """What stands on a run's lists."""
    return tuple(ToClear(one["list"], one["subject"], one["why"]) for one in read_manifest(run).get("to_clear", ()))


def open_items(run: Path, entries: Iterable[Entry]) -> tuple[ToClear, ...]:
    """What stands on a run's lists and was not accepted."""
    done = {(each.listed, each.subject, each.why) for each in accepted(entries)}
    return tuple(item for item in items_of(run) if (item.listed, item.subject, item.why) not in done)


def accept(run: Path, subjects: Sequence[str], *, by: str, on: date, reason: str) -> tuple[ToClear, ...]:
    """Accept items of a run; gives those that were open.

    Parameters
    ----------
    subjects : transactions or participants, as the lists name them.

    Raises
    ------
    NotFound : a name is on no list. NotAllowed : the period is closed, or there is no reason.
    """
    run = absolute(run)
    by, text = confirm_person(by), confirm_reason(reason, "accepting an item")
    if not subjects:
        raise InvalidInput("no item is named. spm-xl status lists what stands open.")
    with opened(run.parent) as kept, kept.writing():
        at = own_run(kept.entries(), run)
        if at.state == CLOSED:
            raise NotAllowed(f"{at.period} is closed. Nothing was changed.")
        known = {item.subject for item in items_of(run)}
        if unknown := [subject for subject in subjects if subject not in known]:
            raise NotFound(f"nothing called {unknown[0]!r} stands on the lists of {run.name}. {did_you_mean(unknown[0], known)}".strip())
        found = tuple(item for item in open_items(run, kept.entries()) if item.subject in subjects)
        for item in found:
            content = {"list": item.listed, "why": item.why, "reason": text}
            key = f"{ACCEPTED} {at.period} {item.listed} {item.subject}: {item.why}"
            kept.append(ACCEPTED, on=on, by=by, period=at.period, subject=item.subject, key=key, content=content)
    return found
