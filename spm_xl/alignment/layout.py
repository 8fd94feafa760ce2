"""Where everything stands in a territory workbook: its sheets, tables, headers and named cells.

The pages are written by this, and read back by it. A workbook says that it is one by the cell named `territory.kind`.
The measures are columns of their own, under their names; what else is told of a measure stands behind its name.

>>> accounts_headers(("potential", "workload"))[7:11]
('potential', 'workload', 'Planned', 'Answer')
>>> measure_headers(("Moved",)), reference(ACCOUNTS, "potential", this_row=True)
({'Moved': 'Moved (measure)'}, 'Accounts[[#This Row],[potential]]')
"""

from __future__ import annotations

from collections.abc import Sequence

KIND = "territory plan, version 1"

# sheets
START, BEFORE_AFTER, BALANCE_SHEET, MAP, MOVES_SHEET, ACCOUNTS_SHEET = "Start", "Before and after", "Balance", "Map", "Moves", "Accounts"
DISRUPTION_SHEET, SKILLS_SHEET, CURVE_SHEET, PARAMETERS, CHECKS = "Disruption", "Skills", "Curve", "Parameters", "Checks"

# tables
ACCOUNTS, MOVES, PARTICIPANTS, MEASURES, BALANCE, DISRUPTION, SKILLS, CURVE, CHART = (
    "Accounts", "Moves", "Participants", "Measures", "Figures", "Disruption", "Skills", "Curve", "Ranked"
)  # fmt: skip

# headers of the table of accounts; the measures stand between LONGITUDE and PLANNED, in the order of the table of measures.
# Plane coordinates stand in the same two columns, y under LATITUDE and x under LONGITUDE: `territory.coordinates` says which they are.
ACCOUNT, TODAY, LOCKED, SEGMENT, GROUP, LATITUDE, LONGITUDE = "Account", "Today", "Locked", "Segment", "Group", "Latitude", "Longitude"
PLANNED, ANSWER, CHOICE, FINAL, MOVED, KM_TODAY, KM_PLANNED = "Planned", "Answer", "Your choice", "Final", "Moved", "Km today", "Km planned"
BEFORE_MEASURES = (ACCOUNT, TODAY, LOCKED, SEGMENT, GROUP, LATITUDE, LONGITUDE)
AFTER_MEASURES = (PLANNED, ANSWER, CHOICE, FINAL, MOVED, KM_TODAY, KM_PLANNED)
YES, NO = "yes", "no"  # LOCKED, and every setting that is one of the two

# headers of the table of moves: ACCOUNT, FROM, TO, WHY, the measures, KM_TODAY, KM_PLANNED, ANSWER
FROM, TO, WHY = "From", "To", "Why"
ACCEPTED, REFUSED = "accepted", "refused"  # what ANSWER may be, besides blank

# headers of the table of participants (sheet Parameters): PARTICIPANT, SHARE, CAPACITY_OF + measure, SKILLS_OF, HOME_LATITUDE, HOME_LONGITUDE
PARTICIPANT, SHARE, CAPACITY_OF, SKILLS_OF = "Participant", "Share", "Capacity: ", "Serves"
HOME_LATITUDE, HOME_LONGITUDE = "Home latitude", "Home longitude"
BETWEEN_SKILLS = "|"  # SKILLS_OF is blank for whoever may serve every segment
# headers of the table of measures (sheet Parameters): MEASURE, TOLERANCE (blank: free), WEIGHT
MEASURE, TOLERANCE, WEIGHT = "Measure", "Tolerance", "Weight"

# settings: cells with a name, which a person may change
NAMED_KIND = "territory.kind"
MODE, LEAST, TRAVEL_BY = "territory.mode", "territory.least", "territory.travel_by"  # travel_by: a measure, or blank (every account counts once)
TRAVEL_GROWTH, MOST_MOVED = "territory.travel_growth", "territory.most_moved"  # parts of 1; blank: free
KEEP, SEED, EFFORT = "territory.keep", "territory.seed", "territory.effort"
CONDITION = "territory.condition."  # + each of terms.IGNORED: yes where it is kept, no where it is ignored
COORDINATES = "territory.coordinates"  # GLOBE, PLANE, or blank
GLOBE, PLANE = "latitude and longitude", "plane"
NAMES = "territory.participants"  # the cells with the participants' ids, to choose from

# figures of the plan: cells with a name, which a plan writes
VALUE, BOUND, GAP, REMARKS = "plan.value", "plan.bound", "plan.gap", "plan.remarks"  # plan.gap is words
TRAVEL_TODAY, TRAVEL_PLANNED = "plan.travel_today", "plan.travel_planned"
FIGURES = (VALUE, BOUND, GAP, REMARKS, TRAVEL_TODAY, TRAVEL_PLANNED)

# pictures, by their names
MAP_TODAY, MAP_PLANNED = "Map today", "Map planned"

_PLAIN = str.maketrans("[]#'@", "()___")
MOST_CHARACTERS = 100  # of a header's name; Excel takes 255, with the words behind it


def measure_headers(measures: Sequence[str]) -> dict[str, str]:
    """Measure -> the header of its column: its name, and a word more where another column or measure is called like it.

    Signs that mean something in a formula's reference become others, as not every program understands them there.
    """
    taken = {header.casefold() for header in (*BEFORE_MEASURES, *AFTER_MEASURES, FROM, TO, WHY)}
    found = {}
    for measure in measures:
        header = " ".join(measure.translate(_PLAIN).split())[:MOST_CHARACTERS] or MEASURE
        while header.casefold() in taken:
            header += " (measure)"
        taken.add(header.casefold())
        found[measure] = header
    return found


def accounts_headers(measures: Sequence[str]) -> tuple[str, ...]:
    """The headers of the table of accounts."""
    return (*BEFORE_MEASURES, *measure_headers(measures).values(), *AFTER_MEASURES)


def moves_headers(measures: Sequence[str]) -> tuple[str, ...]:
    """The headers of the table of moves."""
    return (ACCOUNT, FROM, TO, WHY, *measure_headers(measures).values(), KM_TODAY, KM_PLANNED, ANSWER)


def participants_headers(measures: Sequence[str]) -> tuple[str, ...]:
    """The headers of the table of participants."""
    return (PARTICIPANT, SHARE, *(CAPACITY_OF + header for header in measure_headers(measures).values()), SKILLS_OF, HOME_LATITUDE, HOME_LONGITUDE)


def reference(table: str, header: str, *, this_row: bool = False) -> str:
    """A column of a table in a formula, or its cell in the formula's own row."""
    return f"{table}[[#This Row],[{header}]]" if this_row else f"{table}[{header}]"
