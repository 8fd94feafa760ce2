"""What was approved and then replaced: kept in the run's folder as it was handed out.

`superseded/r1` holds the first release: its manifest, ledger, payroll and control files, and each statement that is no more what it
was. The next release that is replaced goes to `superseded/r2`. Nothing there is ever written over; the run's manifest lists every file
with its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from spm_xl.errors import ControlFailure
from spm_xl.outputs.manifest import MANIFEST, read_manifest, sha256
from spm_xl.outputs.release import APPROVED
from spm_xl.outputs.revision import SUPERSEDED, Released
from spm_xl.workbook.parts.whole_file import make_folder, read_or_nothing, write_whole


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of earlier releases.

    Attributes
    ----------
    hashes : of every file, by its name in the run's folder; fresh : those that are kept now for the first time.
    """

    hashes: Mapping[str, str]
    fresh: tuple[str, ...]


def superseded(out: Path, staging: Path, last: Released | None, statements: Mapping[str, str], status: str) -> Kept:
    """Copy what a write is going to replace of the last release into the staging folder.

    Parameters
    ----------
    out : the run's folder; staging : where new files go; last : the last release in it.
    statements : hash by name of the statements that the folder will have; status : of the run that is written.

    Raises
    ------
    ControlFailure : a file of the release is gone, or is no more what was approved.
    """
    if last is None:
        return Kept({}, ())
    hashes: dict[str, str] = dict(read_manifest(out).get(SUPERSEDED, {}))
    fresh = []
    for name, digest in _replaced(out, last, statements, status):
        place = last.place(name)
        if place in hashes:
            continue
        content = next((found for path in (out / place, out / name, staging / name) if (found := _with(path, digest)) is not None), None)
        if content is None:
            raise ControlFailure(
                f"{name} in {out.name} is not what was approved, so it cannot be kept. Run the period once with the inputs that were "
                "approved, which restores it, or put back a copy."
            )
        make_folder((staging / place).parent)
        write_whole(staging / place, content)
        hashes[place] = digest
        fresh.append(place)
    return Kept(hashes, tuple(fresh))


def _replaced(out: Path, last: Released, statements: Mapping[str, str], status: str) -> Iterator[tuple[str, str]]:
    """Name and hash of the files of the last release that will not stand any more."""
    changed = [(one["file"], one["sha256"]) for one in last.found["statements"] if statements.get(one["file"]) != one["sha256"]]
    if last.standing and (changed or status != APPROVED):
        yield from last.found["files"].items()
        yield MANIFEST, sha256((out / MANIFEST).read_bytes())
    yield from changed


def _with(path: Path, digest: str) -> bytes | None:
    """A file's content, where it has this hash."""
    content = read_or_nothing(path)
    return content if content is not None and sha256(content) == digest else None
