"""The fields of a scorecard: what a workbook may ask for, by name.

A defined name such as `scorecard.as_of` or `team.win_rate` takes one value. A table called like a list, such as
`participants`, takes its rows, and a header takes the field that it names: "Win rate" is win_rate. A header that names none
stays as people left it. Every KPI is a field, the company's own by their names; so is every measure.

What a workbook wants to be measured from stands in named cells as well (`SETTINGS`).

>>> "participants" in {field.name for field in FIELDS}
True
"""

from __future__ import annotations

from spm_xl.workbook.bind.vocabulary import DATE, FLAG, LIST, MONEY, NUMBER, PERCENT, TEXT, Field

KPI_FIELDS = ("figures", NUMBER, "every KPI and measure by its name, such as win_rate, won_amount, or one of your own")
_STATUS = (
    ("status", TEXT, "good, watch or behind; blank where nothing is aimed at"),
    ("symbol", TEXT, "its symbol: ▲ good, ● watch, ▼ behind"),
    ("standing", TEXT, "symbol and word together, such as ▲ good"),
)
MOST_CARDS = 6
ALSO = {"actual": "credit", "forecast": "run_rate", "goal_score": "score", "move": "movement"}  # other words for a field of a line
_RANKED = (
    ("rank", NUMBER, "place by the KPI that ranks, 1 being best"),
    ("rank_before", NUMBER, "place one interval earlier"),
    ("movement", TEXT, "change of the place, such as ▲ 2, ▼ 1, =, new"),
)
_MONTHS = tuple((f"month_{at}", MONEY, "won in each of the twelve months, the window's last one being month_12") for at in range(1, 13))


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
        ("standings", TEXT, "how many participants are good, watched and behind"),
        ("notes", TEXT, "what the reader should know, a line each"),
        ("source", TEXT, "file or folder that was read, by its name"),
        ("targets_title", TEXT, "what the list targets is about"),
        ("spread_title", TEXT, "what the list spread is about"),
        ("unlisted_amount", MONEY, "won by nobody who is among the participants: the team's won amount less theirs"),
        *((f"month_{at}", DATE, "first days of the twelve months, the window's last one being month_12") for at in range(1, 13)),
    ),
    *_group("team", *_STATUS, KPI_FIELDS, *_MONTHS),
    *_group(
        "card.1",
        ("label", TEXT, f"what the first of {MOST_CARDS} cards is about: card.1 to card.{MOST_CARDS} are the figures that come first"),
        ("value", NUMBER, "value"), ("shown", TEXT, "the value as text, short, such as 10.0M"), ("words", TEXT, "what it is held against, such as target 75.0%"),
        ("of_target", PERCENT, "value / target; blank without a target"), ("kind", TEXT, "leading or lagging"), *_STATUS,
    ),
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
        "targets", "one row a KPI of the whole team that has a value and a target, what counts toward the quota first; without targets, each region's share",
        ("label", TEXT, "for people"), ("shown", TEXT, "the value as text"), ("target", TEXT, "the target as text"),
        ("reached", PERCENT, "value / target; where lower is better, target / value"), ("full", PERCENT, "100%, for a chart"),
        ("drawn", PERCENT, "reached, at most 150%, for a chart"), ("words", TEXT, "label and reached, for a chart"), *_STATUS,
    ),
    _list(
        "goals", "one row a goal",
        ("goal", TEXT, "goal id"), ("title", TEXT, "what is to be reached"), ("owner", TEXT, "participant or team"), ("parent", TEXT, "goal that it adds to"),
        ("measure", TEXT, "KPI or measure"), ("unit", TEXT, "unit"), ("baseline", NUMBER, "where it starts"), ("target", NUMBER, "where it is to be"),
        ("actual", NUMBER, "where it is"), ("start", DATE, "first day"), ("due", DATE, "last day"), ("weight", PERCENT, "share of the owner's score"),
        ("progress", PERCENT, "way from baseline to target that is done"), ("expected", PERCENT, "way that an even pace would have done"),
        ("pace", NUMBER, "progress / expected"), ("projection", NUMBER, "where it ends at this pace"), *_STATUS, ("words", TEXT, "status in words, or why there is none"), ("lacks", TEXT, "what it lacks to be SMART"),
    ),
    _list(
        "stages", "one row a stage of the sales process",
        ("stage", TEXT, "stage"), ("reached", NUMBER, "opportunities that reached it"), ("advanced", NUMBER, "of these, reached a later one or were won"),
        ("conversion", PERCENT, "advanced / reached"),
    ),
    _list("distribution", "one row a band of attainment", ("band", TEXT, "band"), ("participants", NUMBER, "participants in it")),
    _list("spread", "the same for a picture; by win rate where there are no quotas", ("band", TEXT, "band"), ("participants", NUMBER, "participants in it")),
    _list("history", "one row a month, twelve of them", ("month", DATE, "its first day"), ("won_amount", MONEY, "won in it")),
    _list(
        "coaching_notes", "one row a coaching note of the inputs",
        ("participant", TEXT, "participant id"), ("name", TEXT, "full name"), ("date", DATE, "day"), ("note", TEXT, "what was said"), ("author", TEXT, "who said it"),
    ),
)  # fmt: skip

SETTINGS: tuple[Field, ...] = _group(
    "spm",
    ("inputs", TEXT, "file or folder of the inputs, from the workbook's own folder on"),
    ("mapping", TEXT, "mapping file, or a preset: salesforce, hubspot, maven; blank where the inputs are in the product's own words"),
    ("window", TEXT, "what counts: 2026-Q2, 2026-06, 2026, all; blank: the interval that holds the as-of day"),
    ("interval", TEXT, "period, quarter, half, year or all, where no window is named; blank: quarter"),
    ("as_of", DATE, "what became known after this day does not count; blank: the latest day of the inputs"),
    ("ranked_by", TEXT, "KPI that ranks; blank: attainment, or what was won where there are no quotas"),
    ("team", TEXT, "one team only; blank: everybody"),
    ("copy", FLAG, "yes: each refresh that changes something keeps the workbook as it was, under its name with the as-of day that it showed"),
)
