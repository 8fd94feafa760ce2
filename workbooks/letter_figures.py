"""The plan letter's pages with figures: worked examples, payout table and curve, and the draw month by month."""

from __future__ import annotations

from typing import Any

from spm_xl.workbooks.page import BLUE, GREY, INK, VERMILLION, Book, Page

CURVE_ROWS = 17


def new_page(book: Book, name: str, title: str, widths: tuple[float, ...], landscape: bool = False) -> Page:
    """A page of the letter, with its foot."""
    page = Page(book, name, title, widths, landscape)
    page.sheet.set_header("")
    page.sheet.set_footer("&L&8 Plan letter {{letter.id}}&C&8Confidential&R&8Page &P of &N")
    return page


def examples_page(book: Book) -> None:
    page = new_page(book, "Examples", "Worked examples with your own figures", (46, 18, 18, 18, 40))
    page.line(["{{participant.name}}, {{plan.words}}. Amounts in {{currency}}."], "subtitle")
    page.line(["Each is calculated as your pay is, with your own quota and target, and nothing else sold. Base × rate can be redone with a pocket calculator."], "text")
    page.mark("#components")
    page.section("{{component}}")
    page.mark("#examples")
    page.next()
    head = page.header(("{{title}}", "Base", "Rate", "Pays", "{{note}}"), "BCD", look="inner")
    page.mark("#tiers")
    row = page.row
    page.line(
        ("{{label}}", "{{base}}", "{{rate}}", (f"=B{row}*C{row}", "pay"), None),
        ("cell wrap", "cell money", "cell rate", "cell money", "cell"),
    )
    page.mark("/tiers")
    page.mark("^tiers")
    page.line(["Nothing of it meets the rate table.", None, None, 0, None], ["cell", "cell", "cell", "cell money", "cell"])
    page.mark("/tiers")
    page.mark("#steps")
    page.here("change", "D")
    page.line(("{{name}}", None, None, "{{change}}", "{{why}}"), ("cell wrap", "cell", "cell", "cell money", "cell wrap"))
    page.mark("/steps")
    page.line(
        ["Earned", None, None, (f"=ROUND(SUM(D{head}:{page.at('change')}),places)", "payable"), None],
        ["total", "total", "total", "total money", "total"],
    )
    page.mark("/examples")
    page.mark("#any_missing")
    page.line(["No example: {{no_example}}"], "note")
    page.mark("/any_missing")
    page.mark("/components")
    page.mark("#any_return")
    page.section("A deal that is returned after it was paid")
    page.mark("/any_return")
    page.mark("#return_said")
    page.line(["{{heading}}: {{sentence}}"], "text")
    page.mark("/return_said")
    page.finish("E", (1, 2))


def payout_page(book: Book) -> None:
    page = new_page(book, "Payout", "Payout table and curve", (24, 21, 21, 30, 34))
    page.line(["{{participant.name}}, {{plan.words}}. Amounts in {{currency}}."], "subtitle")
    page.mark("#components")
    page.section("{{component}}")
    page.header(("Tier", "From", "To", "Pays", "What it is paid on"), look="inner")
    page.mark("#tiers")
    page.line(("{{label}}", "{{start}}", "{{end}}", "{{rate}}", "{{reading}}"), "cell wrap")
    page.none("tiers", "It has no rate table.")
    page.mark("/components")
    for kind, axis in (("by_attainment", "Attainment"), ("by_credit", "Credit")):
        page.mark(f"#curve_{kind}")
        page.section("What {{curve.component}} pays in one {{curve.interval}}")
        page.line(["{{curve.words}}"], "note")
        _curve(page, kind, axis)
        page.next(CURVE_ROWS)
        page.header((axis, "Credit", "Pays", "At a boundary", ""), "ABCD", look="inner")
        page.mark(f"#{kind}")
        page.here(kind, "A")
        number = "percent" if kind == "by_attainment" else "money"
        page.line(
            ("{{at}}", "{{credit}}", "{{pays}}", "{{tier}}", "{{mark}}"),
            (f"cell {number}", "cell money", "cell money", "cell money", "cell wrap"),
        )
        page.mark(f"/{kind}")
        page.mark(f"/curve_{kind}")
    page.mark("#no_curve")
    page.next()
    page.line(["No curve can be drawn: no component is paid by a quota or by credit."], "note")
    page.mark("/no_curve")
    page.finish("E", (1, 2))


def _curve(page: Page, kind: str, axis: str) -> None:
    """Payout by attainment (or credit) as a line, with a mark where a tier starts."""
    first = page.at(kind, fixed=True).rpartition("!")[2]
    at, pays, tier = (first.replace("$A$", f"${letter}$") for letter in "ACD")
    chart = page.book.writer.add_chart({"type": "scatter", "subtype": "straight"})
    font: dict[str, Any] = {"name": "Calibri", "size": 9, "color": INK}
    places = {"categories": f"=Payout!{at}:{at}"}
    chart.add_series({"name": "Pays", **places, "values": f"=Payout!{pays}:{pays}", "line": {"color": BLUE, "width": 2}, "marker": {"type": "none"}})
    chart.add_series(
        {
            "name": "A boundary of the table",
            **places,
            "values": f"=Payout!{tier}:{tier}",
            "line": {"none": True},
            "marker": {"type": "circle", "size": 7, "fill": {"color": VERMILLION}, "border": {"color": INK}},
        }
    )
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    number = "0%" if kind == "by_attainment" else "#,##0"
    chart.set_x_axis({"name": axis, "name_font": font, "num_format": number, "min": 0, "num_font": font, "major_gridlines": lines})
    chart.set_y_axis({"name": "Pays, {{currency}}", "name_font": font, "num_format": "#,##0", "min": 0, "num_font": font, "major_gridlines": lines, "line": {"color": GREY}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_title({"none": True})
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 880, "height": 20 * CURVE_ROWS - 12})
    page.sheet.insert_chart(f"A{page.row}", chart, {"description": "{{curve.words}}", "y_offset": 4, "object_position": 2})


def draw_page(book: Book) -> None:
    page = new_page(book, "Draw", "Your draw", (22, 62, 13, 13, 13, 13, 13, 13), landscape=True)
    page.line(["{{participant.name}}, {{plan.words}}. Amounts in {{currency}}."], "subtitle")
    page.mark("#draws")
    page.section("{{name}}: {{words}}")
    page.mark("#said")
    page.line(["{{heading}}", "{{sentence}}"], ["label wrap", "plain wrap"])
    page.mark("/said")
    page.none("draws", "You have no draw and no guarantee under this plan. You are paid what you earn.")
    page.mark("#any_draw")
    page.section("Month by month: an example")
    page.line(["The earnings are made up; what is advanced and recovered is calculated as your pay is. Paid = earned + advanced - recovered."], "text")
    page.header(("Pay period", "What happens", "Earned", "Draw", "Advanced", "Recovered", "Paid", "Balance"), "CDEFGH")
    page.mark("#draw_months")
    row = page.row
    page.line(
        ("{{period_name}}", "{{words}}", "{{earned}}", "{{draw}}", "{{advance}}", "{{recovery}}", (f"=ROUND(C{row}+E{row}-F{row},places)", "paid"), "{{balance}}"),
        ("cell", "cell wrap", *["cell money"] * 6),
    )
    page.mark("/draw_months")
    page.mark("/any_draw")
    page.finish("H", (1, 2))
