"""The statement's page Adjustments and draw: what changes pay beside the components."""

from __future__ import annotations

from spm_xl.workbooks.page import Book, Page


def adjustments_page(book: Book) -> None:
    page = Page(
        book,
        "Adjustments and draw",
        "Adjustments, corrections and draw",
        (18, 18, 22, 15, 15, 15, 44, 24),
        landscape=True,
    )
    page.line(["{{person}}, {{period_name}}. Amounts in {{currency}}. Each on its own line, none netted."], "subtitle")
    page.section("Corrections of earlier periods")
    page.header(
        (
            "Period",
            "What",
            "Component or draw",
            "Settled before",
            "Comes to now",
            "Difference",
            "Reason",
            "Transactions",
        ),
        "DEF",
    )
    page.mark("#corrections")
    page.here("correction", "F")
    row = page.row
    page.line(
        (
            "{{period}}",
            "{{item}}",
            "{{name}}",
            "{{old}}",
            "{{new}}",
            (f"=ROUND(E{row}-D{row},places)", "difference"),
            "{{reason}}",
            "{{transactions}}",
        ),
        ("cell", "cell", "cell wrap", "cell money", "cell money", "cell money", "cell wrap", "cell wrap"),
    )
    page.none("corrections", "None in this period.")
    page.here("corrections", "F")
    _sum(page, "Corrections", "correction", "corrections_total")
    _list(
        page,
        "Manual adjustments",
        "adjustments",
        ("Adjustment", "Date", "Component", "Counts", "Transaction", "Amount", "Reason", "Approved by"),
        (
            "{{id}}",
            "{{date}}",
            "{{component}}",
            "{{stage}}",
            "{{transaction}}",
            "{{amount}}",
            "{{reason}}",
            "{{approver}}",
        ),
    )
    _list(
        page,
        "Clawbacks",
        "clawbacks",
        ("Return", "Date", "Component", "", "Takes back", "Amount", "Why", ""),
        ("{{transaction}}", "{{date}}", "{{component}}", None, "{{reverses}}", "{{amount}}", "{{reason}}", None),
    )
    _list(
        page,
        "Held until the customer pays, and released",
        "holds",
        ("Transaction", "Period", "Component", "", "Held or released", "Amount", "Why", ""),
        ("{{transaction}}", "{{period}}", "{{component}}", None, "{{word}}", "{{amount}}", "{{reason}}", None),
    )
    _draw_blocks(page)
    page.finish("H", (1, 2))


def _list(page: Page, title: str, name: str, titles: tuple[str, ...], markers: tuple[str | None, ...]) -> None:
    """A section of dated lines with an amount in column F, and their sum."""
    page.section(title)
    page.header(titles, "F")
    page.mark(f"#{name}")
    page.here(name, "F")
    looks = ["cell", "cell", "cell wrap", "cell", "cell", "cell money", "cell wrap", "cell wrap"]
    page.line(
        markers, ["cell date" if marker == "{{date}}" else look for marker, look in zip(markers, looks, strict=True)]
    )
    page.none(name, "None in this period.")
    _sum(page, title, name, f"{name}_total")


def _sum(page: Page, title: str, word: str, name: str) -> None:
    cell = page.at(word)
    page.line(
        [title] + [None] * 4 + [(f"=SUM({cell}:{cell})", name), None, None],
        ["total"] * 5 + ["total money", "total", "total"],
    )


def _draw_blocks(page: Page) -> None:
    page.section("Draw")
    page.mark("#draws")
    page.line(["{{draw}}"] + [None] * 7, "heading")
    page.line(["{{words}}"], "note")
    plain = ["cell"] * 5 + ["cell money", "cell wrap", "cell"]

    def row(label: str, value: object, note: str | None = None, total: bool = False) -> None:
        page.line(
            [label] + [None] * 4 + [value, note, None],
            ["total"] * 5 + ["total money", "total", "total"] if total else plain,
        )

    row("Earnings held against the draw", "{{held}}", "{{held_note}}")
    row("Draw of the period", "{{draw_amount}}", "{{proration_note}}")
    page.mark("#instalments")
    row("    paid out on {{day}}", "{{instalment}}")
    page.mark("/instalments")
    row("Advance: what the draw adds to the earnings", "{{advance}}")
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
