"""What the catalogue says of its functions: complete, short enough for the function wizard, and true."""

from __future__ import annotations

import inspect

import pytest

from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.names import MEASURES
from spm_xl.udfs.accounting import CONVENTIONS
from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS, LONGEST_HELP
from spm_xl.udfs.cells import CellError
from spm_xl.udfs.hosts.formula import literal_arguments
from spm_xl.udfs.measures import ANSWERS
from spm_xl.udfs.parts import BASES, CLAWBACK_METHODS, MATRIX_METHODS
from spm_xl.udfs.terms import BY_NAME as TERMS

by_name = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)


@by_name
def test_help_is_whole_sentences_that_the_function_wizard_shows_in_full(function):
    for words in (function.summary, *(parameter.help for parameter in function.parameters)):
        assert 10 <= len(words) <= LONGEST_HELP
        assert words[0] == words[0].upper() or words.split()[0] in (*BASES, *MATRIX_METHODS, *CLAWBACK_METHODS, *ANSWERS, *CONVENTIONS)
        assert words.endswith(".")
        assert words.isascii(), "the function wizard of an old Excel shows nothing else"


@by_name
def test_the_signature_is_the_python_function(function):
    """Names, order and what may be left out come from the function itself, and so does the help of each argument."""
    parameters = inspect.signature(function.python).parameters
    assert function.names == tuple(parameters) == tuple(parameter.name for parameter in function.parameters)
    assert [parameter.optional for parameter in function.parameters] == [one.default is not one.empty for one in parameters.values()]
    assert len(function.kinds) == len(function.names) <= 9  # SPM_WHY: a name, and what the longest function takes


@by_name
def test_the_example_runs(function):
    answer = call(function.name, literal_arguments(function.example))
    values = [value for row in answer for value in row] if isinstance(answer, list) else [answer]
    assert not any(isinstance(value, CellError) for value in values)
    assert len(function.example) <= 120
    assert isinstance(answer, list) == function.spills


def test_the_argument_order_is_one():
    """Earn, then pay: what is measured first, then what it is measured against, then what came before, the plan and the plans."""
    order = ["credit", "earned", "amount", "quota", "draw", "rates", "prior", "opening", "plan", "plans"]
    for function in FUNCTIONS:
        known = [order.index(name) for name in function.names if name in order]
        assert known == sorted(known) or function.name == "SPM_RAMP"


@pytest.mark.parametrize(
    ("function", "argument", "words"), [("SPM_PRORATE", "basis", BASES), ("SPM_MATRIX", "method", MATRIX_METHODS), ("SPM_CLAWBACK", "method", CLAWBACK_METHODS), ("SPM_GOAL", "answer", ANSWERS), ("SPM_AMORTIZE", "convention", CONVENTIONS)]
)
def test_the_help_of_a_word_names_every_legal_word_and_the_default(function, argument, words):
    found = next(parameter.help for one in FUNCTIONS if one.name == function for parameter in one.parameters if parameter.name == argument)
    assert all(word in found for word in words)
    assert found.startswith(f"{words[0]} (the default")


def test_the_terms_that_help_mentions_exist():
    """recoverable, recovery, draw_type, guarantee, zero_quota, ramp_start."""
    mentioned = {word.strip("().,;:\"") for function in FUNCTIONS for parameter in function.parameters for word in parameter.help.split() if "_" in word}
    own: set[str] = {*BASES, *CLAWBACK_METHODS, *CONVENTIONS, *(name for function in FUNCTIONS for name in function.names), *(word for term in TERMS.values() for word in term.choices)}
    own |= {*MEASURES, *(kpi.name for kpi in BUILT_IN)}
    assert {word for word in mentioned if not word.startswith("SPM_")} <= {*TERMS, *own}
