"""Compound files: their streams, and the source of macros in them."""

import random

import pytest

from spm_xl.workbook.inspect.scan import scan, unsearchable
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.compound import macro_sources, streams, unpacked
from tests.workbook.compound_files import compound_file, packed_source


@pytest.mark.parametrize(
    ("packed", "plain"),
    [
        # the examples of [MS-OVBA] 3.2: nothing to copy, some copies, nothing but copies
        ("0119B000616263646566676800696A6B6C6D6E6F70007172737475762E", "abcdefghijklmnopqrstuv."),
        (
            "012FB00023616161626364658266007061676868696A".replace("6868", "68") + "013808616B6C00306D6E6F70067102700410727374757610777879 7A003C".replace(" ", ""),
            "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
        ("0103B002614500", "a" * 73),
    ],
)
def test_published_examples_of_packed_source(packed, plain):
    assert unpacked(bytes.fromhex(packed)).decode() == plain


def test_source_of_several_chunks():
    source = b"Attribute VB_Name = \"Pay\"\r\n" + b"' a line of a macro\r\n" * 900
    assert unpacked(packed_source(source)) == source


def test_streams_and_macros_of_a_compound_file():
    source = b'Attribute VB_Name = "Pay"\r\nSub Pay()\r\nEnd Sub\r\n'
    data = compound_file({"Pay": b"compiled" + packed_source(source), "PROJECT": b"Module=Pay"})
    assert [name for name, _ in streams(data)] == ["Pay", "PROJECT"]
    ((name, found),) = macro_sources(data)
    assert name == "Pay"
    assert found.startswith(source)


def test_damaged_files_end_and_are_called_unsearchable():
    """SEC-06."""
    chance, whole = random.Random(1), compound_file({"Pay": packed_source(b"Attribute VB_Name\r\n" * 50)})
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            damaged[chance.randrange(8, len(damaged))] = chance.randrange(256)
        del damaged[chance.choice((len(damaged), 700, 1_500)) :]
        book = package.written([package.stored("xl/vbaProject.bin", bytes(damaged))])
        assert scan(book, ["Bob Hall"]) == ()
        if not macro_sources(bytes(damaged)):
            assert unsearchable(book)
