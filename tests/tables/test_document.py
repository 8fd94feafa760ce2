"""The page of the input tables is printed from their declaration and is current."""

from pathlib import Path

from spm_xl.tables.document import page, schema_text
from spm_xl.tables.schema import TABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inputs.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m spm_xl.tables.document > docs/inputs.md"


def test_text_and_page_name_every_table_and_column():
    for text in (schema_text(), page()):
        for table in TABLES:
            assert table.name in text
            for column in table.columns:
                assert column.name in text
                assert column.meaning.replace("|", "\\|") in text or column.meaning in text
