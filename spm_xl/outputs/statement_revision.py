"""What a statement says of its revision: which issue it is, which one it replaces, and what changed since."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from spm_xl.outputs.release import DEAL, Change, Revision

if TYPE_CHECKING:
    from spm_xl.outputs.facts import Facts

WIDE = 140  # characters in a line over the width of the first page
Item = dict[str, Any]


def revision_words(revision: Revision) -> Item:
    """The words of the first page, as fields of `statement`.

    >>> revision_words(Revision())["revision_words"], revision_words(Revision(number=3))["replaces"]
    ('Revision 1', 'revision 2')
    """
    replaces = ""
    if revision.number > 1:
        replaces = f"revision {revision.number - 1}" + (f" of {revision.since}" if revision.since else "")
    return {
        "revision": revision.number,
        "revision_words": f"Revision {revision.number}" + (f", replaces {replaces}" if replaces else ""),
        "replaces": replaces,
        "revision_reason": revision.reason,
    }


def revised(facts: Facts) -> Item:
    """What changed since the revision before."""
    revision = facts.revision
    amounts = [change for change in revision.changes if change.item != DEAL]
    deals = [change for change in revision.changes if change.item == DEAL]
    reason = [f"The period was opened again: {revision.reason}."] if revision.reason else []
    known = revision.was is not None and revision.net is not None
    return {
        "any_revision": revision.number > 1,
        "any_revision_changes": bool(amounts) and known,
        "any_revision_deals": bool(deals),
        "revision": {
            "was": revision.was,
            "net": revision.net,
            "difference": (revision.net or Decimal(0)) - (revision.was or Decimal(0)) if known else None,
        },
        "revision_changes": [
            _figures(change) | {"reason_lines": [{"line": line} for line in wrap(change.reason, WIDE)]} for change in amounts
        ],
        "revision_deals": [
            _figures(change) | {"component": change.name, "transaction": change.detail} for change in deals
        ],
        "revision_remarks": [{"remark": line} for text in (*reason, *revision.remarks) for line in wrap(text, WIDE)],
    }


def _figures(change: Change) -> Item:
    return {
        "words": change.words,
        "old": change.old,
        "new": change.new,
        "difference": change.difference,
        "reason": change.reason,
    }
