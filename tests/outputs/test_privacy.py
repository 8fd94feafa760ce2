"""Nothing of another participant leaves with a statement, and nothing that may be there stops a run."""

import io
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from spm_xl.api import settled
from spm_xl.errors import ControlFailure
from spm_xl.outputs.facts import facts
from spm_xl.outputs.folder import write_run
from spm_xl.outputs.privacy import Leak, confirm_clean, known_words, leaks, people, telling
from spm_xl.outputs.statement import statement
from spm_xl.outputs.statement_form import Form
from spm_xl.pay.result import Ledger
from spm_xl.sample import tables
from spm_xl.tables.load import load as load_inputs
from spm_xl.workbook.inspect.words import words
from spm_xl.workbooks.statement import TEMPLATE
from tests.outputs import settlements as made
from tests.outputs.builders import credit, line, person, run, settlement, simple_run
from tests.outputs.settlements import FACTS

ROOT = Path(__file__).resolve().parents[2]
ADVENTUREWORKS = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "adventureworks"
EVERYBODY = ["P-1001", "Ann Lee", "ann@harbourlane.example", "P-1002", "Bob O'Neill", "bob@example.com", "H1002", "Maria Gomez", "P-0900"]
KNOWN = words(EVERYBODY)
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def issued(settlement, form=None, known=KNOWN):
    return statement(settlement, FACTS, form, known=known)


# --- leaks -------------------------------------------------------------------------------------------------


def test_the_statement_of_everything_names_only_its_own():
    """STM-01: manager and approver may be named."""
    assert leaks(issued(made.full()), made.full(), FACTS, KNOWN) == []


def with_reason(reason):
    settlement = made.full()
    return replace(settlement, adjustments=(replace(settlement.adjustments[0], reason=reason), settlement.adjustments[1]))


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("taken over from Bob O'Neill", "bob o neill"),
        ("taken over from BOB  O’NEILL", "bob o neill"),
        ("see P-1002, by mistake", "p 1002"),
        ("asked by bob@example.com", "bob example com"),
        ("for H1002", "h1002"),
    ],
)
def test_free_text_that_names_a_colleague_is_a_leak(reason, word):
    with pytest.raises(Leak) as failure:
        issued(with_reason(reason))
    assert isinstance(failure.value, ControlFailure)
    assert str(failure.value).startswith(f"statement of P-1001, 2026-03: {reason!r} holds {word!r}")
    assert [finding.what for finding in leaks(statement(with_reason(reason), FACTS), with_reason(reason), FACTS, KNOWN)] == [word]


def planted(place):
    """The template after somebody filled it for a colleague by hand, and saved it."""
    book = load_workbook(TEMPLATE)
    book["Statement"]._charts = []  # openpyxl writes charts in a dialect of its own
    if place == "docProps/core.xml":
        book.properties.subject = "as for Bob O'Neill"
    elif place == "docProps/custom.xml":
        from openpyxl.packaging.custom import StringProperty

        book.custom_doc_props.append(StringProperty(name="Reviewer", value="bob@example.com"))
    elif place == "defined name":
        book.defined_names["note"] = DefinedName("note", attr_text='"P-1002"')
    elif place == "name of a defined name":
        book.defined_names["pay_of_P_1002"] = DefinedName("pay_of_P_1002", attr_text="Deals!$A$1")
    elif place == "comment":
        book["Questions"]["A1"].comment = Comment("from Bob O'Neill's copy", "SPM")
    elif place == "author of a comment":
        book["Questions"]["A1"].comment = Comment("checked", "Bob O'Neill")
    elif place == "hidden cell":
        book["Checks"]["H2"] = "Bob O'Neill"
        book["Checks"].column_dimensions["H"].hidden = True
    elif place == "hidden sheet":
        book.create_sheet("Lists")["A1"] = "P-1002"
        book["Lists"].sheet_state = "hidden"
    elif place == "footer":
        book["Deals"].oddFooter.center.text = "Bob O'Neill"
    elif place == "formula":
        book["Checks"]["H2"] = '=IF(A1="P-1002",1,0)'
    elif place == "prompt of an input":
        book["Questions"].data_validations.dataValidation[0].prompt = "ask bob@example.com"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


PLACES = [
    "docProps/core.xml",
    "docProps/custom.xml",
    "defined name",
    "name of a defined name",
    "comment",
    "author of a comment",
    "hidden cell",
    "hidden sheet",
    "footer",
    "formula",
    "prompt of an input",
]


@pytest.mark.parametrize("place", PLACES)
def test_what_a_template_hides_is_found(place):
    with pytest.raises(Leak, match=r"the template own.xlsx carries .* in .*: it would go to everybody"):
        confirm_clean(planted(place), "own.xlsx", KNOWN)


def test_the_planted_template_is_clean_without_the_plant():
    confirm_clean(planted("nothing"), "own.xlsx", KNOWN)
    assert leaks(issued(made.full(), Form("own.xlsx", planted("nothing"))), made.full(), FACTS, KNOWN) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_one_leak_stops_the_whole_run(tmp_path, workers):
    result = simple_run(30)
    settlements = list(result.settlements)
    settlements[20] = replace(settlements[20], notes=("as agreed with Person P00007 of the East team",))
    for word in ("P00007", settlements[6].person.name):
        settlements[20] = replace(settlements[20], notes=(f"as agreed with {word}",))
        for keep_going in (False, True):
            with pytest.raises(Leak, match="statement of P00021, 2026-03"):
                write_run(replace(result, settlements=tuple(settlements)), tmp_path / "out", workers=workers, keep_going=keep_going)
            assert list(tmp_path.iterdir()) == []


# --- no false alarm ------------------------------------------------------------------------------------------


def test_the_own_customer_may_have_a_colleagues_name():
    sold = made.credit(1, 1_000, facts={"customer": "Bob O'Neill"}, transaction="P-1002")
    settlement = made.settlement((made.marginal([sold]),))
    assert issued(settlement)


def test_the_own_account_may_have_a_colleagues_name():
    """The note of the deal says that it came by the account: owner of Bob O'Neill since 2026-01-16."""
    sold = made.credit(1, 1_000, facts={"account": "Bob O'Neill", "owner_since": "2026-01-16"})
    assert issued(made.settlement((made.marginal([sold]),)))


def test_a_colleague_who_is_a_customer_is_still_found_where_not_sold_to():
    with pytest.raises(Leak):
        issued(replace(made.settlement((made.marginal([made.credit(1, 1_000)]),)), notes=("Bob O'Neill",)))


IDS = ["274", "1", "3", "2026", "2026-03", "31", "A1", "N63", "C12", "S-12", "R-5", "V-12", "T-20", "F-1", "XF-10", "N-63", "G-1001",
       "EAST", "West", "Draw", "Deals", "other", "v", "none", "USD", "commission", "HT-16"]  # fmt: skip


def test_ids_that_are_numbers_addresses_or_words_stop_nothing():
    """Every cell from A1 to N4000, and every style, is somewhere in the XML of these statements."""
    colleagues = [replace(made.ANN, participant=each, name=each, email="") for each in IDS]
    colleagues += [replace(made.ANN, participant=f"{column}{row}", name=f"Sheet {column}", email="") for column in "ABCDEFGHIJKLMN" for row in range(1000, 1400)]
    everybody = [made.settlement((), person=one) for one in [*colleagues, made.ANN]]
    known = known_words(_Run(everybody))
    for kind in (made.full, lambda: made.many(1_500)):
        assert issued(kind(), known=known)


class _Run:
    def __init__(self, settlements):
        self.settlements, self.ledger = tuple(settlements), Ledger("2026-03", date(2026, 3, 31), ())


@pytest.mark.parametrize("name", ["Account executive", "HL Inc.", "New business", "Harbour & Lane Instruments", "Account executive 2026"])
def test_a_participant_called_like_a_role_a_plan_or_the_company_stops_nothing(name):
    """A house account, say."""
    assert telling(name)
    assert issued(made.full(), known=words([*EVERYBODY, name]))


def test_everybody_who_ever_was_settled_is_known():
    result = simple_run(2)
    gone = replace(result.ledger.entries[0], participant="Q-900")
    result = replace(result, ledger=replace(result.ledger, entries=(*result.ledger.entries, gone)))
    assert people(result) == {"P00001", "P00002", "Q-900"}
    leaver = replace(made.full(), notes=("as Q-900 had it",))
    with pytest.raises(Leak, match="q 900"):
        issued(leaver, known=known_words(result))


def test_people_of_one_name_are_told_apart_by_nothing():
    twins = [settlement(replace(person(who), name="Jo Smith"), [line(who, [credit(who, "T1", "100")])]) for who in ("A-100", "B-100")]
    for one in twins:
        assert statement(one, FACTS, known=known_words(run(twins)))


def leaks_of(result):
    """What a search of every byte of every statement of a run finds."""
    known, shared = known_words(result), facts(result)
    made = [(one, statement(one, shared, people=people(result), known=known)) for one in result.settlements]
    return [finding for one, data in made for finding in leaks(data, one, shared, known)]


@pytest.mark.parametrize("month", ["2026-01", "2026-06"])
def test_the_sample_company_passes(month):
    assert leaks_of(settled(tables(), month)) == []


@pytest.mark.skipif(not ADVENTUREWORKS.is_dir(), reason="the AdventureWorks files are not here (SPM_SHARED_DATA)")
def test_adventureworks_passes(tmp_path):
    inputs = load_inputs(ROOT / "examples" / "adventureworks", data=ADVENTUREWORKS)
    result = settled(inputs, "2013-09")
    assert len(write_run(result, tmp_path / "2013-09").issued) >= 15
    assert leaks_of(result) == [], "its participants have numbers as ids: 274, 275, ..."
    assert sum(s.earned for s in result.settlements) > Decimal(10_000)
