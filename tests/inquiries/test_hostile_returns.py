"""What people and programs do to a statement before it comes back: nothing is lost, and nothing is believed."""

import datetime
import io
import shutil
import zipfile
from datetime import date
from email.message import EmailMessage

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from spm_xl.inquiries.collecting import collect
from spm_xl.outputs.question_area import NAMES
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts
from tests.inquiries.made import asked, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
SPLIT = ("T00001-1", "wrong split", "My share is 60 %")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def collected(runs, back):
    collect(back, runs, on=MAY)
    return inquiries(runs)


def edited(runs, back, edit, participant="P00001"):
    """A copy that somebody opened in a program that writes the whole file anew."""
    book = load_workbook(issued_file(runs, participant), rich_text=True)
    edit(book)
    book.save(back / "edited.xlsx")


def typed(sheet, row, *values):
    for column, value in enumerate(values, 2):
        sheet.cell(row, column).value = value


def test_more_questions_than_rows(runs, back):
    edited(runs, back, lambda book: [typed(book["Questions"], 8 + at, "", "other", f"question {at} of nine") for at in range(9)])
    assert [each.question.text for each in collected(runs, back)] == [f"question {at} of nine" for at in range(9)]


def test_rows_and_columns_inserted_and_moved(runs, back):
    def edit(book):
        sheet = book["Questions"]
        sheet.insert_rows(3, 4)
        sheet.insert_cols(3)
        for column, value in ((2, "T00001-1"), (4, "wrong split"), (5, "My share is 60 %")):
            sheet.cell(12, column).value = value

    edited(runs, back, edit)
    (inquiry,) = collected(runs, back)
    assert (inquiry.participant, inquiry.facts["transaction"], inquiry.problem) == ("P00001", "T00001-1", "")


def test_a_renamed_page_and_names_that_were_lost(runs, back):
    def edit(book):
        book["Questions"].title = "Fragen"
        for name in list(book.defined_names):
            del book.defined_names[name]
        typed(book["Fragen"], 8, *SPLIT)

    edited(runs, back, edit)
    inquiry = next(each for each in collected(runs, back) if each.question.line == "T00001-1")
    assert (inquiry.participant, inquiry.question.reason) == ("P00001", "wrong split")


def test_a_merged_row_a_rich_text_and_a_date_in_the_comment(runs, back):
    def edit(book):
        sheet = book["Questions"]
        sheet.merge_cells("B8:E8")
        sheet["B8"] = "All of it is wrong"
        typed(sheet, 9, "T00001-1", "wrong split", CellRichText("My ", TextBlock(InlineFont(b=True), "share"), " is 60 %"))
        typed(sheet, 10, "T00001-2", "other", datetime.date(2026, 3, 14))

    edited(runs, back, edit)
    merged, rich, dated = collected(runs, back)
    assert (merged.question.line, merged.status) == ("All of it is wrong", "to clarify")
    assert rich.question.text == "My share is 60 %"
    assert dated.question.text == "2026-03-14"


def test_formulas_and_errors_in_place_of_text(runs, back):
    def edit(book):
        typed(book["Questions"], 8, "T00001-1", "wrong split", "=CONCATENATE(1,2)")
        typed(book["Questions"], 9, "T00001-2", "wrong split", "#N/A")

    edited(runs, back, edit)
    formula, error = collected(runs, back)
    assert formula.question.text == "=CONCATENATE(1,2)"
    assert "a formula whose result was not saved" in formula.problem
    assert "shows an error" in error.problem
    assert {formula.status, error.status} == {"to clarify"}


def test_a_text_like_a_formula_stays_text_in_the_register(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "other", "=HYPERLINK(\"http://x\",\"y\")")))
    collected(runs, back)
    cells = [cell for row in load_workbook(runs / "inquiries.xlsx")["Register"].iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") and cell.data_type == "s" for cell in cells)


def test_an_unknown_reason_is_kept_and_said(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "wrong spilt", "60 %"), ("T00001-1", None, "60 %, really"), (None, "other", None)))
    spelled, none, empty = collected(runs, back)
    assert spelled.question.reason == "wrong spilt"
    assert "the nearest is wrong split" in spelled.problem
    assert none.problem == "no reason was chosen"
    assert "neither a line nor a comment" in empty.problem


def test_what_was_written_beside_a_deal_below_the_page_and_in_a_note(runs, back):
    def edit(book):
        book["Deals"]["P5"] = "this one is Max's"
        book["Questions"]["D70"] = "and one more thing"
        book["Deals"]["B6"].comment = Comment("not my customer", "Pat")
        book.create_sheet("My figures")["A1"] = "I make it 950"

    edited(runs, back, edit)
    found = collected(runs, back)
    assert {each.question.text for each in found} == {"this one is Max's", "and one more thing", "not my customer", "I make it 950"}
    assert all(each.status == "to clarify" and each.participant == "P00001" for each in found)


def test_a_changed_amount_elsewhere_is_told(runs, back):
    statement = issued_file(runs, "P00001")
    sent_back(statement, back / "a.xlsx", {**asked(SPLIT), ("Deals", 5, 5): 99999.0})
    sent_back(issued_file(runs, "P00002"), back / "b.xlsx", {("Deals", 5, 5): 99999.0})
    one, other = collected(runs, back)
    assert "Deals!E5 says 99999, was 1" in one.problem
    assert (other.participant, other.question.text) == ("P00002", "(no question was written)")


def test_a_clean_copy_clears_what_a_changed_one_left_in_doubt_in_either_order(runs, back, tmp_path):
    statement = issued_file(runs, "P00001")
    clean = sent_back(statement, tmp_path / "clean.xlsx", asked(SPLIT))
    changed = sent_back(statement, tmp_path / "changed.xlsx", {**asked(SPLIT), ("Deals", 5, 5): 99999.0}, "2026-04-29T10:00:00Z")
    for files in ((clean, changed), (changed, clean)):
        own = shutil.copytree(runs, tmp_path / f"runs {files[0].stem}")
        for file in files:
            shutil.rmtree(back)
            back.mkdir()
            shutil.copy(file, back)
            collect(back, own, on=MAY)
        (inquiry,) = inquiries(own)
        assert (inquiry.status, inquiry.problem) == ("open", "")


def test_an_altered_id_is_told_and_the_code_of_the_settlement_counts(runs, back):
    def edit(book):
        sheet = book["Questions"]
        sheet["B32"] = sheet["B33"] = "P00002"
        sheet["B32"] = "P00002 2026-03"
        typed(sheet, 8, *SPLIT)

    edited(runs, back, edit)
    (inquiry,) = collected(runs, back)
    assert inquiry.participant == "P00001"
    assert "P00002" in inquiry.problem
    assert inquiry.status == "to clarify"


def test_a_statement_of_no_run_here(runs, back):
    shutil.move(runs / "2026-03", runs.parent / "elsewhere")
    sent_back(runs.parent / "elsewhere/statements/P00001_2026-03.xlsx", back / "a.xlsx", asked(SPLIT))
    shutil.copy(back / "a.xlsx", back / "b.xlsx")
    (inquiry,) = collected(runs, back)
    assert (inquiry.id, inquiry.participant, inquiry.status) == ("INQ-unclear-0001", "", "to clarify")
    assert inquiry.problem == "no run here has a statement P00001 2026-03"


def test_an_own_template_is_known_by_its_names_alone(runs, back):
    issued = load_workbook(issued_file(runs, "P00001"))["Questions"]
    book = Workbook()
    sheet = book.active
    sheet.title = "Abrechnung"
    for at, header in enumerate(("Transaction", "Reason", "Your question")):
        sheet.cell(20, 3 + at, header)
        sheet.cell(21, 3 + at, SPLIT[at])
    for at, (fact, row) in enumerate((("statement", 32), ("participant", 33), ("period", 34), ("revision", 35), ("content", 36)), 1):
        sheet.cell(at, 1, issued.cell(row, 2).value)
        book.defined_names[NAMES[fact]] = DefinedName(NAMES[fact], attr_text=f"Abrechnung!$A${at}")
    book.save(back / "own.xlsx")
    collected(runs, back)
    inquiry = next(each for each in inquiries(runs) if each.question.line)
    assert (inquiry.participant, inquiry.question.text) == ("P00001", SPLIT[2])


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a>" + b" " * 200_000_000 + b"</a>")
    return data.getvalue()


def with_document_type(statement):
    data = io.BytesIO()
    with zipfile.ZipFile(statement) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
            target.writestr(name, content)
    return data.getvalue()


def test_files_that_cannot_be_read_are_named_and_the_others_gathered(runs, back):
    statement = issued_file(runs, "P00001")
    (back / "bomb.xlsx").write_bytes(bomb())
    (back / "broken.xlsx").write_bytes(statement.read_bytes()[:4000])
    (back / "encrypted.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (back / "entities.xlsx").write_bytes(with_document_type(statement))
    (back / "mine.ods").write_bytes(b"PK")
    (back / "empty.xlsx").write_bytes(b"")
    sent_back(statement, back / "good.xlsx", asked(SPLIT))
    done = collect(back, runs, on=MAY)
    assert len(done.new) == 1
    assert sorted(each.file for each in done.skipped if each.unread) == [
        "bomb.xlsx", "broken.xlsx", "empty.xlsx", "encrypted.xlsx", "entities.xlsx", "mine.ods",
    ]  # fmt: skip
    start = [str(cell.value) for row in load_workbook(runs / "inquiries.xlsx")["Start"].iter_rows() for cell in row]
    assert any("encrypted.xlsx" in text for text in start)


def test_four_thousand_rows(runs, back):
    edited(runs, back, lambda book: [typed(book["Questions"], 100 + at, "", "other", f"question number {at}") for at in range(0, 4000, 10)])
    assert len(collected(runs, back)) == 400


def test_a_page_that_was_renamed_or_copied_is_still_that_page(runs, back):
    def edit(book):
        book.copy_worksheet(book["Deals"]).title = "Deals (2)"
        book["Deals (2)"]["P6"] = "this one is mine"
        book["Deals"].title = "What I sold"
        book["What I sold"]["P5"] = "and this one"

    edited(runs, back, edit)
    found = collected(runs, back)
    assert {each.question.text for each in found} == {"this one is mine", "and this one"}
    assert not any("was changed" in each.problem for each in found)


def test_what_was_written_over_a_printed_text_and_what_was_struck_out(runs, back):
    def edit(book):
        book["Deals"]["B5"] = "not my deal"
        for cell in book["Deals"][6]:
            cell.font = Font(strike=True)
        book["Deals"]["R5"] = "=E5*0.6"

    printed = load_workbook(issued_file(runs, "P00001"))["Deals"]["B5"].value
    edited(runs, back, edit)
    over, struck = collected(runs, back)
    assert over.question.text.startswith("not my deal · =E5*0.6")
    assert f"over {printed!r}" in over.problem
    assert struck.question.text.startswith("(struck out: ")


def test_values_pasted_over_formulas_ask_nothing(runs, back):
    statement = issued_file(runs, "P00001")
    shown = load_workbook(statement, data_only=True)
    book = load_workbook(statement)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = shown[sheet.title][cell.coordinate].value
    typed(book["Questions"], 8, *SPLIT)
    book.save(back / "values.xlsx")
    (inquiry,) = collected(runs, back)
    assert (inquiry.question.text, inquiry.problem) == (SPLIT[2], "")


DRAWN = b'''<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:sp><xdr:txBody><a:p><a:r><a:t>Where is</a:t></a:r></a:p>
<a:p><a:r><a:t>Contoso?</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor><xdr:twoCellAnchor><xdr:pic/></xdr:twoCellAnchor></xdr:wsDr>'''
RELATED = b'''<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId90"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing90.xml"/></Relationships>'''


def test_a_box_with_text_and_a_picture(runs, back):
    book = read(issued_file(runs, "P00001").read_bytes())
    part = book.sheet("Deals").part
    parts = {"xl/drawings/drawing90.xml": DRAWN, f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels": RELATED}
    (back / "drawn.xlsx").write_bytes(with_parts(book, parts))
    box, picture = collected(runs, back)
    assert (box.question.text, box.participant) == ("Where is Contoso?", "P00001")
    assert "cannot be read: look at the copy" in picture.problem


def test_statements_in_an_archive_and_on_a_mail_are_read(runs, back):
    mine = sent_back(issued_file(runs, "P00001"), back.parent / "mine.xlsx", asked(SPLIT)).read_bytes()
    other = sent_back(issued_file(runs, "P00002"), back.parent / "other.xlsx", asked(SPLIT)).read_bytes()
    with zipfile.ZipFile(back / "Team West.ZIP", "w") as packed:
        packed.writestr("March/mine.xlsx", mine)
        packed.writestr("__MACOSX/March/._mine.xlsx", b"")
    mail = EmailMessage()
    mail.set_content("see what I wrote into it")
    mail.add_attachment(other, maintype="application", subtype="octet-stream", filename="Re: statement.xlsx")
    (back / "from P2.eml").write_bytes(bytes(mail))
    (back / "broken.zip").write_bytes(b"PK nothing")
    (back / "printed, with remarks.pdf").write_bytes(b"%PDF")
    done = collect(back, runs, on=MAY)
    assert [(each.participant, each.facts["file"]) for each in inquiries(runs)] == [
        ("P00001", "Team West.ZIP/March/mine.xlsx"), ("P00002", "from P2.eml/Re: statement.xlsx"),
    ]  # fmt: skip
    assert sorted(each.file for each in done.skipped if each.unread) == ["broken.zip", "printed, with remarks.pdf"]


def test_unclear_questions_keep_their_numbers_when_one_of_them_becomes_clear(runs, back):
    for who in ("P00001", "P00002"):
        sent_back(issued_file(runs, who), back / f"{who}.xlsx", asked(SPLIT))
    shutil.move(runs / "2026-03", runs.parent / "elsewhere")
    collected(runs, back)
    shutil.move(runs.parent / "elsewhere", runs / "2026-03")
    assert [(each.id, each.participant) for each in collected(runs, back)] == [("INQ-unclear-0001", "P00001"), ("INQ-unclear-0002", "P00002")]
    shutil.move(runs / "2026-03", runs.parent / "elsewhere")
    sent_back(runs.parent / "elsewhere/statements/P00003_2026-03.xlsx", back / "c.xlsx", asked(SPLIT))
    assert [each.id for each in collected(runs, back)][2:] == ["INQ-unclear-0003"]
