"""A picture of a workbook replaced in place: in a file, in LibreOffice, in Excel; nothing else of the drawing changes."""

from __future__ import annotations

import io
import struct
import zlib
from types import SimpleNamespace

import pytest

from spm_xl.udfs.hosts import excel_pictures
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.parts import package
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from tests.workbook.memory_host import MemoryHost

TITLE = Binding(names={"title": "title"})


def png(grey: int) -> bytes:
    """A picture of four points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([grey] * 2) for _ in range(2))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


OLD, NEW = png(0), png(200)


@pytest.fixture
def path(tmp_path):
    """A workbook with a named cell and a picture called Map."""
    import xlsxwriter

    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    sheet = book.add_worksheet("Map")
    sheet.write("A1", "Before")
    book.define_name("title", "=Map!$A$1")
    sheet.insert_image("B3", "map.png", {"image_data": io.BytesIO(OLD), "description": "Where everybody travels", "x_scale": 40, "y_scale": 30})
    book.close()
    parts = package.opened(data.getvalue())
    drawing = parts["xl/drawings/drawing1.xml"].replace(b'name="Picture 1"', b'name="Map of accounts"')
    found = tmp_path / "plan.xlsx"
    found.write_bytes(package.rewritten(parts, {"xl/drawings/drawing1.xml": drawing}))
    return found


def test_only_the_image_of_a_file_changes(path):
    before = package.opened(path.read_bytes())
    done = FileBook(path).write(TITLE, {"title": "After"}, pictures={"map of Accounts": NEW})
    after = package.opened(path.read_bytes())
    assert {name for name in after if after[name] != before[name]} == {"xl/media/image1.png", "xl/sharedStrings.xml"}
    assert (after["xl/media/image1.png"], done.notes) == (NEW, ())


def test_where_nothing_else_changes_the_picture_stays(path):
    before = path.read_bytes()
    FileBook(path).write(TITLE, {"title": "Before"}, pictures={"Map of accounts": NEW})
    assert path.read_bytes() == before


def test_a_picture_that_somebody_deleted_is_left_out_and_told(path):
    assert FileBook(path).write(TITLE, {"title": "After"}, pictures={"Map": NEW}).notes == ("there is no picture Map any more, so that it is left out.",)
    host = MemoryHost(path.read_bytes(), path)
    assert LiveBook(host).write(TITLE, {"title": "Later"}, pictures={"Map": NEW}).notes == ("there is no picture Map any more, so that it is left out.",)


def test_an_open_workbook_is_put_back_where_its_picture_is_refused(path, monkeypatch):
    host = MemoryHost(path.read_bytes(), path)
    before = host.state()
    monkeypatch.setattr(host, "show_picture", lambda *_: 1 / 0)
    with pytest.raises(Exception, match="Nothing was changed"):
        LiveBook(host).write(TITLE, {"title": "After"}, pictures={"Map of accounts": NEW})
    assert host.state() == before


class Shapes(list):
    """The drawings of a sheet, as Excel's object model has them."""

    Count = property(len)

    def __call__(self, at):
        return self[at - 1]

    def AddPicture(self, Filename, LinkToFile, SaveWithDocument, Left, Top, Width, Height):
        assert (LinkToFile, SaveWithDocument) == (False, True)
        with open(Filename, "rb") as file:
            self.append(self.shape("Picture 9", file.read(), (Left, Top, Width, Height), ""))
        return self[-1]

    def shape(self, name, image, box, words, kind=13):
        found = SimpleNamespace(Name=name, image=image, AlternativeText=words, Title="", Placement=2, OnAction="", Type=kind)
        found.Left, found.Top, found.Width, found.Height = box
        found.Delete = lambda: self.remove(found)
        return found


def test_in_excel_a_new_picture_takes_the_place_of_the_old_one():
    shapes = Shapes()
    shapes += [shapes.shape("Map", None, (0, 0, 9, 9), "a chart", kind=3), shapes.shape("Map", OLD, (1, 2, 30, 40), "Where everybody travels")]
    book = SimpleNamespace(sheets=[SimpleNamespace(api=SimpleNamespace(Shapes=shapes))])
    assert excel_pictures.show(book, "map", NEW)
    assert [(shape.Name, shape.image, shape.AlternativeText, shape.Left, shape.Height) for shape in shapes] == [
        ("Map", None, "a chart", 0, 9), ("Map", NEW, "Where everybody travels", 1, 40),
    ]  # fmt: skip
    assert not excel_pictures.show(book, "Curve", NEW)
