"""The statement's template: the pages of a commission statement, with markers where the figures go.

Built by code, so that a change of the pages is a change that can be read; `templates/statement.xlsx`
is what it gives (`python -m spm_xl.workbooks.statement` writes it). The marker language is that of
`spm_xl.workbook.fill.template`, the names are those of `spm_xl.outputs.statement_fields`.
"""

from __future__ import annotations

import io
from pathlib import Path

from spm_xl.workbooks.page import BLUE, GREY, INK, VERMILLION, Book, Page
from spm_xl.workbooks.statement_changes import adjustments_page
from spm_xl.workbooks.statement_closing import checks_page, question_names, questions_page
from spm_xl.workbooks.statement_lines import calculation_page, deals_page

TEMPLATE = Path(__file__).parent / "templates" / "statement.xlsx"
PICTURE_ROWS = 8
CHANGES = "Adjustments and draw"
# where the amount of a row of the bridge stands: the block of the template that such a row is in
BRIDGE_SOURCES = (
    "from_earned",
    "from_adjustments_before",
    "from_advance",
    "from_recovery",
    "from_correction",
    "from_adjustments_after",
    "from_clawbacks",
    "from_held",
    "from_released",
    "from_unsigned",
    "from_signed",
    "from_paid",
    "from_nothing",
)


def built() -> bytes:
    """The template's bytes, the same every time."""
    known: dict[tuple[str, str], str] = {}
    data = b""
    for _ in range(2):
        stream = io.BytesIO()
        book = Book(stream, known)
        for page in (statement_page, calculation_page, deals_page, adjustments_page, questions_page, checks_page):
            page(book)
        for word in ("places", "payout_places"):
            book.writer.define_name(word, f"={book.at('Checks', word, fixed=True)}")
        question_names(book)
        book.writer.close()
        known, data = book.found, stream.getvalue()
    return data


def statement_page(book: Book) -> None:
    page = Page(book, "Statement", "Commission statement", (30, 16, 15, 15, 15, 15, 22), landscape=False)
    page.row = 1
    page.put("G", "{{statement.status}}", "status")
    draft = page.book.rule(bold=True, font_color="#FFFFFF", bg_color=VERMILLION)
    page.sheet.conditional_format("G1", {"type": "formula", "criteria": '=$G$1="DRAFT"', "format": draft})
    page.next()
    page.line(["{{company}}", None, None, None, None, None, "{{statement.revision_words}}"], ["subtitle"] * 6 + ["label right"])
    page.next()
    for left, right in (
        (("Participant", "{{participant.name}}"), ("Period", "{{period.words}}")),
        (("Participant id", "{{participant.id}}"), ("Pay date", "{{period.pay_date}}")),
        (("Role", "{{participant.role}}"), ("Currency", "{{currency}}")),
        (("Manager", "{{manager.words}}"), ("Statement id", "{{statement.id}}")),
        (("Employer, cost centre", "{{participant.employer}}"), ("As of", "{{statement.as_of}}")),
    ):
        for column, text, look in zip("ABEF", (*left, *right), ("label", "text", "label", "text"), strict=True):
            page.put(column, text, "text date" if text in ("{{period.pay_date}}", "{{statement.as_of}}") else look)
        page.next()
    page.mark("#plans")
    page.put("A", "Plan", "label")
    page.put("B", "{{words}}", "text")
    page.next()
    page.mark("/plans")
    page.next()
    _cards(page)
    _revision(page)
    _attainment(page)
    _earnings(page)
    _bridge(page)
    _year(page)
    page.next()
    page.mark("#notes")
    page.line(["Note: {{note}}"], "note")
    page.mark("/notes")
    page.finish("G")


def _cards(page: Page) -> None:
    labels = ["NET PAYOUT", "CREDITED VOLUME", "ATTAINMENT", "QUOTA", "EARNED THIS YEAR", "{{draw.label}}", "CHECKS"]
    page.line(labels, ["net label"] + ["card label"] * 6)
    page.height(40)
    page.put("A", ("=" + page.at("net"), "net"), "net money")
    page.put("B", ("=" + page.at("credit"), "credit"), "card money")
    page.put("C", ("=" + page.at("attainment"), "attainment"), "card percent")
    page.put("D", ("=" + page.at("quota"), "quota"), "card money")
    page.put("E", ("=" + page.at("year earned"), "year_to_date.earned"), "card money")
    page.put("F", ("=" + page.at("balance", CHANGES), "draw.balance"), "card money")
    page.put("G", (f'=IF({page.at("master", "Checks")}=0,"✓ all read 0","✗ CHECK")', "shown.all_ok"), "card")
    wrong = page.book.rule(bold=True, font_color="#FFFFFF", bg_color=VERMILLION)
    page.sheet.conditional_format(
        f"G{page.row}", {"type": "formula", "criteria": f"={page.at('master', 'Checks', True)}<>0", "format": wrong}
    )
    page.next()
    page.height(27)
    notes = [
        "{{net_note}}",
        "{{main.component}}",
        "{{main.words}}",
        "{{main.quota_note}}",
        "{{year_to_date.label}}",
        "{{draw.note}}",
        "see page Checks",
    ]
    page.line(notes, ["net note"] + ["card note"] * 6)


def _revision(page: Page) -> None:
    """What changed since the revision before; nothing on a first issue."""
    page.mark("#any_revision")
    page.section("What changed since {{statement.replaces}}")
    page.mark("#revision_remarks")
    page.line(["{{remark}}"], "text")
    page.mark("/revision_remarks")
    page.mark("#any_revision_changes")
    page.header(("In the net payout", "", "", "", "Was", "Is", "Difference"), "EFG")
    page.mark("#revision_changes")
    first = page.row
    page.line(
        ["{{words}}", None, None, None, "{{old}}", "{{new}}", (f"=ROUND(F{first}-E{first},places)", "difference")],
        ["strong"] * 4 + ["text money"] * 3,
    )
    page.mark("#reason_lines")
    page.here("last reason", "G")
    page.line(["{{line}}", None, None, None, None, None, None], "reason")
    page.mark("/reason_lines")
    page.mark("/revision_changes")
    page.here("changed", "G")
    page.here("was", "E")
    page.line(
        [
            "Together: the net payout",
            None,
            None,
            None,
            "{{revision.was}}",
            (f"={page.at('net')}", "net"),
            (f"=SUM(G{first}:{page.at('last reason')})", "revision.difference"),
        ],
        ["total"] * 4 + ["total money"] * 3,
    )
    page.mark("/any_revision_changes")
    page.mark("/any_revision")


def _attainment(page: Page) -> None:
    page.section("Attainment")
    page.header(
        ("Component", "Counted over", "Quota", "Credited before", "Credited now", "Attainment", "Against quota"), "CDEF"
    )
    page.mark("#goals")
    for word, column in (("quota", "C"), ("credit", "E"), ("attainment", "F"), ("component", "A")):
        page.here(word, column)
    row = page.row
    page.line(
        (
            "{{component}}",
            "{{interval}}",
            "{{quota}}",
            "{{prior}}",
            "{{credit}}",
            (f"=(D{row}+E{row})/C{row}", "attainment"),
            "{{attainment_words}}",
        ),
        ("cell wrap", "cell wrap", "cell money", "cell money", "cell money", "cell percent", "cell wrap"),
    )
    page.none("goals", "No component has a quota to be measured against in this period.")
    page.mark("#picture")
    _picture(page)
    page.next(PICTURE_ROWS)
    page.mark("/picture")


def _picture(page: Page) -> None:
    """The bar of attainment inside the frame of the quota, for each component."""
    names, actual = (page.at(word, fixed=True) for word in ("component", "attainment"))
    chart = page.book.writer.add_chart({"type": "bar"})
    font = {"name": "Calibri", "size": 9, "color": INK}
    chart.add_series(
        {
            "name": "Attainment",
            "categories": f"=Statement!{names}:{names}",
            "values": f"=Statement!{actual}:{actual}",
            "fill": {"color": BLUE},
            "gap": 90,
            "overlap": 100,
            "data_labels": {
                "value": True,
                "position": "inside_base",
                "num_format": "0.0%",
                "font": font | {"color": "#FFFFFF", "bold": True},
            },
        }
    )
    goal = page.at("goal", "Checks", fixed=True)
    chart.add_series(
        {
            "name": "Quota (100%)",
            "categories": f"=Statement!{names}:{names}",
            "values": f"={goal}:{goal.partition('!')[2]}",
            "fill": {"none": True},
            "border": {"color": INK, "width": 1.75},
        }
    )
    axis = {
        "num_format": "0%",
        "min": 0,
        "num_font": font,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    chart.set_x_axis(axis)
    chart.set_y_axis(
        {"reverse": True, "crossing": "max", "num_font": font, "line": {"color": GREY}, "label_position": "low"}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 880, "height": 20 * PICTURE_ROWS - 12})
    page.sheet.insert_chart(
        f"A{page.row}",
        chart,
        {
            "description": "Bar chart of attainment against quota. {{picture_words}}",
            "y_offset": 4,
            "object_position": 2,
        },
    )


def _earnings(page: Page) -> None:
    page.section("Earnings by component")
    page.header(
        ("Component", "Kind", "Method", "Credited", "From rate table", "Caps, gates, other steps", "Earned"),
        "DEFG",
        height=30,
    )
    looks = ["cell wrap"] * 3 + ["cell money"] * 4
    page.mark("#lines")
    page.here("first line", "G")
    page.line(
        (
            "{{component}}",
            "{{kind}}",
            "{{method}}",
            (f"={page.at('credit', 'Calculation')}", "credit"),
            (f"={page.at('earned', 'Calculation')}", "earned"),
            (f"=ROUND({page.at('payable', 'Calculation')}-{page.at('earned', 'Calculation')},places)", "steps_change"),
            (f"={page.at('payable', 'Calculation')}", "payable"),
        ),
        looks,
    )
    page.mark("/lines")
    page.mark("#quiet")
    page.line(("{{component}}", "{{kind}}", "{{method}}", 0, 0, 0, 0), looks)
    page.mark("/quiet")
    page.mark("#no_line")
    page.here("last line", "G")
    page.line(["No component of a plan is in force."] + [None] * 6, "note")
    page.mark("/no_line")
    page.here("earned", "G")
    total = (f"=SUM({page.column('first line', 'last line')})", "earned")
    page.line(["Earned in the period"] + [None] * 5 + [total], ["total"] * 6 + ["total money"])


def _bridge(page: Page) -> None:
    page.section("From earnings to pay")
    page.header(("In the order of the plan", "", "", "", "", "", "Amount"), "G")
    page.mark("#bridge")
    first = page.row
    for source in BRIDGE_SOURCES:
        page.mark(f"#{source}")
        page.here("bridge", "G")
        formula = _bridge_formula(page, source)
        amount = (formula, "amount") if formula else "{{amount}}"
        page.line(["{{label}}"] + [None] * 5 + [amount], ["cell"] * 6 + ["cell money"])
        page.mark(f"/{source}")
    page.mark("/bridge")
    page.here("net", "G")
    page.line(
        ["Net payout in {{currency}}"] + [None] * 5 + [(f"=ROUND(SUM(G{first}:{page.at('bridge')}),places)", "net")],
        ["total"] * 6 + ["total money"],
    )
    page.mark("#converted")
    page.here("rate", "G")
    page.line(["{{payout.words}}"] + [None] * 5 + ["{{payout.rate}}"], ["cell"] * 6 + ["cell fx"])
    page.here("payable", "G")
    page.line(
        ["Payable in {{payout.currency}}"]
        + [None] * 5
        + [(f"=ROUND({page.at('net')}*{page.at('rate')},payout_places)", "payout.amount")],
        ["total"] * 6 + ["total payout"],
    )
    page.line(["{{payout.rounding_words}}"], "note")
    page.mark("/converted")


def _bridge_formula(page: Page, source: str) -> str:
    """Where the amount of a bridge row stands in the workbook; "" for one that stands nowhere else."""

    def column(first: str, last: str = "") -> str:
        return f"{page.at(first, CHANGES)}:{page.at(last or first, CHANGES).rpartition('!')[2]}"

    def total(condition: str, amounts: str) -> str:
        return f"SUMPRODUCT(--({condition}),{amounts})"

    label = f"A{page.row}"
    in_draws = total(f"{column('draw', 'draw end')}={label}", column("draw amount", "draw amount end"))
    formulas = {
        "from_earned": page.at("earned"),
        "from_adjustments_before": total(f'{column("stage")}="before the draw"', column("adjustments")),
        "from_advance": in_draws,
        "from_recovery": f"-{in_draws}",
        "from_correction": total(
            f'"Correction of "&{column("corrected period", "corrected period end")}={label}', column("correction", "correction end")
        ),
        "from_adjustments_after": total(f'{column("stage")}="after the draw"', column("adjustments")),
        "from_clawbacks": page.at("clawbacks total", CHANGES),
        "from_held": total(f'{column("held_or_released")}="held"', column("holds")),
        "from_released": total(f'{column("held_or_released")}="released"', column("holds")),
        "from_unsigned": total(f'{column("held_or_released")}="held until signed"', column("holds")),
        "from_signed": total(f'{column("held_or_released")}="released: signed"', column("holds")),
        "from_paid": total(f'{column("stage")}="paid before"', column("adjustments")),
    }
    return "=" + formulas[source] if source in formulas else ""


def _year(page: Page) -> None:
    page.section("{{year_to_date.label}}")
    page.header(("Period", "Quota", "Credit", "Attainment", "Earned", "Paid", "Draw balance"), "BCDEFG")
    page.mark("#year")
    page.here("year", "E")
    cell = f"E{page.row}"
    page.line(
        (
            "{{period_name}}",
            "{{quota}}",
            "{{credit}}",
            "{{attainment}}",
            "{{earned}}",
            "{{paid}}",
            "{{balance}}",
        ),
        ("cell", "cell money", "cell money", "cell percent", "cell money", "cell money", "cell money"),
    )
    bar = {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_color": "#56B4E9",
        "bar_solid": True,
        "min_type": "num",
        "min_value": 0,
    }
    page.sheet.conditional_format(cell, bar)
    page.none("year", "No earlier period of this year is on record.")
    page.here("year earned", "E")
    year = page.at("year")
    paid = year.replace("E", "F")
    page.line(
        [
            "Year to date",
            None,
            None,
            None,
            (f"=SUM({year}:{year})", "year_to_date.earned"),
            (f"=SUM({paid}:{paid})", "year_to_date.paid"),
            None,
        ],
        ["total"] * 4 + ["total money"] * 2 + ["total"],
    )


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(built())
    print(f"wrote {TEMPLATE.name}")
