"""Our functions in xlwings' own engine for Excel on Windows, over stand-ins for pywin32."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import CATEGORY, FUNCTIONS, LONGEST_HELP, Function
from tests.standins.excel import constants
from tests.standins.pywin32 import FUNCTIONS as MODULE
from tests.standins.pywin32 import windows_xlwings

ERROR_NUMBERS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288, "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273}  # fmt: skip
RATES = (("From", "Rate"), (0.0, 0.04), (150_000.0, 0.06), (250_000.0, 0.08))


@pytest.fixture(scope="module")
def engine() -> Iterator[SimpleNamespace]:
    with windows_xlwings() as engine:
        yield engine


def answer(engine: SimpleNamespace, name: str, *given: Any) -> Any:
    """What VBA gets from XLPy.CallUDF, arguments as COM hands them over."""
    return engine.python.CallUDF(MODULE, name, given)


def test_the_stand_ins_are_gone_afterwards() -> None:
    platform = sys.platform
    with windows_xlwings() as engine:
        assert [each.name for each in engine.xlwings.engines] == ["excel"]
    assert sys.platform == platform
    assert "pythoncom" not in sys.modules
    import xlwings

    assert [each.name for each in xlwings.engines] == []


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_xlwings_sees_every_function_with_its_help(engine: SimpleNamespace, function: Function) -> None:
    seen = getattr(engine.functions, function.name).__xlfunc__
    assert (seen["name"], seen["category"], seen["call_in_wizard"], seen["volatile"]) == (function.name, CATEGORY, False, False)
    assert seen["ret"]["doc"] == function.summary
    assert [(each["name"], each["doc"], "optional" in each) for each in seen["args"]] == [
        (each.name, each.help, each.optional) for each in function.parameters
    ]
    assert all(each["options"] == {"ndim": 2, "err_to_str": True} for each in seen["args"])
    assert max(len(text) for text in (function.summary, *(each.help for each in function.parameters))) <= LONGEST_HELP


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_example_of_a_function(engine: SimpleNamespace, function: Function) -> None:
    given = constants(function.example)
    wanted = call(function.name, given)
    found = answer(engine, function.name, *given)
    assert found == wanted
    assert str(found) not in ERROR_NUMBERS


@pytest.mark.parametrize("code", ERROR_NUMBERS)
def test_an_error_of_excel_passes_through(engine: SimpleNamespace, code: str) -> None:
    assert answer(engine, "SPM_PAYOUT", ERROR_NUMBERS[code], 1000.0) == code
    assert answer(engine, "SPM_COMMISSION", 5.0, None, ((0.0, 0.1), (ERROR_NUMBERS[code], 0.2))) == code


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((None, 100.0), 0.0),
        (("", 100.0), 0.0),
        ((100.0, None), "#DIV/0!"),
        ((100.0, ""), "#DIV/0!"),
        (("abc", 100.0), "#VALUE!"),
        (("12.5%", 50.0), 0.0025),
        ((True, 50.0), 0.02),
        ((50.0, 100.0, None, None, None), 0.5),
        ((((50.0,),), ((100.0,),)), 0.5),
        ((((50.0,), (25.0,)), 100.0), [[0.5], [0.25]]),
        ((((50.0, 25.0),), 100.0), [0.5, 0.25]),  # one row, which VBA takes as a row
        (((50.0, 25.0), 100.0), [0.5, 0.25]),  # an array constant {50,25}
        ((((50.0,), (25.0,)), ((100.0,), (None,))), [[0.5], ["#DIV/0!"]]),
        ((((1.0,), (2.0,)), ((1.0,), (2.0,), (3.0,))), "#VALUE!"),
    ],
)
def test_blanks_text_and_ranges(engine: SimpleNamespace, given: tuple[Any, ...], wanted: Any) -> None:
    assert answer(engine, "SPM_ATTAINMENT", *given) == wanted


def test_a_date_may_come_as_a_number_a_date_or_text(engine: SimpleNamespace) -> None:
    days = (46_082.0, datetime(2026, 3, 1), "2026-03-01")  # Range.Value2 gives the first, Range.Value the second
    found = [answer(engine, "SPM_PRORATE", 3100.0, day, None, day, datetime(2026, 3, 31)) for day in days]
    assert found == [3100.0, 3100.0, 3100.0]


def test_too_few_arguments_and_one_too_many(engine: SimpleNamespace) -> None:
    assert answer(engine, "SPM_PAYOUT", 1200.0) == "#VALUE!"
    assert answer(engine, "SPM_PAYOUT", 1200.0, 1000.0, None, None, None, 5.0) == "#VALUE!"


def test_answers_are_plain_values_for_com(engine: SimpleNamespace) -> None:
    for found in (answer(engine, "SPM_PAYOUT", "x", 1.0), answer(engine, "SPM_EXPLAIN", 20_000.0, None, RATES, 145_000.0)):
        cells = [cell for row in found for cell in row] if isinstance(found, list) else [found]
        assert {type(cell) for cell in cells} <= {float, str}


def test_a_column_of_10000_rows_is_one_call(engine: SimpleNamespace) -> None:
    credit = tuple((float(at),) for at in range(10_000))
    found = answer(engine, "SPM_COMMISSION", credit, None, RATES, 145_000.0)
    assert len(found) == 10_000
    assert found[-1] == [call("SPM_COMMISSION", (9999.0, None, RATES, 145_000.0))]


def test_import_functions_of_xlwings_writes_its_own_wrappers_and_registers_the_help(
    engine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For those who import with xlwings' own button: names, arguments and help arrive in its VBA too."""
    texts, registered = [], {}

    def note(macro: str, **options: Any) -> None:
        registered[macro.rpartition("!")[2]] = options

    components = SimpleNamespace(Remove=lambda component: None, Import=lambda path: texts.append(Path(path).read_text()))
    book = SimpleNamespace(
        Name="Book1.xlsm",
        VBProject=SimpleNamespace(VBComponents=_Components(components)),
        Application=SimpleNamespace(Version="16.0", MacroOptions=note),
    )
    monkeypatch.setattr(engine.udfs, "get_udf_module", lambda *_: engine.functions)
    engine.udfs.import_udfs(MODULE, book)
    assert set(registered) == {function.name for function in FUNCTIONS}
    for function in FUNCTIONS:
        assert registered[function.name]["Description"] == function.summary
        names = ", ".join(f"Optional {each.name}" if each.optional else each.name for each in function.parameters)
        assert re.search(rf"^Function {function.name}\({re.escape(names)}\)", texts[0], re.MULTILINE)


class _Components:
    """VBComponents, which is called for one component and asked for its methods."""

    def __init__(self, methods: SimpleNamespace):
        self.methods = methods

    def __call__(self, name: str) -> str:
        return name

    def __getattr__(self, name: str) -> Any:
        return getattr(self.methods, name)


def test_only_the_free_part_of_xlwings_is_used(engine: SimpleNamespace) -> None:
    assert not [name for name in sys.modules if name in ("xlwings.server", "xlwings.reports")]
    assert engine.xlwings.__pro__ is False
