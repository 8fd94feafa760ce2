"""A territory workbook read back: what its manager asks for, and everything that is wrong with it, each with its cell."""

from __future__ import annotations

import pytest

from spm_xl.alignment.read_back import read_back
from spm_xl.errors import InvalidInput
from spm_xl.territory.problem import NOBODY
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from tests.alignment.small_book import ACCOUNTS, PEOPLE, written
from tests.workbook.memory_host import MemoryHost


def read(path, **changes):
    return read_back(FileBook(written(path / "plan.xlsx", **changes)))


def refused(path, **changes):
    with pytest.raises(InvalidInput) as told:
        read(path, **changes)
    assert str(told.value).endswith("Nothing was changed in the workbook.")
    return str(told.value)


def account(at, **facts):
    """The accounts with one of them changed; the facts by the place of their column."""
    rows = [list(each) for each in ACCOUNTS]
    for column, value in facts.items():
        rows[at][int(column.removeprefix("column"))] = value
    return rows


def test_the_problem_is_the_one_of_the_tables(tmp_path):
    asked = read(tmp_path, tolerances=(0.1, None), settings={"territory.condition.skills": "no", "territory.most_moved": 0.5, "territory.seed": 7})
    problem, terms = asked.problem, asked.terms
    assert (problem.accounts, problem.participants, problem.measures) == (("A1", "A2", "A3", "A4", "B1", "B2", "B3"), ("Ann", "Bo"), ("potential", "workload"))
    assert problem.amounts[:, 0].tolist() == [30, 30, 20, 20, 40, 10, 10]
    assert problem.current.tolist() == [0, 0, 0, 0, 1, 1, NOBODY]
    assert problem.locked.tolist() == [True, *[False] * 6]
    assert problem.allowed[:, 1].tolist() == [True, True, False, True, True, True, True]
    assert (problem.places.shape, problem.homes.shape, problem.travel.tolist()) == ((7, 3), (2, 3), problem.amounts[:, 1].tolist())
    assert (terms.mode, terms.tolerances, terms.ignore, terms.most_moved, terms.travel_growth, terms.seed) == (
        "realign", {"potential": 0.1, "workload": None}, frozenset({"skills"}), 0.5, None, 7,
    )  # fmt: skip


def test_typed_names_and_answers_are_decisions(tmp_path):
    moves = [("A2", "Ann", "Bo", "accepted"), ("A4", "Ann", "Bo", "Refused"), ("B1", "Bo", "Ann", None)]
    asked = read(tmp_path, choices={"A2": "ann", "B3": "Bo"}, moves=moves)
    assert {name: (each.participant, each.cell) for name, each in asked.decided.items()} == {
        "A2": ("Ann", "Accounts!L3"),  # what is typed wins
        "A4": ("Ann", "Moves!I3"),
        "B3": ("Bo", "Accounts!L8"),
    }


def test_an_open_workbook_is_read_as_its_file_is(tmp_path):
    path = written(tmp_path / "plan.xlsx", choices={"A2": "Bo"})
    file, live = read_back(FileBook(path)), read_back(LiveBook(MemoryHost(path.read_bytes(), path)))
    assert (file.problem.amounts == live.problem.amounts).all()
    assert (file.terms, file.decided, file.accounts) == (live.terms, live.decided, live.accounts)


def test_whoever_is_taken_out_leaves_a_vacancy_and_whoever_is_new_has_none(tmp_path):
    asked = read(tmp_path, people=[PEOPLE[1], ("Cy", None, None, None, "", 42.2, -72.0)], accounts=account(0, column2="no"))
    assert asked.problem.participants == ("Bo", "Cy")
    assert asked.problem.current.tolist() == [NOBODY] * 4 + [0, 0, NOBODY]
    assert asked.notes == ("Ann is no participant (any more): 4 accounts that have that name under Today are placed anew, as those of nobody.",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"choices": {"A3": "Boo"}}, "Accounts!L4 [Boo] is no participant. Did you mean Bo?"),
        ({"moves": [("A2", "Ann", "Bo", "perhaps")]}, "Moves!I2 [perhaps] is no answer. Choose accepted or refused"),
        ({"moves": [("A9", "Ann", "Bo", "accepted")]}, "Moves!A2 [A9] is no account of the table Accounts."),
        ({"moves": [("A2", "Ann", "Cy", "accepted")]}, "Moves!I2 [accepted] gives account A2 to Cy, who is no participant."),
        ({"moves": [("B3", None, "Ann", "refused")]}, "Moves!I2 [refused] leaves account B3 to nobody, as nobody has it today."),
        ({"accounts": [*ACCOUNTS, ACCOUNTS[1]]}, "Accounts!A9 [A2] is also in Accounts!A3. Take one of the rows out."),
        ({"accounts": account(2, column7=-5)}, "Accounts!H4 [-5] is less than 0."),
        ({"accounts": account(2, column7=None)}, "Accounts!H4 is blank. Type the amount"),
        ({"accounts": account(2, column7="#N/A")}, "Accounts!H4 [#N/A] is the error of a formula. Correct it."),
        ({"accounts": account(2, column7="ten")}, "Accounts!H4 [ten] is no number."),
        ({"accounts": account(2, column5=None)}, "Accounts!F4 is blank, but other accounts have a place."),
        ({"accounts": account(2, column5=142.0)}, "Accounts!F4 [142] is beyond 90 degrees."),
        ({"accounts": account(6, column2="yes")}, "Accounts!C8 [yes] locks an account to a participant that it does not have."),
        ({"accounts": account(6, column2="maybe")}, "Accounts!C8 [maybe] is neither yes nor no."),
        ({"accounts": account(2, column0=None)}, "Accounts!A4 is blank, but its row is not."),
        ({"people": [*PEOPLE, PEOPLE[0]]}, "Parameters!A4 [Ann] is also in Parameters!A2."),
        ({"people": [("Ann", 0.5, None, None, "", 42.0, -71.0), PEOPLE[1]]}, "Parameters!B3 has no share, but others have one."),
        ({"people": [("Ann", None, None, None, "", None, None), PEOPLE[1]]}, "Parameters!F2 has no home, but others have one."),
        ({"tolerances": (-0.1, 0.1)}, "Measures!B2 [-0.1] is less than 0."),
        ({"settings": {"territory.mode": "realing"}}, "the cell territory.mode [realing] is none of realign, balance, homes, centres. Did you mean realign?"),
        ({"settings": {"territory.most_moved": 20}}, "the cell territory.most_moved [20] is not between 0 and 1."),
        ({"settings": {"territory.condition.locks": "si"}}, "the cell territory.condition.locks [si] is neither yes nor no."),
        ({"choices": {"A1": "Bo"}}, "Accounts!L2 [Bo] gives away account A1, which Accounts!C2 locks to Ann."),
        ({"choices": {"A3": "Bo"}}, "Accounts!L4 [Bo] may not serve CHILDREN, the segment of account A3."),
        ({"accounts": account(1, column4="x")[:4] + account(4, column4="x")[4:], "choices": {"A2": "Ann", "B1": "Bo"}}, "Accounts!L6 [Bo] parts account B1 from its group x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_cell_and_what_to_do(tmp_path, changes, words):
    assert words in refused(tmp_path, **changes)


def test_all_faults_are_told_at_once(tmp_path):
    told = refused(tmp_path, choices={"A3": "Boo", "A2": "Ane"}, accounts=account(4, column8=-1.0), tolerances=("much", 0.1))
    assert len(told.splitlines()) == 5


def test_a_table_and_a_column_that_are_gone_are_named(tmp_path):
    path = written(tmp_path / "plan.xlsx")
    for table, change in (("Participants", {"Participants": "People"}), ("Accounts", {"Your choice": "My choice"})):
        host = MemoryHost(path.read_bytes(), path)
        host.listed = {change.get(name, name): (tuple(change.get(each, each) for each in headers), area) for name, (headers, area) in host.listed.items()}
        with pytest.raises(InvalidInput, match=f"the table {table} (is gone|.*has no column Your choice)"):
            read_back(LiveBook(host))


def test_an_account_typed_below_the_table_is_not_left_out_silently(tmp_path):
    path = written(tmp_path / "plan.xlsx")
    host = MemoryHost(path.read_bytes(), path)
    host.cells["Accounts"][9, 1] = ("A5", "")
    with pytest.raises(InvalidInput, match="Accounts!A9 stands right below the table Accounts and does not belong to it"):
        read_back(LiveBook(host))


@pytest.mark.parametrize(("kind", "words"), [("a budget", "this is no territory workbook"), ("territory plan, version 9", "reads a territory plan, version 1")])
def test_another_kind_or_version_is_refused(tmp_path, kind, words):
    with pytest.raises(InvalidInput, match=words):
        read(tmp_path, settings={"territory.kind": kind})
