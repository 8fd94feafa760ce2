"""Formulas as files store them: pieces, calls of our functions, literals, renaming."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spm_xl.errors import InvalidInput
from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts.formula import calls, literal, literal_arguments, plain_name, renamed, tokens


@pytest.mark.parametrize(
    ("formula", "kinds"),
    [
        ("SUM('It''s [x]'!A1:B2,[1]Sheet1!$A$1)", "function mark reference mark reference mark"),
        ("Sheet1:Sheet3!A1+A:A+$3:$4", "reference operator reference operator reference"),
        ("Team[[#This Row],[Cred'[it'] x]]*[@Credit]", "structured operator structured"),
        ("Team[@[YTD before]]-Team[]", "structured operator structured"),
        ("YTD2026+TAX26", "name operator reference"),
        ("A1048577+A1048576", "name operator reference"),
        ("#REF!+'a b'!#REF!+#N/A", "error operator reference operator error"),
        ('"a ""b"" (c"&TRUE', "text operator logical"),
        ("A1#+@B1:B3", "reference operator operator operator reference"),
        ("-{1,2;3,\"x;\"}", "operator mark number mark number mark number mark text mark"),
        ("1.5e-3%+.5", "number operator operator number"),
        ("[1]!Foo*Sheet1!Bar", "name operator name"),
        ("A1:INDEX(B:B,3)", "reference operator function mark reference mark number mark"),
        ("A1<>B1", "reference operator reference"),
        ("TRUE()", "function mark mark"),
        ("Übersicht!A1+'Q1 2026'!B2", "reference operator reference"),
        ("_xlfn.LET(_xlpm.x,1,_xlpm.x)", "function mark name mark number mark name mark"),
    ],
)
def test_pieces(formula, kinds):
    found = tokens(formula)
    assert " ".join(token.kind for token in found) == kinds
    assert "".join(token.text for token in found) == formula
    assert "".join(token.text for token in tokens(f"={formula}")) == formula


@pytest.mark.parametrize("formula", ['"open', "SUM(A1", "Team[[a]", "A1 § 2", "SPM_PAYOUT(1,{2)"])
def test_a_formula_that_is_none_is_refused_with_its_text(formula):
    with pytest.raises(InvalidInput, match="formula"):
        calls(formula)


def test_calls_with_their_arguments_outer_before_inner():
    formula = '=IF(A1,SPM_PAYOUT(SPM_COMMISSION([@a],,Rates,{1,2;3,4},"x,)"), 1000 ),"SPM_WHY(")+spm_version()'
    assert [(call.name, call.arguments) for call in calls(formula)] == [
        ("SPM_PAYOUT", ('SPM_COMMISSION([@a],,Rates,{1,2;3,4},"x,)")', "1000")),
        ("SPM_COMMISSION", ("[@a]", "", "Rates", "{1,2;3,4}", '"x,)"')),
        ("SPM_VERSION", ()),
    ]
    outer = calls(formula)[0]
    assert formula[outer.start : outer.end].endswith("1000 )")


@pytest.mark.parametrize(
    "name",
    [
        "SPM_PAYOUT", "_xll.SPM_PAYOUT", "_xldudf_SPM_PAYOUT", "[1]!SPM_PAYOUT", "'C:\\Add Ins\\spm.xlam'!SPM_PAYOUT",
        "'[spm''s.xlam]x'!SPM_PAYOUT", "_xludf.SPM_PAYOUT",
    ],
)  # fmt: skip
def test_every_host_spells_the_same_function(name):
    assert plain_name(name) == "SPM_PAYOUT"
    assert renamed(f"{name}(A1,2)*SUM(B1)", plain_name) == "SPM_PAYOUT(A1,2)*SUM(B1)"
    assert calls(f"{name}(A1,2)")[0].name == "SPM_PAYOUT"


def test_renaming_touches_no_text_and_no_other_function():
    formula = '="SPM_PAYOUT("&MYSPM_X(1)&SPM_PAYOUT(1,2)'
    assert renamed(formula, lambda name: "_xll." + name) == '="SPM_PAYOUT("&MYSPM_X(1)&_xll.SPM_PAYOUT(1,2)'


def test_a_column_of_a_table_may_look_like_anything():
    assert [call.arguments for call in calls("SPM_PAYOUT(T[SPM_X(1,2],T[a'],b])")] == [("T[SPM_X(1,2]", "T[a'],b]")]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_example_of_every_function_can_be_called(function):
    answer = call(function.name, literal_arguments(function.example))
    assert answer not in ("#VALUE!", "#NAME?")
    assert answer != []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), (" 12 ", 12.0), ("-1.5E3", -1500.0), ("--2", 2.0), ("7.5%", 0.075), ("50%%", 0.005), ("1e2%", 1.0), ("TRUE", True),
        ("false", False), ('""', ""), ('"a""b"', 'a"b'), ("#n/a", "#N/A"), ("{1,2;3,4}", [[1.0, 2.0], [3.0, 4.0]]),
        ('{"a",;TRUE,-1%}', [["a", None], [True, -0.01]]),
    ],
)  # fmt: skip
def test_literals(text, value):
    assert literal(text) == value


@pytest.mark.parametrize("text", ["A1", "1+2", "SUM(1)", "-TRUE", '"a"&"b"', "{A1}", "Rates"])
def test_what_is_no_literal_is_refused(text):
    with pytest.raises(InvalidInput, match="no literal"):
        literal(text)


@pytest.mark.parametrize("formula", ["SPM_PAYOUT(1,2)+1", "1", ""])
def test_literal_arguments_are_those_of_one_call(formula):
    with pytest.raises(InvalidInput, match="call of a function"):
        literal_arguments(formula)


TEXT = some.text(max_size=12).map(lambda text: '"' + text.replace('"', '""') + '"')
LITERAL = some.one_of(TEXT, some.floats(0, 1e15).map(repr), some.sampled_from(["TRUE", "", "#N/A", "{1,2;3,4}", "5%"]))


@given(some.lists(LITERAL, min_size=2, max_size=7))
def test_arguments_come_back_as_they_were_written(arguments):
    formula = f"SPM_X({','.join(arguments)})"
    assert calls(formula)[0].arguments == tuple(argument.strip() for argument in arguments)
    assert literal_arguments(formula) == [literal(argument) for argument in arguments]


@given(some.text(alphabet="SPM_(){}[],;'\"!#@A1$:+-*/ .%é", max_size=30))
def test_any_text_is_cut_into_pieces_or_refused(text):
    try:
        found = tokens(text)
    except InvalidInput:
        return
    assert "".join(token.text for token in found) == text
