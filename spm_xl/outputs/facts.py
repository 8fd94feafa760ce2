"""What a statement says beside the settlement: company, dates, contact and reason codes, and where it stands in the cycle.

All statements of a run share it but the status and the revision, which are a participant's own where one was issued again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from spm_xl.outputs.release import DRAFT, Release, Revision
from spm_xl.pay.result import Run

FIRST = Revision()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says beside the settlement.

    Attributes
    ----------
    company, contact : as printed; contact may be blank.
    as_of : the day up to which everything known was counted.
    dispute_days : days from the pay date in which questions can be raised.
    reason_codes : reasons for a question.
    status : "draft" or "approved"; revision : which issue of the statement it is.
    """

    company: str
    contact: str
    as_of: date
    dispute_days: int
    reason_codes: tuple[str, ...]
    status: str = DRAFT
    revision: Revision = FIRST


def facts(run: Run, status: str = DRAFT) -> Facts:
    """What all statements of a run share.

    Parameters
    ----------
    run : the calculation's result.
    status : word on the first page.
    """
    settings = run.settings
    codes = settings.get("reason_codes") or "missing deal|wrong split|wrong rate|wrong amount|other"
    return Facts(
        company=run.company,
        contact=settings.get("contact") or "",
        as_of=run.as_of,
        dispute_days=int(settings.get("dispute_days") or 30),
        reason_codes=tuple(code.strip() for code in codes.split("|") if code.strip()),
        status=status,
    )


def of_content(shared: Facts) -> Facts:
    """The facts without what the cycle says: what a statement's content is, whether it is approved or issued again or not."""
    return replace(shared, status=DRAFT, revision=FIRST)


def facts_for(shared: Facts, release: Release, participant: str) -> Facts:
    """A participant's facts; those that all share, where the participant has none of their own."""
    status, revision = release.status_of(participant), release.revision(participant)
    if status == shared.status and revision == shared.revision:
        return shared
    return replace(shared, status=status, revision=revision)
