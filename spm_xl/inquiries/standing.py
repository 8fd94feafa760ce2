"""The inquiries as they stand in the journal of a folder of runs."""

from __future__ import annotations

from pathlib import Path

from spm_xl.cycle.runs import entries_of
from spm_xl.inquiries.inquiry import Inquiry, inquiries


def standing_inquiries(runs: Path) -> list[Inquiry]:
    """All inquiries of a folder of runs, in the order in which they came; none where it has no journal yet."""
    return list(inquiries(entries_of(Path(runs))).values())
