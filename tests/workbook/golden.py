"""The golden template: a statement with everything in it that a workbook of finance holds and that rows can move.

Sheet Statement has a table whose rows are repeated for each deal, and things above, beside and below it that name
cells: what they are is said beside each. Sheet Summary reads from it, Adjustments repeats two rows together, Pivot holds a
pivot table of the deals. XlsxWriter authors it; what XlsxWriter cannot write is put into the package afterwards.

In the template the row of a deal is row 6, and what stands there where there are no deals is row 9.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from spm_xl.workbook.parts import package

DEAL, NONE, TOTALS, THRESHOLD = 6, 9, 11, 20  # rows of the template
THREAD = "{5D0C8E5E-7F2B-4E0B-8B0F-6C1B6A3B9C11}"
PERSON = "{0E9B4A37-3A0F-4A55-9F8B-2C8B2E3B7D10}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PAY = "=Deals[[#This Row],[Amount]]*Deals[[#This Row],[Rate]]"


def template() -> bytes:
    """The bytes of the template."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    looks = {
        "bold": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "rate": book.add_format({"num_format": "0.0%"}),
        "open": book.add_format({"locked": False, "bg_color": "#DDEBF7"}),
    }
    statement, summary, adjustments, pivot, lists = map(book.add_worksheet, ("Statement", "Summary", "Adjustments", "Pivot", "Lists"))
    _statement(book, statement, looks)
    _summary(book, summary)
    _adjustments(adjustments, looks)
    for row, text in enumerate(("Row Labels", "(blank)", "Grand Total")):
        pivot.write(2 + row, 0, text)
    pivot.write("B3", "Sum of Amount")
    lists.write_column("A1", ["Acme", "Blue", "Cobalt"])
    book.define_name("Amounts", f"=Statement!$C${DEAL}:$C${DEAL}")
    book.define_name("Summary!Below", "=Statement!$A$15")
    book.define_name("LeftOfMe", "=Statement!A6")
    book.set_properties({"title": "Statement of {{participant.name}}", "created": datetime(2026, 1, 5)})
    book.set_custom_property("Plan", "{{plan}}")
    book.close()
    parts = dict(package.contents(stream.getvalue()))
    _add_thread(parts)
    _add_checkbox(parts)
    _add_pivot_table(parts)
    _add_slicer(parts)
    return package.written(package.stored(name, data) for name, data in parts.items())


def values(deals: int) -> dict[str, Any]:
    """What it is filled with; all amounts are such that the template's formulas give exactly them."""
    rows = [
        {
            "id": f"T-{number}", "customer": ("Acme", "Blue", "Cobalt")[number % 3], "amount": Decimal(number) * 100, "rate": Decimal("0.10"),
            "pay": Decimal(number) * 10, "jan": number, "feb": number * 2, "mar": 5,
        }
        for number in range(1, deals + 1)
    ]  # fmt: skip
    amount = sum((row["amount"] for row in rows), Decimal(0))
    pay = amount / 10
    return {
        "participant": {"name": "Ann & Co"}, "plan": "2026-A", "threshold": 250, "deals": rows, "nothing": 0, "count": deals,
        "total_amount": amount, "total_pay": pay, "average": pay / max(deals, 1), "most": max((row["pay"] for row in rows), default=0),
        "numbers": deals * 6 if deals else 1, "verdict": "above" if pay > 250 else "below",
        "adjustments": [{"what": f"A-{row['id']}", "why": "{{no marker}}", "amount": -number} for number, row in enumerate(rows, 1)],
        "total_adjusted": -sum(range(1, deals + 1)),
    }  # fmt: skip


def row(template_row: int, deals: int) -> int:
    """Where a row of sheet Statement stands that is not a deal's."""
    return template_row if template_row < DEAL - 1 else template_row - 6 + max(deals, 1)


def _statement(book: Workbook, sheet: Any, looks: dict[str, Any]) -> None:
    """The table with the repeated row, and what stands around it."""
    sheet.merge_range("A1:F1", "Statement of {{participant.name}}", looks["bold"])  # above the block
    sheet.write("A2", "Plan {{plan}}")
    sheet.write_formula("F2", f"=SUM(C{DEAL}:C{DEAL})", looks["money"], "{{total_amount}}")
    _table(sheet, looks)
    for column, name in enumerate(("jan", "feb", "mar"), 7):  # beside the table, in its rows
        sheet.write(3, column, name.title())
        sheet.write(DEAL - 1, column, f"{{{{{name}}}}}")
    sheet.add_sparkline(f"G{DEAL}", {"range": f"Statement!H{DEAL}:J{DEAL}"})
    sheet.merge_range(f"K{DEAL}:L{DEAL}", "{{customer}}")
    sheet.write_url(f"M{DEAL}", "internal:Summary!B2", string="see")
    sheet.write_comment(f"C{DEAL}", "amount of the deal", {"author": "Finance"})
    sheet.write_comment(f"B{DEAL}", "[Threaded comment] why?", {"author": f"tc={THREAD}"})
    sheet.set_row(DEAL - 1, None, None, {"level": 1})
    _below(sheet, looks)
    _rules(sheet, looks)
    _charts(book, sheet)
    sheet.freeze_panes(4, 1)
    sheet.print_area("A1:M60")
    sheet.repeat_rows(3)
    sheet.set_h_pagebreaks([21])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header("&L{{participant.name}}&R&D")
    sheet.set_footer("&LPlan {{plan}}&RPage &P of &N")
    sheet.set_column("A:F", 12)
    sheet.protect("", {"format_cells": True})
    sheet.set_selection(f"C{THRESHOLD}")


def _table(sheet: Any, looks: dict[str, Any]) -> None:
    """The table, with a totals row and a calculated column."""
    columns = [
        {"header": "Deal", "total_string": "Total"}, {"header": "Customer"}, {"header": "Amount", "format": looks["money"]},
        {"header": "Rate", "format": looks["rate"]},
        {"header": "Pay", "formula": "=[@Amount]*[@Rate]", "format": looks["money"], "total_function": "sum"},
    ]  # fmt: skip
    sheet.add_table(3, 0, TOTALS - 1, 4, {"name": "Deals", "total_row": True, "columns": columns})
    for number, text in ((5, "{{#deals}}"), (7, "{{/deals}}"), (8, "{{^deals}}"), (10, "{{/deals}}"), (NONE, "none")):
        sheet.write(number - 1, 0, text)
        sheet.write_blank(number - 1, 4, None, looks["money"])
    for column, name in enumerate(("id", "customer", "amount", "rate")):
        sheet.write(DEAL - 1, column, f"{{{{{name}}}}}", (None, None, looks["money"], looks["rate"])[column])
    sheet.write_formula(f"E{DEAL}", PAY, looks["money"], "{{pay}}")
    sheet.write_formula(f"E{NONE}", PAY, looks["money"], "{{nothing}}")
    sheet.write_formula(f"E{TOTALS}", "=SUBTOTAL(109,Deals[Pay])", looks["money"], "{{total_pay}}")


def _below(sheet: Any, looks: dict[str, Any]) -> None:
    """What stands below the table and names cells in it."""
    for number, text in ((13, "Paid in all"), (14, "Average"), (15, "Below"), (17, "Checked"), (18, "Agreed"), (THRESHOLD, "Threshold")):
        sheet.write(f"A{number}", text)
    sheet.write_formula("E13", f"=Deals[[#Totals],[Pay]]+0*C{THRESHOLD}", looks["money"], "{{total_pay}}")
    sheet.write_formula("E14", f"=AVERAGE(E{DEAL}:E{NONE})", looks["money"], "{{average}}")
    sheet.merge_range("A15:C15", "Below")
    sheet.write_url("A16", "internal:Statement!E11", string="to the total")
    sheet.write_comment("A17", "note below the table", {"author": "Finance"})
    sheet.write_blank("C18", None, looks["open"])
    sheet.data_validation("C18", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": f"=$C${THRESHOLD}"})
    sheet.set_row(17, None, None, {"level": 1})
    sheet.set_row(18, None, None, {"level": 1})
    sheet.write(f"C{THRESHOLD}", "{{threshold}}", looks["open"])
    sheet.insert_button("H40", {"macro": "Refresh", "caption": "Refresh", "width": 80, "height": 30})
    sheet.insert_textbox("H22", "{{total_pay}}", {"textlink": "=Statement!$E$11", "width": 160, "height": 40})


def _rules(sheet: Any, looks: dict[str, Any]) -> None:
    """Conditional formats of the old and the newer kind, and a list to choose from."""
    sheet.conditional_format(f"C{DEAL}", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(f"D{DEAL}", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.conditional_format(f"E{DEAL}", {"type": "3_color_scale"})
    sheet.conditional_format(f"A{DEAL}:E{DEAL}", {"type": "formula", "criteria": f"=$C{DEAL}>$C${THRESHOLD}", "format": looks["bold"]})
    sheet.conditional_format("E13", {"type": "formula", "criteria": f"=SUM($E${DEAL}:$E${NONE})>$C${THRESHOLD}", "format": looks["bold"]})
    sheet.data_validation(f"B{DEAL}", {"validate": "list", "source": "=Lists!$A$1:$A$3"})


def _charts(book: Workbook, sheet: Any) -> None:
    """A bar chart with a title from a cell, and a stacked one."""
    bar = book.add_chart({"type": "bar"})
    bar.add_series({
        "name": "=Statement!$E$4", "categories": f"=Statement!$A${DEAL}:$A${DEAL}", "values": f"=Statement!$E${DEAL}:$E${DEAL}",
    })  # fmt: skip
    bar.set_title({"name": "=Summary!$A$1"})
    sheet.insert_chart("A22", bar, {"description": "Pay of {{participant.name}} by deal", "object_position": 2})
    stacked = book.add_chart({"type": "column", "subtype": "stacked"})
    for column in "HIJ":
        stacked.add_series({
            "name": f"=Statement!${column}$4", "categories": f"=Statement!$A${DEAL}:$A${DEAL}", "values": f"=Statement!${column}${DEAL}:${column}${DEAL}",
        })  # fmt: skip
    stacked.set_title({"name": "Plan {{plan}}"})
    sheet.insert_chart("A40", stacked, {"description": "Months", "object_position": 2})


def _summary(book: Workbook, sheet: Any) -> None:
    """Formulas that read from the first sheet."""
    sheet.write("A1", "Pay of {{participant.name}}")
    formulas = [
        (f"=Statement!E{TOTALS}", "total_pay"), (f"=SUM(Statement!E{DEAL}:E{DEAL})", "total_pay"), ("=MAX(Deals[Pay])", "most"), (None, None), (None, None),
        (f"=Statement!C{THRESHOLD}", "threshold"), ("=COUNT(Amounts)", "count"), (f"=COUNT(Statement!{DEAL}:{DEAL})", "numbers"),
        ("=SUM(Statement:Summary!Z6)", "nothing"), (f'=IF(B2>Statement!$C${THRESHOLD},"above","below")', "verdict"),
        ("=SUM(Adjustments!$B$1:$B$4)", "total_adjusted"),
    ]  # fmt: skip
    for number, (formula, name) in enumerate(formulas, 2):
        if formula:
            sheet.write_formula(f"B{number}", formula, None, f"{{{{{name}}}}}")
    sheet.write_array_formula("B5", f"{{=SUM(Statement!C{DEAL}:C{DEAL}*Statement!D{DEAL}:D{DEAL})}}", None, "{{total_pay}}")
    sheet.write_dynamic_array_formula("B6", f"=SUM(_xlfn._xlws.SORT(Statement!C{DEAL}:C{DEAL}))", None, "{{total_amount}}")
    sheet.write_url("C2", f"internal:Statement!A{TOTALS}", string="the total")
    sheet.write_url("C3", "internal:Statement!A15", string="below")
    sheet.set_column("A:A", 24)


def _adjustments(sheet: Any, looks: dict[str, Any]) -> None:
    """Two rows that are repeated together, with merged cells and a rule that reads the row above."""
    sheet.write_row("A1", ["Adjustment", "Amount"])
    sheet.write("A2", "{{#adjustments}}")
    sheet.merge_range("A3:C3", "{{what}}", looks["bold"])
    sheet.write_row("A4", ["{{why}}", "{{amount}}"])
    sheet.write("A5", "{{/adjustments}}")
    sheet.write("A6", "In all")
    sheet.write_formula("B6", "=SUM(B1:B4)", None, "{{total_adjusted}}")
    sheet.conditional_format("B4", {"type": "formula", "criteria": '=$A3="A-T-1"', "format": looks["bold"]})
    sheet.write_comment("B4", "why it was adjusted")


# --- what XlsxWriter cannot write ---------------------------------------------------------------------------


def _relate(parts: dict[str, bytes], owner: str, **targets: str) -> None:
    """Add relations (of the office's own types, or whole addresses) to a part, with the ids given."""
    folder, _, base = owner.rpartition("/")
    rels = f"{folder}/_rels/{base}.rels"
    empty = f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    added = ""
    for number, target in targets.items():
        kind, where = target.split(" ")
        added += f'<Relationship Id="{number}" Type="{kind if ":" in kind else f"{OFFICE}/{kind}"}" Target="{where}"/>'
    parts[rels] = parts.get(rels, empty.encode()).replace(b"</Relationships>", f"{added}</Relationships>".encode())


def _type(parts: dict[str, bytes], part: str, kind: str) -> None:
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(b"</Types>", f'<Override PartName="/{part}" ContentType="application/vnd.{kind}+xml"/></Types>'.encode())


def _put(parts: dict[str, bytes], part: str, before: str, new: str) -> None:
    """Put XML in a part before a text that it holds."""
    text = parts[part].decode()
    assert text.count(before) == 1, f"{before} is not once in {part}"
    parts[part] = text.replace(before, new + before).encode()


def _add_thread(parts: dict[str, bytes]) -> None:
    """A thread on cell B6, and the person who started it."""
    threads = f'{XML}<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    threads += f'<threadedComment ref="B{DEAL}" dT="2026-01-05T10:00:00.00" personId="{PERSON}" id="{THREAD}"><text>why?</text></threadedComment></ThreadedComments>'
    person = f'{XML}<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    person += f'<person displayName="Finance" id="{PERSON}" userId="finance" providerId="None"/></personList>'
    parts["xl/threadedComments/threadedComment1.xml"], parts["xl/persons/person.xml"] = threads.encode(), person.encode()
    kind = "http://schemas.microsoft.com/office/2017/10/relationships"
    _relate(parts, "xl/worksheets/sheet1.xml", rIdThreads=f"{kind}/threadedComment ../threadedComments/threadedComment1.xml")
    _relate(parts, "xl/workbook.xml", rIdPersons=f"{kind}/person persons/person.xml")
    _type(parts, "xl/threadedComments/threadedComment1.xml", "ms-excel.threadedcomments")
    _type(parts, "xl/persons/person.xml", "ms-excel.person")


def _add_checkbox(parts: dict[str, bytes]) -> None:
    """A check box in row 43 with its state in C44, in the three places in which Excel keeps it."""
    sheet, shape, top, bottom = "xl/worksheets/sheet1.xml", 1500, 42, 43
    box = (
        f'<v:shape id="_x0000_s{shape}" type="#_x0000_t201" style="position:absolute"><x:ClientData ObjectType="Checkbox"><x:SizeWithCells/>'
        f"<x:Anchor>7, 0, {top}, 0, 9, 0, {bottom}, 5</x:Anchor><x:AutoFill>False</x:AutoFill><x:FmlaLink>$C$44</x:FmlaLink></x:ClientData></v:shape>"
    )
    _put(parts, "xl/drawings/vmlDrawing1.vml", "</xml>", box)
    parts["xl/ctrlProps/ctrlProp1.xml"] = (
        f'{XML}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" fmlaLink="$C$44" lockText="1" noThreeD="1"/>'.encode()
    )
    _relate(parts, sheet, rIdControl="ctrlProp ../ctrlProps/ctrlProp1.xml")
    _type(parts, "xl/ctrlProps/ctrlProp1.xml", "ms-excel.controlproperties")
    ends = "".join(
        f"<{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff></{end}>"
        for end, column, row, offset in (("from", 7, top, 0), ("to", 9, bottom, 63_500))
    )
    control = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><controls><mc:AlternateContent><mc:Choice Requires="x14">'
        f'<control shapeId="{shape}" r:id="rIdControl" name="Agreed"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0">'
        f'<anchor moveWithCells="1" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">{ends}</anchor></controlPr></control>'
        "</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    )
    _put(parts, sheet, "<tableParts", control)


def _add_pivot_table(parts: dict[str, bytes]) -> None:
    """A pivot table of the deals by customer, which Excel makes anew when it opens the workbook."""
    fields = ("Deal", "Customer", "Amount", "Rate", "Pay")
    cache = f'{XML}<pivotCacheDefinition xmlns="{MAIN}" saveData="0" refreshOnLoad="1" createdVersion="6" refreshedVersion="6" recordCount="0">'
    cache += '<cacheSource type="worksheet"><worksheetSource name="Deals"/></cacheSource><cacheFields count="5">'
    cache += "".join(f'<cacheField name="{name}" numFmtId="0"><sharedItems/></cacheField>' for name in fields)
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = f"{cache}</cacheFields></pivotCacheDefinition>".encode()
    axis = '<pivotField axis="axisRow" showAll="0"><items count="1"><item t="default"/></items></pivotField>'
    shown = {"Customer": axis, "Amount": '<pivotField dataField="1" showAll="0"/>'}
    pivot = f'{XML}<pivotTableDefinition xmlns="{MAIN}" name="ByCustomer" cacheId="1" applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" '
    pivot += 'applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" '
    pivot += 'createdVersion="6"><location ref="A3:B5" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="5">'
    pivot += "".join(shown.get(name, '<pivotField showAll="0"/>') for name in fields)
    pivot += '</pivotFields><rowFields count="1"><field x="1"/></rowFields><rowItems count="1"><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
    pivot += '<dataFields count="1"><dataField name="Sum of Amount" fld="2"/></dataFields></pivotTableDefinition>'
    parts["xl/pivotTables/pivotTable1.xml"] = pivot.encode()
    _relate(parts, "xl/worksheets/sheet4.xml", rId1="pivotTable ../pivotTables/pivotTable1.xml")
    _relate(parts, "xl/pivotTables/pivotTable1.xml", rId1="pivotCacheDefinition ../pivotCache/pivotCacheDefinition1.xml")
    _relate(parts, "xl/workbook.xml", rIdPivot="pivotCacheDefinition pivotCache/pivotCacheDefinition1.xml")
    _type(parts, "xl/pivotCache/pivotCacheDefinition1.xml", "openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition")
    _type(parts, "xl/pivotTables/pivotTable1.xml", "openxmlformats-officedocument.spreadsheetml.pivotTable")
    book = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = re.sub(r"(<calcPr[^>]*/>)", r'\1<pivotCaches><pivotCache cacheId="1" r:id="rIdPivot"/></pivotCaches>', book).encode()


def _add_slicer(parts: dict[str, bytes]) -> None:
    """A slicer of the table by customer, on rows 50 to 56."""
    newer, kind = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", "http://schemas.microsoft.com/office/2007/relationships"
    newest = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
    sheet, title, ignorable = "xl/worksheets/sheet1.xml", "Slicer_Customer", 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    cache = f'{XML}<slicerCacheDefinition xmlns="{newer}" {ignorable} name="{title}" sourceName="Customer"><extLst><x:ext xmlns:x="{MAIN}" '
    cache += f'uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{newest}"><x15:tableSlicerCache tableId="1" column="2"/></x:ext></extLst></slicerCacheDefinition>'
    parts["xl/slicerCaches/slicerCache1.xml"] = cache.encode()
    parts["xl/slicers/slicer1.xml"] = (
        f'{XML}<slicers xmlns="{newer}"><slicer name="Customer" cache="{title}" caption="Customer" rowHeight="241300"/></slicers>'.encode()
    )
    _relate(parts, "xl/workbook.xml", rIdSlicer=f"{kind}/slicerCache slicerCaches/slicerCache1.xml")
    _relate(parts, sheet, rIdSlicer=f"{kind}/slicer ../slicers/slicer1.xml")
    _type(parts, "xl/slicerCaches/slicerCache1.xml", "ms-excel.slicerCache")
    _type(parts, "xl/slicers/slicer1.xml", "ms-excel.slicer")
    lists = f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{newest}"><x14:slicerList xmlns:x14="{newer}"><x14:slicer r:id="rIdSlicer"/></x14:slicerList></ext>'
    _put(parts, sheet, "</extLst></worksheet>", lists)
    caches = f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{newest}"><x15:slicerCaches xmlns:x14="{newer}">'
    _put(parts, "xl/workbook.xml", "</workbook>", f'{caches}<x14:slicerCache r:id="rIdSlicer"/></x15:slicerCaches></ext></extLst>')
    _put(parts, "xl/workbook.xml", "</definedNames>", f'<definedName name="{title}">#N/A</definedName>')
    ends = "".join(
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{end}>"
        for end, column, row in (("from", 7, 49), ("to", 10, 55))
    )
    frame = (
        f'<mc:AlternateContent {ignorable} xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer"><mc:Choice Requires="sle15">'
        f'<xdr:twoCellAnchor editAs="oneCell">{ends}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Customer"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/drawing/2010/slicer"><sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Customer"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
    _put(parts, "xl/drawings/drawing1.xml", "</xdr:wsDr>", frame)
