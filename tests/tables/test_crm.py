"""Exports of a CRM used as they are: Salesforce, HubSpot and the Maven CRM, in the shapes in which they come."""

import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput, Refused
from spm_xl.tables.load import load
from spm_xl.tables.mapping import PRESETS, load_mapping, preset

DATA = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
NEEDED = ("participants",)

SALESFORCE = {
    "User.csv": """Id,Name,Department,ManagerId,IsActive
0051G00000600MlQAI,Ann Lee,East,,true
0051G000005Mx8dQAC,Bo Ito,West,0051G00000600MlQAI,true
""",
    "Opportunity.csv": """Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate,CurrencyIsoCode
006q000000HddohAAB,false,001q000000AAAAAAA1,Lab,Signed,1000.50,2026-03-31,true,true,0051G00000600MlQAI,2026-01-15T09:30:00.000Z,USD
006q000000HdPzpAAF,false,001q000000AAAAAAA2,Pump,No budget,500,2026-02-10,true,false,0051G00000600MlQAI,2026-01-20T23:59:59.000+0000,USD
006q000000HdOhuAAF,false,001q000000AAAAAAA1,Kit,Demo,250,2026-05-31,false,false,0051G000005Mx8dQAC,2026-02-01T00:00:00.000Z,USD
006q000000Hbmd1AAB,true,001q000000AAAAAAA1,Test,Signed,9999,2026-03-01,true,true,0051G00000600MlQAI,2026-02-01T00:00:00.000Z,USD
""",
    "OpportunityHistory.csv": """Id,OpportunityId,StageName,Amount,CreatedDate
008000000000001AAA,006q000000HddohAAB,Demo,900,2026-01-15T09:30:00.000Z
008000000000002AAA,006q000000HddohAAB,Demo,1000.50,2026-01-15T17:30:00.000Z
008000000000003AAA,006q000000HddohAAB,Signed,1000.50,2026-03-31T10:00:00.000Z
""",
    "OpportunityStage.csv": """Id,MasterLabel,ApiName,IsActive,SortOrder,IsClosed,IsWon,DefaultProbability
01J000000000001AAA,Demo,Demo,true,1,false,false,25
01J000000000002AAA,Signed,Signed,true,2,true,true,100
01J000000000003AAA,No budget,No budget,true,3,true,false,0
""",
    "Task.csv": """Id,OwnerId,WhatId,ActivityDate,Status,IsClosed,IsDeleted,TaskSubtype,Type
00T1G00003Ufap9UAB,0051G00000600MlQAI,006q000000HddohAAB,2026-02-02,Completed,true,false,Call,
00T1G00003UfepsUAB,0051G00000600MlQAI,,2026-12-01,Not Started,false,false,Call,
00T1G00003UfRU9UAN,0051G00000600MlQAI,006q000000HddohAAB,2026-02-03,Completed,true,false,Task,Demo
""",
    "Event.csv": """Id,OwnerId,WhatId,StartDateTime,ActivityDate,IsDeleted,Type
00U1G00000DEaypUAD,0051G000005Mx8dQAC,006q000000HdOhuAAF,2026-02-04T08:00:00.000Z,2026-02-04,false,Meeting
00U1G00000DEaxXUAT,0051G000005Mx8dQAC,,2026-02-05T08:00:00.000Z,2026-02-05,true,Meeting
""",
}
REPORT = {  # a report has names in place of ids, and ids of 15 characters
    "User.csv": SALESFORCE["User.csv"],
    "report1700000000000.csv": """Opportunity ID,Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Close Date,Created Date
006q000000Hddoh,Lab,Ann Lee,Merrow,Closed Won,1000.50,2026-03-31,2026-01-15
006q000000HddoH,Pump,Bo Ito,Merrow,Closed Lost,500,2026-02-10,2026-01-20
""",
}
HUBSPOT_SHOWN = {
    "hubspot-crm-exports-all-deals-2026-04-01.csv": """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Pipeline,Associated Company,Merged Deal IDs
101,Lab,Closed won,2026-03-31 14:22,Ann Lee,1000.50,2026-01-15 09:30,Sales Pipeline,Merrow,90;91
102,Pump,Closed lost,2026-02-10 10:00,Ann Lee,500,2026-01-20 09:30,Sales Pipeline,Merrow,
103,Kit,Appointment scheduled,2026-05-31 10:00,Bo Ito,250,2026-02-01 09:30,Sales Pipeline,Aare,
""",
    "hubspot-crm-exports-all-calls-2026-04-01.csv": """Record ID,Activity date,Activity assigned to,Associated Deal IDs
7,2026-02-02 11:00,Ann Lee,91
""",
}
HUBSPOT_INTERNAL = {
    "owners.csv": "id,email,firstName,lastName\n11,ann@x.example,Ann,Lee\n12,bo@x.example,Bo,Ito\n",
    "deals.csv": """hs_object_id,dealname,dealstage,closedate,hubspot_owner_id,amount,createdate,hs_is_closed,hs_is_closed_won,hs_merged_object_ids,archived
101,Lab,98765,1774916520000,11,1000.50,2026-01-15T09:30:00Z,true,true,90;91,false
102,Pump,98766,2026-02-10T10:00:00.000Z,11,500,2026-01-20T09:30:00Z,true,false,,false
103,Kit,98764,2026-05-31T10:00:00Z,12,250,2026-02-01T09:30:00Z,false,false,,false
90,Lab,98765,2026-03-31T10:00:00Z,11,1000.50,2026-01-15T09:30:00Z,true,true,,false
104,Test,98765,2026-03-31T10:00:00Z,11,77777,2026-01-15T09:30:00Z,true,true,,true
""",
}
HUBSPOT_PIPELINE = {
    "owner_data.csv": "owner_id,email,first_name,last_name\n11,ann@x.example,Ann,Lee\n12,bo@x.example,Bo,Ito\n",
    "deal_data.csv": """deal_id,is_deleted,owner_id,deal_pipeline_stage_id,property_dealname,property_amount,property_createdate,property_closedate
101,false,11,s3,Lab,1000.50,2026-01-15 09:30:00.123,2026-03-31 10:00:00
102,false,11,s4,Pump,500,2026-01-20 09:30:00,2026-02-10 10:00:00
103,false,12,s1,Kit,250,2026-02-01 09:30:00,2026-05-31 10:00:00
90,false,11,s3,Lab,1000.50,2026-01-15 09:30:00,2026-03-31 10:00:00
""",
    "deal_pipeline_stage_data.csv": """stage_id,label,display_order,probability,closed_won,is_closed
s1,Talk,0,0.2,FALSE,FALSE
s3,Signed,1,1.0,TRUE,TRUE
s4,Gone,2,0.0,FALSE,TRUE
""",
    "merged_deal_data.csv": "deal_id,merged_deal_id\n101,90\n101,91\n",
}
SHAPES = [
    ("salesforce", SALESFORCE), ("salesforce", REPORT), ("hubspot", HUBSPOT_SHOWN), ("hubspot", HUBSPOT_INTERNAL), ("hubspot", HUBSPOT_PIPELINE),
]  # fmt: skip


def export(path, files, **changed):
    """A folder with the files of an export; `changed` replaces some, "_dot_" standing for "."."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in {**files, **{name.replace("_dot_", "."): text for name, text in changed.items()}}.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def counted(inputs):
    """The opportunities that count, by id."""
    return {row["opportunity"]: row for row in inputs.rows("opportunities") if not row["deleted"] and not row["merged_into"]}


def refusals(path, mapping):
    with pytest.raises(Refused) as found:
        load(path, mapping, needed=NEEDED)
    return [problem for problem in found.value.problems if problem.level == "refused"]


@pytest.mark.parametrize(("mapping", "files"), SHAPES)
def test_every_shape_says_the_same_of_who_won_what_when(tmp_path, mapping, files):
    inputs = load(export(tmp_path, files), mapping, needed=NEEDED)
    names = {row["participant"]: row["name"] for row in inputs.rows("participants")}
    assert sorted(names.values()) == ["Ann Lee", "Bo Ito"]
    deals = {row["name"]: row for row in counted(inputs).values()}
    lab, pump = deals["Lab"], deals["Pump"]
    assert (lab["status"], lab["amount"], lab["created"], lab["closed"]) == ("won", Decimal("1000.50"), date(2026, 1, 15), date(2026, 3, 31))
    assert (pump["status"], pump["closed"]) == ("lost", date(2026, 2, 10))
    assert names[lab["participant"]] == "Ann Lee"
    if "Kit" in deals:
        assert (deals["Kit"]["status"], names[deals["Kit"]["participant"]]) == ("open", "Bo Ito")
    assert len(deals) <= 3, "deleted and merged ones do not count"
    assert [problem.rule for problem in inputs.problems] == []


def test_salesforce_stages_history_and_activities(tmp_path):
    inputs = load(export(tmp_path, SALESFORCE), "salesforce", needed=NEEDED)
    assert [(row["stage"], row["status"], row["order"], row["probability"]) for row in inputs.rows("stages")] == [
        ("Demo", "open", 1, Decimal("0.25")), ("Signed", "won", 2, 1), ("No budget", "lost", 3, 0),
    ]  # fmt: skip
    changes = [(row["stage"], row["date"]) for row in inputs.rows("stage_changes")]
    assert changes == [("Demo", date(2026, 1, 15)), ("Signed", date(2026, 3, 31))], "a change of the amount is no new stage"
    done = [(row["kind"], row["date"], row["deleted"]) for row in inputs.rows("activities")]
    assert sorted(done) == [
        ("Demo", date(2026, 2, 3), False), ("Meeting", date(2026, 2, 4), False), ("Meeting", date(2026, 2, 5), True), ("call", date(2026, 2, 2), False),
    ], "a task that is not done is no activity"  # fmt: skip


def test_a_bad_cell_is_told_with_the_file_and_row_of_its_own_part(tmp_path):
    event = SALESFORCE["Event.csv"].replace("2026-02-04T08:00:00.000Z", "04.02.2026 8:00")
    (problem,) = refusals(export(tmp_path, SALESFORCE, Event_dot_csv=event), "salesforce")
    assert str(problem.place) == "Event.csv (row 2, StartDateTime)"
    assert "day and month are not guessed" in problem.what


def test_short_and_long_ids_of_salesforce_are_one(tmp_path):
    files = {**REPORT, "User.csv": SALESFORCE["User.csv"]}
    inputs = load(export(tmp_path, files), "salesforce", needed=NEEDED)
    assert set(counted(inputs)) == {"006q000000HddohAAB", "006q000000HddoHAAR"}, "two that differ in case only are two"


def test_hubspot_activities_follow_the_deal_that_is_left(tmp_path):
    inputs = load(export(tmp_path, HUBSPOT_SHOWN), "hubspot", needed=NEEDED)
    (call,) = inputs.rows("activities")
    assert (call["activity"], call["kind"], call["participant"], call["opportunity"]) == ("call-7", "call", "Ann Lee", "101")


@pytest.mark.parametrize(("mapping", "files"), SHAPES)
def test_the_sheets_of_one_workbook_are_as_good_as_files(tmp_path, mapping, files):
    import csv
    import io

    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, text in files.items():
        sheet = book.create_sheet(name.removesuffix(".csv")[-31:])
        for row in csv.reader(io.StringIO(text)):
            sheet.append([cell or None for cell in row])
    book.save(tmp_path / "export.xlsx")
    inputs = load(tmp_path / "export.xlsx", mapping, needed=NEEDED)
    from_files = load(export(tmp_path / "files", files), mapping, needed=NEEDED)
    for name in from_files.tables:
        assert sorted(map(str, inputs.rows(name))) == sorted(map(str, from_files.rows(name))), name


def test_the_only_file_is_taken_whatever_its_name(tmp_path):
    text = HUBSPOT_SHOWN["hubspot-crm-exports-all-deals-2026-04-01.csv"]
    file = export(tmp_path, {"Q1 as of april.csv": text}) / "Q1 as of april.csv"
    assert len(load(file, "hubspot", needed=NEEDED).rows("opportunities")) == 3
    assert len(load(tmp_path, "hubspot", needed=NEEDED).rows("participants")) == 2


def test_the_only_file_is_not_taken_for_another_table_than_its_name_says(tmp_path):
    (tmp_path / "User.csv").write_text("Id,Name,Department\n005A0000000AAAAAAA,Ann,North\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(tmp_path, "salesforce", needed=NEEDED)
    assert "looks for the table opportunities" in str(refused.value)
    assert "has User.csv" in str(refused.value)


@pytest.mark.skipif(not DATA.is_dir(), reason="the data of the CRMs are not here (SPM_SHARED_DATA)")
def test_maven_comes_to_its_known_figures():
    inputs = load(DATA / "crm_maven", "maven", needed=NEEDED)
    rows = inputs.rows("opportunities")
    assert Counter(row["status"] for row in rows) == {"won": 4238, "lost": 2473, "open": 2089}
    assert sum(row["amount"] for row in rows if row["status"] == "won") == 10_005_534
    assert "GTXPro" not in {row["product"] for row in rows}
    assert sum(row["product"] == "GTX Pro" for row in rows) == 1480
    agents = inputs.rows("participants")
    assert len(agents) == 35
    assert len({row["participant"] for row in agents} - {row["participant"] for row in rows}) == 5, "five sold nothing and are there"
    assert {row["region"] for row in agents} == {"Central", "East", "West"}
    assert not {row["team"] for row in agents} & {row["participant"] for row in agents}, "managers are no participants"
    won = Counter()
    regions = {row["participant"]: row["region"] for row in agents}
    for row in rows:
        won[regions[row["participant"]]] += row["amount"] if row["status"] == "won" else 0
    assert won == {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    assert all(row["created"] is None for row in rows if row["stage"] == "Prospecting")


@pytest.mark.skipif(not DATA.is_dir(), reason="the data of the CRMs are not here (SPM_SHARED_DATA)")
def test_a_pipelines_tables_of_salesforce_are_read_with_their_deleted_and_old_rows():
    inputs = load(DATA / "crm_salesforce_seeds", "salesforce", needed=NEEDED)
    rows = inputs.rows("opportunities")
    assert len(rows) == 8, "of ten, two are earlier versions"
    assert counted(inputs) == {}, "all of them are deleted"
    assert {row["status"] for row in rows} == {"won", "lost"}, "their stages are hashes; the flags tell"
    assert rows[0]["closed"] == date(2018, 12, 19)
    assert len(inputs.rows("activities")) == 20
    owners = [problem for problem in inputs.problems if problem.rule == "unknown reference" and "participant" in problem.what]
    assert len(owners) == 1, "all unknown owners of activities are told at once"


@pytest.mark.skipif(not DATA.is_dir(), reason="the data of the CRMs are not here (SPM_SHARED_DATA)")
def test_a_table_of_all_versions_stands_for_the_present_one(tmp_path):
    seeds = {path.name: path.read_text(encoding="utf-8") for path in (DATA / "crm_salesforce_seeds").glob("*.csv")}
    versions = {name.replace("_data", "_history_data"): seeds[name] for name in ("sf_user_data.csv", "sf_task_data.csv", "sf_event_data.csv")}
    versions["sf_opportunity_history_data.csv"] = seeds["sf_opportunity_history_data.csv"]
    inputs = load(export(tmp_path, versions), "salesforce", needed=NEEDED)
    assert [len(inputs.rows(name)) for name in ("opportunities", "stage_changes", "participants", "activities")] == [8, 10, 4, 20]


@pytest.mark.parametrize("column", ["Id", "StageName", "Amount", "CloseDate", "OwnerId", "CreatedDate", "IsWon", "Name", "AccountId"])
def test_an_export_without_a_column_says_which_one(tmp_path, column):
    lines = [line.split(",") for line in SALESFORCE["Opportunity.csv"].splitlines()]
    at = lines[0].index(column)
    text = "".join(",".join(cell for index, cell in enumerate(line) if index != at) + "\n" for line in lines)
    path = export(tmp_path, SALESFORCE, Opportunity_dot_csv=text)
    if column == "Id":
        problem = refusals(path, "salesforce")[0]
        assert "no column for opportunity" in problem.what
        assert "Found: IsDeleted, AccountId" in problem.remedy
        return
    problems = load(path, "salesforce", needed=NEEDED).problems
    expected = {"StageName": 1, "Amount": 1, "CloseDate": 2, "OwnerId": 1, "CreatedDate": 1}
    assert len(problems) == expected.get(column, 0)


def test_an_export_of_another_system_is_refused_in_words(tmp_path):
    path = export(tmp_path, {"accounts.csv": "a,b\n1,2\n", "products.csv": "a,b\n1,2\n"})
    for name in PRESETS:
        texts = [str(problem) for problem in refusals(path, name)]
        assert any("looks for the table opportunities in a file or sheet named" in text and "accounts.csv, products.csv" in text for text in texts)


def test_two_files_that_could_be_the_export_are_not_chosen_from(tmp_path):
    text = HUBSPOT_INTERNAL["deals.csv"]
    path = export(tmp_path, {"all-deals-1.csv": text, "all-deals-2.csv": text})
    assert any("all-deals-1.csv and all-deals-2.csv could each hold" in problem.what for problem in refusals(path, "hubspot"))


def test_a_stage_that_nobody_explains_is_refused_once_with_its_cell(tmp_path):
    deals = HUBSPOT_SHOWN["hubspot-crm-exports-all-deals-2026-04-01.csv"].replace("Appointment scheduled", "Phase 2").replace("Closed lost", "Phase 2")
    (problem,) = refusals(export(tmp_path, {"deals.csv": deals}), "hubspot")
    assert str(problem.place) == "deals.csv (row 3, Deal Stage)"
    assert "'Phase 2' does not say whether its opportunities (2)" in problem.what
    (tmp_path / "stages.csv").write_text("stage,status\nPhase 2,open\n")
    assert load(tmp_path, "hubspot", needed=NEEDED).rows("opportunities")[2]["status"] == "open"


def test_two_owners_of_one_name_are_not_guessed(tmp_path):
    users = SALESFORCE["User.csv"].replace("Bo Ito", "Ann Lee")
    (problem,) = refusals(export(tmp_path, REPORT, User_dot_csv=users), "salesforce")
    assert "'Ann Lee' belongs to 0051G000005Mx8dQAC and 0051G00000600MlQAI" in problem.what


def test_our_own_tables_stand_beside_an_export(tmp_path):
    path = export(tmp_path, SALESFORCE, goals_dot_csv="goal,title\nG-1,Sell more\n")
    assert load(path, "salesforce", needed=NEEDED).rows("goals")[0]["title"] == "Sell more"


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_saved_and_changed(tmp_path, name):
    (tmp_path / "mapping.toml").write_text(preset(name).read_text(encoding="utf-8"), encoding="utf-8")
    assert load_mapping(tmp_path / "mapping.toml") == load_mapping(name)


def test_a_report_in_its_users_locale_is_read_once_the_mapping_says_so(tmp_path):
    report = REPORT["report1700000000000.csv"].replace("2026-03-31", "3/31/2026").replace("2026-01-15", "1/15/2026").replace("1000.50", '"1,000.50"')
    report = report.replace("2026-02-10", "2/10/2026").replace("2026-01-20", "1/20/2026")
    path = export(tmp_path, REPORT, report1700000000000_dot_csv=report)
    assert {problem.rule for problem in refusals(path, "salesforce")} == {"text as number", "text as date"}
    changed = preset("salesforce").read_text(encoding="utf-8") + '\n[defaults]\ndate_format = "mm/dd/yyyy"\nthousands = ","\n'
    (path / "mapping.toml").write_text(changed, encoding="utf-8")
    row = load(path, needed=NEEDED).rows("opportunities")[0]
    assert (row["amount"], row["closed"], row["created"]) == (Decimal("1000.50"), date(2026, 3, 31), date(2026, 1, 15))


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"columns": {"amount": {"any": []}}}, "must list the names"),
        ({"columns": {"amount": {"some": ["A"]}}}, "unknown key 'some'"),
        ({"cases": {"status": "won"}}, "is no table of keys"),
        ({"cases": {"status": {"won": "IsWon"}}}, "is no condition"),
        ({"constants": {"status": "won"}, "cases": {"status": {"lost": "a = b"}}}, "as a column and as a constant"),
        ({"lookup": {"participant": "accounts.name"}}, "the table that it refers to"),
        ({"optional": "yes"}, "must be true or false"),
        ({"rows": [{"stag": "x"}], "columns": {}}, None),
        ({"file": ["../deals"]}, "without '..'"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(entry, says):
    if says is None:
        load_mapping({"tables": {"opportunities": entry}})  # an open table may have columns of the company's own
        return
    with pytest.raises(InvalidInput, match=says):
        load_mapping({"tables": {"opportunities": entry}})


ONE = st.tuples(st.sampled_from(["won", "lost", "open"]), st.integers(0, 9999), st.booleans())


def won_amount(opportunities, activities=(), **tables):
    source = {"participants": [{"participant": "A", "name": "Ann"}], "opportunities": opportunities, "activities": list(activities), **tables}
    inputs = load(source, needed=NEEDED)
    deals = counted(inputs)
    total = sum(row["amount"] for row in deals.values() if row["status"] == "won")
    return len(deals), total, Counter(row["opportunity"] for row in inputs.rows("activities") if row["opportunity"] in deals)


def as_rows(found):
    return [
        {"opportunity": f"O{at}", "participant": "A", "status": status, "amount": amount, "closed": "2026-03-31", "deleted": "yes" if gone else ""}
        for at, (status, amount, gone) in enumerate(found)
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(ONE, min_size=1, max_size=8))
def test_what_is_deleted_never_counts(found):
    rows = as_rows(found)
    assert won_amount(rows)[:2] == won_amount([row for row in rows if not row["deleted"]] or [{**rows[0], "deleted": "yes"}])[:2]


@settings(max_examples=40, deadline=None)
@given(st.lists(ONE, min_size=2, max_size=8), st.data(), st.sampled_from(["merged_into", "merged", "merges"]))
def test_merging_two_equals_having_one_with_the_activities_of_both(found, data, said_by):
    rows = as_rows([(status, amount, False) for status, amount, _ in found])
    gone, left = data.draw(st.permutations(range(len(rows))))[:2]
    done = [{"activity": f"a{at}", "date": "2026-02-01", "kind": "call", "opportunity": row["opportunity"]} for at, row in enumerate(rows)]
    merged = [dict(row) for row in rows]
    tables = {}
    if said_by == "merged_into":
        merged[gone]["merged_into"] = rows[left]["opportunity"]
    elif said_by == "merged":
        merged[left]["merged"] = f"X;{rows[gone]['opportunity']}"
    else:
        tables["merges"] = [{"opportunity": rows[gone]["opportunity"], "merged_into": rows[left]["opportunity"]}]
    once = [row for at, row in enumerate(rows) if at != gone]
    moved = [{**row, "opportunity": rows[left]["opportunity"]} if row["opportunity"] == rows[gone]["opportunity"] else row for row in done]
    assert won_amount(merged, done, **tables) == won_amount(once, moved)
