"""The tables of measuring: opportunities and their stages, activities, KPIs, goals, coaching, holidays and linearity.

None of them is needed for pay. A scorecard needs the participants, and shows what the other tables let it tell.

>>> [table.name for table in MEASURING][:3]
['opportunities', 'merges', 'stages']
"""

from __future__ import annotations

from spm_xl.tables.declaration import Column, Table, choice, flag, identifier

STATUSES = ("open", "won", "lost")
KPI_UNITS = ("ratio", "money", "days", "count", "number")
DELETED = flag("deleted", "deleted in the source system: it is read and never counts", "no")

OPPORTUNITIES = Table(
    "opportunities",
    "One row an opportunity (deal) of the pipeline, as it stands now.",
    (
        identifier("opportunity", "opportunity id"),
        identifier(
            "participant", "owner; blank: the account's (table account_owners); nobody in participants: counts for the whole team only",
            False, "participants.participant", lenient=True,
        ),
        Column("name", "text", "name"),
        Column("account", "text", "account (customer)"),
        Column("product", "text", "product"),
        Column("amount", "money", "amount; blank: not known yet, or nothing where it is lost"),
        Column("currency", "text", "currency of the amount; blank: the company's"),
        Column("stage", "text", "stage of the sales process"),
        choice("status", "blank: by the table stages, else by the stage's own words such as Closed Won", STATUSES),
        Column("created", "date", "day on which it was created or engaged"),
        Column("closed", "date", "day on which it was won or lost; of an open one, the day on which that is expected"),
        Column("region", "text", "region; blank: the owner's"),
        DELETED,
        identifier("merged_into", "opportunity that this one was merged into: only that one counts", False, "opportunities.opportunity", lenient=True),
        Column("merged", "text", "opportunities that were merged into this one, separated by | or ; or ,"),
    ),
    key=("opportunity",),
    open=True,
)

MERGES = Table(
    "merges",
    "One row an opportunity that was merged into another, where the opportunities themselves do not say so.",
    (
        identifier("opportunity", "opportunity that was merged; it need not be among the opportunities any more"),
        identifier("merged_into", "opportunity that it was merged into", refers="opportunities.opportunity", lenient=True),
    ),
    key=("opportunity",),
)

STAGES = Table(
    "stages",
    "One row a stage of the sales process.",
    (
        Column("stage", "text", "stage, as the opportunities have it", True),
        choice("status", "what an opportunity in this stage is", STATUSES, required=True),
        Column("order", "number", "place in the process, 1 being the first"),
        Column("probability", "rate", "share of its opportunities that is won, for the weighted pipeline"),
    ),
    key=("stage",),
)

STAGE_CHANGES = Table(
    "stage_changes",
    "One row an opportunity that reached a stage. Without it the conversion of stages comes from where opportunities stand.",
    (
        identifier("opportunity", "opportunity id", refers="opportunities.opportunity", lenient=True),
        Column("stage", "text", "stage that it reached", True),
        Column("date", "date", "day on which it reached it", True),
    ),
    key=("opportunity", "stage", "date"),
)

ACTIVITIES = Table(
    "activities",
    "One row an activity: a call, a meeting, a demonstration, or a count of them on a day.",
    (
        identifier("activity", "activity id"),
        identifier(
            "participant", "who did it; blank: the account's owner (table account_owners); nobody in participants: counts for the whole team only",
            False, "participants.participant", lenient=True,
        ),
        Column("date", "date", "day", True),
        Column("kind", "text", "kind, such as call; the measure activities_call counts its kind", True),
        Column("count", "number", "how many", default="1"),
        identifier("opportunity", "opportunity that it was for", False, "opportunities.opportunity", lenient=True),
        DELETED,
        Column("account", "text", "account (customer) that it was for"),
    ),
    key=("activity",),
    open=True,
)

KPIS = Table(
    "kpis",
    "One row a KPI of the company's own; or, with a blank expression, new target, watch or label of a built-in one.",
    (
        identifier("kpi", "name: letters, digits and _, such as demos_per_win"),
        Column("label", "text", "name for people; blank: made of the name"),
        Column("expression", "text", "how it is calculated, such as won_amount / activities_demo"),
        choice("unit", "unit", KPI_UNITS, "number"),
        choice("better", "which way is good", ("higher", "lower"), "higher"),
        Column("target", "number", "good from here on, in its unit; a ratio as a share, 0.25 for 25%"),
        Column("watch", "number", "watched from here on; behind beyond it"),
        flag("leading", "it tells of what is to come, not of what has come", "no"),
        Column("meaning", "text", "what it is, for people"),
    ),
    key=("kpi",),
)

GOALS = Table(
    "goals",
    "One row a goal. A goal that lacks something is told so, and never refused for it.",
    (
        identifier("goal", "goal id"),
        Column("title", "text", "what is to be reached"),
        identifier("participant", "owner; blank: the team's", False, "participants.participant"),
        Column("team", "text", "team that owns it, where the participant is blank"),
        identifier("parent", "goal of the team that this one adds to", False, "goals.goal"),
        Column("measure", "text", "KPI or measure by which it is told"),
        Column("unit", "text", "unit of baseline and target"),
        Column("baseline", "number", "where it starts"),
        Column("target", "number", "where it is to be on the due day"),
        Column("start", "date", "first day"),
        Column("due", "date", "last day"),
        Column("weight", "rate", "share of the owner's score"),
        Column("why", "text", "why it matters"),
    ),
    key=("goal",),
)

COACHING = Table(
    "coaching",
    "One row a coaching note.",
    (
        identifier("participant", "participant id", refers="participants.participant"),
        Column("date", "date", "day of the talk", True),
        Column("note", "text", "what was said and agreed", True),
        Column("author", "text", "who wrote it"),
    ),
    key=("participant", "date", "note"),
)

HOLIDAYS = Table(
    "holidays",
    "One row a holiday of a calendar. Saturdays and Sundays are free in any case.",
    (
        Column("calendar", "text", "calendar of the participants, or their region; blank: everybody's"),
        Column("date", "date", "the free day", True),
        Column("name", "text", "what is kept on it"),
    ),
    key=("calendar", "date"),
)

LINEARITY = Table(
    "linearity",
    "One row a point of the usual way to the result of an interval; a straight line between the points. 0, 0 and 1, 1 are implied.",
    (
        Column("elapsed", "rate", "share of the working days that is gone", True),
        Column("reached", "rate", "share of the result that is normally reached by then", True),
    ),
    key=("elapsed",),
)

MEASURING: tuple[Table, ...] = (
    OPPORTUNITIES, MERGES, STAGES, STAGE_CHANGES, ACTIVITIES, KPIS, GOALS, COACHING, HOLIDAYS, LINEARITY,
)  # fmt: skip
