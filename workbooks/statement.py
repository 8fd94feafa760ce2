"""The statement's template: the pages of a commission statement, with markers where the figures go.

Built by code, so that a change of the pages is a change that can be read; `templates/statement.xlsx`
is what it gives (`python -m spm_xl.workbooks.statement` writes it). The marker language is that of
`spm_xl.workbook.template`, the names are those of `spm_xl.outputs.statement_values`.
"""

from __future__ import annotations

import io
from pathlib import Path

from spm_xl.workbooks.page import BLUE, GREY, INK, NAVY, VERMILLION, Book, Page

TEMPLATE = Path(__file__).parent / "templates" / "statement.xlsx"
QUESTION_ROWS = 8
PICTURE_ROWS = 8
DEAL_COLUMNS = (
    # header, marker, look, width
    ("Component", "{{component}}", "cell wrap", 18),
    ("Transaction", "{{transaction}}", "cell", 14),
    ("Customer", "{{customer}}", "cell wrap", 22),
    ("Date", "{{date}}", "cell date", 10.5),
    ("Amount", "{{amount}}", "cell money", 14),
    ("Currency", "{{deal_currency}}", "cell", 8.5),
    ("Exchange rate", "{{fx}}", "cell fx", 9.5),
    ("Share", "{{share}}", "cell percent", 8),
    ("Factor", "{{factor}}", "cell fx", 7.5),
    ("Credit", "{{credit}}", "cell money", 14),
    ("Tier", "{{tier}}", "cell", 9),
    ("Rate", "{{rate}}", "cell rate", 9),
    ("Commission", "{{commission}}", "cell money", 13),
    ("Note", "{{note}}", "cell wrap", 26),
)


def built() -> bytes:
    """The template's bytes, the same every time."""
    known: dict[tuple[str, str], str] = {}
    data = b""
    for _ in range(2):
        stream = io.BytesIO()
        book = Book(stream, known)
        for page in (_statement, _calculation, _deals, _adjustments, _questions, _checks):
            page(book)
        book.writer.define_name("places", "=Statement!" + known.get(("Statement", "places"), "A1"))
        book.writer.define_name("payout_places", "=Statement!" + known.get(("Statement", "payout_places"), "A1"))
        book.writer.close()
        known, data = book.found, stream.getvalue()
    return data


def _statement(book: Book) -> None:
    page = Page(book, "Statement", "Commission statement", (30, 15, 15, 15, 15, 15, 16), landscape=False)
    page.row = 1
    page.put("G", "{{status}}", "status")
    page.next()
    page.put("A", "{{company}}", "subtitle")
    page.put("G", "{{revision_words}}", "label")
    page.next(2)
    for left, right in (
        (("Participant", "{{person}}"), ("Period", "{{period_words}}")),
        (("Participant id", "{{participant}}"), ("Pay date", "{{pay_date}}")),
        (("Role", "{{role}}"), ("Currency", "{{currency}}")),
        (("Manager", "{{manager}}"), ("Statement id", "{{statement_id}}")),
        (("Employer, cost centre", "{{employer}}"), ("As of", "{{as_of}}")),
    ):
        for column, text, look in zip("ABEF", (*left, *right), ("label", "text", "label", "text"), strict=True):
            page.put(column, text, "text date" if text in ("{{pay_date}}", "{{as_of}}") else look)
        page.next()
    page.mark("#plans")
    page.put("A", "Plan", "label")
    page.put("B", "{{plan_words}}", "text")
    page.next()
    page.mark("/plans")
    page.next()
    _cards(page)
    _attainment(page)
    _earnings(page)
    _bridge(page)
    _year(page)
    page.mark("#notes")
    page.line(["Note: {{note}}"], "note")
    page.mark("/notes")
    page.finish("G")


def _cards(page: Page) -> None:
    labels = ["NET PAYOUT", "CREDITED VOLUME", "ATTAINMENT", "QUOTA", "EARNED THIS YEAR", "{{draw_label}}", "CHECKS"]
    page.line(labels, ["net label"] + ["card label"] * 6)
    page.sheet.set_row(page.row - 1, 40)
    page.put("A", ("=" + page.at("net"), "net"), "net money")
    page.put("B", ("=" + page.at("credit"), "main_credit"), "card money")
    page.put("C", ("=" + page.at("attainment"), "main_attainment"), "card percent")
    page.put("D", ("=" + page.at("quota"), "main_quota"), "card money")
    page.put("E", ("=" + page.at("year earned"), "year_earned"), "card money")
    page.put("F", ("=" + page.at("balance", "Adjustments and draw"), "draw_balance"), "card money")
    page.put("G", (f'=IF({page.at("master", "Checks")}=0,"✓ all read 0","✗ CHECK")', "master_words"), "card")
    wrong = page.book.rule(bold=True, font_color="#FFFFFF", bg_color=VERMILLION)
    page.sheet.conditional_format(
        f"G{page.row}", {"type": "formula", "criteria": f"={page.at('master', 'Checks', True)}<>0", "format": wrong}
    )
    page.next()
    page.sheet.set_row(page.row - 1, 27)
    notes = ["{{net_note}}", "{{main_label}}", "{{main_words}}", "{{quota_note}}", "{{year_label}}", "{{draw_note}}", "see page Checks"]
    page.line(notes, ["net note"] + ["card note"] * 6)


def _attainment(page: Page) -> None:
    page.section("Attainment")
    page.header(("Component", "Counted over", "Quota", "Credited before", "Credited now", "Attainment", "Against quota"), "CDEF")
    page.mark("#goals")
    for word, column in (("quota", "C"), ("credit", "E"), ("attainment", "F"), ("component", "A")):
        page.here(word, column)
    row = page.row
    page.line(
        (
            "{{line}}",
            "{{interval}}",
            "{{quota}}",
            "{{prior}}",
            "{{credit}}",
            (f"=(D{row}+E{row})/C{row}", "attainment"),
            "{{attainment_words}}",
        ),
        ("cell", "cell", "cell money", "cell money", "cell money", "cell percent", "cell wrap"),
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
            "gap": 60,
            "overlap": 100,
            "data_labels": {"value": True, "position": "inside_base", "num_format": "0.0%", "font": font | {"color": "#FFFFFF", "bold": True}},
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
    axis = {"num_format": "0%", "min": 0, "num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    chart.set_x_axis(axis)
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": GREY}, "label_position": "low"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 880, "height": 20 * PICTURE_ROWS - 8})
    page.sheet.insert_chart(
        f"A{page.row}",
        chart,
        {"description": "Bar chart of attainment against quota. {{picture_words}}", "y_offset": 4, "object_position": 2},
    )


def _earnings(page: Page) -> None:
    page.section("Earnings by component")
    page.header(("Component", "Kind", "Method", "Credited", "From rate table", "Caps, gates and other steps", "Earned"), "DEFG")
    page.mark("#lines")
    page.here("first line", "G")
    page.line(
        (
            "{{line}}",
            "{{kind}}",
            "{{method}}",
            (f"={page.at('credit', 'Calculation')}", "credit"),
            (f"={page.at('earned', 'Calculation')}", "earned"),
            (f"={page.at('payable', 'Calculation')}-{page.at('earned', 'Calculation')}", "steps_change"),
            (f"={page.at('payable', 'Calculation')}", "payable"),
        ),
        ("cell", "cell", "cell", "cell money", "cell money", "cell money", "cell money"),
    )
    page.none("lines", "Nothing was credited and no component paid in this period.")
    page.here("earned", "G")
    page.line(
        ["Earned in the period", None, None, None, None, None, (f"=SUM({page.at('first line')}:{page.at('first line')})", "earned_total")],
        ["total"] * 6 + ["total money"],
    )


def _bridge(page: Page) -> None:
    page.section("From earnings to pay")
    page.header(("In the order of the plan", "", "", "", "", "", "Amount"), "G", height=16)
    page.mark("#bridge")
    page.here("bridge", "G")
    page.line(["{{bridge_label}}", None, None, None, None, None, "{{bridge_amount}}"], ["cell"] * 6 + ["cell money"])
    page.mark("/bridge")
    page.here("net", "G")
    page.line(
        ["Net payout in {{currency}}"] + [None] * 5 + [(f"=ROUND(SUM({page.at('bridge')}:{page.at('bridge')}),places)", "net")],
        ["total"] * 6 + ["total money"],
    )
    page.mark("#payout")
    page.here("rate", "G")
    page.line(["{{payout_words}}"] + [None] * 5 + ["{{payout_rate}}"], ["cell"] * 6 + ["cell fx"])
    page.here("payable", "G")
    page.line(
        ["Payable in {{payout_currency}}"]
        + [None] * 5
        + [(f"=ROUND({page.at('net')}*{page.at('rate')},payout_places)", "payable_out")],
        ["total"] * 6 + ["total payout"],
    )
    page.line(["{{rounding_words}}"], "note")
    page.mark("/payout")
    page.put("A", "Decimal places of {{currency}} and of {{payout_currency}}", "label")
    page.here("places", "F")
    page.put("F", "{{places}}", "label count")
    page.here("payout_places", "G")
    page.put("G", "{{payout_places}}", "label count")
    page.next()


def _year(page: Page) -> None:
    page.section("{{year_label}}")
    page.header(("Period", "Quota", "Credit", "Attainment", "Earned", "Paid", "Draw balance"), "BCDEFG", height=16)
    page.mark("#year")
    page.here("year", "E")
    cell = f"E{page.row}"
    page.line(
        ("{{year_period}}", "{{quota}}", "{{credit}}", "{{attainment}}", "{{year_row_earned}}", "{{paid}}", "{{balance}}"),
        ("cell", "cell money", "cell money", "cell percent", "cell money", "cell money", "cell money"),
    )
    bar = {"type": "data_bar", "data_bar_2010": True, "bar_color": "#56B4E9", "bar_solid": True, "min_type": "num", "min_value": 0}
    page.sheet.conditional_format(cell, bar)
    page.none("year", "No earlier period of this year is on record.")
    page.here("year earned", "E")
    year = page.at("year")
    paid = year.replace("E", "F")
    page.line(
        ["Year to date", None, None, None, (f"=SUM({year}:{year})", "year_earned"), (f"=SUM({paid}:{paid})", "year_paid"), None],
        ["total"] * 4 + ["total money"] * 2 + ["total"],
    )


def _calculation(book: Book) -> None:
    page = Page(book, "Calculation", "How each component was calculated", (32, 15, 15, 17, 15, 17, 40), landscape=True)
    page.line(["{{person}}, {{period_name}}. Amounts in {{currency}}. Every row can be redone with a pocket calculator."], "subtitle")
    page.next()
    page.mark("#lines")
    page.line(["{{line}}"] + [None] * 6, "heading")
    page.line(["{{line_words}}"], "note")
    page.mark("#derivation")
    page.header(("Quota", "", "", "", "", "Amount", ""), "F", height=16)
    page.mark("#quota_steps")
    page.line(["{{label}}", None, None, None, None, "{{amount}}", None], ["cell"] * 5 + ["cell money", "cell"])
    page.mark("/quota_steps")
    page.here("quota", "F")
    page.line(["Quota after proration, ramp and leave"] + [None] * 4 + ["{{quota}}", None], ["total"] * 5 + ["total money", "total"])
    page.mark("/derivation")
    page.header(("Credit", "", "", "", "", "Amount", ""), "F", height=16)
    prior = page.line(["Credit counted before this period"] + [None] * 4 + ["{{prior}}", None], ["cell"] * 5 + ["cell money", "cell"])
    page.here("credit", "F")
    page.line(["Credit of this period"] + [None] * 4 + ["{{credit}}", None], ["cell"] * 5 + ["cell money", "cell"])
    total = page.line(
        ["Credit to date"] + [None] * 4 + [(f"=F{prior}+F{prior + 1}", "to_date"), None], ["total"] * 5 + ["total money", "total"]
    )
    page.mark("#measured")
    page.line(
        ["Attainment: credit to date / quota"] + [None] * 4 + [(f"=F{total}/{page.at('quota')}", "attainment"), None],
        ["strong"] * 5 + ["strong percent", "strong"],
    )
    page.mark("/measured")
    _trace(page)
    page.next()
    page.mark("/lines")
    page.line(["End of the calculation."], "note")
    page.finish("G", (1, 2))


def _trace(page: Page) -> None:
    """Base times rate, row by row; then the steps to what is payable."""
    page.header(("Rate table", "From", "To", "Base", "Rate", "Pay = base x rate", ""), "BCDEF", height=16)
    page.mark("#trace")
    for kind in ("money", "percent"):
        page.mark(f"#in_{kind}")
        page.here(f"pay {kind}", "F")
        row = page.row
        page.line(
            ("{{label}}", "{{lower}}", "{{upper}}", "{{base}}", "{{rate}}", (f"=D{row}*E{row}", "pay"), None),
            ("cell", f"cell {kind}", f"cell {kind}", "cell money", "cell rate", "cell money", "cell"),
        )
        page.mark(f"/in_{kind}")
    page.mark("/trace")
    page.mark("^trace")
    page.line(["Nothing met the rate table in this period."], "note")
    page.mark("/trace")
    page.here("earned", "F")
    page.line(
        ["Earned by the rate table"] + [None] * 4 + [(f"=SUM({page.column('pay money', 'pay percent')})", "earned"), None],
        ["total"] * 5 + ["total money", "total"],
    )
    page.mark("#has_steps")
    page.header(("Then", "", "", "Before", "Change", "After", "Why"), "DEF", height=16)
    page.mark("#steps")
    row = page.row
    page.here("change", "E")
    page.line(
        ("{{name}}", None, None, "{{before}}", "{{change}}", (f"=D{row}+E{row}", "after"), "{{why}}"),
        ("cell", "cell", "cell", "cell money", "cell money", "cell money", "cell wrap"),
    )
    page.mark("/steps")
    page.mark("/has_steps")
    page.here("payable", "F")
    earned = page.at("earned")
    changes = f"E{earned[1:]}:{page.at('change')}"
    page.line(
        ["Earned, rounded to the cent once"] + [None] * 4 + [(f"=ROUND({earned}+SUM({changes}),places)", "payable"), "{{payable_note}}"],
        ["total"] * 5 + ["total money", "note"],
    )
    page.here("by deals", "F")
    page.line(
        ["of which by the deals on page Deals"] + [None] * 4 + [(f"={page.at('commission', 'Deals')}", "by_deals"), None],
        ["cell"] * 5 + ["cell money", "cell"],
    )
    page.here("rest", "F")
    page.line(
        ["of which not caused by a single deal"] + [None] * 4 + ["{{unallocated}}", None], ["cell"] * 5 + ["cell money", "cell"]
    )


def _deals(book: Book) -> None:
    page = Page(book, "Deals", "Credited deals", [width for *_, width in DEAL_COLUMNS], landscape=True)
    page.line(["{{person}}, {{period_name}}. Credit = amount x exchange rate x share x factor. Commissions in {{currency}}, adding up to each component."], "subtitle")
    page.next()
    header = page.header([title for title, *_ in DEAL_COLUMNS], "EGHIJLM")
    page.mark("#deals")
    row = page.row
    page.here("component", "A")
    page.here("credit", "J")
    page.here("commission cell", "M")
    values = [(f"=E{row}*G{row}*H{row}*I{row}", "credit") if title == "Credit" else marker for title, marker, *_ in DEAL_COLUMNS]
    page.line(values, [look for _, _, look, _ in DEAL_COLUMNS])
    page.mark("/deals")
    page.mark("^deals")
    page.line(["No deal was credited in this period."] + [None] * 13, "note")
    page.mark("/deals")
    page.sheet.add_table(
        header - 1,
        0,
        page.row - 2,
        len(DEAL_COLUMNS) - 1,
        {
            "name": "CreditedDeals",
            "style": None,
            "columns": [
                {"header": title, "header_format": page.book.look("header right" if chr(65 + at) in "EGHIJLM" else "header")}
                for at, (title, *_) in enumerate(DEAL_COLUMNS)
            ],
        },
    )
    page.sheet.freeze_panes(header, 2)
    page.next()
    page.line(["Totals by component"] + [None] * 13, "section")
    page.header(("Component", "Deals", "", "", "", "", "", "", "", "Credit", "", "", "Commission", ""), "BJM", height=16)
    page.mark("#lines")
    names, row = f"{page.at('component')}:{page.at('component')}", page.row
    same = f"--({names}=A{row})"
    page.here("credit total", "J")
    page.here("commission", "M")
    credit, commission = page.at("credit"), page.at("commission cell")
    page.line(
        ["{{line}}", (f"=SUMPRODUCT({same})", "deal_count")]
        + [None] * 7
        + [(f"=SUMPRODUCT({same},{credit}:{credit})", "deal_credit"), None, None]
        + [(f"=SUMPRODUCT({same},{commission}:{commission})", "by_deals"), None],
        ["cell wrap", "cell count"] + ["cell"] * 7 + ["cell money", "cell", "cell", "cell money", "cell"],
    )
    page.none("lines", "There is no component.")
    page.finish("N", (header, header))


def _adjustments(book: Book) -> None:
    page = Page(book, "Adjustments and draw", "Adjustments, corrections and draw", (18, 18, 22, 15, 15, 15, 44, 24), landscape=True)
    page.line(["{{person}}, {{period_name}}. Amounts in {{currency}}. Each on its own line, none netted."], "subtitle")
    page.section("Corrections of earlier periods", gap=0)
    page.header(("Period", "What", "Component or draw", "Settled before", "Comes to now", "Difference", "Reason", "Transactions"), "DEF")
    page.mark("#corrections")
    page.here("correction", "F")
    row = page.row
    page.line(
        ("{{period}}", "{{item}}", "{{name}}", "{{old}}", "{{new}}", (f"=ROUND(E{row}-D{row},places)", "difference"), "{{reason}}", "{{transactions}}"),
        ("cell", "cell", "cell wrap", "cell money", "cell money", "cell money", "cell wrap", "cell wrap"),
    )
    page.none("corrections", "None in this period.")
    page.here("corrections", "F")
    _sum(page, "Corrections", "correction", "corrections_total")
    _list(page, "Manual adjustments", "adjustments", ("Adjustment", "Date", "Component", "Counts", "Transaction", "Amount", "Reason", "Approved by"), ("{{id}}", "{{date}}", "{{component}}", "{{stage}}", "{{transaction}}", "{{amount}}", "{{reason}}", "{{approver}}"))
    _list(page, "Clawbacks", "clawbacks", ("Return", "Date", "Component", "", "Takes back", "Amount", "Why", ""), ("{{transaction}}", "{{date}}", "{{component}}", None, "{{reverses}}", "{{amount}}", "{{reason}}", None))
    _list(page, "Held until the customer pays, and released", "holds", ("Transaction", "Period", "Component", "", "Held or released", "Amount", "Why", ""), ("{{transaction}}", "{{period}}", "{{component}}", None, "{{word}}", "{{amount}}", "{{reason}}", None))
    _draws(page)
    page.finish("H", (1, 2))


def _list(page: Page, title: str, name: str, titles: tuple[str, ...], markers: tuple[str | None, ...]) -> None:
    """A section of dated lines with an amount in column F, and their sum."""
    page.section(title)
    page.header(titles, "F", height=16)
    page.mark(f"#{name}")
    page.here(name, "F")
    looks = ["cell", "cell", "cell wrap", "cell", "cell", "cell money", "cell wrap", "cell wrap"]
    page.line(markers, ["cell date" if marker == "{{date}}" else look for marker, look in zip(markers, looks, strict=True)])
    page.none(name, "None in this period.")
    _sum(page, title, name, f"{name}_total")


def _sum(page: Page, title: str, word: str, name: str) -> None:
    cell = page.at(word)
    page.line([title] + [None] * 4 + [(f"=SUM({cell}:{cell})", name), None, None], ["total"] * 5 + ["total money", "total", "total"])


def _draws(page: Page) -> None:
    page.section("Draw")
    page.mark("#draws")
    page.line(["{{draw}}"] + [None] * 7, "heading")
    page.line(["{{words}}"], "note")
    plain = ["cell"] * 5 + ["cell money", "cell wrap", "cell"]

    def row(label: str, value: object, note: str | None = None, total: bool = False) -> None:
        page.line([label] + [None] * 4 + [value, note, None], ["total"] * 5 + ["total money", "total", "total"] if total else plain)

    row("Earnings held against the draw", "{{held}}", "{{held_note}}")
    row("Draw of the period", "{{draw_amount}}", "{{proration_note}}")
    row("Advance paid on top of earnings", "{{advance}}")
    page.mark("#instalments")
    row("    of which paid on {{day}}", "{{instalment}}")
    page.mark("/instalments")
    page.mark("#recoverable")
    page.here("opening", "F")
    row("Recoverable balance at the opening", "{{opening}}", "{{opening_note}}")
    top = page.row - 1
    row("+ advanced in the period, recoverable part", "{{added}}")
    row("- recovered from earnings", "{{recovery}}")
    row("- forgiven", "{{forgiven}}")
    page.here("closing", "F")
    row("= Recoverable balance at the close", (f"=F{top}+F{top + 1}-F{top + 2}-F{top + 3}", "closing"), total=True)
    page.mark("/recoverable")
    page.mark("#remarks")
    page.line(["{{remark}}"], "note")
    page.mark("/remarks")
    page.mark("/draws")
    page.mark("^draws")
    page.line(["No draw or guarantee in this period."], "note")
    page.mark("/draws")
    page.mark("#any_balance")
    page.here("balance", "F")
    row("Recoverable balance of all draws", "{{draw_balance}}", total=True)
    page.mark("/any_balance")
    page.mark("^any_balance")
    page.line(["No draw is recoverable."], "note")
    page.mark("/any_balance")
    page.mark("#floor")
    page.line(["Minimum-wage floor"] + [None] * 7, "heading")
    row("Hours on file", "{{hours}}", "{{floor_words}}")
    row("Minimum wage for these hours", "{{minimum}}")
    row("Other wages of the period", "{{other_wages}}")
    row("Most that could be recovered", "{{room}}")
    page.mark("/floor")


def _questions(book: Book) -> None:
    page = Page(book, "Questions", "Questions and sign-off", (7, 34, 24, 64), landscape=False)
    page.line(["{{person}}, {{period_name}}, statement {{statement_id}}"], "subtitle")
    page.next()
    page.line(["Questions about this statement can be raised until {{dispute_end}}.{{contact_words}}"], "strong")
    page.line(["Write one question a row, save the file and send it back. Yellow cells are yours to fill."], "text")
    page.next()
    page.header(("No.", "Page and line, or transaction", "Reason", "Comment"), height=16)
    first = page.row
    for number in range(1, QUESTION_ROWS + 1):
        page.sheet.set_row(page.row - 1, 30)
        page.line([number, None, None, None], ["cell count", "input", "input", "input"])
    codes = page.at("code", fixed=True)
    page.sheet.data_validation(
        f"C{first}:C{page.row - 1}",
        {
            "validate": "list",
            "source": f"={codes}:{codes}",
            "input_title": "Reason",
            "input_message": "Choose one of the reasons listed below.",
            "error_title": "Not a reason",
            "error_message": "Choose one of the reasons listed below.",
        },
    )
    page.next()
    page.section("Reasons", gap=0)
    page.mark("#reasons")
    page.here("code", "B")
    page.line([None, "{{code}}"], "text")
    page.mark("/reasons")
    page.section("Acknowledgement")
    page.line(["I have received this statement and read it. Signing does not end my right to ask until the date above."], "text")
    page.next()
    for label in ("Name", "Date", "Signature"):
        page.sheet.set_row(page.row - 1, 24)
        page.line([label, None], ["label", "input"])
    page.mark("#plans")
    page.section("Order of calculation: {{plan_name}}")
    page.mark("#order")
    page.line(["{{number}}", "{{order_step}}"], ["text count", "text"])
    page.mark("/order")
    page.mark("/plans")
    page.finish("D")


def _checks(book: Book) -> None:
    page = Page(book, "Checks", "Checks", (58, 18, 18, 16, 16), landscape=False)
    page.line(["{{person}}, {{period_name}}. Each difference must read 0."], "subtitle")
    page.next()
    first = page.header(("Check", "On the pages", "Of the run", "Difference", "Result"), "BCD", height=16) + 1
    money = ["cell", "cell money", "cell money", "cell money", "cell"]

    def check(label: str, left: str, left_name: str, right: str | tuple[str, str], look: str = "money") -> None:
        row = page.row
        looks = [part.replace("money", look) for part in money]
        result = (f'=IF(D{row}=0,"✓ OK","✗ CHECK")', "ok_words")
        places = "payout_places" if look == "payout" else "places"
        page.line([label, (left, left_name), right, (f"=ROUND(B{row}-C{row},{places})", "zero"), result], looks)

    calculation, statement, adjustments = "Calculation", "Statement", "Adjustments and draw"
    page.mark("#lines")
    both = f"={page.at('by deals', calculation)}+{page.at('rest', calculation)}"
    check("{{line}}: deals and rest come to what is earned", both, "payable", (f"={page.at('payable', calculation)}", "payable"))
    page.mark("/lines")
    page.mark("#lines")
    page.mark("#has_deals")
    check("{{line}}: credits of the deals come to the credit", f"={page.at('credit total', 'Deals')}", "credit", (f"={page.at('credit', calculation)}", "credit"))
    page.mark("/has_deals")
    page.mark("/lines")
    check("Earnings of all components", f"={page.at('earned', statement)}", "earned_total", "{{run_earned}}")
    check("Corrections of earlier periods", f"={page.at('corrections', adjustments)}", "corrections_total", "{{run_corrections}}")
    page.mark("#draws")
    page.mark("#recoverable")
    check("{{draw}}: opening + advanced - recovered - forgiven = closing", f"={page.at('closing', adjustments)}", "closing", "{{run_closing}}")
    page.mark("/recoverable")
    page.mark("/draws")
    check("Bridge from earnings comes to the net payout", f"={page.at('net', statement)}", "net", "{{run_net}}")
    page.mark("#payout")
    check("Net payout at the exchange rate comes to what is payable", f"={page.at('payable', statement)}", "payable_out", "{{run_payable}}", "payout")
    page.mark("/payout")
    last = page.row - 1
    ok = page.book.rule(bold=True, font_color=BLUE)
    wrong = page.book.rule(bold=True, font_color="#FFFFFF", bg_color=VERMILLION)
    page.sheet.conditional_format(f"E{first}:E{last}", {"type": "formula", "criteria": f"=D{first}=0", "format": ok})
    page.sheet.conditional_format(f"E{first}:E{last}", {"type": "formula", "criteria": f"=D{first}<>0", "format": wrong})
    page.here("master", "D")
    page.line(["All checks together", None, None, (f"=SUMPRODUCT(ABS(D{first}:D{last}))", "zero"), None], ["total", "total", "total", "total money", "total"])
    page.section("What the picture is measured against")
    page.mark("#goals")
    page.here("goal", "B")
    page.line(["Quota of {{line}}", "{{whole}}"], ["cell", "cell percent"])
    page.none("goals", "No quota.")
    page.section("What this statement was made from")
    for label, name in (("Content of this statement", "content_digest"), ("Inputs of the run", "input_digest")):
        page.line([label, "{{" + name + "}}"], ["label", "text"])
    page.mark("#plans")
    page.line(["Plan {{plan_name}}", "{{plan_digest}}"], ["label", "text"])
    page.mark("/plans")
    page.finish("E")


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(built())
    print(f"wrote {TEMPLATE.name}")
