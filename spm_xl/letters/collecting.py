"""Collecting signed letters: what each returned file is, and, once for each participant, plan and version, its entry in the journal.

=============  ==========================================================================================
signed         accepted; an entry `signed` was made, and the calculation knows it
again          the same version was signed before; nothing happens a second time
unsigned       name, day, signature or receipt is missing
altered        what the letter says was changed: the cells are named
not sent       no letter with this content was sent, or a later one of the same version has replaced it
future         the day of the signature lies ahead
no letter      another file
unreadable     damaged, encrypted, or too large
=============  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from spm_xl.cycle.journal import Entry, Journal
from spm_xl.cycle.kinds import LETTER, SIGNED
from spm_xl.cycle.runs import opened
from spm_xl.errors import InvalidInput
from spm_xl.letters.returned import LetterRead, cells_digest, differences, letter_read
from spm_xl.outputs.manifest import sha256
from spm_xl.workbook.grid.arrived import Content, arrived, ending
from spm_xl.workbook.grid.sent import OTHER_WORKBOOKS, WORKBOOKS, kept_by_a_program
from spm_xl.workbook.inspect.words import tokens

MOST_TOLD = 5  # changed cells that are named
YES = ("yes", "y", "x", "true", "1", "✓", "✔")


@dataclass(frozen=True, slots=True)
class Copy:
    """One returned file.

    Attributes
    ----------
    status : one of the words of the module's table. detail : why, in words. warning : what somebody should look at.
    """

    file: str
    participant: str
    plan: str
    version: str
    status: str
    signed_on: date | None
    name: str
    detail: str = ""
    warning: str = ""


def collect(folder: Path, runs: Path, on: date, by: str = "") -> tuple[Copy, ...]:
    """Collect the returned letters of a folder and those below it, in the order of their names.

    Parameters
    ----------
    runs : folder with the journal that the letters were entered in. on : today; a signature of a later day is refused.
    by : who collects.
    """
    with opened(runs) as kept:
        letters = kept.entries(LETTER)
        found = [(name, content) for name, content in arrived(folder) if not kept_by_a_program(PurePosixPath(name).name)]
        return tuple(_collected(kept, letters, name, content, on, by) for name, content in found)


def _collected(kept: Journal, letters: Sequence[Entry], file: str, content: Content, on: date, by: str) -> Copy:
    if isinstance(content, str):
        return Copy(file, "", "", "", "unreadable", None, "", content)
    if ending(file) in OTHER_WORKBOOKS:
        return Copy(file, "", "", "", "unreadable", None, "", "It is saved in another format. Open it, save it as .xlsx, and collect again.")
    if ending(file) not in WORKBOOKS:
        return Copy(file, "", "", "", "no letter", None, "", "It is no workbook. Have the signed copy sent as .xlsx.")
    try:
        read = letter_read(content)
    except InvalidInput as wrong:
        return Copy(file, "", "", "", "unreadable", None, "", f"{wrong}")
    if not read.identity.get("content"):
        return Copy(file, "", "", "", "no letter", None, "", "It has no cells that say which letter it is.")
    with kept.writing():
        return _taken(kept, letters, read, file, sha256(content), on, by)


def _taken(kept: Journal, letters: Sequence[Entry], read: LetterRead, file: str, hashed: str, on: date, by: str) -> Copy:
    """What a letter that came back is; entered where it is signed for the first time."""
    sent = next((entry for entry in reversed(letters) if entry.content["content"] == read.identity["content"]), None)
    if sent is None:
        who, plan, version = (read.identity.get(name, "") for name in ("participant", "plan", "version"))
        return Copy(file, who, plan, version, "not sent", read.on, read.name, "No letter with this content was sent. Send the participant the current one.")
    participant, plan, version = sent.subject, sent.content["plan"], sent.content["version"]
    wrong, why = _refusal(kept, letters, sent, read, on)
    if wrong or read.on is None:
        return Copy(file, participant, plan, version, wrong, read.on, read.name, why)
    before = _signed(kept, participant, plan, version)
    if before is not None:
        day = before.content["signed_on"]
        more = "" if day == read.on.isoformat() else f"; this copy says {read.on}"
        return Copy(file, participant, plan, version, "again", read.on, read.name, f"Signed on {day} already{more}. Nothing happened a second time.")
    row = {
        "participant": participant, "plan": plan, "version": version, "signed_on": read.on.isoformat(), "name": read.name,
        "document": f"{file}, sha256 {hashed}",
    }  # fmt: skip
    kept.append(SIGNED, on=on, by=by, subject=participant, key=f"signed {participant} {plan} {version}", content=row)
    later = [entry for entry in letters if entry.subject == participant][-1]
    remark = "" if later.content["version"] == version else f"Version {later.content['version']} was sent since and is still to be signed."
    return Copy(file, participant, plan, version, "signed", read.on, read.name, remark, _unlike(read, sent))


def _signed(kept: Journal, participant: str, plan: str, version: str) -> Entry | None:
    own = kept.entries(SIGNED, subject=participant)
    return next((entry for entry in own if (entry.content["plan"], entry.content["version"]) == (plan, version)), None)


def _refusal(kept: Journal, letters: Iterable[Entry], sent: Entry, read: LetterRead, on: date) -> tuple[str, str]:
    """Why a copy is not accepted, as a status and in words; blank where it is."""
    if cells_digest(read) != sent.content["cells"]:
        return "altered", _altered(kept, sent, read)
    same = [e for e in letters if e.subject == sent.subject and all(e.content[name] == sent.content[name] for name in ("plan", "version"))]
    if same[-1].content["content"] != sent.content["content"]:
        return "not sent", f"A later letter of this version was sent on {same[-1].on}. Have that one signed."
    missing = [
        label
        for label, there in (
            ("receipt", read.received.casefold() in YES), ("name", read.name), ("date", read.on), ("signature", read.signature),
        )
        if not there
    ]  # fmt: skip
    if missing or read.on is None:
        unread = f" The date reads {read.on_text!r}, which is no day." if read.on_text and read.on is None else ""
        return "unsigned", f"It lacks: {', '.join(missing)}.{unread}"
    if read.on > on:
        return "future", f"It is signed for {read.on}, which lies after {on}."
    return "", ""


def _altered(kept: Journal, sent: Entry, read: LetterRead) -> str:
    """Which cells differ from the letter as it was sent, where that still stands."""
    path = kept.file.parent / sent.content["folder"] / sent.content["file"]
    data = path.read_bytes() if path.is_file() else b""
    if sha256(data) != sent.content["sha256"]:
        return f"What it says is not what was sent. The letter as sent, {sent.content['file']}, stands there no more, so the cell cannot be named."
    found = differences(letter_read(data), read)
    more = f"; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
    return f"{'; '.join(found[:MOST_TOLD])}{more}."


def _unlike(read: LetterRead, sent: Entry) -> str:
    """What is odd about the name that somebody signed with."""
    name = sent.content.get("name", "")
    if not name or set(tokens(name)) & set(tokens(read.name)):
        return ""
    return f"It is signed by {read.name!r}, and the letter is for {name!r}. Ask who signed."
