"""A statement template as a finance team makes one: two sheets, a logo, named cells, a table of deals, a chart."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

BINDING = """\
# what feeds the table of deals; everything else stands in the cells as {{ field }}
[names]
net_pay = "net"

[tables.DealTable]
rows = "deals"
columns = {Deal = "transaction", Customer = "customer", Product = "facts.product", Date = "date", Credit = "credit", Rate = "rate", Commission = "commission"}
"""
COLUMNS = ("Deal", "Customer", "Product", "Date", "Credit", "Rate", "Commission")


def own_template(more: Any = None) -> bytes:
    """The workbook; `more(book, first sheet)` adds to it."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 18, "font_color": "#1F4E5F"}),
        "label": book.add_format({"font_color": "#666666"}),
        "head": book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "right": book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "align": "right"}),
        "money": book.add_format({"num_format": '#,##0.00 "USD"'}),
        "net": book.add_format({"num_format": '#,##0.00 "USD"', "bold": True, "font_size": 14, "top": 1, "bottom": 6}),
        "percent": book.add_format({"num_format": "0.0%"}),
        "date": book.add_format({"num_format": "d mmm yyyy", "align": "left"}),
    }
    sheet = book.add_worksheet("Pay {{ period.name }}")
    deals = book.add_worksheet("Deals")
    _front(book, sheet, looks)
    _deals(deals, looks)
    if more:
        more(book, sheet)
    book.close()
    return stream.getvalue()


def _front(book: Any, sheet: Any, looks: dict[str, Any]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column("A:A", 34)
    sheet.set_column("B:E", 16)
    sheet.set_header("&LHarbour & Lane&R{{ participant.name }}, {{ period.name }}".replace(" & ", " && "))
    sheet.set_footer("&LConfidential&RPage &P of &N")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.insert_textbox("D1", "Questions until {{ statement.questions_until }}: {{ contact }}", {"width": 230, "height": 60})
    sheet.write("A1", "Commission for {{ participant.name }}", looks["title"])
    for row, (label, marker, look) in enumerate(
        (
            ("Employee number", "{{ participant.id }}", None),
            ("Your manager", "{{ manager.name }}", None),
            ("Period", "{{ period.start }}", looks["date"]),
            ("Paid on", "{{ period.pay_date }}", looks["date"]),
        ),
        2,
    ):
        sheet.write(row, 0, label, looks["label"])
        sheet.write(row, 1, marker, look)
    for column, title in enumerate(("Component", "Quota", "Credit", "Attainment", "Earned")):
        sheet.write(7, column, title, looks["right" if column else "head"])
    sheet.write("A9", "{{#lines}}")
    for column, (marker, look) in enumerate(
        (("component", None), ("quota", "money"), ("to_date", "money"), ("attainment", "percent"), ("payable", "money"))
    ):
        sheet.write(9, column, f"{{{{ {marker} }}}}", looks[look] if look else None)
    sheet.write("A11", "{{/lines}}")
    sheet.write("A12", "{{^lines}}")
    sheet.write("A13", "Nothing in this period")
    sheet.write("A14", "{{/lines}}")
    sheet.write("A15", "Earned")
    sheet.write_formula("E15", "=SUM(E10:E13)", looks["money"])
    sheet.write("A17", "How it comes to your pay", looks["head"])
    sheet.write("A18", "{{#bridge}}")
    sheet.write("A19", "{{ label }}")
    sheet.write("E19", "{{ amount }}", looks["money"])
    sheet.write("A20", "{{/bridge}}")
    sheet.write("A21", "Net pay", looks["net"])
    sheet.write("E21", "", looks["net"])
    book.define_name("net_pay", "='Pay {{ period.name }}'!$E$21")
    sheet.write("A23", "{{#any_adjustments}}")
    sheet.write("A24", "Adjustments", looks["head"])
    sheet.write("A25", "{{#adjustments}}")
    sheet.write("A26", "{{ reason }} ({{ approver }}, {{ date | d mmm yyyy }})")
    sheet.write("E26", "{{ amount }}", looks["money"])
    sheet.write("A27", "{{/adjustments}}")
    sheet.write("A28", "{{/any_adjustments}}")
    chart = book.add_chart({"type": "bar"})
    name = "'Pay {{ period.name }}'"
    chart.add_series({"name": "Attainment", "categories": f"={name}!$A$10:$A$13", "values": f"={name}!$D$10:$D$13"})
    chart.set_title({"name": "Attainment of {{ participant.name }}"})
    chart.set_x_axis({"num_format": "0%", "min": 0})
    chart.set_legend({"none": True})
    chart.set_size({"width": 560, "height": 220})
    sheet.insert_chart("A30", chart, {"description": "Attainment by component"})


def _deals(sheet: Any, looks: dict[str, Any]) -> None:
    widths = (14, 30, 12, 13, 16, 10, 16)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write("A1", "Deals of {{ participant.name }}", looks["title"])
    formats = (None, None, None, looks["date"], looks["money"], looks["percent"], looks["money"])
    sheet.add_table(
        2, 0, 4, 6,
        {
            "name": "DealTable",
            "total_row": True,
            "columns": [
                {"header": title, **({"total_function": "sum"} if title in ("Credit", "Commission") else {})} for title in COLUMNS
            ],
        },
    )  # fmt: skip
    for column, form in enumerate(formats):
        sheet.write_blank(3, column, None, form)
    for column in "EG":
        title = COLUMNS[ord(column) - ord("A")]
        sheet.write_formula(f"{column}5", f"=SUBTOTAL(109,DealTable[{title}])", looks["money"])
    sheet.write("A8", "Thank you for your work. {{ company }}")
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def written(folder: Path) -> Path:
    """The template and its binding file in a folder."""
    template = folder / "our statement.xlsx"
    template.write_bytes(own_template())
    template.with_suffix(".toml").write_text(BINDING, encoding="utf-8")
    return template
