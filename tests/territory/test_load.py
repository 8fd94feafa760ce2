"""The files of a territory as other systems write them."""

import openpyxl
import pytest

from spm_xl.errors import InvalidInput
from spm_xl.territory.load import problem_from


def write(folder, accounts, people="rep\nAnn\nBo\n"):
    (folder / "accounts.csv").write_text(accounts, encoding="utf-8")
    (folder / "people.csv").write_text(people, encoding="utf-8")
    return folder / "accounts.csv", folder / "people.csv"


def test_headers_in_any_case_and_other_words(tmp_path):
    found = problem_from(*write(tmp_path, "Account ID,POTENTIAL,Account Owner,Parent Account\nb,2,Ann,g\na,1,Bo,g\n"), mode="balance")
    assert found.problem.current.tolist() == [1, 0]
    assert found.rows == (1, 0)
    assert found.problem.together.tolist() == [0, 0]


def test_semicolons_are_seen_and_a_decimal_comma_is_declared(tmp_path):
    files = write(tmp_path, "account;potential;owner\na;1,5;Ann\nb;2;Bo\n", "rep;x\nAnn;1\nBo;2\n")
    found = problem_from(*files, mode="balance", mapping={"tables": {"accounts": {"delimiter": ";", "decimal": ","}}})
    assert found.problem.amounts[:, 0].tolist() == [1.5, 2.0]


def test_a_mapping_names_columns(tmp_path):
    mapping = {"tables": {"accounts": {"columns": {"account": "Kunde", "participant": "Betreuer"}, "keep": ["Umsatz"]}}}
    found = problem_from(*write(tmp_path, "Kunde,Betreuer,Umsatz\nk1,Ann,5\n"), mode="balance", mapping=mapping, measures=["Umsatz"])
    assert found.problem.accounts == ("k1",)
    assert found.problem.measures == ("Umsatz",)


def test_a_mapping_of_a_company_serves_pay_and_territories(tmp_path):
    """Tables of pay in the same mapping do not count, and what it does not name goes by the usual words."""
    mapping = {
        "defaults": {"decimal": ","},
        "tables": {"opportunities": {"file": "deals.csv"}, "participants": [{"columns": {"participant": "Nr", "name": "Name"}}], "accounts": {"columns": {"account": "Kunde"}}},
    }
    files = write(tmp_path, 'Kunde,owner,potential,lat,lon,locked\nk1,7,"1,5",42,-71,1\n', "Nr,Name,rep\n7,Ann,A\n8,Bo,B\n")
    found = problem_from(*files, mapping=mapping).problem
    assert (found.accounts, found.participants, found.current.tolist(), found.locked.tolist()) == (("k1",), ("7", "8"), [0], [True])
    assert found.amounts.tolist() == [[1.5]]


def test_a_preset_reads_the_export_of_a_crm(tmp_path):
    """Ids of 15 characters, as reports have them, and of 18 are one."""
    files = write(
        tmp_path,
        "Id,OwnerId,BillingLatitude,BillingLongitude,AnnualRevenue,IsDeleted\n0011G00000abcde,0051G00000600Ml,42,-71,7,false\n0011G00000fghij,0051G00000600Ml,42,-71,8,true\n",
        "Id,Name,Email\n0051G00000600MlQAI,Ann Lee,ann@example.com\n",
    )
    found = problem_from(*files, mapping="salesforce", measures=["AnnualRevenue"]).problem
    assert (len(found.accounts), found.participants, found.current.tolist()) == (1, ("0051G00000600MlQAI",), [0])
    assert found.places is not None


def test_a_sheet_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for name, rows in (("Firms", [("account", "potential", "rep"), ("a", 3, "Ann"), ("b", 4, None)]), ("Team", [("rep", "share"), ("Ann", 0.5), ("Bo", 0.5)])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "book.xlsx")
    for accounts, people in (("book.xlsx:Firms", "book.xlsx:Team"), ("book.xlsx", "book.xlsx")):
        found = problem_from(tmp_path / accounts, tmp_path / people, mode="balance").problem
        assert (found.accounts, found.participants, found.current.tolist()) == (("a", "b"), ("Ann", "Bo"), [0, -1])
    with pytest.raises(InvalidInput, match="Did you mean Firms"):
        problem_from(tmp_path / "book.xlsx:Firm", tmp_path / "book.xlsx:Team", mode="balance")


def test_measures_are_named_or_the_usual_ones(tmp_path):
    files = write(tmp_path, "account,revenue,visits\na,1,2\n")
    with pytest.raises(InvalidInput, match=r"--measure COLUMN\. It has revenue, visits"):
        problem_from(*files, mode="balance")
    with pytest.raises(InvalidInput, match="Did you mean revenue"):
        problem_from(*files, mode="balance", measures=["revenu"])
    assert problem_from(*files, mode="balance", measures=["visits", "revenue"]).problem.measures == ("visits", "revenue")


@pytest.mark.parametrize("word", ["capacity", "FTE", "share"])
def test_a_capacity_is_a_share_and_that_of_a_measure_is_a_limit(tmp_path, word):
    limits = write(tmp_path, "account,workload\na,1\nb,2\n", "rep,capacity_workload\nAnn,10\nBo,30\n")
    found = problem_from(*limits, mode="balance").problem
    assert found.shares.tolist() == [0.5, 0.5]
    assert found.capacity.tolist() == [[10.0], [30.0]]
    shares = write(tmp_path, "account,workload\na,1\nb,2\n", f"rep,{word}\nAnn,0.5\nBo,1.5\n")
    found = problem_from(*shares, mode="balance")
    assert found.problem.shares.tolist() == [0.25, 0.75]
    assert not found.warnings


def test_segments_groups_and_skills_keep_the_names_of_the_files(tmp_path):
    files = write(tmp_path, "account,potential,segment,group\na,1,Large,G1\nb,2,LARGE,\nc,3,,\n", "rep,skills\nAnn,large|Small\nBo,\n")
    found = problem_from(*files, mode="balance")
    assert found.segments == {"a": "Large", "b": "Large"}
    assert found.groups == {"a": "G1"}
    assert found.skills == {"Ann": {"Large", "Small"}, "Bo": None}


def test_places_in_a_plane(tmp_path):
    files = write(tmp_path, "account,potential,x,y\na,1,0,0\nb,2,3,4\n", "rep,home_x,home_y\nAnn,0,0\nBo,1,1\n")
    assert problem_from(*files, mode="homes").problem.places.tolist() == [[0.0, 0.0], [3.0, 4.0]]
