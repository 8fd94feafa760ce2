"""The reader of workbooks: whatever way a sheet is written, the same cells are read, or the file is refused with the place."""

import io
import random
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from spm_xl.errors import Refused
from spm_xl.tables import workbook_expression
from spm_xl.tables.cells import NEVER_CALCULATED
from spm_xl.tables.limits import VARIABLE, Limits
from spm_xl.tables.load import load
from spm_xl.tables.untyped import read
from spm_xl.tables.workbook_cells import Styles, numbers, values
from spm_xl.tables.workbook_index import kind_of
from spm_xl.tables.workbook_pieces import Damaged, Unsafe, in_utf8, pieces
from spm_xl.tables.workbook_rows import Content, blocks
from spm_xl.tables.workbook_source import opened
from spm_xl.tables.workbook_strings import shared_strings
from spm_xl.workbook.parts.package import stored
from tests.tables.made import COMPANY, only, refusals, warned, with_parts, workbook
from tests.workbook.foreign import NAMES, foreign

SHEET = "xl__worksheets__sheet5_dot_xml"  # the sheet transactions
STYLES = Styles(frozenset([1, 3]), frozenset([3]))
CONTENT = Content([f"text {at}" for at in range(40)] + [None], STYLES)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows_in(xml, matched=True):
    """The rows of a sheet, or why it is refused; `matched=False` has every row read by the XML parser."""
    with pytest.MonkeyPatch.context() as patch:
        if not matched:
            patch.setattr(workbook_expression, "MOST_TIMES", 0)
        third = len(xml) // 3
        parts = in_utf8([xml[:third], xml[third : 2 * third], xml[2 * third :]], "sheet1.xml")
        found = []
        for block in blocks(parts, "sheet1.xml", CONTENT, Limits()):
            for at, number in enumerate(block.numbers):
                row = block.rows[at] if block.rows else {column: values[at] for column, values in block.columns.items()}
                cells = [(column, type(value), str(value)) for column, value in sorted(row.items()) if value is not None]
                if cells:
                    found.append((number, cells, number in block.hidden))
        return found


def outcome(xml, matched):
    try:
        return rows_in(xml, matched)
    except (Damaged, Unsafe):
        return "refused"


FORMS = {  # column -> the ways in which its cells are written
    "A": [' t="s"><v>{at}</v></c>'],
    "B": ["><v>{at}.25</v></c>", "><v>{at}.1500000000000001</v></c>", ' s="1"><v>{at}</v></c>'],
    "C": [' s="1"><v>4600{digit}</v></c>', ' s="3"><v>0.{digit}5</v></c>'],
    "D": [' t="inlineStr"><is><t>R&amp;D {at} é &#65;</t></is></c>', ' t="inlineStr"><is><t xml:space="preserve"> {at}</t></is></c>'],
    "E": ["><f>A{at}*2&amp;&quot;x&quot;</f><v>{at}.5</v></c>", ' t="str"><f t="shared" si="0"/><v>a&lt;b_x000D_</v></c>'],
    "F": [' t="b"><v>{bit}</v></c>', ' t="e"><v>#N/A</v></c>', "><f>1+1</f></c>"],
    "G": [' s="2"/>', "></c>", ' t="s"><v>40</v></c>'],
}


def sheet(chance):
    """A sheet whose columns hold every kind of cell, some missing, some rows hidden."""
    lines = []
    for at in range(1, chance.randrange(3, 40)):
        hidden = chance.choice(("", "", ' hidden="1"'))
        cells = [
            f'<c r="{column}{at}"' + chance.choice(forms).format(at=at, bit=at % 2, digit=at % 10)
            for column, forms in FORMS.items()
            if chance.random() < 0.9
        ]
        lines.append(f'<row r="{at}" spans="1:7"{hidden}>{"".join(cells)}</row>')
    return f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{"".join(lines)}</sheetData><pageMargins/></worksheet>'.encode()


def test_rows_that_are_matched_together_are_read_as_the_xml_parser_reads_them():
    chance = random.Random(1)
    for _ in range(30):
        xml = sheet(chance)
        assert rows_in(xml) == rows_in(xml, matched=False)


TROUBLE = (b"<!-- ", b" -->", b"<![CDATA[", b"]]>", b"<gap/>", b"</sheetData><sheetData>", b"<x>", b"</x>", b"&#0;", b"\xff", b"<", b'"')


def test_sec06_a_sheet_with_changed_bytes_is_refused_or_read_as_the_xml_parser_reads_it():
    chance = random.Random(2)
    refused = 0
    for _ in range(250):
        xml = bytearray(sheet(chance))
        for _ in range(chance.choice((1, 1, 2, 3))):
            at = chance.randrange(len(xml))
            change = chance.randrange(4)
            if change == 0:
                xml[at] = chance.choice(b"<>/= rcvstABC0123456789\x00\n!-")
            elif change == 1:
                del xml[at : at + chance.randrange(1, 4)]
            elif change == 2:
                xml[at:at] = chance.choice(TROUBLE)
            else:
                other = chance.randrange(len(xml))
                xml[at:at] = xml[other : other + chance.randrange(1, 60)]
        matched = outcome(bytes(xml), matched=True)
        assert matched == outcome(bytes(xml), matched=False)
        refused += matched == "refused"
    assert 100 < refused < 250


WAYS = {
    "prefixed": lambda xml: re.sub(rb"<(/?)(?!\?)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="),
    "with single quotes": lambda xml: xml.replace(b'"', b"'"),
    "with comments": lambda xml: xml.replace(b"</row><row", b"</row><!-- <row r='3'/> --><row").replace(b"<v>", b"<!-- 9 --><v>"),
    "with CDATA": lambda xml: re.sub(rb"<v>([^<]*)</v>", rb"<v><![CDATA[\1]]></v>", xml),
    "with processing instructions": lambda xml: xml.replace(b"<row", b"<?x y?><row"),
    "without places": lambda xml: re.sub(rb'(<(?:row|c)) r="[^"]*"', rb"\1", xml),
    "with lines between": lambda xml: xml.replace(b"><", b">\n  <"),
    "in UTF-16": lambda xml: xml.replace(b'"1.0"', b'"1.0" encoding="UTF-16"').decode().encode("utf-16"),
    "in ISO 8859-1": lambda xml: xml.replace(b'"1.0"', b'"1.0" encoding="ISO-8859-1"').decode().encode("latin-1"),
    "with a mark of order": lambda xml: b"\xef\xbb\xbf" + xml,
    "with spaces in tags": lambda xml: xml.replace(b"<row ", b"<row  ").replace(b"</c>", b"</c >"),
    "with unknown attributes": lambda xml: xml.replace(b"<c ", b'<c vm="1" x:y="z" '),
}
PLAIN = (
    f'<?xml version="1.0"?><worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>12.5</v></c><c r="C2" t="str"><v>Müller</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"><v>-3</v></c><c r="C3" t="str"><v>x</v></c></row></sheetData></worksheet>'
).encode()


@pytest.mark.parametrize("way", WAYS)
def test_a_sheet_in_another_way_of_xml_is_read_the_same(way):
    assert rows_in(WAYS[way](PLAIN)) == rows_in(PLAIN)
    assert len(rows_in(PLAIN)) == 3


def of_openpyxl(path):
    """What openpyxl reads, by sheet: the rows as our reader would give them."""
    from openpyxl import load_workbook

    def value(cell):
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return Decimal(f"{cell:.15g}") if abs(cell) < 10**15 else float(cell)
        if isinstance(cell, datetime) and cell.time() == time():
            return cell.date()
        return None if isinstance(cell, str) and not cell.strip() else cell

    book = load_workbook(path, data_only=True)
    return {sheet.title: [list(map(value, row)) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl's, on what it does not know
@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("vba_")])
def test_real_workbooks_are_read_as_openpyxl_reads_them(name):
    def shown(value):
        return None if value is NEVER_CALCULATED else value.replace("\r", "") if isinstance(value, str) else value

    path = foreign(name)
    with opened(path, Limits()) as book:
        parts = {area.sheet: area.part for area in book.areas}
        for sheet, rows in of_openpyxl(path).items():
            ours = {}
            for block in book.blocks(parts[sheet]):
                for at, number in enumerate(block.numbers):
                    row = block.rows[at] if block.rows else {column: read[at] for column, read in block.columns.items()}
                    ours |= {(number, column): shown(value) for column, value in row.items() if shown(value) is not None}
            theirs = {(at, column): shown(value) for at, row in enumerate(rows, 1) for column, value in enumerate(row, 1)}
            assert ours == {place: value for place, value in theirs.items() if value is not None}


def a_cell(chance):
    day = datetime(2026, 1, 1) + timedelta(days=chance.randrange(3000))
    return chance.choice((
        lambda: f"text {chance.randrange(9)}", lambda: "R&D <é> \u65e5\u672c", lambda: chance.randrange(10**6), lambda: chance.random() * 10**6,
        lambda: 0.1 + 0.2, lambda: -1e-7, lambda: 12345678901234567, lambda: None, lambda: day, lambda: day + timedelta(hours=7),
        lambda: time(6, 30), lambda: True, lambda: "two\nlines",
    ))()  # fmt: skip


@pytest.mark.parametrize("way", ["shared texts", "texts in the cells", "openpyxl"])
def test_random_tables_are_read_as_openpyxl_reads_them(tmp_path, way):
    chance = random.Random(way)
    path = tmp_path / "t.xlsx"
    kinds = [random.Random(column) for column in range(9)]
    table = [[f"column {at}" for at in range(9)]] + [[a_cell(each if chance.random() < 0.1 else random.Random(at)) for at, each in enumerate(kinds)] for _ in range(120)]
    if way == "openpyxl":
        from openpyxl import Workbook

        book = Workbook()
        for row in table:
            book.active.append(row)
        book.active.title = "t"
        book.save(path)
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"constant_memory": way == "texts in the cells", "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            page = book.add_worksheet("t")
            for number, row in enumerate(table):
                page.write_row(number, 0, row)
    ((_, found),) = read(path)
    expected = [row for row in of_openpyxl(path)["t"] if any(cell is not None for cell in row)]
    assert list(found.header) == expected[0]
    assert [list(row) for row in zip(*found.columns, strict=True)] == expected[1:]


def test_numbers_enter_as_the_fifteen_digits_that_a_spreadsheet_shows():
    chance = random.Random(3)
    for _ in range(3000):
        value = chance.choice((chance.random() * 10 ** chance.randrange(-9, 14), chance.randrange(10**9) / 100, float(chance.randrange(10**6))))
        for text in (repr(value), f"{value:.17g}", f"{value:.3f}"):
            (found,) = numbers([text])
            assert str(found) == (str(Decimal(f"{float(text):.15g}")) if float(text) else "0")
    assert numbers(["-0", "0.0", "007", " 5 ", "1e3", "-0.5"]) == [0, 0, 7, 5, 1000, Decimal("-0.5")]
    assert str(numbers(["-0"])[0]) == "0"
    for text in ("abc", "1,5", "1\n2", "--1", "1.2.3", "0x10", "1_000"):
        with pytest.raises(Damaged):
            numbers([text])


def test_a_cell_never_takes_another_text_than_the_one_it_names():
    assert values("s", 0, ["1", "", "0"], ["a", "b"], STYLES) == ["b", None, "a"]
    for wrong in ("-1", "2", "1.0", "x", "9" * 5000):
        with pytest.raises(Damaged, match="does not exist"):
            values("s", 0, ["0", wrong], ["a", "b"], STYLES)


def test_shared_texts_with_formats_guides_and_escapes():
    xml = (
        f"<sst {MAIN}><si><t>plain</t></si><si><r><rPr><b/></rPr><t>bo</t></r><r><t>ld</t></r></si>"
        '<si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh></si><si><t xml:space="preserve"> a &lt; b_x000D_ </t></si>'
        "<si><t/></si><si/><si><t>_x005F_x0041_</t></si><si><t>&#x41;&#66;\r\n</t></si></sst>"
    ).encode()
    found = shared_strings([xml], "xl/sharedStrings.xml", Limits())
    assert found == ["plain", "bold", "東京", " a < b\r ", None, None, "_x0041_", "AB\n"]
    for wrong in (b"<t>&bogus;</t>", b"<t>a]]>b</t>", b"<t>\x01</t>", b"<t>&#0;</t>", b"<t>\xff</t>", b"<t>a</t></x>", b"<t>a\0b</t>"):
        with pytest.raises(Damaged):
            shared_strings([xml.replace(b"<t>plain</t>", wrong)], "xl/sharedStrings.xml", Limits())
    with pytest.raises(Unsafe):
        shared_strings([xml], "xl/sharedStrings.xml", Limits(cells=3))


@pytest.mark.parametrize(("code", "kind"), [
    ("General", ""), ("0.00", ""), ("#,##0 [$€-407]", ""), ('0 "days"', ""), ("[Red]0;[Blue]-0", ""), ("0.00E+00", ""), (r"0\d", ""), ("_d0", ""),
    ("yyyy-mm-dd", "date"), ("[$-409]d-mmm-yy;@", "date"), ("h:mm AM/PM", "date"), ("mm:ss.0", "date"), ("[h]:mm:ss", "duration"), ("[mm]:ss", "duration"),
])  # fmt: skip
def test_a_date_is_told_from_a_number_by_its_format(code, kind):
    assert kind_of(code) == kind


CELLS = {
    "a text that is not there": ('<c r="E9" t="s"><v>999999</v></c>', "999999"),
    "a text of a very high number": ('<c r="E9" t="s"><v>' + "9" * 5000 + "</v></c>", "999"),
    "a negative text": ('<c r="E9" t="s"><v>-1</v></c>', "-1"),
    "a number that is none": ('<c r="E9"><v>five</v></c>', "five"),
    "a flag that is none": ('<c r="E9" t="b"><v>2</v></c>', "'2'"),
    "a date that is none": ('<c r="E9" t="d"><v>2026-13-01</v></c>', "2026-13-01"),
    "a cell twice": ('<c r="E9"><v>1</v></c><c r="E9"><v>2</v></c>', "twice"),
}


@pytest.mark.parametrize("what", CELLS)
def test_sec06_a_cell_that_makes_no_sense_is_refused_by_its_name(tmp_path, what):
    cell, word = CELLS[what]
    row = f'<row r="9">{cell}</row></sheetData>'.encode()
    problem = only(with_parts(workbook(tmp_path / "i.xlsx"), **{SHEET: lambda part: part.replace(b"</sheetData>", row)}))
    assert (problem.rule, problem.place.sheet) == ("damaged file", "transactions")
    assert "E9" in problem.what
    assert word in problem.what


@pytest.mark.parametrize("row", ['<row r="2"><c r="A2"><v>1</v></c></row>', '<row r="1048577"><c><v>1</v></c></row>', '<row r="9"><c r="A8"><v>1</v></c></row>'])
def test_sec06_a_row_twice_beyond_the_last_or_with_anothers_cells_is_refused(tmp_path, row):
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{SHEET: lambda part: part.replace(b"</sheetData>", row.encode() + b"</sheetData>")})
    assert only(path).rule == "damaged file"


def test_sec06_a_wrong_checksum_is_refused(tmp_path):
    import zipfile

    path = workbook(tmp_path / "i.xlsx")
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = stream.getvalue().replace(b"D-2", b"D-9")
    assert data != stream.getvalue()
    path.write_bytes(data)
    assert "not what the package says" in only(path).what


def test_sec03_a_part_that_is_larger_than_it_says_is_refused_at_once():
    bomb = stored("xl/worksheets/sheet1.xml", b" " * (1 << 24))
    lying = bomb._replace(size=1000)
    with pytest.raises(Damaged, match="not what the package says"):
        next(pieces(lying, Limits()))
    assert sum(map(len, pieces(bomb, Limits()))) == 1 << 24


def test_sec03_sec08_sheets_that_are_no_tables_are_looked_through_too(tmp_path):
    def more(book):
        book.create_sheet("Notes")["A1"] = '=WEBSERVICE("http://example.com")'

    path = workbook(tmp_path / "i.xlsx", more)
    assert "WEBSERVICE" in warned(load(path), "active content")[0].what
    bomb = {"xl__worksheets__sheet6_dot_xml": lambda part: part.replace(b"</sheetData>", b" " * (64 << 20) + b"</sheetData>")}
    assert "times its packed size" in only(with_parts(path, **bomb)).what


def test_sec04_absurd_tables_of_few_bytes_are_refused_before_they_take_memory(tmp_path):
    header = "".join(f"<c><v>{at}</v></c>" for at in range(900))
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(2, 30_000))
    wide = f"<worksheet {MAIN}><sheetData><row>{header}</row>{rows}</sheetData></worksheet>".encode()
    path = with_parts(workbook(tmp_path / "i.xlsx"), **{SHEET: wide})
    problem = only(path)
    assert problem.rule == "too many cells"
    assert "raise the limit cells" in problem.remedy
    assert "too many columns" in {found.rule for found in refusals(path, limits=Limits(columns=100))}


def test_what_a_sheet_says_of_its_dimensions_is_not_asked(tmp_path):
    path = workbook(tmp_path / "i.xlsx")
    path = with_parts(path, **{SHEET: lambda part: re.sub(b"<dimension[^>]*>", b'<dimension ref="A1:XFD1048576"/>', part)})
    assert len(load(path).rows("transactions")) == 2


def test_limits_are_set_by_whoever_runs_the_program(tmp_path, monkeypatch):
    path = workbook(tmp_path / "i.xlsx")
    monkeypatch.setenv(VARIABLE, "part_bytes = 1 KB")
    problem = only(path)
    assert "1,024 bytes" in problem.what
    assert all(word in problem.remedy for word in ("part_bytes", VARIABLE, "limits="))
    assert not refusals(path, limits=Limits())
    monkeypatch.setenv(VARIABLE, "entries=3")
    assert "at most 3" in only(path).what
    monkeypatch.setenv(VARIABLE, "cells=10")
    assert refusals(path)[0].rule == "unsafe file"
    for wrong, word in (("part_byte=1", "part_bytes"), ("cells=many", "cells is 'many'"), ("strict=1", "yes or no")):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(ValueError, match=word):
            load(path)


def test_any_table_is_read_as_it_stands(tmp_path):
    def more(book):
        sheet = book.create_sheet("Any")
        sheet.append(["When", "How much", "Sure", "Later"])
        sheet.append([date(2026, 1, 5), 12.5, True, "=1+1"])
        book.create_sheet("Empty")

    found = dict(read(workbook(tmp_path / "i.xlsx", more)))
    assert list(found) == [*COMPANY, "Any"]
    assert found["Any"].header == ("When", "How much", "Sure", "Later")
    assert [list(column) for column in found["Any"].columns] == [[date(2026, 1, 5)], [Decimal("12.5")], [True], [NEVER_CALCULATED]]
    assert str(found["Any"].place(0, 1)) == "i.xlsx › Any!B2"
    (tmp_path / "c.csv").write_bytes(b"a,b\n1\n")
    with pytest.raises(Refused, match="too few"):
        read(tmp_path / "c.csv")


def test_a_table_without_its_header_row_is_refused_where_it_is_needed(tmp_path):
    from openpyxl.worksheet.table import Table

    def headless(book):
        book["transactions"].add_table(Table(displayName="Deals", ref="A1:D3"))

    path = workbook(tmp_path / "i.xlsx", headless)
    path = with_parts(path, xl__tables__table1_dot_xml=lambda part: part.replace(b'headerRowCount="1"', b'headerRowCount="0"'))
    assert "no header row" in only(path).what
