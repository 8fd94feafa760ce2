"""The statement's page Adjustments and draw: what changes pay beside the components."""

from __future__ import annotations

from spm_xl.workbooks.page import Book, Page

PLAIN = ["cell"] * 5 + ["cell money", "cell wrap", "cell"]
TOTAL = ["total"] * 5 + ["total money", "total", "total"]


def adjustments_page(book: Book) -> None:
    page = Page(
        book,
        "Adjustments and draw",
        "Adjustments, corrections and draw",
        (18, 17, 22, 15, 17, 15, 44, 24),
        landscape=True,
    )
    page.line(["{{participant.name}}, {{period.name}}. Amounts in {{currency}}. Each on its own line, none netted."], "subtitle")
    _revised_deals(page)
    _corrections(page)
    _list(
        page,
        "Manual adjustments",
        "adjustments",
        ("Adjustment", "Date", "Component", "Counts", "Transaction", "Amount", "Reason", "Approved, entered by"),
        ("id", "date", "component", "stage", "transaction", "amount", "reason_words", "approval_words"),
    )
    _list(
        page,
        "Clawbacks",
        "clawbacks",
        ("Return", "Date", "Component", "", "Takes back", "Amount", "Why", ""),
        ("transaction", "date", "component", "", "reverses", "amount", "reason", ""),
    )
    _list(
        page,
        "Held until the customer pays or the plan is signed, and released",
        "holds",
        ("Transaction", "Period", "Component", "", "Held or released", "Amount", "Why", ""),
        ("transaction", "period_name", "component", "", "held_or_released", "amount", "reason", ""),
    )
    _draws(page)
    page.mark("#any_nothing")
    page.next()
    page.line(["None in this period: {{nothing_words}}."], "text")
    page.mark("/any_nothing")
    page.finish("H", (1, 2))


def _corrections(page: Page) -> None:
    page.mark("#any_corrections together")
    page.section("Corrections of earlier periods")
    titles = ("Period", "What", "Component or draw", "Settled before", "Comes to now", "Difference", "Reason")
    page.header((*titles, "Transactions"), "DEF")
    page.mark("#correction_periods")
    page.mark("#rows")
    page.here("corrected period", "A")
    page.here("correction", "F")
    row = page.row
    difference = (f"=ROUND(E{row}-D{row},places)", "difference")
    page.line(
        ("{{period_name}}", "{{what}}", "{{name}}", "{{old}}", "{{new}}", difference, "{{reason_words}}", "{{transactions}}"),
        ("cell wrap", "cell wrap", "cell wrap", "cell money", "cell money", "cell money", "cell wrap", "cell wrap"),
    )
    page.mark("/rows")
    page.mark("#several")
    page.here("corrected period end", "A")
    page.here("correction end", "F")
    subtotal = (f"=SUM(F{row}:F{row})", "total")
    page.line([None, "{{period_name}} together", None, None, None, subtotal, None, None], ["sum"] * 5 + ["sum money", "sum", "sum"])
    page.mark("/several")
    page.mark("/correction_periods")
    page.here("corrections total", "F")
    named, amounts = (page.column(first, f"{first} end") for first in ("corrected period", "correction"))
    total = (f'=SUMPRODUCT(--({named}<>""),{amounts})', "totals.corrections")
    page.line(["Corrections of earlier periods"] + [None] * 4 + [total, None, None], TOTAL)
    page.mark("/any_corrections")


def _revised_deals(page: Page) -> None:
    """The deals behind what changed since the revision before."""
    page.mark("#any_revision_deals together")
    page.section("Deals that changed since {{statement.replaces}}")
    page.header(("Component", "Transaction", "", "Was", "Is", "Difference", "Reason", ""), "DEF")
    page.mark("#revision_deals")
    row = page.row
    page.line(
        ("{{component}}", "{{words}}", None, "{{old}}", "{{new}}", (f"=ROUND(E{row}-D{row},places)", "difference"), "{{reason}}", None),
        ("cell wrap", "cell wrap", "cell", "cell money", "cell money", "cell money", "cell wrap", "cell"),
    )
    page.mark("/revision_deals")
    page.mark("/any_revision_deals")


def _list(page: Page, title: str, name: str, titles: tuple[str, ...], markers: tuple[str, ...]) -> None:
    """A section of dated lines with an amount in column F, and their sum; nothing where there is no line."""
    page.mark(f"#any_{name} together")
    page.section(title)
    page.header(titles, "F")
    page.mark(f"#{name}")
    for word, column in ((name, "F"), ("stage", "D"), ("held_or_released", "E")):
        if word == name or word in markers:
            page.here(word, column)
    looks = ["cell wrap"] * 5 + ["cell money", "cell wrap", "cell wrap"]
    page.line(
        ["{{" + marker + "}}" if marker else None for marker in markers],
        ["cell date" if marker == "date" else look for marker, look in zip(markers, looks, strict=True)],
    )
    page.mark(f"/{name}")
    _sum(page, title, name, name)
    page.mark(f"/any_{name}")


def _sum(page: Page, title: str, name: str, word: str) -> None:
    cell = page.at(word)
    page.here(f"{name} total", "F")
    page.line([title] + [None] * 4 + [(f"=SUM({cell}:{cell})", f"totals.{name}"), None, None], TOTAL)


def _draws(page: Page) -> None:
    def row(label: str, value: object, note: str | None = None, total: bool = False) -> None:
        page.line([label] + [None] * 4 + [value, note, None], TOTAL if total else PLAIN)

    page.mark("#any_draws together")
    page.section("Draw")
    page.mark("#draws together")
    page.line(["{{name}}"] + [None] * 7, "heading")
    page.line(["{{words}}"], "note")
    page.here("draw", "A")
    page.here("draw amount", "F")
    row("Earnings held against the draw", "{{held}}")
    row("Draw of the period", "{{draw_amount}}", "after proration")
    page.mark("#instalments")
    row("    paid out on {{day}}", "{{instalment}}")
    page.mark("/instalments")
    row("Draw advanced", "{{advance}}", "what the draw adds to the earnings")
    page.mark("#recoverable")
    page.here("draw end", "A")
    page.here("draw amount end", "F")
    page.here("recovery", "F")
    row("Draw recovered", "{{recovery}}", "what is kept from the earnings")
    page.header(("Recoverable balance", "", "", "", "", "Amount", "", ""), "F", look="inner")
    top = page.row
    row("Recoverable balance at the opening", "{{opening}}", "{{opening_note}}")
    row("+ advanced in the period, recoverable part", "{{added}}")
    row("- recovered from earnings", (f"={page.at('recovery')}", "recovery"))
    row("- forgiven", "{{forgiven}}")
    page.here("closing", "F")
    row("= Recoverable balance at the close", (f"=F{top}+F{top + 1}-F{top + 2}-F{top + 3}", "closing"), total=True)
    page.mark("/recoverable")
    page.mark("#remarks")
    page.line(["{{remark}}"], "note")
    page.mark("/remarks")
    page.next()
    page.mark("/draws")
    page.mark("#any_balance")
    page.here("balance", "F")
    row("Recoverable balance of all draws", "{{draw.balance}}", total=True)
    page.mark("/any_balance")
    page.mark("/any_draws")
    page.mark("#any_wage_floor together")
    page.section("Minimum-wage floor")
    row("Hours on file", "{{wage_floor.hours}}", "{{wage_floor.words}}")
    row("Minimum wage for these hours", "{{wage_floor.minimum}}")
    row("Other wages of the period", "{{wage_floor.other_wages}}")
    row("Most that could be recovered", "{{wage_floor.room}}")
    page.mark("/any_wage_floor")
