"""The sheet Before and after: what every participant has today and in the end, live over the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.alignment import layout
from spm_xl.alignment.columns import INDEX, TOP, WHOLE, Field, number_of, write_table
from spm_xl.alignment.figures import DIGITS, Figures
from spm_xl.alignment.layout import ACCOUNTS, BALANCE, MEASURES, PARTICIPANT, PARTICIPANTS, reference
from spm_xl.outputs.pages import BAD, GOOD, WATCH, Book, Live, Sheet, cell
from spm_xl.territory.plan import Plan

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

WITHIN, ABOVE, BELOW, OVER = "● within", "▲ above", "▼ below", "✗ over capacity"
COUNT_TODAY, COUNT_FINAL = "Accounts today", "Accounts final"
AMOUNT_TODAY, AMOUNT_FINAL, FAIR, INDEX_TODAY, INDEX_FINAL, STANDING = " today", " final", " fair", " index today", " index final", " standing"
CAPACITY, USED = " capacity", " used"


def figures_page(book: Book, plan: Plan, figures: Figures) -> None:
    """The page."""
    page = book.sheet(layout.BEFORE_AFTER, "Before and after", "An index of 100 is the fair share. Final follows what you choose on Accounts; today does not change.")
    people = plan.problem.participants
    mine = f'"="&{reference(BALANCE, PARTICIPANT, this_row=True)}'
    fields = [
        Field(PARTICIPANT, people, role="plain"),
        *(
            Field(header, side.count.tolist(), WHOLE, 10, f"=COUNTIFS({ACCOUNTS}[{who}],{mine})", "link")
            for header, who, side in ((COUNT_TODAY, layout.TODAY, figures.today), (COUNT_FINAL, layout.FINAL, figures.planned))
        ),
    ]
    for at in range(len(plan.problem.measures)):
        block = _block(plan, figures, at, len(fields))
        _corridor(page, plan, at, len(fields))
        fields += block
    end = write_table(page, BALANCE, fields, height=45)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.sheet.repeat_rows(TOP)
    page.sheet.repeat_columns(0)
    for at, field in enumerate(fields):
        if field.header.endswith(STANDING):
            _coloured(page, at, end)


def header_of(plan: Plan, at: int, word: str) -> str:
    """The header of a column of a measure."""
    return list(layout.measure_headers(plan.problem.measures).values())[at] + word


def column_of(plan: Plan, at: int, word: str) -> str:
    """A column of the figures, as a formula names it."""
    return reference(BALANCE, header_of(plan, at, word))


def bounds_of(plan: Plan, at: int) -> tuple[float, float | None]:
    """The corridor of a measure's index; its upper end is None where the measure is free."""
    tolerance = plan.terms.tolerance(plan.problem.measures[at], first=at == 0)
    return (0.0, None) if tolerance is None else (round(100 * (1 - tolerance), DIGITS), round(100 * (1 + tolerance), DIGITS))


def _limited(plan: Plan, at: int) -> bool:
    return bool((plan.problem.capacity[:, at] < float("inf")).any())


def corridor_cells(plan: Plan, at: int) -> tuple[str, str]:
    """The cells of the lower and the upper end of a measure's corridor."""
    left = 3 + sum(6 + 2 * _limited(plan, each) for each in range(at))
    low, high = (cell(TOP - 1, left + offset) for offset in (3, 4))
    return tuple(f"'{layout.BEFORE_AFTER}'!${each.rstrip('0123456789')}${TOP}" for each in (low, high))  # type: ignore[return-value]


def _corridor(page: Sheet, plan: Plan, at: int, left: int) -> None:
    row = _row_of_measure(plan, at)
    low, high = bounds_of(plan, at)
    page.write(TOP - 1, left + 2, "Corridor", "subtitle")
    formulas = (f'=IF({row}="",0,ROUND(100*(1-{row}),{DIGITS}))', f'=IF({row}="","",ROUND(100*(1+{row}),{DIGITS}))')
    for offset, formula, value in ((3, formulas[0], low), (4, formulas[1], "" if high is None else high)):
        look = page.book.look("link", INDEX, "number", True)
        page.sheet.write_formula(TOP - 1, left + offset, formula, look, value)


def _row_of_measure(plan: Plan, at: int) -> str:
    name = plan.problem.measures[at].replace('"', '""')
    return f'INDEX({MEASURES}[{layout.TOLERANCE}],MATCH("{name}",{MEASURES}[{layout.MEASURE}],0))'


def _block(plan: Plan, figures: Figures, at: int, left: int) -> list[Field]:
    """The columns of a measure."""
    header = list(layout.measure_headers(plan.problem.measures).values())[at]
    fair = plan.problem.targets[:, at]

    def own(word: str) -> str:
        return reference(BALANCE, header + word, this_row=True)

    mine = f'"="&{reference(BALANCE, PARTICIPANT, this_row=True)}'
    amount, share = reference(ACCOUNTS, header), reference(PARTICIPANTS, layout.SHARE)
    part = f"SUMIFS({share},{reference(PARTICIPANTS, PARTICIPANT)},{mine})/SUM({share})"
    number = number_of(plan.problem.amounts[:, at])
    sides = ((AMOUNT_TODAY, INDEX_TODAY, layout.TODAY, figures.today), (AMOUNT_FINAL, INDEX_FINAL, layout.FINAL, figures.planned))
    amounts = [Field(header + word, side.amount[:, at].tolist(), number, 12, f"=SUMIFS({amount},{ACCOUNTS}[{who}],{mine})", "link") for word, _, who, side in sides]
    indexes = [
        Field(header + word, side.index[:, at].tolist(), INDEX, 9, f"=IF({own(FAIR)}=0,100,ROUND({own(total)}/{own(FAIR)}*100,{DIGITS}))")
        for total, word, _, side in sides
    ]  # fmt: skip
    low, high = (each.rpartition("!")[2] for each in corridor_cells(plan, at))
    inside = f'IF({own(INDEX_FINAL)}>{high},"{ABOVE}",IF({own(INDEX_FINAL)}<{low},"{BELOW}","{WITHIN}"))'
    test = f'IF(N({own(USED)})>1,"{OVER}",{inside})' if _limited(plan, at) else inside
    standing = Field(header + STANDING, _standings(plan, figures, at), width=16, formula=f"={test}")
    fairs = Field(header + FAIR, fair.tolist(), number, 12, f"=SUM({amount})*{part}", "link")
    return [*amounts, fairs, *indexes, standing, *(_capacity(plan, figures, at, own) if _limited(plan, at) else ())]


def _capacity(plan: Plan, figures: Figures, at: int, own: Any) -> tuple[Field, Field]:
    header = list(layout.measure_headers(plan.problem.measures).values())[at]
    limit = reference(PARTICIPANTS, layout.CAPACITY_OF + header)
    found = f"INDEX({limit},MATCH({reference(BALANCE, PARTICIPANT, this_row=True)},{reference(PARTICIPANTS, PARTICIPANT)},0))"
    limits = plan.problem.capacity[:, at].tolist()
    values = [each if each < float("inf") else "" for each in limits]
    used = f'=IF(OR({own(CAPACITY)}="",{own(CAPACITY)}=0),"",ROUND({own(AMOUNT_FINAL)}/{own(CAPACITY)},{DIGITS}))'
    return (
        Field(header + CAPACITY, values, number_of(each for each in limits if each < float("inf")), 12, f'=IF({found}="","",{found})', "link"),
        Field(header + USED, [round(amount / each, DIGITS) if 0 < each < float("inf") else "" for amount, each in zip(figures.planned.amount[:, at].tolist(), limits, strict=True)], "0.0%", 9, used),
    )


def _standings(plan: Plan, figures: Figures, at: int) -> list[str]:
    low, high = bounds_of(plan, at)
    capacity, amount = plan.problem.capacity[:, at], figures.planned.amount[:, at]

    def standing(index: float, limit: float, total: float) -> str:
        if 0 < limit < float("inf") and round(total / limit, DIGITS) > 1:
            return OVER
        return ABOVE if high is not None and index > high else BELOW if index < low else WITHIN

    return [standing(*each) for each in zip(figures.planned.index[:, at].tolist(), capacity.tolist(), amount.tolist(), strict=True)]


def _coloured(page: Sheet, column: int, end: int) -> None:
    for word, colour in ((WITHIN, {"font_color": GOOD}), (ABOVE, {"bg_color": WATCH}), (BELOW, {"bg_color": WATCH}), (OVER, {"bg_color": BAD})):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": page.book.writer.add_format({"bold": True} | colour)}
        page.sheet.conditional_format(TOP + 1, column, end - 1, column, rule)


def outside(plan: Plan, at: int, word: str, index: Array) -> Live:
    """How many participants are beside the corridor of a measure."""
    low, high = corridor_cells(plan, at)
    column = column_of(plan, at, word)
    below, above = bounds_of(plan, at)
    count = int((index < below).sum()) + (0 if above is None else int((index > above).sum()))
    return Live(f'=COUNTIF({column},"<"&{low})+IF({high}="",0,COUNTIF({column},">"&{high}))', count, "link")


def worst(plan: Plan, at: int, word: str, value: float) -> Live:
    """The worst deviation of a measure, as a part of the fair share."""
    column = column_of(plan, at, word)
    return Live(f"=MAX(MAX({column})-100,100-MIN({column}))/100", value, "link")  # type: ignore[arg-type]
