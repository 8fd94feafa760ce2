"""The page of the functions is printed from the catalogue and is current."""

from pathlib import Path

from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts.reference import page
from spm_xl.udfs.terms import TERMS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "functions.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m spm_xl.udfs.hosts.reference > docs/functions.md"


def test_the_page_names_every_function_argument_term_and_legal_value():
    text = page()
    for function in FUNCTIONS:
        assert function.signature in text
        assert function.example in text
        assert all(parameter.help.replace("|", "\\|") in text for parameter in function.parameters)
    for term in TERMS:
        assert f"| {term.name} |" in text
        assert all(f"`{word}`" in text for word in term.choices)
