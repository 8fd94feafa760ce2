"""The statement's pages Calculation and Deals: how each component was calculated, and from which deals."""

from __future__ import annotations

from spm_xl.workbooks.page import Book, Page

DEAL_COLUMNS = (
    # header, marker, look, width: for 999,999,999.99 and a rate of 100.00000000%
    ("Component", "{{component}}", "cell wrap", 17),
    ("Transaction", "{{transaction}}", "cell wrap", 15),
    ("Customer", "{{customer}}", "cell wrap", 21),
    ("Date", "{{date}}", "cell date", 11.5),
    ("Amount", "{{amount}}", "cell money", 15),
    ("Currency", "{{deal_currency}}", "cell", 9.5),
    ("Exchange rate", "{{fx}}", "cell fx", 9.5),
    ("Share", "{{share}}", "cell share", 9.5),
    ("Factor", "{{factor}}", "cell fx", 8),
    ("Credit", "{{credit}}", "cell money", 15),
    ("Tier", "{{tier}}", "cell wrap", 10),
    ("Rate", "{{rate}}", "cell rate", 13),
    ("Commission", "{{commission}}", "cell money", 15),
    ("Note", "{{note}}", "cell wrap", 24),
)


def calculation_page(book: Book) -> None:
    page = Page(book, "Calculation", "How each component was calculated", (34, 15, 15, 17, 15, 17, 42), landscape=True)
    page.line(
        ["{{participant.name}}, {{period.name}}. Amounts in {{currency}}. Every row can be redone with a pocket calculator."],
        "subtitle",
    )
    page.next()
    page.mark("#lines together")
    page.line(["{{component}}"] + [None] * 6, "heading")
    page.line(["{{words}}"], "note")
    _quota_and_credit(page)
    _trace(page)
    page.next()
    page.mark("/lines")
    page.mark("^lines")
    page.line(["No component was calculated in this period."], "note")
    page.mark("/lines")
    page.mark("#any_quiet")
    page.line(["Nothing credited or earned in this period: {{quiet_words}}."], "text")
    page.mark("/any_quiet")
    page.finish("G", (1, 3))


def _quota_and_credit(page: Page) -> None:
    plain, strong = ["cell"] * 5 + ["cell money", "cell"], ["sum"] * 5 + ["sum money", "sum"]
    page.mark("#has_quota")
    page.header(("Quota", "", "", "", "", "Amount", ""), "F", look="inner")
    page.mark("#quota_steps")
    page.line(["{{label}}", None, None, None, None, "{{amount}}", None], plain)
    page.mark("/quota_steps")
    page.here("quota", "F")
    page.line(["Quota after proration, ramp and leave"] + [None] * 4 + ["{{quota}}", None], strong)
    page.mark("/has_quota")
    page.mark("#has_credit")
    page.header(("Credit", "", "", "", "", "Amount", ""), "F", look="inner")
    prior = page.line(["Credit counted before this period"] + [None] * 4 + ["{{prior}}", None], plain)
    page.here("credit", "F")
    page.line(["Credit of this period"] + [None] * 4 + ["{{credit}}", None], plain)
    to_date = (f"=F{prior}+F{prior + 1}", "to_date")
    total = page.line(["Credit to date"] + [None] * 4 + [to_date, None], strong)
    page.mark("#measured")
    attainment = (f"=F{total}/{page.at('quota')}", "attainment")
    page.line(
        ["Attainment: credit to date / quota"] + [None] * 4 + [attainment, None],
        ["sum"] * 5 + ["sum percent", "sum"],
    )
    page.mark("/measured")
    page.mark("/has_credit")


def _trace(page: Page) -> None:
    """Base times rate, row by row; then the steps to what is payable."""
    page.header(("Rate table", "From", "To", "Base", "Rate", "Pay = base x rate", ""), "BCDEF", look="inner")
    page.mark("#tiers")
    for kind in ("money", "percent"):
        page.mark(f"#in_{kind}")
        page.here(f"pay {kind}", "F")
        row = page.row
        page.line(
            ("{{label}}", "{{lower}}", "{{upper}}", "{{base}}", "{{rate}}", (f"=D{row}*E{row}", "pay"), None),
            ("cell", f"cell {kind}", f"cell {kind}", "cell money", "cell rate", "cell money", "cell"),
        )
        page.mark(f"/in_{kind}")
    page.mark("/tiers")
    page.mark("^tiers")
    page.line(["Nothing met the rate table in this period."], "note")
    page.mark("/tiers")
    page.here("earned", "F")
    page.line(
        ["Earned by the rate table"]
        + [None] * 4
        + [(f"=SUM({page.column('pay money', 'pay percent')})", "earned"), None],
        ["sum"] * 5 + ["sum money", "sum"],
    )
    page.mark("#has_steps")
    page.header(("Then", "", "", "Before", "Change", "After", "Why"), "DEF", look="inner")
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
        ["Earned, rounded to the cent once"]
        + [None] * 4
        + [(f"=ROUND({earned}+SUM({changes}),places)", "payable"), "{{payable_note}}"],
        ["total"] * 5 + ["total money", "note"],
    )
    page.here("by deals", "F")
    page.line(
        ["of which by the deals on page Deals"]
        + [None] * 4
        + [(f"={page.at('commission', 'Deals')}", "by_deals"), None],
        ["cell"] * 5 + ["cell money", "cell"],
    )
    page.here("rest", "F")
    page.line(
        ["of which not caused by a single deal"] + [None] * 4 + ["{{unallocated}}", None],
        ["cell"] * 5 + ["cell money", "cell"],
    )


def deals_page(book: Book) -> None:
    page = Page(book, "Deals", "Credited deals", [width for *_, width in DEAL_COLUMNS], landscape=True)
    page.line(
        [
            "{{participant.name}}, {{period.name}}. Credit = amount x exchange rate x share x factor. Commissions in {{currency}}, adding up to each component."
        ],
        "subtitle",
    )
    page.next()
    header = page.header([title for title, *_ in DEAL_COLUMNS], "EGHIJLM", height=30)
    page.mark("#deals")
    row = page.row
    page.here("component", "A")
    page.here("credit", "J")
    page.here("commission cell", "M")
    values = [
        (f"=E{row}*G{row}*H{row}*I{row}", "credit") if title == "Credit" else marker
        for title, marker, *_ in DEAL_COLUMNS
    ]
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
                {
                    "header": title,
                    "header_format": page.book.look(
                        "header right" if chr(65 + at) in "EGHIJLM" else "header indented" if at else "header"
                    ),
                }
                for at, (title, *_) in enumerate(DEAL_COLUMNS)
            ],
        },
    )
    page.sheet.freeze_panes(header, 2)
    page.next()
    page.line(["Totals by component"] + [None] * 13, "section")
    page.header(("Component", "Deals", "", "", "", "", "", "", "", "Credit", "", "", "Commission", ""), "BJM")
    page.mark("#lines")
    names, row = f"{page.at('component')}:{page.at('component')}", page.row
    same = f"--({names}=A{row})"
    page.here("credit total", "J")
    page.here("commission", "M")
    credit, commission = page.at("credit"), page.at("commission cell")
    page.line(
        ["{{component}}", (f"=SUMPRODUCT({same})", "deal_count")]
        + [None] * 7
        + [(f"=SUMPRODUCT({same},{credit}:{credit})", "deal_credit"), None, None]
        + [(f"=SUMPRODUCT({same},{commission}:{commission})", "by_deals"), None],
        ["cell wrap", "cell count"] + ["cell"] * 7 + ["cell money", "cell", "cell", "cell money", "cell"],
    )
    page.none("lines", "No component was calculated in this period.")
    page.finish("N", (header, header))
