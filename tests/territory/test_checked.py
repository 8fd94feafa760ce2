"""What is wrong with the files of a territory, told with its place; and what is odd but has an answer."""

import pytest

from spm_xl.errors import InvalidInput, Refused
from spm_xl.territory.load import problem_from

PEOPLE = "rep,home_lat,home_lon,skills\nAnn,42,-71,A|B\nBo,41,-72,A\n"
HEAD = "account_id,lat,lon,potential,current_rep,segment,locked,group\n"
GOOD = "a,42,-71,10,Ann,A,0,\nb,41,-72,20,Bo,A,0,\n"


def load(folder, accounts, people=PEOPLE, **options):
    (folder / "accounts.csv").write_text(accounts, encoding="utf-8")
    (folder / "people.csv").write_text(people, encoding="utf-8")
    return problem_from(folder / "accounts.csv", folder / "people.csv", **options)


@pytest.mark.parametrize(
    ("row", "rule", "said"),
    [
        ("c,42,-71,-5,Ann,A,0,", "amount", "below 0"),
        ("c,42,-71,,Ann,A,0,", "amount", "blank"),
        ("a,42,-71,5,Ann,A,0,", "duplicate id", "row 2"),
        ("c,42,-71,5,Annn,A,0,", "unknown participant", "Did you mean Ann? If Annn left: --without Annn."),
        ("c,,-71,5,Ann,A,0,", "missing coordinates", "blank"),
        ("c,42,181,5,Ann,A,0,", "out of range", "longitude"),
        ("c,-171,42,5,Ann,A,0,", "out of range", "look swapped"),
        ("c,42,-71,5,,A,1,", "lock", "nobody has it"),
        ("c,42,-71,5,Bo,B,1,", "lock without skill", "does not serve B"),
        ("c,42,-71,5,Ann,C,0,", "skills", "nobody serves C"),
        ("c,42,-71,5,Ann,A,1,g\nd,42,-71,5,Bo,A,1,g", "group with two locks", "Ann and to Bo"),
        ("x" * 300 + ",42,-71,5,Ann,A,0,", "long id", "300 characters"),
    ],
)
def test_a_fault_is_refused_with_its_row(tmp_path, row, rule, said):
    with pytest.raises(Refused) as refusal:
        load(tmp_path, f"{HEAD}{GOOD}{row}\n")
    found = [each for each in refusal.value.problems if each.level == "refused"]
    assert [each.rule for each in found] == [rule]
    assert said in str(found[0])
    assert found[0].place.file == "accounts.csv"
    assert found[0].place.row >= 4


@pytest.mark.parametrize("cell", ["NaN", "inf", "ten", "#DIV/0!"])
def test_what_is_no_amount_is_refused(tmp_path, cell):
    with pytest.raises(Refused):
        load(tmp_path, f"{HEAD}{GOOD}c,42,-71,{cell},Ann,A,0,\n")


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(Refused) as refusal:
        load(tmp_path, f"{HEAD}{GOOD}a,42,200,-5,Cy,A,0,\n", PEOPLE + "Ann,42,-71,A\n")
    assert {each.rule for each in refusal.value.problems} >= {"amount", "duplicate id", "out of range", "unknown participant"}


@pytest.mark.parametrize(
    ("accounts", "people", "rule"),
    [
        (HEAD + "a,42,-71,10,,A,0,\n", PEOPLE, "few accounts"),
        (HEAD + "a,42,-71,0,,A,0,\nb,42,-71,0,,A,0,\n", PEOPLE, "all zero"),
        (HEAD + GOOD.replace("Bo", "Ann"), "rep,home_lat,home_lon\nAnn,42,-71\n", "one participant"),
        (HEAD + GOOD.replace(",0,\n", ",1,\n"), PEOPLE, "all locked"),
        (HEAD + GOOD + "c,0,0,5,Ann,A,0,\n", PEOPLE, "at zero"),
        (HEAD + GOOD + "c,-71,42,5,Ann,A,0,\n", PEOPLE, "likely swapped"),
        (HEAD + GOOD + "=c,42,-71,5,Ann,A,0,\n", PEOPLE, "formula-like id"),
        (HEAD + GOOD, "rep,share\nAnn,3\nBo,4\n", "share sum"),
    ],
)
def test_what_is_odd_has_an_answer_and_is_told(tmp_path, accounts, people, rule):
    assert rule in [each.rule for each in load(tmp_path, accounts, people).warnings]


def test_who_left_leaves_a_vacancy(tmp_path):
    found = load(tmp_path, f"{HEAD}{GOOD}c,42,-71,5,Cy,A,1,\n", without=["Cy", "Bo"]).problem
    assert found.participants == ("Ann",)
    assert found.current.tolist() == [0, -1, -1]
    assert not found.locked.any()


def test_modes_that_travel_need_a_map(tmp_path):
    bare = "account,potential\na,1\nb,2\n"
    assert load(tmp_path, bare, "participant\nAnn\nBo\n", mode="balance").problem.places is None
    with pytest.raises(Refused, match="mode balance"):
        load(tmp_path, bare, "participant\nAnn\nBo\n", mode="centres")


@pytest.mark.parametrize("empty", [0, 1])
def test_no_accounts_and_no_participants_are_refused(tmp_path, empty):
    texts = [HEAD + GOOD.replace("Ann", "").replace("Bo", ""), PEOPLE]
    texts[empty] = texts[empty].splitlines()[0] + "\n"
    with pytest.raises(InvalidInput):
        load(tmp_path, *texts)
