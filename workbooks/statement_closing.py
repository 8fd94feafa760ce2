"""The statement's last pages: questions and sign-off, and the checks."""

from __future__ import annotations

from spm_xl.workbooks.page import BLUE, VERMILLION, Book, Page

QUESTION_ROWS = 8
MOST = 999_999_999_999  # of an amount that is expected
QUESTIONS_PAGE = "Questions"
QUESTION_HEADERS = ("No.", "Page and line, or transaction", "Reason", "Comment", "Amount expected")
# what is read back -> the name that its cells have in the workbook; `spm_xl.outputs.question_area` says what they are
QUESTION_NAMES = {
    "questions": "spm.questions",
    "statement": "spm.statement",
    "participant": "spm.participant",
    "period": "spm.period",
    "revision": "spm.revision",
    "content": "spm.content",
    "signed by": "spm.signed_by",
    "signed on": "spm.signed_on",
}


def questions_page(book: Book) -> None:
    page = Page(book, QUESTIONS_PAGE, "Questions and sign-off", (16, 34, 22, 50, 17), landscape=False)
    page.line(["{{participant.name}}, {{period.name}}, statement {{statement.id}}"], "subtitle")
    page.next()
    page.line(["Questions about this statement can be raised until {{statement.questions_until}}.{{statement.contact_words}}"], "strong")
    page.line(["Write one question a row, save the file and send it back. Yellow cells are yours to fill; the amount only if you know it."], "text")
    page.next()
    _questions(page)
    page.section("Reasons")
    page.mark("#reasons")
    page.here("code", "B")
    page.line([None, "{{code}}"], "text")
    page.mark("/reasons")
    _acknowledgement(page)
    _identity(page)
    page.mark("#plans")
    page.section("Order of calculation: {{name}}")
    page.mark("#order")
    page.line(["{{number}}", "{{step}}"], ["number", "text"])
    page.mark("/order")
    page.mark("/plans")
    page.finish("E")


def _questions(page: Page) -> None:
    """The rows for questions, with what may be written into them."""
    page.header(QUESTION_HEADERS, "E", height=30)
    page.here("questions", "A", rows_up=1)
    first = page.row
    for number in range(1, QUESTION_ROWS + 1):
        page.height(30)
        page.line([number, None, None, None, None], ["number", "input", "input", "input", "input money"])
    page.here("questions end", "E", rows_up=1)
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
    page.sheet.data_validation(
        f"E{first}:E{page.row - 1}",
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -MOST,
            "maximum": MOST,
            "input_title": "Amount expected",
            "input_message": "What you expected for this line, as a number in the statement's currency. May stay blank.",
            "error_title": "Not an amount",
            "error_message": "Write a number without currency, or leave the cell blank.",
        },
    )


def _acknowledgement(page: Page) -> None:
    page.section("Acknowledgement")
    page.line(
        ["I have received this statement and read it. Signing does not end my right to ask until the date above."],
        "text",
    )
    page.next()
    for label, word, look in (("Name", "signed by", "input"), ("Date", "signed on", "input date"), ("Signature", "signature", "input")):
        page.height(24)
        page.here(word, "B")
        page.line([label, None], ["label", look])


def _identity(page: Page) -> None:
    """Which statement this copy is of: a returned copy is known by it, whatever its file is called."""
    page.section("This copy is of")
    for label, word, marker in (
        ("Statement", "statement", "{{statement.id}}"),
        ("Participant id", "participant", "{{participant.id}}"),
        ("Period", "period", "{{period.name}}"),
        ("Revision", "revision", "{{statement.revision}}"),
        ("Code", "content", "{{statement.digest}}"),
    ):
        page.here(word, "B")
        page.line([label, marker], ["label", "text left"])


def question_names(book: Book) -> None:
    """Name the cells that are read back from a returned copy."""
    for word, name in QUESTION_NAMES.items():
        cells = book.at(QUESTIONS_PAGE, word, fixed=True)
        if word == "questions":
            cells += ":" + book.at(QUESTIONS_PAGE, "questions end", fixed=True).rpartition("!")[2]
        book.writer.define_name(name, f"={cells}")


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
    page.mark("#any_revision_changes")
    check(
        "Changes since {{statement.replaces}} come to the change of the net payout",
        f"={page.at('changed', statement)}",
        "revision.difference",
        (f"={page.at('net', statement)}-{page.at('was', statement)}", "revision.difference"),
    )
    page.mark("/any_revision_changes")
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
