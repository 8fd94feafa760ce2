"""Which braces are markers, and which are text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts.markers import Marker, cut


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", ("plain",)),
        ("", ()),
        ("{{net}}", (Marker("net"),)),
        ("{{ participant.name }}!", (Marker("participant.name"), "!")),
        ("{{ participant . name }}", (Marker("participant.name"),)),
        ("{{net | #,##0.00}}", (Marker("net", "#,##0.00"),)),
        ('{{net|0.0" }} paid"}} x', (Marker("net", '0.0" }} paid"'), " x")),
        ("{{a}}{{b}}", (Marker("a"), Marker("b"))),
        ("{{{net}}}", ("{", Marker("net"), "}")),
        ("{net} {1} }} {", ("{net} {1} }} {",)),
        ("{{1,2},{3,4}}", ("{{1,2},{3,4}}",)),
        ('{{"Column1", type text}}', ('{{"Column1", type text}}',)),
        ('write {{ "{{" }}name}}', ("write {{name}}",)),
        ("{{#deals}}", (Marker("deals", sign="#"),)),
        ("{{ # deals  together }}", (Marker("deals", sign="#", together=True),)),
        ("{{^deals}}{{/deals}}", (Marker("deals", sign="^"), Marker("deals", sign="/"))),
        ("{{Größe}}", (Marker("Größe"),)),
        ("{{Gro\u0308\u00dfe}}", (Marker("Größe"),)),  # o and its dots as two characters
        ("{\u200b{\u00a0net\ufeff\u00a0}\u200b}", (Marker("net"),)),
        ("{{ net | \u201c\u20ac\u201d\u00a00.00 }}", (Marker("net", '"\u20ac" 0.00'),)),
    ],
)
def test_a_text_is_cut_into_pieces_and_markers(text, pieces):
    assert cut(text, "A!B2") == pieces


@pytest.mark.parametrize(
    "text",
    [
        "{{ net }", "{{net", "{{ net | }}", "{{a b}}", "{{}}", "{{ }}", "{{a.}}", "{{.a}}", "{{a..b}}", "{{a.1}}", "{{|0}}", "{{a {{b}} }}",
        "{{a together}}", "{{/a together}}", "{{#a|0}}", "{{#}}", '{{net | "open }}', "{{net | # ?/?}}", "{{a-b}}", "{{a'}}",
    ],
)  # fmt: skip
def test_a_marker_that_is_not_whole_is_refused_with_its_place_and_text(text):
    with pytest.raises(InvalidInput, match=r"A!B2: the marker ['\"]\{\{"):
        cut(f"before {text}", "A!B2")


def test_the_message_says_how_to_write_it():
    with pytest.raises(InvalidInput, match=r"Write it as .* to print two braces, write"):
        cut("{{ net }", "A!B2")


@given(st.text(st.sampled_from('{}|".# ^/ab1\u200b\u00a0\u201c0')))
def test_pieces_are_never_lost(text):
    try:
        pieces = cut(text, "A!B2")
    except InvalidInput:
        return
    assert all(pieces)
    if not any(isinstance(piece, Marker) for piece in pieces) and '"' not in text and "\u201c" not in text:
        assert "".join(pieces) == text
