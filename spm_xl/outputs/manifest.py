"""The manifest: what a run read, what it wrote, and what it comes to, each with its hash.

`manifest.json` is written last, so a folder that has one is whole. It names the manifest of the run
before it by hash, which chains the months to each other. Its text is canonical: keys sorted, no
clock, no path of the machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl import __version__
from spm_xl.errors import InvalidInput
from spm_xl.outputs.checks import Check
from spm_xl.outputs.manifest_shape import misshapen
from spm_xl.outputs.release import DRAFT, Release, Revision, revision_told
from spm_xl.outputs.to_clear import ToClear
from spm_xl.pay.result import Run, Settlement

MANIFEST, STATEMENTS, LEDGER, PAYROLL, CONTROL = "manifest.json", "statements", "ledger.csv", "payroll.csv", "control.xlsx"
SEAL = "seal.json"  # what the cycle left in the folder of a run that it took further
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement as it stands in the folder.

    Attributes
    ----------
    file : its name; sha256 : hash of its bytes.
    content : hash of the settlement, the run's facts and the template that it shows.
    figures : net and payable -> the cell that shows it, as `Statement!G41`, where a company's own template has one.
    status : its own, which is "approved" while it stands and the rest of its run is calculated again; revision : which issue it is.
    """

    participant: str
    file: str
    sha256: str
    content: str
    figures: Mapping[str, str] = field(default_factory=dict)
    status: str = DRAFT
    revision: Revision = field(default_factory=Revision)


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest(
    run: Run,
    issued: Sequence[Issued],
    files: Mapping[str, str],
    checks: Sequence[Check],
    previous: str = "",
    left_out: Sequence[tuple[str, str]] = (),
    template: Mapping[str, Any] | None = None,
    release: Release | None = None,
    items: Sequence[ToClear] = (),
    superseded: Mapping[str, str] | None = None,
    withdrawn: Mapping[str, Mapping[str, Any]] | None = None,
) -> bytes:
    """The file manifest.json.

    Parameters
    ----------
    issued : the statements; files : hash by name of the other files.
    checks : the control totals; previous : hash of the manifest of the run before.
    left_out : (participant, reason) of those who have no statement.
    template : name and hash of what the statements were filled into.
    release : what the cycle says of the run; a draft by default.
    items : what must be cleared or accepted before the period can be closed.
    superseded : hash by name of the files that are kept of earlier releases of this run.
    withdrawn : participant -> revision, and day, of the statement that they had in the last release and have no more.
    """
    release = release or Release()
    plans = {(note.plan, note.version, note.digest) for s in run.settlements for note in s.plans}
    content = {
        "format": FORMAT,
        "tool": f"spm_xl {__version__}",
        "company": run.company,
        "period": run.period.name,
        "as_of": run.as_of.isoformat(),
        "inputs": [{"name": file.name, "sha256": file.sha256, "rows": file.rows} for file in run.files],
        "plans": [{"plan": plan, "version": version, "sha256": digest} for plan, version, digest in sorted(plans)],
        "statements": [_statement(s, i) for s, i in zip(run.settlements, issued, strict=True)],
        "files": dict(files),
        "checks": [{"name": c.name, "left": _text(c.left), "right": _text(c.right)} for c in checks],
        "ledger": {"entries": len(run.ledger.entries), "sha256": files[LEDGER]},
        "previous": previous,
        "left_out": [{"participant": participant, "why": why} for participant, why in left_out],
        "template": dict(template or {}),
        "status": release.status,
        "journal": {"entries": release.entries, "head": release.head},
        "result": result(run, files),
        "superseded": dict(superseded or {}),
        "withdrawn": dict(withdrawn or {}),
        "to_clear": [{"list": item.listed, "subject": item.subject, "why": item.why} for item in items],
    }
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def result(run: Run, files: Mapping[str, str]) -> str:
    """Hash of what a run comes to: what an approval is given for, whatever the statements' status or layout.

    Parameters
    ----------
    files : hash by name of the payroll file and the ledger.
    """
    plans = {(note.plan, note.version, note.digest) for s in run.settlements for note in s.plans}
    payable = [(s.person.participant, _text(s.payable), s.payout_currency) for s in run.settlements]
    return _result(run.company, run.period.name, run.as_of.isoformat(), plans, payable, files)


def result_told(found: Mapping[str, Any]) -> str:
    """The same from what a manifest tells, which must be what it names as its result."""
    plans = [(one["plan"], one["version"], one["sha256"]) for one in found["plans"]]
    payable = [(one["participant"], one["payable"], one["currency"]) for one in found["statements"]]
    return _result(found["company"], found["period"], found["as_of"], plans, payable, found["files"])


def _result(
    company: str, period: str, as_of: str, plans: Iterable[Sequence[str]], payable: Iterable[Sequence[str]], files: Mapping[str, str]
) -> str:
    content = {
        "company": company,
        "period": period,
        "as_of": as_of,
        "plans": sorted(map(list, plans)),
        "payable": sorted(map(list, payable)),
        "payroll": files[PAYROLL],
        "ledger": files[LEDGER],
    }
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder."""
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_bytes())
        if found["format"] != FORMAT:
            raise InvalidInput(f"{folder.name}/{MANIFEST} was written by another version of spm_xl: {found.get('tool')}.")
        if wrong := misshapen(found):
            raise InvalidInput(f"{folder.name}/{MANIFEST} cannot be read ({wrong}): it was altered. Restore it from a copy, or run the period again.")
        return dict(found)
    except FileNotFoundError:
        raise InvalidInput(f"{folder} is no run: it holds no {MANIFEST}. Name the folder of a run.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        if isinstance(wrong, InvalidInput):
            raise
        raise InvalidInput(
            f"{folder.name}/{MANIFEST} cannot be read ({wrong}). Restore it, or write the run to another folder."
        ) from None


def _statement(settlement: Settlement, issued: Issued) -> dict[str, Any]:
    return {
        "participant": issued.participant,
        "file": f"{STATEMENTS}/{issued.file}",
        "sha256": issued.sha256,
        "content": issued.content,
        "net": _text(settlement.net),
        "plan_currency": settlement.currency,
        "payable": _text(settlement.payable),
        "currency": settlement.payout_currency,
        "status": issued.status,
        **revision_told(issued.revision),
        **({"figures": dict(issued.figures)} if issued.figures else {}),
    }


def _text(amount: Decimal) -> str:
    return f"{amount:f}"
