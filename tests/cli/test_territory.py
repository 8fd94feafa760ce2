"""The territory commands, as a person types them."""

import csv
import json

import pytest

from spm_xl.cli.main import main


@pytest.fixture
def files(tmp_path, capsys):
    run("example", tmp_path / "t", expect=0)
    capsys.readouterr()
    return tmp_path / "t" / "accounts.csv", tmp_path / "t" / "participants.csv"


def run(*arguments, expect):
    with pytest.raises(SystemExit) as ended:
        main(["territory", *map(str, arguments)])
    assert ended.value.code == expect


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("mode", ["realign", "balance", "homes", "centres"])
def test_a_plan_gives_every_account_to_one_participant_in_the_order_of_the_file(files, tmp_path, capsys, mode):
    out, moves = tmp_path / "plan.csv", tmp_path / "moves.csv"
    run("plan", *files, "--mode", mode, "--out", out, "--moves", moves, "--json", expect=0)
    data = json.loads(capsys.readouterr().out)
    assert [row["account_id"] for row in rows(out)] == [row["account_id"] for row in rows(files[0])]
    assert data["feasible"]
    assert data["bound"] <= data["value"] * (1 + 1e-9)
    assert len(data["assignment"]) == 60
    changed = [row["account_id"] for row in rows(out) if row["rep"] != row["previous_rep"]]
    assert sorted(changed) == [row["account_id"] for row in rows(moves)]
    assert all(row["why"] for row in rows(moves))
    before = out.read_bytes()
    run("plan", *files, "--mode", mode, "--out", out, "-q", expect=0)
    assert out.read_bytes() == before


def test_a_plan_is_scored_and_said_in_words(files, tmp_path, capsys):
    out = tmp_path / "plan.csv"
    run("plan", *files, "--out", out, expect=0)
    assert "proven to be the best possible" in capsys.readouterr().out
    run("score", *files, out, expect=0)
    said = capsys.readouterr().out
    assert "R1" in said
    assert "proven to be the best possible" in said


def test_a_plan_that_draws_anew_says_how_much_it_moves(files, capsys):
    run("plan", *files, "--mode", "balance", expect=0)
    assert "change hands: --mode balance draws anew" in capsys.readouterr().err


def test_an_assignment_that_is_no_division_is_refused(files, tmp_path, capsys):
    out = tmp_path / "plan.csv"
    run("plan", *files, "--out", out, expect=0)
    good = out.read_text(encoding="utf-8").splitlines()
    for bad, said in (
        ([*good[:-1]], "A060 is in no territory"),
        ([*good, "A999,R1,"], "the accounts have no A999"),
        ([*good[:-1], "A060,R9,"], "R9 is not among the participants"),
        ([*good, good[1]], "A001 stands in row 2 and in row 62"),
    ):
        out.write_text("\n".join(bad) + "\n", encoding="utf-8")
        capsys.readouterr()
        run("score", *files, out, "--no-bound", expect=3)
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tolerance", "potental=5%"], "Did you mean potential?"),
        (["--tolerance", "potential=5"], "Write 5% for 5 percent"),
        (["--tolerance", "potential"], "such as potential=5%"),
        (["--ignore", "lock"], "Did you mean locks?"),
        (["--mode", "balanced"], "Did you mean balance?"),
        (["--weight", "potential=-1"], "above 0"),
    ],
)
def test_an_option_that_says_nothing_is_a_usage_error_with_near_names(files, capsys, options, said):
    run("plan", *files, *options, expect=2)
    assert said in capsys.readouterr().err


def test_faults_of_the_files_are_listed_and_nothing_is_written(files, tmp_path, capsys):
    text = files[0].read_text(encoding="utf-8").replace("A002", "A001")
    files[0].write_text(text, encoding="utf-8")
    run("plan", *files, "--out", tmp_path / "out.csv", expect=3)
    assert "A001 stands in row 2 already" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_an_example_writes_over_nothing(files):
    run("example", files[0].parent, expect=2)


def test_nothing_but_data_is_on_stdout(capfd):
    """A solver that prints on its own does not get through."""
    import os

    from spm_xl.cli.watching import watched

    with watched(quiet=True):
        os.write(1, b"a line of the solver")
    print("data")
    assert capfd.readouterr().out == "data\n"


HEADER = "account_id,lat,lon,potential,workload,current_rep,locked"
TWO = ("Ann,42,-71", "Bo,43,-72")


@pytest.mark.parametrize(
    ("accounts", "people", "mode", "code", "said"),
    [
        (["a,42,-71,-5,1,Ann,0"], TWO, "balance", 3, "a.csv (row 2, potential) [-5]: potential is below 0"),
        (["a,42,-71,,1,Ann,0"], TWO, "balance", 3, "a blank is not taken for 0"),
        (["a,42,-71,5,1,Ann,0", "a,42,-71,5,1,Bo,0"], TWO, "balance", 3, "the account a stands in row 2 already"),
        (["a,42,-71,5,1,Zoe,0"], TWO, "balance", 3, "If Zoe left: --without Zoe"),
        ([], TWO, "balance", 3, "the file has no accounts"),
        (["a,42,-71,5,1,Ann,0", "b,42,-71,5,1,Ann,0"], TWO[:1], "realign", 0, "one participant, who gets every account"),
        (["a,42,-71,5,1,Ann,0"], TWO, "balance", 0, "2 participants share 1 account: some get none"),
        (["a,42,-71,5,1,Ann,0"], TWO, "homes", 3, "Account a has 5 potential, more than the 2.62 that anybody may have"),
        (["a,42,-71,0,0,Ann,0", "b,43,-71,0,0,Bo,0"], TWO, "homes", 0, "potential is 0 everywhere: it is even by definition"),
        (["a,42,-71,0,0,Ann,0", "b,43,-71,0,0,Bo,0"], TWO, "realign", 0, "0 accounts moved. This is proven to be the best possible"),
        (["a,42,-71,5,1,Ann,1", "b,43,-71,5,1,Bo,1"], TWO, "realign", 0, "every account is locked: nothing can change"),
        (["a,42,-71,5,1,Ann,1", "b,43,-71,9,1,Bo,1"], TWO, "realign", 3, "All accounts are locked, so nothing can change"),
        (["a,42,-71,5,1,,0", "b,43,-71,5,1,,0"], TWO, "realign", 0, "accounts placed that had nobody"),
        (["a,42,-71,5,1,Ann,0", "b,,,5,1,Bo,0"], TWO, "homes", 3, "latitude is blank, while others have a place"),
        (["a,42,181,5,1,Ann,0"], TWO, "homes", 3, "longitude is not between -180 and 180 degrees"),
        (["a,0,0,5,1,Ann,0", "b,43,-71,5,1,Bo,0"], TWO, "homes", 0, "in the sea off Africa"),
        (["a,-71,42,5,1,Ann,0", "b,-71,43,5,1,Bo,0"], TWO, "homes", 3, "Exchange the two columns in one of the files"),
        (["a,10,179.9,5,1,Ann,0", "b,10,-179.9,5,1,Bo,0"], ("Ann,10,-179.8", "Bo,10,179.8"), "homes", 0, "Travel 22 weighted km to homes"),
    ],
)  # fmt: skip
def test_odd_files_are_refused_or_have_a_defined_answer(tmp_path, capsys, accounts, people, mode, code, said):
    files = tmp_path / "a.csv", tmp_path / "p.csv"
    for path, header, lines in zip(files, (HEADER, "rep,home_lat,home_lon"), (accounts, people), strict=True):
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    run("plan", *files, "--mode", mode, "--out", tmp_path / "out.csv", expect=code)
    told = capsys.readouterr()
    assert said in told.err + told.out
    assert (tmp_path / "out.csv").exists() == (code == 0)


ACCOUNTS = "account_id,lat,lon,potential,workload,current_rep,segment,locked,group\na,42,-71,10,1,Ann,A,0,\nb,41,-72,10,1,Bo,A,0,\n"
PEOPLE = "rep,home_lat,home_lon,skills\nAnn,42,-71,A\nBo,41,-72,A\n"
LIMITS = "rep,home_lat,home_lon,capacity_workload\nAnn,42,-71,{}\nBo,41,-72,{}\n"


@pytest.mark.parametrize(
    ("accounts", "people", "said"),
    [
        (ACCOUNTS + "c,nan,-71,5,1,Ann,A,0,\n", PEOPLE, "1 fault in the files; nothing was written.\na.csv (row 4, lat) [nan]: 'nan' is no amount."),
        (ACCOUNTS + "c,42,-71,ten,1,Ann,A,0,\n", PEOPLE, "1 fault in the files; nothing was written.\na.csv (row 4, potential) [ten]: 'ten' is text, not a number."),
        (ACCOUNTS + "c,42,-71,1e400,1,Ann,A,0,\n", PEOPLE, "a.csv (row 4, potential) [1e400]: 1e+400 is beyond any amount"),
        (ACCOUNTS + 'c,42,-71,"1,5",1,Ann,A,0,\n', PEOPLE, "[1,5]: '1,5' is text, not a number. Write it like 1234.50"),
        (ACCOUNTS + ",42,-71,5,1,Ann,A,0,\n", PEOPLE, "a.csv (row 4, account_id): account is blank; it is needed."),
        (ACCOUNTS + "c,42,-71,5\n", PEOPLE, "a.csv (row 4) [4 fields]: the row has too few fields"),
        (ACCOUNTS + " a ,42,-71,5,1,Ann,A,0,\n", PEOPLE, "a.csv (row 4, account_id) [a]: the account a stands in row 2 already"),
        (ACCOUNTS.replace("0,\n", "maybe,\n"), PEOPLE, "a.csv (row 2, locked) [maybe]: locked is 'maybe'. Write yes or no."),
        (ACCOUNTS.replace("0,\n", "1,g\n"), PEOPLE, "a.csv (row 3, group) [g]: the group g must stay together"),
        (ACCOUNTS.replace("Ann,A", "Ann,Z"), PEOPLE, "a.csv (row 2, segment) [Z]: nobody serves Z, which 1 account asks for."),
        ("", PEOPLE, "a.csv: the file is empty (0 bytes)"),
        (ACCOUNTS, PEOPLE.splitlines()[0], "1 fault in the files; nothing was written.\np.csv: the file has no participants."),
        (ACCOUNTS, PEOPLE + "Ann,42,-71,A\n", "p.csv (row 4, rep) [Ann]: the participant Ann stands in row 2 already"),
        (ACCOUNTS, "rep,skills\nAnn,A\nBo,A\n", "p.csv: no participant has a home, which this mode travels to. Add the columns home_lat and home_lon"),
        (ACCOUNTS, LIMITS.format(-1, ""), "p.csv (row 2, capacity_workload) [-1]: capacity_workload is below 0."),
        (ACCOUNTS, LIMITS.format(0, ""), "Ann can carry 0 workload at most, less than the 0.85 of the window. Raise the capacity"),
        (ACCOUNTS, LIMITS.format(0, 0), "All capacities for workload come to 0, less than the 2 to be given"),
    ],
)  # fmt: skip
def test_a_fault_is_told_once_with_its_cell_and_nothing_is_written(tmp_path, capsys, accounts, people, said):
    files = tmp_path / "a.csv", tmp_path / "p.csv"
    for path, text in zip(files, (accounts, people), strict=True):
        path.write_text(text, encoding="utf-8")
    run("plan", *files, "--mode", "homes", "--out", tmp_path / "out.csv", "--moves", tmp_path / "moves.csv", expect=3)
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "p.csv"]


@pytest.mark.parametrize(
    ("accounts", "people", "ids"),
    [
        ("\ufeff" + ACCOUNTS, "\ufeff" + PEOPLE, ["a", "b"]),
        (ACCOUNTS.replace(",", ";"), PEOPLE.replace(",", ";"), ["a", "b"]),
        (ACCOUNTS.replace("\na,", "\n2026-07-01,").replace("\nb,", "\n007,"), PEOPLE, ["2026-07-01", "007"]),
        (ACCOUNTS.replace("\na,", "\n Big  Co ,"), PEOPLE, ["Big  Co", "b"]),
    ],
    ids=["byte-order mark", "semicolons", "dates and zeros", "spaces"],
)
def test_ids_stay_as_they_are_written(tmp_path, accounts, people, ids):
    files = tmp_path / "a.csv", tmp_path / "p.csv"
    for path, text in zip(files, (accounts, people), strict=True):
        path.write_text(text, encoding="utf-8")
    run("plan", *files, "--out", tmp_path / "out.csv", "-q", expect=0)
    assert [row["account_id"] for row in rows(tmp_path / "out.csv")] == ids
    run("score", *files, tmp_path / "out.csv", "--no-bound", "-q", expect=0)


def test_the_curve_goes_from_few_moves_to_little_travel(files, tmp_path, capsys):
    run("curve", *files, "--plans", "3", "--effort", "0.1", "--out", tmp_path / "curve", "--json", expect=0)
    plans = json.loads(capsys.readouterr().out)["plans"]
    assert [each["moved"] for each in plans] == sorted(each["moved"] for each in plans)
    assert all(each["feasible"] and each["bound"] <= each["value"] * (1 + 1e-9) for each in plans)
    assert len(rows(tmp_path / "curve" / f"plan-{len(plans)}.csv")) == 60


def test_the_workbook_names_segments_as_the_file_does(files, tmp_path):
    from openpyxl import load_workbook

    book = tmp_path / "plan.xlsx"
    run("plan", *files, "--workbook", book, "-q", expect=0)
    cells = {cell for row in load_workbook(book, read_only=True)["Accounts"].iter_rows(values_only=True) for cell in row}
    assert {"ACUTE", "SPECIALTY"} <= cells
