"""Scorecards of as many participants as a test needs, measured from made-up inputs."""

from __future__ import annotations

from datetime import date

from spm_xl.measure.result import Scorecard
from spm_xl.measure.scorecard import scorecard
from spm_xl.tables.load import load

AS_OF = date(2026, 5, 15)


def tables(participants: int, quotas: bool = True) -> dict[str, list[dict[str, object]]]:
    """Everybody wins two deals, loses one and has one open; the n-th of them wins n times as much."""
    ids = [f"P{at:04d}" for at in range(1, participants + 1)]
    deals = []
    for at, who in enumerate(ids, 1):
        for number, status, closed in ((1, "won", date(2026, 4, 20)), (2, "won", date(2026, 2, 9)), (3, "lost", date(2026, 5, 4)), (4, "open", None)):
            deals.append({
                "opportunity": f"{who}-{number}", "participant": who, "amount": 1_000 * at + number, "status": status,
                "created": date(2026, 1, 5), "closed": closed, "region": ("North", "South")[at % 2], "account": f"A{number}",
            })  # fmt: skip
    return {
        "settings": [{"name": "company", "value": "Contoso"}, {"name": "currency", "value": "EUR"}],
        "participants": [{"participant": who, "name": f"Name of {who}", "team": f"Team {at % 3}"} for at, who in enumerate(ids)],
        "opportunities": deals,
        "quotas": [
            {"participant": who, "component": "All", "start": date(2026, 1, 1), "end": date(2026, 12, 31), "quota": 1_000 * at * (4 + at % 7)} for at, who in enumerate(ids, 1)
        ] if quotas else [],
        "coaching": [{"participant": who, "date": day, "note": f"{day:%d}: call", "author": "Ann"} for who in ids[:1] for day in (date(2026, 5, 2), date(2026, 5, 9))],
        "goals": [{"goal": "G1", "title": "More", "participant": who} for who in ids[:1]],
    }  # fmt: skip


def card(participants: int, quotas: bool = True, **choices: object) -> Scorecard:
    """Their scorecard of the second quarter of 2026."""
    return scorecard(load(tables(participants, quotas), needed=("participants",)), window="2026-Q2", as_of=AS_OF, **choices)  # type: ignore[arg-type]
