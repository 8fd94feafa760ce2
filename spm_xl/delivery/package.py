"""A package of a run, ready to be handed out: folders by manager, messages to send, and a manifest of who gets what.

    package/
      by_manager/H1002 Desmond Achebe/   roll-up of the whole team, and the statements of those who report directly
      to_send/H1101_2026-03.eml          a message for each addressee, with their statement
      addressees.csv                     who gets what, and who cannot be reached
      package.json                       the same with every hash; written last

The folder is whole or absent: it is made beside its place and takes it in one step. What a standing package holds already keeps its
bytes, also where it is encrypted, so that the same command again changes nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl import __version__
from spm_xl.cycle.recalled import Recalled
from spm_xl.delivery.mail import LARGE, Attached, Mail, attachments_of, eml
from spm_xl.delivery.parcels import BY_MANAGER, Enclosed, Parcel, Plan, Shelf
from spm_xl.delivery.sealing import Seal, opens
from spm_xl.delivery.standing import FORMAT, PACKAGE, Standing, standing
from spm_xl.errors import NotWritable
from spm_xl.outputs.csv_file import csv_bytes
from spm_xl.outputs.manifest import sha256
from spm_xl.workbook.parts.whole_file import (
    confirm_closed,
    keep_contents,
    keep_names,
    make_folder,
    not_writable,
    read_or_nothing,
    write_whole,
)

ADDRESSEES = "addressees.csv"
COLUMNS = ("participant", "name", "kind", "address", "file", "attachments", "revision", "encrypted", "why")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What making a package did.

    Attributes
    ----------
    folder : of the package; sha256 : of its manifest; files : how many it has.
    made : names of files that are new or changed; up_to_date : whether the package stood already.
    large : messages that are larger than many mail systems take.
    """

    folder: Path
    sha256: str
    files: int
    made: tuple[str, ...]
    up_to_date: bool
    large: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and on which day: address, name, date of the messages."""

    address: str
    name: str
    on: date


def write_package(recall: Recalled, plan: Plan, out: Path, sender: Sender, passwords: Mapping[str, str] | None = None) -> Delivered:
    """Write the package of a run.

    Parameters
    ----------
    plan : who gets what. out : the folder; new, empty, or a package of the same company and period.
    passwords : participant -> password, for everybody who gets something; None where nothing is encrypted.

    Raises
    ------
    NotWritable : the folder holds something else, a file is open, or the disk is full. ControlFailure : a file does not read back.
    """
    out = Path(os.path.abspath(out))
    _complete(out)
    there = _own(standing(out), recall, out)
    seal = Seal(passwords, there)
    seal.begin(
        [(shelf.manager, one) for shelf in plan.shelves for one in shelf.enclosed]
        + [(parcel.participant, one) for parcel in plan.parcels for one in parcel.enclosed]
    )
    files: dict[str, tuple[bytes, str]] = {}  # name -> bytes, hash of what they hold
    for shelf in plan.shelves:
        for one in shelf.enclosed:
            name = f"{BY_MANAGER}/{shelf.folder}/{one.name}"
            files[name] = seal.sealed(name, one, shelf.manager), one.digest
    for parcel in plan.parcels:
        files[parcel.file] = _message(parcel, sender, seal, there)
    listed = _addressees(plan, bool(passwords))
    files[ADDRESSEES] = listed, sha256(listed)
    manifest = _manifest(recall, plan, sender, files, bool(passwords))
    files[PACKAGE] = manifest, sha256(manifest)
    made = tuple(name for name, (content, _) in files.items() if read_or_nothing(out / name) != content)
    same = not made and not set(there.found["files"]) - set(files)
    if not same:
        _put(out, files)
    large = tuple(parcel.file for parcel in plan.parcels if len(files[parcel.file][0]) > LARGE)
    return Delivered(out, sha256(manifest), len(files), made, same, large)


def _own(there: Standing, recall: Recalled, out: Path) -> Standing:
    """The standing package; refuses one of another run, and a place inside of a run."""
    if out == recall.folder or recall.folder in out.parents:
        raise NotWritable(f"{out.name} would stand inside of the run {recall.folder.name}, which holds its own files only. Name another folder.")
    known, wanted = (there.found.get("company"), there.found.get("period")), (recall.run.company, recall.run.period.name)
    if there.found and known != wanted:
        raise NotWritable(f"{out.name} holds the package {known[1]} of {known[0]}, not {wanted[1]} of {wanted[0]}. Name another folder.")
    if there.found:
        _confirm_own_files(out, set(there.found["files"]) | {PACKAGE})
    return there


def _confirm_own_files(out: Path, listed: set[str]) -> None:
    """Refuse a package with files of somebody's, which would be lost, or with one that is open."""
    for name in sorted(listed):
        confirm_closed(out / name)
    others = sorted({path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - listed)
    if others:
        raise NotWritable(f"{out.name} holds files that are not of the package ({', '.join(others[:5])}). Move them, or name another folder.")


def _message(parcel: Parcel, sender: Sender, seal: Seal, there: Standing) -> tuple[bytes, str]:
    """The file of a message; the one that stands, where it says and holds the same."""
    says = [sender.address, sender.name, parcel.address, parcel.name, parcel.subject, parcel.text, seal.used]
    key = sha256(json.dumps([*says, *([one.name, one.digest] for one in parcel.enclosed)], ensure_ascii=False).encode())
    kept = there.kept(parcel.file, key, lambda content: _opens(content, parcel, seal))
    if kept is not None:
        return kept, key
    attached = tuple(_attached(one, parcel.participant, seal) for one in parcel.enclosed)
    mail = Mail(sender.address, sender.name, parcel.address, parcel.name, parcel.subject, parcel.text, attached, key)
    return eml(mail, sender.on), key


def _attached(one: Enclosed, participant: str, seal: Seal) -> Attached:
    return Attached(one.name, seal.sealed("", one, participant), one.subtype)


def _opens(content: bytes, parcel: Parcel, seal: Seal) -> bool:
    """Whether a message that stands holds what it is to hold, under the password in force."""
    if not seal.used:
        return True
    password = seal.password(parcel.participant)
    return all(opens(held.content, one, password) for held, one in zip(attachments_of(content), parcel.enclosed, strict=True))


def _addressees(plan: Plan, encrypted: bool) -> bytes:
    """The list of who gets what, for a person to look through."""
    rows = [
        (p.participant, p.name, p.kind, p.address, p.file, "; ".join(one.name for one in p.enclosed), p.revision, "yes" if encrypted else "no", "")
        for p in plan.parcels
    ]
    rows += [(p.participant, p.name, p.kind, p.address, "", "", p.revision, "", "has it from an earlier package") for p in plan.unchanged]
    left = [(participant, "", kind, "", "", "", "", "", why) for participant, kind, why in plan.left_out]
    return csv_bytes(COLUMNS, sorted([*rows, *left], key=lambda row: (row[0], row[2])), mark=True)


def _manifest(recall: Recalled, plan: Plan, sender: Sender, files: Mapping[str, tuple[bytes, str]], encrypted: bool) -> bytes:
    """The file package.json: canonical, without a password, a clock or a path of the machine."""
    content = {
        "format": FORMAT,
        "tool": f"spm_xl {__version__}",
        "company": recall.run.company,
        "period": recall.run.period.name,
        "status": recall.status,
        "run": {"folder": recall.folder.name, "manifest": recall.manifest, "result": recall.found["result"]},
        "journal": recall.found["journal"],
        "from": sender.address,
        "encrypted": encrypted,
        "addressees": [_told(parcel, files, encrypted) for parcel in plan.parcels],
        "unchanged": [_told(parcel, {}, encrypted) for parcel in plan.unchanged],
        "left_out": [{"participant": who, "kind": kind, "why": why} for who, kind, why in plan.left_out],
        "managers": [_shelf(shelf) for shelf in plan.shelves],
        "files": {name: {"sha256": sha256(content), "holds": holds} for name, (content, holds) in files.items()},
    }
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def _told(parcel: Parcel, files: Mapping[str, tuple[bytes, str]], encrypted: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "participant": parcel.participant,
        "kind": parcel.kind,
        "address": parcel.address,
        "revision": parcel.revision,
        "holds": parcel.digest,
    }
    if parcel.file in files:
        content = files[parcel.file][0]
        sent = {held.name: sha256(held.content) for held in attachments_of(content)}
        told |= {"file": parcel.file, "sha256": sha256(content), "encrypted": encrypted}
        told["attachments"] = [{"name": one.name, "sha256": sent[one.name], "holds": one.digest} for one in parcel.enclosed]
    return told


def _shelf(shelf: Shelf) -> dict[str, Any]:
    files = [one.name for one in shelf.enclosed]
    return {"manager": shelf.manager, "folder": f"{BY_MANAGER}/{shelf.folder}", "team": list(shelf.team), "files": files}


def _put(out: Path, files: Mapping[str, tuple[bytes, str]]) -> None:
    """Make the package beside its place, and give it its place in one step."""
    staging = _beside(out, "writing")
    make_folder(out.parent)
    shutil.rmtree(staging, ignore_errors=True)
    make_folder(staging)
    try:
        folders = {folder for name in files for folder in (staging / name).parents if staging in folder.parents}
        for folder in sorted(folders):
            make_folder(folder)
        for name, (content, _) in files.items():
            write_whole(staging / name, content, forced=False)
        keep_contents(staging / name for name in files)
        for folder in (*folders, staging):
            keep_names(folder)
        _appear(staging, out)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _appear(staging: Path, out: Path) -> None:
    before = _beside(out, "before")
    try:
        if out.exists():
            out.rename(before)
        staging.rename(out)
    except OSError as wrong:
        _complete(out)
        raise not_writable(out, wrong) from None
    keep_names(out.parent)
    shutil.rmtree(before, ignore_errors=True)


def _complete(out: Path) -> None:
    """Put back the package that a run which was killed had moved aside, or clear what it left."""
    before = _beside(out, "before")
    if before.exists() and not out.exists():
        before.rename(out)
    shutil.rmtree(before, ignore_errors=True)


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.{what}")
