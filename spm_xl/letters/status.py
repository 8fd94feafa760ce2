"""Who was sent which letter, who has signed it, and whose pay waits for it.

The journal says what was sent and what came back; the inputs, where they are given, say who should have a letter, which signatures
the company has on file itself, and whether pay is held without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import LETTER, SIGNED
from spm_xl.letters.terms import Terms
from spm_xl.pay.signing import needed_from, signature

DONE, OPEN, REPLACED, UNSENT = "signed", "outstanding", "replaced", "not sent"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One letter, or one that should have been sent.

    Attributes
    ----------
    sent, signed_on : None where it was not. signed_by : name as signed. status : one of the words above.
    days_open : days since it was sent, for one that is outstanding. held : why pay waits for it, "" where it does not.
    """

    participant: str
    name: str
    plan: str
    version: str
    sent: date | None
    signed_on: date | None
    signed_by: str
    status: str
    days_open: int
    held: str


def sign_offs(entries: Iterable[Entry], on: date, wanted: Sequence[Terms] = ()) -> tuple[SignOff, ...]:
    """Every letter, by participant and in the order in which they were sent.

    Parameters
    ----------
    entries : of the journal. on : today. wanted : terms of everybody who should have a letter, with the signatures that are known.
    """
    every = tuple(entries)
    letters: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in every:
        if entry.kind == LETTER and entry.on <= on:
            letters.setdefault((entry.subject, entry.content["plan"], entry.content["version"]), []).append(entry)
    signed = {(e.subject, e.content["plan"], e.content["version"]): e for e in every if e.kind == SIGNED and e.on <= on}
    terms = {(one.participant, one.note.plan, one.note.version): one for one in wanted}
    last = {entry.subject: key for key, found in letters.items() for entry in found}
    keys = sorted({*letters, *terms, *signed}, key=lambda key: (key[0], letters[key][0].number if key in letters else 0, key))
    return tuple(_sign_off(key, letters.get(key, []), signed.get(key), terms.get(key), last, on) for key in keys)


def _sign_off(
    key: tuple[str, str, str], letters: Sequence[Entry], signed: Entry | None, terms: Terms | None, last: dict[str, tuple[str, str, str]], on: date
) -> SignOff:
    participant, plan, version = key
    sent = letters[0].on if letters else None
    day = date.fromisoformat(signed.content["signed_on"]) if signed else None
    if day is None and terms is not None:
        day = signature(terms.book, participant, plan, version, on)
    replaced = last.get(participant, key) != key and terms is None
    status = DONE if day else UNSENT if sent is None else REPLACED if replaced else OPEN
    held = needed_from(terms.book, terms.plan, terms.person.state) if terms is not None and day is None else ""
    name = letters[-1].content["name"] if letters else terms.person.name if terms else ""
    days = (on - sent).days if sent and status == OPEN else 0
    return SignOff(participant, name, plan, version, sent, day, signed.content["name"] if signed else "", status, days, held)
