"""The seal: what the cycle leaves in the folder of a run when it takes the run further.

`seal.json` says how far the journal went at that step and what the manifest was. A journal that is cut short later, or written anew,
no longer fits the seals of the runs that it tells of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import Entry
from spm_xl.errors import InvalidInput
from spm_xl.outputs.manifest import MANIFEST, SEAL, sha256
from spm_xl.workbook.parts.whole_file import read_or_nothing, write_changed


def sealed(run: Path, entry: Entry) -> bool:
    """Seal a run with the last step that was taken with it; tells whether the seal was not there yet."""
    content = {
        "period": entry.period,
        "step": entry.kind,
        "entries": entry.number,
        "head": entry.digest,
        "manifest": sha256((run / MANIFEST).read_bytes()),
    }
    return write_changed(run / SEAL, _text(content))


def read_seal(run: Path) -> dict[str, Any] | None:
    """The seal of a run; None where it has none.

    Raises
    ------
    InvalidInput : it cannot be read, or is not as it was written.
    """
    text = read_or_nothing(run / SEAL)
    if text is None:
        return None
    try:
        found = json.loads(text)
        seal = {"entries": int(found["entries"]), **{name: str(found[name]) for name in ("period", "step", "head", "manifest")}}
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as wrong:
        raise InvalidInput(f"{run.name}/{SEAL} cannot be read ({wrong})") from None
    if _text(seal) != text:
        raise InvalidInput(f"{run.name}/{SEAL} is not as it was written")
    return seal


def _text(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()
