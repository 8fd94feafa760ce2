"""The fields of a scorecard: what a workbook may ask for, by name.

A defined name such as `scorecard.as_of` or `team.win_rate` takes one value. A table called like a list, such as
`participants`, takes its rows, and a header takes the field that it names: "Win rate" is win_rate. A header that names none
stays as people left it. Every KPI is a field, the company's own by their names; so is every measure.

>>> named("Win rate"), named("  Open  amount "), named("Pace (index)")
('win_rate', 'open_amount', 'pace_index')
>>> "participants" in {field.name for field in FIELDS}
True
"""

from __future__ import annotations

import re

from spm_xl.workbook.bind.vocabulary import DATE, LIST, MONEY, NUMBER, PERCENT, TEXT, Field

KPI_FIELDS = ("figures", NUMBER, "every KPI and measure by its name, such as win_rate, won_amount, or one of your own")
_STATUS = (
    ("status", TEXT, "good, watch or behind; blank where nothing is aimed at"),
    ("symbol", TEXT, "its symbol: ▲ good, ● watch, ▼ behind"),
)
_RANKED = (
    ("rank", NUMBER, "place by the KPI that ranks, 1 being best"),
    ("rank_before", NUMBER, "place one interval earlier"),
    ("movement", TEXT, "change of the place, such as ▲ 2, ▼ 1, =, new"),
)
_MONTHS = tuple((f"month_{at}", MONEY, f"won {'in the last month' if at == 12 else f'{12 - at} months before it'}") for at in range(1, 13))


def _list(name: str, meaning: str, *items: tuple[str, str, str]) -> Field:
    return Field(name, LIST, meaning, tuple(Field(*item) for item in items))


def _group(prefix: str, *fields: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(f"{prefix}.{name}", kind, meaning) for name, kind, meaning in fields)


def _lines(name: str, meaning: str, key: str) -> Field:
    return _list(name, meaning, (key, TEXT, "its name"), *_RANKED, *_STATUS, KPI_FIELDS, *_MONTHS)


FIELDS: tuple[Field, ...] = (
    *_group(
        "scorecard",
        ("company", TEXT, "company, from the settings"),
        ("title", TEXT, "such as Team scorecard 2017-Q4"),
        ("window", TEXT, "name of the window, such as 2017-Q4"),
        ("start", DATE, "first day that counts"),
        ("end", DATE, "last day of the window"),
        ("as_of", DATE, "what became known after this day does not count"),
        ("elapsed", NUMBER, "working days gone, the as-of day counted"),
        ("working_days", NUMBER, "working days of the window"),
        ("currency", TEXT, "currency of all money"),
        ("ranked_by", TEXT, "KPI that ranks"),
        ("participants", NUMBER, "how many participants"),
        ("opportunities", NUMBER, "how many opportunities were read"),
        ("result", TEXT, "what the refresh did, in a sentence"),
        ("notes", TEXT, "what the reader should know, a line each"),
        ("source", TEXT, "file or folder that was read, by its name"),
    ),
    *_group("team", *_STATUS, KPI_FIELDS, *_MONTHS),
    _list(
        "participants", "one row a participant",
        ("participant", TEXT, "participant id"), ("name", TEXT, "full name"), ("team", TEXT, "team"), ("region", TEXT, "region"),
        ("role", TEXT, "role"), ("manager", TEXT, "manager's name"), *_RANKED, *_STATUS, KPI_FIELDS, *_MONTHS,
        ("score", PERCENT, "weighted score of the participant's goals"), ("latest_note", TEXT, "latest coaching note of the table coaching"),
    ),
    _lines("teams", "one row a team", "team"),
    _lines("regions", "one row a region", "region"),
    _lines("products", "one row a product", "product"),
    _list(
        "kpis", "one row a KPI of the whole team",
        ("kpi", TEXT, "name"), ("label", TEXT, "for people"), ("value", NUMBER, "value; blank where it cannot be told"),
        ("shown", TEXT, "the value as text, with its unit"), ("unit", TEXT, "ratio, money, days, count or number"),
        ("target", NUMBER, "good from here on"), ("watch", NUMBER, "watched from here on"), ("of_target", PERCENT, "value / target"),
        ("better", TEXT, "higher or lower"), ("kind", TEXT, "leading or lagging"), *_STATUS, ("meaning", TEXT, "what it is"),
        ("why", TEXT, "why there is no value"),
    ),
    _list(
        "goals", "one row a goal",
        ("goal", TEXT, "goal id"), ("title", TEXT, "what is to be reached"), ("owner", TEXT, "participant or team"), ("parent", TEXT, "goal that it adds to"),
        ("measure", TEXT, "KPI or measure"), ("unit", TEXT, "unit"), ("baseline", NUMBER, "where it starts"), ("target", NUMBER, "where it is to be"),
        ("actual", NUMBER, "where it is"), ("start", DATE, "first day"), ("due", DATE, "last day"), ("weight", PERCENT, "share of the owner's score"),
        ("progress", PERCENT, "way from baseline to target that is done"), ("expected", PERCENT, "way that an even pace would have done"),
        ("pace", NUMBER, "progress / expected"), ("projection", NUMBER, "where it ends at this pace"), *_STATUS, ("lacks", TEXT, "what it lacks to be SMART"),
    ),
    _list(
        "stages", "one row a stage of the sales process",
        ("stage", TEXT, "stage"), ("reached", NUMBER, "opportunities that reached it"), ("advanced", NUMBER, "of these, reached a later one or were won"),
        ("conversion", PERCENT, "advanced / reached"),
    ),
    _list("distribution", "one row a band of attainment", ("band", TEXT, "band"), ("participants", NUMBER, "participants in it")),
    _list("history", "one row a month, twelve of them", ("month", DATE, "its first day"), ("won_amount", MONEY, "won in it"), ("won_deals", NUMBER, "deals won in it")),
    _list(
        "coaching_notes", "one row a coaching note of the inputs",
        ("participant", TEXT, "participant id"), ("name", TEXT, "full name"), ("date", DATE, "day"), ("note", TEXT, "what was said"), ("author", TEXT, "who said it"),
    ),
)  # fmt: skip


def named(header: str) -> str:
    """The name that a header stands for.

    >>> named("Required / day")
    'required_day'
    """
    return re.sub(r"[^\w]+", "_", header.strip().casefold()).strip("_")
