"""What all statements of a run share: company, dates, contact and reason codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spm_xl.pay.result import Run


@dataclass(frozen=True, slots=True)
class Facts:
    """What all statements of a run share.

    Attributes
    ----------
    company, contact : as printed; contact may be blank.
    as_of : the day up to which everything known was counted.
    dispute_days : days from the pay date in which questions can be raised.
    reason_codes : reasons for a question.
    status : such as "draft"; revision : from 1.
    """

    company: str
    contact: str
    as_of: date
    dispute_days: int
    reason_codes: tuple[str, ...]
    status: str = "draft"
    revision: int = 1


def facts(run: Run, status: str = "draft", revision: int = 1) -> Facts:
    """What all statements of a run share.

    Parameters
    ----------
    run : the calculation's result.
    status : word on the first page; revision : 1 for a first issue.
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
        revision=revision,
    )
