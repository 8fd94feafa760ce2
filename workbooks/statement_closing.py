"""The statement's last pages: questions and sign-off, and the checks."""

from __future__ import annotations

from spm_xl.workbooks.page import BLUE, VERMILLION, Book, Page

QUESTION_ROWS = 8


def questions_page(book: Book) -> None:
    page = Page(book, "Questions", "Questions and sign-off", (7, 34, 24, 64), landscape=False)
    page.line(["{{participant.name}}, {{period.name}}, statement {{statement.id}}"], "subtitle")
    page.next()
    page.line(["Questions about this statement can be raised until {{statement.questions_until}}.{{statement.contact_words}}"], "strong")
    page.line(["Write one question a row, save the file and send it back. Yellow cells are yours to fill."], "text")
    page.next()
    page.header(("No.", "Page and line, or transaction", "Reason", "Comment"))
    first = page.row
    for number in range(1, QUESTION_ROWS + 1):
        page.height(30)
        page.line([number, None, None, None], ["number", "input", "input", "input"])
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
    page.line(
        ["I have received this statement and read it. Signing does not end my right to ask until the date above."],
        "text",
    )
    page.next()
    for label in ("Name", "Date", "Signature"):
        page.height(24)
        page.line([label, None], ["label", "input"])
    page.mark("#plans")
    page.section("Order of calculation: {{name}}")
    page.mark("#order")
    page.line(["{{number}}", "{{step}}"], ["number", "text"])
    page.mark("/order")
    page.mark("/plans")
    page.finish("D")


def checks_page(book: Book) -> None:
    page = Page(book, "Checks", "Checks", (58, 18, 18, 16, 16), landscape=False)
    page.line(["{{participant.name}}, {{period.name}}. Each difference must read 0."], "subtitle")
    page.next()
    first = page.header(("Check", "On the pages", "Of the run", "Difference", "Result"), "BCD") + 1
    money = ["cell wrap", "cell money", "cell money", "cell money", "cell"]

    def check(label: str, left: str, left_name: str, right: str | tuple[str, str], look: str = "money") -> None:
        row = page.row
        looks = [part.replace("money", look) for part in money]
        result = (f'=IF(D{row}=0,"✓ OK","✗ CHECK")', "shown.ok")
        places = "payout_places" if look == "payout" else "places"
        page.line([label, (left, left_name), right, (f"=ROUND(B{row}-C{row},{places})", "shown.zero"), result], looks)

    calculation, statement, adjustments = "Calculation", "Statement", "Adjustments and draw"
    page.mark("#lines")
    both = f"={page.at('by deals', calculation)}+{page.at('rest', calculation)}"
    check(
        "{{component}}: deals and rest come to what is earned",
        both,
        "payable",
        (f"={page.at('payable', calculation)}", "payable"),
    )
    page.mark("/lines")
    page.mark("#lines")
    page.mark("#has_deals")
    check(
        "{{component}}: credits of the deals come to the credit",
        f"={page.at('credit total', 'Deals')}",
        "credit",
        (f"={page.at('credit', calculation)}", "credit"),
    )
    page.mark("/has_deals")
    page.mark("/lines")
    check("Earnings of all components", f"={page.at('earned', statement)}", "earned", "{{earned}}")
    page.mark("#any_corrections")
    check(
        "Corrections of earlier periods",
        f"={page.at('corrections total', adjustments)}",
        "totals.corrections",
        "{{totals.corrections}}",
    )
    page.mark("/any_corrections")
    page.mark("#draws")
    page.mark("#recoverable")
    check(
        "{{name}}: opening + advanced - recovered - forgiven",
        f"={page.at('closing', adjustments)}",
        "closing",
        "{{closing}}",
    )
    page.mark("/recoverable")
    page.mark("/draws")
    check("Bridge from earnings comes to the net payout", f"={page.at('net', statement)}", "net", "{{net}}")
    page.mark("#converted")
    check(
        "Net payout at the exchange rate comes to what is payable",
        f"={page.at('payable', statement)}",
        "payout.amount",
        "{{payout.amount}}",
        "payout",
    )
    page.mark("/converted")
    last = page.row - 1
    ok = page.book.rule(bold=True, font_color=BLUE)
    wrong = page.book.rule(bold=True, font_color="#FFFFFF", bg_color=VERMILLION)
    page.sheet.conditional_format(f"E{first}:E{last}", {"type": "formula", "criteria": f"=D{first}=0", "format": ok})
    page.sheet.conditional_format(
        f"E{first}:E{last}", {"type": "formula", "criteria": f"=D{first}<>0", "format": wrong}
    )
    page.here("master", "D")
    page.line(
        ["All checks together", None, None, (f"=SUMPRODUCT(ABS(D{first}:D{last}))", "shown.zero"), None],
        ["total", "total", "total", "total money", "total"],
    )
    page.section("What the picture is measured against")
    page.mark("#goals")
    page.here("goal", "B")
    page.line(["Quota of {{component}}", "{{whole}}"], ["cell", "cell percent"])
    page.none("goals", "No quota.")
    page.section("What this statement was made from")
    for label, word in (
        ("Decimal places of amounts in {{currency}}", "places"),
        ("Decimal places of the payout in {{payout.currency}}", "payout_places"),
    ):
        page.here(word, "B")
        page.line([label, "{{" + word.replace("_", ".") + "}}"], ["label", "text count"])
    page.line(["This participant's settlement, terms and form", "{{statement.digest}}"], ["label", "text"])
    page.mark("#plans")
    page.line(["Plan {{name}}", "{{digest}}"], ["label", "text"])
    page.mark("/plans")
    page.line(
        ["The settlement's code stands beside this statement's name in the run's manifest.json, as its content."],
        "note",
    )
    page.finish("E")
