"""What the pictures of a scorecard show, and what they are called: a picture is never empty.

Where nothing has a target, the first one shows who brought the won amount instead; where nobody has a quota, the second one shows how
many participants win how much of what they close.

>>> [band for band, _, _ in _WIN_RATES]
['below 30%', '30% to 45%', '45% to 60%', '60% to 75%', '75% and more']
"""

from __future__ import annotations

from typing import Any

from spm_xl.measure.result import HIGHER, MONEY, NONE, RATIO, Figure, Line, Scorecard
from spm_xl.money import ONE, exact
from spm_xl.rational import Fraction
from spm_xl.scorecard.shown import shown
from spm_xl.scorecard.standing import of_target, standing, target_of

MOST_DRAWN = Fraction(3, 2)  # longer bars would dwarf the others; the words beside them say how long they are
_BOUNDS = (0, 30, 45, 60, 75)  # of win rates, in percent
_WIN_RATES = tuple(
    (f"below {end}%" if not start else f"{start}% to {end}%" if end else f"{start}% and more", start, end)
    for start, end in zip(_BOUNDS, (*_BOUNDS[1:], 0), strict=True)
)


def pictures(card: Scorecard) -> dict[str, Any]:
    """The lists `targets` and `spread`, and their titles."""
    targets, spread = _targets(card), [{"band": band, "participants": count} for band, count in card.distribution.items()]
    parts = next((lines for lines in (card.regions, card.teams, card.products) if lines), ())
    of = "region" if parts is card.regions else "team" if parts is card.teams else "product"
    return {
        "targets": targets or _shares(parts, card.total),
        "targets_title": "Team against target" if targets else f"Share of the won amount by {of}",
        "spread": spread or _by_win_rate(card),
        "spread_title": "Participants by attainment" if spread else "Participants by win rate",
    }


def _targets(card: Scorecard) -> list[dict[str, Any]]:
    """What has a target, and how far it is reached; what counts toward the quota first."""
    total, found = card.total, []
    quota, actual = (total.measures.get(name) for name in ("quota", "credit"))
    if quota and actual is not None:
        found.append(_reached("Actual", actual, quota, MONEY, HIGHER, total.status))
    for kpi in card.kpis:
        figure, target = total.figures.get(kpi.name, Figure(None)), target_of(kpi, total)
        if figure.value is not None and target is not None and not (found and kpi.name == "attainment"):  # it says the same
            found.append(_reached(kpi.label, figure.value, target, kpi.unit, kpi.better, figure.status))
    return found


def _reached(label: str, value: Fraction, target: Fraction, unit: str, better: str, status: str) -> dict[str, Any]:
    words = {"label": label, "shown": shown(value, unit), "target": shown(target, unit), "full": ONE, **standing(status)}
    if better != HIGHER and value <= 0 < target:  # as good as can be, and no share
        return {**words, **_drawn(label, None), "drawn": MOST_DRAWN}
    return {**words, **_drawn(label, of_target(value, target) if better == HIGHER else of_target(target, value))}


def _drawn(label: str, reached: Fraction | None) -> dict[str, Any]:
    """A share, the length of its bar, and the words beside it."""
    return {"reached": reached, "drawn": None if reached is None else min(reached, MOST_DRAWN), "words": f"{label} {shown(reached, RATIO)}".strip()}


def _shares(lines: tuple[Line, ...], total: Line) -> list[dict[str, Any]]:
    """The share that each line has of the won amount."""
    whole = total.measures.get("won_amount")
    found = []
    for line in lines:
        share = of_target(line.measures.get("won_amount"), whole)
        label = line.name or line.key
        found.append({"label": label, "shown": shown(share, RATIO), "target": None, **_drawn(label, share), "full": None, **standing(NONE)})
    return found


def _by_win_rate(card: Scorecard) -> list[dict[str, Any]]:
    """How many participants there are in each band of win rates."""
    rates = [rate for line in card.participants if (rate := line.figures.get("win_rate", Figure(None)).value) is not None]
    return [
        {"band": band, "participants": sum(exact(start) <= rate * 100 and (not end or rate * 100 < end) for rate in rates)} for band, start, end in _WIN_RATES
    ]
