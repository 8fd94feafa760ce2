"""The sheet Skills: how many accounts of each segment everybody gets, and how many of them without serving the segment."""

from __future__ import annotations

from spm_xl.alignment import layout
from spm_xl.alignment.columns import TEXT, TOP, WHOLE, Field, write_table
from spm_xl.alignment.layout import ACCOUNTS, PARTICIPANT, PARTICIPANTS, SKILLS, reference
from spm_xl.alignment.source import Source
from spm_xl.outputs.pages import BAD, Book, cell
from spm_xl.territory.plan import Plan

WITHOUT = "Without the skill"
SEGMENTS = "Accounts of segment "


def segments_of(plan: Plan, told: Source) -> tuple[str, ...]:
    """The segments that somebody does not serve; without them the workbook needs no such sheet."""
    names = {told.segments.get(account, "") for account in plan.problem.accounts} - {""}
    serves = [told.skills.get(name) for name in plan.problem.participants]
    return tuple(sorted(names)) if any(each is not None and names - each for each in serves) else ()


def skills_page(book: Book, plan: Plan, told: Source) -> None:
    """The page."""
    page = book.sheet(layout.SKILLS_SHEET, "Skills", "Accounts by segment, live. Who serves what stands on Parameters; blank is everything.")
    people, segments = plan.problem.participants, segments_of(plan, told)
    mine = reference(SKILLS, PARTICIPANT, this_row=True)
    counts = [[0] * len(people) for _ in segments]
    for account, at in zip(plan.problem.accounts, plan.assigned.tolist(), strict=True):
        if told.segments.get(account):
            counts[segments.index(told.segments[account])][at] += 1
    serves = [told.skills.get(name) for name in people]
    without = [sum(counts[at][who] for at, segment in enumerate(segments) if serves[who] is not None and segment not in (serves[who] or ())) for who in range(len(people))]
    between, row = layout.BETWEEN_SKILLS, TOP + 2
    found = f"INDEX({reference(PARTICIPANTS, layout.SKILLS_OF)},MATCH({mine},{reference(PARTICIPANTS, PARTICIPANT)},0))"
    names = f"{_fixed(TOP - 1, 2)}:{_fixed(TOP - 1, 1 + len(segments))}"
    own = f'ISERROR(FIND("{between}"&{names}&"{between}","{between}"&{reference(SKILLS, layout.SKILLS_OF, this_row=True)}&"{between}"))'
    these = f"{SKILLS}[[#This Row],[{_plain(segments, 0)}]:[{_plain(segments, len(segments) - 1)}]]"
    fields = [
        Field(PARTICIPANT, people, role="plain"),
        Field(layout.SKILLS_OF, [between.join(sorted(each or ())) for each in serves], TEXT, 30, f'={found}&""', "link"),
        *(
            Field(_plain(segments, at), counts[at], WHOLE, 12, f'=COUNTIFS({ACCOUNTS}[{layout.FINAL}],"="&{mine},{ACCOUNTS}[{layout.SEGMENT}],"="&{_fixed(TOP - 1, 2 + at)})', "link")
            for at in range(len(segments))
        ),
        Field(WITHOUT, without, WHOLE, 12, f'=IF({reference(SKILLS, layout.SKILLS_OF, this_row=True)}="",0,SUMPRODUCT({these}*{own}))'),
    ]  # fmt: skip
    for at, segment in enumerate(segments):
        page.write(TOP - 1, 2 + at, segment, "label")
    end = write_table(page, SKILLS, fields)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.sheet.repeat_rows(TOP)
    rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.writer.add_format({"bold": True, "bg_color": BAD})}
    page.sheet.conditional_format(row - 1, len(fields) - 1, end - 1, len(fields) - 1, rule)


def _plain(segments: tuple[str, ...], at: int) -> str:
    """A header that no formula can misread: the name of the segment stands above it."""
    return f"{SEGMENTS}{at + 1}"


def _fixed(row: int, column: int) -> str:
    name = cell(row, column)
    return f"${name.rstrip('0123456789')}${row + 1}"
