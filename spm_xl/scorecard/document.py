"""The page docs/scorecard.md: the scorecard's workbook, a workbook of one's own, and what it may ask for.

Printed from the vocabulary, so that it lists what a scorecard has.

>>> "| `scorecard.as_of` | date | what became known after this day does not count |" in page()
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.names import MEASURES
from spm_xl.scorecard.binding import KEYS, RANKED
from spm_xl.scorecard.fields import ALSO, FIELDS, KPI_FIELDS, MOST_CARDS, SETTINGS
from spm_xl.workbook.bind.vocabulary import LIST, Field

HEAD = """# The team scorecard

<!-- printed from spm_xl/scorecard/document.py; do not edit: `python -m spm_xl.scorecard.document > docs/scorecard.md` -->

    spm-xl template scorecard                     # scorecard-addin.xlsx, with the figures of an invented company
    spm-xl template scorecard --edition macro     # scorecard-macro.xlsm: the same with a button

![A team scorecard](pictures/scorecard.png)

Type into sheet Settings where the [inputs](inputs.md) are, and refresh: by the button of the macro edition, by the ribbon in Excel, by
the menu SPM in LibreOffice, or by

    spm-xl refresh scorecard-addin.xlsx
    spm-xl refresh scorecard-addin.xlsx --inputs inputs --window 2026-Q2 --as-of 2026-05-29

All of them do the same. If anything is wrong, the figures stay as they were, and a message says what, where and what to do.

| sheet | what it is |
|---|---|
| Scorecard | the page to read and print: how old the data is, six cards, the team against its targets, attainment by band, twelve months, the whole team, and everybody by rank |
| Participants | everybody with every figure, to sort and filter; the column Note is yours |
| Teams, Regions, Products | one row each |
| Goals | progress, pace, projection, and what each goal lacks |
| Coaching | your own dated notes, and those of the inputs |
| KPIs | what each figure means, its target, where the team stands, and why a figure is missing |
| Data | what the pictures show, and the stages of the sales process |
| Settings | where the data is, and what counts |
| Checks | differences that must read 0 |

- Yellow cells with blue text are yours, and are never written: the settings, the notes on Participants, the table My_notes on Coaching.
- A note stays with its participant, whatever the rank. Somebody who is not in the data any more stays on Participants while there is a note.
- Figures are plain values, not formulas: a preview, a phone and a mail show them, and they are the calculation's exact figures. The checks add them up again.
- The six cards are what counts toward the quota, the KPI that ranks, your own KPIs, and the built-in ones that tell most. One that cannot be told has no card.
- Leading figures tell of what is to come, lagging ones of what has come. A status has a symbol, a word and a colour: ▲ good, ● watch, ▼ behind.
- Sheets with tables that grow are not protected, as a table in a protected sheet cannot grow. Settings, Checks and Start here are, without a password.

![The scorecard of 35 sales agents without quotas](pictures/scorecard_maven.png)

Thirty-five agents of a CRM export that has no quotas and no activities: what cannot be told stays blank, and a table `kpis` with three targets gives the status.
(Data: Maven Analytics, CRM Sales Opportunities, public domain)

## A scorecard that you have already

Nothing has to be rebuilt, and nothing else in the file changes. Three ways, from least to most work:

1. **Names.** Give a cell the name of a field (Formulas, Define Name), such as `team.win_rate`; name a table like a list, such as `Participants`. The prefix `spm_`
   may stand before it, and case does not count.
   A header takes the field that it names: `Win rate` is `win_rate`, `Won amount` is `won_amount`. The label of a KPI names it as well. A header that names no field is yours: the column
   is never written. One that is only near a field is told.
2. **Settings.** Cells with the names below under [Settings](#settings) say what is measured, so that a button needs no questions.
3. **A binding file** beside the workbook, with its name and the ending `.toml`, says it from outside: cells, tables and ranges. It wins over the names.
   [docs/workbooks.md](workbooks.md#the-file) has the whole of it. [examples/templates](../examples/templates) feeds Microsoft's vendor scorecard that way.

A table with columns of your own finds its rows by the key of its list, and they stay in their place; a table without them is written in the order of rank.
A table `participants{ranked}` is always in the order of rank; what it holds besides must be formulas.

"""

OWN = """
## Your own KPIs

A row of the table [kpis](inputs.md#kpis): a name, an expression, and, where you aim at something, `target`, `watch` and which way is `better`. A row
with the name of a built-in KPI and no expression changes its target, watched band or label.

| kpi | expression | unit | better | target | watch |
|---|---|---|---|---|---|
| demos_per_win | `activities_demo / won_deals` | number | lower | 4 | 5 |
| big_ticket | `IF(average_deal >= 25000, won_amount * 10%, 0)` | money | | | |
| coverage | | | | 3 | 2 |

Expressions are written as in a spreadsheet, over the names above and each other; [the functions](functions.md#kpis-and-measures) are the same as in `SPM_KPI`. They are exact,
and nothing else is reached from one. A misspelled name, a circle, and a name that a measure or a column has already are refused when the inputs are loaded, with
the cell. A division by zero leaves the figure blank and says why.

## How it is counted

- Won and lost deals count by their close date, up to the as-of day; what was closed later is still open. Deleted and merged records never count.
- Velocity counts the deals open at any time in the window; a deal closed before it was created counts as open from its creation only. Open figures are as of the as-of day.
- The weighted pipeline of a line is unknown while a stage of one of its open deals has no probability.
- What counts toward the quota is what the plan credits, as on the statement of the leading component; without a plan, the amount won. The quota is prorated
  as the plan says, else by calendar days.
- Without opportunities the twelve months are what the plan credited, in money.
- People count in the team and region that they have on the as-of day. The rank before is that after as many days of the interval before.
- Of kinds of activity the 200 most usual are measures, and those that a KPI or goal names.
"""
_MONTH_INSIDE = re.compile(r"\bmonth_([2-9]|1[0-2])$")
LISTS = """
## Lists

A table that is called like one of them takes its rows.
"""


def page() -> str:
    """The whole page."""
    single = [field for field in FIELDS if field.kind != LIST and not field.name.endswith(f".{KPI_FIELDS[0]}")]  # these have a section
    lists = [field for field in FIELDS if field.kind == LIST]
    head = HEAD.replace("{ranked}", RANKED)
    parts = [head, _settings(), _single(single), _figures(), OWN, LISTS, *(_list(field) for field in lists)]
    return "".join(parts)


def _table(fields: Sequence[Field]) -> Iterator[str]:
    yield "| field | kind | meaning |"
    yield "|---|---|---|"
    yield from (f"| {_name(field)} | {field.kind} | {field.meaning} |" for field in fields if not _MONTH_INSIDE.search(field.name))


def _name(field: Field) -> str:
    """A field's name; twelve months are one row."""
    return f"`{field.name}` to `{field.name}2`" if field.name.endswith("month_1") else f"`{field.name}`"


def _settings() -> str:
    return "## Settings\n\nNamed cells, each of which may be blank or missing. What is given to the refresh wins over them.\n\n" + "\n".join(_table(SETTINGS)) + "\n\n"


def _single(fields: Sequence[Field]) -> str:
    words = (
        "## Single values\n\nA cell with the name takes the value. Money is in the company's currency; a percent is 1 for 100%; a value that cannot be told leaves its cell blank.\n\n"
    )
    cards = f"\n`card.2` to `card.{MOST_CARDS}` have the same fields as `card.1`. Every KPI of the whole team has all fields of the list [kpis](#kpis): `kpi.win_rate.shown`, `kpi.coverage.target` ...\n"
    return words + "\n".join(_table(fields)) + "\n" + cards


def _figures() -> str:
    """What is measured of the whole team and of every line."""
    also = ", ".join(f"`{word}` for `{name}`" for word, name in ALSO.items())
    kpis = "\n".join(f"| `{kpi.name}` | {kpi.label} | {kpi.unit} | {kpi.meaning} |" for kpi in BUILT_IN)
    measures = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in MEASURES.items())
    return (
        f"\n## KPIs and measures\n\n`team.win_rate`, and in lists of participants, teams, regions and products the header `Win rate`. Your own KPIs are fields by their names, too.\nOther words: {also}.\n\n"
        f"| KPI | label | unit | meaning |\n|---|---|---|---|\n{kpis}\n\n"
        f"| measure | meaning |\n|---|---|\n{measures}\n| `activities_` and a kind | activities of that kind, such as `activities_call` |\n"
    )


def _list(field: Field) -> str:
    key = ", ".join(f"`{name}`" for name in KEYS[field.name])
    figures = any(item.name == KPI_FIELDS[0] for item in field.items)
    items = [item for item in field.items if item.name != KPI_FIELDS[0]]
    more = "Besides these, every KPI and measure.\n\n" if figures else ""
    return f"\n### {field.name}\n\n{field.meaning[0].upper()}{field.meaning[1:]}. Key: {key}.\n{more}\n" + "\n".join(_table(items)) + "\n"


if __name__ == "__main__":
    print(page(), end="")
