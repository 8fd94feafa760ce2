"""The fields that a template may ask for are those that a statement has, and the page that lists them is up to date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from spm_xl.outputs.release import DEAL, Change, Revision
from spm_xl.outputs.statement_document import page
from spm_xl.outputs.statement_fields import COLUMNS, FIELDS, FLAG, LIST, Field, listed
from spm_xl.outputs.statement_form import confirm_fields, product_form
from spm_xl.outputs.statement_values import contents
from spm_xl.workbook.grid.cells import Fixed
from tests.outputs import settlements as made
from tests.outputs.settlements import FACTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "statements.md"


def values(settlement, shared=FACTS):
    return contents(settlement, shared, "digest", ())


def second_issue():
    """The facts of a statement that is issued again, with everything that can have changed."""
    amounts = Decimal(100), Decimal(150), Decimal(50)
    changes = tuple(Change(item, "New business", detail, "New business", *amounts, "late") for item, detail in (("line", ""), (DEAL, "T-1")))
    return replace(FACTS, revision=Revision(2, date(2026, 4, 10), "a late order", changes, Decimal(900), Decimal(950), ("a remark",)))


def capped_and_quiet():
    """A component with a quota and a cap, and one with nothing."""
    return made.settlement((made.capped(made.marginal([made.credit(1, 9_000)]), 100), made.marginal([], quota=None, component="Spiff")))


def names_of(found, inside=""):
    """Every name of a statement's values: those of lists as far as they have items."""
    for name, value in found.items():
        if isinstance(value, dict) and name != "facts":
            yield from names_of(value, f"{inside}{name}.")
        else:
            yield inside + name
            if isinstance(value, list):
                for item in value:
                    yield from names_of(item, f"{inside}{name}.")


def test_every_value_is_listed_and_every_field_has_a_value():
    known = {name for name, _ in listed()}
    shown = set().union(*(names_of(values(make())) for make in (*made.KINDS.values(), capped_and_quiet)))
    shown |= set(names_of(values(made.KINDS["plain"](), second_issue())))
    assert shown - known == set(), "on a statement, but not listed"
    assert known - shown == set(), "listed, but on no statement"


def kinds_of(fields: tuple[Field, ...], found, where=""):
    for field in fields:
        value = found
        for step in field.name.split("."):
            value = value[step]
        value = value.value if isinstance(value, Fixed) else value
        if field.kind == LIST:
            assert value is None or isinstance(value, list), where + field.name
            for item in value or ():
                yield from kinds_of(field.items, item, f"{where}{field.name}.")
        else:
            yield where + field.name, field.kind, value


def test_each_value_is_of_its_kind():
    texts = {"text": str, "date": "date"}
    for make in made.KINDS.values():
        for name, kind, value in kinds_of(FIELDS, values(make())):
            if kind == FLAG:
                assert isinstance(value, bool), name
            elif kind == COLUMNS:
                assert isinstance(value, dict), name
            elif value is None:
                continue
            elif kind in texts:
                assert type(value).__name__ == "date" if kind == "date" else isinstance(value, str), name
            elif name.endswith("deals.rate") and value == "tiers":
                continue
            else:
                assert not isinstance(value, (str, bool)), name


def test_no_field_of_an_item_hides_a_group():
    """Inside a list every name from outside can be used, such as {{ period.name }} between {{#deals}} and {{/deals}}."""
    groups = {field.name.partition(".")[0] for field in FIELDS if "." in field.name}
    inner = {name.rpartition(".")[2] for name, field in listed() if any(name.startswith(f"{each.name}.") for each in FIELDS if each.kind == LIST)}
    assert groups & inner == set()


def test_names_are_listed_once():
    for fields in (FIELDS, *(field.items for _, field in listed() if field.items)):
        assert len({field.name for field in fields}) == len(fields)


def test_the_products_own_template_uses_these_names_only():
    confirm_fields(product_form(), ())


def test_the_page_lists_every_field():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m spm_xl.outputs.statement_document > docs/statements.md"


@pytest.mark.parametrize("name", ["participant.name", "net", "lines.deals.commission", "draw.balance", "year_to_date.earned"])
def test_names_that_templates_rely_on_stay(name):
    assert name in {known for known, _ in listed()}
