"""The workbook of the statement benchmark, written by each engine: Summary of 42 rows, Detail of 200 rows.

Summary has a table of twelve months with a combination chart and a colour scale, 138 values, 24 labels, 44 formulas and
11 formats; Detail has a table of 200 deals with 400 formulas. The same values give the same cells with every engine.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

MONTHS, DEALS, NOTES = 12, 200, 12
LABELS = ["Participant", "Participant id", "Role", "Manager", "Region", "Plan", "Period", "Pay date", "Currency", "Status"]
FIELDS = ["name", "participant", "role", "manager", "region", "plan", "period", "pay_date", "currency", "status"]
MONTH_HEADS = ["Month", "Quota", "Credit", "Attainment", "Rate", "Earned", "Draw", "Paid", "Balance"]
MONTH_FIELDS = ["month", "quota", "credit", "attainment", "rate", "earned", "draw", "paid", "balance"]
DEAL_HEADS = ["Deal", "Date", "Customer", "Product", "Amount", "Share", "Rate", "Credit", "Commission", "Booked by"]
DEAL_FIELDS = ["deal", "date", "customer", "product", "amount", "share", "rate", "credit", "commission", "booked_by"]
HEAD, FIRST = 8, 9  # rows of the months' headers and of the first month
LAST = FIRST + MONTHS - 1
TOTAL, NOTE = LAST + 2, 31
CENT = Decimal("0.01")
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3864"}, "label": {"font_color": "#595959"},
    "text": {"border": 1}, "head": {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1},
    "date": {"num_format": "yyyy-mm-dd", "border": 1}, "money": {"num_format": "#,##0.00", "border": 1},
    "percent": {"num_format": "0.0%", "border": 1}, "rate": {"num_format": "0.00%", "border": 1},
    "total": {"num_format": "#,##0.00", "bold": True, "top": 6}, "count": {"num_format": "#,##0", "bold": True},
    "note": {"italic": True, "text_wrap": True},
}  # fmt: skip
MONTH_LOOKS = ["date", "money", "money", "percent", "rate", "money", "money", "money", "money"]
DEAL_LOOKS = ["text", "date", "text", "text", "money", "percent", "rate", "money", "money", "text"]
FIRST_NAMES = ["Ana", "Ben", "Cleo", "Dev", "Edda", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kaya", "Liam", "Mara", "Nils", "Olga"]
SYLLABLES = ["al", "ber", "cos", "du", "en", "fu", "gre", "ha", "il", "jen", "ko", "lun", "mo", "no", "or", "pe", "ros", "sil", "ta", "we"]


def person(at: int) -> tuple[str, str]:
    """Id and name of a participant: 15 first names, and 8,000 surnames."""
    surname = SYLLABLES[at % 20] + SYLLABLES[at // 20 % 20] + SYLLABLES[at // 400 % 20]
    return f"P-{10_000 + at}", f"{FIRST_NAMES[at % 15]} {surname.capitalize()}"


def values(at: int) -> dict[str, Any]:
    """The values of one statement: texts, dates, and money as Decimal."""
    chance = random.Random(at)
    identity, name = person(at)
    made: dict[str, Any] = {
        "name": name, "participant": identity, "role": "Account executive", "manager": f"Manager {chance.randrange(400)}",
        "region": chance.choice(("North", "South", "West")), "plan": f"Plan {chance.randrange(9)}", "period": "2026-12",
        "pay_date": date(2027, 1, 15), "currency": "EUR", "status": "Final",
        "notes": [{"note": f"Note {number} for {name}: see deal T{chance.randrange(10**6):06}"} for number in range(NOTES)],
    }  # fmt: skip
    made["months"] = _months(chance)
    made["deals"] = _deals(chance)
    for field in ("quota", "credit", "earned", "draw", "paid"):
        made[f"all_{field}"] = sum((row[field] for row in made["months"]), Decimal(0))
    made["all_deals"] = len(made["deals"])
    made["all_commission"] = sum((row["commission"] for row in made["deals"]), Decimal(0))
    made["difference"] = made["all_commission"] - made["all_earned"]
    return made


def _months(chance: random.Random) -> list[dict[str, Any]]:
    months, balance = [], Decimal(0)
    for month in range(1, MONTHS + 1):
        quota, credit = Decimal(chance.randrange(4, 9) * 10_000), Decimal(chance.randrange(10**6, 10**7)) / 100
        rate, draw = Decimal(chance.choice(("0.04", "0.05", "0.08"))), Decimal(chance.randrange(3) * 500)
        earned = (credit * rate).quantize(CENT, "ROUND_HALF_UP")
        paid = max(earned, draw)
        balance = draw - earned
        row = (date(2026, month, 1), quota, credit, float(credit / quota), rate, earned, draw, paid, balance)
        months.append(dict(zip(MONTH_FIELDS, row, strict=True)))
    return months


def _deals(chance: random.Random) -> list[dict[str, Any]]:
    deals = []
    for _ in range(DEALS):
        amount, share = Decimal(chance.randrange(10**4, 10**7)) / 100, Decimal(chance.choice(("1", "0.5", "0.25")))
        rate = Decimal(chance.choice(("0.04", "0.05", "0.08")))
        credit = (amount * share).quantize(CENT, "ROUND_HALF_UP")
        row = (
            f"T{chance.randrange(10**6):06}", date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
            f"Customer {chance.randrange(900)}", chance.choice(("Widget", "Gadget", "Service")), amount, share, rate,
            credit, (credit * rate).quantize(CENT, "ROUND_HALF_UP"), f"Desk {chance.randrange(40)}",
        )  # fmt: skip
        deals.append(dict(zip(DEAL_FIELDS, row, strict=True)))
    return deals


def month_formulas(row: int) -> dict[int, str]:
    """Column -> formula of a month's row."""
    return {3: f"=C{row}/B{row}", 5: f"=ROUND(C{row}*E{row},2)", 7: f"=MAX(F{row},G{row})"}


def deal_formulas(row: int) -> dict[int, str]:
    return {7: f"=ROUND(E{row}*F{row},2)", 8: f"=ROUND(H{row}*G{row},2)"}


def totals(last_month: int, last_deal: int, first_deal: int = 2) -> list[tuple[int, int, str, str, str]]:
    """Row, column, formula, look and name of the value of the totals below the months."""
    row = last_month + 2
    found = [
        (row, column, f"=SUM({'ABCDEFGHI'[column]}{FIRST}:{'ABCDEFGHI'[column]}{last_month})", "total", f"all_{MONTH_FIELDS[column]}")
        for column in (1, 2, 5, 6, 7)
    ]
    deals = [
        (f"=COUNTA(Detail!A{first_deal}:A{last_deal})", "count", "all_deals"),
        (f"=SUM(Detail!I{first_deal}:I{last_deal})", "total", "all_commission"),
        (f"=B{row + 2}-F{row}", "total", "difference"),
    ]
    return found + [(row + at, 1, formula, look, name) for at, (formula, look, name) in enumerate(deals, 1)]


Write = Callable[[int, int, Any, str], None]  # row from 1, column from 0, value, look
WriteFormula = Callable[[int, int, str, str, Any], None]


def write_summary(values: dict[str, Any], write: Write, formula: WriteFormula, own_labels: bool = True) -> None:
    """All cells of the sheet Summary."""
    if own_labels:
        write_labels(write)
    for at, field in enumerate(FIELDS):
        write(2 + at // 2, 1 + at % 2 * 3, values[field], "date" if field == "pay_date" else "text")
    for at, month in enumerate(values["months"]):
        calculated = month_formulas(FIRST + at)
        for column, field in enumerate(MONTH_FIELDS):
            if column in calculated:
                formula(FIRST + at, column, calculated[column], MONTH_LOOKS[column], month[field])
            else:
                write(FIRST + at, column, month[field], MONTH_LOOKS[column])
    for row, column, text, look, name in totals(LAST, DEALS + 1):
        formula(row, column, text, look, values[name])
    for at, note in enumerate(values["notes"]):
        write(NOTE + at, 0, note["note"], "note")


def write_labels(write: Write, total: int = TOTAL) -> None:
    write(1, 0, "Commission statement", "title")
    for at, label in enumerate(LABELS):
        write(2 + at // 2, at % 2 * 3, label, "label")
    for at, label in enumerate(("Total", "Deals", "Commission", "Difference")):
        write(total + at, 0, label, "label")


def write_detail(values: dict[str, Any], write: Write, formula: WriteFormula) -> None:
    """All cells of the sheet Detail but its headers."""
    for at, deal in enumerate(values["deals"]):
        calculated = deal_formulas(2 + at)
        for column, field in enumerate(DEAL_FIELDS):
            if column in calculated:
                formula(2 + at, column, calculated[column], DEAL_LOOKS[column], deal[field])
            else:
                write(2 + at, column, deal[field], DEAL_LOOKS[column])


def _xlsxwriter_book(stream: io.BytesIO) -> tuple[Any, dict[str, Any], Any, Any]:
    from xlsxwriter import Workbook

    book = Workbook(stream, {"in_memory": True})
    looks = {name: book.add_format(facts) for name, facts in FORMATS.items()}
    summary, detail = book.add_worksheet("Summary"), book.add_worksheet("Detail")
    for sheet, name in ((summary, "Summary"), (detail, "Detail")):
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{name}&RPage &P of &N")
        sheet.set_column(0, 9, 14)
    detail.repeat_rows(0)
    return book, looks, summary, detail


def _xlsxwriter_furniture(book: Any, looks: dict[str, Any], summary: Any, detail: Any, months: tuple[int, int], last_deal: int) -> None:
    """Tables, chart, colour scale and name; rows from 1."""
    first, last = months
    summary.add_table(HEAD - 1, 0, last - 1, 8, {"name": "Months", "columns": [{"header": head, "header_format": looks["head"]} for head in MONTH_HEADS]})
    detail.add_table(0, 0, last_deal - 1, 9, {"name": "Deals", "columns": [{"header": head, "header_format": looks["head"]} for head in DEAL_HEADS]})
    chart, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    chart.add_series({"name": "Earned", "categories": ["Summary", first - 1, 0, last - 1, 0], "values": ["Summary", first - 1, 5, last - 1, 5]})
    line.add_series({"name": "Attainment", "categories": ["Summary", first - 1, 0, last - 1, 0], "values": ["Summary", first - 1, 3, last - 1, 3], "y2_axis": True})
    chart.combine(line)
    chart.set_title({"name": "Earned and attainment"})
    summary.insert_chart("K2", chart, {"description": "Earned and attainment by month"})
    summary.conditional_format(first - 1, 3, last - 1, 3, {"type": "3_color_scale"})
    book.define_name("total_earned", f"=Summary!$F${last + 2}")


def template() -> bytes:
    """The workbook with our markers."""
    stream = io.BytesIO()
    book, looks, summary, detail = _xlsxwriter_book(stream)

    def write(row: int, column: int, value: Any, look: str, sheet: Any = summary) -> None:
        sheet.write(row - 1, column, value, looks[look])

    first, last = FIRST + 1, FIRST + 2  # the months' rows stand between two markers
    _xlsxwriter_furniture(book, looks, summary, detail, (first, first), 3)
    write_labels(write, last + 2)
    for at, field in enumerate(FIELDS):
        write(2 + at // 2, 1 + at % 2 * 3, "{{" + field + "}}", "date" if field == "pay_date" else "text")
    write(FIRST, 0, "{{#months}}", "label")
    _pattern(summary, looks, first, MONTH_FIELDS, MONTH_LOOKS, month_formulas(first))
    write(last, 0, "{{/months}}", "label")
    for row, column, formula, look, name in totals(last, 3, 3):
        summary.write_formula(row - 1, column, formula, looks[look], "{{" + name + "}}")
    blank = NOTE - TOTAL + last + 2
    write(blank, 0, "{{#notes}}", "label")
    write(blank + 1, 0, "{{note}}", "note")
    write(blank + 2, 0, "{{/notes}}", "label")
    write(2, 0, "{{#deals}}", "label", detail)
    _pattern(detail, looks, 3, DEAL_FIELDS, DEAL_LOOKS, deal_formulas(3))
    write(4, 0, "{{/deals}}", "label", detail)
    book.close()
    return stream.getvalue()


def _pattern(sheet: Any, looks: dict[str, Any], row: int, fields: Iterable[str], names: list[str], formulas: dict[int, str]) -> None:
    for column, field in enumerate(fields):
        if column in formulas:
            sheet.write_formula(row - 1, column, formulas[column], looks[names[column]], "{{" + field + "}}")
        else:
            sheet.write_string(row - 1, column, "{{" + field + "}}", looks[names[column]])


def by_xlsxwriter(values: dict[str, Any]) -> bytes:
    """From scratch, in memory, with the values of formulas."""
    stream = io.BytesIO()
    book, looks, summary, detail = _xlsxwriter_book(stream)
    for sheet, write_all in ((summary, write_summary), (detail, write_detail)):

        def write(row: int, column: int, value: Any, look: str, sheet: Any = sheet) -> None:
            if isinstance(value, date):
                sheet.write_datetime(row - 1, column, value, looks[look])
            elif isinstance(value, str):
                sheet.write_string(row - 1, column, value, looks[look])
            else:
                sheet.write_number(row - 1, column, value, looks[look])

        def formula(row: int, column: int, text: str, look: str, value: Any, sheet: Any = sheet) -> None:
            sheet.write_formula(row - 1, column, text, looks[look], value)

        write_all(values, write, formula)
    _xlsxwriter_furniture(book, looks, summary, detail, (FIRST, LAST), DEALS + 1)
    book.close()
    return stream.getvalue()


def by_openpyxl(prepared: bytes, values: dict[str, Any]) -> bytes:
    """Load a workbook in which all is prepared but the values, fill it, save it."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(prepared))
    for sheet, write_all in ((book["Summary"], write_summary), (book["Detail"], write_detail)):

        def write(row: int, column: int, value: Any, _: str, sheet: Any = sheet) -> None:
            sheet.cell(row, column + 1).value = value

        def formula(row: int, column: int, text: str, _: str, __: Any, sheet: Any = sheet) -> None:
            """It is in the template."""

        if write_all is write_summary:
            write_summary(values, write, formula, own_labels=False)
        else:
            write_detail(values, write, formula)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_rust(values: dict[str, Any]) -> bytes:
    """From scratch by rvgsrust-xlsxwriter; values must be plain: it takes no Decimal."""
    import rvgsrust_xlsxwriter as rust

    book = rust.Workbook()
    looks = _rust_looks(book)
    summary, detail = book.add_worksheet("Summary"), book.add_worksheet("Detail")
    for sheet, write_all in ((summary, write_summary), (detail, write_detail)):
        sheet.set_landscape()
        sheet.set_paper_size(9)
        sheet.set_print_fit_to_pages(1, 0)
        for column in range(10):
            sheet.set_column_width(column, 14)

        def write(row: int, column: int, value: Any, look: str, sheet: Any = sheet) -> None:
            sheet.write(row - 1, column, value, looks[look])

        def formula(row: int, column: int, text: str, look: str, _: Any, sheet: Any = sheet) -> None:
            sheet.write_formula(row - 1, column, text, looks[look])

        write_all(values, write, formula)
    summary.set_footer("&LSummary&RPage &P of &N")
    detail.set_footer("&LDetail&RPage &P of &N")
    detail.set_repeat_rows(0, 0)
    for sheet, heads, area, name in ((summary, MONTH_HEADS, (HEAD - 1, 0, LAST - 1, 8), "Months"), (detail, DEAL_HEADS, (0, 0, DEALS, 9), "Deals")):
        columns = [rust.TableColumn().set_header(head).set_header_format(looks["head"]) for head in heads]
        sheet.add_table(*area, rust.Table().set_name(name).set_columns(columns))
    chart, line = rust.Chart("column"), rust.Chart("line")
    for owner, name, column, second in ((chart, "Earned", "F", False), (line, "Attainment", "D", True)):
        series = rust.ChartSeries()
        series.set_name(name)
        series.set_categories(f"Summary!$A${FIRST}:$A${LAST}")
        series.set_values(f"Summary!${column}${FIRST}:${column}${LAST}")
        series.set_secondary_axis(second)
        owner.push_series(series)
    chart.combine(line)
    chart.set_title_name("Earned and attainment")
    summary.insert_chart(1, 10, chart)
    summary.add_conditional_format(FIRST - 1, 3, LAST - 1, 3, rust.ConditionalFormat3ColorScale())
    book.define_name("total_earned", f"=Summary!$F${TOTAL}")
    return book.save_to_buffer()


def _rust_looks(book: Any) -> dict[str, Any]:
    looks = {name: book.add_format() for name in FORMATS}
    for name, facts in FORMATS.items():
        look = looks[name]
        for fact, call in (("num_format", "set_num_format"), ("font_color", "set_font_color"), ("bg_color", "set_background_color"), ("font_size", "set_font_size")):
            if fact in facts:
                getattr(look, call)(facts[fact])
        for fact, call in (("bold", "set_bold"), ("italic", "set_italic"), ("text_wrap", "set_text_wrap")):
            if fact in facts:
                getattr(look, call)()
        if "border" in facts:
            look.set_border("thin")
    return looks


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """The same values with floats in the place of Decimal."""
    if isinstance(values, dict):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]  # type: ignore[return-value]
    return float(values) if isinstance(values, Decimal) else values
