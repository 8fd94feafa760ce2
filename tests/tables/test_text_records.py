"""The records of a CSV are those of Python's csv module, whatever stands in them."""

import csv
import io
import random

import pytest

from spm_xl.tables import text_records
from spm_xl.tables.text_records import NotSplit, blocks, first_records

FIELDS = ("1", "x y", "", "12.50", '"a, b"', '"say ""so"""', '"two\nlines"', "5' 2", "Müller", '5"')


def by_csv(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def by_blocks(text, width):
    first, at = first_records(text, ",", 1)
    for columns, records in blocks(text, at, ",", width):
        first += list(map(list, zip(*columns, strict=True))) if columns else records
    return first


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_csv_is_split_as_the_csv_module_splits_it(monkeypatch, end):
    monkeypatch.setattr(text_records, "BLOCK", 60)
    monkeypatch.setattr(text_records, "RECORDS", 3)
    chance = random.Random(end)
    for _ in range(300):
        width = chance.randrange(1, 4)
        likely = FIELDS if chance.random() < 0.5 else FIELDS[:4]
        lines = [
            ",".join(chance.choice(likely) for _ in range(width if chance.random() < 0.97 else width + 1)) for _ in range(chance.randrange(1, 40))
        ]
        text = end.join(lines) + chance.choice(("", end, end + end))
        try:
            expected = by_csv(text)
        except csv.Error:
            with pytest.raises(NotSplit):
                by_blocks(text, width)
        else:
            assert by_blocks(text, width) == expected


def test_a_line_that_cannot_be_split_is_named(monkeypatch):
    monkeypatch.setattr(text_records, "BLOCK", 10)
    with pytest.raises(NotSplit) as reason:
        by_blocks("a,b\n1,2\n3,4\n5,6\n7,8\n9,\"x\"y\n", 2)
    assert reason.value.args[0] == 6
