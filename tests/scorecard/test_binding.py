"""What a scorecard feeds in somebody's workbook is found by its names; what is theirs stays theirs."""

from spm_xl.scorecard.binding import LISTS, binding, list_of, remarks
from spm_xl.scorecard.values import values
from spm_xl.workbook.bind.binding import Rows
from spm_xl.workbook.ports.port import Places
from tests.scorecard import made

GIVEN = values(made.card(4))


def bound(*names, **tables):
    return binding(Places(names, tables), GIVEN)


def test_a_cell_takes_the_value_of_its_name_in_any_case_with_or_without_prefix():
    found = bound("Scorecard.As_of", "spm_team.win_rate", "TEAM.QUOTA", "kpi.win_rate.shown", "card.1.label", "spm.inputs", "tax")
    assert found.names == {
        "Scorecard.As_of": "scorecard.as_of", "spm_team.win_rate": "team.win_rate", "TEAM.QUOTA": "team.quota",
        "kpi.win_rate.shown": "kpi.win_rate.shown", "card.1.label": "card.1.label",
    }  # fmt: skip


def test_no_cell_takes_a_group_or_a_list():
    assert bound("team", "participants", "kpi.win_rate").names == {}


def test_headers_name_fields_in_peoples_own_words():
    headers = ("Participant", "Win rate", "WON  AMOUNT", "Actual", "Forecast", "Move", "Quota attainment", "Sales cycle, mean", "Month 12", "My remark")
    columns = bound(Participants=headers).tables["Participants"].columns
    assert list(columns.values()) == ["participant", "win_rate", "won_amount", "credit", "run_rate", "movement", "attainment", "cycle_mean", "month_12"]
    assert "My remark" not in columns


def test_rows_are_found_by_their_key_where_people_wrote_beside_them():
    assert bound(Participants=("Participant", "Name", "My remark")).tables["Participants"].key == ("Participant",)
    assert bound(spm_Teams=("Team", "Quota", "Remark")).tables["spm_Teams"] == Rows("teams", {"Team": "team", "Quota": "quota"}, ("Team",))
    notes = ("Participant", "Date", "Note", "Done")
    assert bound(Coaching_notes=notes).tables["Coaching_notes"].key == notes[:3]


def test_rows_go_by_rank_where_nothing_stands_beside_them_or_the_table_says_so():
    assert bound(Participants=("Participant", "Name")).tables["Participants"].key == ()
    assert bound(Participants_ranked=("Participant", "Name", "Twice")).tables["Participants_ranked"].key == ()
    assert bound(Participants=("Name", "Won amount", "My remark")).tables["Participants"].key == ()  # nothing tells the rows apart


def test_tables_that_are_not_called_like_a_list_stay():
    assert bound(Participants_2025=("Participant", "Name"), Sales=("Participant",), Goals=("nothing", "known")).tables == {}
    assert list_of("Participants_old") == ""
    assert {list_of(name.upper()) for name in LISTS} == set(LISTS)


def test_a_list_without_items_is_bound_all_the_same():
    places = Places((), {"Participants": ("Participant", "Win rate", "Won amount", "Mine"), "Goals": ("Goal", "Progress")})
    found = binding(places, GIVEN | {"participants": [], "goals": []})
    assert list(found.tables["Participants"].columns.values()) == ["participant", "win_rate", "won_amount"]
    assert list(found.tables["Goals"].columns.values()) == ["goal", "progress"]


def test_what_is_near_a_field_is_told():
    places = Places(("team.win_rte", "taem.quota"), {"Participants": ("Participant", "Averge deal", "Note", "Bonus"), "Sales": ("Win rte",)})
    assert remarks(places, GIVEN) == (
        "The name team.win_rte is no field of a scorecard, and its cell stays as it is. Did you mean team.win_rate?",
        "Column 'Averge deal' of table Participants is no field of participants, and stays as it is. Did you mean 'average deal'?",
    )


def test_a_table_that_is_nearly_called_like_a_list_is_told():
    places = Places((), {"Participant": ("Participant", "Win rate"), "Goal": ("Own", "Words of mine")})
    assert remarks(places, GIVEN) == ("Table Participant is called like no list of a scorecard, and stays as it is. Did you mean participants?",)


def test_activities_that_the_inputs_do_not_have_are_told_as_their_old_figures_stay():
    places = Places((), {"Teams": ("Team", "Activities", "Activities visit")})
    assert remarks(places, GIVEN) == ("Column 'Activities visit' of table Teams stays as it is: the inputs have no such activities.",)


def test_settings_are_no_fields_and_are_not_complained_about():
    names = ("spm.inputs", "spm.window", "spm.ranked_by")
    assert bound(*names).names == {}
    assert remarks(Places(names, {}), GIVEN) == ()
