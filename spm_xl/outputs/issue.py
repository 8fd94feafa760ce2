"""Issuing statements: those that are new or changed, by as many processes as wanted.

A statement stands as it is where the manifest says that it shows the same content and its bytes are
still the same; it is then not made again. The same content keeps its revision; its status may change. One that would name another participant stops the whole run. The result
does not depend on the number of processes, which start from this one's memory and share it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

from spm_xl.errors import NotWritable, SpmError
from spm_xl.outputs.facts import Facts, facts, facts_for
from spm_xl.outputs.manifest import STATEMENTS, Issued, sha256
from spm_xl.outputs.privacy import Leak, known_words, people
from spm_xl.outputs.release import Release, revision_of
from spm_xl.outputs.statement import Draft, digest, draft, file_name, finished
from spm_xl.outputs.statement_form import Form, prepare, product_form
from spm_xl.pay.result import Run, Settlement
from spm_xl.workbook.inspect.words import Words
from spm_xl.workbook.parts.whole_file import read_or_nothing, write_whole

CHUNK = 16  # statements that a process takes at a time
MOST_AT_HAND = 4 * 2**20  # bytes that are filled before they are packed
BLOCK = 1_000  # statements after which processes end: what they took copies of is free again
ONE_PROCESS = 24  # so few statements are written faster than processes start
Failed: TypeAlias = tuple[str, str]  # participant, reason
WRONG = (SpmError, ValueError, ArithmeticError, LookupError, TypeError)  # what a statement cannot be made for


def issue_all(
    run: Run,
    out: Path,
    staging: Path,
    known: dict[str, dict[str, Any]],
    workers: int | None,
    progress: Callable[[int, int], None] | None,
    form: Form | None = None,
    release: Release | None = None,
) -> Iterator[Issued | Failed]:
    """Issue every statement of a run, in order; gives (participant, reason) for one that cannot be made.

    Parameters
    ----------
    out : the run's folder, in which a statement may stand already; staging : where new ones go, not yet forced to
        the disk: file by file, the processes would wait for it more than they work.
    known : statements that the folder's manifest lists, by file.
    workers : processes; as many as there are processors for None.
    progress : called with the statements done and their number.
    form : what statements are filled into; the product's own by default.
    release : what the cycle says of the run; a draft in its first revision by default.

    Raises
    ------
    Leak : something of another participant would be on a statement, or is in its template.
    """
    words = known_words(run)
    form, release = form or product_form(), release or Release()
    prepare(form, run, words)
    job = _Job(run.settlements, facts(run, release.status), release, people(run), words, known, out, staging, form)
    total = len(run.settlements)
    for done, one in enumerate(_each(job, total, workers or os.cpu_count() or 1), 1):
        if progress:
            progress(done, total)
        yield one


@dataclass(frozen=True)
class _Job:
    """What a process needs to issue any statement of the run."""

    settlements: Sequence[Settlement]
    facts: Facts
    release: Release
    people: frozenset[str]
    words: Words
    known: dict[str, dict[str, Any]]
    out: Path
    staging: Path
    form: Form


_job: _Job  # of this process


def _begin(job: _Job) -> None:
    global _job
    _job = job
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End this process when the one that started it is gone, killed perhaps; it would wait for work for ever."""
    wait([sentinel])
    os._exit(1)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A statement that is drafted, the hash of its content, and the hash of the file that stands there, "" for none."""

    draft: Draft
    name: str
    content: str
    stands: str


def _issue(indexes: Sequence[int]) -> list[Issued | Failed]:
    """Issue some statements; gives (participant, reason) for one that cannot be made.

    All are filled before the first is packed, as far as they are not large: filling and packing each find what they
    need still at hand, and take less time.
    """
    issued: list[Issued | Failed] = []
    begun: list[_Begun | Issued | Failed] = []
    at_hand = 0
    for index in indexes:
        one = _begun(index)
        begun.append(one)
        at_hand += sum(map(len, one.draft.filled.parts.values())) if isinstance(one, _Begun) else 0
        if at_hand > MOST_AT_HAND or index == indexes[-1]:
            issued += [_finished(each) if isinstance(each, _Begun) else each for each in begun]
            begun, at_hand = [], 0
    return issued


def _begun(index: int) -> _Begun | Issued | Failed:
    """A statement that is to be packed, or one that stands already."""
    settlement = _job.settlements[index]
    participant, name = settlement.person.participant, file_name(settlement, _job.form.suffix)
    # not of the input files: another's late booking leaves a statement as it is
    content = digest(settlement, _job.facts, _job.form)
    shared = facts_for(_job.facts, _job.release, participant)
    known = _job.known.get(f"{STATEMENTS}/{name}", {})
    standing = read_or_nothing(_job.out / STATEMENTS / name) if known else None
    stands = sha256(standing) if standing is not None else ""
    if stands and stands == known["sha256"] and known["content"] == content and _same_issue(known, shared):
        return Issued(participant, name, stands, content, known.get("figures", {}), shared.status, shared.revision)
    try:
        made = draft(settlement, shared, _job.form, people=_job.people, known=_job.words, content=content)
    except Leak:
        raise  # not this statement alone is in doubt
    except WRONG as wrong:
        return participant, f"{wrong}"
    return _Begun(made, name, content, stands)


def _same_issue(known: dict[str, Any], shared: Facts) -> bool:
    """Whether a statement that the manifest lists has this status and revision."""
    stood, stands = (replace(revision, released=False, day=None) for revision in (revision_of(known), shared.revision))
    return known.get("status") == shared.status and stood == stands


def _finished(begun: _Begun) -> Issued | Failed:
    """Pack and write a statement."""
    participant = begun.draft.settlement.person.participant
    try:
        made = finished(begun.draft)
    except Leak:
        raise
    except WRONG as wrong:
        return participant, f"{wrong}"
    hashed = sha256(made.data)
    if hashed != begun.stands:
        write_whole(_job.staging / STATEMENTS / begun.name, made.data, forced=False)
    shared = begun.draft.facts
    return Issued(participant, begun.name, hashed, begun.content, made.figures, shared.status, shared.revision)


def _each(job: _Job, total: int, workers: int) -> Iterator[Issued | Failed]:
    """The statements in order, whichever process issues them."""
    gc.freeze()  # a collection would look at the whole run again and again; in a process it would copy what it shares with this one
    try:
        if workers == 1 or total <= ONE_PROCESS:
            _begin(job)
            for chunk in _chunks(total):
                yield from _issue(chunk)
            return
        for first in range(0, total, BLOCK):
            own = replace(job, settlements=job.settlements[first : first + BLOCK])
            yield from _block(own, workers)
    finally:
        gc.unfreeze()


def _chunks(total: int) -> Iterator[range]:
    """The statements that a process takes at a time."""
    return (range(first, min(first + CHUNK, total)) for first in range(0, total, CHUNK))


def _block(job: _Job, workers: int) -> Iterator[Issued | Failed]:
    pool = ProcessPoolExecutor(workers, initializer=_begin, initargs=(job,))
    try:
        for issued in pool.map(_issue, _chunks(len(job.settlements))):
            yield from issued
    except BrokenProcessPool:
        raise NotWritable(
            "a process that wrote statements was ended by the system, mostly for want of memory. "
            "Run again with fewer workers. Nothing was published."
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
