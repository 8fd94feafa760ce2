"""Pages that every template has: Start here, and at its end Checks, Functions, Terms, About."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from spm_xl import __version__
from spm_xl.workbooks.edition import Edition
from spm_xl.workbooks.functions_sheet import FUNCTIONS_WIDTHS, TERMS_WIDTHS, functions_page, terms_page
from spm_xl.workbooks.live import Live, chosen, column_of, function, largest, same, smallest, spm
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage

START_WIDTHS = (6, 26, 18, 70)
CHECKS_WIDTHS = (70, 16, 16)
ABOUT_WIDTHS = (26, 96)
GREY_TAB = "#BFC9D3"
# sheet -> what it is for, widths of its columns, landscape, colour of its tab
CLOSING: dict[str, tuple[str, tuple[float, ...], bool, str]] = {
    "Checks": ("every check, and their total", CHECKS_WIDTHS, False, GREY_TAB),
    "Functions": ("every function, with an example that runs", FUNCTIONS_WIDTHS, False, GREY_TAB),
    "Terms": ("what a plan may name", TERMS_WIDTHS, True, GREY_TAB),
    "About": ("version, licence, conventions, change log", ABOUT_WIDTHS, False, GREY_TAB),
}
OK, WRONG = "✓ OK", "✗ CHECK"
HERE, MISSING = "✓ functions available", "▲ functions not available, values as of "
LEGEND = (
    ("1,234.50", "input", "an input: type here"),
    ("1,234.50", "cell", "a formula: do not type over it"),
    ("1,234.50", "link", "read from another sheet"),
    ("✓ OK", "flag", "a check that holds; one that does not reads ✗ CHECK in red"),
)


def flag_of(book: LiveBook, page: LivePage, as_of: date, row: int) -> Live:
    """The line that says whether the functions are there; other pages show it too.

    Its formula calls NOW, so that a program asks it afresh on opening, where the figures still are those of
    the last calculation. The value in the file is what holds where nothing calculates: that they are not there.
    """
    page.put(f"B{row}", "Figures as of", "label")
    page.put(f"C{row}", as_of, "input date")
    book.name("AsOf", f"'{page.name}'!$C${row}")
    words = 'YEAR(AsOf)&"-"&RIGHT("0"&MONTH(AsOf),2)&"-"&RIGHT("0"&DAY(AsOf),2)'
    page.put(f"B{row + 1}", "in words", "label")
    day = page.named(f"C{row + 1}", "AsOfWords", Live(words, as_of.isoformat()), "text")
    page.put(f"B{row + 2}", "Functions", "label")
    asked = Live(f'IF(ISERROR(SPM_PAYOUT(1,1)),"{MISSING}"&{day.text},"{HERE}")&LEFT(NOW(),0)', MISSING + day.value)
    flag = page.named(f"C{row + 2}", "Availability", asked, "flag")
    page.mark_words(f"C{row + 2}")
    return flag


def start_page(
    page: LivePage, title: str, purpose: str, steps: Sequence[tuple[str, str]], sheets: Sequence[tuple[str, str]], edition: Edition, checks: Live
) -> None:
    """What this is, three steps, which edition, what to do about #NAME?, and where everything is."""
    page.top(title, purpose)
    page.put("B8", "All checks together", "label")
    read = chosen(same(checks, 0), "✓ all read 0", "✗ CHECK: see sheet Checks")
    page.put("C8", function("IFERROR", read.value, read, "▲ not calculated here: see the line above"), "flag")
    page.mark_words("C8")
    row = page.section(10, "Three steps")
    for number, (what, how) in enumerate(steps, 1):
        page.put(f"A{row}", number, "step")
        page.put(f"B{row}", what, "strong after")
        row = page.words(row, how, "wrap", 3)
    row = page.section(row + 1, "This edition")
    for label, words in (
        ("Edition", edition.name),
        ("Functions", edition.answers),
        ("Needs", edition.needs),
        ("A cell shows #NAME?", edition.remedy),
        ("A cell shows #NUM!, #N/A ...", 'The reason in words: =SPM_WHY("SPM_PAYOUT", and then the arguments of that cell). Sheet Functions has them all.'),
        ("Your Excel types ; for ,", "Then type ; between arguments. The names of the functions are the same in every language."),
    ):
        page.put(f"B{row}", label, "label wrap")
        row = page.words(row, words, "wrap", 3)
    row = page.section(row + 1, "Sheets")
    for name, words in sheets:
        page.sheet.write_url(f"B{row}", f"internal:'{name}'!A1", page.book.look("url"), name, f"go to {name}")
        page.put(f"C{row}", words, "text after")
        row += 1
    row = page.section(row + 1, "Colours")
    _legend(page, row)


def _legend(page: LivePage, row: int) -> None:
    for example, look, words in LEGEND:
        page.put(f"B{row}", example, look)
        page.put(f"C{row}", words, "text after")
        row += 1


def closing_pages(
    pages: Mapping[str, LivePage],
    flag: Live,
    edition: Edition,
    checks: Sequence[tuple[str, Live]],
    lines: Sequence[tuple[str, str]],
    changes: Sequence[tuple[str, str]],
) -> Live:
    """The pages of CLOSING; gives the total of all checks.

    Parameters
    ----------
    lines, changes : what sheet About says of the workbook besides its version, and its change log.
    """
    everything = checks_page(pages["Checks"], flag, checks)
    functions_page(pages["Functions"], flag, edition.functions)
    terms_page(pages["Terms"], flag)
    about_page(pages["About"], flag, edition, lines, changes)
    return everything


def checks_page(page: LivePage, flag: Live, checks: Sequence[tuple[str, Live]]) -> Live:
    """All checks, each a difference that reads 0; gives their total."""
    page.top("Checks", "Each line is a difference and must read 0. The total stands on sheet Start here.", flag)
    page.line(5, ["Check", "Difference", "Result"], ["header", "header right", "header after"])
    first, last = 6, 5 + len(checks)
    for row, (label, difference) in enumerate(checks, first):
        cell = page.put(f"B{row}", difference, "cell check")
        page.put(f"A{row}", label, "cell wrap")
        page.put(f"C{row}", chosen(same(cell, 0), OK, WRONG), "cell after")
    differences = Live(f"B{first}:B{last}", column_of([difference.value for _, difference in checks]))
    page.put(f"A{last + 1}", "All checks together: the largest difference", "total")
    amount = largest(largest(differences), smallest(differences).negative)
    everything = page.named(f"B{last + 1}", "AllChecks", amount, "total check")
    page.put(f"C{last + 1}", chosen(same(everything, 0), OK, WRONG), "total after")
    page.mark_differences(f"B{first}:B{last + 1}")
    page.mark_words(f"C{first}:C{last + 1}")
    page.sheet.freeze_panes(5, 0)
    page.sheet.repeat_rows(4)
    return everything


def about_page(page: LivePage, flag: Live, edition: Edition, lines: Sequence[tuple[str, str]], changes: Sequence[tuple[str, str]]) -> None:
    """Version, edition, licence, conventions, change log."""
    page.top("About", "What this workbook is made of.", flag)
    row = page.section(5, "This workbook")
    page.put(f"A{row}", "Version of spm_xl", "label")
    page.put(f"B{row}", __version__)
    if "SPM_VERSION" in edition.functions:
        page.put(f"A{row + 1}", "Version that answers", "label")
        page.put(f"B{row + 1}", spm("SPM_VERSION"))
        row += 1
    for label, words in (("Edition", f"{edition.name}. {edition.answers}"), *lines):
        row += 1
        page.line(row, [label, words], ["label wrap", "wrap"])
    row = page.section(row + 2, "Conventions")
    for example, look, words in LEGEND:
        page.line(row, [example, words], [look, "text after"])
        row += 1
    for words in (
        "No number hides in a formula: figures stand in cells, and cells that many formulas read have a name.",
        "A row formula is the same in every row of its table. Formulas are at most 120 characters long.",
        "Every formula cell holds its true value, so that a preview shows the figures too.",
    ):
        row = page.words(row, f"•  {words}")
    row = page.section(row + 1, "Change log")
    page.line(row, ["Version, day", "What changed, and who decided it"], "header")
    for day, words in changes:
        row += 1
        page.line(row, [day, words], ["input", "input wrap"])
    for extra in range(1, 6):
        page.line(row + extra, [None, None], ["input", "input wrap"])
