"""The plan letter's template: its pages, with markers where the words and figures go.

Built by code, like the statement's; `templates/letter.xlsx` is what it gives (`python -m spm_xl.workbooks.letter` writes it). The names
are those of `spm_xl.letters.fields`. The cells that say which letter it is, and those that are signed, have names of their own.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from spm_xl.workbooks.letter_figures import draw_page, examples_page, new_page, payout_page
from spm_xl.workbooks.page import Book, Page

TEMPLATE = Path(__file__).parent / "templates" / "letter.xlsx"
SIGN_OFF = "Sign-off"
# name of a cell in the workbook -> the marker in it
IDENTITY = {
    "spm.letter": "letter.id",
    "spm.participant": "participant.id",
    "spm.plan": "plan.id",
    "spm.version": "plan.version",
    "spm.content": "letter.content",
}
SIGNED = {  # name of a cell in the workbook -> its label
    "spm.received": "I have received a copy (write yes)",
    "spm.signed_name": "Name",
    "spm.signed_on": "Date",
    "spm.signature": "Signature",
}


def built() -> bytes:
    """The template's bytes, the same every time."""
    known: dict[tuple[str, str], str] = {}
    data = b""
    for _ in range(2):
        stream = io.BytesIO()
        book = Book(stream, known)
        book.writer.set_properties(
            {"title": "Plan letter {{letter.id}}", "author": "{{company}}", "company": "{{company}}", "created": datetime(2000, 1, 1)}
        )
        for page in (letter_page, examples_page, payout_page, draw_page, terms_page, sign_page):
            page(book)
        for name in (*IDENTITY, *SIGNED):
            book.writer.define_name(name, f"={book.at(SIGN_OFF, name, fixed=True)}")
        book.writer.define_name("places", f"={book.at(SIGN_OFF, 'places', fixed=True)}")
        book.writer.close()
        known, data = book.found, stream.getvalue()
    return data


def letter_page(book: Book) -> None:
    page = new_page(book, "Letter", "Your plan", (22, 84, 10, 19))
    page.line(["{{company}}"], "subtitle")
    page.next()
    page.line(["{{participant.name}}: {{plan.words}}"], "strong")
    page.line(["In force from {{letter.from}}{{letter.until_words}}. It says in plain words how you are paid, with your own figures."], "text")
    page.next()
    for label, value in (
        ("Participant", "{{participant.name}} · {{participant.id}}"),
        ("Role", "{{participant.role}}"),
        ("Manager", "{{manager.words}}"),
        ("Plan document", "{{plan.document}}"),
        ("Currency", "{{currency}}, paid in {{payout_currency}}"),
        ("Base salary a year", "{{pay.base_words}}"),
        ("Target incentive a year", "{{pay.target_words}}"),
        ("OTE a year", "{{pay.ote_words}}"),
        ("Pay mix", "{{pay.mix}}"),
    ):
        page.put("A", label, "label")
        page.put("B", value, "cell wrap")
        page.next()
    page.section("Components")
    page.header(("Component", "Quota", "Weight", "Target"), "C")
    page.mark("#components")
    page.line(("{{component}}", "{{quota_words}}", "{{weight}}", "{{target_words}}"), ("cell wrap", "cell wrap", "cell percent", "cell wrap"))
    page.none("components", "The plan has no component in force: it pays nothing by itself.")
    page.section("How your pay works")
    page.mark("#components")
    page.height(21)
    page.line(["{{component}}", "{{kind}}, counted over the {{interval}}", None, None], "inner")
    _said(page, "said")
    page.mark("/components")
    page.section("Pay dates")
    page.header(("Pay period", "From", "To", "Paid on"))
    page.mark("#pay_dates")
    page.line(("{{period_name}}", "{{start}}", "{{end}}", "{{pay_date}}"), ("cell", "cell date", "cell date", "cell date"))
    page.none("pay_dates", "No pay period is left in this fiscal year.")
    page.finish("D", (1, 2))


def _said(page: Page, name: str) -> None:
    """Topic and sentence, row by row."""
    page.mark(f"#{name}")
    page.line(["{{heading}}", "{{sentence}}"], ["label wrap", "plain wrap"])
    page.mark(f"/{name}")


def terms_page(book: Book) -> None:
    page = new_page(book, "Terms", "Terms, definitions and order of calculation", (25, 84, 24))
    page.line(["{{participant.name}}, {{plan.words}}"], "subtitle")
    page.section("What holds for the whole plan")
    _said(page, "plan_terms")
    page.section("Questions and disputes")
    page.line(["Questions", "{{dispute_words}}"], ["label wrap", "plain wrap"])
    page.line([None, "{{contact_words}}"], ["label wrap", "plain wrap"])
    page.mark("#reasons")
    page.line([None, "● {{code}}"], ["label wrap", "plain wrap"])
    page.mark("/reasons")
    page.section("Changes of the plan")
    page.mark("#changes")
    page.line([None, "{{sentence}}"], ["label wrap", "plain wrap"])
    page.mark("/changes")
    page.section("Law notes")
    page.header(("Rule", "What it says", "Source"))
    page.mark("#law")
    page.line(("{{rule}}", "{{words}}", "{{source}}"), ("cell wrap", "cell wrap", "cell wrap"))
    page.mark("/law")
    page.line(["These notes are a help, and no legal advice."], "note")
    page.section("Order of calculation")
    page.mark("#order")
    page.line(["{{number}}", "{{step}}"], ["number", "text"])
    page.mark("/order")
    page.section("Definitions")
    page.mark("#definitions")
    page.line(["{{term}}", "{{meaning}}"], ["strong", "plain wrap"])
    page.mark("/definitions")
    page.finish("C", (1, 2))


def sign_page(book: Book) -> None:
    page = new_page(book, SIGN_OFF, "Sign-off", (36, 70))
    page.line(["{{participant.name}}, {{plan.words}}"], "subtitle")
    page.next()
    for text in (
        "By signing you say that you have received a copy of this letter and of the plan document that it names, and that you have read them.",
        "You do not say that every figure is right, and you give up no right that the law gives you.",
        "Fill the yellow cells, save the file and send it back. Change nothing else: an altered letter is not accepted.",
    ):
        page.line([None, text], ["plain wrap", "plain wrap"])
    page.mark("#must_sign")
    page.line([None, "Pay under this plan is held until your signed copy is back."], ["strong", "strong"])
    page.mark("/must_sign")
    page.next()
    for name, label in SIGNED.items():
        page.height(30)
        page.here(name, "B")
        page.line([label, None], ["label", "input date" if name == "spm.signed_on" else "input"])
    row = page.row
    page.sheet.data_validation(
        f"B{row - len(SIGNED)}",
        {"validate": "list", "source": ["yes"], "input_title": "Receipt", "input_message": "Write yes if you have a copy.",
         "error_title": "Receipt", "error_message": "Write yes, or leave it blank."},
    )  # fmt: skip
    page.sheet.data_validation(
        f"B{row - 2}",
        {"validate": "date", "criteria": ">=", "value": datetime(2000, 1, 1), "input_title": "Date", "input_message": "The day on which you sign, such as 2026-03-31.",
         "error_title": "No date", "error_message": "Write a day, such as 2026-03-31."},
    )  # fmt: skip
    page.section("Which letter this is")
    for name, field in IDENTITY.items():
        page.here(name, "B")
        label = {"spm.letter": "Letter", "spm.participant": "Participant", "spm.plan": "Plan", "spm.version": "Version", "spm.content": "Fingerprint of what it says"}[name]
        page.line([label, "{{" + field + "}}"], ["label", "cell wrap"])
    page.here("places", "B")
    page.line(["Decimal places of amounts in {{currency}}", "{{places}}"], ["label", "cell count"])
    page.finish("B")


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(built())
    print(f"wrote {TEMPLATE.name}")
