"""What is searched before a statement is packed, its texts and its template, is all that a search of every byte would see."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spm_xl.outputs.privacy import in_any_order
from spm_xl.outputs.statement_fields import specimen
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled, packed
from spm_xl.workbook.inspect.scan import scan, scan_texts
from spm_xl.workbook.inspect.words import named_in, words
from tests.workbook.templates import template

PEOPLE = ["P-1002", "bob@example.com", "274", *in_any_order("Bob O'Neill"), "Zoë Ångström", "王伟", "H1002"]
WANTED = words(PEOPLE)


def places(book, sheets):
    """Markers everywhere that they may stand."""
    sheet = sheets["Mine"]
    sheet.set_footer("&L{{ note }}&C&8Bob {{ name }}&RP-{{ number }}")
    sheet.write_comment("D1", "of {{ note }}")
    sheet.write_rich_string("E1", book.add_format({"bold": True}), "Bob ", "{{ name }}")
    sheet.insert_textbox("F1", "Box: {{ note }}")
    sheet.data_validation("A9", {"validate": "any", "input_title": "ask", "input_message": "ask us"})
    sheet.add_table("A12:B13", {"name": "Deals", "columns": [{"header": "Text"}, {"header": "Number"}]})
    chart = book.add_chart({"type": "bar"})
    chart.set_title({"name": "Chart of {{ name }}"})
    chart.add_series({"categories": "=Mine!$A$3:$A$3", "values": "=Mine!$B$3:$B$3"})
    sheet.insert_chart("H1", chart, {"description": "shows {{ note }}"})
    book.set_properties({"title": "{{ name }}, {{ note }}"})
    book.define_name("answer", "=Mine!$A$1")


FORM = template(
    places,
    Mine=[
        ["{{ name }}", "{{ number }}", "from {{ note }} to {{ name }}", None],
        ["{{#rows}}"],
        ["{{ text }}", "{{ amount }}", "no. {{ amount | 0 }}: {{ text }}", ('=IF(A3="x",A3,"")', "{{ text }}")],
        ["{{/rows}}"],
        ["Bob", "O'Neill", "{{ number }} and {{ day }}"],
    ],
)
BINDING = Binding(names={"answer": "name"}, tables={"Deals": Rows("rows", {"Text": "text", "Number": "amount"})})
TEMPLATE = load(FORM, BINDING)
IN_TEMPLATE = {finding.what for finding in scan(FORM, WANTED)}

pieces = st.sampled_from([*PEOPLE, "O'Neill", "1002", "P", "Ann Lee", "zoe", "ANGSTROM", "=1+1", "<b>&amp;", "_x0042_ob", "\\u0042ob", "A & B", "50%", "\u00ad"])
texts = st.lists(pieces | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6), max_size=3).flatmap(
    lambda found: st.sampled_from(["", " ", ", ", "\n", "-", "\u00a0", "&"]).map(lambda between: between.join(found))
)
numbers = st.sampled_from([274, 1002, Decimal("274.00"), Decimal("-1.5"), 10**15, date(2026, 3, 31), True])


@given(
    name=texts, note=texts, number=numbers,
    rows=st.lists(st.fixed_dictionaries({"text": texts, "amount": numbers.filter(lambda value: type(value) is not bool)}), max_size=6),
)  # fmt: skip
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_search_of_the_texts_finds_what_a_search_of_every_byte_finds(name, note, number, rows):
    made = filled(TEMPLATE, {"name": name, "note": note, "number": number, "day": date(2026, 3, 31), "rows": rows})
    by_texts = set(scan_texts(made.texts, WANTED)) | IN_TEMPLATE
    by_bytes = {finding.what for finding in scan(packed(TEMPLATE, made), WANTED)}
    assert by_bytes <= by_texts, "something would leave unseen"
    if not any(sign in text for text in made.texts for sign in ("&", "%", "_x", "\\u")):  # as escapes that are none
        assert by_texts - by_bytes <= {"274"}, "an alarm about nothing"


def test_the_template_of_this_test_is_filled_everywhere():
    made = filled(TEMPLATE, {"name": "O'Neill", "note": "P-1002", "number": 1002, "day": date(2026, 3, 31), "rows": [{"text": "274", "amount": 274}]})
    assert len([text for text in made.texts if "P-1002" in text]) >= 5
    assert {"bob o neill", "p 1002", "274"} <= set(scan_texts(made.texts, WANTED))


def test_made_up_values_name_nobody():
    assert named_in([str(specimen(["product"]))], WANTED) == []
